/** How runs begin that hold something: the few units that tell text and compressed data from names, ids and hashes. */
import { isControlByte } from "./as-text.ts";

/** The marks of gzip and zlib, as hex. */
function isCompressed(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  return first >= 49 && first <= 55 && /^(?:1f8b|78(?:01|5e|9c|da)|28b5)/i.test(text.slice(start, start + 4));
}

/** As much of a hex number as is looked at. */
const HEX_UNITS = 16;

/** Printable ASCII has a high digit from 2 to 7, UTF-8 its own order of bytes; gzip and zlib have their marks. */
export function hexBeginsWell(text: string, start: number): boolean {
  let following = 0;
  let odd = false;
  for (let at = start; at < start + HEX_UNITS; at += 2) {
    const byte = hexByte(text, at);
    if (byte < 0) return at > start + 8;
    // Every other byte of UTF-16.
    if (byte === 0) continue;
    if (following > 0) {
      if (byte >> 6 !== 2) return isCompressed(text, start);
      following--;
    } else if (byte >= 0xc2 && byte < 0xf5) {
      following = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      odd = true;
    } else if (byte >= 128 || isControlByte(byte)) return isCompressed(text, start);
    // Of ASCII, four bytes are enough.
    if (!odd && at === start + 6) return true;
  }
  return true;
}

/** -1 where there are no two digits. */
function hexByte(text: string, at: number): number {
  const high = HEX_VALUES[text.charCodeAt(at) & 127] ?? -1;
  const low = HEX_VALUES[text.charCodeAt(at + 1) & 127] ?? -1;
  return high < 0 || low < 0 ? -1 : (high << 4) | low;
}

const HEX_VALUES = new Int8Array(128).fill(-1);
for (const digit of "0123456789abcdefABCDEF") HEX_VALUES[digit.charCodeAt(0)] = Number.parseInt(digit, 16);
export const HEX = /^(?:0x)?[\da-f]+$/i;

export const BASE64_VALUES = new Int8Array(128).fill(-1);
for (let k = 0; k < 64; k++) {
  BASE64_VALUES["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(k)] = k;
}
BASE64_VALUES[45] = 62;
BASE64_VALUES[95] = 63;

export const isReadable = (byte: number): boolean =>
  (byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9 || byte >= 0xc2;

/** Do the first quanta decode to text, or to the mark of gzip or zlib? Most runs that are names or hashes do not. */
export function beginsWell(text: string, start: number): boolean {
  const value = (at: number): number => BASE64_VALUES[text.charCodeAt(start + at)] ?? 0;
  const first = (value(0) << 2) | (value(1) >> 4);
  const second = ((value(1) & 15) << 4) | (value(2) >> 2);
  if ((first === 0x1f && second === 0x8b) || (first === 0x78 && ((first << 8) | second) % 31 === 0))
    return true;
  if (!isReadable(first)) return false;
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

export function beginning(text: string, start: number, units: number): Beginning {
  const value = (at: number): number => BASE64_VALUES[text.charCodeAt(start + at)] ?? 0;
  const first = (value(0) << 18) | (value(1) << 12) | (value(2) << 6) | value(3);
  const [a, b, c, d] = [first >> 16, (first >> 8) & 255, first & 255, (value(4) << 2) | (value(5) >> 4)];
  const wide =
    b === 0 && d === 0
      ? isReadable(a) && isReadable(c)
      : a === 0 && c === 0 && isReadable(b) && isReadable(d);
  return {
    wide: wide || first >> 8 === 0xfffe || first >> 8 === 0xfeff,
    compressed: first >> 8 === 0x1f8b || first >> 8 === 0x28b5 || (a === 0x78 && ((a << 8) | b) % 31 === 0),
    unmarked: units >= 24 && units <= 87_000 && ((a & 15) === 11 || ((a & 7) >= 3 && (a & 7) <= 5)),
  };
}

/** Units by which a hex number shows: a word has a letter that is no digit of it. */
export const HEAD_UNITS = 64;

export function isHexHead(text: string, start: number, end: number): boolean {
  const stop = Math.min(end, start + HEAD_UNITS);
  for (let at = start; at < stop; at++) if ((HEX_VALUES[text.charCodeAt(at) & 127] ?? -1) < 0) return false;
  return true;
}

/** `0x`, or what is left of `\x`. */
export function hexPrefix(text: string, start: number): number {
  const isX = (at: number): boolean => (text.charCodeAt(at) | 32) === 120;
  if (isX(start)) return 1;
  return text.charCodeAt(start) === 48 && isX(start + 1) ? 2 : 0;
}

/** Names in source code have no digits, or one case; data has all. */
export function isMixed(text: string, start: number, end: number): boolean {
  const head = text.slice(start, Math.min(end, start + HEAD_UNITS));
  return /\d/.test(head) && /[A-Z]/.test(head) && /[a-z]/.test(head);
}
