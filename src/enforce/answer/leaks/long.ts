/**
 * Values that are longer than what may be held back: told by their beginning, and followed to their end, so that what
 * comes after the beginning is cut as it arrives.
 */
import { startsToken } from "../../../classify/detectors/characters.ts";
import { entropy, isPlaceholder } from "../../../classify/detectors/placeholder.ts";
import { KEY_FORMATS } from "../../../classify/detectors/vendor-keys/detector.ts";

/** How far a value goes on: to the end of its word, of a web address, of a block of key material. */
export type Course = "word" | "address" | "key";

export interface Beginning {
  readonly kind: string;
  readonly start: number;
  readonly course: Course;
}

/** Shorter than this, a word may still be one of another format. */
const SHORTEST = 40;
const KEY_HEADER =
  /-----BEGIN ?[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])+(?:[A-Za-z-]{4,20}: [^\n]{0,40})?[A-Za-z0-9+/=]{8,}|PuTTY-User-Key-File-\d: \S/;
const KEY_FOOTER = /-----END ?[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const JWT = /(?:^|[^A-Za-z0-9_-])(e[yw][A-Za-z0-9_-]{14,})(?:\.[A-Za-z0-9_-]*){0,2}$/;
/** "eyJ" or "ewo" in base64 once more. */
const WRAPPED_JWT = /(?:^|[^A-Za-z0-9+/_-])(ZX(?:lK|dv)[A-Za-z0-9+/_-]{36,})$/;
/** Members of a header (RFC 7515, 7516, 7519), so that other JSON in base64 is not taken for one. */
const JWT_HEADER =
  /^\{\s*"(?:alg|typ|kid|enc|cty|x5[a-z#]{1,6}|jku|jwk|crit|zip|b64|epk|apu|apv|p2s|p2c|iv|tag|url|nonce|ppt|svt|iss|sub|aud)"\s*:/;
const JSON_OBJECT = /^\{\s*"[^"\n]{1,40}"\s*:/;
/** The last run of a token's units. */
const RUN = /[A-Za-z0-9_+/=-]{40,}$/;
/** So long a prefix says by itself what it is. */
const TELLING = 8;

const prefixes = new Map<string, string>();
for (const format of KEY_FORMATS) {
  if (format.back !== undefined) continue;
  for (const anchor of format.anchors) if (anchor.length >= 3) prefixes.set(anchor, format.kind);
}
const byFirst = new Map<string, string[]>();
for (const prefix of prefixes.keys()) {
  const head = prefix.slice(0, 3);
  byFirst.set(head, [...(byFirst.get(head) ?? []), prefix]);
}

/** A long value that has begun in `text` from `from` on and reaches its end, or null. */
export function longValue(text: string, from: number): Beginning | null {
  const tail = text.slice(from);
  const header = tail.includes("PRIVATE KEY") || tail.includes("PuTTY-") ? KEY_HEADER.exec(tail) : null;
  // A block that is over is the scan's to judge.
  if (header !== null && !KEY_FOOTER.test(tail.slice(header.index + header[0].length)))
    return { kind: "SECRET_PRIVATE_KEY", start: from + header.index, course: "key" };
  if (tail.length < SHORTEST || !endsInRun(tail)) return null;
  return token(from, tail) ?? vendorKey(text, from, tail);
}

/** A cheap look before the patterns: do the last units belong to one word of a token's units? */
function endsInRun(tail: string): boolean {
  for (let at = tail.length - 1; at >= tail.length - 16; at--) if (!IN_RUN[tail.charCodeAt(at)]) return false;
  return true;
}

const IN_RUN: readonly boolean[] = Array.from({ length: 128 }, (_, unit) =>
  /[A-Za-z0-9_+/=.-]/.test(String.fromCharCode(unit)),
);

const decoded = (part: string): string =>
  Buffer.from(part.slice(0, 64), "base64url").toString("latin1").slice(0, 48);

function token(from: number, tail: string): Beginning | null {
  for (const pattern of [JWT, WRAPPED_JWT]) {
    const found = pattern.exec(tail);
    const first = found?.[1];
    if (found === null || first === undefined) continue;
    const header = decoded(pattern === JWT ? first : decoded(first));
    // With a second part, or wrapped, whatever the header's members are.
    const certain = pattern === WRAPPED_JWT || found[0].includes(".");
    if ((certain ? JSON_OBJECT : JWT_HEADER).test(header)) {
      return { kind: "SECRET_JWT", start: from + found.index + found[0].indexOf(first), course: "word" };
    }
  }
  return null;
}

function vendorKey(text: string, from: number, tail: string): Beginning | null {
  const run = RUN.exec(tail);
  if (run === null) return null;
  const value = run[0];
  const latest = value.length - SHORTEST;
  for (let at = 0; at <= latest; at++) {
    const start = from + run.index + at;
    const wanted = byFirst.get(value.slice(at, at + 3));
    if (wanted === undefined || !startsToken(text, start)) continue;
    const prefix = wanted.find((candidate) => value.startsWith(candidate, at));
    if (prefix === undefined) continue;
    const rest = value.slice(at + prefix.length);
    if (prefix.length >= TELLING || looksRandom(rest)) {
      return { kind: prefixes.get(prefix) ?? "SECRET_API_KEY", start, course: "word" };
    }
  }
  return null;
}

const looksRandom = (value: string): boolean =>
  entropy(value) >= 3.5 && (value.match(/\d/g)?.length ?? 0) >= 3 && !isPlaceholder(value);

const WORD_GOES_ON = /[A-Za-z0-9+/=_.~@%:!$&*#?-]*/y;
const ADDRESS_GOES_ON = /[^\s"'`<>\\^{}|\u201c\u201d\u2018\u2019]*/y;
/** Units of base64, and the backslash of an escaped line break. */
const MATERIAL = /[A-Za-z0-9+/=\\]*/y;
/** Long enough for no word of a language. */
const LONG = 16;
/** No word within a block of key material is longer, but the material. */
const LONGEST_WORD = 40;
const FURNITURE =
  /^(?:-{1,5}|-----[A-Z]+|RSA|DSA|EC|OPENSSH|ENCRYPTED|PGP|PRIVATE|KEY|BLOCK|Proc-Type:|4,ENCRYPTED|DEK-Info:|[A-Z0-9-]{5,12},[0-9A-F]{16,32}|Encryption:|Comment:|Public-Lines:|Private-Lines:|Private-MAC:|\d{1,3}|aes256-cbc|none|[A-Za-z0-9+/]{0,15}={1,2})$/;
const FOOTER = /KEY(?: BLOCK)?-----/;

export interface End {
  /** Where what belongs to the value ends, as far as the text goes. */
  readonly end: number;
  /** The value is over; false when the text is. */
  readonly over: boolean;
  /** Short words in a row within key material. */
  readonly strays: number;
}

function run(pattern: RegExp, text: string, from: number, last: boolean): End {
  pattern.lastIndex = from;
  pattern.test(text);
  const end = pattern.lastIndex;
  return { end, over: last || end < text.length, strays: 0 };
}

/**
 * Follows a value from `from`, which lies within it, to its end. `strays` is what the call before said. Where the text
 * ends within a word of key material the word is not judged, unless it is long enough; the next call starts with it.
 */
export function follow(course: Course, text: string, from: number, strays: number, last: boolean): End {
  switch (course) {
    case "word":
      return run(WORD_GOES_ON, text, from, last);
    case "address":
      return run(ADDRESS_GOES_ON, text, from, last);
    case "key":
      return followKey(text, from, strays, last);
  }
}

/** Consumes word by word; where the text ends within a word, that word waits, unless it is long enough to be judged. */
function followKey(text: string, from: number, before: number, last: boolean): End {
  let at = from;
  let strays = before;
  for (;;) {
    const start = skip(BLANKS, text, at);
    const material = skip(MATERIAL, text, start);
    // A long run, or the rest of one whose beginning was consumed before.
    if (material - start >= LONG || (start === at && material > start && isMaterial(text, at - 1))) {
      at = material;
      strays = 0;
      continue;
    }
    const end = Math.min(skip(WORD, text, start), start + LONGEST_WORD);
    if (end === start) return { end: start, over: last || start < text.length, strays };
    if (end === text.length && end - start < LONGEST_WORD && !last)
      return { end: start, over: false, strays };
    const word = text.slice(start, end);
    const footer = FOOTER.exec(word);
    if (footer !== null) return { end: start + footer.index + footer[0].length, over: true, strays };
    strays = FURNITURE.test(word) ? 0 : strays + 1;
    // The last line of the material may look like a word; a second in a row is one.
    if (strays > 1) return { end: at, over: true, strays };
    at = end;
  }
}

const isMaterial = (text: string, at: number): boolean => at >= 0 && skip(MATERIAL, text, at) > at;

const BLANKS = /\s*/y;
const WORD = /[^\s"'`<>{}]*/y;

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}
