/**
 * Where does a text hold enough of the words that some phrases cannot do without? One pass that hashes every word, two
 * units at a time and without a branch that depends on the text, and one over the hashes that looks at a bit for each; a
 * wrong yes is possible and only costs time, a wrong no is not.
 */
import { bitAt, newBits, setBit } from "../../pattern/bits.ts";
import * as textBytes from "../detectors/text-bytes.ts";
import { FOLD } from "../facts/lexicon.ts";

/** Bound here, for what is imported is loaded and checked at each use, and this is written into the machine code. */
const { bytes, CHUNK, loadBytes, MARGIN } = textBytes;

/** Bits: two thousand keys among them let one other word of a hundred through. */
const SLOT_BITS = 18;
/** Every unit folded as the lexicon does; what lies beyond its table (CJK, …) ends a word, and no phrase has it. */
const fold = new Uint8Array(65_536);
for (let unit = 0; unit < FOLD.length; unit++) fold[unit] = FOLD[unit] ?? 0;

const slotOf = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);

/** Of each word of a chunk its hash and the byte behind it; between two signs stands the empty word, at most one a pair. */
const hashes = new Int32Array(CHUNK / 2 + 2);
const ends = new Int32Array(CHUNK / 2 + 2);

/** Words that every text has: the key of a phrase is another of its words, and a phrase of nothing else has none. */
const COMMON = new Set(
  (
    "have has been being from with his her was were not the that this case our client account order test last public " +
    "until before into over under rate work about other leave take return class final yet letter my self no credit results " +
    "written other side public summary off can cannot expected out after half stock opening formal counter review point " +
    "calls waiting errors against show post product team asked service failed limit current act will hearing want memory " +
    "what would back behind code history report file action never night left year many some list wants year feedback night let late release credit passed sentence reference complains worth notes operation failure notice settle " +
    "care stage application gap access approval rate bei encore act le long wurde werden nicht nimmt seit beiden para por con del della een het"
  ).split(" "),
);

const rotate = (hash: number): number => (hash << 10) | (hash >>> 22);

/** The word's hash where its first letter is a pair's first unit, or its second. */
function hashOf(word: string, nth: 0 | 1): number {
  const letter = (at: number): number => fold[word.charCodeAt(at)] ?? 0;
  let hash = nth === 0 ? 0 : letter(0);
  let at: number = nth;
  for (; at + 1 < word.length; at += 2) hash = rotate(hash) ^ (letter(at) << 5) ^ letter(at + 1);
  return rotate(hash) ^ (at < word.length ? letter(at) << 5 : 0);
}

/** The hash of the word that the last chunk ends in. */
let open = 0;

/** Hashes the words of the chunk up to byte `end`; how many there are. */
function cut(end: number): number {
  let hash = open;
  let words = 0;
  for (let k = MARGIN; k < end; k += 2) {
    const first = fold[bytes[k] as number] as number;
    const second = fold[bytes[k + 1] as number] as number;
    // All ones where a word ends, which a mispredicted branch at every word would cost more than all the rest.
    const gapFirst = (first - 1) >> 31;
    const gap = gapFirst | ((second - 1) >> 31);
    const ended = rotate(hash) ^ (first << 5);
    hashes[words] = ended;
    ends[words] = k + 1 + gapFirst;
    words -= gap;
    hash = (ended & ~gap) ^ second;
  }
  open = hash;
  return words;
}

/** Those of the first `words` words whose bit is set. */
const sifted = new Int32Array(CHUNK / 2 + 2);

function sift(filter: Int32Array, words: number): number {
  let count = 0;
  for (let word = 0; word < words; word++) {
    sifted[count] = word;
    count += bitAt(filter, slotOf(hashes[word] as number));
  }
  return count;
}

/** Phrases of single spaces between words of the lexicon's letters, and what each of them is worth. */
export interface Keys {
  readonly phrases: readonly string[];
  readonly points: number;
}

/** Part of a text, in UTF-16 units; `end` exclusive. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

interface Place {
  readonly at: number;
  readonly key: Key;
}

interface Key {
  points: number;
}

/**
 * The parts of a text in which different words of these phrases stand that are worth `least` points together, not more
 * than `reach` units from the first to the last, with as much before and after. In order, not overlapping.
 */
export function compileKeys(
  all: readonly Keys[],
  least: number,
  reach: number,
): (text: string) => readonly Part[] {
  const filter = newBits(1 << SLOT_BITS);
  const keys = new Map<number, Key>();
  for (const { phrases, points } of all) {
    for (const phrase of phrases) {
      const words = phrase.split(" ").sort((a, b) => b.length - a.length);
      const rare = words.length === 1 ? phrase : words.find((word) => word.length > 3 && !COMMON.has(word));
      if (rare === undefined) continue;
      const hashesOfKey = [hashOf(rare, 0), hashOf(rare, 1)];
      const key = hashesOfKey.map((hash) => keys.get(hash)).find((known) => known !== undefined) ?? {
        points,
      };
      key.points = Math.max(key.points, points);
      for (const hash of hashesOfKey) {
        keys.set(hash, key);
        setBit(filter, slotOf(hash));
      }
    }
  }
  return (text) => {
    const places: Place[] = [];
    open = 0;
    for (let from = 0; from < text.length; from += CHUNK) {
      loadBytes(text, from, fold);
      // Behind the text stands a zero, which ends the last word.
      const end = MARGIN + (text.length - from > CHUNK ? CHUNK : text.length - from + 1);
      const words = cut(end);
      const known = sift(filter, words);
      for (let nth = 0; nth < known; nth++) {
        const word = sifted[nth] as number;
        const key = keys.get(hashes[word] as number);
        if (key !== undefined) places.push({ at: from + (ends[word] as number) - MARGIN, key });
      }
    }
    return partsOf(places, least, reach, text.length);
  };
}

function partsOf(places: readonly Place[], least: number, reach: number, length: number): readonly Part[] {
  const parts: { start: number; end: number }[] = [];
  const within = new Map<Key, number>();
  let first = 0;
  let points = 0;
  for (const place of places) {
    const times = within.get(place.key) ?? 0;
    within.set(place.key, times + 1);
    if (times === 0) points += place.key.points;
    for (let old = places[first]; old !== undefined && place.at - old.at > reach; old = places[++first]) {
      const left = (within.get(old.key) ?? 0) - 1;
      within.set(old.key, left);
      if (left === 0) points -= old.key.points;
    }
    if (points < least) continue;
    const start = Math.max(0, (places[first]?.at ?? place.at) - reach);
    const end = Math.min(length, place.at + reach);
    const last = parts.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else parts.push({ start, end });
  }
  return parts;
}
