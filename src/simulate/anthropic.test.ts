/** Anthropic's own SDK against the simulator that speaks its dialect. */
import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collect } from "./collect.ts";
import { type Simulator, startSimulator } from "./index.ts";

const ask = (content: string) => ({
  model: "claude-test",
  max_tokens: 1024,
  messages: [{ role: "user" as const, content }],
});

let simulator: Simulator;
let client: Anthropic;
beforeAll(async () => {
  simulator = await startSimulator({ kind: "anthropic", port: 0, name: "claude", pace: 0 });
  client = new Anthropic({ apiKey: "none", baseURL: simulator.url, maxRetries: 0 });
});
afterAll(() => simulator.close());

describe("the Anthropic simulator", () => {
  it("quotes what reached it and says that it is a simulator", async () => {
    const { data, response } = await client.messages.create(ask("Hello [EMAIL_1]")).withResponse();
    expect(response.headers.get("x-lanekeeper-simulator")).toBe("claude");
    expect(response.headers.get("request-id")).toContain("simulator");
    expect(data.id).toContain("simulator");
    expect(data.content).toEqual([
      { type: "text", text: "This is claude, a simulator and no model. You said: Hello [EMAIL_1]" },
    ]);
    expect(data.stop_reason).toBe("end_turn");
    expect(data.usage.output_tokens).toBeGreaterThan(5);
  });

  it("streams the events in the published order", async () => {
    const stream = await client.messages.create({ ...ask("say: one two three four"), stream: true });
    const events = await collect(stream);
    const types = events.map((event) => event.type);
    expect(types.slice(0, 2)).toEqual(["message_start", "content_block_start"]);
    expect(types.slice(-3)).toEqual(["content_block_stop", "message_delta", "message_stop"]);
    const texts = events.flatMap((event) =>
      event.type === "content_block_delta" && event.delta.type === "text_delta" ? [event.delta.text] : [],
    );
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join("")).toBe("one two three four");
  });

  it("sends a ping after the first block has started", async () => {
    const answer = await fetch(`${simulator.url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ ...ask("say: hello"), stream: true }),
    });
    const names = Array.from((await answer.text()).matchAll(/^event: (\w+)$/gm), ([, name]) => name);
    expect(names.slice(0, 4)).toEqual([
      "message_start",
      "content_block_start",
      "ping",
      "content_block_delta",
    ]);
  });

  it("calls tools in parallel after its text, in JSON and in a stream alike", async () => {
    const asked = ask(
      'call tool get_order with {"id": 1042}\ncall tool list_orders with {"page": 1}\nsay: One moment.',
    );
    for (const message of [
      await client.messages.create(asked),
      await client.messages.stream(asked).finalMessage(),
    ]) {
      expect(message.stop_reason).toBe("tool_use");
      expect(message.content).toMatchObject([
        { type: "text", text: "One moment." },
        { type: "tool_use", name: "get_order", input: { id: 1042 } },
        { type: "tool_use", name: "list_orders", input: { page: 1 } },
      ]);
    }
  });

  it("answers tool results with text", async () => {
    const message = await client.messages.create({
      ...ask(""),
      messages: [
        { role: "user", content: 'call tool get_order with {"id": 7}' },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "toolu_1", name: "get_order", input: { id: 7 } }],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "on its way" }] },
      ],
    });
    expect(message.content).toMatchObject([{ text: expect.stringContaining("The tool said: on its way") }]);
  });

  it("stops at max_tokens", async () => {
    const message = await client.messages.create({ ...ask("Hello"), max_tokens: 4 });
    expect(message.stop_reason).toBe("max_tokens");
    expect(message.usage.output_tokens).toBe(4);
  });

  it("wants the version header and max_tokens, and says so in the vendor's shape", async () => {
    const body = JSON.stringify(ask("Hello"));
    const unversioned = await fetch(`${simulator.url}/v1/messages`, { method: "POST", body });
    expect(await unversioned.json()).toMatchObject({
      type: "error",
      error: { type: "invalid_request_error", message: "anthropic-version: header is required" },
    });
    const unlimited = client.post("/v1/messages", { body: { model: "claude", messages: [] } });
    await expect(unlimited).rejects.toMatchObject({ status: 400, type: "invalid_request_error" });
  });

  it("lists its models", async () => {
    const models = await collect(client.models.list());
    expect(models.map((model) => model.type)).toEqual(["model"]);
  });
});
