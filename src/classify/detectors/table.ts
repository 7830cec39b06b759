import { SYMBOL, SYMBOLS, startsToken, symbolOf } from "./characters.ts";
import type { Anchor, Detector, Match } from "./contract.ts";
import { pairFrequency } from "./pair-frequency.ts";
import { isDisguise, isEntity, isHexUnit } from "./signs.ts";

export interface Sweep {
  /**
   * Appends to `found` what the detectors found, in no particular order, and to `signs` the places, in order, where
   * something may be disguised: odd characters, percent, entity and backslash escapes.
   */
  (text: string, found: Match[], signs: number[]): void;
}

interface Literal {
  readonly text: string;
  /** Where the rare pair stands within the text. */
  readonly offset: number;
  readonly ignoreCase: boolean;
  readonly inside: boolean;
  readonly detectors: Detector[];
}

const NUMBER = 1;
const AT = 2;
const CAPITAL = 3;
const SUSPECT = 4;
const PERCENT = 5;
const ENTITY = 6;
const ESCAPE = 7;
const FIRST_BUCKET = 16;

const LONGEST_WORD = 24;
const WORD_SLOTS = 16_384;

const isLetter = (unit: number): boolean => (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);

function rarestPair(text: string): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 1 < text.length; at++) {
    const cost = pairFrequency(text.charCodeAt(at), text.charCodeAt(at + 1));
    if (cost < least) {
      least = cost;
      best = at;
    }
  }
  return best;
}

function casesOf(unit: number, ignoreCase: boolean): readonly number[] {
  return ignoreCase && isLetter(unit) ? [unit & ~32, unit | 32] : [unit];
}

function standsAt(text: string, at: number, literal: Literal): boolean {
  const wanted = literal.text;
  for (let k = 0; k < wanted.length; k++) {
    const unit = text.charCodeAt(at + k);
    const want = wanted.charCodeAt(k);
    if (unit === want) continue;
    if (!literal.ignoreCase || !isLetter(want) || (unit | 32) !== (want | 32)) return false;
  }
  return literal.inside || startsToken(text, at);
}

/** FNV-1a over ASCII-lower-cased units. */
const hashStart = 0x811c9dc5 | 0;
const hashNext = (hash: number, unit: number): number =>
  Math.imul(hash ^ (unit >= 65 && unit <= 90 ? unit | 32 : unit), 0x01000193);
const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (WORD_SLOTS - 1);

function hashWord(word: string): number {
  let hash = hashStart;
  for (let k = 0; k < word.length; k++) hash = hashNext(hash, word.charCodeAt(k));
  return hash;
}

/** Who is asked about a number, by its count of digits. */
interface NumberDetectors {
  readonly alone: readonly (readonly Detector[])[];
  readonly inWord: readonly (readonly Detector[])[];
}

interface Compiled {
  readonly pairs: Uint16Array;
  readonly buckets: readonly (readonly Literal[])[];
  readonly words: readonly (readonly { word: string; detectors: Detector[] }[] | undefined)[];
  readonly wordSlots: Uint8Array;
  readonly numbers: NumberDetectors;
  readonly ats: readonly Detector[];
  readonly initials: readonly Detector[];
}

const wordKey = (word: string): string => word.replace(/[A-Z]/g, (c) => c.toLowerCase());

function collect(detectors: readonly Detector[], on: Anchor["on"]): Detector[] {
  return detectors.filter((detector) => detector.anchors.some((anchor) => anchor.on === on));
}

const NUMBER_REACH = 24;

function collectNumbers(detectors: readonly Detector[]): NumberDetectors {
  const wanting = (digits: number, inWord: boolean): Detector[] =>
    detectors.filter((detector) =>
      detector.anchors.some(
        (anchor) =>
          anchor.on === "number" &&
          digits >= anchor.least &&
          digits <= anchor.most &&
          (!inWord || anchor.inWord === true),
      ),
    );
  const counts = Array.from({ length: NUMBER_REACH + 1 }, (_, digits) => digits);
  return {
    alone: counts.map((digits) => wanting(digits, false)),
    inWord: counts.map((digits) => wanting(digits, true)),
  };
}

/** Digits in the run that starts at `at`; a separator counts only with a digit or a bracket after it. */
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

function collectLiterals(detectors: readonly Detector[]): Literal[] {
  const literals = new Map<string, Literal>();
  for (const detector of detectors) {
    for (const anchor of detector.anchors) {
      if (anchor.on !== "literal") continue;
      const ignoreCase = anchor.ignoreCase ?? false;
      const inside = anchor.inside ?? false;
      const text = ignoreCase ? wordKey(anchor.text) : anchor.text;
      const key = `${text}|${ignoreCase}|${inside}`;
      const known = literals.get(key);
      if (known === undefined) {
        literals.set(key, { text, offset: rarestPair(text), ignoreCase, inside, detectors: [detector] });
      } else if (!known.detectors.includes(detector)) known.detectors.push(detector);
    }
  }
  return [...literals.values()];
}

