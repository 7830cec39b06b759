/**
 * Where the end of a text must wait for more of it, because a value may begin or go on there. The answer depends on the
 * text up to `at` alone, and never moves back as the text grows: what was let go at one place is not asked for at the
 * next.
 */

/** Units that may be held behind the place where a text is looked at. */
export const HOLD_UNITS = 40;

/** Words in small letters that stand within addresses, names and dates. */
const CONNECTING = new Set(
  (
    "a al am an and at avenue bis boulevard by da das de del della den der des di do dos du e el et for het im in is la las le " +
    "les los no number of on ou para place plaza por rue straße strasse street str te ten ter the to u un und van via von " +
    "y zu zum zur y"
  ).split(" "),
);

const isBlank = (unit: number): boolean => unit === 32 || unit === 10 || unit === 9 || unit === 13;

/**
 * Scripts, from Thai on, that put no spaces between words: each of their characters ends one. Not those that show
 * nothing (Khmer's inherent vowels, the Hangul filler): they may stand within a word of any script.
 */
const standsAlone = (unit: number): boolean =>
  unit <= 0x0edf ||
  (unit >= 0x1000 && unit <= 0x109f) ||
  (unit >= 0x1780 && unit <= 0x17ff && unit !== 0x17b4 && unit !== 0x17b5) ||
  (unit >= 0x2e80 && unit <= 0xa4cf && unit !== 0x3164) ||
  (unit >= 0xf900 && unit <= 0xfaff);

/** Does a word end with the unit before `at`? */
export function isBoundary(text: string, at: number): boolean {
  const unit = text.charCodeAt(at - 1);
  return unit < 0x0e00 ? isBlank(unit) : standsAlone(unit);
}

/** Start of the word that ends at `end`, not before `least`. */
function wordStart(text: string, end: number, least: number): number {
  let start = end;
  while (start > least && !isBoundary(text, start)) start--;
  return start;
}

/** calm: no value of several words holds it · loose: one may · connecting: one may, between two loose ones. */
type Sort = "calm" | "loose" | "connecting";

const DIGIT = /\d/;
const LETTER = /\p{L}/u;
const CAPITAL = /^[^\p{L}]*\p{Lu}/u;
/** The end of a sentence, and not of an abbreviation. */
const SENTENCE_END = /^[^\d]{5,}[.!?;]["')\]*_]{0,3}$/;

function sortOf(word: string): Sort {
  if (DIGIT.test(word) || !LETTER.test(word)) return "loose";
  if (SENTENCE_END.test(word)) return "calm";
  if (CAPITAL.test(word)) return "loose";
  return CONNECTING.has(word.toLowerCase().replace(/[^\p{L}]/gu, "")) ? "connecting" : "calm";
}

const KEY_BEGINS = ["-----BEGIN", "PuTTY-User-Key"] as const;

/**
 * Offset in `text` from which on nothing may be let go when the text is known up to `at`; `at` when all may.
 * @param words values of several words matter, such as names, addresses and numbers in groups
 */
export function holdPoint(text: string, at: number, words: boolean): number {
  const least = Math.max(0, at - HOLD_UNITS);
  let hold = wordStart(text, at, least);
  if (hold > least) {
    const tail = text.slice(least, hold);
    for (const mark of KEY_BEGINS) {
      const begin = tail.indexOf(mark);
      if (begin >= 0) hold = Math.min(hold, least + begin);
    }
  }
  if (words) hold = Math.min(hold, looseStart(text, hold, least));
  // A character of two units goes as one.
  const low = text.charCodeAt(hold);
  return low >= 0xdc00 && low <= 0xdfff && hold > least ? hold - 1 : hold;
}

/**
 * Start of the loose words that end at `end`, or one word before it: what comes after a value may say what it is.
 * Connecting words before the first of them are let go.
 */
function looseStart(text: string, end: number, least: number): number {
  let start = end;
  let at = end;
  let calm = 0;
  for (;;) {
    let wordEnd = at;
    while (wordEnd > least && isBlank(text.charCodeAt(wordEnd - 1))) wordEnd--;
    const from = wordStart(text, wordEnd, least);
    // A word that the bound cuts has been let go in part already.
    if (from === wordEnd || (from === least && least > 0 && !isBoundary(text, from))) return start;
    const sort = sortOf(text.slice(from, wordEnd));
    if (sort === "calm" && (start < end || ++calm > 1)) return start;
    if (sort === "loose") start = from;
    at = from;
  }
}
