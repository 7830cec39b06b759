/** Bytes that came out of an encoding as the text that they are, if they are one. */
import { isUtf8 } from "node:buffer";
import * as zlib from "node:zlib";
import { byteOffsets } from "../../understand/offsets.ts";

/** Units of text that one scan may still decode, over all depths; shared so that nothing multiplies. */
export interface Budget {
  left: number;
  /** Attempts at compressed data that has no mark of its own. */
  tries: number;
}

export interface BytesText {
  readonly text: string;
  /** Offset in the bytes of a unit of `text`, ascending; null when units have none, as in compressed data. */
  readonly byteOf: ((unit: number) => number) | null;
}

const SAMPLE = 512;

const isWordByte = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
export const isControlByte = (byte: number): boolean =>
  byte === 127 || (byte < 32 && byte !== 10 && byte !== 13 && byte !== 9);

/** UTF-16 of Western text: every other byte is zero. */
function wideText(bytes: Buffer): BytesText | null {
  if (bytes.length < 8 || bytes.length % 2 !== 0) return null;
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 0 : bytes[0] === 0xfe && bytes[1] === 0xff ? 1 : -1;
  const sample = Math.min(bytes.length, SAMPLE);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample; at += 2) {
    if (bytes[at] === 0) even++;
    if (bytes[at + 1] === 0) odd++;
  }
  const big = mark === 1 || (mark === -1 && even > odd);
  if (mark === -1 && Math.max(even, odd) * 2 < sample * 0.8) return null;
  const text = (big ? Buffer.from(bytes).swap16() : bytes).toString("utf16le");
  return { text, byteOf: (unit) => unit * 2 };
}

/** Text of any script is well-formed UTF-8 to its end, which other bytes hardly ever are. */
function otherScript(bytes: Buffer): BytesText | null {
  if (!isUtf8(bytes)) return null;
  const text = bytes.toString("utf8");
  return { text, byteOf: byteOffsets(text, bytes.length) };
}

/** Nearly all printable ASCII, well-formed UTF-8 or, with few letters beyond ASCII, Latin-1; null when it is no text. */
export function asText(bytes: Buffer): BytesText | null {
  if (bytes.length === 0) return null;
  let odd = 0;
  let word = 0;
  let zeros = 0;
  let controls = 0;
  const sample = Math.min(bytes.length, SAMPLE);
  for (let k = 0; k < sample; k++) {
    const byte = bytes[k] ?? 0;
    if (isControlByte(byte)) {
      odd += 4;
      controls++;
      if (byte === 0) zeros++;
    } else if (byte >= 128) odd++;
    else if (isWordByte(byte)) word++;
  }
  if (zeros * 5 > sample * 2) return wideText(bytes);
  if (word * 3 < sample || odd * 5 > sample) return controls === 0 && odd > 0 ? otherScript(bytes) : null;
  const text = bytes.toString("utf8");
  if (odd > 0 && text.slice(0, SAMPLE).includes("\ufffd"))
    return { text: bytes.toString("latin1"), byteOf: (unit) => unit };
  if (text.length === bytes.length) return { text, byteOf: (unit) => unit };
  return { text, byteOf: byteOffsets(text, bytes.length) };
}

type Undo = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer;

const isZlib = (bytes: Buffer): boolean =>
  bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0;

/** Compressed data by its mark: gzip (RFC 1952), zlib (RFC 1950), Zstandard (RFC 8878). */
function marked(bytes: Buffer): Undo | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return zlib.gunzipSync;
  if (isZlib(bytes)) return zlib.inflateSync;
  if (bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528) return zlib.zstdDecompressSync;
  return null;
}

const SHORTEST_UNMARKED = 16;
const LONGEST_UNMARKED = 65_536;

/** `count` bits from bit `at` on, lowest first, as both formats pack them. */
function bits(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let k = 0; k < count; k++) value |= (((bytes[(at + k) >> 3] ?? 0) >> ((at + k) & 7)) & 1) << k;
  return value;
}

/** A Brotli stream (RFC 7932, 9.1 and 9.2) of the usual window whose first block has a length that fits its bytes. */
function mayBeBrotli(bytes: Buffer): boolean {
  if (bits(bytes, 0, 4) !== 11) return false;
  const isLast = bits(bytes, 4, 1);
  const sizes = isLast === 1 ? 6 : 5;
  if ((isLast === 1 && bits(bytes, 5, 1) === 1) || bits(bytes, sizes, 2) !== 0) return false;
  const length = bits(bytes, sizes + 2, 16) + 1;
  return length * 2 > bytes.length && length < bytes.length * 64;
}

/** A deflate block (RFC 1951, 3.2.3) that begins with readable letters, or with a code that is complete. */
function mayBeDeflate(bytes: Buffer): boolean {
  const kind = bits(bytes, 1, 2);
  if (kind === 1) {
    // Fixed codes: 0x30 to 0xBF, highest bit first, stand for the bytes from zero on.
    for (let letter = 0; letter < 2; letter++) {
      let code = 0;
      for (let k = 0; k < 8; k++) code = (code << 1) | bits(bytes, 3 + letter * 8 + k, 1);
      if (isControlByte(code - 0x30) || code < 0x39 || code > 0xbf) return false;
    }
    return true;
  }
  if (kind !== 2 || bits(bytes, 3, 5) > 29 || bits(bytes, 8, 5) > 29) return false;
  let sum = 0;
  const lengths = bits(bytes, 13, 4) + 4;
  for (let k = 0; k < lengths; k++) {
    const length = bits(bytes, 17 + 3 * k, 3);
    if (length > 0) sum += 128 >> length;
  }
  return sum === 128;
}

/** What may be compressed without a mark. A failed attempt costs some 50 µs, so few are let through. */
function unmarked(bytes: Buffer): readonly Undo[] {
  if (bytes.length < SHORTEST_UNMARKED || bytes.length > LONGEST_UNMARKED) return [];
  const undo: Undo[] = [];
  if (mayBeBrotli(bytes)) undo.push(zlib.brotliDecompressSync);
  if (mayBeDeflate(bytes)) undo.push(zlib.inflateRawSync);
  return undo;
}

/** The compressed text, with `guess` also of what bears no mark; "unread" when it is compressed but more than the budget. */
export function decompressed(bytes: Buffer, budget: Budget, guess: boolean): string | "unread" | null {
  const sure = marked(bytes);
  const guesses = sure === null && guess && budget.tries > 0 ? unmarked(bytes) : [];
  budget.tries -= guesses.length;
  for (const undo of sure === null ? guesses : [sure]) {
    try {
      const text = asText(undo(bytes, { maxOutputLength: Math.max(1, budget.left) }))?.text;
      if (text !== undefined) return text;
    } catch (error) {
      // Not compressed after all, or cut off: then there is no text to read.
      if (error instanceof RangeError) return "unread";
    }
  }
  return null;
}
