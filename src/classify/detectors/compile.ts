import { SYMBOL, SYMBOLS, startsToken, symbolOf } from "./characters.ts";
import type { Detector } from "./contract.ts";
import { chooseOffsets } from "./offsets.ts";

/** What a pair of units may be the place of; _A for its first unit, _B for its second. */
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

export interface Literal {
  readonly text: string;
  /** First and last unit, letters in lower case: most candidates fail at one of them. */
  readonly first: number;
  readonly last: number;
  /** Where the pair that leads here stands within the text. */
  readonly offset: number;
  readonly ignoreCase: boolean;
  readonly inside: boolean;
  readonly detectors: Detector[];
}

export interface WordEntry {
  readonly word: string;
  readonly detectors: Detector[];
}

/** Who is asked about a number, by the count of letters before it and that of its digits. */
export type NumberDetectors = readonly (readonly (readonly Detector[])[])[];

export interface Compiled {
  /**
   * How a pair of symbols (first << 8 | second) is taken: 0 passed over, 1 only if the symbol after it is right as
   * well, 2 if the one after or before it is, 3 always. Small enough for the first-level cache, like `neighbours`.
   */
  readonly interest: Uint8Array;
  /** The same, for a pair of interest 3 right after a letter or after a digit: within a word less starts. */
  readonly afterLetter: Uint8Array;
  readonly afterDigit: Uint8Array;
  /**
   * By hash of a pair and the symbol after it (1) or before it (2): may a literal stand here? 4: only if `fourths` says
   * so of the symbol after that.
   */
  readonly neighbours: Uint8Array;
  readonly fourths: Uint8Array;
  /** Which literals, by the same hash; they have to be compared, for hashes and other letters coincide. */
  readonly buckets: readonly (readonly Literal[])[];
  /** Bucket by hash of a pair and the symbol after it, or before it. */
  readonly byAfter: Uint16Array;
  readonly byBefore: Uint16Array;
  /** A sum of EVENT for each pair. */
  readonly events: Uint16Array;
  readonly words: readonly (readonly WordEntry[] | undefined)[];
  readonly wordSlots: Uint8Array;
  readonly numbers: NumberDetectors;
  readonly ats: readonly Detector[];
  readonly initials: readonly Detector[];
}

const NEIGHBOUR_SLOTS = 65_536;
export const neighbourSlot = (pair: number, symbol: number): number =>
  ((pair * 977) ^ (symbol * 20_011)) & (NEIGHBOUR_SLOTS - 1);

export const fourthSlot = (slot: number, symbol: number): number =>
  ((slot * 31) ^ (symbol * 7919)) & (NEIGHBOUR_SLOTS - 1);

export const WORD_SLOTS = 16_384;
/** Units of a number's run that are counted. */
export const NUMBER_REACH = 24;
/** Most letters that a token may have before its number. */
export const LONGEST_LEAD = 6;

export const isLetter = (unit: number): boolean => (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);

/** Only ASCII: a locale's rules for other letters may change the length. */
export function lowerCase(word: string): string {
  let lower = "";
  for (let k = 0; k < word.length; k++) {
    const unit = word.charCodeAt(k);
    lower += String.fromCharCode(unit >= 65 && unit <= 90 ? unit | 32 : unit);
  }
  return lower;
}

/** FNV-1a over units in ASCII lower case. */
export const hashStart = 0x811c9dc5 | 0;
export const hashNext = (hash: number, unit: number): number =>
  Math.imul(hash ^ (unit >= 65 && unit <= 90 ? unit | 32 : unit), 0x01000193);
export const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (WORD_SLOTS - 1);

function hashWord(word: string): number {
  let hash = hashStart;
  for (let k = 0; k < word.length; k++) hash = hashNext(hash, word.charCodeAt(k));
  return hash;
}

const casesOf = (unit: number, ignoreCase: boolean): readonly number[] =>
  ignoreCase && isLetter(unit) ? [unit & ~32, unit | 32] : [unit];

