/**
 * One strict pass over a JSON text (RFC 8259) onto a flat tape of integers, without recursion and without making
 * a single string. Stricter than the RFC where readers are known to disagree, because what Lanekeeper reads must
 * be what the lane reads: no byte order mark, well-formed UTF-8 only, no duplicate keys (compared decoded), no
 * escaped lone surrogates (some readers replace them, some keep them, some refuse), bounded depth and count.
 */
import { isUtf8 } from "node:buffer";
import { LanekeeperError } from "../errors.ts";
import { limits } from "../limits.ts";
import { invalidJson, StringReader, unexpectedAt } from "./read-string.ts";
import { ARRAY, ESCAPED, FALSE, KEY, keysDiffer, NULL, NUMBER, OBJECT, STRING, TRUE, WIDTH } from "./tape.ts";

/** A scratch tape larger than this (integers) is not kept between texts. */
const SCRATCH_KEPT = 1 << 18;
const QUOTE = 0x22;

let scratch = new Int32Array(4096);
const stack = new Int32Array(limits.jsonMaxDepth + 1);

/** Reads `bytes` and returns the tape. Throws json_invalid, json_duplicate_key, json_too_deep or json_too_large. */
export function readTape(bytes: Buffer): Int32Array {
  if (!isUtf8(bytes)) throw invalidJson("It is not UTF-8.");
  try {
    const reader = new Reader(bytes);
    reader.document();
    return scratch.slice(0, reader.count * WIDTH);
  } finally {
    if (scratch.length > SCRATCH_KEPT) scratch = new Int32Array(4096);
  }
}

class Reader {
  count = 0;
  private at = 0;
  private readonly bytes: Buffer;
  private readonly length: number;
  private readonly strings: StringReader;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.strings = new StringReader(bytes);
  }

  document(): void {
    let depth = 0;
    for (;;) {
      const node = this.value();
      if (node >= 0) {
        // A container was opened: go inside, unless it is empty.
        depth += 1;
        if (depth > limits.jsonMaxDepth) throw new LanekeeperError("json_too_deep");
        stack[depth] = node;
        const object = (scratch[node * WIDTH + 2] as number) === OBJECT;
        if (this.space() !== (object ? 0x7d : 0x5d)) {
          if (object) this.key();
          continue;
        }
      }
      // A value is complete: leave every container that ends here.
      for (;;) {
        if (depth === 0) {
          if (this.space() !== -1) throw this.unexpected();
          return;
        }
        const parent = stack[depth] as number;
        const object = (scratch[parent * WIDTH + 2] as number) === OBJECT;
        const byte = this.space();
        if (byte === 0x2c) {
          this.at += 1;
          if (object) this.key();
          break;
        }
        if (byte !== (object ? 0x7d : 0x5d)) throw this.unexpected();
        this.at += 1;
        this.close(parent);
        if (object && !keysDiffer(this.bytes, scratch, parent))
          throw new LanekeeperError("json_duplicate_key");
        depth -= 1;
      }
    }
  }

  /** Reads one value. Returns -1 when it is complete, or the node of the container that it opened. */
  private value(): number {
    const byte = this.space();
    switch (byte) {
      case QUOTE:
        this.string(STRING);
        return -1;
      case 0x7b:
        return this.open(OBJECT);
      case 0x5b:
        return this.open(ARRAY);
      case 0x74:
        this.word(0x72, 0x75, 0x65, -1, TRUE);
        return -1;
      case 0x66:
        this.word(0x61, 0x6c, 0x73, 0x65, FALSE);
        return -1;
      case 0x6e:
        this.word(0x75, 0x6c, 0x6c, -1, NULL);
        return -1;
      default:
        this.number(byte);
        return -1;
    }
  }

  /** Skips white space; the byte there, or -1 at the end. */
  private space(): number {
    const bytes = this.bytes;
    let at = this.at;
    let byte = at < this.length ? (bytes[at] as number) : -1;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      at += 1;
      byte = at < this.length ? (bytes[at] as number) : -1;
    }
    this.at = at;
    return byte;
  }

  private open(kind: number): number {
    const node = this.add(this.at, 0, kind);
    this.at += 1;
    return node;
  }

  private close(node: number): void {
    scratch[node * WIDTH + 1] = this.at;
    scratch[node * WIDTH + 3] = this.count;
  }

  private add(start: number, end: number, kind: number): number {
    const node = this.count;
    const slot = node * WIDTH;
    if (slot + WIDTH > scratch.length) {
      if (node >= limits.jsonMaxNodes) throw new LanekeeperError("json_too_large");
      const larger = new Int32Array(Math.min(scratch.length * 2, limits.jsonMaxNodes * WIDTH));
      larger.set(scratch);
      scratch = larger;
    }
    scratch[slot] = start;
    scratch[slot + 1] = end;
    scratch[slot + 2] = kind;
    scratch[slot + 3] = node + 1;
    this.count = node + 1;
    return node;
  }

  private key(): void {
    if (this.space() !== QUOTE) throw this.unexpected();
    this.string(STRING | KEY);
    if (this.space() !== 0x3a) throw this.unexpected();
    this.at += 1;
  }

  private string(kind: number): void {
    const start = this.at;
    const end = this.strings.read(start);
    this.at = end;
    this.add(start, end, this.strings.escaped ? kind | ESCAPED : kind);
  }

  private word(b: number, c: number, d: number, e: number, kind: number): void {
    const at = this.at;
    const end = e === -1 ? at + 4 : at + 5;
    const bytes = this.bytes;
    if (bytes[at + 1] !== b || bytes[at + 2] !== c || bytes[at + 3] !== d) throw this.unexpected();
    if (e !== -1 && bytes[at + 4] !== e) throw this.unexpected();
    this.at = end;
    this.add(at, end, kind);
  }

  private number(first: number): void {
    const start = this.at;
    if (first === 0x2d) this.at += 1;
    if (this.bytes[this.at] === 0x30) this.at += 1;
    else this.digits();
    if (this.bytes[this.at] === 0x2e) {
      this.at += 1;
      this.digits();
    }
    const exponent = this.bytes[this.at];
    if (exponent === 0x65 || exponent === 0x45) {
      this.at += 1;
      const sign = this.bytes[this.at];
      if (sign === 0x2b || sign === 0x2d) this.at += 1;
      this.digits();
    }
    this.add(start, this.at, NUMBER);
  }

  private digits(): void {
    const from = this.at;
    let byte = this.bytes[this.at] as number;
    while (byte >= 0x30 && byte <= 0x39) {
      this.at += 1;
      byte = this.bytes[this.at] as number;
    }
    if (this.at === from) throw this.unexpected();
  }

  private unexpected(): LanekeeperError {
    return unexpectedAt(this.at, this.length);
  }
}
