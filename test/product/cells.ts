/** Cells of the product: a canary in an encoding, and what became of it on the way to a lane. */
import type { Random } from "../support/random.ts";
import { type Canary, canary, KINDS } from "./canaries.ts";
import { type Encoding, written } from "./encodings.ts";
import { leavesOf, readings, tells, textsOf } from "./oracle.ts";

export interface Cell {
  readonly canary: Canary;
  readonly encoding: Encoding;
  readonly text: string;
}

/** null: the encoding changes nothing of such a value. */
export function cell(kind: string, encoding: Encoding, random: Random): Cell | null {
  const made = canary(kind, random);
  if (encoding.fits?.(made.value) === false) return null;
  return { canary: made, encoding, text: written(encoding, made) };
}

/** A cell of every kind that the encoding fits. */
export const cellsOf = (encoding: Encoding, random: Random): readonly Cell[] =>
  KINDS.flatMap((kind) => cell(kind, encoding, random) ?? []);

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Names a cell within a text; no number, which could be taken for a part of the next. */
const label = (nth: number): string => `Line ${LETTERS[Math.floor(nth / 26)]}${LETTERS[nth % 26]}: `;

/** Several cells in one text. */
export const together = (cells: readonly Cell[]): string =>
  [...cells.map(({ text }, nth) => `${label(nth)}${text}`), label(cells.length)].join("\n");

/** Those of the cells whose value a reader of the lane gets out of the body that reached it. */
export function leaked(body: string, cells: readonly Cell[]): readonly Cell[] {
  const text = holding(body, label(cells.length).trim());
  return cells.filter(({ canary: { value }, encoding: { undo } }, nth) => {
    const region = text === null ? null : between(text, label(nth).trim(), label(nth + 1).trim());
    return held(region ?? body, value) || (undo !== undefined && tells(undo(region ?? body), value));
  });
}

/** Regions in which a value was replaced are alike, and are read once. */
const known = new Map<string, readonly string[]>();

function held(region: string, value: string): boolean {
  let texts = known.get(region);
  if (texts === undefined) {
    texts = readings(region);
    if (known.size < 20_000) known.set(region, texts);
  }
  return texts.some((text) => tells(text, value));
}

function between(text: string, from: string, to: string): string | null {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  return start < 0 || end < 0 ? null : text.slice(start + from.length, end);
}

/** The text with the cells in it: a string of the body, or what an attachment, a data URI or JSON in a string holds. */
function holding(body: string, last: string): string | null {
  let texts = leavesOf(JSON.parse(body));
  for (let depth = 0; depth < 4; depth += 1) {
    const found = texts.find((text) => text.includes(last) && !text.includes(`\\n${last}`));
    if (found !== undefined) return found;
    texts = texts.flatMap(opened);
  }
  return null;
}

function opened(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object") return leavesOf(value);
  } catch {
    // No JSON.
  }
  const data = /(?:base64,|^)([A-Za-z0-9+/_-]{16,}={0,2})/.exec(text)?.[1];
  return data === undefined ? [] : textsOf(Buffer.from(data, "base64"));
}
