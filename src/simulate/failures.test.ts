/** Each failure as a caller sees it, with health before and after as the control. */

import { request } from "node:http";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { collect } from "./collect.ts";
import { type Failure, type Simulator, type SimulatorKind, startSimulator } from "./index.ts";

const KINDS = ["openai", "anthropic", "vllm"] as const;
const text = "say: a text that is long enough to be cut in the middle of it";
const simulators = new Map<SimulatorKind, Simulator>();

beforeAll(async () => {
  for (const kind of KINDS)
    simulators.set(kind, await startSimulator({ kind, port: 0, name: kind, pace: 0 }));
});
afterEach(() => {
  for (const simulator of simulators.values()) simulator.control(null);
});
afterAll(async () => {
  await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
});

function of(kind: SimulatorKind): Simulator {
  const simulator = simulators.get(kind);
  if (simulator === undefined) throw new Error(`${kind} was not started`);
  return simulator;
}

/** A call as plain HTTP, so that the failure is seen as it is and not as an SDK tells it. */
function call(kind: SimulatorKind, stream: boolean, signal?: AbortSignal): Promise<Response> {
  const path = kind === "anthropic" ? "/v1/messages" : "/v1/chat/completions";
  return fetch(of(kind).url + path, {
    method: "POST",
    headers: { "anthropic-version": "2023-06-01" },
    body: JSON.stringify({
      model: "llama",
      max_tokens: 99,
      stream,
      messages: [{ role: "user", content: text }],
    }),
    ...(signal !== undefined ? { signal } : {}),
  });
}

const openai = (kind: "openai" | "vllm", stream: boolean) =>
  new OpenAI({ apiKey: "none", baseURL: `${of(kind).url}/v1`, maxRetries: 0 }).chat.completions.create({
    model: "llama",
    stream,
    messages: [{ role: "user", content: text }],
  });
const anthropic = () =>
  new Anthropic({ apiKey: "none", baseURL: of("anthropic").url, maxRetries: 0 }).messages;
const anthropicAsk = {
  model: "claude",
  max_tokens: 99,
  messages: [{ role: "user" as const, content: text }],
};

const END = { openai: "[DONE]", vllm: "[DONE]", anthropic: "message_stop" } as const;

describe.each(KINDS)("the %s simulator, told to fail", (kind) => {
  it("is healthy to begin with: a whole stream and a whole JSON answer", async () => {
    expect(await (await call(kind, true)).text()).toContain(END[kind]);
    expect(JSON.stringify(await (await call(kind, false)).json())).toContain(text.slice(5));
  });

  it.each([
    ["429", 429],
    ["500", 500],
    ["503", 503],
    ["529", 529],
  ] as const)("answers %s with an error body, and says that it is a simulator", async (mode, status) => {
    of(kind).control({ mode });
    const answer = await call(kind, true);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-lanekeeper-simulator")).toBe(kind);
    expect(answer.headers.get("retry-after")).toBe(mode === "429" ? "1" : null);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining("simulator") } });
  });

  it("fails as many calls as it was told and is healthy again", async () => {
    of(kind).control({ mode: "429", times: 2, retry_after_s: 7 });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await call(kind, false)).status);
    expect(statuses).toEqual([429, 429, 200, 200]);
  });

  it.each([true, false])("resets the connection before any header (stream: %s)", async (stream) => {
    of(kind).control({ mode: "reset" });
    await expect(call(kind, stream)).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
  });

  it.each([true, false])("resets the connection in the middle of an answer (stream: %s)", async (stream) => {
    of(kind).control({ mode: "reset_mid" });
    const answer = await call(kind, stream);
    expect(answer.status).toBe(200);
    let seen = "";
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) seen += Buffer.from(chunk).toString();
    })();
    await expect(reading).rejects.toThrow();
    expect(seen).toContain(stream ? "data: " : "{");
    expect(seen).not.toContain(END[kind]);
  });

  it("accepts a call and stays silent until the caller leaves", async () => {
    of(kind).control({ mode: "silence" });
    const before = of(kind).received.length;
    await expect(call(kind, true, AbortSignal.timeout(150))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(of(kind).received.length).toBe(before + 1);
  });

  it("is slow before the first byte", async () => {
    of(kind).control({ mode: "slow", delay_ms: 150 });
    const started = performance.now();
    const answer = await call(kind, true);
    expect(performance.now() - started).toBeGreaterThan(140);
    expect(await answer.text()).toContain(END[kind]);
  });

  it("sends garbage: no JSON, or an event whose JSON breaks off", async () => {
    of(kind).control({ mode: "garbage" });
    const answer = await call(kind, false);
    expect(answer.headers.get("content-type")).toBe("application/json");
    await expect(answer.json()).rejects.toThrow(SyntaxError);
    const data = (await (await call(kind, true)).text()).match(/^data: .*$/gm) ?? [];
    expect(data).toHaveLength(2);
    for (const line of data) expect(() => JSON.parse(line.slice(6))).toThrow(SyntaxError);
  });

  it("dresses an error as 200", async () => {
    of(kind).control({ mode: "error_in_stream" });
    const whole = await call(kind, false);
    expect(whole.status).toBe(200);
    expect(await whole.json()).toHaveProperty("error.message");
    const [first = ""] = (await (await call(kind, true)).text()).match(/^data: .*$/gm) ?? [];
    expect(JSON.parse(first.slice(6))).toHaveProperty("error.type");
  });

  it("cuts an answer short, cleanly", async () => {
    of(kind).control({ mode: "cut" });
    const stream = await (await call(kind, true)).text();
    expect(stream).toContain("data: ");
    expect(stream).not.toContain(END[kind]);
    await expect((await call(kind, false)).json()).rejects.toThrow(SyntaxError);
  });

  it.each([
    ["gzip", gunzipSync],
    ["br", brotliDecompressSync],
    ["zstd", zstdDecompressSync],
  ] as const)("compresses its answer with %s", async (mode, decompress) => {
    of(kind).control({ mode });
    for (const stream of [true, false]) {
      const raw = await rawCall(kind, stream);
      expect(raw.encoding).toBe(mode);
      expect(decompress(raw.body).toString()).toContain(stream ? END[kind] : text.slice(5));
    }
  });
});

