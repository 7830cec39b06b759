import { isLetterAt } from "../detectors/characters.ts";
import { plainOf } from "./characters.ts";
import { type View, ViewBuilder } from "./view.ts";

/** HTML's names for the characters that matter within an address, a number or a key. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  commat: "@",
  period: ".",
  colon: ":",
  hyphen: "-",
  dash: "-",
  lowbar: "_",
  plus: "+",
  equals: "=",
  sol: "/",
  num: "#",
  lpar: "(",
  rpar: ")",
  comma: ",",
  Tab: "\t",
  NewLine: "\n",
  shy: "",
  zwj: "",
  zwnj: "",
};
/** Of leading zeros a reader of HTML takes any number; nobody means more than these. */
const ENTITY = /&(?:#0{0,16}(\d{1,7})|#[xX]0{0,16}([\da-fA-F]{1,6})|([A-Za-z]{2,8}));?/y;
const PERCENT = /(?:%[\da-fA-F]{2}){1,4}/y;
/** The older escape of browsers. */
const PERCENT_UNIT = /%u([\da-fA-F]{4})/y;
const ESCAPE =
  /\\{1,4}(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|U([\da-fA-F]{8})|([01][0-7]{2}))/y;

export interface Piece {
  readonly text: string;
  readonly end: number;
}

function point(value: number): string | null {
  return value <= 0x10ffff ? String.fromCodePoint(value) : null;
}

function entityAt(text: string, at: number): Piece | null {
  ENTITY.lastIndex = at;
  const parts = ENTITY.exec(text);
  if (parts === null) return null;
  const end = ENTITY.lastIndex;
  if (parts[3] !== undefined) {
    const named = text.charAt(end - 1) === ";" ? ENTITIES[parts[3]] : undefined;
    return named === undefined ? null : { text: named, end };
  }
  const char = point(parts[1] !== undefined ? Number(parts[1]) : Number.parseInt(parts[2] ?? "", 16));
  return char === null ? null : { text: char, end };
}

function escapeAt(text: string, at: number): Piece | null {
  ESCAPE.lastIndex = at;
  const parts = ESCAPE.exec(text);
  if (parts === null) return null;
  const octal = parts[5];
  const hex = parts[1] ?? parts[2] ?? parts[3] ?? parts[4] ?? "";
  const char = point(octal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal, 8));
  return char === null ? null : { text: char, end: ESCAPE.lastIndex };
}

/** One character of a run of percent-encoded UTF-8 (RFC 3986 2.1); Latin-1 where it is no UTF-8. */
function percentAt(text: string, at: number): Piece | null {
  PERCENT_UNIT.lastIndex = at;
  const unit = PERCENT_UNIT.exec(text)?.[1];
  if (unit !== undefined) return { text: String.fromCharCode(Number.parseInt(unit, 16)), end: at + 6 };
  return bytesAt(PERCENT, text, at);
}

/** @param pattern sticky; up to four bytes, each a sign and two hex digits */
export function bytesAt(pattern: RegExp, text: string, at: number): Piece | null {
  pattern.lastIndex = at;
  if (!pattern.test(text)) return null;
  const byte = (k: number): number => Number.parseInt(text.slice(at + 3 * k + 1, at + 3 * k + 3), 16);
  const first = byte(0);
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  if (length === 1 || at + 3 * length > pattern.lastIndex)
    return { text: String.fromCharCode(first), end: at + 3 };
  const bytes = Array.from({ length }, (_, k) => byte(k));
  return { text: Buffer.from(bytes).toString("utf8"), end: at + 3 * length };
}

/** Letters, digits and "@"; and signs that stand within such words. */
const LATIN = new Uint8Array(128);
const JOINT = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const char = String.fromCharCode(unit);
  if (/[A-Za-z0-9@]/.test(char)) LATIN[unit] = 1;
  if (/[.@_:-]/.test(char)) JOINT[unit] = 1;
}

/** Does the word around `at` hold Latin letters or digits? Looks eight units either way. */
function inMixedWord(text: string, at: number): boolean {
  for (const step of [-1, 1]) {
    for (let k = at + step; Math.abs(k - at) <= 8; k += step) {
      const unit = text.charCodeAt(k);
      if (LATIN[unit] === 1) return true;
      if (JOINT[unit] !== 1 && !isLetterAt(text, k)) break;
    }
  }
  return false;
}

/** Units either side of a sign that are looked at: room for what a detector reads around a value. */
const MARGIN = 128;
/** How much further a window goes to begin and end between words, so that long tokens stay whole. */
const STRETCH = 4096;

