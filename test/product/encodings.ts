/**
 * Ways to write a text so that a reader (or a model) still gets it and a naive search does not. Each is applied to the
 * value within its sentence, or to the sentence as a whole where a value alone says too little after decoding.
 */
import { deflateSync, gzipSync } from "node:zlib";

export interface Encoding {
  readonly name: string;
  /** What is encoded: the value where it stands, or the whole sentence. */
  readonly on: "value" | "sentence";
  readonly encode: (text: string) => string;
  /** Absent: everything. */
  readonly fits?: (value: string) => boolean;
  /** How a reader gets it back, where that is a cipher of its own and none of the usual ways (oracle.ts). */
  readonly undo?: (text: string) => string;
}

const each =
  (change: (char: string) => string) =>
  (text: string): string =>
    [...text].map(change).join("");
const between =
  (mark: string) =>
  (text: string): string =>
    [...text].join(mark);
const code = (char: string): number => char.codePointAt(0) ?? 0;
const hexOf = (char: string, width: number): string => code(char).toString(16).padStart(width, "0");

/** ASCII letters and digits moved to another block; null keeps a character. */
const moved =
  (digit: number | null, upper: number | null, lower: number | null) =>
  (text: string): string =>
    each((char) => {
      const at = code(char);
      if (digit !== null && at >= 48 && at <= 57) return String.fromCodePoint(digit + at - 48);
      if (upper !== null && at >= 65 && at <= 90) return String.fromCodePoint(upper + at - 65);
      if (lower !== null && at >= 97 && at <= 122) return String.fromCodePoint(lower + at - 97);
      return char;
    })(text);

const fullWidth = each((char) => {
  const at = code(char);
  return at > 32 && at < 127 ? String.fromCodePoint(at + 0xfee0) : char;
});

