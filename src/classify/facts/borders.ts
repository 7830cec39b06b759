/**
 * Values that stand across two or more texts of one place, such as a card number in two parts of a message or over
 * consecutive messages. Only what stands near the borders is read again.
 */
import type { Finding, Place } from "../../exchange.ts";
import type { Scan } from "./embedded.ts";

/** UTF-16 units on each side of a border that are joined; a shorter text is joined whole, so three pieces join too. */
export const BORDER_UNITS = 128;
/** Stands where the middle of a long text is left out, so that nothing is found across the gap. */
const GAP = "\n\u0000\n";

interface Segment {
  /** Index of the text it was taken from. */
  readonly text: number;
  /** Offset within that text. */
  readonly offset: number;
  /** Offset within the joined text. */
  readonly at: number;
  readonly length: number;
}

export interface Piece {
  readonly text: number;
  readonly finding: Finding;
}

export interface PlacedText {
  readonly place: Place;
  readonly text: string;
  readonly findings: readonly Finding[];
  /** It refers to something, and is no part of what is said before or after it. */
  readonly alone: boolean;
}

/** Tool definitions and metadata are the application's; their hundreds of short texts are not one another's continuation. */
const JOINED: ReadonlySet<Place> = new Set<Place>([
  "system",
  "user",
  "assistant",
  "tool_call",
  "tool_result",
  "file",
  "other",
]);

/** @param texts in document order. @returns for each value across a border, the piece in each text that it touches. */
export function scanBorders(texts: readonly PlacedText[], scan: Scan): readonly Piece[] {
  const byPlace = new Map<Place, number[]>();
  texts.forEach(({ place, text, alone }, index) => {
    if (!JOINED.has(place) || alone || text === "") return;
    const known = byPlace.get(place);
    if (known === undefined) byPlace.set(place, [index]);
    else known.push(index);
  });
  const pieces: Piece[] = [];
  for (const indices of byPlace.values()) {
    if (indices.length < 2) continue;
    across(texts, indices, { between: "", trimmed: false }, scan, pieces);
    // "4111 1111" and "1111 1111": digits in groups need what stood between them in the eyes of a reader.
    if (digitsMeet(texts, indices)) across(texts, indices, { between: " ", trimmed: false }, scan, pieces);
    // "hello", "BSN 1157", "90147": words stay words where the digits go on.
    if (lettersMeet(texts, indices)) {
      across(texts, indices, { between: "", apart: " ", trimmed: false }, scan, pieces);
    }
    // "hello", "SSN 536-22", "-8726", "thanks": neither word before nor after is a part of the value.
    for (const near of nearGlued(texts, indices)) {
      for (const size of [2, 3]) {
        for (let shift = 0; shift < Math.min(size, near.length); shift++)
          across(texts, near, { between: "", parted: { size, shift }, trimmed: false }, scan, pieces);
      }
    }
    // "jane@" with a line break after it, and "example.com".
    if (valuesMeetOverBlanks(texts, indices)) {
      const trimmed: Piece[] = [];
      across(texts, indices, { between: "", trimmed: true }, scan, trimmed);
      pieces.push(...trimmed.filter(({ finding }) => speaksForItself(finding)));
    }
  }
  return pieces;
}

/** What is put where two texts meet. */
interface Joint {
  /** Between two digits. */
  readonly between: string;
  /** Between two letters. */
  readonly apart?: string;
  /** Only so many texts are put together, from the one at `shift` on; between them stands a blank. */
  readonly parted?: { readonly size: number; readonly shift: number };
  /** Without the blanks at the borders. */
  readonly trimmed: boolean;
}

const isLetter = (unit: number): boolean => ((unit | 32) >= 97 && (unit | 32) <= 122) || unit > 127;
const meetAsWords = (left: string, right: string): boolean =>
  isLetter(left.charCodeAt(left.length - 1)) && isLetter(right.charCodeAt(0));

/** Do letters meet in these texts, and at another border digits? Else one of the other ways does. */
function lettersMeet(texts: readonly PlacedText[], indices: readonly number[]): boolean {
  const words = indices.some((index, nth) => {
    const before = indices[nth - 1];
    return before !== undefined && meetAsWords(texts[before]?.text ?? "", texts[index]?.text ?? "");
  });
  return words && digitsMeet(texts, indices);
}

