/**
 * Text within text: runs of base64 (RFC 4648, both alphabets), hex, and gzip within either. A run counts when what
 * comes out reads as text; images, hashes and ciphertext do not.
 */

import { asText, type Budget, decompressed, isControlByte } from "./as-text.ts";
import { type Lines, linesFrom } from "./lines.ts";

export type { Budget } from "./as-text.ts";

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

const isRunUnit = (unit: number): boolean => inAlphabet[unit] === 1;

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
  const byteOf = plain?.byteOf;
  if (plain !== null && byteOf != null) {
    if (plain.text.length > budget.left) return "unread";
    budget.left -= plain.text.length;
    return {
      text: plain.text,
      start,
      end,
      span: (from, to) => ({ start: unitOf(byteOf(from)), end: unitAfter(byteOf(to)) }),
    };
  }
  const inflated = decompressed(bytes, budget);
  if (inflated === "unread") return inflated;
  budget.left -= inflated?.length ?? 0;
  // Compressed units have no place of their own: the whole run is cut.
  return inflated === null ? null : { text: inflated, start, end, span: () => ({ start, end }) };
}

/** The marks of gzip and zlib, as hex. */
function isCompressed(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  return first >= 49 && first <= 55 && /^(?:1f8b|78(?:01|5e|9c|da)|28b5)/i.test(text.slice(start, start + 4));
}

/** Printable ASCII has a high digit from 2 to 7; UTF-8 beyond it has leads and what follows; gzip and zlib have marks. */
function hexBeginsWell(text: string, start: number): boolean {
  /** Bytes that a lead of UTF-8 (RFC 3629, 3) promises. */
  let promised = 0;
  for (let at = start; at < start + 8; at += 2) {
    const unit = text.charCodeAt(at);
    const low = text.charCodeAt(at + 1) | 32;
    const follows = isHighDigit(unit, 8, 11);
    if (promised > 0 && follows) promised--;
    else if (promised > 0 || follows) return isCompressed(text, start);
    else if (isHighDigit(unit, 12, 13)) promised = 1;
    else if (isHighDigit(unit, 14, 14)) promised = 2;
    else if (isHighDigit(unit, 15, 15)) promised = 3;
    else {
      const lineBreak = unit === 48 && (low === 97 || low === 100 || low === 57);
      // Every other byte of UTF-16.
      if (unit === 48 && low === 48) continue;
      if ((unit < 50 || unit > 55) && !lineBreak) return isCompressed(text, start);
    }
  }
  return true;
}

/** Is the hex digit one from `least` to `most`? */
function isHighDigit(unit: number, least: number, most: number): boolean {
  const value = unit < 58 ? unit - 48 : (unit | 32) - 87;
  return value >= least && value <= most;
}

const HEX_DIGIT = new Uint8Array(128);
for (const digit of "0123456789abcdefABCDEF") HEX_DIGIT[digit.charCodeAt(0)] = 1;
const HEX = /^(?:0x)?[\da-f]+$/i;

const VALUES = new Int8Array(128).fill(-1);
for (let k = 0; k < 64; k++) {
  VALUES["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(k)] = k;
}
VALUES[45] = 62;
VALUES[95] = 63;

const readable = (byte: number): boolean =>
  (byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9 || byte >= 0xc2;

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
    if (isControlByte(bytes >> 16) || isControlByte((bytes >> 8) & 255) || isControlByte(bytes & 255))
      return false;
  }
  return true;
}

/** How a run begins that is no UTF-8: with every other byte zero, or a mark. */
interface Beginning {
  readonly wide: boolean;
  readonly compressed: boolean;
  /** May be compressed without a mark, as as-text.ts has it. Ids and hashes are shorter, or a hex number. */
  readonly unmarked: boolean;
}