export function standsAt(text: string, at: number, literal: Literal): boolean {
  const wanted = literal.text;
  for (let k = 0; k < wanted.length; k++) {
    const unit = text.charCodeAt(at + k);
    const want = wanted.charCodeAt(k);
    if (unit === want) continue;
    if (!literal.ignoreCase || !isLetter(want) || (unit | 32) !== want) return false;
  }
  return literal.inside || startsToken(text, at);
}

function collectLiterals(detectors: readonly Detector[]): Literal[] {
  const literals = new Map<string, Literal>();
  for (const detector of detectors) {
    for (const anchor of detector.anchors) {
      if (anchor.on !== "literal") continue;
      if (anchor.text.length < 3) throw new Error(`anchor ${anchor.text}: at least three units`);
      const ignoreCase = anchor.ignoreCase ?? false;
      const inside = anchor.inside ?? false;
      const text = ignoreCase ? lowerCase(anchor.text) : anchor.text;
      const key = `${text}|${ignoreCase}|${inside}`;
      const known = literals.get(key);
      if (known === undefined) {
        literals.set(key, {
          text,
          first: text.charCodeAt(0) | 32,
          last: text.charCodeAt(text.length - 1) | 32,
          offset: 0,
          ignoreCase,
          inside,
          detectors: [detector],
        });
      } else if (!known.detectors.includes(detector)) known.detectors.push(detector);
    }
  }
  return [...literals.values()];
}

const isWordSymbol = (symbol: number): boolean =>
  (symbol < 128 && /[A-Za-z0-9_]/.test(String.fromCharCode(symbol))) ||
  (symbol >= SYMBOL.upper && symbol <= SYMBOL.likeLower);

function eventsOf(first: number, second: number): number {
  const digit = (symbol: number): boolean => symbol >= 48 && symbol <= 57;
  const upper = (symbol: number): boolean =>
    (symbol >= 65 && symbol <= 90) || symbol === SYMBOL.upper || symbol === SYMBOL.likeUpper;
  const odd = (symbol: number): boolean =>
    symbol === SYMBOL.suspect || symbol === SYMBOL.likeUpper || symbol === SYMBOL.likeLower;
  const mark = (symbol: number): boolean => symbol === 37 || symbol === 38 || symbol === 92;
  // An escape's letter may stand before a capital: "\nName".
  const beforeCapital = !isWordSymbol(first) || first === 110 || first === 114 || first === 116;
  return (
    (digit(first) ? EVENT.number_a : 0) |
    (digit(second) && !digit(first) ? EVENT.number_b : 0) |
    (first === 64 ? EVENT.at_a : 0) |
    (second === 64 ? EVENT.at_b : 0) |
    (upper(first) ? EVENT.capital_a : 0) |
    (upper(second) && beforeCapital ? EVENT.capital_b : 0) |
    (odd(first) ? EVENT.odd_a : 0) |
    (odd(second) ? EVENT.odd_b : 0) |
    (mark(first) ? EVENT.mark_a : 0) |
    (mark(second) ? EVENT.mark_b : 0)
  );
}

function compilePairs(
  literals: readonly Literal[],
): Pick<
  Compiled,
  | "interest"
  | "afterLetter"
  | "afterDigit"
  | "neighbours"
  | "fourths"
  | "buckets"
  | "byAfter"
  | "byBefore"
  | "events"
