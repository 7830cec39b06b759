import { SYMBOL, startsToken, symbolOf } from "./characters.ts";
import {
  type Compiled,
  compile,
  EVENT,
  fourthSlot,
  hashNext,
  hashStart,
  isLetter,
  type Literal,
  LONGEST_LEAD,
  NUMBER_REACH,
  neighbourSlot,
  slotOf,
  standsAt,
} from "./compile.ts";
import type { Detector, Match } from "./contract.ts";
import { isDisguise, isMark } from "./signs.ts";
import { CHUNK, loadUnits, MARGIN } from "./units.ts";

/**
 * Appends to `found` what the detectors found, in no particular order, and to `signs` the places, in order, where
 * something may be disguised: odd characters, percent, entity and backslash escapes.
 */
export type Sweep = (text: string, found: Match[], signs: number[]) => void;

const LONGEST_WORD = 24;

function ask(detectors: readonly Detector[], text: string, at: number, found: Match[]): void {
  for (let k = 0; k < detectors.length; k++) {
    const match = detectors[k]?.verify(text, at);
    if (match) found.push(match);
  }
}

/** Digits in the run that starts at `at`, over at most three separators in a row. */
function digitsFrom(text: string, at: number): number {
  const limit = Math.min(text.length, at + NUMBER_REACH);
  let digits = 0;
  let separators = 0;
  for (let k = at; k < limit; k++) {
    const unit = text.charCodeAt(k);
    if (unit >= 48 && unit <= 57) {
      digits++;
      separators = 0;
    } else if (unit === 32 || unit === 40 || unit === 41 || (unit >= 45 && unit <= 47)) {
      if (++separators > 3) break;
    } else break;
  }
  return digits;
}

/** Does `word`, in ASCII lower case, stand at `at` in any case? */
function isSameWord(text: string, at: number, word: string): boolean {
  for (let k = 0; k < word.length; k++) {
    const unit = text.charCodeAt(at + k);
    if ((unit >= 65 && unit <= 90 ? unit | 32 : unit) !== word.charCodeAt(k)) return false;
  }
  return true;
}

const NOBODY: readonly Detector[] = [];

/** Letters between the start of the token and the number at `at`; -1 when it stands in the middle of one. */
function leadOf(text: string, at: number): number {
  let start = at;
  let unit = text.charCodeAt(at - 1);
  while (at - start <= LONGEST_LEAD && isLetter(unit)) {
    start--;
    unit = text.charCodeAt(start - 1);
  }
  if (start === at) return (unit < 128 && unit !== 95) || startsToken(text, at) ? 0 : -1;
  // Letters and digits in turn, as in hashes, are one long token.
  if ((unit >= 48 && unit <= 57) || unit === 95) return -1;
  if (unit === 92 && startsToken(text, at)) return 0;
  return startsToken(text, start) ? at - start : -1;
}

/** May a capitalised word start here? Not within a word, unless the letter before belongs to an escape. */
function startsWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at - 1);
  if (unit >= 128 || Number.isNaN(unit)) return startsToken(text, at);
  if (!isLetter(unit) && (unit < 48 || unit > 57) && unit !== 95) return true;
  return text.charCodeAt(at - 2) === 92 && startsToken(text, at);
}

/** The next index, in steps of two, whose pair is of interest; `end` when there is none. The hot loop: it calls nothing. */
function nextPair(units: Uint16Array, from: number, end: number, compiled: Compiled): number {
  const { interest, afterLetter, afterDigit, neighbours, fourths } = compiled;
  const symbols = symbolOf;
  for (let k = from; k < end; k += 2) {
    const pair = ((symbols[units[k] ?? 0] ?? 0) << 8) | (symbols[units[k + 1] ?? 0] ?? 0);
    let taken = interest[pair];
    if (taken === 0) continue;
    if (taken === 3) {
      const previous = units[k - 1] ?? 0;
      if (previous >= 48 && previous <= 57) taken = afterDigit[pair];
      // Not after n, r and t: they may belong to an escape, and then a word starts.
      else if (isLetter(previous) && previous !== 110 && previous !== 114 && previous !== 116)
        taken = afterLetter[pair];
      if (taken === 3) return k;
      if (taken === 0) continue;
    }
    const slot = neighbourSlot(pair, symbols[units[k + 2] ?? 0] ?? 0);
    const after = neighbours[slot] ?? 0;
    if ((after & 1) !== 0) return k;
    if ((after & 4) !== 0 && fourths[fourthSlot(slot, symbols[units[k + 3] ?? 0] ?? 0)] !== 0) return k;
    if (taken === 1) continue;
    const before = neighbours[neighbourSlot(pair, symbols[units[k - 1] ?? 0] ?? 0)] ?? 0;
    if ((before & 2) !== 0) return k;
  }
  return end;
}

