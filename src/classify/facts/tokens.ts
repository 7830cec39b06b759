/**
 * Estimates tokens without a tokenizer: a weight per sort of character, fitted to OpenAI's o200k_base on prose, code,
 * JSON and Chinese (docs/classifier.md has the error). Vendors' tokenizers differ by more than that among themselves.
 */

import { loadUnits } from "../../pattern/units.ts";

const OTHER_ALPHABETS = 310;
const FIRST_OTHER = 0x250;
const UNSPACED = 750;
const FIRST_UNSPACED = 0x2e80;

/** Thousandths of a token that a UTF-16 unit costs. */
const WEIGHTS = new Uint16Array(0x10000)
  .fill(600)
  .fill(OTHER_ALPHABETS, FIRST_OTHER)
  .fill(UNSPACED, FIRST_UNSPACED);
for (let unit = 0; unit < 0x80; unit++) {
  const character = String.fromCharCode(unit);
  WEIGHTS[unit] = /[A-Za-z ]/.test(character)
    ? 225
    : /[0-9]/.test(character)
      ? 550
      : /[!-~]/.test(character)
        ? 380
        : 300;
}
/** Added for units that belong to a run: letters, digits and base64's signs, and all else from "0" on but ":", "=", "_". */
const RUN_SHIFT = 15;
const WEIGHT_MASK = (1 << RUN_SHIFT) - 1;
for (let unit = 0; unit < FIRST_OTHER; unit++) {
  const character = String.fromCharCode(unit);
  if (character === "+" || character === "/" || (unit >= 0x30 && !":=_".includes(character)))
    WEIGHTS[unit] = (WEIGHTS[unit] as number) | (1 << RUN_SHIFT);
}
/** A longer run of letters and digits is no word but hexadecimal or base64, which tokenizers cut small. */
const WORD_UNITS = 14;
const PAST_WORD = 600;

/** Longer texts are sampled: this many blocks of this many units, evenly spread. */
const BLOCKS = 8;
const BLOCK_UNITS = 512;

/** What the frame around each message or part costs. */
export const TOKENS_PER_TEXT = 3;
/** A picture costs a vendor from about 100 to 1,600 tokens by size; other media are counted like one. */
export const TOKENS_PER_ATTACHMENT = 1_000;

/** Of at most a chunk of text. */
function thousandths(text: string): number {
  const units = loadUnits(text, 0);
  let sum = 0;
  let run = 0;
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const entry = WEIGHTS[units[at] as number] as number;
    const weight = entry & WEIGHT_MASK;
    // Without a branch, which every other word would mispredict.
    run = (run + 1) & -(entry >>> RUN_SHIFT);
    sum += run > WORD_UNITS ? PAST_WORD : weight;
  }
  return sum;
}

/** Thousandths of a token in `text`. Constant time for long texts. */
export function tokenThousandths(text: string): number {
  const { length } = text;
  if (length <= BLOCKS * BLOCK_UNITS) return thousandths(text);
  const stride = (length - BLOCK_UNITS) / (BLOCKS - 1);
  let sum = 0;
  for (let block = 0; block < BLOCKS; block++) {
    const from = Math.floor(block * stride);
    sum += thousandths(text.slice(from, from + BLOCK_UNITS));
  }
  return (sum / (BLOCKS * BLOCK_UNITS)) * length;
}
