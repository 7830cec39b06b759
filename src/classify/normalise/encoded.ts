/**
 * Text within text: runs of base64 (RFC 4648, both alphabets), hex, and gzip within either. A run counts when what
 * comes out reads as text; images, hashes and ciphertext do not.
 */

import { asText, type Budget, decompressed } from "./as-text.ts";
import {
  BASE64_VALUES,
  beginning,
  beginsWell,
  HEAD_UNITS,
  HEX,
  hexBeginsWell,
  hexPrefix,
  isHexHead,
  isMixed,
  isReadable,
} from "./beginnings.ts";
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
    isMixed(text, start, end),
  );
}

function decodedFrom(
  bytes: Buffer,
  start: number,
  end: number,
  budget: Budget,
  unitOf: (byte: number) => number,
  unitAfter: (byte: number) => number,
  /** It may be compressed without a mark. */
  guess = true,
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
  const inflated = decompressed(bytes, budget, guess);
  if (inflated === "unread") return inflated;
  budget.left -= inflated?.length ?? 0;
  // Compressed units have no place of their own: the whole run is cut.
  return inflated === null ? null : { text: inflated, start, end, span: () => ({ start, end }) };
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
    while (first > 0 && isReadable(bytes[first - 1] ?? 0)) first--;
    let last = middle;
    while (last < bytes.length && isReadable(bytes[last] ?? 0)) last++;
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
    const bits =
      ((BASE64_VALUES[text.charCodeAt(quantum)] ?? -1) << 18) |
      ((BASE64_VALUES[text.charCodeAt(quantum + 1)] ?? -1) << 12) |
      ((BASE64_VALUES[text.charCodeAt(quantum + 2)] ?? -1) << 6) |
      (BASE64_VALUES[text.charCodeAt(quantum + 3)] ?? -1);
    if (!isPrintable(bits >> 16) || !isPrintable((bits >> 8) & 255) || !isPrintable(bits & 255)) return false;
  }
  return true;
}

const isPrintable = (byte: number): boolean => byte >= 32 && byte <= 126;

/** A longer run is a picture or a file, which nobody reads as text (attachments/opaque.ts). */
const LONGEST_MIXED = 4096;

/** Base64 that sits behind a path or a name of the same alphabet ("/v1/data/…") starts after one of its separators. */
function decodeWhole(text: string, start: number, end: number, budget: Budget): Decoded | "unread" | null {
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
    return decodeBase64(text, start, end, budget);
  }
  return null;
}

/** What stands within a run that is more than one encoded value. */
function decodePart(text: string, start: number, end: number, budget: Budget): Decoded | "unread" | null {
  if (isHexHead(text, start + hexPrefix(text, start), end)) return null;
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

function decodeParts(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  lines: Lines | null,
  budget: Budget,
): Decoded | "unread" | null {
  const joined = lines === null ? null : decodeLines(lines, decodePart, budget);
  return joined ?? decodePart(text, start, end, budget);
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
function decodeLines(lines: Lines, decode: typeof decodeWhole, budget: Budget): Decoded | "unread" | null {
  const run = decode(lines.text, 0, lines.text.length, budget);
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
    let whole = lines === null ? null : decodeLines(lines, decodeWhole, budget);
    let to = lines?.end ?? end;
    if (whole === null && lines !== null && lines.shorter !== null) {
      whole = decodeLines(lines.shorter, decodeWhole, budget);
      to = lines.shorter.end;
    }
    if (lines !== null && whole === null) apart = lines.end;
    if (whole !== null) over = to;
    const run =
      whole ?? decodeWhole(text, start, end, budget) ?? decodeParts(text, { start, end }, lines, budget);
    if (run === "unread") unread.push({ start, end });
    else if (run !== null) decoded.push(run);
  }
  return { decoded, unread };
}
