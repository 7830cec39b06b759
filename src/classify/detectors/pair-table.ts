/**
 * The sweep's one table: what a pair of bytes may be part of. All that is looked for is told by two pairs in a row, and
 * belongs to one of fifteen buckets. One integer for each pair says in which buckets it may be the second of the two (its
 * lowest fifteen bits) and in which the first (the next fifteen): two pairs that agree are worth a look, and nearly every
 * place is settled without a branch. It is one integer, not more, for what a short text touches of the table comes from
 * far away: other programs have used the cache since the last text.
 *
 * Numbers and capitals have a bucket each, and are at the second pair. Whatever else pair-events.ts tells has a third and
 * literals have the rest: there the place is the first pair. The highest bit marks pairs of base64's alphabet, the one
 * below it pairs that have a sign or a space in them or are hex: runs of either are found in the same pass.
 */
import type { Literal } from "./compile.ts";
import { chooseOffsets } from "./offsets.ts";
import {
  beforeNumberOrCapital,
  isAlphanumeric,
  isHexUnit,
  isLetter,
  isOtherSort,
  numberOrCapital,
} from "./pair-events.ts";
import { pairFrequency } from "./pair-frequency.ts";
import { byteOf, pairOf } from "./text-bytes.ts";

export const FIRST_SHIFT = 15;
/** Buckets whose place is the second pair, and those whose place is the first. */
export const AT_SECOND = 3;
export const AT_FIRST = ((1 << FIRST_SHIFT) - 1) & ~AT_SECOND;
const OTHER_BIT = 2;
/** As the first of two pairs it is worth a look whatever the second. */
export const OTHER_FIRST = 1 << (FIRST_SHIFT + OTHER_BIT);
const LITERAL_BUCKETS: readonly number[] = Array.from(
  { length: FIRST_SHIFT - OTHER_BIT - 1 },
  (_, nth) => OTHER_BIT + 1 + nth,
);

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
const inBase64 = Uint8Array.from({ length: 256 }, (_, byte) =>
  BASE64.includes(String.fromCharCode(byte)) ? 1 : 0,
);

export const SPACED_BIT = 30;
export const BASE64_BIT = 31;
/** What may stand between characters that are set apart (normalise/spaced.ts). */
const isBetween = (byte: number): boolean => byte >= 9 && byte < 127 && !isAlphanumeric(byte);

const EVERY_BYTE: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte);

const COMMON: readonly number[] = [..." etaoinshrdlucm"].map((letter) => letter.charCodeAt(0));

/** The bytes that may stand for a literal's unit. */
function bytesFor(literal: Literal, at: number): readonly number[] {
  const unit = literal.text.charCodeAt(at);
  if (Number.isNaN(unit)) return EVERY_BYTE;
  const cases = literal.ignoreCase && isLetter(unit) ? [unit & ~32, unit | 32] : [unit];
  return cases.map((each) => byteOf[each] ?? 0);
}

function pairsFor(literal: Literal, at: number): readonly number[] {
  const second = bytesFor(literal, at + 1);
  return bytesFor(literal, at).flatMap((a) => second.map((b) => pairOf(a, b)));
}

/** By pair; what is not ASCII is rare. */
const frequencies = new Float64Array(65_536).fill(1);
for (let a = 0; a < 128; a++) {
  for (let b = 0; b < 128; b++) frequencies[pairOf(a, b)] = pairFrequency(a, b);
}

/** Share of the pairs that a bit would be set for anew. */
function added(table: Int32Array, bit: number, pairs: readonly number[]): number {
  let sum = 0;
  for (const pair of pairs) {
    if ((((table[pair] ?? 0) >>> bit) & 1) === 0) sum += frequencies[pair] ?? 0;
  }
  return sum;
}

function mark(table: Int32Array, bit: number, pairs: readonly number[]): void {
  for (const pair of pairs) table[pair] = (table[pair] ?? 0) | (1 << bit);
}

export interface PlacedLiteral {
  readonly literal: Literal;
  readonly offset: number;
  /** Its pair in every case. */
  readonly pairs: readonly number[];
  /**
   * What it is told apart by, in every case: the pair after it, or where the literal is too short for that, the byte
   * after it, or where the literal ends with the pair, the byte before it.
   */
  readonly by: "pair after" | "byte after" | "byte before";
  readonly neighbours: readonly number[];
}

