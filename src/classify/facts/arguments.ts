/**
 * Values that stand in pieces in the strings of tool calls' arguments, which are JSON in a string: what the strings of
 * one name say, one after the other, over all calls (`{"content":"IBAN DE89"}` and `{"content":"3704 …"}`) and within
 * one (`{"parts":["4111","1111",…]}`).
 */
import type { Finding } from "../../exchange.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { unitOffsets } from "../../understand/offsets.ts";
import { BORDER_UNITS, MAY_BE_VALUE, type Piece, type PlacedText, scanBorders } from "./borders.ts";
import type { Scan } from "./embedded.ts";

/** Texts that are JSON, parsed at once: as elements of one array. */
interface Batch {
  readonly doc: JsonDoc;
  /** Of the array's text, in UTF-16 units. */
  readonly units: number;
  /** For each text its index and its place in the array's text. */
  readonly texts: readonly { readonly index: number; readonly at: number; readonly node: number }[];
}

interface Said {
  readonly batch: Batch;
  /** Index of the arguments it stands in, and their place in the batch. */
  readonly within: number;
  readonly at: number;
  readonly node: number;
  readonly text: string;
}

const isObjectOrArray = (text: string): boolean => /^\s*[[{]/.test(text);

/** Null where one of them is no JSON, or JSON that readers disagree about. */
function parseAll(texts: readonly string[], indices: readonly number[]): Batch | null {
  const all = `[${indices.map((index) => texts[index]).join(",")}]`;
  try {
    const doc = parseJson(Buffer.from(all));
    const nodes = doc.items(doc.root);
    const isAscii = doc.bytes.length === all.length;
    let at = 1;
    let byte = 1;
    const placed = indices.map((index, nth) => {
      const text = texts[index] ?? "";
      const node = nodes[nth] ?? -1;
      const end = byte + (isAscii ? text.length : Buffer.byteLength(text));
      // Two texts that are none may make one of each other.
      if (node < 0 || doc.start(node) < byte || doc.end(node) > end) throw new RangeError("not one by one");
      const place = { index, at, node };
      at += text.length + 1;
      byte = end + 1;
      return place;
    });
    return nodes.length === indices.length ? { doc, units: all.length, texts: placed } : null;
  } catch {
    return null;
  }
}

/** The strings of a text that are values, by the name they have; elements of an array have the array's. */
function collect(batch: Batch, nth: number, byName: Map<string, Said[]>): void {
  const { doc } = batch;
  const place = batch.texts[nth];
  if (place === undefined) return;
  const { index: within, at } = place;
  const last = batch.texts[nth + 1]?.node ?? doc.count;
  /** Where each array or object that is open ends, and the name of its strings. */
  const open: { readonly end: number; readonly name: string }[] = [];
  let name = "";
  for (let node = place.node; node < last; node++) {
    while (open.length > 0 && doc.start(node) >= (open.at(-1)?.end ?? 0)) name = open.pop()?.name ?? "";
    const type = doc.type(node);
    if (type === "object" || type === "array") open.push({ end: doc.end(node), name });
    else if (type === "string" && doc.isKey(node)) name = doc.text(node);
    else if (type === "string") {
      const said = byName.get(name);
      const each = { batch, within, at, node, text: doc.text(node) };
      if (said === undefined) byName.set(name, [each]);
      else said.push(each);
    }
  }
}

export interface ScannedArguments {
  /** The piece in each text that a value touches; offsets of the text as it is written. */
  readonly pieces: readonly Piece[];
  /** Indices of the texts that were read. */
  readonly read: ReadonlySet<number>;
}

/** @param texts arguments as they are written, in order; what is no JSON is not read: it is scanned as the text that it is */
export function scanArguments(texts: readonly string[], scan: Scan): ScannedArguments {
  const indices = texts.flatMap((text, index) => (isObjectOrArray(text) ? [index] : []));
  const whole = parseAll(texts, indices);
  const batches = whole === null ? indices.flatMap((index) => parseAll(texts, [index]) ?? []) : [whole];
  const byName = new Map<string, Said[]>();
  for (const batch of batches) for (const nth of batch.texts.keys()) collect(batch, nth, byName);
  const found: Found[] = [];
  for (const said of byName.values()) {
    if (said.length < 2 || !said.some(mayHoldPart)) continue;
    for (const { text, finding } of across(said, scan)) {
      const each = said[text];
      if (each !== undefined) found.push({ said: each, finding });
    }
  }
  return {
    pieces: asWritten(found),
    read: new Set(batches.flatMap((batch) => batch.texts.map(({ index }) => index))),
  };
}

/** What calls before have said, by name: the ends of their last strings, in order. */
export type SaidBefore = ReadonlyMap<string, readonly string[]>;

/** Of each name so many strings are kept, and so much of each. */
const STRINGS_BEFORE = 8;
const NAMES_BEFORE = 256;

/**
 * For calls that come one by one.
 * @returns what of values that began in calls before, or go on from string to string, stands in `text`; and what the
 * next call is to be scanned after. Null where the text is no JSON.
 */
export function scanNextArguments(
  before: SaidBefore,
  text: string,
  scan: Scan,
): { readonly findings: readonly Finding[]; readonly after: SaidBefore } | null {
  const batch = parseAll([text], [0]);
  if (batch === null) return null;
  const byName = new Map<string, Said[]>();
  collect(batch, 0, byName);
  const found: Found[] = [];
  const after = new Map(before);
  for (const [name, said] of byName) {
    const known = (before.get(name) ?? []).map((each) => ({ text: each }));
    const all = [...known, ...said];
    if (all.length > 1 && all.some(mayHoldPart)) {
      for (const { text: nth, finding } of across(all, scan)) {
        const each = said[nth - known.length];
        if (each !== undefined) found.push({ said: each, finding });
      }
    }
    const kept = all.slice(-STRINGS_BEFORE).map((each) => each.text.slice(-2 * BORDER_UNITS));
    if (after.has(name) || after.size < NAMES_BEFORE) after.set(name, kept);
  }
  return { findings: asWritten(found).map(({ finding }) => finding), after };
}

/** What no value lacks (see borders.ts), near either end. */
const mayHoldPart = ({ text }: Pick<Said, "text">): boolean =>
  MAY_BE_VALUE.test(text.length <= 2 * BORDER_UNITS ? text : text.slice(0, BORDER_UNITS)) ||
  (text.length > 2 * BORDER_UNITS && MAY_BE_VALUE.test(text.slice(-BORDER_UNITS)));

/** What is whole in one of the strings was found there; only where something was found is that asked. */
function across(said: readonly Pick<Said, "text">[], scan: Scan): readonly Piece[] {
  const placed = (findings: (text: string) => readonly Finding[]): readonly PlacedText[] =>
    said.map(({ text }) => ({ place: "tool_call", text, findings: findings(text), alone: false }));
  if (
    scanBorders(
      placed(() => NOTHING),
      scan,
    ).length === 0
  )
    return [];
  return scanBorders(placed(scan), scan);
}

const NOTHING: readonly Finding[] = [];

/** Offsets of the string's text. */
interface Found {
  readonly said: Said;
  readonly finding: Finding;
}

/** A batch's offsets all together, in order: each by itself would be a walk from the batch's beginning. */
function asWritten(found: readonly Found[]): readonly Piece[] {
  return [...Map.groupBy(found, ({ said }) => said.batch)].flatMap(([{ doc, units }, ofBatch]) => {
    const places = ofBatch.map(({ said, finding }) =>
      doc.rawOffsets(said.node, [finding.start, finding.end]),
    );
    const unitOf = unitOffsets(doc.bytes, units);
    const inOrder = places.flat().sort((one, other) => one - other);
    const unitAt = new Map(inOrder.map((place) => [place, unitOf(place)]));
    return ofBatch.map(({ said, finding }, nth) => {
      const [start = 0, end = 0] = (places[nth] ?? []).map((place) => (unitAt.get(place) ?? 0) - said.at);
      return { text: said.within, finding: { ...finding, start, end } };
    });
  });
}
