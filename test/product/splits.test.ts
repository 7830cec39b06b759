/** A value in pieces over the parts and messages of one place: nobody who puts the pieces together gets it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type Random, seeded } from "../support/random.ts";
import { type Canary, canary, KINDS } from "./canaries.ts";
import { tells } from "./oracle.ts";
import { inParallel } from "./parallel.ts";
import { SEED } from "./seed.ts";
import { type Stage, send, startStage, TRANSPORTS } from "./stage.ts";

type Json = Record<string, unknown>;

const TIMEOUT_MS = 300_000;

let stage: Stage;
beforeAll(async () => {
  process.stdout.write(`product, splits: LANEKEEPER_SEED=${SEED}\n`);
  stage = await startStage();
}, 60_000);
afterAll(() => stage?.stop());

const user = (content: unknown): Json => ({ role: "user", content });
const part = (text: string): Json => ({ type: "text", text });
const HI = user("go on");

const SHAPES: Readonly<Record<Dialect, Readonly<Record<string, (pieces: readonly string[]) => Json>>>> = {
  openai: {
    "parts of a message": (pieces) => ({ messages: [user(pieces.map(part))] }),
    "parts between others": (pieces) => ({
      messages: [user([part("Hello there"), ...pieces.map(part), part("thanks")])],
    }),
    "messages of the user": (pieces) => ({ messages: pieces.map(user) }),
    "messages with answers between": (pieces) => ({
      messages: pieces.flatMap((piece) => [user(piece), { role: "assistant", content: "go on" }]),
    }),
    "system messages": (pieces) => ({
      messages: [...pieces.map((content) => ({ role: "system", content })), HI],
    }),
    "tool results": (pieces) => ({
      messages: [
        HI,
        {
          role: "assistant",
          content: null,
          tool_calls: pieces.map((_, i) => ({
            id: `c${i}`,
            type: "function",
            function: { name: "get_x", arguments: "{}" },
          })),
        },
        ...pieces.map((content, i) => ({ role: "tool", tool_call_id: `c${i}`, content })),
      ],
    }),
    "elements of an argument": (pieces) => ({
      messages: [
        HI,
        {
          role: "assistant",
          content: null,
          tool_calls: [
            {
              id: "c0",
              type: "function",
              function: { name: "get_x", arguments: JSON.stringify({ n: 1, lines: pieces }) },
            },
          ],
        },
        { role: "tool", tool_call_id: "c0", content: "go on" },
      ],
    }),
    "arguments of tool calls, one of two": (pieces) => ({
      messages: [
        HI,
        {
          role: "assistant",
          content: null,
          tool_calls: pieces.map((content, i) => ({
            id: `c${i}`,
            type: "function",
            function: { name: "get_x", arguments: JSON.stringify({ path: { name: "go on" }, content }) },
          })),
        },
        ...pieces.map((_, i) => ({ role: "tool", tool_call_id: `c${i}`, content: "" })),
      ],
    }),
    "arguments of tool calls": (pieces) => ({
      messages: [
        HI,
        {
          role: "assistant",
          content: null,
          tool_calls: pieces.map((content, i) => ({
            id: `c${i}`,
            type: "function",
            function: { name: "get_x", arguments: JSON.stringify({ content }) },
          })),
        },
        ...pieces.map((_, i) => ({ role: "tool", tool_call_id: `c${i}`, content: "" })),
      ],
    }),
  },
  anthropic: {
    "parts of a message": (pieces) => ({ messages: [user(pieces.map(part))] }),
    "messages with answers between": (pieces) => ({
      messages: pieces.flatMap((piece) => [user(piece), { role: "assistant", content: "go on" }]),
    }),
    "system blocks": (pieces) => ({ system: pieces.map(part), messages: [HI] }),
    "tool results": (pieces) => ({
      messages: [
        HI,
        { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "get_x", input: {} }] },
        user([{ type: "tool_result", tool_use_id: "t1", content: pieces.map(part) }]),
      ],
    }),
    "inputs of tool calls": (pieces) => ({
      messages: [
        HI,
        {
          role: "assistant",
          content: pieces.map((content, i) => ({
            type: "tool_use",
            id: `t${i}`,
            name: "get_x",
            input: { content },
          })),
        },
        user(pieces.map((_, i) => ({ type: "tool_result", tool_use_id: `t${i}`, content: "go on" }))),
      ],
    }),
    "parts of a document": (pieces) => ({
      messages: [user([{ type: "document", source: { type: "content", content: pieces.map(part) } }])],
    }),
  },
};

/** All texts of a conversation one after the other, as a model reads them. */
function said(body: string): string {
  const texts: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string") {
      if (key === "text" || key === "content" || key === "lines") texts.push(value);
      else if (key === "arguments") walk(JSON.parse(value), key);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, each] of Object.entries(value)) walk(each, Array.isArray(value) ? key : name);
    }
  };
  walk(JSON.parse(body), "");
  return texts.filter((text) => text !== "go on").join("");
}

