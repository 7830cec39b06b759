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

/** Sorts of places. A number that starts with the pair's first byte, or with its second after a letter. A capital likewise. */
const NUMBER = 1;
const CAPITAL = 2;
/** "@" as the first byte. */
const AT = 4;
/** What the pair tells by itself, and what starts with its second byte. */
const ALONE = 8;
const BACKSLASH_SECOND = 16;
const SIGN_SECOND = 32;

const BACKSLASH = 92;
export const isAlphanumeric = (byte: number): boolean => isDigit(byte) || isLetter(byte);
/** What may stand after a backslash or a percent sign (signs.ts): \u, \x, \U, \1 and \0; %u and hex. */
const isEscapeMark = (byte: number): boolean =>
  byte === 117 || byte === 120 || byte === 85 || byte === 48 || byte === 49;
const isPercentMark = (byte: number): boolean => isHexUnit(byte) || byte === 117;

function sortsBefore(first: number, second: number): number {
  // Letters and digits in turn, as in hashes, are one long token.
  const inToken = isDigit(second);
  const number = !inToken && !(isLetter(second) && isDigit(first));
  const capital = second >= 128 || !isWord(second) || (first === BACKSLASH && isEscapeLetter(second));
  return (
    ALONE |
    BACKSLASH_SECOND |
    SIGN_SECOND |
    (number ? NUMBER : 0) |
    (capital ? CAPITAL : 0) |
    (second > 32 ? AT : 0)
  );
}

function sortsHere(first: number, second: number): number {
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
    (number ? NUMBER : 0) |
    (capital ? CAPITAL : 0) |
    (first === 64 && isWord(second) ? AT : 0) |
    (alone ? ALONE : 0) |
    (second === BACKSLASH ? BACKSLASH_SECOND : 0) |
    (sign ? SIGN_SECOND : 0)
  );
}

function sortsAfter(first: number): number {
  const sign = first === 35 || first >= 128 || isWord(first);
  return (
    NUMBER | CAPITAL | AT | ALONE | (isEscapeMark(first) ? BACKSLASH_SECOND : 0) | (sign ? SIGN_SECOND : 0)
  );
}

const SORT_BITS = 6;
const ALL_SORTS = (1 << SORT_BITS) - 1;
/** Sorts that need nothing but the pair and the one before it. */
const FROM_BEFORE = NUMBER | CAPITAL;

/**
 * For each pair, from the lowest bit: the sorts that it may come after, those it may be and those it may come before; above
 * them a sum of EVENT.
 */
const table = new Int32Array(65_536);
for (let first = 0; first < 256; first++) {
  for (let second = 0; second < 256; second++) {
    table[pairOf(first, second)] =
      sortsAfter(first) |
      (sortsHere(first, second) << SORT_BITS) |
      (sortsBefore(first, second) << (2 * SORT_BITS)) |
      (eventsOf(first, second) << (3 * SORT_BITS));
  }
}

/** What is at a pair with these neighbours, a sum of EVENT. */
export function eventsAt(before: number, pair: number, after: number): number {
  const here = table[pair] as number;
  const sorts =
    (table[after] as number) &
    (here >>> SORT_BITS) &
    ((table[before] as number) >>> (2 * SORT_BITS)) &
    ALL_SORTS;
  return sorts === 0 ? 0 : here >>> (3 * SORT_BITS);
}

/** In two bits what the pair before a number and a capital may be; and what their own pair may be. */
export const beforeNumberOrCapital = (pair: number): number =>
  ((table[pair] ?? 0) >>> (2 * SORT_BITS)) & FROM_BEFORE;
export const numberOrCapital = (pair: number): number => ((table[pair] ?? 0) >>> SORT_BITS) & FROM_BEFORE;
/** May the pair be of another sort? */
export const isOtherSort = (pair: number): boolean =>
  (((table[pair] ?? 0) >>> SORT_BITS) & ALL_SORTS & ~FROM_BEFORE) !== 0;