/**
 * One pass over the text, two units at a time. A table of pairs of symbols finds the places where something may
 * stand, and only there are detectors asked; clean text allocates nothing.
 */
export function compileSweep(detectors: readonly Detector[]): Sweep {
  const compiled = compile(detectors);
  const { neighbours, buckets, byAfter, byBefore, events, words, wordSlots, numbers, ats, initials } =
    compiled;

  function capital(text: string, at: number, found: Match[]): void {
    if (!startsWord(text, at)) return;
    let hash = hashStart;
    let end = at;
    const limit = Math.min(text.length, at + LONGEST_WORD);
    while (end < limit) {
      const unit = text.charCodeAt(end);
      if (unit < 128 ? !isLetter(unit) : (symbolOf[unit] ?? 0) > SYMBOL.likeLower) break;
      hash = hashNext(hash, unit);
      end++;
    }
    if (end === at + 1) ask(initials, text, at, found);
    const slot = slotOf(hash);
    if (wordSlots[slot] === 0) return;
    for (const entry of words[slot] ?? []) {
      if (entry.word.length === end - at && isSameWord(text, at, entry.word))
        ask(entry.detectors, text, at, found);
    }
  }

  function number(text: string, at: number, found: Match[]): void {
    const previous = text.charCodeAt(at - 1);
    if (previous >= 48 && previous <= 57) return;
    const byDigits = numbers[leadOf(text, at)];
    if (byDigits !== undefined) ask(byDigits[digitsFrom(text, at)] ?? NOBODY, text, at, found);
  }

  function compare(candidates: readonly Literal[], text: string, at: number, found: Match[]): void {
    for (let k = 0; k < candidates.length; k++) {
      const literal = candidates[k];
      if (literal === undefined) continue;
      const start = at - literal.offset;
      if ((text.charCodeAt(start) | 32) !== literal.first) continue;
      if ((text.charCodeAt(start + literal.text.length - 1) | 32) !== literal.last) continue;
      if (start >= 0 && standsAt(text, start, literal)) ask(literal.detectors, text, start, found);
    }
  }

  function odd(text: string, at: number, signs: number[]): void {
    if (isDisguise(text, at)) signs.push(at);
  }

  function literals(pair: number, text: string, at: number, found: Match[]): void {
    const after = neighbourSlot(pair, symbolOf[text.charCodeAt(at + 2)] ?? 0);
    if (((neighbours[after] ?? 0) & 5) !== 0) compare(buckets[byAfter[after] ?? 0] ?? [], text, at, found);
    const before = neighbourSlot(pair, symbolOf[text.charCodeAt(at - 1)] ?? 0);
    if (((neighbours[before] ?? 0) & 2) !== 0) compare(buckets[byBefore[before] ?? 0] ?? [], text, at, found);
  }

  /** `at` is the place of the pair's first unit. */
  function visit(event: number, text: string, at: number, found: Match[], signs: number[]): void {
    if ((event & (EVENT.number_a | EVENT.number_b)) !== 0) {
      if ((event & EVENT.number_a) !== 0) number(text, at, found);
      if ((event & EVENT.number_b) !== 0) number(text, at + 1, found);
    }
    if ((event & (EVENT.capital_a | EVENT.capital_b)) !== 0) {
      if ((event & EVENT.capital_a) !== 0) capital(text, at, found);
      if ((event & EVENT.capital_b) !== 0) capital(text, at + 1, found);
    }
    if ((event & EVENT.at_a) !== 0) ask(ats, text, at, found);
    if ((event & EVENT.at_b) !== 0) ask(ats, text, at + 1, found);
    if ((event & EVENT.odd_a) !== 0) odd(text, at, signs);
    if ((event & EVENT.mark_a) !== 0 && isMark(text, at)) signs.push(at);
    if ((event & EVENT.odd_b) !== 0) odd(text, at + 1, signs);
    if ((event & EVENT.mark_b) !== 0 && isMark(text, at + 1)) signs.push(at + 1);
  }

  return (text, found, signs) => {
    for (let from = 0; from < text.length; from += CHUNK) {
      const units = loadUnits(text, from);
      const end = MARGIN + Math.min(CHUNK, text.length - from);
      let k = nextPair(units, MARGIN, end, compiled);
      while (k < end) {
        const pair = ((symbolOf[units[k] ?? 0] ?? 0) << 8) | (symbolOf[units[k + 1] ?? 0] ?? 0);
        const at = from + k - MARGIN;
        literals(pair, text, at, found);
        const event = events[pair] ?? 0;
        if (event !== 0) visit(event, text, at, found, signs);
        k = nextPair(units, k + 2, end, compiled);
      }
    }
  };
}
