/** What bytes (text-bytes.ts) and pairs of them may be the place of. */
import { SYMBOL } from "./characters.ts";
import { pairOf, symbolOfByte } from "./text-bytes.ts";

/** _A for a pair's first byte, _B for its second. */
export const EVENT = {
  number_a: 1,
  number_b: 2,
  at_a: 4,
  at_b: 8,
  capital_a: 16,
  capital_b: 32,
  odd_a: 64,
  odd_b: 128,
  mark_a: 256,
  mark_b: 512,
} as const;

export const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
export const isLetter = (unit: number): boolean => (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
export const isHexUnit = (unit: number): boolean =>
  isDigit(unit) || (unit >= 65 && unit <= 70) || (unit >= 97 && unit <= 102);
/** An escape's letter may stand before a capital: "\nName". */
export const isEscapeLetter = (unit: number): boolean => unit === 110 || unit === 114 || unit === 116;

export function isWord(byte: number): boolean {
  const symbol = symbolOfByte[byte] ?? 0;
  return (
    isDigit(byte) || isLetter(byte) || byte === 95 || (symbol >= SYMBOL.upper && symbol <= SYMBOL.likeLower)
  );
}

export function isUpper(byte: number): boolean {
  const symbol = symbolOfByte[byte] ?? 0;
  return (byte >= 65 && byte <= 90) || symbol === SYMBOL.upper || symbol === SYMBOL.likeUpper;
}

export function isOdd(byte: number): boolean {
  const symbol = symbolOfByte[byte] ?? 0;
  return symbol === SYMBOL.suspect || symbol === SYMBOL.likeUpper || symbol === SYMBOL.likeLower;
}

const isMark = (byte: number): boolean => byte === 37 || byte === 38 || byte === 92;

function eventsOf(first: number, second: number): number {
  const beforeCapital = !isWord(first) || isEscapeLetter(first);
  return (
    (isDigit(first) ? EVENT.number_a : 0) |
    (isDigit(second) && !isDigit(first) ? EVENT.number_b : 0) |
    (first === 64 ? EVENT.at_a : 0) |
    (second === 64 ? EVENT.at_b : 0) |
    (isUpper(first) ? EVENT.capital_a : 0) |
    (isUpper(second) && beforeCapital ? EVENT.capital_b : 0) |
    (isOdd(first) ? EVENT.odd_a : 0) |
    (isOdd(second) ? EVENT.odd_b : 0) |
    (isMark(first) ? EVENT.mark_a : 0) |
    (isMark(second) ? EVENT.mark_b : 0)
  );
}

/** A sum of EVENT for each pair. */
export const EVENTS = new Uint16Array(65_536);
for (let first = 0; first < 256; first++) {
  for (let second = 0; second < 256; second++) EVENTS[pairOf(first, second)] = eventsOf(first, second);
}
