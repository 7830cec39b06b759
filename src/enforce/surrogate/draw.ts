/** Numbers that a key and a text decide: the same for ever for those who have the key, and like dice for all others. */
import { createHmac, type KeyObject } from "node:crypto";

export interface Draw {
  /** 0 to n - 1, each as likely: 256 bits are shared out, far more than any one surrogate takes. */
  below(n: number): number;
  /** So many decimal digits. */
  digits(count: number): string;
}

/** What is drawn for a text: equal texts draw equal numbers. */
export type Draws = (of: string) => Draw;

export function createDraws(key: KeyObject, salt: number): Draws {
  return (of) => {
    let left = BigInt(`0x${createHmac("sha256", key).update(`${salt}\0${of}`).digest("hex")}`);
    const below = (n: number): number => {
      const size = BigInt(n);
      const drawn = left % size;
      left /= size;
      return Number(drawn);
    };
    return { below, digits: (count) => Array.from({ length: count }, () => below(10)).join("") };
  };
}

export const bitsOf = (choices: number): number => Math.log2(choices);
export const BITS_PER_DIGIT = bitsOf(10);

/** `digits` in the places of the digits of `layout`, everything else as it stands there; null when the counts differ. */
export function laidOut(layout: string, digits: string, places: RegExp = /\d/g): string | null {
  let next = 0;
  const text = layout.replace(places, () => digits[next++] ?? "");
  return next === digits.length ? text : null;
}
