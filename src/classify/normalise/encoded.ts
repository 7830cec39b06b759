/**
 * Text within text: runs of base64 (RFC 4648, both alphabets), hex, and gzip within either. A run counts when what
 * comes out reads as text; images, hashes and ciphertext do not.
 */

import { gunzipSync, inflateSync } from "node:zlib";

export interface Decoded {
  readonly text: string;
  /** The run within the text. */
  readonly start: number;
  readonly end: number;
  /** Original span of units `from` to `to` of the decoded text. */
  span(from: number, to: number): { readonly start: number; readonly end: number };
}

/** Shortest run that is looked at: eleven bytes, a social security number with its dashes. */
const SHORTEST = 15;
const inAlphabet = new Uint8Array(65_536);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_") {
  inAlphabet[char.charCodeAt(0)] = 1;
}

/** Dashes where a UUID has them: by far the commonest run that is no base64. */
const isUuid = (text: string, start: number, end: number): boolean =>
  end - start === 36 &&
  text.charCodeAt(start + 8) === 45 &&
  text.charCodeAt(start + 13) === 45 &&
  text.charCodeAt(start + 18) === 45 &&
  text.charCodeAt(start + 23) === 45;

/** Every run of base64's units of at least SHORTEST, from a place within each (detectors/sweep.ts). */
function findRuns(
  text: string,
  places: readonly number[],
): { readonly start: number; readonly end: number }[] {
  const runs: { start: number; end: number }[] = [];
  let last = 0;
  for (const place of places) {
    if (place < last) continue;
    let start = place;
    while (start > last && inAlphabet[text.charCodeAt(start - 1)] === 1) start--;
    let end = place + 1;
    while (end < text.length && inAlphabet[text.charCodeAt(end)] === 1) end++;
    if (end - start >= SHORTEST && !isUuid(text, start, end)) runs.push({ start, end });
    last = end;
  }
  return runs;
}

/** Does this read as text? Nearly all printable ASCII or well-formed UTF-8, and some letters or digits in it. */
function asText(bytes: Buffer): string | null {
  if (bytes.length === 0) return null;
  let odd = 0;
  let word = 0;
  const sample = Math.min(bytes.length, 512);
  for (let k = 0; k < sample; k++) {
    const byte = bytes[k] ?? 0;
    if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 127) odd += 4;
    else if (byte >= 128) odd++;
    else if ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)) word++;
  }
  if (word * 3 < sample || odd * 5 > sample) return null;
  const text = bytes.toString("utf8");
  return odd > 0 && text.slice(0, 512).includes("\ufffd") ? null : text;
}

/** The compressed text; "unread" when it is compressed but more than the budget. */
function decompress(bytes: Buffer, budget: Budget): string | "unread" | null {
  const maxOutputLength = Math.max(1, budget.left);
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return asText(gunzipSync(bytes, { maxOutputLength }));
    if (bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0) {
      return asText(inflateSync(bytes, { maxOutputLength }));
    }
  } catch (error) {
    // Not compressed after all, or cut off: then there is no text to read.
    if (error instanceof RangeError) return "unread";
  }
  return null;
}

/** Offsets within decoded text count UTF-16 units; the run holds bytes. */
function bytesBefore(text: string, bytes: Buffer): (at: number) => number {
  if (text.length === bytes.length) return (at) => at;
  return (at) => Buffer.byteLength(text.slice(0, at), "utf8");
}

function decodeHex(text: string, start: number, end: number, budget: Budget): Decoded | "unread" | null {
  if ((end - start) % 2 !== 0) return null;
  const bytes = Buffer.from(text.slice(start, end), "hex");
  if (bytes.length * 2 !== end - start) return null;
  return decodedFrom(
    bytes,
    start,
    end,
    budget,
    (at) => start + at * 2,
    (at) => start + at * 2,
  );
}

function decodeBase64(text: string, start: number, end: number, budget: Budget): Decoded | "unread" | null {
  const bytes = Buffer.from(text.slice(start, end), "base64");
  return decodedFrom(
    bytes,
    start,
    end,
    budget,
    (at) => start + Math.floor((at * 4) / 3),
    (at) => Math.min(end, start + Math.ceil((at * 4) / 3)),
  );
}

