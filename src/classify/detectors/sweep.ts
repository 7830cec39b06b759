import { LanekeeperError } from "../../errors.ts";
import { SYMBOL, startsToken, symbolOf } from "./characters.ts";
import {
  compile,
  hashNext,
  hashStart,
  LONGEST_LEAD,
  mayStand,
  NUMBER_REACH,
  neighbourSlot,
  slotOf,
  standsAt,
} from "./compile.ts";
import type { Detector, Match } from "./contract.ts";
import { EVENT, eventsAt, isDigit, isLetter } from "./pair-events.ts";
import { BASE64_BIT, SPACED_BIT } from "./pair-table.ts";
import { collectPlaces, eachRun, keepNear, places } from "./places.ts";
import { isDisguise, isMark } from "./signs.ts";
import { bytes, CHUNK, loadBytes, MARGIN, pairs, symbolOfByte } from "./text-bytes.ts";

/**
 * Appends to `found` what the detectors found, in no particular order; to `signs` the places, in order, where something
 * may be disguised: odd characters, percent, entity and backslash escapes; and to `runs`, if given, a place within each
 * run of at least fifteen units of base64's alphabet, in order (and within some that are a little shorter); to `spaced`,
 * if given, start and end of each stretch in which characters may be set apart, in order: of every two units one is a
 * sign or a space, or both are hex.
 */
export type Sweep = (
  text: string,
  found: Match[],
  signs: number[],
  runs?: number[],
  spaced?: number[],
  most?: number,
) => void;

const LONGEST_WORD = 24;

function ask(detectors: readonly Detector[], text: string, at: number, found: Match[]): void {
  for (let k = 0; k < detectors.length; k++) {
    const match = detectors[k]?.verify(text, at);
    if (match) found.push(match);
  }
}

/** Does `word`, in ASCII lower case, stand at `at` in any case? */
function isSameWord(text: string, at: number, word: string): boolean {
  for (let k = 0; k < word.length; k++) {
    const unit = text.charCodeAt(at + k);
    if ((unit >= 65 && unit <= 90 ? unit | 32 : unit) !== word.charCodeAt(k)) return false;
  }
  return true;
}

/** Letters between the start of the token and the number at `index` of the bytes; -1 when it stands in the middle of one. */
function leadOf(text: string, at: number, index: number): number {
  let start = index;
  let byte = bytes[start - 1] ?? 0;
  while (index - start <= LONGEST_LEAD && isLetter(byte)) {
    start--;
    byte = bytes[start - 1] ?? 0;
  }
  if (start === index) return byte < 128 || startsToken(text, at) ? 0 : -1;
  // Letters and digits in turn, as in hashes, are one long token.
  if (isDigit(byte)) return -1;
  if (byte === 92 && startsToken(text, at)) return 0;
  return startsToken(text, at - (index - start)) ? index - start : -1;
}

/** May a capitalised word start here? Not within a word, unless the letter before belongs to an escape. */
function startsWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at - 1);
  if (unit >= 128 || Number.isNaN(unit)) return startsToken(text, at);
  if (!isLetter(unit) && (unit < 48 || unit > 57) && unit !== 95) return true;
  return text.charCodeAt(at - 2) === 92 && startsToken(text, at);
}

/** Fifteen units in a row hold seven whole pairs. */
const RUN_PAIRS = 7;
/** Nine characters one by one, seventeen units, hold eight whole pairs. */
const SPACED_PAIRS = 8;
/** Pairs of the margin that are read before a chunk, for what reaches into it. */
const LEAD_IN = MARGIN / 2;

/**
 * One pass over the text, two units at a time. A table of pairs finds the places where something may stand, and only
 * there are detectors asked; clean text allocates nothing.
 */
