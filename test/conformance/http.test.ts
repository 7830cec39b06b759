import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { KEYS } from "../support/configuration.ts";
import { ask, chat, errorCode, headersOf, message, PATHS, seen } from "../support/dialects.ts";
import { callsSeen, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call, callH2, rawCall, statuses } from "../support/http.ts";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { body_max_bytes: 8_388_608 } } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const CLIENTS = { "HTTP/1.1": call, "HTTP/2": callH2 } as const;
const DIALECTS = ["openai", "anthropic"] as const;

const send = (client: typeof call, dialect: Dialect, text: string, more = {}): Promise<Answer> =>
  client(`${gateway.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect) });

describe.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])("over %s", (version) => {
  const client = CLIENTS[version];

  it.each(DIALECTS)("%s: JSON and SSE say the same", async (dialect) => {
    const json = await send(client, dialect, "say: the same either way");
    const stream = await send(client, dialect, "say: the same either way", { stream: true });
    expect(json.headers["content-type"]).toContain("application/json");
    expect(stream.headers["content-type"]).toContain("text/event-stream");
    expect(seen(dialect, json).text).toBe("the same either way");
    expect(seen(dialect, stream).text).toBe("the same either way");
  });

  it("a body of 5 MB arrives whole, and moves on to the next lane whole", async () => {
    gateway.fleet.openai.control({ mode: "500" });
    const text = "plain words without a finding. ".repeat(170_000);
    const answer = await client(`${gateway.url}/v1/chat/completions`, chat(text));
    expect(answer.status).toBe(200);
    expect(gateway.fleet.openai.received.at(-1)?.userText).toBe(text);
    expect(gateway.fleet.backup.received.at(-1)?.userText).toBe(text);
  });
});

it("a request over HTTP/2 with trailers is decided on like any other", async () => {
  const answer = await callH2(`${gateway.url}/v1/chat/completions`, chat("say: with trailers"), {
    trailers: { "x-checksum": "1" },
  });
  expect(answer.status).toBe(200);
  expect(seen("openai", answer).text).toBe("with trailers");
});

it("undici's fetch with a streamed body of unknown length is read whole", async () => {
  const bytes = Buffer.from(JSON.stringify(chat("say: chunked upload")));
  const body = new ReadableStream({
    async start(controller) {
      for (const byte of [bytes.subarray(0, 10), bytes.subarray(10, 50), bytes.subarray(50)]) {
        controller.enqueue(byte);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      controller.close();
    },
  });
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    body,
    duplex: "half",
    headers: { "content-type": "application/json" },
  } as RequestInit);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("chunked upload");
});

it("a caller that waits to be told to go on is told, and answered", async () => {
  const body = JSON.stringify(chat("say: went on"));
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  const raw = await rawCall(gateway.port, head + body);
  expect(statuses(raw).at(-1)).toBe(200);
  expect(raw).toContain("went on");
  expect(gateway.fleet.openai.received.at(-1)?.headers.expect).toBeUndefined();
});

describe("members that a client leaves at null or empty", () => {
  const left = {
    openai: [
      ...[
        "stream",
        "max_tokens",
        "max_completion_tokens",
        "tools",
        "metadata",
        "tool_choice",
        "functions",
        "user",
      ],
      ...["stop", "n", "response_format", "stream_options", "parallel_tool_calls", "prediction"],
    ],
    anthropic: ["stream", "tools", "metadata", "tool_choice", "system", "stop_sequences", "thinking"],
  } as const;

  it.each(DIALECTS)("%s: are taken as absent", async (dialect) => {
    for (const member of left[dialect]) {
      const answer = await send(call, dialect, "say: ok", { [member]: null });
      expect([member, answer.status]).toEqual([member, 200]);
    }
    for (const more of [{ tools: [] }, { metadata: {} }])
      expect((await send(call, dialect, "say: ok", more)).status).toBe(200);
  });
});

describe("where calls go by path", () => {
  it.each([
    ["/v1/chat/completions", "openai"],
    ["/openai/v1/chat/completions", "openai"],
    ["/v1/messages", "anthropic"],
    ["/anthropic/v1/messages", "anthropic"],
    ["/anthropic/v1/messages?beta=true", "anthropic"],
  ] as const)("%s speaks %s", async (path, dialect) => {
    const answer = await call(`${gateway.url}${path}`, ask(dialect, "say: here"), {
      headers: headersOf(dialect),
    });
    expect(seen(dialect, answer).text).toBe("here");
  });

  it.each([
    ["POST", "/v1/embeddings", "openai", 404, "not_found"],
    ["POST", "/v1/responses", "openai", 404, "not_found"],
    ["GET", "/", "openai", 404, "not_found"],
    ["POST", "/anthropic/v1/complete", "anthropic", 404, "not_found"],
    ["POST", "/v1/messages/batches", "anthropic", 404, "not_found"],
    ["GET", "/v1/chat/completions", "openai", 405, "method_not_allowed"],
    ["DELETE", "/v1/messages", "anthropic", 405, "method_not_allowed"],
    ["PUT", "/openai/v1/chat/completions", "openai", 405, "method_not_allowed"],
  ] as const)(
    "%s %s is refused in the %s dialect with %i %s, and recorded",
    async (method, path, dialect, status, code) => {
      const answer = await call(`${gateway.url}${path}`, method === "GET" ? null : ask(dialect, "x"), {
        method,
      });
      expect(answer.status).toBe(status);
      expect(errorCode(dialect, answer)).toBe(code);
      expect(answer.headers["content-type"]).toContain("application/json");
      expect(callsSeen(gateway.fleet)).toBe(0);
      expect(await gateway.record(answer.record)).toMatchObject({
        outcome: "refused",
        status,
        error: { code },
      });
    },
  );

  it.each([
    ["GET", "/v1/chat/completions", "POST"],
    ["PUT", "/anthropic/v1/messages", "POST"],
    ["DELETE", "/v1/models", "GET"],
  ])("%s %s is told the method that the path takes", async (method, path, allow) => {
    const answer = await call(`${gateway.url}${path}`, null, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    expect(answer.text).toContain(`It takes ${allow}.`);
  });

  it("an unknown path is refused in Anthropic's dialect for a client that says it is one", async () => {
    const answer = await call(`${gateway.url}/v2/other`, ask("anthropic", "x"), {
      headers: headersOf("anthropic"),
    });
    expect(errorCode("anthropic", answer)).toBe("not_found");
  });
});

describe("GET /v1/models", () => {
  const ids = async (headers = {}, path = "/v1/models"): Promise<string[]> =>
    (await call(`${gateway.url}${path}`, null, { headers }))
      .json<{ data: { id: string }[] }>()
      .data.map(({ id }) => id);

  it("lists models and aliases in the caller's dialect", async () => {
    expect(await ids()).toEqual(expect.arrayContaining(["gpt-4.1", "gpt-4o", "default", "llama", "private"]));
    expect(await ids({}, "/openai/v1/models")).toEqual(await ids());
    const anthropic = await call(`${gateway.url}/anthropic/v1/models`, null, {
      headers: headersOf("anthropic"),
    });
    expect(anthropic.json()).toMatchObject({ data: expect.any(Array), has_more: false });
  });

  it("is recorded, and asks no lane", async () => {
    const answer = await call(`${gateway.url}/v1/models`, null, { headers: headersOf("openai", KEYS.acme) });
    expect(await gateway.record(answer.record)).toMatchObject({
      outcome: "answered",
      caller: { tenant: "acme" },
    });
    expect(callsSeen(gateway.fleet)).toBe(0);
  });
});

describe("models and aliases", () => {
  const modelAt = (name: "openai" | "backup" | "vllm1") =>
    (gateway.fleet[name].received.at(-1)?.json as { model?: string } | undefined)?.model;

  it.each([
    ["gpt-4.1", "gpt-4.1"],
    ["gpt-4o", "gpt-4.1"],
    ["fast", "gpt-4.1-mini"],
    ["a-model-nobody-has", "gpt-4.1"],
  ])("%s reaches the lane as %s", async (asked, sent) => {
    const answer = await send(call, "openai", "say: ok", { model: asked });
    expect(modelAt("openai")).toBe(sent);
    expect(await gateway.record(answer.record)).toMatchObject({
      request: { model: asked },
      decision: { model: sent },
    });
  });

  it("each attempt names its own lane's model", async () => {
    gateway.fleet.openai.control({ mode: "500" });
    const answer = await send(call, "openai", "say: ok", { model: "gpt-4o" });
    expect(modelAt("openai")).toBe("gpt-4.1");
    expect(modelAt("backup")).toBe("other-large");
    const { attempts } = await gateway.record(answer.record);
    expect(attempts.map(({ lane, model }) => [lane, model])).toEqual([
      ["openai", "gpt-4.1"],
      ["backup", "other-large"],
    ]);
  });

  it("all but the model's name arrives byte-identical", async () => {
    const body =
      '{ "messages" : [ {"role":"user","content":"say: \\u0041b\\/c \\ud83d\\ude00 é"} ],\n\t"model":"gpt-4o", "temperature": 1.0, "seed": 12345678901234567890, "x": 1E+2 }';
    const answer = await call(`${gateway.url}/v1/chat/completions`, body);
    expect(answer.status).toBe(200);
    expect(gateway.fleet.openai.received.at(-1)?.raw.toString()).toBe(body.replace("gpt-4o", "gpt-4.1"));
  });

  it("a call that nothing touches arrives byte-identical, and so does its answer", async () => {
    const body = `${JSON.stringify(message("say: untouched"), null, 3)}\n`;
    const direct = await call(`${gateway.fleet.claude.url}/v1/messages`, body, {
      headers: headersOf("anthropic"),
    });
    const answer = await call(`${gateway.url}/v1/messages`, body, { headers: headersOf("anthropic") });
    expect(gateway.fleet.claude.received.at(-1)?.raw.toString()).toBe(body);
    expect(answer.text.replace(/simulator\d+/g, "")).toBe(direct.text.replace(/simulator\d+/g, ""));
  });
});

it("answers of a lane keep its headers; the gateway's own insides do not show", async () => {
  const answer = await send(call, "openai", "say: ok");
  expect(answer.headers["x-ratelimit-remaining-requests"]).toBe("9999");
  expect(Object.keys(answer.headers).filter((name) => name.startsWith("x-envoy"))).toEqual([]);
  expect(answer.headers["x-lanekeeper-record"]).toMatch(/^[0-9a-f-]{36}$/);
});
