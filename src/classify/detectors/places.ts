/** The pairs of a chunk (text-bytes.ts) that are worth a look, by the sweep's table (pair-table.ts). */
import { withByte, withPair } from "./compile.ts";
import { EVENT_MASK, EVENT_SHIFT, LITERAL_SHIFT, SPACED_BIT } from "./pair-table.ts";
import { bytes, CHUNK, MARGIN, pairs } from "./text-bytes.ts";

/** Pairs of a chunk that follow a place of interest, and the events that each of them hit. */
export const hitPairs = new Int32Array(CHUNK / 2 + MARGIN);
export const hits = new Int32Array(CHUNK / 2 + MARGIN);
/** The last pairs of fours, from a multiple of four on, that may be within a run: what they share, then the index. */
const fours = new Int32Array(CHUNK / 8 + MARGIN);
const FOUR_SHIFT = 2;
let fourCount = 0;

/**
 * Collects the pairs from `from` to `end`, both included, that follow a place of interest; how many they are. A branch at
 * each place would be mispredicted at nearly every one, which costs more than all the rest.
 */
export function collectHits(table: Int32Array, from: number, end: number): number {
  const words = pairs;
  const collected = hitPairs;
  let count = 0;
  let shared = -1;
  fourCount = 0;
  let literal = table[2 * (words[from - 1] as number)] as number;
  let event = table[2 * (words[from - 1] as number) + 1] as number;
  let before = table[2 * (words[from - 2] as number) + 1] as number;
  for (let k = from; k <= end; k++) {
    const index = 2 * (words[k] as number);
    const literalAfter = table[index] as number;
    const eventAfter = table[index + 1] as number;
    const literals = literalAfter & (literal >>> LITERAL_SHIFT);
    const events = eventAfter & (event >>> EVENT_SHIFT) & (before >>> (2 * EVENT_SHIFT)) & EVENT_MASK;
    const either = literals | events;
    collected[count] = k;
    count += (either | -either) >>> 31;
    shared &= eventAfter;
    if ((k & 3) === 3) {
      if (shared >>> SPACED_BIT !== 0) fours[fourCount++] = (k << FOUR_SHIFT) | (shared >>> SPACED_BIT);
      shared = -1;
    }
    literal = literalAfter;
    before = event;
    event = eventAfter;
  }
  return count;
}

/** Calls `seen` with the first and last pair, from `from` to `end`, of each run of `least` pairs or more that have `bit`. */
export function eachRun(
  table: Int32Array,
  bit: number,
  least: number,
  from: number,
  end: number,
  seen: (first: number, last: number) => void,
): void {
  const has = (k: number): boolean => (((table[2 * (pairs[k] as number) + 1] as number) >>> bit) & 1) === 1;
  let done = from - 1;
  // Seven pairs in a row hold four that begin at a multiple of four.
  for (let nth = 0; nth < fourCount; nth++) {
    const four = fours[nth] as number;
    const k = four >> FOUR_SHIFT;
    if (k <= done || ((four >>> (bit - SPACED_BIT)) & 1) === 0) continue;
    let first = k;
    while (first - 1 > done && has(first - 1)) first--;
    done = k;
    while (done < end && has(done + 1)) done++;
    if (done - first + 1 >= least) seen(first, done);
  }
}

const bitOf = (bits: Int32Array, index: number): number =>
  ((bits[index >>> 5] as number) >>> (index & 31)) & 1;

/** Of the first `count` hits keeps those where a literal may stand and those of events, which it notes in `hits`. */
export function keepNear(table: Int32Array, near: Int32Array, count: number): number {
  let kept = 0;
  for (let nth = 0; nth < count; nth++) {
    const k = hitPairs[nth] as number;
    const before = pairs[k - 2] as number;
    const pair = pairs[k - 1] as number;
    const after = pairs[k] as number;
    const events =
      (table[2 * after + 1] as number) &
      ((table[2 * pair + 1] as number) >>> EVENT_SHIFT) &
      ((table[2 * before + 1] as number) >>> (2 * EVENT_SHIFT)) &
      EVENT_MASK;
    hitPairs[kept] = k;
    hits[kept] = events;
    kept +=
      (-events >>> 31) |
      bitOf(near, withPair(pair, after)) |
      bitOf(near, withByte(pair, bytes[2 * k] as number));
  }
  return kept;
}
