/** OpenAI's own SDK against the two simulators that speak its dialect. */
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collect } from "./collect.ts";
import { type Simulator, startSimulator } from "./index.ts";

const user = (content: string) => [{ role: "user" as const, content }];
const TWO_CALLS =
  'call tool get_order with {"id": 1042, "note": "ümlaut"}\ncall tool list_orders with {"page": 1}';

describe.each(["openai", "vllm"] as const)("the %s simulator", (kind) => {
  let simulator: Simulator;
  let client: OpenAI;
  beforeAll(async () => {
    simulator = await startSimulator({ kind, port: 0, name: `${kind}-test`, pace: 0 });
    client = new OpenAI({ apiKey: "none", baseURL: `${simulator.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => simulator.close());

  it("quotes what reached it and says that it is a simulator", async () => {
    const { data, response } = await client.chat.completions
      .create({ model: "llama", messages: user("Hello [EMAIL_1]") })
      .withResponse();
    expect(response.headers.get("x-lanekeeper-simulator")).toBe(`${kind}-test`);
    expect(data.id).toContain("simulator");
    expect(data.object).toBe("chat.completion");
    expect(data.model).toBe("llama");
    expect(data.choices[0]?.message.content).toBe(
      `This is ${kind}-test, a simulator and no model. You said: Hello [EMAIL_1]`,
    );
    expect(data.choices[0]?.finish_reason).toBe("stop");
    expect(data.usage?.total_tokens).toBe(
      (data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0),
    );
    expect(data.usage?.completion_tokens).toBeGreaterThan(5);
  });

  it("streams the role first, then content, the finish, usage where asked for, and [DONE]", async () => {
    const stream = await client.chat.completions.create({
      model: "llama",
      messages: user("say: one two three four five six"),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await collect(stream);
    expect(chunks[0]?.choices[0]?.delta.role).toBe("assistant");
    const contents = chunks.flatMap((chunk) => chunk.choices[0]?.delta.content ?? []).filter((text) => text);
    expect(contents.length).toBeGreaterThan(3);
    expect(contents.join("")).toBe("one two three four five six");
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
  });

  it("leaves usage out of a stream that did not ask for it, and ends it with [DONE]", async () => {
    const answer = await fetch(`${simulator.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "llama", stream: true, messages: user("say: hello") }),
    });
    const text = await answer.text();
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    expect(text).not.toContain('"usage"');
  });

  it("calls tools in parallel though they were not offered, in JSON and in a stream alike", async () => {
    const whole = await client.chat.completions.create({ model: "llama", messages: user(TWO_CALLS) });
    const runner = client.chat.completions.stream({ model: "llama", messages: user(TWO_CALLS) });
    for (const choice of [whole.choices[0], (await runner.finalChatCompletion()).choices[0]]) {
      expect(choice?.finish_reason).toBe("tool_calls");
      expect(choice?.message.content).toBeNull();
      const calls = (choice?.message.tool_calls ?? []).flatMap((call) =>
        call.type === "function" ? [[call.function.name, call.function.arguments]] : [],
      );
      expect(calls).toEqual([
        ["get_order", '{"id": 1042, "note": "ümlaut"}'],
        ["list_orders", '{"page": 1}'],
      ]);
    }
  });

  it("answers tool results with text, so that an agent's loop ends", async () => {
    const runner = client.chat.completions.runTools({
      model: "llama",
      messages: user('call tool get_order with {"id": 7}'),
      tools: [
        {
          type: "function",
          function: {
            name: "get_order",
            description: "",
            parameters: {},
            function: () => "order 7 is on its way",
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain("The tool said: order 7 is on its way");
  });

  it("stops at the caller's output limit with finish_reason length", async () => {
    const answer = await client.chat.completions.create({
      model: "llama",
      max_tokens: 4,
      messages: user("Hello"),
    });
    expect(answer.choices[0]?.finish_reason).toBe("length");
    expect(answer.choices[0]?.message.content).toHaveLength(16);
  });

  it("gives as many choices as n asks for, interleaved in a stream", async () => {
    const ask = { model: "llama", n: 2, messages: user("say: twice as much") };
    expect((await client.chat.completions.create(ask)).choices.map((choice) => choice.index)).toEqual([0, 1]);
    const chunks = await collect(await client.chat.completions.create({ ...ask, stream: true }));
    const texts = ["", ""];
    for (const { choices } of chunks) {
      for (const { index, delta } of choices) texts[index] += delta.content ?? "";
    }
    expect(texts).toEqual(["twice as much", "twice as much"]);
  });

  it("lists its models", async () => {
    const models = await collect(client.models.list());
    expect(models.map((model) => model.object)).toEqual(["model"]);
  });

  it("refuses a call without messages in the vendor's shape", async () => {
    const call = client.chat.completions.create({ model: "llama", messages: [] });
    await expect(call).rejects.toMatchObject({
      status: 400,
      error: { message: expect.stringContaining("messages") },
    });
  });
});

describe("what tells vLLM from OpenAI", () => {
  it("answers 404 for a model that it does not serve, with the status as the code", async () => {
    const simulator = await startSimulator({ kind: "vllm", port: 0, name: "pool", pace: 0 });
    const client = new OpenAI({ apiKey: "none", baseURL: `${simulator.url}/v1`, maxRetries: 0 });
    const call = client.chat.completions.create({ model: "gpt-4.1", messages: user("Hello") });
    await expect(call).rejects.toMatchObject({ status: 404, type: "NotFoundError", code: 404 });
    const served = await client.chat.completions.create({ model: "llama", messages: user("Hello") });
    expect(served).toMatchObject({ prompt_logprobs: null, choices: [{ stop_reason: null }] });
    await simulator.close();
  });

  it("has OpenAI serve any model unless it was given a list", async () => {
    const any = await startSimulator({ kind: "openai", port: 0, name: "any", pace: 0 });
    const few = await startSimulator({ kind: "openai", port: 0, name: "few", pace: 0, models: ["gpt-4.1"] });
    const ask = { model: "gpt-9", messages: user("Hello") };
    const clientOf = (at: Simulator) =>
      new OpenAI({ apiKey: "none", baseURL: `${at.url}/v1`, maxRetries: 0 }).chat.completions;
    expect((await clientOf(any).create(ask)).system_fingerprint).toContain("simulator");
    await expect(clientOf(few).create(ask)).rejects.toMatchObject({ status: 404, code: "model_not_found" });
    await Promise.all([any.close(), few.close()]);
  });
});
