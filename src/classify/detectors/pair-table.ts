/**
 * The sweep's one table: what a pair of bytes may be part of. All that is looked for stands at a pair, with a pair before
 * it and one after it, and belongs to a bucket. Two integers for each pair say in which buckets it may stand where; a
 * place is worth a look where all three agree, and nearly every place is settled without a branch.
 *
 * The first integer is about literals, in sixteen buckets: the lowest sixteen bits say that the pair may come after the
 * place, the highest that it may be the place. The second is about ten sorts of event, which also mind what stands before:
 * ten bits each for after, here and before. Its highest bit marks pairs of base64's alphabet, the one below it pairs that
 * have a sign or a space in them or are hex: runs of either are found in the same pass.
 */
import type { Literal } from "./compile.ts";
import { chooseOffsets } from "./offsets.ts";
import { isDigit, isEscapeLetter, isHexUnit, isLetter, isOdd, isUpper, isWord } from "./pair-events.ts";
import { pairFrequency } from "./pair-frequency.ts";
import { byteOf, pairOf } from "./text-bytes.ts";

export const LITERAL_SHIFT = 16;
const LITERALS: readonly number[] = Array.from({ length: LITERAL_SHIFT }, (_, bucket) => bucket);
export const EVENT_SHIFT = 10;
export const EVENT_MASK = (1 << EVENT_SHIFT) - 1;

/** A number that starts with the pair's first byte, or with its second after a letter. A capital likewise. */
const NUMBER = 0;
const CAPITAL = 1;
/** "@" as the first byte. */
const AT = 2;
/** What the pair tells by itself, and what starts with its second byte. */
const ALONE = 3;
const BACKSLASH_SECOND = 4;
const SIGN_SECOND = 5;
/** Literals that end with the pair: the byte before it tells them apart. */
const ENDS: readonly number[] = [6, 7, 8, 9];

const bitsOf = (buckets: readonly number[]): number =>
  buckets.reduce((sum, bucket) => sum | (1 << bucket), 0);
export const ENDING_BITS = bitsOf(ENDS);

const BACKSLASH = 92;
const isAlphanumeric = (byte: number): boolean => isDigit(byte) || isLetter(byte);
/** What may stand after a backslash or a percent sign (signs.ts): \u, \x, \U, \1 and \0; %u and hex. */
const isEscapeMark = (byte: number): boolean =>
  byte === 117 || byte === 120 || byte === 85 || byte === 48 || byte === 49;
const isPercentMark = (byte: number): boolean => isHexUnit(byte) || byte === 117;

const ANYTHING_BEFORE = bitsOf([ALONE, BACKSLASH_SECOND, SIGN_SECOND]);
function beforeBits(first: number, second: number): number {
  // Letters and digits in turn, as in hashes, are one long token.
  const inToken = isDigit(second);
  const number = !inToken && !(isLetter(second) && isDigit(first));
  const capital = second >= 128 || !isWord(second) || (first === BACKSLASH && isEscapeLetter(second));
  return (
    ANYTHING_BEFORE | (number ? 1 << NUMBER : 0) | (capital ? 1 << CAPITAL : 0) | (second > 32 ? 1 << AT : 0)
  );
}

function hereBits(first: number, second: number): number {
  const number = isDigit(first) || (isLetter(first) && isDigit(second));
  const capital = isUpper(first) || (isEscapeLetter(first) && isUpper(second));
  const alone =
    isOdd(first) ||
    isOdd(second) ||
    (isDigit(second) && !isAlphanumeric(first)) ||
    (isUpper(second) && !isWord(first)) ||
    (first === BACKSLASH && isEscapeMark(second)) ||
    (first === 37 && isPercentMark(second)) ||
    (first === 38 && (second === 35 || isAlphanumeric(second)));
  const sign = second === 37 || second === 38 || (second === 64 && first > 32);
  return (
    (number ? 1 << NUMBER : 0) |
    (capital ? 1 << CAPITAL : 0) |
    (first === 64 && isWord(second) ? 1 << AT : 0) |
    (alone ? 1 << ALONE : 0) |
    (second === BACKSLASH ? 1 << BACKSLASH_SECOND : 0) |
    (sign ? 1 << SIGN_SECOND : 0)
  );
}

