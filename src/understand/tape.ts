/**
 * The tape that a JSON text is read onto: WIDTH integers per value, in document order, so that a container's first
 * child is the next node and a key's value is the node after the key: [start, end, kind | flags, node after the
 * subtree]. Offsets are bytes of the text, quotes included, end exclusive.
 */
import { isAscii } from "node:buffer";
import { HIGH_BITS, zeroBytes } from "./read-string.ts";

export const WIDTH = 4;
export const OBJECT = 0;
export const ARRAY = 1;
export const STRING = 2;
export const NUMBER = 3;
export const TRUE = 4;
export const FALSE = 5;
export const NULL = 6;
export const KIND_MASK = 7;
/** The string holds at least one backslash. */
export const ESCAPED = 8;
/** The string is an object's key. */
export const KEY = 16;

const BACKSLASH = 0x5c;
const ASCII = /^[\x20-\x7e]*$/;

/** Objects with up to this many keys are compared pairwise, larger ones through a set. */
const PAIRWISE_KEYS = 8;

/** Bytes of an escape at `at`, which starts with a backslash. */
function escapeLength(bytes: Buffer, at: number): number {
  return bytes[at + 1] === 0x75 ? 6 : 2;
}

/** The offset after the character or escape that starts at `at`. */
function afterCharacter(bytes: Buffer, at: number): number {
  const byte = bytes[at] as number;
  if (byte < 0x80) return at + (byte === BACKSLASH ? escapeLength(bytes, at) : 1);
  if (byte < 0xe0) return at + 2;
  return at + (byte < 0xf0 ? 3 : 4);
}

/** The decoded text of string node `node`. */
export function textOf(bytes: Buffer, tape: Int32Array, node: number): string {
  const slot = node * WIDTH;
  const start = tape[slot] as number;
  const end = tape[slot + 1] as number;
  const flags = tape[slot + 2] as number;
  if ((flags & ESCAPED) !== 0) return JSON.parse(bytes.toString("utf8", start, end)) as string;
  return bytes.toString("utf8", start + 1, end - 1);
}

/** Where the character or escape starts that the byte at `at` belongs to; the string's text starts at `start`. */
function boundary(bytes: Buffer, start: number, at: number): number {
  let lead = at;
  while (lead > start && ((bytes[lead] as number) & 0xc0) === 0x80) lead -= 1;
  if (lead !== at) return lead;
  for (let from = at - 1; from >= start && from >= at - 5; from -= 1) {
    if (bytes[from] !== BACKSLASH) continue;
    // A backslash starts an escape when an even number of backslashes stand right before it.
    let before = from;
    while (before > start && bytes[before - 1] === BACKSLASH) before -= 1;
    if ((from - before) % 2 === 0 && from + escapeLength(bytes, from) > at) return from;
  }
  return at;
}

/**
 * At most `units` UTF-16 units from one end of string node `node`, without decoding the rest. Cut by bytes, so that
 * it may be shorter than it could be, and between the halves of an escaped surrogate pair.
 */
export function excerptOf(
  bytes: Buffer,
  tape: Int32Array,
  node: number,
  from: "head" | "tail",
  units: number,
): string {
  const start = (tape[node * WIDTH] as number) + 1;
  const end = (tape[node * WIDTH + 1] as number) - 1;
  // A text never has more units than bytes.
  if (end - start <= units) return textOf(bytes, tape, node);
  const at = from === "head" ? start + units : end - units;
  let cut = boundary(bytes, start, at);
  if (from === "tail" && cut < at) cut = afterCharacter(bytes, cut);
  const raw = bytes.toString("utf8", from === "head" ? start : cut, from === "head" ? cut : end);
  return ((tape[node * WIDTH + 2] as number) & ESCAPED) === 0 ? raw : (JSON.parse(`"${raw}"`) as string);
}

/** True when two strings without escapes hold the same bytes. */
function sameBytes(bytes: Buffer, tape: Int32Array, a: number, b: number): boolean {
  const startA = tape[a * WIDTH] as number;
  const startB = tape[b * WIDTH] as number;
  const length = (tape[a * WIDTH + 1] as number) - startA;
  if ((tape[b * WIDTH + 1] as number) - startB !== length) return false;
  for (let i = 1; i < length; i += 1) {
    if (bytes[startA + i] !== bytes[startB + i]) return false;
  }
  return true;
}

