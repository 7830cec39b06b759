import { newBits, setBit } from "../../pattern/bits.ts";
import { startsLabel, startsToken, symbolOf } from "./characters.ts";
import type { Anchor, Detector } from "./contract.ts";
import { isLetter } from "./pair-events.ts";
import { buildPairTable, type PlacedLiteral } from "./pair-table.ts";
import { byteOf, bytes, MARGIN, symbolOfByte } from "./text-bytes.ts";

export interface Literal {
  readonly text: string;
  readonly ignoreCase: boolean;
  readonly inside: boolean | "names";
  readonly detectors: Detector[];
}

export interface WordEntry {
  readonly word: string;
  readonly detectors: Detector[];
}

/**
 * Who is asked about a number. Each anchor is a bit in one of a few words of 31; a table for each property of the number
 * says which anchors it suits, and those that every table names are asked.
 */
export interface NumberAnchors {
  /** By bit; a detector's anchors follow one another. */
  readonly detectors: readonly Detector[];
  readonly words: number;
  /** Words for each value: `words` of them at index value * words. */
  readonly byLead: Int32Array;
  readonly byDigits: Int32Array;
  readonly byGroup: Int32Array;
  readonly byFirst: Int32Array;
  readonly byNext: Int32Array;
  readonly byPrevious: Int32Array;
}

export interface Compiled {
  /** See pair-table.ts. */
  readonly table: Int32Array;
  /**
   * Which literals may stand at a pair, list after list; they have to be compared, for hashes and other letters coincide.
   * List n goes from `lists[n]` to `lists[n + 1]`.
   */
  readonly candidates: readonly PlacedLiteral[];
  readonly lists: Int32Array;
  /** See `marksOf`, by candidate. */
  readonly marks: Int32Array;
  /** The bits `withPair`, `withByte` and `withBefore` of every literal, by what it is told by: most places fail here. */
  readonly near: Int32Array;
  /** List by hash of a pair and the pair after it, the byte after it or the byte before it; 0 for none. */
  readonly byPair: Uint16Array;
  readonly byAfter: Uint16Array;
  readonly byBefore: Uint16Array;
  readonly words: readonly (readonly WordEntry[] | undefined)[];
  readonly wordSlots: Uint8Array;
  readonly numbers: NumberAnchors;
  readonly ats: readonly Detector[];
  readonly initials: readonly Detector[];
}

const NEIGHBOUR_SLOTS = 65_536;
export const neighbourSlot = (pair: number, neighbour: number): number =>
  (Math.imul(pair, 40_503) ^ Math.imul(neighbour, 20_011)) & (NEIGHBOUR_SLOTS - 1);

const NEAR_BITS = 18;
/** The place in `near` of a pair and the pair after it. */
export const withPair = (pair: number, after: number): number =>
  Math.imul(pair | (after << 16), 0x9e3779b1) >>> (32 - NEAR_BITS);
/** The same of a pair and the byte after it. */
export const withByte = (pair: number, after: number): number =>
  Math.imul(pair | (after << 16), 0x85ebca6b) >>> (32 - NEAR_BITS);
/** The same of a pair and the byte before it. */
export const withBefore = (pair: number, before: number): number =>
  Math.imul(pair | (before << 16), 0xc2b2ae35) >>> (32 - NEAR_BITS);

export const WORD_SLOTS = 16_384;
/** Units of a number's run that are counted. */
export const NUMBER_REACH = 24;
/** Most letters that a token may have before its number. */
export const LONGEST_LEAD = 6;

/** Only ASCII: a locale's rules for other letters may change the length. */
export function lowerCase(word: string): string {
  let lower = "";
  for (let k = 0; k < word.length; k++) {
    const unit = word.charCodeAt(k);
    lower += String.fromCharCode(unit >= 65 && unit <= 90 ? unit | 32 : unit);
  }
  return lower;
}

/** FNV-1a over bytes (text-bytes.ts) in ASCII lower case. */
export const hashStart = 0x811c9dc5 | 0;
export const hashNext = (hash: number, byte: number): number =>
  Math.imul(hash ^ (byte >= 65 && byte <= 90 ? byte | 32 : byte), 0x01000193);
export const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (WORD_SLOTS - 1);

function hashWord(word: string): number {
  let hash = hashStart;
  for (let k = 0; k < word.length; k++) hash = hashNext(hash, byteOf[word.charCodeAt(k)] ?? 0);
  return hash;
}

export function standsAt(text: string, at: number, literal: Literal): boolean {
  const wanted = literal.text;
  for (let k = 0; k < wanted.length; k++) {
    const unit = text.charCodeAt(at + k);
    const want = wanted.charCodeAt(k);
    if (unit === want) continue;
    if (!literal.ignoreCase || !isLetter(want) || (unit | 32) !== want) return false;
  }
  return (
    literal.inside === true || startsToken(text, at) || (literal.inside === "names" && startsLabel(text, at))
  );
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
          ignoreCase,
          inside,
          detectors: [detector],
        });
      } else if (!known.detectors.includes(detector)) known.detectors.push(detector);
    }
  }
  return [...literals.values()];
}