/** Longest window: a longer one is cut into pieces that overlap, so that a view never costs much memory. */
const LONGEST = 65_536;

const isBlank = (unit: number): boolean => unit === 32 || unit === 10 || unit === 9 || unit === 13;

interface Window {
  readonly start: number;
  readonly end: number;
}

function cut(window: Window): Window[] {
  const pieces: Window[] = [];
  let start = window.start;
  while (window.end - start > LONGEST) {
    pieces.push({ start, end: start + LONGEST });
    start += LONGEST - 8 * MARGIN;
  }
  pieces.push({ start, end: window.end });
  return pieces;
}

/** Windows of the text around the signs (places in order), merged where they touch. */
export function windowsAround(text: string, signs: readonly number[]): Window[] {
  const windows: { start: number; end: number }[] = [];
  for (const sign of signs) {
    const last = windows[windows.length - 1];
    if (last !== undefined && sign + MARGIN <= last.end) continue;
    let start = Math.max(last?.end ?? 0, sign - MARGIN);
    const earliest = Math.max(last?.end ?? 0, start - STRETCH);
    while (start > earliest && !isBlank(text.charCodeAt(start - 1))) start--;
    let end = Math.min(text.length, sign + MARGIN);
    const latest = Math.min(text.length, end + STRETCH);
    while (end < latest && !isBlank(text.charCodeAt(end))) end++;
    if (last !== undefined && start <= last.end) last.end = end;
    else windows.push({ start, end });
  }
  return windows.flatMap(cut);
}

/**
 * The units `from` to `to` without disguises: entities, percent and backslash escapes become their character,
 * invisible characters go, look-alikes and other digits become ASCII.
 */
export function unhide(text: string, from: number, to: number): View {
  const builder = new ViewBuilder(to - from);
  write(builder, text, from, to);
  return builder.view();
}

function write(builder: ViewBuilder, text: string, from: number, to: number): void {
  const put = (piece: string, start: number, end: number): void => {
    for (const char of piece) {
      const code = char.codePointAt(0) ?? 0;
      if (code < 128) {
        if (!isControl(code)) builder.unit(code, start, end);
      } else builder.append(plainOf(code, true), start, end);
    }
  };
  let at = from;
  while (at < to) {
    const unit = text.charCodeAt(at);
    let piece: Piece | null = null;
    if (unit === 38) piece = entityAt(text, at);
    else if (unit === 37) piece = percentAt(text, at);
    else if (unit === 92) piece = escapeAt(text, at);
    if (piece !== null) {
      put(piece.text, at, piece.end);
      at = piece.end;
    } else if (unit < 128) {
      if (!isControl(unit)) builder.unit(unit, at, at + 1);
      at++;
    } else if (unit === REVERSED) {
      const end = endOfReversed(text, at, to);
      reversed.clear();
      write(reversed, text, at + 1, end);
      const shown = [...reversed.text()].reverse().join("");
      // A unit of it has no place of its own that a cut could start at: the whole stretch is cut.
      builder.append(shown, at, end);
      at = end;
    } else {
      const code = text.codePointAt(at) ?? unit;
      const end = at + (code > 0xffff ? 2 : 1);
      // A flag is spelt by the tags after it (Unicode TR 51): it is one of them.
      if (code === BLACK_FLAG && text.charCodeAt(end) === TAG_SURROGATE) {
        at = end;
        continue;
      }
      builder.append(plainOf(code, inMixedWord(text, at)), at, end);
      at = end;
    }
  }
}

const isControl = (unit: number): boolean =>
  unit === 127 || (unit < 32 && unit !== 9 && unit !== 10 && unit !== 12 && unit !== 13);

const BLACK_FLAG = 0x1f3f4;
const TAG_SURROGATE = 0xdb40;

/** Right-to-left override: what follows is shown backwards. */
const REVERSED = 0x202e;
const REVERSED_UNITS = 512;

/** There may be one at every few characters; none is within another (endOfReversed). */
const reversed = new ViewBuilder(REVERSED_UNITS);

/** To the end of the override or of the line. */
function endOfReversed(text: string, at: number, to: number): number {
  const end = text
    .slice(at + 1, Math.min(to, at + REVERSED_UNITS))
    .search(/[\u202a-\u202e\u2066-\u2069\n\r]/);
  return end === -1 ? Math.min(to, at + REVERSED_UNITS) : at + 1 + end;
}