function beginning(text: string, start: number, units: number): Beginning {
  const value = (at: number): number => VALUES[text.charCodeAt(start + at)] ?? 0;
  const first = (value(0) << 18) | (value(1) << 12) | (value(2) << 6) | value(3);
  const [a, b, c, d] = [first >> 16, (first >> 8) & 255, first & 255, (value(4) << 2) | (value(5) >> 4)];
  const wide =
    b === 0 && d === 0 ? readable(a) && readable(c) : a === 0 && c === 0 && readable(b) && readable(d);
  return {
    wide: wide || first >> 8 === 0xfffe || first >> 8 === 0xfeff,
    compressed: first >> 8 === 0x1f8b || first >> 8 === 0x28b5 || (a === 0x78 && ((a << 8) | b) % 31 === 0),
    unmarked: units >= 24 && units <= 87_000 && ((a & 15) === 11 || ((a & 7) >= 3 && (a & 7) <= 5)),
  };
}

/** Text within other bytes, or base64 behind letters that are none of it: so many bytes in a row. */
const SHORTEST_WITHIN = 9;
const SAMPLE_EVERY = 12;

/** The text within the run that decodes from `from`, one of the four ways to group its units. */
function textWithin(text: string, from: number, end: number, budget: Budget): Decoded | null {
  let bytes: Buffer | null = null;
  for (let at = from + SAMPLE_EVERY; at + SAMPLE_EVERY <= end; at += SAMPLE_EVERY) {
    if (!readsAsText(text, at)) continue;
    bytes ??= Buffer.from(text.slice(from, end), "base64");
    const middle = ((at - from) / 4) * 3;
    let first = middle;
    while (first > 0 && readable(bytes[first - 1] ?? 0)) first--;
    let last = middle;
    while (last < bytes.length && readable(bytes[last] ?? 0)) last++;
    if (last - first < SHORTEST_WITHIN || last - first > budget.left) continue;
    const found = asText(bytes.subarray(first, last));
    const byteOf = found?.byteOf;
    if (found === null || byteOf == null) continue;
    budget.left -= found.text.length;
    return {
      text: found.text,
      start: from,
      end,
      span: (a, b) => ({
        start: from + Math.floor(((first + byteOf(a)) * 4) / 3),
        end: Math.min(end, from + Math.ceil(((first + byteOf(b)) * 4) / 3)),
      }),
    };
  }
  return null;
}

/** Three quanta from `at` on: nine bytes that all are printable ASCII. Of random data one in 8,000 is. */
function readsAsText(text: string, at: number): boolean {
  for (let quantum = at; quantum < at + SAMPLE_EVERY; quantum += 4) {
    const value = (k: number): number => VALUES[text.charCodeAt(quantum + k)] ?? -1;
    const bits = (value(0) << 18) | (value(1) << 12) | (value(2) << 6) | value(3);
    for (const byte of [bits >> 16, (bits >> 8) & 255, bits & 255]) {
      if (byte < 32 || byte > 126) return false;
    }
  }
  return true;
}

/** A longer run is a picture or a file, which nobody reads as text (attachments/opaque.ts). */
const LONGEST_MIXED = 4096;

/** Units by which a hex number shows: a word has a letter that is no digit of it. */
const HEAD_UNITS = 64;

function isHexHead(text: string, start: number, end: number): boolean {
  const stop = Math.min(end, start + HEAD_UNITS);
  for (let at = start; at < stop; at++) if (HEX_DIGIT[text.charCodeAt(at) & 127] === 0) return false;
  return true;
}

/** `0x`, or what is left of `\x`. */
function hexPrefix(text: string, start: number): number {
  const isX = (at: number): boolean => (text.charCodeAt(at) | 32) === 120;
  if (isX(start)) return 1;
  return text.charCodeAt(start) === 48 && isX(start + 1) ? 2 : 0;
}

