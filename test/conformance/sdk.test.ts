import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KEYS } from "../support/configuration.ts";
import { resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";

let gateway: TestGateway;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  gateway = await startGateway();
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.acme, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: KEYS.acme, maxRetries: 0 });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const user = (content: string) => [{ role: "user" as const, content }];

const weather = {
  type: "function" as const,
  function: {
    name: "get_weather",
    description: "Reads the weather of a city",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

describe("the OpenAI SDK for Node, unmodified", () => {
  it("gets a chat completion, and the record says whose it was", async () => {
    const { data, response } = await openai.chat.completions
      .create({ model: "gpt-4.1", messages: user("say: hello from the lane") })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe("hello from the lane");
    expect(data.usage?.total_tokens).toBeGreaterThan(0);
    const record = await gateway.record(response.headers.get("x-lanekeeper-record") ?? "");
    expect(record).toMatchObject({
      caller: { tenant: "acme", user: "svc-acme", identifiedBy: "api_key" },
      outcome: "answered",
      status: 200,
      tokens: { input: data.usage?.prompt_tokens, output: data.usage?.completion_tokens },
    });
  });

  it("streams a chat completion with usage", async () => {
    const stream = await openai.chat.completions.create({
      model: "gpt-4.1",
      messages: user("say: one two three four five six seven"),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let total = 0;
    let events = 0;
    for await (const chunk of stream) {
      events += 1;
      text += chunk.choices[0]?.delta.content ?? "";
      total = chunk.usage?.total_tokens ?? total;
    }
    expect(text).toBe("one two three four five six seven");
    expect(events).toBeGreaterThan(5);
    expect(total).toBeGreaterThan(0);
  });

  it("gets a tool call, sends its result, and gets the answer", async () => {
    const first = await openai.chat.completions.create({
      model: "gpt-4.1",
      messages: user('call tool get_weather with {"city":"Oslo"}'),
      tools: [weather],
    });
    const call = first.choices[0]?.message.tool_calls?.[0];
    expect(first.choices[0]?.finish_reason).toBe("tool_calls");
    expect(call?.type === "function" && call.function).toEqual({
      name: "get_weather",
      arguments: '{"city":"Oslo"}',
    });
    const assistant = first.choices[0]?.message;
    if (assistant === undefined) throw new Error("no message");
    const second = await openai.chat.completions.create({
      model: "gpt-4.1",
      tools: [weather],
      messages: [
        ...user("What is the weather in Oslo?"),
        assistant,
        { role: "tool", tool_call_id: call?.id ?? "", content: "rain, four degrees" },
      ],
    });
    expect(second.choices[0]?.message.content).toContain("rain, four degrees");
  });

  it("streams a tool call through the SDK's own accumulator", async () => {
    const runner = openai.chat.completions.stream({
      model: "gpt-4.1",
      messages: user('call tool get_weather with {"city":"Bergen"}'),
      tools: [weather],
    });
    const final = await runner.finalChatCompletion();
    const call = final.choices[0]?.message.tool_calls?.[0];
    expect(call?.type === "function" && call.function.arguments).toBe('{"city":"Bergen"}');
  });

  it("raises its own error class with our code for a denial and for a lane's error", async () => {
    const refused = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.acme, maxRetries: 0 });
    const missing = await refused.completions
      .create({ model: "gpt-4.1", prompt: "x" })
      .catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
    expect((missing as InstanceType<typeof OpenAI.APIError>).code).toBe("not_found");

    const bad = await openai.chat.completions
      .create({ model: "gpt-4.1", messages: [] })
      .catch((error: unknown) => error);
    expect(bad).toBeInstanceOf(OpenAI.BadRequestError);
    expect((bad as InstanceType<typeof OpenAI.APIError>).code).toBe("request_invalid");
  });

  it("lists the models that the caller may use", async () => {
    const ids = [];
    for await (const model of openai.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(["gpt-4.1", "gpt-4o", "fast", "llama"]));
  });

  it("never shows the caller's key to a lane", async () => {
    await openai.chat.completions.create({ model: "gpt-4.1", messages: user("hello") });
    expect(seenByLanes(gateway.fleet)).toContain("vendor-openai-credential-111");
    expect(seenByLanes(gateway.fleet)).not.toContain(KEYS.acme);
  });
});

describe("the Anthropic SDK for Node, unmodified", () => {
  const model = "claude-sonnet-5";
  const tool = {
    name: "get_weather",
    description: "Reads the weather of a city",
    input_schema: { type: "object" as const, properties: { city: { type: "string" } } },
  };

  it("gets a message", async () => {
    const { data, response } = await anthropic.messages
      .create({ model, max_tokens: 200, messages: user("say: hello from the lane") })
      .withResponse();
    expect(data.content).toMatchObject([{ type: "text", text: "hello from the lane" }]);
    const record = await gateway.record(response.headers.get("x-lanekeeper-record") ?? "");
    expect(record).toMatchObject({
      caller: { tenant: "acme" },
      request: { dialect: "anthropic", model },
      outcome: "answered",
      tokens: { input: data.usage.input_tokens, output: data.usage.output_tokens },
    });
  });

  it("streams a message through the SDK's own accumulator", async () => {
    const stream = anthropic.messages.stream({
      model,
      max_tokens: 200,
      messages: user("say: one two three four five six"),
    });
    let pieces = 0;
    stream.on("text", () => {
      pieces += 1;
    });
    expect(await stream.finalText()).toBe("one two three four five six");
    expect(pieces).toBeGreaterThan(3);
  });

  it.each([false, true])("gets a tool call (stream: %s) and an answer to its result", async (streamed) => {
    const request = {
      model,
      max_tokens: 200,
      tools: [tool],
      messages: user('call tool get_weather with {"city":"Oslo"}'),
    };
    const first = streamed
      ? await anthropic.messages.stream(request).finalMessage()
      : await anthropic.messages.create(request);
    const call = first.content.find((block) => block.type === "tool_use");
    expect(first.stop_reason).toBe("tool_use");
    expect(call).toMatchObject({ name: "get_weather", input: { city: "Oslo" } });
    const second = await anthropic.messages.create({
      model,
      max_tokens: 200,
      tools: [tool],
      messages: [
        ...user("What is the weather?"),
        { role: "assistant", content: first.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: call?.id ?? "", content: "rain" }] },
      ],
    });
    expect(second.content).toMatchObject([{ type: "text", text: expect.stringContaining("rain") }]);
  });

  it("raises its own error class with our code", async () => {
    const failure = await anthropic.messages
      .create({ model, max_tokens: 200, messages: [] })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Anthropic.BadRequestError);
    expect(JSON.stringify((failure as InstanceType<typeof Anthropic.APIError>).error)).toContain(
      '"request_invalid"',
    );
  });

  it("works under the /anthropic prefix too", async () => {
    const prefixed = new Anthropic({ baseURL: `${gateway.url}/anthropic`, apiKey: KEYS.acme, maxRetries: 0 });
    const answer = await prefixed.messages.create({ model, max_tokens: 50, messages: user("say: prefixed") });
    expect(answer.content).toMatchObject([{ text: "prefixed" }]);
  });
});

