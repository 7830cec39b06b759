/** A model may say what it should not: what answers may not hold reaches no caller, whichever SDK reads them. */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GITHUB, JWT, PEM } from "../../src/enforce/answer/leaks/testing.ts";
import {
  anthropicAnswer,
  anthropicStream,
  type Framing,
  type MadeChoice,
  openaiAnswer,
  openaiStream,
} from "../../src/enforce/answer/testing/answers.ts";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import { path, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { type Served, startUpstream, type Upstream } from "../support/upstream.ts";

const ANSWERS: ConfigInput["answers"] = {
  redactions: {
    "SECRET_*": "mask",
    EMAIL_ADDRESS: "hash",
    PHONE_NUMBER: "drop",
    CREDIT_CARD: "deny",
  },
};
const STORED = { store_prompts: "redacted", store_outputs: "redacted" } as const;

let upstream: Upstream;
let scanned: TestGateway;
/** The guard off: the same lanes, and not a word about answers. */
let control: TestGateway;
/** Its lanes stand behind one that answers what may not be returned. */
let next: TestGateway;

const over = (fleet: Fleet): ConfigInput["lanes"] =>
  fleetLanes(fleet).map((lane) => {
    if (lane.name === "openai") return { ...lane, endpoints: [`${upstream.url}/v1`] };
    if (lane.name === "vllm") return { ...lane, endpoints: [`${upstream.url}/v1`] };
    return lane.name === "claude" ? { ...lane, endpoints: [upstream.url] } : lane;
  });

beforeAll(async () => {
  upstream = await startUpstream();
  scanned = await startGateway({
    config: (fleet) => ({
      lanes: over(fleet),
      routes: [],
      answers: ANSWERS,
      tenants: { globex: { answers: { echoes: "redact" } } },
      logging: STORED,
    }),
  });
  const { fleet } = scanned;
  control = await startGateway({ fleet, config: () => ({ lanes: over(fleet), routes: [] }) });
  next = await startGateway({
    fleet,
    config: () => ({
      lanes: over(fleet),
      routes: [
        {
          name: "all",
          primary: { lane: "openai", model: "gpt-4.1" },
          fallback: [{ lane: "backup", model: "other-large" }],
        },
      ],
      answers: { ...ANSWERS, on_deny: "next_lane" },
    }),
  });
}, 90_000);
afterAll(async () => {
  await next?.stop();
  await control?.stop();
  await scanned?.stop();
  await upstream?.stop();
});
beforeEach(() => resetFleet(scanned.fleet));

const PLAIN: Framing = {
  draws: [3, 6, 1],
  escapes: false,
  interleave: false,
  joinFinish: false,
  lineEnd: "\n",
};

const SAID = `Sure. The key is ${GITHUB}, the session ${JWT}, and the server's own:\n${PEM}\nWrite to ann.lee@corp.example or call +1 415 555 2671 today.`;
/** Pieces of the values, so that half of one is found too. */
const VALUES = [GITHUB.slice(4, 16), JWT.slice(40, 60), PEM.slice(60, 80), "ann.lee", "555 2671"];
const SHOWN =
  /^Sure\. The key is \[SECRET_GITHUB\], the session \[SECRET_JWT\], and the server's own:\n\[SECRET_PRIVATE_KEY\]\nWrite to \[EMAIL_ADDRESS#[0-9A-Z]{12}\] or call {2}today\.$/;

function made(content: string, dialect: Dialect, more: Partial<MadeChoice> = {}): MadeChoice {
  const finish = dialect === "openai" ? "stop" : "end_turn";
  return { reasoning: "", content, calls: [], finish, ...more };
}

function served(dialect: Dialect, stream: boolean, choice: MadeChoice, pieceBytes = 57): Served {
  const bytes =
    dialect === "openai"
      ? (stream ? openaiStream : openaiAnswer)([choice], PLAIN)
      : (stream ? anthropicStream : anthropicAnswer)(choice, PLAIN);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return { headers: { "content-type": stream ? "text/event-stream" : "application/json" }, pieces };
}

interface Read {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly finish: string | null;
  readonly record: string;
}

/** What an application reads by the vendor's own SDK. */
async function read(
  gateway: TestGateway,
  dialect: Dialect,
  stream: boolean,
  content = "hello",
): Promise<Read> {
  return dialect === "openai"
    ? readOpenai(gateway, stream, content)
    : readAnthropic(gateway, stream, content);
}

async function readOpenai(gateway: TestGateway, stream: boolean, content: string): Promise<Read> {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.acme, maxRetries: 0 });
  const messages = [{ role: "user" as const, content }];
  if (!stream) {
    const { data, response } = await client.chat.completions
      .create({ model: "gpt-4.1", messages })
      .withResponse();
    const message = data.choices[0]?.message as unknown as Record<string, string | null>;
    return {
      text: message.content ?? "",
      reasoning: message.reasoning_content ?? "",
      refusal: message.refusal ?? "",
      finish: data.choices[0]?.finish_reason ?? null,
      record: response.headers.get("x-lanekeeper-record") ?? "",
    };
  }
  const { data, response } = await client.chat.completions
    .create({ model: "gpt-4.1", messages, stream: true })
    .withResponse();
  const out = { text: "", reasoning: "", refusal: "", finish: null as string | null };
  for await (const chunk of data) {
    const delta = chunk.choices[0]?.delta as Record<string, string | null> | undefined;
    out.text += delta?.content ?? "";
    out.reasoning += delta?.reasoning_content ?? "";
    out.refusal += delta?.refusal ?? "";
    out.finish = chunk.choices[0]?.finish_reason ?? out.finish;
  }
  return { ...out, record: response.headers.get("x-lanekeeper-record") ?? "" };
}

