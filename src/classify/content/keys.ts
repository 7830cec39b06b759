/**
 * Where does a text hold enough of the words that some phrases cannot do without? One pass that hashes every word, without
 * a branch that depends on the text, and one over the hashes that looks at a bit for each; a wrong yes is possible and
 * only costs time, a wrong no is not.
 */
import { hasBit, newBits, setBit } from "../../pattern/bits.ts";
import { CHUNK, loadUnits } from "../../pattern/units.ts";
import { FOLD } from "../facts/lexicon.ts";

/** Bits: two thousand keys among them let one other word of a hundred through. */
const SLOTS = 1 << 18;
/** Every unit folded as the lexicon does; what lies beyond its table (CJK, …) ends a word, and no phrase has it. */
const fold = new Uint8Array(65_536);
for (let unit = 0; unit < FOLD.length; unit++) fold[unit] = FOLD[unit] ?? 0;

const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (SLOTS - 1);

/** Of each word of a chunk its hash and the place behind it; between two signs stands the empty word. */
const hashes = new Int32Array(CHUNK + 1);
const ends = new Int32Array(CHUNK + 1);

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

function hashOf(word: string): number {
  let hash = 0;
  for (let k = 0; k < word.length; k++)
    hash = ((hash << 5) | (hash >>> 27)) ^ (fold[word.charCodeAt(k)] ?? 0);
  return hash;
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
  /** The word's hash. */
  readonly key: number;
  readonly points: number;
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
  const filter = newBits(SLOTS);
  const keys = new Map<number, number>();
  for (const { phrases, points } of all) {
    for (const phrase of phrases) {
      const words = phrase.split(" ").sort((a, b) => b.length - a.length);
      const rare = words.length === 1 ? phrase : words.find((word) => word.length > 3 && !COMMON.has(word));
      if (rare === undefined) continue;
      const key = hashOf(rare);
      keys.set(key, Math.max(keys.get(key) ?? 0, points));
      setBit(filter, slotOf(key));
    }
  }
  return (text) => {
    let hash = 0;
    const places: Place[] = [];
    const see = (word: number, at: number): void => {
      if (!hasBit(filter, slotOf(word))) return;
      const points = keys.get(word);
      if (points !== undefined) places.push({ at, key: word, points });
    };
    for (let from = 0; from < text.length; from += CHUNK) {
      const units = loadUnits(text, from);
      const length = Math.min(CHUNK, text.length - from);
      let words = 0;
      for (let k = 0; k < length; k++) {
        const letter = fold[units[k] as number] as number;
        // All ones where a word ends, which a mispredicted branch at every word would cost more than all the rest.
        const gap = (letter - 1) >> 31;
        hashes[words] = hash;
        ends[words] = k;
        words -= gap;
        hash = (((hash << 5) | (hash >>> 27)) ^ letter) & ~gap;
      }
      for (let word = 0; word < words; word++) see(hashes[word] as number, from + (ends[word] as number));
    }
    see(hash, text.length);
    return partsOf(places, least, reach, text.length);
  };
}

function partsOf(places: readonly Place[], least: number, reach: number, length: number): readonly Part[] {
  const parts: { start: number; end: number }[] = [];
  const within = new Map<number, number>();
  let first = 0;
  let points = 0;
  for (const place of places) {
    const times = within.get(place.key) ?? 0;
    within.set(place.key, times + 1);
    if (times === 0) points += place.points;
    for (let old = places[first]; old !== undefined && place.at - old.at > reach; old = places[++first]) {
      const left = (within.get(old.key) ?? 0) - 1;
      within.set(old.key, left);
      if (left === 0) points -= old.points;
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
