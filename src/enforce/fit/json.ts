/**
 * Findings in JSON that stands in a text, such as a tool call's arguments or a file: what takes their place must leave
 * JSON. A number becomes a string or null as a whole, a name of a member stays one of its own, and what stands in a
 * string is escaped as often as that string is.
 */

import { limits } from "../../limits.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { byteOffsets, unitOffsets } from "../../understand/offsets.ts";
import type { Cut, Fitting, Replacement } from "./index.ts";

/** A number of JSON, which may take a number's place. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** As a JSON value, in place of a number. */
export function asValue(instead: string): string {
  if (instead === "") return "null";
  return NUMBER.test(instead) ? instead : JSON.stringify(instead);
}

/** The cuts, or null where the text is no JSON or nothing in it asks for care. */
export function cutsInJson(
  text: string,
  replacements: readonly Replacement[],
  fitting: Fitting,
  depth = 0,
): readonly Cut[] | null {
  if (!/^\s*[[{]/.test(text) || depth >= limits.embeddedJsonMaxDepth) return null;
  if (!replacements.some(({ start, end }) => mayBeNumber(text, start) || mayBeName(text, end))) return null;
  try {
    return cutsIn(parseJson(Buffer.from(text)), text, replacements, fitting, depth);
  } catch {
    // No JSON, or a place within a character: a text like any other.
    return null;
  }
}

/** How far a look goes; what is farther away is taken for a text like any other. */
const LOOK_UNITS = 256;

/** A look at what stands before: a number follows a bracket, a comma or a colon. */
function mayBeNumber(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - LOOK_UNITS), start);
  // Within a longer number; before it blanks, also in the escapes of JSON within JSON.
  return /[[:,](?:\s|\\[nrt]?)*[\d.+-]*$/.test(before);
}

/** And at what stands behind: a colon follows the quote that ends a member's name. */
function mayBeName(text: string, end: number): boolean {
  return /^[^"]*"(?:\s|\\[nrt]?)*:/.test(text.slice(end, end + LOOK_UNITS));
}

interface Placed {
  readonly replacement: Replacement;
  /** Bytes of the document. */
  readonly start: number;
  readonly end: number;
}

function cutsIn(
  doc: JsonDoc,
  text: string,
  replacements: readonly Replacement[],
  fitting: Fitting,
  depth: number,
): readonly Cut[] {
  const byteOf = byteOffsets(text, doc.bytes.length);
  const unitOf = unitOffsets(doc.bytes, text.length);
  const placed = replacements.map((replacement) => ({
    replacement,
    start: byteOf(replacement.start),
    end: byteOf(replacement.end),
  }));
  const cuts: Cut[] = [];
  let node = doc.root;
  for (let next = 0; next < placed.length; ) {
    const { replacement, start, end } = placed[next] as Placed;
    while (node < doc.count && !(isLeaf(doc, node) && doc.end(node) > start)) node += 1;
    if (node >= doc.count || doc.start(node) > start || doc.end(node) < end) {
      // It reaches over more than one value: as in any text.
      cuts.push(replacement);
      next += 1;
      continue;
    }
    const first = next;
    while (next < placed.length && (placed[next] as Placed).end <= doc.end(node)) next += 1;
    if (doc.type(node) === "number") {
      const unit = unitOf(doc.start(node));
      const instead = asValue(replacement.instead);
      cuts.push({ start: unit, end: unit + doc.end(node) - doc.start(node), instead });
    } else cuts.push(...cutsInString(doc, node, placed.slice(first, next), unitOf, fitting, depth));
  }
  return cuts;
}

const isLeaf = (doc: JsonDoc, node: number): boolean =>
  doc.type(node) === "string" || doc.type(node) === "number";

function cutsInString(
  doc: JsonDoc,
  node: number,
  placed: readonly Placed[],
  unitOf: (byte: number) => number,
  fitting: Fitting,
  depth: number,
): readonly Cut[] {
  const decoded = doc.text(node);
  const inner = decodedPlaces(doc, node, placed);
  if (inner === null) return placed.map(({ replacement }) => replacement);
  const fitted = doc.isKey(node)
    ? inner.map((each) => ({ ...each, instead: fitting.name(each, decoded) }))
    : (cutsInJson(decoded, inner, fitting, depth + 1) ?? fitting.text(decoded, inner));
  return fitted.map(({ start, end, instead }) => {
    const [rawStart = 0, rawEnd = 0] = doc.rawOffsets(node, [start, end]);
    return {
      start: unitOf(rawStart),
      end: unitOf(rawEnd),
      instead: JSON.stringify(instead).slice(1, -1),
    };
  });
}

/** Where they stand in the string's decoded text; null when one begins or ends within an escape. */
function decodedPlaces(doc: JsonDoc, node: number, placed: readonly Placed[]): Replacement[] | null {
  let from = doc.start(node) + 1;
  let units = 0;
  const place = (byte: number): number => {
    units += (JSON.parse(`"${doc.bytes.toString("utf8", from, byte)}"`) as string).length;
    from = byte;
    return units;
  };
  try {
    return placed.map(({ replacement, start, end }) => ({
      ...replacement,
      start: place(start),
      end: place(end),
    }));
  } catch {
    return null;
  }
}
