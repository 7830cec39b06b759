/** A set of small whole numbers with a bit for each, so that a large one stays in the nearest cache. */

/** Empty, for numbers below `count`. */
export const newBits = (count: number): Int32Array => new Int32Array((count + 31) >>> 5);

export function setBit(bits: Int32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
}

/** 1 where `index` is in the set, 0 where it is not: for loops that count without a branch. */
export const bitAt = (bits: Int32Array, index: number): number =>
  ((bits[index >>> 5] as number) >>> (index & 31)) & 1;

export const hasBit = (bits: Int32Array, index: number): boolean => bitAt(bits, index) !== 0;
