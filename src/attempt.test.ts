import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { type AnswerWork, attemptSession } from "./attempt.ts";
import { scan } from "./classify/scan.ts";
import { exampleConfig } from "./control/policy-testing.ts";
import { exampleDecision, exampleFacts } from "./decide/testing.ts";
import { leakWork } from "./enforce/answer/leaks/work.ts";
import type { Decision } from "./exchange.ts";
import { createInstance } from "./instance.ts";
import { exampleRecord } from "./record/fixture.ts";
import { Ledger } from "./record/ledger.ts";
import { CONTINUE, type Phase, type ProcessingRequest } from "./wire/ext-proc.ts";
import { createReader, endOfMessage, type Reader, readMessage } from "./wire/protobuf.ts";
import type { Session } from "./wire/server.ts";

const ID = "01932f6e-0000-7000-8000-00000000000b";
const NAME = "[EMAIL_ADDRESS_0123456789AB]";
const VALUE = 'ann "a" <ann@acme.example>';

/** A reply as a line of words: what Envoy would make of it. */
function words(reply: Buffer): string {
  const reader = createReader(reply);
  const out: string[] = [];
  const inside = (fields: Readonly<Record<number, (reader: Reader) => void>>): void => {
    readMessage(reader, endOfMessage(reader), (field) => {
      const read = fields[field];
      if (read === undefined) return false;
      read(reader);
      return true;
    });
  };
  const setHeader = () =>
    inside({
      1: () => {
        let name = "";
        inside({
          1: () => {
            name = reader.string();
          },
          3: () => out.push(`set ${name}=${reader.string()}`),
        });
      },
    });
  const common = () =>
    inside({
      2: () => inside({ 1: setHeader, 2: () => out.push(`remove ${reader.string()}`) }),
      3: () =>
        inside({
          1: () => out.push(`body ${Buffer.from(reader.bytes()).toString()}`),
          3: () =>
            inside({
              1: () => out.push(`piece ${Buffer.from(reader.bytes()).toString()}`),
              2: () => out.push(reader.bool() ? "end" : ""),
            }),
        }),
    });
  readMessage(reader, reply.length, (field) => {
    out.push(
      ["", "request headers:", "response headers:", "request body:", "response body:"][field] ?? `${field}:`,
    );
    if (field > 4) return false;
    inside({ 1: common });
    return true;
  });
  return out.join(" ");
}

interface Setting {
  readonly decision?: Partial<Decision>;
  readonly restore?: ReadonlyMap<string, string>;
  readonly sent?: AnswerWork["sent"];
  /** The exchange is not known. */
  readonly forgotten?: boolean;
  readonly lane?: string;
}

function attempting(setting: Setting = {}) {
  const decision = exampleDecision({
    lanes: [
      { lane: "openai", model: "gpt-4.1" },
      { lane: "vllm", model: "llama" },
    ],
    ...setting.decision,
  });
  const sent: string[] = [];
  const ledger = new Ledger({
    write: () => {},
    spool: { open: () => {}, close: () => {} },
    replay: () => null,
    lane: () => ({ lane: "", provider: "", boundary: "local", region: "", model: "" }),
    cost: () => null,
  });
  const exchange = ledger.open(ID, exampleRecord.trace, exampleRecord.request);
  const work: AnswerWork = {
    exchange,
    decision,
    restore: setting.restore ?? new Map(),
    sent: setting.sent ?? null,
    dialect: "openai",
    hash: (text) => `hash of ${text}`,
    scan,
    leaks: leakWork(decision, [], scan, (kind) => `[${kind}#1]`),
  };
  if (setting.forgotten !== true) {
    ledger.decided(exchange, {
      caller: null,
      request: exampleRecord.request,
      facts: exampleFacts(),
      decision,
      policy: { digest: "d", cached: false },
      redactions: {},
      tools_removed: [],
      prompt: { mode: "none" },
      times: { understand_ms: 0, classify_ms: 0, decide_ms: 0, enforce_ms: 0 },
    });
  } else ledger.close();
  const decider = { digest: "d", decide: () => ({ decision, cached: false }) };
  const instance = createInstance(exampleConfig(), decider, Buffer.alloc(32));
  const session: Session = attemptSession(
    { send: (reply) => sent.push(words(reply)), fail: () => sent.push("FAIL") },
    setting.lane ?? "vllm",
    ID,
    {
      instance: () => instance,
      ledger,
      answers: new Map(setting.forgotten === true ? [] : [[ID, work]]),
    },
  );
  const message = (phase: Phase, more: Partial<ProcessingRequest> = {}): void =>
    session.message({
      phase,
      headers: new Map(),
      repeated: [],
      body: Buffer.alloc(0),
      endOfStream: false,
      source: null,
      ...more,
    });
  return {
    sent,
    exchange,
    session,
    message,
    headers: (headers: Readonly<Record<string, string>>, endOfStream = false) =>
      message("response_headers", {
        headers: new Map(Object.entries({ ":status": "200", ...headers })),
        endOfStream,
      }),
    body: (text: string | Buffer, endOfStream = false) =>
      message("response_body", { body: Buffer.from(text as string), endOfStream }),
    /** Decoders work in the background. */
    ended: () => vi.waitFor(() => expect(sent.at(-1)).toMatch(/ end$/), { timeout: 5_000, interval: 1 }),
  };
}