/** Base64 that sits behind a path or a name of the same alphabet ("/v1/data/…") starts after one of its separators. */
function decodeRun(text: string, start: number, end: number, budget: Budget): Decoded | "unread" | null {
  const prefix = hexPrefix(text, start);
  const isHex = isHexHead(text, start + prefix, end);
  if (isHex && (prefix > 0 || hexBeginsWell(text, start))) {
    const digits = HEX.test(text.slice(start + prefix, end));
    const hex = digits ? decodeHex(text, start + prefix, end, budget) : null;
    if (hex !== null) return hex;
  }
  // So many units of base64 that all are digits of hex: of text, one in a billion.
  if (isHex) return null;
  const whole = beginsWell(text, start) ? decodeBase64(text, start, end, budget) : null;
  if (whole !== null) return whole;
  const { wide, compressed, unmarked } = beginning(text, start, end - start);
  if (wide || compressed || (unmarked && budget.tries > 0 && isMixed(text, start, end))) {
    const other = decodeBase64(text, start, end, budget);
    if (other !== null) return other;
  }
  return decodePart(text, start, end, budget);
}

/** Names in source code have no digits, or one case; data has all. */
function isMixed(text: string, start: number, end: number): boolean {
  const head = text.slice(start, Math.min(end, start + HEAD_UNITS));
  return /\d/.test(head) && /[A-Z]/.test(head) && /[a-z]/.test(head);
}

function decodePart(text: string, start: number, end: number, budget: Budget): Decoded | "unread" | null {
  const head = text.slice(start, Math.min(end, start + HEAD_UNITS));
  if (/[/_-]/.test(head)) {
    for (let from = start, tries = 0; tries < 4; tries++) {
      const next = head.slice(from - start).search(/[/_-]/);
      if (next < 0) break;
      from += next + 1;
      if (end - from < SHORTEST) break;
      const part = beginsWell(text, from) ? decodeBase64(text, from, end, budget) : null;
      if (part !== null) return part;
    }
  }
  if (end - start > LONGEST_MIXED) return null;
  for (let shift = 0; shift < 4; shift++) {
    const within = textWithin(text, start + shift, end, budget);
    if (within !== null) return within;
  }
  return null;
}

/** Is the first line worth to be read with those after it? Lists of hashes and of names are long. */
function mayGoOn(text: string, start: number, end: number): boolean {
  if (isRunUnit(text.charCodeAt(end)) || text.charCodeAt(end) === 32) return false;
  if (isHexHead(text, start, end)) return hexBeginsWell(text, start);
  if (beginsWell(text, start)) return true;
  const { wide, compressed, unmarked } = beginning(text, start, 2 * (end - start));
  return wide || compressed || (unmarked && isMixed(text, start, end));
}

/** A run that goes on over lines is one value; its places are those of the lines. */
function decodeLines(lines: Lines, budget: Budget): Decoded | "unread" | null {
  const run = decodeRun(lines.text, 0, lines.text.length, budget);
  if (run === null || run === "unread") return run;
  const original = (from: number, to: number) => ({
    start: lines.original(from),
    end: to === lines.text.length ? lines.end : lines.original(to - 1) + 1,
  });
  return {
    text: run.text,
    ...original(run.start, run.end),
    span: (from, to) => {
      const within = run.span(from, to);
      return original(within.start, within.end);
    },
  };
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
  let over = 0;
  /** Lines that are no one value are looked at as such once, not again from each of them. */
  let apart = 0;
  for (const { start, end } of findRuns(text, places)) {
    if (start < over) continue;
    const lines = start < apart || !mayGoOn(text, start, end) ? null : linesFrom(text, start, end, isRunUnit);
    const joined = lines === null ? null : decodeLines(lines, budget);
    if (lines !== null && joined === null) apart = lines.end;
    if (joined !== null) over = lines?.end ?? end;
    const run = joined ?? decodeRun(text, start, end, budget);
    if (run === "unread") unread.push({ start, end });
    else if (run !== null) decoded.push(run);
  }
  return { decoded, unread };
}