export function compileSweep(detectors: readonly Detector[]): Sweep {
  const {
    table,
    near,
    candidates,
    lists,
    marks,
    byPair,
    byAfter,
    byBefore,
    words,
    wordSlots,
    numbers,
    ats,
    initials,
  } = compile(detectors);

  /** `index` is the capital's in the bytes, here and below. */
  function capital(text: string, at: number, index: number, found: Match[]): void {
    if (!startsWord(text, at)) return;
    let hash = hashStart;
    let length = 0;
    while (length < LONGEST_WORD) {
      const byte = bytes[index + length] ?? 0;
      if (byte < 128 ? !isLetter(byte) : (symbolOfByte[byte] ?? 0) > SYMBOL.likeLower) break;
      hash = hashNext(hash, byte);
      length++;
    }
    if (length === 1) ask(initials, text, at, found);
    const slot = slotOf(hash);
    if (wordSlots[slot] === 0) return;
    for (const entry of words[slot] ?? []) {
      if (entry.word.length === length && isSameWord(text, at, entry.word))
        ask(entry.detectors, text, at, found);
    }
  }

  function number(text: string, at: number, index: number, found: Match[]): void {
    const previous = bytes[index - 1] ?? 0;
    if (isDigit(previous)) return;
    const lead = leadOf(text, at, index);
    if (lead < 0 || lead > LONGEST_LEAD) return;
    // Digits of the run, over at most three separators in a row.
    let digits = 0;
    let group = 0;
    let separators = 0;
    for (let k = index; k < index + NUMBER_REACH; k++) {
      const byte = bytes[k] ?? 0;
      if (isDigit(byte)) {
        digits++;
        separators = 0;
      } else {
        if (group === 0) group = digits;
        if (byte !== 32 && byte !== 40 && byte !== 41 && (byte < 45 || byte > 47)) break;
        if (++separators > 3) break;
      }
    }
    if (group === 0) group = digits;
    const { byLead, byDigits, byGroup, byFirst, byNext, byPrevious } = numbers;
    const count = numbers.words;
    const first = (bytes[index] ?? 0) - 48;
    const next = bytes[index + group] ?? 0;
    for (let word = 0; word < count; word++) {
      let suited =
        (byLead[lead * count + word] ?? 0) &
        (byDigits[digits * count + word] ?? 0) &
        (byGroup[group * count + word] ?? 0) &
        (byFirst[first * count + word] ?? 0) &
        (byNext[next * count + word] ?? 0) &
        (byPrevious[previous * count + word] ?? 0);
      while (suited !== 0) {
        const bit = 31 - Math.clz32(suited & -suited);
        suited &= suited - 1;
        const detector = numbers.detectors[word * 31 + bit];
        const match = detector?.verify(text, at);
        if (match) found.push(match);
        // Another anchor of the same detector suits as well: once is enough.
        while (suited !== 0 && numbers.detectors[word * 31 + 31 - Math.clz32(suited & -suited)] === detector)
          suited &= suited - 1;
      }
    }
  }

  /** `index` is that of the pair's first byte. */
  function compare(list: number, text: string, at: number, index: number, found: Match[]): void {
    const end = lists[list + 1] ?? 0;
    for (let k = lists[list] ?? 0; k < end; k++) {
      if (!mayStand(marks[k] ?? 0, index)) continue;
      const placed = candidates[k];
      if (placed === undefined) continue;
      const { literal } = placed;
      const start = at - placed.offset;
      if (start >= 0 && standsAt(text, start, literal)) ask(literal.detectors, text, start, found);
    }
  }

  function literals(text: string, at: number, index: number, found: Match[]): void {
    const pair = pairs[index >> 1] ?? 0;
    const one = byPair[neighbourSlot(pair, pairs[(index >> 1) + 1] ?? 0)] ?? 0;
    if (one !== 0) compare(one, text, at, index, found);
    const other = byAfter[neighbourSlot(pair, bytes[index + 2] ?? 0)] ?? 0;
    if (other !== 0) compare(other, text, at, index, found);
  }

  function endings(text: string, at: number, index: number, found: Match[]): void {
    const list = byBefore[neighbourSlot(pairs[index >> 1] ?? 0, bytes[index - 1] ?? 0)] ?? 0;
    if (list !== 0) compare(list, text, at, index, found);
  }

  function odd(text: string, at: number, signs: number[]): void {
    // The bytes are not all there is: control characters of Latin-1 stand for sorts (text-bytes.ts), and a text of odd
    // length ends with a zero that is not its own.
    const symbol = at < text.length ? symbolOf[text.charCodeAt(at)] : SYMBOL.other;
    const isOdd = symbol === SYMBOL.suspect || symbol === SYMBOL.likeUpper || symbol === SYMBOL.likeLower;
    if (isOdd && isDisguise(text, at)) signs.push(at);
  }

  /** `at` is the place of the pair's first unit. */
  function visit(
    event: number,
    text: string,
    at: number,
    index: number,
    found: Match[],
    signs: number[],
  ): void {
    if ((event & (EVENT.number_a | EVENT.number_b)) !== 0) {
      if ((event & EVENT.number_a) !== 0) number(text, at, index, found);
      if ((event & EVENT.number_b) !== 0) number(text, at + 1, index + 1, found);
    }
    if ((event & (EVENT.capital_a | EVENT.capital_b)) !== 0) {
      if ((event & EVENT.capital_a) !== 0) capital(text, at, index, found);
      if ((event & EVENT.capital_b) !== 0) capital(text, at + 1, index + 1, found);
    }
    if ((event & EVENT.at_a) !== 0) ask(ats, text, at, found);
    if ((event & EVENT.at_b) !== 0) ask(ats, text, at + 1, found);
    if ((event & EVENT.odd_a) !== 0) odd(text, at, signs);
    if ((event & EVENT.mark_a) !== 0 && isMark(text, at)) signs.push(at);
    if ((event & EVENT.odd_b) !== 0) odd(text, at + 1, signs);
    if ((event & EVENT.mark_b) !== 0 && isMark(text, at + 1)) signs.push(at + 1);
  }

  return (text, found, signs, runs, spaced, most = Number.POSITIVE_INFINITY) => {
    for (let from = 0; from < text.length; from += CHUNK) {
      if (found.length > most) throw new LanekeeperError("too_many_findings");
      loadBytes(text, from);
      const start = LEAD_IN;
      // The pair after the last one is read as well.
      const end = LEAD_IN + ((Math.min(CHUNK, text.length - from) + 1) >> 1);
      const first = from === 0 ? start : 2;
      const kept = keepNear(table, near, collectPlaces(table, first, end));
      if (runs !== undefined)
        eachRun(table, BASE64_BIT, RUN_PAIRS, first, end, (begin) => {
          const place = begin + RUN_PAIRS - 1;
          if (place >= start) runs.push(from + 2 * (place - start));
        });
      if (spaced !== undefined)
        eachRun(table, SPACED_BIT, SPACED_PAIRS, first, end, (begin, last) => {
          const behind = Math.max(begin + SPACED_PAIRS, Math.min(last + 1, end));
          if (behind <= start) return;
          const begins = Math.max(0, from + 2 * (begin - start));
          spaced.push(begins, Math.min(text.length, from + 2 * (behind - start)));
        });
      for (let nth = 0; nth < kept; nth++) {
        const place = places[nth] as number;
        if (place >= end) continue;
        const at = from + 2 * (place - start);
        if (place >= start) {
          literals(text, at, 2 * place, found);
          const events = eventsAt(pairs[place - 1] ?? 0, pairs[place] ?? 0, pairs[place + 1] ?? 0);
          if (events !== 0) visit(events, text, at, 2 * place, found, signs);
        }
        // A literal that ends in the next pair is told by this one's second byte.
        if (place + 1 >= start && place + 1 < end) endings(text, at + 2, 2 * place + 2, found);
      }
    }
  };
}