function cutAt(text: string, places: readonly number[]): string[] {
  const all = [0, ...[...places].sort((a, b) => a - b), text.length];
  return all.slice(1).map((end, i) => text.slice(all[i] ?? 0, end));
}

/** A place within the value, not at its ends. */
const within = ({ value, phrase }: Canary, random: Random): number =>
  phrase.indexOf(value) + 1 + random.below(value.length - 1);

let calls = 0;
async function leaks(
  dialect: Dialect,
  members: Json,
  value: string,
  gateway = stage.guarded,
): Promise<boolean> {
  calls += 1;
  const model = `s-${calls}`;
  await send(gateway, dialect, model, members, TRANSPORTS[calls % TRANSPORTS.length] ?? "as it is");
  const body = stage.hosted.take(model);
  return body !== null && tells(said(body), value);
}

/** Kinds whose border is asked for at every unit. */
const THOROUGH = ["EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "SECRET_GITHUB"];
const SHAPE_LIST = (["openai", "anthropic"] as const).flatMap((dialect) =>
  Object.entries(SHAPES[dialect]).map(([name, shape]) => [`${dialect}: ${name}`, dialect, shape] as const),
);

describe.each(SHAPE_LIST)("%s", (name, dialect, shape) => {
  it(
    "every kind, cut in two and in three",
    async () => {
      const random = seeded(SEED + name.length);
      const wrong: string[] = [];
      const cases = KINDS.flatMap((kind) => {
        const one = canary(kind, random);
        const other = canary(kind, random);
        return [
          { one, pieces: cutAt(one.phrase, [within(one, random)]) },
          { one: other, pieces: cutAt(other.phrase, [within(other, random), within(other, random)]) },
        ];
      });
      await inParallel(cases, async ({ one, pieces }) => {
        if (await leaks(dialect, shape(pieces), one.value)) wrong.push(`${one.kind}: ${pieces.join("|")}`);
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "control: with the guard off the pieces arrive, and together they are the value",
    async () => {
      const random = seeded(SEED);
      const hidden: string[] = [];
      await inParallel(KINDS, async (kind) => {
        const one = canary(kind, random);
        const members = shape(cutAt(one.phrase, [within(one, random)]));
        if (!(await leaks(dialect, members, one.value, stage.open))) hidden.push(kind);
      });
      expect(hidden).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

it.each(THOROUGH)(
  "%s cut at every unit",
  async (kind) => {
    const random = seeded(SEED);
    const wrong: string[] = [];
    const one = canary(kind, random);
    const start = one.phrase.indexOf(one.value);
    const places = Array.from({ length: one.value.length - 1 }, (_, i) => start + 1 + i);
    await inParallel(places, async (place) => {
      for (const dialect of ["openai", "anthropic"] as const) {
        const pieces = cutAt(one.phrase, [place]);
        if (await leaks(dialect, SHAPES[dialect]["parts of a message"]?.(pieces) ?? {}, one.value))
          wrong.push(`${dialect}: ${pieces.join("|")}`);
      }
    });
    expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
  },
  TIMEOUT_MS,
);
