/** The pairs of a chunk (text-bytes.ts) that are worth a look, by the sweep's table (pair-table.ts). */
import * as bits from "../../pattern/bits.ts";
import * as compiled from "./compile.ts";
import * as pairTable from "./pair-table.ts";
import * as textBytes from "./text-bytes.ts";

/** Constants of this module's own are written into the machine code; what is imported is loaded and checked at each use. */
const { AT_FIRST, AT_SECOND, FIRST_SHIFT, OTHER_FIRST, SPACED_BIT } = pairTable;
const { bytes, CHUNK, MARGIN, pairs } = textBytes;
const { withBefore, withByte, withPair } = compiled;
const { bitAt } = bits;

/** Pairs of a chunk that are worth a look. */
const collected = new Int32Array(CHUNK / 2 + MARGIN);
export const places: Int32Array = collected;
/** The first pairs of fours, from a multiple of four on, that may be within a run: what they share, then the index. */
const fours = new Int32Array(CHUNK / 8 + MARGIN);
const FOUR_SHIFT = 2;
let fourCount = 0;

/** Which buckets the place between two steps is in: as the first of the one step's pairs, as the second of the step before. */
const bucketsOf = (step: number, stepBefore: number): number => (step & AT_FIRST) | (stepBefore & AT_SECOND);

/**
 * Collects the places before `end`, from `from` rounded up to a multiple of four on, that are worth a look; how many they
 * are. A branch at each place would be mispredicted at nearly every one, which costs more than all the rest.
 */
export function collectPlaces(table: Int32Array, from: number, end: number): number {
  let count = 0;
  let four = 0;
  let k = (from + 3) & ~3;
  let before = table[pairs[k - 1] as number] as number;
  let step = before & ((table[pairs[k - 2] as number] as number) >>> FIRST_SHIFT);
  // What is put at `count` stays when there is something at the place, else the next is put over it.
  for (; k + 3 <= end; k += 4) {
    const a = table[pairs[k] as number] as number;
    const b = table[pairs[k + 1] as number] as number;
    const c = table[pairs[k + 2] as number] as number;
    const d = table[pairs[k + 3] as number] as number;
    const stepA = a & (before >>> FIRST_SHIFT);
    const stepB = b & (a >>> FIRST_SHIFT);
    const stepC = c & (b >>> FIRST_SHIFT);
    const stepD = d & (c >>> FIRST_SHIFT);
    collected[count] = k - 1;
    count += -bucketsOf(stepA, step) >>> 31;
    collected[count] = k;
    count += -bucketsOf(stepB, stepA) >>> 31;
    collected[count] = k + 1;
    count += -bucketsOf(stepC, stepB) >>> 31;
    collected[count] = k + 2;
    count += -bucketsOf(stepD, stepC) >>> 31;
    const shared = (a & b & c & d) >>> SPACED_BIT;
    if (shared !== 0) fours[four++] = (k << FOUR_SHIFT) | shared;
    before = d;
    step = stepD;
  }
  for (; k <= end; k++) {
    const a = table[pairs[k] as number] as number;
    const stepA = a & (before >>> FIRST_SHIFT);
    collected[count] = k - 1;
    count += -bucketsOf(stepA, step) >>> 31;
    before = a;
    step = stepA;
  }
  fourCount = four;
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
  const has = (k: number): boolean => (((table[pairs[k] as number] as number) >>> bit) & 1) === 1;
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

/** Of the first `count` places keeps those where a literal may stand, or may end in the next pair, and those of events. */
export function keepNear(table: Int32Array, near: Int32Array, count: number): number {
  let kept = 0;
  for (let nth = 0; nth < count; nth++) {
    const k = collected[nth] as number;
    const pair = pairs[k] as number;
    const after = pairs[k + 1] as number;
    const entry = table[pair] as number;
    const events =
      (entry & OTHER_FIRST) |
      (entry & ((table[pairs[k - 1] as number] as number) >>> FIRST_SHIFT) & AT_SECOND);
    collected[kept] = k;
    kept +=
      (-events >>> 31) |
      bitAt(near, withPair(pair, after)) |
      bitAt(near, withByte(pair, bytes[2 * k + 2] as number)) |
      bitAt(near, withBefore(after, bytes[2 * k + 1] as number));
  }
  return kept;
}
