/**
 * The product of position × dialect × encoding × kind × way of sending, through a real Envoy: no canary reaches a lane
 * that may not have it. Every kind meets every encoding alone; every position meets every other encoding with all kinds,
 * so that a position that both dialects have meets them all;
 * ways of sending go round. LANEKEEPER_SEED makes other canaries; LANEKEEPER_PRODUCT=whole takes the second half too.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../support/random.ts";
import { KINDS } from "./canaries.ts";
import { type Cell, cell, cellsOf, leaked, together } from "./cells.ts";
import { ENCODINGS } from "./encodings.ts";
import { HOLES, type Hole, holeOf } from "./holes.ts";
import { inParallel } from "./parallel.ts";
import { ALL_POSITIONS, ELSEWHERE, type Position } from "./positions.ts";
import { DEFAULT_SEED, SEED } from "./seed.ts";
import { type Stage, send, startStage, TRANSPORTS, type Transport } from "./stage.ts";

const TIMEOUT_MS = 300_000;

let stage: Stage;
beforeAll(async () => {
  process.stdout.write(`product, requests: LANEKEEPER_SEED=${SEED}\n`);
  stage = await startStage();
}, 60_000);
afterAll(() => stage?.stop());

let calls = 0;
/** Sends the cells from a position and gives the body that reached a hosted lane, null when none did. */
async function reached(
  gateway: Stage["guarded"],
  position: Position,
  cells: readonly Cell[],
  transport: Transport = "as it is",
): Promise<string | null> {
  calls += 1;
  const model = `m-${calls}`;
  await send(gateway, position.dialect, model, position.at(together(cells)), transport);
  return stage.hosted.take(model);
}

const spell = ({ canary, encoding }: Cell): string => `${encoding.name} / ${canary.kind}`;
const turn = <T>(list: readonly T[], nth: number): T => {
  const one = list[nth % list.length];
  if (one === undefined) throw new Error("an empty list");
  return one;
};

/** Holes through which something came, by encoding where they name some. */
const seenOpen = new Map<Hole, Set<string>>();
/** What came through though no hole is known. */
const unknown = (body: string | null, cells: readonly Cell[], position: Position): readonly Cell[] =>
  (body === null ? [] : leaked(body, cells)).filter((one) => {
    const hole = holeOf(one, position);
    if (hole !== undefined) seenOpen.set(hole, (seenOpen.get(hole) ?? new Set()).add(one.encoding.name));
    return hole === undefined;
  });

const USER = ALL_POSITIONS.filter(({ name }) => name === "a user message");

describe("every kind in every encoding, alone", () => {
  it(
    "reaches no hosted lane",
    async () => {
      const random = seeded(SEED);
      const cells = ENCODINGS.flatMap((encoding) =>
        KINDS.flatMap((kind) => cell(kind, encoding, random) ?? []),
      );
      const wrong: string[] = [];
      let arrived = 0;
      await inParallel(cells, async (one, nth) => {
        const position = turn(USER, nth);
        const body = await reached(stage.guarded, position, [one], turn(TRANSPORTS, nth));
        if (body !== null) arrived += 1;
        wrong.push(...unknown(body, [one], position).map(spell));
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
      // What is taken out may leave: were all calls held back, nothing would have been shown.
      expect(arrived).toBeGreaterThan(cells.length * 0.9);
    },
    TIMEOUT_MS,
  );

  it(
    "control: with the guard off every one arrives, so each can be read by whoever gets it",
    async () => {
      const random = seeded(SEED);
      const hidden: string[] = [];
      await inParallel(ENCODINGS, async (encoding, nth) => {
        const cells = cellsOf(encoding, random);
        const body = await reached(stage.open, turn(USER, nth), cells);
        const arrived = new Set(body === null ? [] : leaked(body, cells));
        hidden.push(...cells.filter((one) => !arrived.has(one)).map(spell));
      });
      expect(hidden).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

/** Encodings that no hole takes whole: those have been shown to come through. */
const WORTHWHILE = ENCODINGS.filter(
  ({ name }) =>
    !HOLES.some(
      ({ encodings, kinds, position }) =>
        kinds === undefined && position === undefined && encodings?.includes(name),
    ),
);
const encodingsOf = ({ dialect }: Position): typeof ENCODINGS =>
  process.env.LANEKEEPER_PRODUCT === "whole"
    ? WORTHWHILE
    : WORTHWHILE.filter((_, nth) => nth % 2 === (dialect === "openai" ? 0 : 1));

describe("every position with all kinds in encodings", () => {
  it.each(ALL_POSITIONS.map((position) => [`${position.dialect}: ${position.name}`, position] as const))(
    "%s",
    async (name, position) => {
      const random = seeded(SEED + name.length);
      const wrong: string[] = [];
      let arrived = 0;
      await inParallel(encodingsOf(position), async (encoding, nth) => {
        const cells = cellsOf(encoding, random);
        const transport = turn(TRANSPORTS, nth + name.length);
        const body = await reached(stage.guarded, position, cells, transport);
        if (body !== null) arrived += 1;
        wrong.push(...unknown(body, cells, position).map((one) => `${spell(one)}, ${transport}`));
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
      if (position.leaves === "redacted") expect(arrived).toBeGreaterThan(10);
      if (position.leaves === "never") expect(arrived).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    "control: with the guard off they arrive from every position",
    async () => {
      const random = seeded(SEED);
      const hidden: string[] = [];
      const seen = ALL_POSITIONS.filter(({ leaves }) => leaves !== "never");
      await inParallel(seen, async (position) => {
        const cells = cellsOf(turn(ENCODINGS, 0), random);
        const body = await reached(stage.open, position, cells);
        const arrived = new Set(body === null ? [] : leaked(body, cells));
        for (const one of cells)
          if (!arrived.has(one)) hidden.push(`${position.dialect}, ${position.name}: ${spell(one)}`);
      });
      expect(hidden).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe("the shipped rules", () => {
  it(
    "what is personal or secret reaches no hosted lane at all, from any position; without it the call leaves (control)",
    async () => {
      const random = seeded(SEED);
      const wrong: string[] = [];
      const plain = turn(ENCODINGS, 0);
      await inParallel(ALL_POSITIONS, async (position, nth) => {
        const one = cell(turn(KINDS, nth), plain, random);
        if (one === null) return;
        const body = await reached(stage.shipped, position, [one], turn(TRANSPORTS, nth));
        const clean = await reached(stage.shipped, position, []);
        // A secret is masked wherever it goes; what is left of its call may be public.
        const masked =
          one.canary.kind.startsWith("SECRET_") && body !== null && leaked(body, [one]).length === 0;
        if (body !== null && !masked) wrong.push(`${position.dialect}, ${position.name}: ${spell(one)} left`);
        if (clean === null && position.leaves !== "never" && !ELSEWHERE.has(position.name))
          wrong.push(`${position.dialect}, ${position.name}: a clean call did not leave`);
      });
      expect(wrong, `LANEKEEPER_SEED=${SEED}`).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe("the list of holes", () => {
  it.runIf(SEED === DEFAULT_SEED)("is true: each is still open", () => {
    const closed = HOLES.flatMap((hole) => {
      const seen = seenOpen.get(hole) ?? new Set();
      const { encodings, position = "" } = hole;
      return encodings === undefined
        ? seen.size > 0
          ? []
          : [position]
        : encodings.filter((name) => !seen.has(name));
    });
    expect(closed, "closed: take it off the list").toEqual([]);
  });
});