> {
  const events = new Uint16Array(SYMBOLS << 8);
  for (let first = 0; first < SYMBOLS; first++) {
    for (let second = 0; second < SYMBOLS; second++) events[(first << 8) | second] = eventsOf(first, second);
  }
  const interest = Uint8Array.from(events, (event) => (event === 0 ? 0 : 3));
  const literal = new Uint8Array(SYMBOLS << 8);
  const neighbours = new Uint8Array(NEIGHBOUR_SLOTS);
  const fourths = new Uint8Array(NEIGHBOUR_SLOTS);
  const buckets: Literal[][] = [[]];
  const byAfter = new Uint16Array(NEIGHBOUR_SLOTS);
  const byBefore = new Uint16Array(NEIGHBOUR_SLOTS);
  for (const placed of chooseOffsets(literals)) {
    const wanted = { ...placed.literal, offset: placed.offset };
    for (const a of casesOf(wanted.text.charCodeAt(wanted.offset), wanted.ignoreCase)) {
      for (const b of casesOf(wanted.text.charCodeAt(wanted.offset + 1), wanted.ignoreCase)) {
        const pair = ((symbolOf[a] ?? 0) << 8) | (symbolOf[b] ?? 0);
        const after = wanted.text.charCodeAt(wanted.offset + 2);
        const side = Number.isNaN(after) ? 2 : 1;
        interest[pair] = Math.max(interest[pair] ?? 0, side);
        literal[pair] = Math.max(literal[pair] ?? 0, side);
        const neighbour = side === 1 ? after : wanted.text.charCodeAt(wanted.offset - 1);
        for (const c of casesOf(neighbour, wanted.ignoreCase)) {
          const slot = neighbourSlot(pair, symbolOf[c] ?? 0);
          const fourth = side === 1 ? wanted.text.charCodeAt(wanted.offset + 3) : Number.NaN;
          neighbours[slot] = (neighbours[slot] ?? 0) | (Number.isNaN(fourth) ? side : 4);
          if (!Number.isNaN(fourth)) {
            for (const d of casesOf(fourth, wanted.ignoreCase))
              fourths[fourthSlot(slot, symbolOf[d] ?? 0)] = 1;
          }
          const lists = side === 1 ? byAfter : byBefore;
          if (lists[slot] === 0) lists[slot] = buckets.push([]) - 1;
          const bucket = buckets[lists[slot] ?? 0] ?? [];
          if (!bucket.includes(wanted)) bucket.push(wanted);
        }
      }
    }
  }
  const within = (dropped: number): Uint8Array =>
    literal.map((taken, pair) => (((events[pair] ?? 0) & ~dropped) === 0 ? taken : 3));
  const afterLetter = within(EVENT.capital_a);
  const afterDigit = within(EVENT.capital_a | EVENT.number_a);
  return { interest, afterLetter, afterDigit, neighbours, fourths, buckets, byAfter, byBefore, events };
}

function compileWords(detectors: readonly Detector[]): Pick<Compiled, "words" | "wordSlots"> {
  const words: WordEntry[][] = [];
  const wordSlots = new Uint8Array(WORD_SLOTS);
  for (const detector of detectors) {
    for (const anchor of detector.anchors) {
      if (anchor.on !== "word") continue;
      for (const raw of anchor.words) {
        const word = lowerCase(raw);
        const slot = slotOf(hashWord(word));
        wordSlots[slot] = 1;
        words[slot] ??= [];
        const known = words[slot].find((entry) => entry.word === word);
        if (known === undefined) words[slot].push({ word, detectors: [detector] });
        else if (!known.detectors.includes(detector)) known.detectors.push(detector);
      }
    }
  }
  return { words, wordSlots };
}

function compileNumbers(detectors: readonly Detector[]): NumberDetectors {
  const wanting = (digits: number, lead: number): Detector[] =>
    detectors.filter((detector) =>
      detector.anchors.some(
        (anchor) =>
          anchor.on === "number" &&
          digits >= anchor.least &&
          digits <= anchor.most &&
          (anchor.lead ?? 0) === lead,
      ),
    );
  const counts = Array.from({ length: NUMBER_REACH + 1 }, (_, digits) => digits);
  const leads = Array.from({ length: LONGEST_LEAD + 1 }, (_, lead) => lead);
  return leads.map((lead) => counts.map((digits) => wanting(digits, lead)));
}

export function compile(detectors: readonly Detector[]): Compiled {
  const on = (event: "at" | "initial"): Detector[] =>
    detectors.filter((detector) => detector.anchors.some((anchor) => anchor.on === event));
  return {
    ...compilePairs(collectLiterals(detectors)),
    ...compileWords(detectors),
    numbers: compileNumbers(detectors),
    ats: on("at"),
    initials: on("initial"),
  };
}
