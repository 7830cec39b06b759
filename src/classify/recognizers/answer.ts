/** What comes back over HTTP, read strictly: whatever is not of the protocol makes the whole answer worthless. */
import { type Entity, RecognizerFailure } from "./contract.ts";

/** In one text. */
const MOST_ENTITIES = 100_000;

/** The names that a protocol gives to what it says of an entity. */
export interface EntityNames {
  readonly label: string;
  readonly confidence: string;
}

const invalid = (): RecognizerFailure => new RecognizerFailure("invalid");

/**
 * Lists of entities, one for each text; their offsets as UTF-16 units.
 * @param unit what the answer's offsets count.
 * @throws RecognizerFailure
 */
export function readEntities(
  value: unknown,
  texts: readonly string[],
  names: EntityNames,
  unit: "utf16" | "codepoint",
): readonly (readonly Entity[])[] {
  if (!Array.isArray(value) || value.length !== texts.length) throw invalid();
  return texts.map((text, nth) => readText(value[nth], text, names, unit));
}

function readText(
  value: unknown,
  text: string,
  names: EntityNames,
  unit: "utf16" | "codepoint",
): readonly Entity[] {
  if (!Array.isArray(value) || value.length > MOST_ENTITIES) throw invalid();
  if (value.length === 0) return [];
  const unitOf = unit === "utf16" ? null : unitsOfPoints(text);
  const length = unitOf === null ? text.length : unitOf.length - 1;
  return value.map((each: unknown) => {
    if (typeof each !== "object" || each === null) throw invalid();
    const fields = each as Readonly<Record<string, unknown>>;
    const { start, end } = fields;
    const label = fields[names.label];
    const confidence = fields[names.confidence];
    if (typeof label !== "string" || label === "" || label.length > 64) throw invalid();
    if (typeof confidence !== "number" || !(confidence >= 0 && confidence <= 1)) throw invalid();
    if (!isOffset(start) || !isOffset(end) || start >= end || end > length) throw invalid();
    return {
      label,
      confidence,
      start: unitOf === null ? start : (unitOf[start] ?? 0),
      end: unitOf === null ? end : (unitOf[end] ?? 0),
    };
  });
}

const isOffset = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** Offset in code points → offset in UTF-16 units, the end included. */
function unitsOfPoints(text: string): Uint32Array {
  const units = new Uint32Array(text.length + 1);
  let points = 0;
  for (let at = 0; at < text.length; points++) {
    units[points] = at;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  units[points] = text.length;
  return units.subarray(0, points + 1);
}
