/** A strict JSON text with the place of every value in its bytes, so that edits leave the rest byte-identical. */
import { readTape } from "./read-tape.ts";
import {
  advance,
  type Cursor,
  cursorAt,
  excerptOf,
  findKey,
  KEY,
  KIND_MASK,
  OBJECT,
  STRING,
  textOf,
  WIDTH,
} from "./tape.ts";

const TYPES = ["object", "array", "string", "number", "true", "false", "null"] as const;
type JsonType = (typeof TYPES)[number];

/** A JSON text read once. Nodes are numbers in document order from `root` to `count - 1`; keys are nodes too. */
export interface JsonDoc {
  readonly bytes: Buffer;
  readonly root: number;
  /** How many nodes there are. */
  readonly count: number;
  type(node: number): JsonType;
  /** Byte offset of the value's first byte, its quote or bracket included. */
  start(node: number): number;
  /** Byte offset after the value's last byte. */
  end(node: number): number;
  /** The node that follows the whole subtree. A container's first child is `node + 1`, a key's value `key + 1`. */
  after(node: number): number;
  isKey(node: number): boolean;
  /** The value of `key`, or -1. */
  get(object: number, key: string): number;
  items(array: number): readonly number[];
  entries(object: number): readonly (readonly [key: number, value: number])[];
  /** The decoded text of a string node. */
  text(string: number): string;
  /** About the first or last `units` UTF-16 units of a string node's text, never more; the rest is not decoded. */
  excerpt(string: number, from: "head" | "tail", units: number): string;
  /** The subtree as a plain value, as JSON.parse makes it. */
  value(node: number): unknown;
  /** See the function of this name. */
  rawOffset(string: number, at: number): number;
  rawOffsets(string: number, ats: readonly number[]): readonly number[];
}

/** A shorter text is decoded sooner than looked up. */
const REMEMBERED_FROM_BYTES = 64;

class TapeDoc implements JsonDoc {
  readonly bytes: Buffer;
  readonly root = 0;
  readonly count: number;
  private readonly tape: Int32Array;
  private cursor: Cursor | null = null;
  /** Long texts that were decoded already: most are asked for twice, by the dialect and by the scan. */
  private readonly texts = new Map<number, string>();

  constructor(bytes: Buffer, tape: Int32Array) {
    this.bytes = bytes;
    this.tape = tape;
    this.count = tape.length / WIDTH;
  }

  private kind(node: number): number {
    return (this.tape[node * WIDTH + 2] as number) & KIND_MASK;
  }

  private expectString(node: number): void {
    if (this.kind(node) !== STRING) throw new TypeError("not a string node");
  }

  type(node: number): JsonType {
    return TYPES[this.kind(node)] as JsonType;
  }

  start(node: number): number {
    return this.tape[node * WIDTH] as number;
  }

  end(node: number): number {
    return this.tape[node * WIDTH + 1] as number;
  }

  after(node: number): number {
    return this.tape[node * WIDTH + 3] as number;
  }

  isKey(node: number): boolean {
    return ((this.tape[node * WIDTH + 2] as number) & KEY) !== 0;
  }

  get(object: number, key: string): number {
    return this.kind(object) === OBJECT ? findKey(this.bytes, this.tape, object, key) : -1;
  }

  items(array: number): readonly number[] {
    const found: number[] = [];
    const after = this.after(array);
    if (this.type(array) !== "array") return found;
    for (let item = array + 1; item < after; item = this.after(item)) found.push(item);
    return found;
  }

  entries(object: number): readonly (readonly [key: number, value: number])[] {
    const found: (readonly [number, number])[] = [];
    const after = this.after(object);
    if (this.kind(object) !== OBJECT) return found;
    for (let key = object + 1; key < after; key = this.after(key + 1)) found.push([key, key + 1]);
    return found;
  }

  text(string: number): string {
    this.expectString(string);
    if (this.end(string) - this.start(string) < REMEMBERED_FROM_BYTES) {
      return textOf(this.bytes, this.tape, string);
    }
    const known = this.texts.get(string);
    if (known !== undefined) return known;
    const text = textOf(this.bytes, this.tape, string);
    this.texts.set(string, text);
    return text;
  }

  excerpt(string: number, from: "head" | "tail", units: number): string {
    this.expectString(string);
    return excerptOf(this.bytes, this.tape, string, from, units);
  }

  value(node: number): unknown {
    return JSON.parse(this.bytes.toString("utf8", this.start(node), this.end(node)));
  }

  rawOffset(string: number, at: number): number {
    this.expectString(string);
    if (at < 0) throw new RangeError("offset outside the string");
    // Findings come in ascending order: going on from the last one keeps many of them in one long text linear.
    const last = this.cursor;
    const from = last?.node === string && last.units <= at ? last : cursorAt(this.bytes, this.tape, string);
    this.cursor = advance(this.bytes, this.tape, from, at);
    return this.cursor.raw;
  }

  rawOffsets(string: number, ats: readonly number[]): readonly number[] {
    return ats.map((at) => this.rawOffset(string, at));
  }
}

/**
 * Reads a JSON text as RFC 8259 has it, and refuses what readers understand differently (read-tape.ts). The document
 * keeps `bytes`; do not change them. Throws json_invalid, json_duplicate_key, json_too_deep or json_too_large.
 */
export function parseJson(bytes: Buffer): JsonDoc {
  return new TapeDoc(bytes, readTape(bytes));
}

/**
 * Byte offset in doc.bytes of the UTF-16 offset `at` within the decoded text of string node `node`. The text's own
 * length maps to the closing quote; between the halves of a surrogate pair that is four bytes of UTF-8 it is the
 * character's start. Ascending offsets of one string cost one walk together. Throws RangeError outside the text.
 */
export function rawOffset(doc: JsonDoc, node: number, at: number): number {
  return doc.rawOffset(node, at);
}