async function readAnthropic(gateway: TestGateway, stream: boolean, content: string): Promise<Read> {
  const client = new Anthropic({ baseURL: gateway.url, apiKey: KEYS.acme, maxRetries: 0 });
  const question = {
    model: "claude-sonnet-5",
    max_tokens: 500,
    messages: [{ role: "user" as const, content }],
  };
  let record = "";
  let message: Anthropic.Message;
  if (stream) {
    const running = client.messages.stream(question);
    message = await running.finalMessage();
    record = (await running.withResponse()).response.headers.get("x-lanekeeper-record") ?? "";
  } else {
    const { data, response } = await client.messages.create(question).withResponse();
    message = data;
    record = response.headers.get("x-lanekeeper-record") ?? "";
  }
  const texts = message.content.flatMap((block) => (block.type === "text" ? [block.text] : []));
  const thoughts = message.content.flatMap((block) => (block.type === "thinking" ? [block.thinking] : []));
  const refused = message.stop_reason === "refusal";
  return {
    text: texts.slice(0, refused ? -1 : undefined).join(""),
    reasoning: thoughts.join(""),
    refusal: refused ? (texts.at(-1) ?? "") : "",
    finish: message.stop_reason,
    record,
  };
}

const FORMS = (["openai", "anthropic"] as const).flatMap((dialect) =>
  [false, true].map((stream) => ({ dialect, stream, form: stream ? "a stream" : "one JSON text" })),
);

describe.each(FORMS)("$dialect, $form", ({ dialect, stream }) => {
  it("what it may not hold is taken out, and what stays is as it was", async () => {
    upstream.serve(
      served(dialect, stream, made(SAID, dialect, { reasoning: `I know ${GITHUB} of course.` })),
    );
    const answer = await read(scanned, dialect, stream);
    expect(answer.text).toMatch(SHOWN);
    expect(answer.reasoning).toBe("I know [SECRET_GITHUB] of course.");
    const record = await scanned.record(answer.record);
    expect(record.answer_redactions).toEqual({
      EMAIL_ADDRESS: { action: "hash", count: 1 },
      PHONE_NUMBER: { action: "drop", count: 1 },
      SECRET_GITHUB: { action: "mask", count: 2 },
      SECRET_JWT: { action: "mask", count: 1 },
      SECRET_PRIVATE_KEY: { action: "mask", count: 1 },
    });
    expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-ANS-01");
    for (const value of VALUES) expect(JSON.stringify(record)).not.toContain(value);
    expect(await scanned.explain(answer.record)).toContain("SECRET_JWT in the answer was masked");
  });

  it("control: without a word about answers, all of it arrives", async () => {
    upstream.serve(served(dialect, stream, made(SAID, dialect)));
    const answer = await read(control, dialect, stream);
    expect(answer.text).toBe(SAID);
    const record = await control.record(answer.record);
    expect(record.answer_redactions).toBeUndefined();
    expect(record.decision?.policies.map(({ id }) => id)).not.toContain("LK-ANS-01");
  });

  it("ends where something may not be returned at all, and says so", async () => {
    upstream.serve(
      served(dialect, stream, made("Your card is 4111 1111 1111 1111, valid until May.", dialect)),
    );
    const answer = await read(scanned, dialect, stream);
    expect(answer).toMatchObject({
      text: stream ? "Your card is " : "",
      refusal: "The answer was stopped: it holds CREDIT_CARD, which may not be returned.",
      finish: dialect === "openai" ? "content_filter" : "refusal",
    });
    const record = await scanned.record(answer.record);
    expect(record).toMatchObject({
      outcome: "answered",
      validation: "failed",
      answer_redactions: { CREDIT_CARD: { action: "deny", count: 1 } },
    });
    // Control.
    expect((await read(control, dialect, stream)).text).toContain("4111 1111 1111 1111");
  });

  it("arrives byte-identical when nothing is found", async () => {
    const plain = served(
      dialect,
      stream,
      made("Here is a plain answer, with nothing in it but words. Do as you like with it.", dialect),
    );
    upstream.serve(plain);
    const answer = await call(`${scanned.url}${PATHS[dialect]}`, ask(dialect, "hi", { stream }), {
      headers: headersOf(dialect, KEYS.acme),
    });
    expect(answer.text).toBe(Buffer.concat(plain.pieces).toString());
    const record = await scanned.record(answer.record);
    expect(record.answer_redactions).toBeUndefined();
  });
});

