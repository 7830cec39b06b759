/**
 * Terms of whole words, however many: a tree whose edges are words, kept as one hash table. A pass over a text folds and
 * hashes each word once, and nearly all of them are in no term's beginning, which one look at a small table says.
 */

import { CHUNK, loadUnits } from "../../pattern/units.ts";
import { canonical, EXPANDS, expansion, FOLD, INVISIBLE, isUnspaced, joins, markOf } from "./fold.ts";

export const TERM_MAX_WORDS = 16;
/** Units between two words of a term: a line break and its indentation, or a mark with spaces around it. */
const GAP_MAX_UNITS = 24;
/** A longer word is no word of a term. */
const WORD_MAX_UNITS = 256;

export interface WordTerm {
  /** As it was written. */
  readonly text: string;
  /** The caller's number for what is found. */
  readonly entry: number;
  readonly keepCase: boolean;
}

interface Ending extends WordTerm {
  readonly folded: string;
  /** Marks of the term before its first word and after its last one. */
  readonly head: string;
  readonly tail: string;
}

export type OnTerm = (entry: number, start: number, end: number) => void;
export type WordSearch = (text: string, found: OnTerm) => void;

const FIRST_UNSPACED = 0x0e00;
const START = 0x811c9dc5 | 0;
const step = (hash: number, unit: number): number => ((hash << 5) | (hash >>> 27)) ^ unit;
const edge = (node: number, marks: number, word: number): number =>
  Math.imul(Math.imul(node ^ 0x9e3779b1, 0x85ebca6b) ^ marks ^ (word >>> 13), 0xc2b2ae35) ^ word;

/** The end and hash of the word that starts at `at`; hash 0 stands for a word that is too long. */
interface Word {
  end: number;
  hash: number;
}

function readWord(text: string, at: number, into: Word): void {
  let hash = START;
  let k = at;
  const first = text.charCodeAt(at);
  if (isUnspaced(first)) {
    into.end = at + 1;
    into.hash = step(START, FOLD[first] ?? 0);
    return;
  }
  for (; k < text.length; k++) {
    const unit = text.charCodeAt(k);
    const letter = FOLD[unit] ?? 0;
    if (letter === 0 || isUnspaced(unit)) break;
    if (letter === INVISIBLE) continue;
    if (letter === EXPANDS) {
      const letters = expansion(unit);
      for (let n = 0; n < letters.length; n++) hash = step(hash, letters.charCodeAt(n));
    } else hash = step(hash, letter);
  }
  into.end = k;
  into.hash = k - at > WORD_MAX_UNITS ? 0 : hash;
}

/** The marks between words, hashed: 0 when there are only spaces and hyphens. `end` is where the next word starts, or -1. */
function readGap(text: string, at: number, into: Word): void {
  let hash = 0;
  const limit = Math.min(text.length, at + GAP_MAX_UNITS);
  for (let k = at; k < limit; k++) {
    const unit = text.charCodeAt(k);
    const letter = FOLD[unit] ?? 0;
    if (letter === INVISIBLE) continue;
    if (letter !== 0) {
      into.end = k;
      into.hash = hash;
      return;
    }
    if (!joins(unit)) hash = step(hash === 0 ? START : hash, markOf(unit));
  }
  into.end = -1;
}

/** How many words a term has; null when it has none, or more than TERM_MAX_WORDS. */
export function countWords(text: string): number | null {
  const word: Word = { end: 0, hash: 0 };
  let words = 0;
  for (let at = firstWord(text, 0); at !== -1; at = firstWord(text, word.end)) {
    readWord(text, at, word);
    words++;
  }
  return words === 0 || words > TERM_MAX_WORDS ? null : words;
}

function firstWord(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if ((FOLD[text.charCodeAt(at)] ?? 0) > INVISIBLE) return at;
  return -1;
}

/** Terms must have words (`countWords`). `prepareFold` was called. */
export function compileWords(terms: readonly WordTerm[]): WordSearch {
  if (terms.length === 0) return () => {};
  const nodes = new Map<number, number>();
  const endings: (Ending[] | undefined)[] = [undefined];
  const firsts: number[] = [];
  const word: Word = { end: 0, hash: 0 };
  const gap: Word = { end: 0, hash: 0 };
  for (const term of terms) {
    const { text } = term;
    const start = firstWord(text, 0);
    let node = 0;
    let marks = 0;
    let end = start;
    for (let at = start; at !== -1; ) {
      readWord(text, at, word);
      end = word.end;
      if (node === 0) firsts.push(word.hash);
      const key = edge(node, marks, word.hash);
      const known = nodes.get(key);
      node = known ?? endings.push(undefined) - 1;
      if (known === undefined) nodes.set(key, node);
      readGap(text, end, gap);
      at = gap.end;
      marks = gap.hash;
    }
    const folded = canonical(text, start, end, term.keepCase);
    const head = canonical(text, 0, start, true);
    const tail = canonical(text, end, text.length, true);
    const here = endings[node] ?? [];
    endings[node] = here;
    if (!here.some((other) => sameTerm(other, term, folded, head, tail)))
      here.push({ ...term, folded, head, tail });
  }
  const table = compact(nodes);
  const filter = filterOf(firsts);
  return (text, found) => {
    search(text, { ...table, filter, endings }, found);
  };
}