const ANYTHING_AFTER = bitsOf([NUMBER, CAPITAL, AT, ALONE, ...ENDS]);
function afterBits(first: number): number {
  const sign = first === 35 || first >= 128 || isWord(first);
  return ANYTHING_AFTER | (isEscapeMark(first) ? 1 << BACKSLASH_SECOND : 0) | (sign ? 1 << SIGN_SECOND : 0);
}

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

/** Share of the pairs that a bit of literals would be set for anew. */
function added(table: Int32Array, bit: number, pairs: readonly number[]): number {
  let sum = 0;
  for (const pair of pairs) {
    if ((((table[2 * pair] ?? 0) >>> bit) & 1) === 0) sum += frequencies[pair] ?? 0;
  }
  return sum;
}

/** Sets a bit of the pairs' first (0) or second (1) integer. */
function mark(table: Int32Array, which: 0 | 1, bit: number, pairs: readonly number[]): void {
  for (const pair of pairs) table[2 * pair + which] = (table[2 * pair + which] ?? 0) | (1 << bit);
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

const EVERY_PAIR_AFTER = bitsOf(ENDS);

/** The table without literals. */
const EVENTS_ONLY = new Int32Array(2 * 65_536);
for (const a of EVERY_BYTE) {
  const asAfter = afterBits(a) | EVERY_PAIR_AFTER;
  for (const b of EVERY_BYTE) {
    EVENTS_ONLY[2 * pairOf(a, b) + 1] =
      asAfter |
      (hereBits(a, b) << EVENT_SHIFT) |
      (beforeBits(a, b) << (2 * EVENT_SHIFT)) |
      (isBetween(a) || isBetween(b) || (isHexUnit(a) && isHexUnit(b)) ? 1 << SPACED_BIT : 0) |
      (inBase64[a] === 1 && inBase64[b] === 1 ? 1 << BASE64_BIT : 0);
  }
}

/** Literals go into the buckets where they add the least to what is looked at in vain. */
export function buildPairTable(literals: readonly Literal[]): PairTable {
  const table = EVENTS_ONLY.slice();
  const placed = chooseOffsets(literals).map(({ literal, offset }) => {
    return { literal, offset, pairs: pairsFor(literal, offset), ...neighboursOf(literal, offset) };
  });
  const shares = LITERALS.map((bucket) => ({ bucket, here: 0, after: 0 }));
  for (const { literal, offset, pairs, by, neighbours } of placed) {
    if (by === "byte before") {
      const bucket = ENDS[(literal.text.charCodeAt(0) >> 1) % ENDS.length] ?? 0;
      const before = neighbours.flatMap((b) => EVERY_BYTE.map((a) => pairOf(a, b)));
      mark(table, 1, EVENT_SHIFT + bucket, pairs);
      mark(table, 1, 2 * EVENT_SHIFT + bucket, before);
      continue;
    }
    const next = pairsFor(literal, offset + 2);
    // Where any byte may come fourth, the commonest ones tell enough.
    const weighed = by === "pair after" ? next : neighbours.flatMap((a) => COMMON.map((b) => pairOf(a, b)));
    let best = { grown: Number.POSITIVE_INFINITY, share: shares[0], here: 0, after: 0 };
    for (const share of shares) {
      const here = share.here + added(table, LITERAL_SHIFT + share.bucket, pairs);
      const after = share.after + added(table, share.bucket, weighed);
      const grown = here * after - share.here * share.after;
      if (grown < best.grown) best = { grown, share, here, after };
    }
    if (best.share === undefined) continue;
    mark(table, 0, LITERAL_SHIFT + best.share.bucket, pairs);
    mark(table, 0, best.share.bucket, next);
    best.share.here = best.here;
    best.share.after = best.after;
  }
  return { table, placed };
}