function decodedFrom(
  bytes: Buffer,
  start: number,
  end: number,
  budget: Budget,
  unitOf: (byte: number) => number,
  unitAfter: (byte: number) => number,
): Decoded | "unread" | null {
  const plain = asText(bytes);
  if (plain !== null) {
    if (plain.length > budget.left) return "unread";
    budget.left -= plain.length;
    const byteOf = bytesBefore(plain, bytes);
    return {
      text: plain,
      start,
      end,
      span: (from, to) => ({ start: unitOf(byteOf(from)), end: unitAfter(byteOf(to)) }),
    };
  }
  const inflated = decompress(bytes, budget);
  if (inflated === "unread") return inflated;
  budget.left -= inflated?.length ?? 0;
  // Compressed units have no place of their own: the whole run is cut.
  return inflated === null ? null : { text: inflated, start, end, span: () => ({ start, end }) };
}

/** The marks of gzip and zlib, as hex. */
function isCompressed(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  return (first === 49 || first === 55) && /^(?:1f8b|78(?:01|5e|9c|da))/i.test(text.slice(start, start + 4));
}

/** Printable ASCII has a high digit from 2 to 7; gzip and zlib have their marks. */
function hexBeginsWell(text: string, start: number): boolean {
  for (let at = start; at < start + 8; at += 2) {
    const unit = text.charCodeAt(at);
    const low = text.charCodeAt(at + 1) | 32;
    const lineBreak = unit === 48 && (low === 97 || low === 100 || low === 57);
    if ((unit < 50 || unit > 55) && !lineBreak) return isCompressed(text, start);
  }
  return true;
}

const HEX = /^(?:0x)?[\da-f]+$/i;

const VALUES = new Int8Array(128).fill(-1);
for (let k = 0; k < 64; k++) {
  VALUES["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(k)] = k;
}
VALUES[45] = 62;
VALUES[95] = 63;

const readable = (byte: number): boolean =>
  (byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9 || byte >= 0xc2;

const isControl = (byte: number): boolean =>
  byte === 127 || (byte < 32 && byte !== 10 && byte !== 13 && byte !== 9);

/** Do the first quanta decode to text, or to the mark of gzip or zlib? Most runs that are names or hashes do not. */
function beginsWell(text: string, start: number): boolean {
  const value = (at: number): number => VALUES[text.charCodeAt(start + at)] ?? 0;
  const first = (value(0) << 2) | (value(1) >> 4);
  const second = ((value(1) & 15) << 4) | (value(2) >> 2);
  if ((first === 0x1f && second === 0x8b) || (first === 0x78 && ((first << 8) | second) % 31 === 0))
    return true;
  if (!readable(first)) return false;
  for (let at = 0; at < 12; at += 4) {
    const bytes = (value(at) << 18) | (value(at + 1) << 12) | (value(at + 2) << 6) | value(at + 3);
    // A byte after a UTF-8 lead may be anything from 0x80: only control characters speak against text.
    if (isControl(bytes >> 16) || isControl((bytes >> 8) & 255) || isControl(bytes & 255)) return false;
  }
  return true;
}

/** Base64 that sits behind a path or a name of the same alphabet ("/v1/data/…") starts after one of its separators. */
function decodeRun(text: string, start: number, end: number, budget: Budget): Decoded | "unread" | null {
  const head = text.slice(start, Math.min(end, start + 64));
  if ((hexBeginsWell(text, start) || head.startsWith("0x")) && HEX.test(head)) {
    const skip = /^0x/i.test(head) ? 2 : 0;
    const hex = HEX.test(text.slice(start, end)) ? decodeHex(text, start + skip, end, budget) : null;
    if (hex !== null) return hex;
  }
  const whole = beginsWell(text, start) ? decodeBase64(text, start, end, budget) : null;
  if (whole !== null) return whole;
  if (!/[/_-]/.test(head)) return null;
  for (let from = start, tries = 0; tries < 4; tries++) {
    const next = head.slice(from - start).search(/[/_-]/);
    if (next < 0) break;
    from += next + 1;
    if (end - from < SHORTEST) break;
    const part = beginsWell(text, from) ? decodeBase64(text, from, end, budget) : null;
    if (part !== null) return part;
  }
  return null;
}

/** Units of text that one scan may still decode, over all depths; shared so that nothing multiplies. */
export interface Budget {
  left: number;
}

export interface Runs {
  readonly decoded: readonly Decoded[];
  /** Runs that look like text but were more than the budget: nobody has read them. */
  readonly unread: readonly { readonly start: number; readonly end: number }[];
}

/** Everything encoded in `text` that decodes to text; `places` as the sweep gives them. */
export function decodeRuns(text: string, places: readonly number[], budget: Budget): Runs {
  const decoded: Decoded[] = [];
  const unread: { start: number; end: number }[] = [];
  for (const { start, end } of findRuns(text, places)) {
    const run = decodeRun(text, start, end, budget);
    if (run === "unread") unread.push({ start, end });
    else if (run !== null) decoded.push(run);
  }
  return { decoded, unread };
}