/** True when no two keys of the complete object `object` decode to the same text. `tape` may still be growing. */
export function keysDiffer(bytes: Buffer, tape: Int32Array, object: number): boolean {
  const after = tape[object * WIDTH + 3] as number;
  let count = 0;
  let flags = 0;
  for (let key = object + 1; key < after; key = tape[(key + 1) * WIDTH + 3] as number) {
    count += 1;
    flags |= tape[key * WIDTH + 2] as number;
  }
  if (count < 2) return true;
  if (count > PAIRWISE_KEYS || (flags & ESCAPED) !== 0) {
    // V8 seeds its string hashes per process, so a caller cannot make them collide.
    const seen = new Set<string>();
    for (let key = object + 1; key < after; key = tape[(key + 1) * WIDTH + 3] as number) {
      seen.add(textOf(bytes, tape, key));
    }
    return seen.size === count;
  }
  for (let key = object + 1; key < after; key = tape[(key + 1) * WIDTH + 3] as number) {
    const first = tape[(key + 1) * WIDTH + 3] as number;
    for (let other = first; other < after; other = tape[(other + 1) * WIDTH + 3] as number) {
      if (sameBytes(bytes, tape, key, other)) return false;
    }
  }
  return true;
}

/** The value node of `key` in `object`, or -1. */
export function findKey(bytes: Buffer, tape: Int32Array, object: number, key: string): number {
  const plainKey = ASCII.test(key);
  const after = tape[object * WIDTH + 3] as number;
  for (let node = object + 1; node < after; node = tape[(node + 1) * WIDTH + 3] as number) {
    const slot = node * WIDTH;
    const flags = tape[slot + 2] as number;
    if ((flags & ESCAPED) !== 0 || !plainKey) {
      if (textOf(bytes, tape, node) === key) return node + 1;
      continue;
    }
    const start = (tape[slot] as number) + 1;
    if ((tape[slot + 1] as number) - 1 - start !== key.length) continue;
    let i = 0;
    while (i < key.length && bytes[start + i] === key.charCodeAt(i)) i += 1;
    if (i === key.length) return node + 1;
  }
  return -1;
}

/** A place in string node `node`, known both in the bytes and in the decoded text. */
export interface Cursor {
  readonly node: number;
  /** Bytes and UTF-16 units are the same here. */
  readonly plain: boolean;
  readonly raw: number;
  readonly units: number;
}

/** The start of string node `node`. */
export function cursorAt(bytes: Buffer, tape: Int32Array, node: number): Cursor {
  const slot = node * WIDTH;
  const raw = (tape[slot] as number) + 1;
  const end = (tape[slot + 1] as number) - 1;
  const plain = ((tape[slot + 2] as number) & ESCAPED) === 0 && isAscii(bytes.subarray(raw, end));
  return { node, plain, raw, units: 0 };
}

/**
 * Goes on from `cursor` to UTF-16 offset `at` of the decoded text, which must not lie before it. The text's own length
 * maps to the closing quote. An offset between the halves of a surrogate pair maps to the second escape when the pair
 * is escaped, and to the start of the character when it is four bytes of UTF-8. Throws RangeError outside the text.
 */
export function advance(bytes: Buffer, tape: Int32Array, cursor: Cursor, at: number): Cursor {
  const { node, plain } = cursor;
  const end = (tape[node * WIDTH + 1] as number) - 1;
  let { raw, units } = cursor;
  if (plain) {
    raw += at - units;
    units = at;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  while (units < at && raw < end) {
    // Four at a time while none is a backslash or part of a longer character.
    const stop = Math.min(end, raw + at - units) - 4;
    for (; raw <= stop; raw += 4, units += 4) {
      const word = view.getInt32(raw, true);
      if (((word | zeroBytes(word ^ 0x5c5c5c5c)) & HIGH_BITS) !== 0) break;
    }
    if (units === at) break;
    const pair = (bytes[raw] as number) >= 0xf0;
    if (pair && units + 1 === at) return { node, plain, raw, units };
    raw = afterCharacter(bytes, raw);
    units += pair ? 2 : 1;
  }
  if (units < at || raw > end) throw new RangeError("offset outside the string");
  return { node, plain, raw, units };
}