const sameTerm = (a: Ending, b: WordTerm, folded: string, head: string, tail: string): boolean =>
  a.entry === b.entry &&
  a.keepCase === b.keepCase &&
  a.folded === folded &&
  a.head === head &&
  a.tail === tail;

interface Table {
  readonly keys: Int32Array;
  /** Node by slot; 0 is an empty slot. */
  readonly values: Int32Array;
}

function compact(nodes: ReadonlyMap<number, number>): Table {
  let size = 64;
  while (size < nodes.size * 3) size *= 2;
  const keys = new Int32Array(size);
  const values = new Int32Array(size);
  for (const [key, node] of nodes) {
    let slot = key & (size - 1);
    while (values[slot] !== 0) slot = (slot + 1) & (size - 1);
    keys[slot] = key;
    values[slot] = node;
  }
  return { keys, values };
}

function lookUp({ keys, values }: Table, key: number): number {
  const mask = keys.length - 1;
  for (let slot = key & mask; values[slot] !== 0; slot = (slot + 1) & mask) {
    if (keys[slot] === key) return values[slot] ?? 0;
  }
  return 0;
}

/** One byte for each hash's low bits: a few times as many as there are first words. */
function filterOf(hashes: readonly number[]): Uint8Array {
  let size = 4096;
  while (size < new Set(hashes).size * 8 && size < 1 << 20) size *= 2;
  const filter = new Uint8Array(size);
  for (const hash of hashes) filter[slotOf(hash) & (size - 1)] = 1;
  return filter;
}

const slotOf = (hash: number): number => hash ^ (hash >>> 15);

interface Compiled extends Table {
  readonly filter: Uint8Array;
  readonly endings: readonly (readonly Ending[] | undefined)[];
}

/** One pass: each word is read once, and once more for each of the words of a term that it may continue. */
function search(text: string, compiled: Compiled, found: OnTerm): void {
  const { filter } = compiled;
  const mask = filter.length - 1;
  const fold = FOLD;
  let hash = START;
  let start = -1;
  for (let from = 0; from < text.length; from += CHUNK) {
    const units = loadUnits(text, from);
    const end = Math.min(CHUNK, text.length - from);
    let k = 0;
    while (k < end) {
      let letter = fold[units[k] ?? 0] ?? 0;
      if (letter > EXPANDS && letter < FIRST_UNSPACED) {
        if (start === -1) start = from + k;
        // The hot loop: behind the chunk's end stands a 0.
        do {
          hash = ((hash << 5) | (hash >>> 27)) ^ letter;
          letter = fold[units[++k] ?? 0] ?? 0;
        } while (letter > EXPANDS && letter < FIRST_UNSPACED);
        if (k >= end) break;
      }
      const unit = units[k] ?? 0;
      const at = from + k;
      k++;
      if (letter === INVISIBLE) continue;
      if (letter === EXPANDS) {
        if (start === -1) start = at;
        const letters = expansion(unit);
        for (let n = 0; n < letters.length; n++) hash = step(hash, letters.charCodeAt(n));
        continue;
      }
      const unspaced = letter !== 0 && isUnspaced(unit);
      if (letter !== 0 && !unspaced) {
        if (start === -1) start = at;
        hash = step(hash, letter);
        continue;
      }
      if (start !== -1) {
        if (filter[slotOf(hash) & mask] !== 0) follow(text, start, at, hash, compiled, found);
        start = -1;
        hash = START;
      }
      if (!unspaced) continue;
      const alone = step(START, letter);
      if (filter[slotOf(alone) & mask] !== 0) follow(text, at, at + 1, alone, compiled, found);
    }
  }
  if (start !== -1 && filter[slotOf(hash) & mask] !== 0)
    follow(text, start, text.length, hash, compiled, found);
}

const nextWord: Word = { end: 0, hash: 0 };
const nextGap: Word = { end: 0, hash: 0 };

/** From a first word as far as the tree goes; every term that ends on the way is compared letter by letter. */
function follow(
  text: string,
  start: number,
  firstEnd: number,
  firstHash: number,
  compiled: Compiled,
  found: OnTerm,
): void {
  if (firstEnd - start > WORD_MAX_UNITS) return;
  let node = lookUp(compiled, edge(0, 0, firstHash));
  let end = firstEnd;
  for (let words = 1; node !== 0 && words <= TERM_MAX_WORDS; words++) {
    for (const ending of compiled.endings[node] ?? []) {
      const span = spanOf(text, start, end, ending);
      if (span !== null) found(ending.entry, span.start, span.end);
    }
    readGap(text, end, nextGap);
    if (nextGap.end === -1) return;
    const marks = nextGap.hash;
    readWord(text, nextGap.end, nextWord);
    node = lookUp(compiled, edge(node, marks, nextWord.hash));
    end = nextWord.end;
  }
}

function spanOf(
  text: string,
  start: number,
  end: number,
  { folded, keepCase, head, tail }: Ending,
): { start: number; end: number } | null {
  if (canonical(text, start, end, keepCase) !== folded) return null;
  const from = start - head.length;
  const to = end + tail.length;
  if (head !== "" && (from < 0 || canonical(text, from, start, true) !== head)) return null;
  if (tail !== "" && canonical(text, end, to, true) !== tail) return null;
  return { start: from, end: to };
}