it.each(["gzip", "br"] as const)("flushes each event of a stream compressed with %s", async (mode) => {
  const pace = { firstTokenMs: 0, tokensPerSecond: 2 };
  const slow = await startSimulator({ kind: "openai", port: 0, name: "slow", pace });
  slow.control({ mode });
  const answer = await fetch(`${slow.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "any", stream: true, messages: [{ role: "user", content: text }] }),
  });
  const first = await answer.body?.getReader().read();
  expect(Buffer.from(first?.value ?? []).toString()).toMatch(/^data: .*"role":"assistant".*\n\n/);
  await slow.close();
});

/** fetch would decompress. */
function rawCall(
  kind: SimulatorKind,
  stream: boolean,
): Promise<{ encoding: string | undefined; body: Buffer }> {
  const path = kind === "anthropic" ? "/v1/messages" : "/v1/chat/completions";
  const { promise, resolve, reject } = Promise.withResolvers<{
    encoding: string | undefined;
    body: Buffer;
  }>();
  const headers = { "anthropic-version": "2023-06-01" };
  request(of(kind).url + path, { method: "POST", headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
    answer.on("end", () =>
      resolve({ encoding: answer.headers["content-encoding"], body: Buffer.concat(chunks) }),
    );
  })
    .on("error", reject)
    .end(
      JSON.stringify({ model: "llama", max_tokens: 99, stream, messages: [{ role: "user", content: text }] }),
    );
  return promise;
}

describe("failures as the vendors' SDKs tell them", () => {
  it("refuses in each dialect's own terms", async () => {
    const refusal: Failure = { mode: "refusal" };
    for (const kind of KINDS) of(kind).control(refusal);
    expect(await openai("openai", false)).toMatchObject({
      choices: [
        { finish_reason: "stop", message: { content: null, refusal: expect.stringContaining("can't help") } },
      ],
    });
    expect(await openai("vllm", false)).toMatchObject({
      choices: [{ message: { content: expect.stringContaining("can't help"), refusal: null } }],
    });
    expect(await anthropic().create(anthropicAsk)).toMatchObject({
      stop_reason: "refusal",
      content: [],
      stop_details: { type: "refusal" },
    });
    expect(await anthropic().stream(anthropicAsk).finalMessage()).toMatchObject({ stop_reason: "refusal" });
    const streamed = new OpenAI({
      apiKey: "none",
      baseURL: `${of("openai").url}/v1`,
    }).chat.completions.stream({
      model: "gpt-4.1",
      messages: [{ role: "user", content: text }],
    });
    const { choices } = await streamed.finalChatCompletion();
    expect(choices[0]?.message).toMatchObject({
      content: null,
      refusal: expect.stringContaining("can't help"),
    });
  });

  it("raises the SDKs' own errors for 429 and for an error in a stream", async () => {
    for (const kind of KINDS) of(kind).control({ mode: "429" });
    await expect(openai("openai", false)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(openai("openai", false)).rejects.toMatchObject({ code: "rate_limit_exceeded" });
    await expect(anthropic().create(anthropicAsk)).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    for (const kind of KINDS) of(kind).control({ mode: "error_in_stream" });
    for (const kind of ["openai", "vllm"] as const) {
      const stream = await openai(kind, true);
      if (!(Symbol.asyncIterator in stream)) throw new Error("no stream");
      await expect(collect(stream)).rejects.toBeInstanceOf(OpenAI.APIError);
    }
    const stream = await anthropic().create({ ...anthropicAsk, stream: true });
    await expect(collect(stream)).rejects.toMatchObject({ type: "overloaded_error" });
  });
});