/** Bytes that are loaded before a place and after it, whatever the place. */
const REACH = MARGIN - 2;

/**
 * Two bytes of a literal around its pair, letters in lower case, most candidates fail at one of them: how far before the
 * pair's first byte the one stands, and how far after it the other, five bits each, and eight for each byte.
 */
function marksOf({ literal: { text }, offset }: PlacedLiteral): number {
  const back = Math.min(offset, REACH);
  const ahead = Math.min(text.length - 1 - offset, REACH);
  const byteAt = (at: number): number => (byteOf[text.charCodeAt(at)] ?? 0) | 32;
  return back | (ahead << 5) | (byteAt(offset - back) << 10) | (byteAt(offset + ahead) << 18);
}

/** May the candidate with these marks stand around the pair whose first byte is at `index`? */
export const mayStand = (marks: number, index: number): boolean =>
  ((bytes[index - (marks & 31)] ?? 0) | 32) === ((marks >>> 10) & 255) &&
  ((bytes[index + ((marks >>> 5) & 31)] ?? 0) | 32) === marks >>> 18;

type Pairs = Pick<
  Compiled,
  "table" | "near" | "candidates" | "lists" | "marks" | "byPair" | "byAfter" | "byBefore"
>;

function compilePairs(literals: readonly Literal[]): Pairs {
  const { table, placed } = buildPairTable(literals);
  const buckets: PlacedLiteral[][] = [[]];
  const byPair = new Uint16Array(NEIGHBOUR_SLOTS);
  const byAfter = new Uint16Array(NEIGHBOUR_SLOTS);
  const byBefore = new Uint16Array(NEIGHBOUR_SLOTS);
  const near = newBits(1 << NEAR_BITS);
  for (const each of placed) {
    const lists = each.by === "pair after" ? byPair : each.by === "byte after" ? byAfter : byBefore;
    for (const pair of each.pairs) {
      for (const neighbour of each.neighbours) {
        if (each.by === "pair after") setBit(near, withPair(pair, neighbour));
        if (each.by === "byte after") setBit(near, withByte(pair, neighbour));
        if (each.by === "byte before") setBit(near, withBefore(pair, neighbour));
        const slot = neighbourSlot(pair, neighbour);
        if (lists[slot] === 0) lists[slot] = buckets.push([]) - 1;
        const bucket = buckets[lists[slot] ?? 0] ?? [];
        if (!bucket.includes(each)) bucket.push(each);
      }
    }
  }
  const candidates = buckets.flat();
  const lists = new Int32Array(buckets.length + 1);
  buckets.forEach((bucket, nth) => {
    lists[nth + 1] = (lists[nth] ?? 0) + bucket.length;
  });
  const marks = Int32Array.from(candidates, marksOf);
  return { table, near, candidates, lists, marks, byPair, byAfter, byBefore };
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

type NumberAnchor = Extract<Anchor, { readonly on: "number" }>;
const WORD_BITS = 31;

function compileNumbers(detectors: readonly Detector[]): NumberAnchors {
  const anchors = detectors.flatMap((detector) =>
    detector.anchors.flatMap((anchor) => (anchor.on === "number" ? [{ detector, anchor }] : [])),
  );
  const words = Math.ceil(anchors.length / WORD_BITS);
  const tableOf = (values: number, suits: (anchor: NumberAnchor, value: number) => boolean): Int32Array => {
    const table = new Int32Array(values * words);
    for (let value = 0; value < values; value++) {
      anchors.forEach(({ anchor }, bit) => {
        const at = value * words + Math.floor(bit / WORD_BITS);
        if (suits(anchor, value)) table[at] = (table[at] ?? 0) | (1 << (bit % WORD_BITS));
      });
    }
    return table;
  };
  const isOneOf = (characters: string | undefined, byte: number): boolean =>
    characters === undefined ||
    [...characters].some((each) => symbolOf[each.charCodeAt(0)] === symbolOfByte[byte]);
  return {
    detectors: anchors.map(({ detector }) => detector),
    words,
    byLead: tableOf(LONGEST_LEAD + 1, (anchor, lead) => [anchor.lead ?? 0].flat().includes(lead)),
    byDigits: tableOf(NUMBER_REACH + 1, ({ least, most }, digits) => digits >= least && digits <= most),
    byGroup: tableOf(
      NUMBER_REACH + 1,
      ({ group }, digits) => group === undefined || (digits >= group[0] && digits <= group[1]),
    ),
    byFirst: tableOf(10, ({ first }, digit) => first === undefined || first.includes(String(digit))),
    byNext: tableOf(256, ({ next }, byte) => isOneOf(next, byte)),
    byPrevious: tableOf(256, ({ previous }, byte) => isOneOf(previous, byte)),
  };
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
