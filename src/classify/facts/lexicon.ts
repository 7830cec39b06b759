/**
 * Words and phrases looked up by rolling hash, in one pass, without making a string per word.
 * A cue table is compiled once into an open-addressed table; a pass over a text costs a few nanoseconds per character.
 */
import { hasBit, newBits, setBit } from "../../pattern/bits.ts";
import { CHUNK, loadUnits } from "../../pattern/units.ts";

/** A group of words or phrases ('|' between them; `abcdef*` is a stem of exactly six letters) that speak for one label. */
export interface Cue<Label extends string> {
  /** Stable name that records show: never the caller's text. */
  readonly id: string;
  readonly label: Label;
  readonly weight: number;
  readonly words: string;
  /** What it counts for in material that is only worked on, where the instruction's words count 1. */
  readonly inMaterial: number;
}

export interface Lexicon<Label extends string> {
  readonly cues: readonly Cue<Label>[];
  /** Hash → index into `groups`, plus one; 0 is an empty slot. */
  readonly slots: Int32Array;
  readonly hashes: Int32Array;
  /** Cues that share a word. */
  readonly groups: readonly (readonly number[])[];
  /** The bit `filterIndex` of every hash in the table is set: most words are in none and stop here. */
  readonly filter: Int32Array;
}

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
/** Keeps a stem's hash apart from the same letters as a whole word. */
const STEM_SALT = 0x5bd1e995;
const STEM_LETTERS = 6;

/** Folded letter for each UTF-16 unit below 0x180: lower-case, accents off, ß as s; 0 where it ends a word. */
export const FOLD = new Uint16Array(0x180);
for (let unit = 0; unit < FOLD.length; unit++) {
  const letter = String.fromCharCode(unit).normalize("NFD").charAt(0).toLowerCase();
  if (/[a-z0-9]/.test(letter)) FOLD[unit] = letter.charCodeAt(0);
}
for (const [from, to] of ["ßs", "øo", "æa", "œo", "łl"].map((pair) => [
  pair.charCodeAt(0),
  pair.charCodeAt(1),
])) {
  if (from !== undefined && to !== undefined) {
    FOLD[from] = to;
  }
}

/** From here on (CJK, kana, hangul) there are no spaces between words: each unit is a word of its own. */
const FIRST_UNSPACED = 0x2e80;

/** The same for every unit: those of other alphabets are letters as they are, and what stands between them separates. */
const LETTERS = Uint16Array.from({ length: 0x10000 }, (_, unit) =>
  unit < FOLD.length ? (FOLD[unit] ?? 0) : unit >= 0x2000 && unit < FIRST_UNSPACED ? 0 : unit,
);

/** The units of text[from, to), with a 0 behind them. They hold until the next load. */
function unitsOf(text: string, from: number, to: number): Uint16Array {
  const part = text.slice(from, to);
  if (part.length <= CHUNK) return loadUnits(part, 0);
  const units = new Uint16Array(part.length + 1);
  Buffer.from(units.buffer).write(part, "utf16le");
  return units;
}

const phrase = (previous: number, last: number): number =>
  Math.imul(previous ^ (last >>> 15), 0x9e3779b1) ^ last;

const FILTER_BITS = 15;
const filterIndex = (hash: number): number => hash >>> (32 - FILTER_BITS);
const EVERYTHING = newBits(1 << FILTER_BITS).fill(-1);
const passes = (filter: Int32Array, hash: number): boolean => hasBit(filter, filterIndex(hash));

/** Calls `seen` with the hash of each word, stem, pair and triple of words in text[from, to) that passes the filter. */
function walk(
  text: string,
  from: number,
  to: number,
  filter: Int32Array,
  seen: (hash: number, at: number) => void,
): void {
  const units = unitsOf(text, from, to);
  const length = to - from;
  let before = 0;
  let beforeThat = 0;
  let at = 0;
  while (at < length) {
    const first = units[at] as number;
    let letter = LETTERS[first] as number;
    if (letter === 0) {
      at++;
      // A phrase does not cross the end of a line or sentence.
      if (first === 0x0a || first === 0x2e || first === 0x3f || first === 0x21) {
        before = 0;
        beforeThat = 0;
      }
      continue;
    }
    let hash = Math.imul(FNV_OFFSET ^ letter, FNV_PRIME);
    let end = at + 1;
    if (letter < FIRST_UNSPACED) {
      const stemEnd = at + STEM_LETTERS;
      let stem = 0;
      for (;;) {
        letter = LETTERS[units[end] as number] as number;
        if (letter === 0 || letter >= FIRST_UNSPACED) break;
        hash = Math.imul(hash ^ letter, FNV_PRIME);
        end++;
        if (end === stemEnd) stem = hash ^ STEM_SALT;
      }
      if (stem !== 0 && passes(filter, stem)) seen(stem, from + stemEnd - 1);
    }
    at = end;
    // What stands alone ends with itself, and so does what it stands behind.
    if (letter >= FIRST_UNSPACED) end--;
    if (passes(filter, hash)) seen(hash, from + end);
    if (before !== 0) {
      const pair = phrase(before, hash);
      if (passes(filter, pair)) seen(pair, from + end);
      if (beforeThat !== 0) {
        const triple = phrase(beforeThat, pair);
        if (passes(filter, triple)) seen(triple, from + end);
      }
    }
    beforeThat = before;
    before = hash;
  }
}

/** The hash that `walk` gives for an entry of a table: its last word, pair or triple, or its stem. */
function hashOf(entry: string): number {
  let last = 0;
  if (entry.endsWith("*")) {
    if (entry.length !== STEM_LETTERS + 1) throw new Error(`a stem has ${STEM_LETTERS} letters: ${entry}`);
    let first: number | null = null;
    walk(entry, 0, entry.length - 1, EVERYTHING, (hash) => {
      first ??= hash;
    });
    return first ?? 0;
  }
  walk(entry, 0, entry.length, EVERYTHING, (hash) => {
    last = hash;
  });
  return last;
}

export function compile<Label extends string>(cues: readonly Cue<Label>[]): Lexicon<Label> {
  const byHash = new Map<number, number[]>();
  cues.forEach((cue, index) => {
    for (const entry of cue.words.split("|")) {
      const words = entry.trim();
      const hash = hashOf(words);
      const group = byHash.get(hash);
      if (group === undefined) byHash.set(hash, [index]);
      else if (!group.includes(index)) group.push(index);
    }
  });
  let size = 64;
  while (size < byHash.size * 4) size *= 2;
  const slots = new Int32Array(size);
  const hashes = new Int32Array(size);
  const groups: number[][] = [];
  const filter = newBits(1 << FILTER_BITS);
  for (const [hash, group] of byHash) {
    let slot = hash & (size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    hashes[slot] = hash;
    setBit(filter, filterIndex(hash));
    groups.push(group);
    slots[slot] = groups.length;
  }
  return { cues, slots, hashes, groups, filter };
}

/** Calls `hit` with each cue whose word, stem or phrase ends in text[from, to). Linear time. */
export function match<Label extends string>(
  lexicon: Lexicon<Label>,
  text: string,
  from: number,
  to: number,
  hit: (cue: number, at: number) => void,
): void {
  const { slots, hashes, groups, filter } = lexicon;
  const mask = slots.length - 1;
  walk(text, from, to, filter, (hash, at) => {
    let slot = hash & mask;
    for (let group = slots[slot]; group !== undefined && group !== 0; group = slots[slot]) {
      if (hashes[slot] === hash) {
        for (const cue of groups[group - 1] ?? []) hit(cue, at);
        return;
      }
      slot = (slot + 1) & mask;
    }
  });
}