/** Letters that look alike in Cyrillic and Greek (Unicode TR 39). */
const ALIKE: Readonly<Record<string, string>> = {
  a: "а",
  c: "с",
  e: "е",
  o: "о",
  p: "р",
  x: "х",
  y: "у",
  i: "і",
  s: "ѕ",
  j: "ј",
  A: "А",
  B: "В",
  E: "Ε",
  H: "Н",
  I: "І",
  K: "Κ",
  M: "М",
  O: "О",
  P: "Ρ",
  T: "Τ",
  X: "Χ",
  Y: "Υ",
  C: "С",
  S: "Ѕ",
  J: "Ј",
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const lines = (text: string, width: number, end: string): string =>
  text.replace(new RegExp(`(.{${width}})(?=.)`, "g"), `$1${end}`);
const hex = (text: string): string => Buffer.from(text).toString("hex");
const percent = each((char) =>
  [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`).join(""),
);

/** Mostly digits: what people space out and put dots between. */
const isNumber = (value: string): boolean => /^[\d -]{8,}$/.test(value);
const bare = (text: string): string => text.replace(/[ -]/g, "");
const hasLetters = (value: string): boolean => /[acepoxyACEPOXY]{2}/.test(value) || /[aceoACEO]/.test(value);
const hasDigits = (value: string): boolean => /\d/.test(value);

const backwards = (text: string): string => [...text].reverse().join("");
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (char) => {
    const base = char <= "Z" ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });

const value = (name: string, encode: Encoding["encode"], fits?: Encoding["fits"]): Encoding => ({
  name,
  on: "value",
  encode,
  ...(fits === undefined ? {} : { fits }),
});
const sentence = (name: string, encode: Encoding["encode"]): Encoding => ({ name, on: "sentence", encode });

export const ENCODINGS: readonly Encoding[] = [
  value("plain", (text) => text),
  value("zero-width spaces between", between("\u200b")),
  value("zero-width joiners between", between("\u200d")),
  value("word joiners between", between("\u2060")),
  value("soft hyphens between", between("\u00ad")),
  value("byte order marks between", between("\ufeff")),
  value("variation selectors between", between("\ufe0f")),
  value("bidi marks between", between("\u200e")),
  value("bidi overrides around", (text) => `\u202d${text}\u202c`),
  value("bidi isolates between", between("\u2069\u2066")),
  value(
    "tag characters",
    each((char) => String.fromCodePoint(0xe0000 + code(char))),
    isAscii,
  ),
  value(
    "tag characters after a flag",
    (text) =>
      `\u{1f3f4}${[...text].map((char) => String.fromCodePoint(0xe0000 + code(char))).join("")}\u{e007f}`,
    isAscii,
  ),
  value("control characters between", between("\u0000")),
  value("Hangul fillers between", between("\u3164")),
  value("Braille blanks between", between("\u2800")),
  value("Mongolian selectors between", between("\u180b")),
  value("combining marks between", between("\u0301")),
  value("line separators between", between("\u2028")),
  value("invisible characters of several sorts", (text) =>
    [...text].map((char, i) => char + ["\u200b", "\u2060", "\u00ad", "\u200f"][i % 4]).join(""),
  ),
  value(
    "look-alike letters",
    each((char) => ALIKE[char] ?? char),
    hasLetters,
  ),
  value(
    "one look-alike letter",
    (text) => text.replace(/[aceopxACEOPX]/, (char) => ALIKE[char] ?? char),
    hasLetters,
  ),
  value("full width", fullWidth),
  value("full-width digits", moved(0xff10, null, null), hasDigits),
  value("mathematical bold", moved(0x1d7ce, 0x1d400, 0x1d41a)),
  value("mathematical monospace", moved(0x1d7f6, 0x1d670, 0x1d68a)),
  value("double-struck digits", moved(0x1d7d8, null, null), hasDigits),
  value("Arabic-Indic digits", moved(0x660, null, null), hasDigits),
  value("Devanagari digits", moved(0x966, null, null), hasDigits),
  value(
    "superscript digits",
    each((char) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(char === " " ? Number.NaN : char)] ?? char),
    hasDigits,
  ),
  value(
    "circled digits",
    each((char) => "⓪①②③④⑤⑥⑦⑧⑨"[Number(char === " " ? Number.NaN : char)] ?? char),
    hasDigits,
  ),
  value(
    "no-break spaces",
    (text) => text.replaceAll(" ", "\u00a0"),
    (text) => text.includes(" "),
  ),
  value(
    "typographic dashes",
    (text) => text.replaceAll("-", "\u2011"),
    (text) => text.includes("-"),
  ),
  value("spaced digits", (text) => [...bare(text)].join(" "), isNumber),
  value("dotted digits", (text) => [...bare(text)].join("."), isNumber),
  value("dashed digits", (text) => [...bare(text)].join("-"), isNumber),
  value(
    "backslash escapes, \\u",
    each((char) => `\\u${hexOf(char, 4)}`),
    isAscii,
  ),
  value(
    "backslash escapes, \\x",
    each((char) => `\\x${hexOf(char, 2)}`),
    isAscii,
  ),
  value(
    "backslash escapes, \\u{}",
    each((char) => `\\u{${hexOf(char, 1)}}`),
  ),
  value(
    "entities, decimal",
    each((char) => `&#${code(char)};`),
  ),
  value(
    "entities, hexadecimal",
    each((char) => `&#x${hexOf(char, 1)};`),
  ),
  value(
    "entities, by name",
    (text) => text.replaceAll("@", "&commat;").replaceAll(".", "&period;"),
    (text) => /[@.]/.test(text),
  ),
  value("entities, twice", (text) => each((char) => `&#${code(char)};`)(text).replaceAll("&", "&amp;")),
  value("percent", percent),
  value("percent, twice", (text) => percent(text).replaceAll("%", "%25")),
  sentence("JSON in a string", (text) => JSON.stringify({ note: text, n: 1 })),
  sentence("JSON in JSON in a string", (text) => JSON.stringify({ inner: JSON.stringify({ note: text }) })),
  sentence("base64", base64),
  sentence("base64 of URLs", (text) => Buffer.from(text).toString("base64url")),
  sentence("base64 without padding", (text) => base64(text).replace(/=+$/, "")),
  sentence("base64 in lines of 76", (text) => lines(base64(`${text} ${FILL}`), 76, "\r\n")),
  sentence("base64 in lines of 20", (text) => lines(base64(text), 20, "\n")),
  sentence("base64 of UTF-16", (text) => Buffer.from(text, "utf16le").toString("base64")),
  sentence("base64, twice", (text) => base64(base64(text))),
  sentence("base64 in a data URI", (text) => `data:text/plain;base64,${base64(text)}`),
  sentence("hex", hex),
  sentence("hex, upper case", (text) => hex(text).toUpperCase()),
  sentence("hex with 0x", (text) => `0x${hex(text)}`),
  sentence("hex in pairs", (text) => lines(hex(text), 2, " ")),
  sentence("base64 of hex", (text) => base64(hex(text))),
  sentence("hex of base64", (text) => hex(base64(text))),
  sentence("gzip in base64", (text) => gzipSync(text).toString("base64")),
  sentence("zlib in base64", (text) => deflateSync(text).toString("base64")),
  sentence("gzip in hex", (text) => gzipSync(text).toString("hex")),
  sentence("gzip in base64, twice", (text) => gzipSync(gzipSync(text).toString("base64")).toString("base64")),
  sentence("percent of base64", (text) => percent(base64(text))),
  sentence("entities of percent", (text) => percent(text).replaceAll("%", "&#37;")),
  sentence("base64 of full width", (text) => base64(fullWidth(text))),
  sentence("base64 of a Russian sentence", (text) =>
    base64(`Прошу вас как можно скорее ответить мне: ${text}, большое спасибо и до свидания`),
  ),
  sentence("hex of a Japanese sentence", (text) => hex(`よろしくお願いします。 ${text} です。`)),
  sentence("base64 of entities", (text) => base64(each((char) => `&#${code(char)};`)(text))),
  sentence("base64 with zero-width spaces", (text) => between("\u200b")(base64(text))),
  { ...value("written backwards", backwards), undo: backwards },
  { ...value("rot13", rot13, (text) => /[A-Za-z]{4}/.test(text)), undo: rot13 },
  value("full width with zero-width spaces", (text) => between("\u200b")(fullWidth(text))),
];

/** Words that no detector knows, so that a line is full. */
const FILL = "and the leaves fall where the river bends and nobody minds them at all this late in the year";

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** The canary's sentence, with it or its value encoded. */
export function written(encoding: Encoding, { value, phrase }: { value: string; phrase: string }): string {
  if (encoding.on === "sentence") return encoding.encode(phrase);
  return phrase.replaceAll(value, () => encoding.encode(value));
}