describe("the SDKs when a lane fails", () => {
  it("OpenAI: a stream whose lane answers 429 comes from the next lane, without a retry of the SDK", async () => {
    gateway.fleet.openai.control({ mode: "429" });
    const stream = await openai.chat.completions.create({
      model: "gpt-4.1",
      messages: user("say: from the second"),
      stream: true,
    });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe("from the second");
    expect(gateway.fleet.backup.received).toHaveLength(1);
  });

  it("Anthropic: every lane down is the baseline, in the SDK's own shape, streamed", async () => {
    gateway.fleet.claude.control({ mode: "529" });
    gateway.fleet.claude_backup.control({ mode: "500" });
    const text = await anthropic.messages
      .stream({ model: "claude-sonnet-5", max_tokens: 50, messages: user("hello") })
      .finalText();
    expect(text).toBe("The assistant is unavailable. Your request was not processed.");
  });

  it("OpenAI: every lane down is the baseline, in the SDK's own shape", async () => {
    for (const simulator of Object.values(gateway.fleet)) simulator.control({ mode: "500" });
    const answer = await openai.chat.completions.create({ model: "gpt-4.1", messages: user("hello") });
    expect(answer.choices[0]?.message.content).toContain("The assistant is unavailable");
    expect(answer.model).toBe("lanekeeper-baseline");
  });
});
