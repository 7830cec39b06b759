/** Whether an attachment's string is base64 and nothing else; what is not may be text, and is read as such. */
import type { JsonDoc } from "./json.ts";

/** RFC 4648 sections 4 and 5. */
const ALPHABET = new Uint8Array(256);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_") {
  ALPHABET[character.charCodeAt(0)] = 1;
}

/**
 * `data:` URI (RFC 2397) up to its data. Of parameters only a charset from a closed list: others could hold text. The
 * slash may be escaped.
 */
const DATA_URI =
  /^data:[a-z]+\\?\/[a-z0-9.+-]{1,64}(?:;charset="?(?:utf-?8|us-ascii|utf-16(?:le|be)?|iso-8859-1|windows-1252)"?)?;base64,/i;
const DATA_URI_MAX = 128;

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;
const LETTER_R = 0x72;
const PADDING = 0x3d;

/** True at a line break's escape, of which MIME (RFC 2045, 6.8) puts one after every 76 characters. */
const isBreak = (bytes: Buffer, at: number): boolean =>
  bytes[at] === BACKSLASH && (bytes[at + 1] === LETTER_N || bytes[at + 1] === LETTER_R);

/** The first byte from `from` that is not of the alphabet, or `to`. Megabytes of pictures pass through here. */
function endOfRun(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at + 4 <= to) {
    const all =
      (ALPHABET[bytes[at] as number] as number) &
      (ALPHABET[bytes[at + 1] as number] as number) &
      (ALPHABET[bytes[at + 2] as number] as number) &
      (ALPHABET[bytes[at + 3] as number] as number);
    if (all === 0) break;
    at += 4;
  }
  while (at < to && ALPHABET[bytes[at] as number] === 1) at += 1;
  return at;
}

/** True when the raw bytes from `from` to `to` are base64. `\/` counts as `/`: some writers escape it. */
function allBase64(bytes: Buffer, from: number, to: number): boolean {
  let end = to;
  while (end - from > 1 && isBreak(bytes, end - 2)) end -= 2;
  for (let padding = 0; padding < 2 && end > from && bytes[end - 1] === PADDING; padding++) end -= 1;
  let at = from;
  while (at < end) {
    at = endOfRun(bytes, at, end);
    if (at >= end) return true;
    if (bytes[at] !== BACKSLASH || (bytes[at + 1] !== SLASH && !isBreak(bytes, at))) return false;
    at += 2;
  }
  return true;
}

/** True when the text of `string` is base64, line breaks allowed and empty included. */
export function isBase64(doc: JsonDoc, string: number): boolean {
  return allBase64(doc.bytes, doc.start(string) + 1, doc.end(string) - 1);
}

/** True when the text of `string` is a `data:` URI that holds base64, with no parameter but a known charset. */
export function isBase64DataUri(doc: JsonDoc, string: number): boolean {
  const start = doc.start(string) + 1;
  const end = doc.end(string) - 1;
  const head = DATA_URI.exec(doc.bytes.toString("latin1", start, Math.min(end, start + DATA_URI_MAX)));
  return head !== null && allBase64(doc.bytes, start + head[0].length, end);
}
