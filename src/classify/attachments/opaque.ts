/**
 * Long runs of base64 within a text that hold no text: a picture in a tool's result, an archive in a JSON file. What a
 * run holds is as unread there as in an attachment. Short ones (keys, hashes, signatures, icons) are left to the scan.
 */
import type { Media } from "../../understand/call.ts";
import { decodeBase64 } from "./base64.ts";
import { readText } from "./charset.ts";

export interface OpaqueRun {
  readonly media: Media;
  /** UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** 3 KB of data. */
const SHORTEST = 4096;
/** The scan decodes runs up to a megabyte (normalise/encoded.ts); what is longer is not read. */
const READ_BY_SCAN = 1_048_576;
const SAMPLE = 1024;

const ALPHABET = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_") {
  ALPHABET[character.charCodeAt(0)] = 1;
}
const isDigit = (unit: number): boolean => unit < 128 && ALPHABET[unit] === 1;

/** First characters of base64: PNG, JPEG, GIF, RIFF (WebP or WAV), MP3 with ID3, Ogg. */
const MAGIC: readonly (readonly [string, Media])[] = [
  ["iVBORw0KGgo", "image"],
  ["/9j/", "image"],
  ["R0lGOD", "image"],
  ["SUkqA", "image"],
  ["UklGR", "audio"],
  ["SUQz", "audio"],
  ["T2dnU", "audio"],
];
const URI_HEAD = /data:(image|audio)\/[a-z0-9.+-]{1,64}(?:;[^,\s]{0,64})?;base64,$/i;

function mediaOf(text: string, start: number): Media {
  const head = URI_HEAD.exec(text.slice(Math.max(0, start - 160), start))?.[1]?.toLowerCase();
  if (head === "image" || head === "audio") return head;
  return MAGIC.find(([first]) => text.startsWith(first, start))?.[1] ?? "file";
}

/** Only its beginning is decoded: what starts as text is the scan's. */
function holdsText(text: string, start: number, end: number): boolean {
  if (end - start > READ_BY_SCAN) return false;
  const decoded = decodeBase64(text.slice(start, Math.min(end, start + SAMPLE)));
  if (decoded === null) return false;
  // The sample may end within a character.
  for (let cut = 0; cut < 4; cut++) {
    const read = readText(decoded.bytes.subarray(0, decoded.bytes.length - cut), "");
    if (read !== null) return read.charset === "utf-8";
  }
  return false;
}

/** Letters of both cases, digits, and at least this many of the alphabet: a word said a thousand times is no data. */
const DISTINCT = 32;

function looksRandom(text: string, start: number, end: number): boolean {
  const seen = new Uint8Array(128);
  for (let at = start; at < end; at++) seen[text.charCodeAt(at)] = 1;
  const count = (from: number, to: number): number =>
    seen.subarray(from, to).reduce((sum, one) => sum + one, 0);
  return count(0, 128) >= DISTINCT && count(0x30, 0x3a) > 0 && count(0x41, 0x5b) > 0 && count(0x61, 0x7b) > 0;
}

const WHOLE_URI = /^data:[a-z]+\/[^,;\s]{1,64}(?:;[^,;\s]{1,64}){0,4};base64,/i;
const HEAD_UNITS = 512;
const DATA = /^[\w+/-]*={0,2}$/;

/** A text that is a `data:` URI and nothing else is no prose, however short: a picture where we expect none. */
function wholeUri(text: string): OpaqueRun | null {
  const start = WHOLE_URI.exec(text.slice(0, HEAD_UNITS))?.[0].length;
  if (start === undefined || start === text.length) return null;
  // Text in lines is not read by the scan, which takes each line by itself.
  if (DATA.test(text.slice(start)) && holdsText(text, start, text.length)) return null;
  return { media: mediaOf(text, start), start, end: text.length };
}

/** Linear, and next to nothing for prose: of SHORTEST units, one is looked at. */
export function opaqueRuns(text: string): readonly OpaqueRun[] {
  if (/^data:/i.test(text)) {
    const whole = wholeUri(text);
    if (whole !== null) return [whole];
  }
  const found: OpaqueRun[] = [];
  for (let at = SHORTEST - 1; at < text.length; at += SHORTEST) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && isDigit(text.charCodeAt(end))) end++;
    if (end - start >= SHORTEST && looksRandom(text, start, end) && !holdsText(text, start, end)) {
      found.push({ media: mediaOf(text, start), start, end });
    }
    at = Math.max(at, end - SHORTEST);
  }
  return found;
}
