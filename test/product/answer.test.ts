/**
 * The way back, through a real Envoy: whatever form an answer has and however it is cut, its caller gets its own values
 * back and nobody else's, and no tool call that was not judged, nor a piece of one.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, IDENTITY, KEYS, type LaneInput } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { type Random, seeded } from "../support/random.ts";
import { canary } from "./canaries.ts";
import { inParallel } from "./parallel.ts";
import { answerOf, type Said, type Script, type ScriptedLane, startScripted } from "./scripted.ts";
import { SEED } from "./seed.ts";

const TIMEOUT_MS = 300_000;
const TOKEN = /\[EMAIL_ADDRESS_[0-9A-Z]{12}\]/;
/** What only the arguments of a call that must be withheld hold. */
const WITHHELD = "argument-canary-7c1e";

let lane: ScriptedLane;
let gateway: TestGateway;
/** The guard off: every tool granted, arguments restored. */
let granting: TestGateway;

beforeAll(async () => {
  process.stdout.write(`product, answers: LANEKEEPER_SEED=${SEED}\n`);
  lane = await startScripted();
  const at = (name: string, provider: LaneInput["provider"], url: string): LaneInput => ({
    name,
    provider,
    endpoints: [url],
    boundary: "hosted",
    region: "us",
  });
  const config: Partial<ConfigInput> = {
    identity: IDENTITY,
    lanes: [at("vendor", "openai", `${lane.url}/v1`), at("claude", "anthropic", lane.url)],
    routes: [],
    redactions: { EMAIL_ADDRESS: "pseudonym" },
    data_classes: { pii: { may_leave: "redacted" } },
    logging: { level: "warn" },
  };
  gateway = await startGateway({ config });
  granting = await startGateway({
    fleet: gateway.fleet,
    config: {
      ...config,
      tools: { grants: [{ tools: ["write:*", "destructive:*"] }] },
      routes: ["vendor", "claude"].map((name) => ({
        name,
        match: { model: [...Array(400).keys()].map((n) => `${name}-granted-${n}`) },
        primary: { lane: name },
        restore: { tool_arguments: true },
      })),
    },
  });
}, 60_000);
afterAll(async () => {
  await granting?.stop();
  await gateway?.stop();
  await lane?.stop();
});

interface Case {
  readonly dialect: Dialect;
  readonly stream: boolean;
  readonly encoding?: Script["encoding"];
  /** How long the pieces on the wire are; the last goes on. */
  readonly sizes: readonly number[];
  /** How the text is cut into events. */
  readonly events: (text: string) => readonly string[];
}

let calls = 0;

/** A call of one tenant's, about `mine`; the lane answers with its name, somebody else's, one made up, and two calls. */
async function converse(
  at: TestGateway,
  { dialect, stream, encoding, sizes, events }: Case,
  mine: string,
  foreign: string,
): Promise<{ readonly answer: Answer; readonly token: string; readonly madeUp: string }> {
  const lane_ = dialect === "openai" ? "vendor" : "claude";
  const model = at === granting ? `${lane_}-granted-${calls % 400}` : `${lane_}-${calls}`;
  calls += 1;
  let token = "";
  let madeUp = "";
  lane.script(model, {
    type: stream ? "text/event-stream" : "application/json",
    ...(encoding === undefined ? {} : { encoding }),
    sizes,
    write: (body) => {
      token = TOKEN.exec(body)?.[0] ?? "none was sent";
      madeUp = `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}]`;
      const said: Said = {
        texts: events(textOf(token, foreign, madeUp)),
        tools: [
          { name: "get_mail", input: { to: token } },
          { name: "delete_mail", input: { all: WITHHELD, to: token } },
        ],
      };
      return answerOf(dialect, stream, said);
    },
  });
  const tools = [tool(dialect, "get_mail"), tool(dialect, "delete_mail")];
  const answer = await call(
    `${at.url}${PATHS[dialect]}`,
    ask(dialect, `about ${mine}`, { model, stream, tools }),
    {
      headers: headersOf(dialect, KEYS.acme),
    },
  );
  return { answer, token, madeUp };
}

const textOf = (own: string, foreign: string, madeUp: string): string =>
  `é😀 <${own}${own}> then ${foreign} and ${madeUp} and [EMAIL_ADDRESS_`;