function compilePairs(literals: readonly Literal[]): { pairs: Uint16Array; buckets: Literal[][] } {
  const pairs = new Uint16Array(SYMBOLS << 8);
  const set = (first: number, second: number, code: number): void => {
    pairs[(first << 8) | second] = code;
  };
  const wordLike = (symbol: number): boolean =>
    (symbol < 128 && /[A-Za-z0-9_]/.test(String.fromCharCode(symbol))) ||
    (symbol >= SYMBOL.upper && symbol <= SYMBOL.likeLower);
  for (let first = 0; first < SYMBOLS; first++) {
    const digit = first >= 48 && first <= 57;
    for (let unit = 48; unit <= 57; unit++) if (!digit) set(first, unit, NUMBER);
    set(first, 64, AT);
    const afterEscape = first === 110 || first === 114 || first === 116;
    if (!wordLike(first) || afterEscape) {
      for (let unit = 65; unit <= 90; unit++) set(first, unit, CAPITAL);
      set(first, SYMBOL.upper, CAPITAL);
      set(first, SYMBOL.likeUpper, CAPITAL);
    }
    set(first, SYMBOL.suspect, SUSPECT);
  }
  for (const unit of "0123456789abcdefABCDEF") set(37, unit.charCodeAt(0), PERCENT);
  for (const unit of "#acelnpqhd") set(38, unit.charCodeAt(0), ENTITY);
  for (const unit of "ux") set(92, unit.charCodeAt(0), ESCAPE);
  // A Latin letter or digit beside a look-alike of another alphabet.
  for (const like of [SYMBOL.likeUpper, SYMBOL.likeLower]) {
    for (let unit = 48; unit < 123; unit++) {
      if (!/[A-Za-z0-9@]/.test(String.fromCharCode(unit))) continue;
      set(like, unit, SUSPECT);
      set(unit, like, SUSPECT);
    }
  }
  const buckets: Literal[][] = Array.from({ length: FIRST_BUCKET }, () => []);
  for (const literal of literals) {
    for (const a of casesOf(literal.text.charCodeAt(literal.offset), literal.ignoreCase)) {
      for (const b of casesOf(literal.text.charCodeAt(literal.offset + 1), literal.ignoreCase)) {
        let code = pairs[(a << 8) | b] ?? 0;
        if (code < FIRST_BUCKET) {
          // The special meaning of the pair moves into the bucket's number: code | special << 12.
          buckets.push([]);
          code = (buckets.length - 1) | (code << 12);
          set(a, b, code);
        }
        buckets[code & 0xfff]?.push(literal);
      }
    }
  }
  return { pairs, buckets };
}

function compile(detectors: readonly Detector[]): Compiled {
  const words: { word: string; detectors: Detector[] }[][] = [];
  const wordSlots = new Uint8Array(WORD_SLOTS);
  for (const detector of detectors) {
    for (const anchor of detector.anchors) {
      if (anchor.on !== "word") continue;
      for (const raw of anchor.words) {
        const word = wordKey(raw);
        const slot = slotOf(hashWord(word));
        wordSlots[slot] = 1;
        words[slot] ??= [];
        const known = words[slot].find((entry) => entry.word === word);
        if (known === undefined) words[slot].push({ word, detectors: [detector] });
        else if (!known.detectors.includes(detector)) known.detectors.push(detector);
      }
    }
  }
  return {
    ...compilePairs(collectLiterals(detectors)),
    words,
    wordSlots,
    numbers: collectNumbers(detectors),
    ats: collect(detectors, "at"),
    initials: collect(detectors, "initial"),
  };
}

function ask(detectors: readonly Detector[], text: string, at: number, found: Match[]): void {
  for (let k = 0; k < detectors.length; k++) {
    const match = detectors[k]?.verify(text, at);
    if (match) found.push(match);
  }
}

/**
 * One pass over the text. A table of pairs of symbols finds the places where something may stand, and only there
 * are detectors asked; clean text costs two table look-ups a unit and allocates nothing.
 */
export function compileSweep(detectors: readonly Detector[]): Sweep {
  const { pairs, buckets, words, wordSlots, numbers, ats, initials } = compile(detectors);

  function capital(text: string, at: number, found: Match[]): void {
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
    const key = wordKey(text.slice(at, end));
    for (const entry of words[slot] ?? []) if (entry.word === key) ask(entry.detectors, text, at, found);
  }

  function number(text: string, at: number, found: Match[]): void {
    const digits = digitsFrom(text, at);
    ask((startsToken(text, at) ? numbers.alone : numbers.inWord)[digits] ?? [], text, at, found);
  }

  function candidate(code: number, text: string, at: number, found: Match[], signs: number[]): void {
    switch (code < FIRST_BUCKET ? code : code >> 12) {
      case NUMBER:
        number(text, at, found);
        break;
      case AT:
        ask(ats, text, at, found);
        break;
      case CAPITAL:
        capital(text, at, found);
        break;
      case SUSPECT:
        if (isDisguise(text, at)) signs.push(at);
        break;
      case PERCENT:
      case ESCAPE:
        if (isHexUnit(text.charCodeAt(at + 1)) || text.charCodeAt(at + 1) === 123) signs.push(at);
        break;
      case ENTITY:
        if (isEntity(text, at)) signs.push(at);
        break;
    }
    if (code >= FIRST_BUCKET) {
      const bucket = buckets[code & 0xfff];
      if (bucket !== undefined) {
        for (let k = 0; k < bucket.length; k++) {
          const literal = bucket[k];
          if (literal === undefined) continue;
          const start = at - 1 - literal.offset;
          if (start >= 0 && standsAt(text, start, literal)) ask(literal.detectors, text, start, found);
        }
      }
    }
  }

  return (text, found, signs) => {
    const length = text.length;
    let previous = 32;
    for (let at = 0; at < length; at++) {
      const symbol = symbolOf[text.charCodeAt(at)] ?? 0;
      const code = pairs[(previous << 8) | symbol] ?? 0;
      previous = symbol;
      if (code !== 0) candidate(code, text, at, found, signs);
    }
  };
}
export const compileForTest = compile;