const isWordUnit = (unit: number): boolean => isLetter(unit) || isDigit(unit);
const areGlued = (left: string, right: string): boolean =>
  isWordUnit(left.charCodeAt(left.length - 1)) && isWordUnit(right.charCodeAt(0));

/** What no value lacks: a digit, a sign of an address, or letters as keys have them. */
export const MAY_BE_VALUE = /[\d@]|[a-z][A-Z]|[A-Z]{4}/;

/** Short texts that stick to a word before or after them, where a value may be near, each with two neighbours on either side; runs of them, in order. */
function nearGlued(texts: readonly PlacedText[], indices: readonly number[]): readonly (readonly number[])[] {
  const at = (nth: number): string => texts[indices[nth] ?? -1]?.text ?? "";
  const runs: number[][] = [];
  let taken = 0;
  for (let nth = 0; nth < indices.length; nth++) {
    const text = at(nth);
    if (text.length > BORDER_UNITS || !(areGlued(at(nth - 1), text) || areGlued(text, at(nth + 1)))) continue;
    const from = Math.max(0, nth - 2);
    if (runs.length === 0 || from > taken) runs.push([]);
    const first = Math.max(from, taken);
    taken = Math.min(indices.length, nth + 3);
    runs.at(-1)?.push(...indices.slice(first, taken));
  }
  const mayHoldValue = (index: number): boolean =>
    MAY_BE_VALUE.test(texts[index]?.text.slice(0, BORDER_UNITS) ?? "");
  return runs.filter((run) => run.length > 2 && run.some(mayHoldValue));
}

const isBlank = (unit: number): boolean => unit <= 0x20;
/** What a value may go on with after a line break: no sentence begins so. */
const GOES_ON = /^\s*[\p{Ll}\d@._-]/u;
const MAY_GO_ON = /[\p{L}\d@._+-]\s*$/u;
const NEAR_UNITS = 32;

/** Do two texts with blanks between them meet in what may be one value? */
function valuesMeetOverBlanks(texts: readonly PlacedText[], indices: readonly number[]): boolean {
  let left = "";
  let padded = false;
  for (const index of indices) {
    const text = texts[index]?.text ?? "";
    const first = isBlank(text.charCodeAt(0));
    const blank = first && text.trim() === "";
    if (!blank && (padded || first) && GOES_ON.test(text.slice(0, NEAR_UNITS)) && MAY_GO_ON.test(left))
      return true;
    padded = blank || isBlank(text.charCodeAt(text.length - 1));
    if (!blank) left = text.slice(-NEAR_UNITS);
  }
  return false;
}

/** Words that are none of one another make names and numbers of no meaning, but no address and no card. */
const speaksForItself = ({ class: dataClass, kind }: Finding): boolean =>
  dataClass === "secret" || dataClass === "regulated" || kind === "EMAIL_ADDRESS" || kind === "US_SSN";

/** A word at the border is taken whole up to so many units: a token may be long. */
const LONGEST_WORD = 4096;
/** A private key is taken whole from its first line to its last. */
const LONGEST_KEY = 8192;
const KEY_BEGINS = "-----BEGIN ";
const KEY_ENDS = "-----END ";

function headEnd(text: string, openKey: boolean): number {
  const last = openKey ? text.slice(0, LONGEST_KEY).indexOf(KEY_ENDS) : -1;
  let end = Math.max(BORDER_UNITS, last === -1 ? (openKey ? LONGEST_KEY : 0) : last + BORDER_UNITS);
  const stop = Math.min(text.length, Math.max(end, LONGEST_WORD));
  while (end < stop && !isBlank(text.charCodeAt(end))) end++;
  return Math.min(end, text.length);
}

/** Does a private key begin in the text that does not end in it? Where; or -1. */
function keyLeftOpen(text: string): number {
  const from = Math.max(0, text.length - LONGEST_KEY);
  if (text.indexOf(KEY_BEGINS, from) === -1) return -1;
  const begins = text.lastIndexOf(KEY_BEGINS);
  return text.includes(KEY_ENDS, begins) ? -1 : begins;
}