/** Null, or what was delivered that must not be, or was not that must. */
async function wrongIn(one: Case, random: Random, foreign: string): Promise<string | null> {
  const mine = canary("EMAIL_ADDRESS", random).value;
  const { answer, token, madeUp } = await converse(gateway, one, mine, foreign);
  if (answer.status !== 200 || answer.ending !== "whole") return `${answer.status}, ${answer.ending}`;
  if (answer.text.includes(WITHHELD)) return "the withheld call's arguments came through";
  const { text, tools } = seen(one.dialect, answer);
  if (!text.startsWith(textOf(mine, foreign, madeUp))) return `the text is ${JSON.stringify(text)}`;
  if (tools.length !== 1 || tools[0]?.name !== "get_mail")
    return `tools ${tools.map(({ name }) => name).join()}`;
  return tools[0].arguments === JSON.stringify({ to: token }) ? null : "the arguments were changed";
}

/** The name under which another tenant's value went out. */
async function foreignToken(dialect: Dialect): Promise<string> {
  let token = "";
  const model = `foreign-${dialect}`;
  lane.script(model, {
    type: "application/json",
    sizes: [],
    write: (body) => {
      token = TOKEN.exec(body)?.[0] ?? "";
      return answerOf(dialect, false, { texts: ["ok"], tools: [] });
    },
  });
  await call(
    `${gateway.url}${PATHS[dialect]}`,
    ask(dialect, "about other.tenant@example-mail.org", { model }),
    {
      headers: headersOf(dialect, KEYS.globex),
    },
  );
  return token;
}

const whole = (text: string): readonly string[] => [text];
const characters = (text: string): readonly string[] => [...text];
const DIALECTS = ["openai", "anthropic"] as const;

describe.each(DIALECTS)("%s", (dialect) => {
  const all = async (cases: readonly Omit<Case, "dialect">[]): Promise<string[]> => {
    const random = seeded(SEED);
    const foreign = await foreignToken(dialect);
    expect(foreign).toMatch(TOKEN);
    const wrong: string[] = [];
    await inParallel(cases, async (one, nth) => {
      const found = await wrongIn({ dialect, ...one }, random, foreign);
      if (found !== null)
        wrong.push(`case ${nth}, ${one.sizes.length} pieces, first ${one.sizes[0]}: ${found}`);
    });
    return wrong;
  };
  const ones = Array<number>(6_000).fill(1);

  it(
    "JSON: in pieces of 1 byte, cut in two at every few bytes, compressed",
    async () => {
      const cuts = Array.from({ length: 90 }, (_, i) => [1 + i * 7 + (SEED % 7)]);
      const cases = [ones, [2, 3, 5, 7, 11], ...cuts].map((sizes) => ({
        stream: false,
        sizes,
        events: whole,
      }));
      const packed = (["gzip", "br", "zstd"] as const).map((encoding) => ({
        stream: false,
        encoding,
        sizes: ones,
        events: whole,
      }));
      expect(await all([...cases, ...packed]), `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "a stream: the same, an event a character, and every cut of the text over two events",
    async () => {
      const length = textOf(
        "[EMAIL_ADDRESS_000000000000]",
        "[EMAIL_ADDRESS_000000000000]",
        "[EMAIL_ADDRESS_000000000000]",
      ).length;
      const cuts = Array.from({ length: 250 }, (_, i) => [1 + i * 17 + (SEED % 17)]);
      const cases = [
        ...[ones, [2, 3, 5, 7, 11], ...cuts].map((sizes) => ({ stream: true, sizes, events: whole })),
        { stream: true, sizes: [], events: characters },
        { stream: true, sizes: ones, events: characters },
        ...Array.from({ length }, (_, cut) => cut).map((cut) => ({
          stream: true,
          sizes: [] as number[],
          events: (text: string) => [text.slice(0, cut), text.slice(cut)],
        })),
        ...(["gzip", "br", "zstd"] as const).map((encoding) => ({
          stream: true,
          encoding,
          sizes: ones,
          events: characters,
        })),
      ];
      expect(await all(cases), `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.each([false, true])("control: where the rules grant it, both arrive (stream: %s)", async (stream) => {
    const mine = "own.value@example-mail.org";
    const one: Case = { dialect, stream, sizes: [], events: whole };
    const { answer } = await converse(granting, one, mine, "[EMAIL_ADDRESS_AAAAAAAAAAAA]");
    expect(answer.text).toContain(stream ? "argum" : WITHHELD);
    const { tools } = seen(dialect, answer);
    expect(tools.map(({ name }) => name)).toEqual(["get_mail", "delete_mail"]);
    expect(tools[0]?.arguments).toBe(JSON.stringify({ to: mine }));
  });
});
