/**
 * Words as a reader compares them: no case, no accents, full-width forms as plain ones, invisible characters gone. A
 * term and a text are folded alike, so they meet however they are written. Letters of another alphabet that pass for
 * Latin ones are left to the scan's normalised view, which knows the words they stand in.
 */
import { plainOf } from "../normalise/characters.ts";

/** Folded letter or digit of each UTF-16 unit; 0 where no word is, or one of the two below. */
export const FOLD = new Uint16Array(65_536);
/** Shows nothing: soft hyphens, joiners, combining accents. */
export const INVISIBLE = 1;
/** Becomes more than one letter (ß, æ, ﬁ): see `expansion`. */
export const EXPANDS = 2;

const expansions = new Map<number, string>();
/** The letters of a unit that FOLD says expands. */
export const expansion = (unit: number): string => expansions.get(unit) ?? "";

const SPELLED: Readonly<Record<string, string>> = {
  ß: "ss",
  ẞ: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
};
/** Units that stand for words of their own, for their scripts have no spaces: Thai to Khmer, CJK, kana, hangul. */
export const isUnspaced = (unit: number): boolean =>
  unit >= 0x0e00 &&
  (unit <= 0x0eff ||
    (unit >= 0x1000 && unit <= 0x109f) ||
    (unit >= 0x1780 && unit <= 0x17ff) ||
    (unit >= 0x2e80 && unit <= 0xdfff));

function fold(unit: number): void {
  const char = String.fromCharCode(unit);
  if (unit >= 0xd800 && unit <= 0xdfff) {
    // Half of a character beyond U+FFFF: those of CJK are words, the rest (emoji) are marks.
    FOLD[unit] = unit >= 0xd840 && unit <= 0xd888 ? unit : unit >= 0xdc00 ? unit : 0;
    return;
  }
  const plain = plainOf(unit, false);
  if (plain === "" || /^\p{M}$/u.test(char)) {
    FOLD[unit] = INVISIBLE;
    return;
  }
  const lower = plain.toLowerCase();
  const letters = (SPELLED[lower] ?? lower.normalize("NFD")).replace(/\p{M}/gu, "");
  if (!/^[\p{L}\p{N}]+$/u.test(letters)) return;
  if (isUnspaced(unit)) FOLD[unit] = unit;
  else if (letters.length === 1) FOLD[unit] = letters.charCodeAt(0);
  else {
    FOLD[unit] = EXPANDS;
    expansions.set(unit, letters);
  }
}
/** Between words these join and say nothing: spaces of any sort, hyphens, dashes and underscores. */
const JOINS = new Uint8Array(65_536);

/** Fills the tables, once: some 50 ms that only those pay who have terms. */
export function prepareFold(): void {
  if (FOLD[97] !== 0) return;
  for (let unit = 0; unit < 65_536; unit++) {
    fold(unit);
    if (/[\s_\-\u2010-\u2015\u2212]/.test(String.fromCharCode(unit))) JOINS[unit] = 1;
  }
}

export const joins = (unit: number): boolean => JOINS[unit] === 1;

/** What stands for a mark between words: quotation marks and apostrophes of any sort are one. */
export const markOf = (unit: number): number =>
  unit === 0x2019 || unit === 0x2018 || unit === 0x60 || unit === 0xb4 || unit === 0x02bc ? 0x27 : unit;

/** `text` from `from` to `to` as it is compared: folded words, marks as they are, one space for what joins. */
export function canonical(text: string, from: number, to: number, keepCase: boolean): string {
  let folded = "";
  let joined = false;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    const letter = FOLD[unit] ?? 0;
    if (letter === INVISIBLE) continue;
    if (letter === 0 && joins(unit)) {
      joined = folded !== "";
      continue;
    }
    const mark = letter === 0;
    // Spaces around a mark are a matter of taste: "M & M" is "M&M".
    if (joined && !mark && !endsInMark(folded)) folded += " ";
    joined = false;
    if (mark) folded += String.fromCharCode(markOf(unit));
    else {
      const letters = letter === EXPANDS ? expansion(unit) : String.fromCharCode(letter);
      folded += keepCase && isUpper(text.charAt(at)) ? letters.toUpperCase() : letters;
    }
  }
  return folded;
}

const isUpper = (char: string): boolean => char !== char.toLowerCase();

function endsInMark(folded: string): boolean {
  const last = folded.charCodeAt(folded.length - 1);
  return (FOLD[last] ?? 0) <= EXPANDS;
}