describe("what the caller itself sent", () => {
  /** To lanes of our own, which are sent the address as it is. */
  const about = { model: "llama", messages: [{ role: "user", content: "I am bob.roe@corp.example." }] };

  it.each([false, true])("may come back, and what the lane adds may not (stream: %s)", async (stream) => {
    const said = "Not to bob.roe@corp.example but to ann.lee@corp.example it goes.";
    upstream.serve(served("openai", stream, made(said, "openai")));
    const text = async (key: string): Promise<string> =>
      seen(
        "openai",
        await call(
          `${scanned.url}/v1/chat/completions`,
          { ...about, stream },
          {
            headers: headersOf("openai", key),
          },
        ),
      ).text;
    expect(await text(KEYS.acme)).toMatch(
      /^Not to bob\.roe@corp\.example but to \[EMAIL_ADDRESS#\w{12}\] it goes\.$/,
    );
    // Control: this tenant's answers treat it like any other.
    expect(await text(KEYS.globex)).toMatch(
      /^Not to \[EMAIL_ADDRESS#\w{12}\] but to \[EMAIL_ADDRESS#\w{12}\] it/,
    );
  });
});

describe("a tool call in an answer", () => {
  it.each(["openai", "anthropic"] as const)("%s: its arguments are scanned", async (dialect) => {
    const calls = [
      { name: "get_note", arguments: JSON.stringify({ to: "x", text: `the key is ${GITHUB}` }) },
    ];
    const finish = dialect === "openai" ? "tool_calls" : "tool_use";
    const config = { tools: [tool(dialect, "get_note")], stream: true };
    const send = async (gateway: TestGateway): Promise<unknown> => {
      upstream.serve(served(dialect, true, made("Here.", dialect, { calls, finish })));
      const answer = await call(`${gateway.url}${PATHS[dialect]}`, ask(dialect, "hi", config), {
        headers: headersOf(dialect, KEYS.acme),
      });
      return JSON.parse(seen(dialect, answer).tools[0]?.arguments ?? "null");
    };
    expect(await send(scanned)).toEqual({ to: "x", text: "the key is [SECRET_GITHUB]" });
    expect(await send(control)).toEqual({ to: "x", text: `the key is ${GITHUB}` });
  });
});

describe("an answer that is denied", () => {
  it("ends a stream at once, though the lane would go on for ever", async () => {
    const bytes = openaiStream([made("Your card is 4111 1111 1111 1111, valid until May.", "openai")], PLAIN);
    const cut = bytes.subarray(0, bytes.indexOf("data: [DONE]"));
    upstream.serve({
      headers: { "content-type": "text/event-stream" },
      pieces: [cut],
      ending: "open",
    });
    const answer = await readOpenai(scanned, true, "hello");
    expect(answer).toMatchObject({ text: "Your card is ", finish: "content_filter" });
  }, 20_000);

  it("gives way to the next lane where the configuration says so", async () => {
    upstream.serve(served("openai", false, made("Your card is 4111 1111 1111 1111.", "openai")));
    const answer = await readOpenai(next, false, "say: fine");
    expect(answer.text).toBe("fine");
    const record = await next.record(answer.record);
    expect(path(record)).toEqual([expect.stringMatching(/^openai:/), "backup:ok"]);
    expect(record.answer_redactions).toEqual({ CREDIT_CARD: { action: "deny", count: 1 } });
  });
});
