/**
 * Characters that hide others: what is invisible goes, what only looks different becomes what it looks like. One unit
 * of the original never becomes more than four, and most become one.
 */
import { LOOKALIKES } from "../detectors/characters.ts";

/**
 * What shows nothing: soft hyphen, joiners, zero-width, bidi, fillers, variation selectors, BOM, formatting of music and
 * shorthand (Unicode's Default_Ignorable_Code_Point), controls that no text needs, and marks that only sit on a letter.
 */
function isInvisible(point: number): boolean {
  return (
    (point < 32 && point !== 9 && point !== 10 && point !== 12 && point !== 13) ||
    (point >= 0x7f && point <= 0x9f && point !== 0x85) ||
    point === 0xad ||
    isMarkAbove(point) ||
    point === 0x61c ||
    (point >= 0x115f && point <= 0x1160) ||
    (point >= 0x17b4 && point <= 0x17b5) ||
    (point >= 0x180b && point <= 0x180f) ||
    point === 0x2028 ||
    point === 0x2029 ||
    point === 0x2800 ||
    point === 0x3164 ||
    point === 0xffa0 ||
    (point >= 0xfff9 && point <= 0xfffb) ||
    (point >= 0x1bca0 && point <= 0x1bca3) ||
    (point >= 0x1d173 && point <= 0x1d17a) ||
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x202a && point <= 0x202e) ||
    (point >= 0x2060 && point <= 0x206f) ||
    (point >= 0xfe00 && point <= 0xfe0f) ||
    point === 0xfeff ||
    (point >= 0xe0100 && point <= 0xe01ef)
  );
}

/** Combining marks for letters of any script, the keycap's frame included. */
const isMarkAbove = (point: number): boolean =>
  (point >= 0x300 && point <= 0x36f) ||
  (point >= 0x1ab0 && point <= 0x1aff) ||
  (point >= 0x1dc0 && point <= 0x1dff) ||
  (point >= 0x20d0 && point <= 0x20ff) ||
  (point >= 0xfe20 && point <= 0xfe2f);

/** Dots that stand between groups of digits in place of a space. */
const DOTS = /[\u00b7\u2022\u2027\u2219\u22c5\u30fb]/;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/;

/** What was asked for before, of the scripts and signs that texts hold most: by code point, and by being mixed. */
const KNOWN_POINTS = 0x3100;
const known: (string | undefined)[] = Array<string | undefined>(2 * KNOWN_POINTS).fill(undefined);

/**
 * What the code point stands for: "" for nothing, itself when there is nothing to change. `mixed` says that it stands
 * in a word with Latin letters, where a Greek or Cyrillic look-alike is a disguise.
 */
export function plainOf(point: number, mixed: boolean): string {
  if (point >= KNOWN_POINTS) return find(point, mixed);
  const index = 2 * point + (mixed ? 1 : 0);
  const plain = known[index] ?? find(point, mixed);
  known[index] = plain;
  return plain;
}

function find(point: number, mixed: boolean): string {
  if (isInvisible(point)) return "";
  // Tag characters repeat ASCII invisibly; what they spell is text for a model.
  if (point >= 0xe0020 && point <= 0xe007e) return String.fromCharCode(point - 0xe0000);
  if (point >= 0xe0000 && point <= 0xe007f) return "";
  const char = String.fromCodePoint(point);
  if (DASHES.test(char)) return "-";
  if (SPACES.test(char) || DOTS.test(char)) return " ";
  if (point === 0x2024 || point === 0x3002 || point === 0xff61) return ".";
  const digit = digitOf(point, char);
  if (digit !== null) return digit;
  if (mixed) {
    const like = LOOKALIKES.get(char);
    if (like !== undefined) return like;
  }
  const folded = char.normalize("NFKC");
  return folded.length <= 4 ? folded : char;
}

/** Decimal digits of any script (Unicode: each run of ten starts at a multiple of ten within its block). */
function digitOf(point: number, char: string): string | null {
  if (!/\p{Nd}/u.test(char)) return null;
  const folded = char.normalize("NFKC");
  if (/^\d$/.test(folded)) return folded;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(point - zero);
}
