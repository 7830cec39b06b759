/**
 * What a model says that it should not, through a real Envoy: every kind in every form of answer and however it is cut
 * reaches no caller, and the same comes of it however it is cut; every encoding in a whole answer and in a stream.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import type { ConfigInput, LaneInput } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { type Random, seeded } from "../support/random.ts";
import { type Canary, canary, KINDS } from "./canaries.ts";
import { cell, cellsOf, leaked, together } from "./cells.ts";
import { ENCODINGS } from "./encodings.ts";
import { ANSWER_HOLES, ANSWER_WRITTEN_MOST, answerHoleOf } from "./holes.ts";
import { tells } from "./oracle.ts";
import { inParallel } from "./parallel.ts";
import { answerOf, type Said, type ScriptedLane, startScripted } from "./scripted.ts";
import { DEFAULT_SEED, SEED } from "./seed.ts";

const TIMEOUT_MS = 300_000;
const DIALECTS = ["openai", "anthropic"] as const;
const FORMS = DIALECTS.flatMap((dialect) => [false, true].map((stream) => [dialect, stream] as const));

let lane: ScriptedLane;
let scanned: TestGateway;
/** The guard off: not a word about answers. */
let silent: TestGateway;

beforeAll(async () => {
  process.stdout.write(`product, values in answers: LANEKEEPER_SEED=${SEED}\n`);
  lane = await startScripted();
  const at = (name: string, provider: LaneInput["provider"], url: string): LaneInput => ({
    name,
    provider,
    endpoints: [url],
    boundary: "hosted",
    region: "us",
  });
  const config: Partial<ConfigInput> = {
    lanes: [at("vendor", "openai", `${lane.url}/v1`), at("claude", "anthropic", lane.url)],
    routes: [],
    logging: { level: "warn", store_prompts: "none" },
  };
  scanned = await startGateway({
    config: { ...config, answers: { redactions: { "*": "mask", "SECRET_*": "mask" } } },
  });
  silent = await startGateway({ fleet: scanned.fleet, config });
}, 60_000);
afterAll(async () => {
  await silent?.stop();
  await scanned?.stop();
  await lane?.stop();
});

let calls = 0;

/** What an application gets of an answer that says this. */
async function told(
  gateway: TestGateway,
  dialect: Dialect,
  stream: boolean,
  said: Said,
  sizes: readonly number[] = [],
): Promise<{ readonly text: string; readonly arguments: string; readonly raw: string }> {
  calls += 1;
  const model = `v-${calls}`;
  lane.script(model, {
    type: stream ? "text/event-stream" : "application/json",
    sizes,
    write: () => answerOf(dialect, stream, said),
  });
  const tools = said.tools.length > 0 ? { tools: [tool(dialect, "get_page")] } : {};
  const answer = await call(
    `${gateway.url}${PATHS[dialect]}`,
    ask(dialect, "go on", { model, stream, ...tools }),
    {
      headers: headersOf(dialect),
    },
  );
  expect([answer.status, answer.ending]).toEqual([200, "whole"]);
  const { text, tools: called } = seen(dialect, answer);
  return { text, arguments: called.map((each) => each.arguments).join(), raw: answer.text };
}

const cutAt = (text: string, places: readonly number[]): string[] => {
  const all = [0, ...[...places].sort((a, b) => a - b), text.length];
  return all.slice(1).map((end, i) => text.slice(all[i] ?? 0, end));
};
const within = ({ value, phrase }: Canary, random: Random): number =>
  phrase.indexOf(value) + 1 + random.below(value.length - 1);
const sentence = ({ phrase }: Canary): string => `So it is: ${phrase}, as I said.`;