export interface PairTable {
  readonly table: Int32Array;
  readonly placed: readonly PlacedLiteral[];
}

function neighboursOf(literal: Literal, offset: number): Pick<PlacedLiteral, "by" | "neighbours"> {
  const known = literal.text.length - offset - 2;
  if (known >= 2) return { by: "pair after", neighbours: pairsFor(literal, offset + 2) };
  if (known === 1) return { by: "byte after", neighbours: bytesFor(literal, offset + 2) };
  return { by: "byte before", neighbours: bytesFor(literal, offset - 1) };
}

/** The table without literals. */
const WITHOUT_LITERALS = new Int32Array(65_536);
for (const a of EVERY_BYTE) {
  for (const b of EVERY_BYTE) {
    const pair = pairOf(a, b);
    WITHOUT_LITERALS[pair] =
      numberOrCapital(pair) |
      (1 << OTHER_BIT) |
      (beforeNumberOrCapital(pair) << FIRST_SHIFT) |
      (isOtherSort(pair) ? OTHER_FIRST : 0) |
      (isBetween(a) || isBetween(b) || (isHexUnit(a) && isHexUnit(b)) ? 1 << SPACED_BIT : 0) |
      (inBase64[a] === 1 && inBase64[b] === 1 ? 1 << BASE64_BIT : 0);
  }
}

/** Two pairs in a row that tell a literal, and how often they are worth a look by themselves. */
interface Told {
  readonly firsts: readonly number[];
  readonly seconds: readonly number[];
  /** The pairs by which it is weighed: where any byte may stand, the commonest ones tell enough. */
  readonly weighedFirsts: readonly number[];
  readonly weighedSeconds: readonly number[];
  readonly weight: number;
}

function toldBy({ literal, offset, pairs, by, neighbours }: PlacedLiteral): Told {
  const before = (firsts: readonly number[]): number[] =>
    neighbours.flatMap((b) => firsts.map((a) => pairOf(a, b)));
  const after = (seconds: readonly number[]): number[] =>
    neighbours.flatMap((a) => seconds.map((b) => pairOf(a, b)));
  const firsts = by === "byte before" ? before(EVERY_BYTE) : pairs;
  const seconds = by === "byte before" ? pairs : pairsFor(literal, offset + 2);
  const weighedFirsts = by === "byte before" ? before(COMMON) : firsts;
  const weighedSeconds = by === "byte after" ? after(COMMON) : seconds;
  const sum = (all: readonly number[]): number => all.reduce((so, pair) => so + (frequencies[pair] ?? 0), 0);
  return { firsts, seconds, weighedFirsts, weighedSeconds, weight: sum(weighedFirsts) * sum(weighedSeconds) };
}

/** Literals go into the buckets where they add the least to what is looked at in vain, those that add most by themselves first. */
export function buildPairTable(literals: readonly Literal[]): PairTable {
  const table = WITHOUT_LITERALS.slice();
  const placed = chooseOffsets(literals).map(({ literal, offset }) => {
    return { literal, offset, pairs: pairsFor(literal, offset), ...neighboursOf(literal, offset) };
  });
  const shares = LITERAL_BUCKETS.map((bucket) => ({ bucket, first: 0, second: 0 }));
  for (const told of placed.map(toldBy).sort((a, b) => b.weight - a.weight)) {
    let best = { grown: Number.POSITIVE_INFINITY, share: shares[0], first: 0, second: 0 };
    for (const share of shares) {
      const first = share.first + added(table, FIRST_SHIFT + share.bucket, told.weighedFirsts);
      const second = share.second + added(table, share.bucket, told.weighedSeconds);
      const grown = first * second - share.first * share.second;
      if (grown < best.grown) best = { grown, share, first, second };
    }
    if (best.share === undefined) continue;
    mark(table, FIRST_SHIFT + best.share.bucket, told.firsts);
    mark(table, best.share.bucket, told.seconds);
    best.share.first = best.first;
    best.share.second = best.second;
  }
  return { table, placed };
}
