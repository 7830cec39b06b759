/**
 * What a reader of a lane could get out of a text, read without any of the product's code: the text itself and all
 * that undoing the usual disguises and encodings makes of it. Does a value, or most of it, stand in there?
 */
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

/** How often something is undone, one within the other. */
const DEEPEST = 6;
const MOST_TEXTS = 600;

/** Letters and digits alone, lower case: "4111 1111", "4111-1111" and "41111111" are one value. */
export const core = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** So much of a value in one piece is the value. */
const TELLING_SHARE = 0.6;
const TELLING_LEAST = 7;

/** Does `text`, as it stands, hold the value or most of it in one piece? */
export function tells(text: string, value: string): boolean {
  const within = core(text);
  const whole = core(value);
  const size = Math.max(Math.min(whole.length, TELLING_LEAST), Math.ceil(whole.length * TELLING_SHARE));
  for (let at = 0; at + size <= whole.length; at += 1) {
    if (within.includes(whole.slice(at, at + size))) return true;
  }
  return false;
}

/** Everything that `text` can be read as. */
export function readings(text: string): readonly string[] {
  const known = new Set<string>([text]);
  let fresh = [text];
  for (let depth = 0; depth < DEEPEST && fresh.length > 0 && known.size < MOST_TEXTS; depth += 1) {
    const next: string[] = [];
    for (const one of fresh) {
      for (const made of UNDO.flatMap((undo) => undo(one))) {
        if (made === "" || known.has(made)) continue;
        known.add(made);
        next.push(made);
      }
    }
    fresh = next;
  }
  return [...known];
}

export const recovered = (text: string, value: string): boolean =>
  readings(text).some((reading) => tells(reading, value));

const CHARACTERS: Readonly<Record<string, string>> = {
  а: "a",
  с: "c",
  е: "e",
  о: "o",
  р: "p",
  х: "x",
  у: "y",
  і: "i",
  ѕ: "s",
  ј: "j",
  А: "A",
  В: "B",
  Ε: "E",
  Е: "E",
  Н: "H",
  І: "I",
  Κ: "K",
  К: "K",
  М: "M",
  О: "O",
  Ρ: "P",
  Р: "P",
  Τ: "T",
  Т: "T",
  Х: "X",
  Υ: "Y",
  У: "Y",
  С: "C",
  Ѕ: "S",
  Ј: "J",
  Χ: "X",
};
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];

/** Invisible characters out, tag characters to ASCII, compatibility forms, look-alikes and other digits to plain ones. */
function plain(text: string): string {
  return [...text]
    .map((char) => {
      const at = char.codePointAt(0) ?? 0;
      if (at >= 0xe0020 && at <= 0xe007e) return String.fromCodePoint(at - 0xe0000);
      if (/\p{Cf}|\p{Variation_Selector}|\p{M}|[\0\u2028\u2029\u2800\u3164\u115f\uffa0]/u.test(char))
        return "";
      const zero = ZEROS.find((each) => at >= each && at < each + 10);
      if (zero !== undefined) return String(at - zero);
      return (CHARACTERS[char] ?? char).normalize("NFKC");
    })
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  commat: "@",
  period: ".",
  lt: "<",
  gt: ">",
  quot: '"',
};

const entities = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });

const percents = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));

const escapes = (text: string): string =>
  text.replace(/\\+(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/gi, (whole, long, four, two) => {
    const point = Number.parseInt(long ?? four ?? two, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });

/** Bytes as the texts that they may be. */
export function textsOf(bytes: Buffer): string[] {
  if (bytes.length < 4) return [];
  const wide = bytes.toString("utf16le");
  const texts = [bytes.toString("utf8"), ...(mostlyAscii(wide) ? [wide] : [])];
  for (const open of [gunzipSync, inflateSync]) {
    try {
      texts.push(open(bytes, { maxOutputLength: 1_048_576 }).toString("utf8"));
    } catch {
      // Not compressed in that way.
    }
  }
  if (bytes.readUInt32LE(0) === 0x04034b50) texts.push(...partsOf(bytes));
  return texts.filter((text) => legible(text));
}

/** Nearly all of it is what people and machines write. */
const legible = (text: string): boolean =>
  text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{Zs}\p{S}\s\p{Cf}]|\ufffd/gu, "").length > text.length * 0.9;

/** Any bytes are some text in UTF-16; only one of these is meant. */
const mostlyAscii = (text: string): boolean => text.replace(/[^ -~\s]/g, "").length > text.length * 0.8;

/** The parts of a ZIP file whose sizes stand in their local headers, without markup. */
function partsOf(zip: Buffer): string[] {
  const parts: string[] = [];
  for (let at = zip.indexOf("PK\u0003\u0004"); at >= 0; at = zip.indexOf("PK\u0003\u0004", at + 4)) {
    const [packed, name, extra] = [
      zip.readUInt32LE(at + 18),
      zip.readUInt16LE(at + 26),
      zip.readUInt16LE(at + 28),
    ];
    const from = at + 30 + name + extra;
    const bytes = zip.subarray(from, from + packed);
    const xml = (zip.readUInt16LE(at + 8) === 8 ? inflateRawSync(bytes) : bytes).toString("utf8");
    parts.push(xml, xml.replace(/<[^>]*>/g, ""));
  }
  return parts;
}

const BASE64 = /[A-Za-z0-9+/_-]{12,}={0,2}/g;
const WRAPPED = /(?:[A-Za-z0-9+/_-]{8,}[\r\n ]+)+[A-Za-z0-9+/_-]{1,}={0,2}/g;
const HEX = /(?:0x)?((?:[\da-f]{2}[ :]?){6,})/gi;

const base64s = (text: string): string[] =>
  [...(text.match(BASE64) ?? []), ...(text.match(WRAPPED) ?? [])].flatMap((run) =>
    textsOf(Buffer.from(run.replace(/\s+/g, ""), "base64")),
  );
const hexes = (text: string): string[] =>
  [...text.matchAll(HEX)].flatMap(([, run = ""]) => textsOf(Buffer.from(run.replace(/[ :]/g, ""), "hex")));

/** Strings and keys of a JSON text, or of the first object within a text. */
function jsonLeaves(text: string): string[] {
  const from = text.search(/[[{]/);
  const to = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  if (from < 0 || to < from) return [];
  try {
    return leavesOf(JSON.parse(text.slice(from, to + 1)));
  } catch {
    return [];
  }
}

export function leavesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, each]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...leavesOf(each),
  ]);
}

const UNDO: readonly ((text: string) => string[])[] = [
  (text) => [plain(text)],
  (text) => [entities(text)],
  (text) => [percents(text)],
  (text) => [escapes(text)],
  (text) => [text.replace(/<[^>]*>/g, "")],
  base64s,
  hexes,
  jsonLeaves,
];