const JSON_TYPE = { "content-type": "application/json" };
const SSE_TYPE = { "content-type": "text/event-stream; charset=utf-8" };
const OK_HEADERS = "response headers: remove content-length remove content-encoding";
const NEXT_LANE = [
  "response headers: set :status=503 remove content-length remove content-encoding",
  "response body: piece {} end",
];

const completion = (content: string): string =>
  JSON.stringify({
    id: "c",
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  });
const event = (data: object | string): string =>
  `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
const delta = (content: string): string =>
  event({
    id: "c",
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });
const finish = event({
  id: "c",
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
});
const call = (name: string, args: string): string =>
  JSON.stringify({
    id: "c",
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "t", type: "function", function: { name, arguments: args } }],
        },
        finish_reason: "tool_calls",
      },
    ],
  });

const restoring: Setting = { restore: new Map([[NAME, VALUE]]) };

describe("the request of an attempt", () => {
  it("goes to the lane's own path", () => {
    const { message, sent } = attempting();
    message("request_headers");
    expect(sent).toEqual(["request headers: set :path=/v1/chat/completions"]);
  });

  it("names the lane's own model, and nothing else has changed", () => {
    const { message, sent } = attempting();
    const body = '{ "model" : "gpt-4.1", "messages":[{"role":"user","content":"é"}] }';
    const edited = body.replace("gpt-4.1", "llama");
    message("request_body", { body: Buffer.from(body), endOfStream: true });
    expect(sent).toEqual([`request body: set content-length=${Buffer.byteLength(edited)} body ${edited}`]);
  });

  it("goes as it is when it names the model already, with its own length", () => {
    const { message, sent } = attempting();
    const body = '{"model":"llama","messages":[{"role":"user","content":"hi"}]}';
    message("request_body", { body: Buffer.from(body), endOfStream: true });
    expect(sent).toEqual([`request body: set content-length=${body.length}`]);
  });

  it("does not go to a lane that is not there, or that the decision does not name", () => {
    const unknown = attempting({ lane: "gone" });
    unknown.message("request_headers");
    expect(unknown.sent).toEqual(["FAIL"]);
    const other = attempting({ lane: "claude" });
    const body = Buffer.from('{"model":"m","messages":[{"role":"user","content":"hi"}]}');
    expect(() => other.message("request_body", { body })).toThrow();
    expect(other.sent).toEqual([]);
  });

  it("does not go when its decision is not known any more", () => {
    const { message, sent } = attempting({ forgotten: true });
    const body = Buffer.from('{"model":"m","messages":[{"role":"user","content":"hi"}]}');
    expect(() => message("request_body", { body })).toThrow();
    expect(sent).toEqual([]);
  });
});

describe("an attempt at a lane whose boundary is sent something else", () => {
  const apart: Partial<Decision> = {
    redactions: [
      { kind: "EMAIL_ADDRESS", action: "mask", by_boundary: { hosted: "mask", self_hosted: "allow" } },
    ],
  };
  const lax = Buffer.from(
    '{"model":"m","messages":[{"role":"user","content":"what another lane was sent"}]}',
  );
  const body = (text: string) => ({
    body: (model: string) => Buffer.from(`${text} for ${model}`),
    restore: new Map([[NAME, text]]),
    redactions: {},
  });
  const bodies = new Map([
    ["openai", body("theirs")],
    ["vllm", body("ours")],
  ]);

  it("has its own body, whatever came", () => {
    const { message, sent } = attempting({ decision: apart, sent: bodies });
    message("request_body", { body: lax, endOfStream: true });
    expect(sent).toEqual(["request body: set content-length=14 body ours for llama"]);
    const other = attempting({ decision: apart, sent: bodies, lane: "openai" });
    other.message("request_body", { body: lax, endOfStream: true });
    expect(other.sent).toEqual(["request body: set content-length=18 body theirs for gpt-4.1"]);
  });

  it("does not go where its body is not there", () => {
    for (const known of [null, new Map([["openai", body("theirs")]])]) {
      const { message, sent } = attempting({ decision: apart, sent: known });
      expect(() => message("request_body", { body: lax, endOfStream: true })).toThrow();
      expect(sent).toEqual([]);
    }
  });

  it("has turned back in its answer what was in its own body, and nothing passes where that is not known", () => {
    const answered = (lane: string, known: Setting["sent"]) => {
      const made = attempting({ decision: apart, sent: known ?? null, lane });
      made.headers(JSON_TYPE);
      if (made.sent.length === 0) made.body(completion(NAME), true);
      return made.sent.join(" ");
    };
    expect(answered("openai", bodies)).toContain('"content":"theirs"');
    expect(answered("vllm", bodies)).toContain('"content":"ours"');
    expect(answered("vllm", new Map([["openai", body("theirs")]]))).toBe("FAIL");
  });
});

describe("a JSON answer", () => {
  it("is held until it is whole, headers included, and restored", () => {
    const { headers, body, sent, session, exchange } = attempting(restoring);
    const text = completion(`To ${NAME}.`);
    headers(JSON_TYPE);
    body(text.slice(0, 40));
    body(text.slice(40));
    expect(sent).toEqual([]);
    body("", true);
    expect(sent).toEqual([OK_HEADERS, `response body: piece ${completion(`To ${VALUE}.`)} end`]);
    session.closed();
    expect(exchange.answer).toMatchObject({
      usage: { input: 11, output: 7 },
      restored: 1,
      validation: "not_checked",
    });
  });

  it("is ended by trailers too", () => {
    const { headers, body, message, sent } = attempting(restoring);
    headers(JSON_TYPE);
    body(completion(NAME));
    message("response_trailers");
    expect(sent[0]).toBe(OK_HEADERS);
    expect(sent.slice(1, -1).join("")).toContain(completion(VALUE));
    expect(sent.at(-1)).toBe(words(CONTINUE.response_trailers));
  });

  it.each([
    ["is no JSON", "<html>"],
    ["is cut off", completion("hi").slice(0, -1)],
    ["is empty", ""],
    ["is an error dressed as a success", '{"error":{"message":"overloaded"}}'],
    ["has a duplicate key", `{"choices":[],${completion("hi").slice(1)}`],
  ])("that %s moves on to the next lane", (_name, text) => {
    const { headers, body, sent, exchange } = attempting(restoring);
    headers(JSON_TYPE);
    body(text, true);
    expect(sent).toEqual(NEXT_LANE);
    expect(exchange.answer?.validation).toBe("failed");
    body("more", true);
    expect(sent).toHaveLength(2);
  });

  it("never shows a tool call that policy does not permit", () => {
    const tools = [{ name: "run", mode: "allow", required: false }] as const;
    const rules = [{ tool: "run", deny_pattern: "drop\\s+table", reason: "no drops" }];
    const answer = (name: string, args: string) => {
      const made = attempting({ decision: { tools, tool_arguments: rules } });
      made.headers(JSON_TYPE);
      made.body(call(name, args), true);
      return made;
    };
    const allowed = answer("run", '{"q":"select"}');
    expect(allowed.sent[1]).toContain("select");
    const blocked = answer("run", '{"q":"drop table CANARY"}');
    expect(blocked.sent[0]).toBe(OK_HEADERS);
    expect(blocked.sent.join("")).not.toContain("CANARY");
    expect(blocked.exchange.answer?.tool_calls).toEqual([
      { name: "run", verdict: "blocked", reason: "no drops", arguments: expect.any(String) },
    ]);
    expect(answer("other", '{"q":"CANARY"}').sent.join("")).not.toContain("CANARY");
  });
});

describe("a streamed answer", () => {
  it("is held until its first whole event, and passes event by event from then on", () => {
    const { headers, body, sent } = attempting();
    headers(SSE_TYPE);
    const first = delta("Hel");
    body(first.slice(0, 20));
    expect(sent).toEqual([]);
    body(first.slice(20));
    expect(sent).toEqual([OK_HEADERS, `response body: piece ${first}`]);
    body(delta("lo"));
    expect(sent[2]).toBe(`response body: piece ${delta("lo")}`);
    body(finish + event("[DONE]"), true);
    expect(sent.slice(3).join("")).toContain("[DONE]");
    expect(sent.at(-1)).toMatch(/end$/);
  });

  it("is restored though a pseudonym comes in pieces", () => {
    const { headers, body, sent, session, exchange } = attempting(restoring);
    headers(SSE_TYPE);
    for (const piece of [NAME.slice(0, 4), NAME.slice(4, 15), NAME.slice(15)]) body(delta(piece));
    body(finish + event("[DONE]"), true);
    const texts = [...sent.join("").matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
      JSON.parse(`"${text}"`),
    );
    expect(texts.join("")).toBe(VALUE);
    session.closed();
    expect(exchange.answer?.restored).toBe(1);
  });

  it.each([
    ["an error", event({ error: { message: "overloaded", type: "server_error" } })],
    [
      "an error of the other dialect",
      `event: error\n${event({ type: "error", error: { type: "overloaded_error" } })}`,
    ],
  ])("that begins with %s moves on to the next lane", (_name, text) => {
    const { headers, body, sent } = attempting();
    headers(SSE_TYPE);
    body(text);
    expect(sent).toEqual(NEXT_LANE);
    body(delta("late"), true);
    expect(sent).toHaveLength(2);
  });

  it("that begins with an error after a comment moves on to the next lane", () => {
    const { headers, body, sent } = attempting();
    headers(SSE_TYPE);
    // OpenRouter keeps a connection alive with such lines: https://openrouter.ai/docs/api-reference/streaming
    body(": PROCESSING\n\n");
    expect(sent).toEqual([]);
    body(event({ error: { message: "overloaded" } }));
    expect(sent).toEqual(NEXT_LANE);
  });

  it("that ends without an event moves on to the next lane", () => {
    const { headers, body, sent } = attempting();
    headers(SSE_TYPE);
    body(": hello\n\n");
    body("", true);
    expect(sent).toEqual(NEXT_LANE);
  });

  it("that cannot be read at its beginning moves on to the next lane", () => {
    const { headers, body, sent } = attempting(restoring);
    headers(SSE_TYPE);
    body(event("{nonsense"));
    expect(sent).toEqual(NEXT_LANE);
  });

  it("that cannot be read later on is cut, and nothing of it passes any more", () => {
    const { headers, body, sent, session, exchange } = attempting(restoring);
    headers(SSE_TYPE);
    body(delta("good"));
    body(event("{nonsense CANARY"));
    body(delta("CANARY"), true);
    session.closed();
    expect(sent).toEqual([OK_HEADERS, `response body: piece ${delta("good")}`, "FAIL"]);
    expect(exchange.answer?.validation).toBe("failed");
  });

  it("is ended by trailers too", () => {
    const { headers, body, message, sent } = attempting(restoring);
    headers(SSE_TYPE);
    body(delta("good"));
    body(delta(NAME.slice(0, 6)));
    message("response_trailers");
    expect(sent.join("")).toContain(NAME.slice(0, 6));
    expect(sent.at(-1)).toBe(words(CONTINUE.response_trailers));
  });

  it("leaves what was seen when the caller hangs up", () => {
    const { headers, body, session, exchange } = attempting();
    headers(SSE_TYPE);
    body(delta("Hel"));
    session.closed();
    expect(exchange.answer).toMatchObject({ validation: "not_checked", restored: 0 });
  });
});

describe("an answer in a coding", () => {
  const codings = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };

  it.each(Object.entries(codings))("%s is decoded, and delivered without it", async (coding, pack) => {
    const { headers, body, sent, ended } = attempting(restoring);
    const packed = pack(Buffer.from(completion(NAME)));
    headers({ ...JSON_TYPE, "content-encoding": coding });
    body(packed.subarray(0, 10));
    body(packed.subarray(10), true);
    await ended();
    expect(sent[0]).toBe(OK_HEADERS);
    expect(sent.slice(1).join("")).toBe(`response body: piece ${completion(VALUE)} end`);
  });

  it.each(Object.entries(codings))("%s is decoded in a stream", async (coding, pack) => {
    const { headers, body, sent, ended } = attempting();
    headers({ ...SSE_TYPE, "content-encoding": coding });
    body(pack(Buffer.from(delta("hi") + finish + event("[DONE]"))), true);
    await ended();
    expect(sent[0]).toBe(OK_HEADERS);
    const delivered = sent
      .slice(1)
      .map((each) => each.replace(/^response body: piece /, "").replace(/ end$/, ""));
    expect(delivered.join("")).toBe(delta("hi") + finish + event("[DONE]"));
    expect(sent.at(-1)).toMatch(/end$/);
  });

  it.each(["gzip", "br", "zstd"])("%s that is damaged moves on to the next lane", async (coding) => {
    const { headers, body, sent, ended } = attempting();
    headers({ ...JSON_TYPE, "content-encoding": coding });
    body(Buffer.from("this is not compressed at all"), true);
    await ended();
    expect(sent).toEqual(NEXT_LANE);
  });

  it.each(["compress", "gzip, br", "x"])("that is not known moves on: %s", (coding) => {
    const { headers, sent } = attempting();
    headers({ ...JSON_TYPE, "content-encoding": coding });
    expect(sent).toEqual(NEXT_LANE);
  });
});

describe("an answer that is not read", () => {
  it.each([300, 400, 401, 404, 429, 500, 503])("%i passes as the lane gave it", (status) => {
    const { headers, body, sent, exchange } = attempting(restoring);
    headers({ ":status": String(status), "content-type": "text/plain" });
    body("as it is");
    body(`, ${NAME}`, true);
    expect(sent).toEqual([
      words(CONTINUE.response_headers),
      "response body: piece as it is",
      `response body: piece , ${NAME} end`,
    ]);
    expect(exchange.answer).toBeNull();
  });

  it("leaves nothing of what an earlier lane said to count for this one", () => {
    const { headers, body, exchange, session } = attempting();
    const usage = { input: 900, output: 900 };
    const output = { mode: "redacted", value: "another lane's" } as const;
    exchange.answer = {
      usage,
      output,
      restored: 2,
      answer_redactions: {},
      tool_calls: [],
      validation: "failed",
    };
    headers({ ":status": "400", ...JSON_TYPE });
    body('{"error":{"message":"no"}}', true);
    session.closed();
    expect(exchange.answer?.usage ?? null).toBeNull();
    expect(exchange.answer?.output ?? { mode: "none" }).toEqual({ mode: "none" });
  });

  it.each(["text/html", "text/plain", "application/jsonlines", "", "application/octet-stream"])(
    "moves on to the next lane when it succeeds as %s",
    (type) => {
      const { headers, body, sent } = attempting();
      headers({ "content-type": type });
      expect(sent).toEqual(NEXT_LANE);
      body("anything", true);
      expect(sent).toHaveLength(2);
    },
  );

  it("moves on when it succeeds without a body", () => {
    const { headers, sent } = attempting();
    headers(JSON_TYPE, true);
    expect(sent).toEqual(NEXT_LANE);
  });

  it.each(["200", "400"])("is stopped when its exchange is not known any more: %s", (status) => {
    const { headers, body, sent } = attempting({ forgotten: true });
    headers({ ...JSON_TYPE, ":status": status });
    expect(sent).toEqual(["FAIL"]);
    body(completion("CANARY"), true);
    expect(sent.join("")).not.toContain("CANARY");
  });
});

describe("what a record keeps of an answer", () => {
  const logging = exampleDecision().logging;

  it.each([
    ["none", { mode: "none" }],
    ["hashed", { mode: "hashed", value: "hash of Write to ann.smith@globex.example" }],
    ["redacted", { mode: "redacted", value: "Write to [EMAIL_ADDRESS]" }],
  ] as const)("is what the decision says: %s", (store_outputs, output) => {
    const { headers, body, exchange } = attempting({ decision: { logging: { ...logging, store_outputs } } });
    headers(JSON_TYPE);
    body(completion("Write to ann.smith@globex.example"), true);
    expect(exchange.answer?.output).toEqual(output);
  });

  it.each([
    ["none", undefined],
    ["denylist_secrets", '{"to":"ann.smith@globex.example"}'],
    ["redacted", '{"to":"[EMAIL_ADDRESS]"}'],
  ] as const)("of a tool call's arguments is what the decision says: %s", (store_tool_args, kept) => {
    const tools = [{ name: "run", mode: "allow", required: false }] as const;
    const { headers, body, exchange } = attempting({
      decision: { tools, logging: { ...logging, store_tool_args } },
    });
    headers(JSON_TYPE);
    body(call("run", '{"to":"ann.smith@globex.example"}'), true);
    const [recorded] = exchange.answer?.tool_calls ?? [];
    expect(recorded).toMatchObject({ name: "run", verdict: "allowed" });
    expect(recorded?.arguments).toBe(kept);
  });
});

describe("an answer that may not hold everything", () => {
  const denying = (on_deny: "refuse" | "next_lane"): Setting => ({
    decision: {
      answer: { redactions: [{ pattern: "EMAIL_ADDRESS", action: "deny" }], echoes: "allow", on_deny },
    },
  });
  const answer = (content: string): string =>
    JSON.stringify({
      choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    });
  const event = (content: string): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
  const count = { EMAIL_ADDRESS: { action: "deny", count: 1 } };

  it("gives way to a refusal, and the record says for what", () => {
    const { headers, body, sent, exchange, session } = attempting(denying("refuse"));
    headers({ ":status": "200", ...JSON_TYPE });
    body(answer("Write to ann.lee@corp.example."), true);
    session.closed();
    expect(sent.join()).toContain("content_filter");
    expect(sent.join()).not.toContain("ann.lee");
    expect(exchange.answer).toMatchObject({ answer_redactions: count, validation: "failed" });
  });

  it("gives way to the next lane where the decision says so, and is still recorded after that lane's answer", () => {
    const { headers, body, sent, exchange, session } = attempting(denying("next_lane"));
    headers({ ":status": "200", ...JSON_TYPE });
    body(answer("Write to ann.lee@corp.example."), true);
    session.closed();
    expect(sent.join()).toContain("set :status=503");
    expect(sent.join()).not.toContain("ann.lee");
    expect(exchange.answer).toMatchObject({ answer_redactions: count, validation: "failed" });
  });

  it("ends a stream at once, though the lane goes on", () => {
    const { headers, body, sent } = attempting(denying("refuse"));
    headers({ ":status": "200", ...SSE_TYPE });
    body(event("Write to ann.lee"), false);
    body(event("@corp.example today or tomorrow, as you like best, and then again."), false);
    expect(sent.join()).toContain("content_filter");
    expect(sent.join()).toContain("[DONE]");
    expect(sent.join()).not.toContain("ann.lee");
    const before = sent.length;
    body(event(" And more."), true);
    expect(sent.length).toBe(before);
  });

  it("lets go of a long event's words when its last one keeps it waiting", () => {
    vi.useFakeTimers();
    try {
      const { headers, body, sent } = attempting(denying("refuse"));
      headers({ ":status": "200", ...SSE_TYPE });
      body(event("Hi. "), false);
      const before = sent.length;
      body(event(`${"plain words ".repeat(8)}unfinish`), false);
      vi.advanceTimersByTime(49);
      expect(sent.length).toBe(before);
      vi.advanceTimersByTime(1);
      expect(sent.slice(before).join()).toContain("plain words plain");
      expect(sent.slice(before).join()).not.toContain("unfinish");
      body(event("ed business."), true);
      expect(sent.join()).toContain("unfinish");
    } finally {
      vi.useRealTimers();
    }
  });
});
