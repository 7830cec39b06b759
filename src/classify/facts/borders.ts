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
  texts.forEach(({ place, text }, index) => {
    if (!JOINED.has(place) || text === "") return;
    const known = byPlace.get(place);
    if (known === undefined) byPlace.set(place, [index]);
    else known.push(index);
  });
  const pieces: Piece[] = [];
  for (const indices of byPlace.values()) {
    if (indices.length < 2) continue;
    across(texts, indices, "", scan, pieces);
    // "4111 1111" and "1111 1111": digits in groups need what stood between them in the eyes of a reader.
    if (digitsMeet(texts, indices)) across(texts, indices, " ", scan, pieces);
  }
  return pieces;
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
  betweenDigits: string,
  scan: Scan,
  pieces: Piece[],
): void {
  const segments: Segment[] = [];
  const parts: string[] = [];
  let at = 0;
  let before = "";
  const put = (part: string): void => {
    parts.push(part);
    at += part.length;
  };
  const take = (index: number, text: string, from: number, to: number): void => {
    segments.push({ text: index, offset: from, at, length: to - from });
    put(text.slice(from, to));
  };
  for (const index of indices) {
    const text = texts[index]?.text ?? "";
    if (betweenDigits !== "" && meet(before, text)) put(betweenDigits);
    if (text.length <= 2 * BORDER_UNITS) take(index, text, 0, text.length);
    else {
      take(index, text, 0, BORDER_UNITS);
      put(GAP);
      take(index, text, text.length - BORDER_UNITS, text.length);
    }
    before = text;
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