describe.each(FORMS)("%s, stream: %s", (dialect, stream) => {
  it(
    "every kind, however it is cut: not told, and the same comes of it",
    async () => {
      const random = seeded(SEED);
      const wrong: string[] = [];
      const canaries = KINDS.map((kind) => canary(kind, random));
      const cuts = canaries.map((one) => {
        const text = sentence(one);
        const place = (): number => text.indexOf(one.phrase) + within(one, random);
        return [[text], [...text], cutAt(text, [place()]), cutAt(text, [place(), place()])];
      });
      await inParallel(canaries, async (one, nth) => {
        const results = new Set<string>();
        for (const texts of cuts[nth] ?? []) {
          const { text, raw } = await told(scanned, dialect, stream, { texts, tools: [] });
          results.add(text);
          if (tells(text, one.value) || raw.includes(one.value))
            wrong.push(`${one.kind}: ${texts.length} events`);
        }
        if (results.size > 1) wrong.push(`${one.kind}: ${[...results].join(" OR ")}`);
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "every kind in the arguments of a tool call",
    async () => {
      const random = seeded(SEED + 1);
      const wrong: string[] = [];
      await inParallel(KINDS, async (kind) => {
        const one = canary(kind, random);
        const said = { texts: ["ok"], tools: [{ name: "get_page", input: { q: [sentence(one)] } }] };
        const { arguments: given, raw } = await told(scanned, dialect, stream, said);
        if (tells(given, one.value) || raw.includes(one.value)) wrong.push(kind);
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "every kind in halves, in the arguments of two tool calls",
    async () => {
      const random = seeded(SEED + 3);
      const wrong: string[] = [];
      await inParallel(KINDS, async (kind) => {
        const one = canary(kind, random);
        const pieces = cutAt(one.phrase, [one.phrase.indexOf(one.value) + Math.ceil(one.value.length / 2)]);
        const said = {
          texts: ["ok"],
          tools: pieces.map((q) => ({ name: "get_page", input: { q } })),
        };
        const { arguments: given } = await told(scanned, dialect, stream, said);
        if (tells(given.replaceAll('"},{"q":"', ""), one.value)) wrong.push(kind);
        const { arguments: plain } = await told(silent, dialect, stream, said);
        if (!tells(plain.replaceAll('"},{"q":"', ""), one.value))
          wrong.push(`${kind}: hidden without the guard`);
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "every encoding, of what is written in a hundred characters",
    async () => {
      const random = seeded(SEED + 2);
      const wrong: string[] = [];
      let asked = 0;
      await inParallel(ENCODINGS, async (encoding) => {
        const cells = cellsOf(encoding, random).filter(
          (one) => one.text.length <= ANSWER_WRITTEN_MOST && answerHoleOf(one) === undefined,
        );
        asked += cells.length;
        const texts = together(cells).match(/[\s\S]{1,11}/gu) ?? [];
        const { text } = await told(scanned, dialect, stream, { texts, tools: [] });
        for (const one of leaked(JSON.stringify({ text }), cells))
          wrong.push(`${encoding.name} / ${one.canary.kind}`);
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
      expect(asked).toBeGreaterThan(1_000);
    },
    TIMEOUT_MS,
  );

  it("control: where nothing is said of answers all of it arrives", async () => {
    const random = seeded(SEED);
    const hidden: string[] = [];
    await inParallel(KINDS, async (kind) => {
      const one = canary(kind, random);
      const said = { texts: [...sentence(one)], tools: [{ name: "get_page", input: { q: one.phrase } }] };
      const { text, arguments: given } = await told(silent, dialect, stream, said);
      if (!tells(text, one.value) || !tells(given, one.value)) hidden.push(kind);
    });
    expect(hidden).toEqual([]);
  });
});

it.each(["EMAIL_ADDRESS", "CREDIT_CARD", "SECRET_GITHUB"])(
  "%s in a stream: every cut over two events, in pieces of one byte on the wire",
  async (kind) => {
    const one = canary(kind, seeded(SEED));
    const text = sentence(one);
    const wrong: string[] = [];
    const results = new Set<string>();
    const places = Array.from({ length: text.length - 1 }, (_, i) => i + 1);
    const ones = Array<number>(4_000).fill(1);
    await inParallel(places, async (place) => {
      for (const dialect of DIALECTS) {
        const sizes = place % 10 === 0 ? ones : [];
        const got = await told(scanned, dialect, true, { texts: cutAt(text, [place]), tools: [] }, sizes);
        results.add(got.text);
        if (tells(got.text, one.value)) wrong.push(`${dialect}: ${cutAt(text, [place]).join("|")}`);
      }
    });
    expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    expect([...results]).toHaveLength(1);
  },
  TIMEOUT_MS,
);

it.runIf(SEED === DEFAULT_SEED)(
  "the list of what gets through in answers is true: each still does",
  async () => {
    const random = seeded(SEED);
    const closed: string[] = [];
    await inParallel(ANSWER_HOLES, async ({ encoding: name, kind, reason }) => {
      const encoding = ENCODINGS.find((each) => each.name === name);
      const made = encoding === undefined ? null : cell(kind, encoding, random);
      if (made === null) throw new Error(`no ${name} of ${kind}`);
      const { text } = await told(scanned, "openai", true, { texts: [together([made])], tools: [] });
      if (leaked(JSON.stringify({ text }), [made]).length === 0) closed.push(`${name}: ${reason}`);
    });
    expect(closed, "closed: take it off the list").toEqual([]);
  },
);