function tailStart(text: string): number {
  const key = keyLeftOpen(text);
  if (key !== -1) return Math.min(key, text.length - BORDER_UNITS);
  let start = text.length - BORDER_UNITS;
  const stop = Math.max(0, text.length - LONGEST_WORD);
  while (start > stop && !isBlank(text.charCodeAt(start - 1))) start--;
  return start;
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

function meet(left: string, right: string): boolean {
  return isDigit(left.charCodeAt(left.length - 1)) && isDigit(right.charCodeAt(0));
}

function digitsMeet(texts: readonly PlacedText[], indices: readonly number[]): boolean {
  return indices.some((index, nth) => {
    const before = indices[nth - 1];
    return before !== undefined && meet(texts[before]?.text ?? "", texts[index]?.text ?? "");
  });
}

function across(
  texts: readonly PlacedText[],
  indices: readonly number[],
  { between, apart = "", parted, trimmed }: Joint,
  scan: Scan,
  pieces: Piece[],
): void {
  const segments: Segment[] = [];
  const parts: string[] = [];
  let at = 0;
  let before = "";
  let openKey = false;
  const put = (part: string): void => {
    parts.push(part);
    at += part.length;
  };
  const take = (index: number, text: string, from: number, to: number): void => {
    segments.push({ text: index, offset: from, at, length: to - from });
    put(text.slice(from, to));
  };
  for (const [nth, index] of indices.entries()) {
    const text = texts[index]?.text ?? "";
    if (between !== "" && meet(before, text)) put(between);
    if (apart !== "" && meetAsWords(before, text)) put(apart);
    if (parted !== undefined && nth % parted.size === parted.shift) put(" ");
    before = text;
    const from = trimmed ? text.length - text.trimStart().length : 0;
    const to = trimmed ? text.trimEnd().length : text.length;
    if (from >= to) continue;
    const isShort = text.length <= 2 * BORDER_UNITS;
    const head = isShort ? to : headEnd(text, openKey);
    const tail = isShort ? from : tailStart(text);
    if (tail <= head) take(index, text, from, to);
    else {
      take(index, text, Math.min(from, head), head);
      put(GAP);
      take(index, text, tail, Math.max(tail, to));
    }
    const key = keyLeftOpen(text);
    openKey = key !== -1 || (openKey && !text.includes(KEY_ENDS));
  }
  let first = 0;
  for (const finding of scan(parts.join(""))) {
    while (ends(segments[first]) <= finding.start && first < segments.length) first++;
    const touched: Piece[] = [];
    for (let nth = first; nth < segments.length; nth++) {
      const segment = segments[nth];
      if (segment === undefined || segment.at >= finding.end) break;
      const start = Math.max(0, finding.start - segment.at);
      const end = Math.min(segment.length, finding.end - segment.at);
      if (end > start) {
        const placed = { ...finding, start: segment.offset + start, end: segment.offset + end };
        touched.push({ text: segment.text, finding: placed });
      }
    }
    if (touched.length < 2 || alreadyWhole(touched, texts)) continue;
    for (const piece of touched) pieces.push(piece);
  }
}

function ends(segment: Segment | undefined): number {
  return segment === undefined ? Number.POSITIVE_INFINITY : segment.at + segment.length;
}

/**
 * "…write to bob@example.com" and "Hello" join to a longer address that is none: where one of the texts holds the value
 * by itself, what stuck to it is left alone, unless digits meet digits and the number may truly go on. A secret may
 * always go on, and a word too many is no loss beside half a key.
 */
function alreadyWhole(touched: readonly Piece[], texts: readonly PlacedText[]): boolean {
  return touched.some(({ text, finding }, nth) => {
    if (finding.class === "secret") return false;
    const known = texts[text]?.findings ?? [];
    const held = known.some(
      (own) => own.kind === finding.kind && own.start < finding.end && finding.start < own.end,
    );
    if (!held) return false;
    const neighbour = touched[nth === 0 ? 1 : nth - 1];
    const own = texts[text]?.text ?? "";
    const other = neighbour === undefined ? "" : (texts[neighbour.text]?.text ?? "");
    return nth === 0 ? !meet(own, other) : !meet(other, own);
  });
}
