/**
 * Bytes as text, only where every reader would read the same: UTF-8 without control characters, UTF-16 that cannot be
 * taken for anything else, Latin-1 where the caller says so. Anything else is not text to us.
 */

export const CHARSETS = ["utf-8", "utf-16le", "utf-16be", "latin1"] as const;
export type Charset = (typeof CHARSETS)[number];

export interface CharsetText {
  /** Without the byte order mark. */
  readonly text: string;
  readonly charset: Charset;
  readonly mark: boolean;
}

/** By the name in a `data:` URI. Latin-1 and Windows-1252 differ only where no finding stands. */
const DECLARED: Readonly<Record<string, readonly Charset[]>> = {
  "": ["utf-8", "utf-16le", "utf-16be"],
  "utf-8": ["utf-8"],
  utf8: ["utf-8"],
  "us-ascii": ["utf-8"],
  "utf-16": ["utf-16le", "utf-16be"],
  "utf-16le": ["utf-16le"],
  "utf-16be": ["utf-16be"],
  "iso-8859-1": ["utf-8", "latin1"],
  "windows-1252": ["utf-8", "latin1"],
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/;
/** Bytes that are text on their own: beside these it is not certain what a reader sees. */
const ASCII_RUN = 8;
/** Of UTF-16 without a mark, this share of every other byte must be zero, as in Western text. */
const ZERO_SHARE = 0.6;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(bytes: Buffer): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

export function hasAsciiRun(bytes: Buffer): boolean {
  let run = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    run = byte >= 0x20 && byte < 0x7f ? run + 1 : 0;
    if (run === ASCII_RUN) return true;
  }
  return false;
}

/** The byte order by its mark, or by where the zero bytes of Western letters stand; null when it is not UTF-16. */
function utf16Order(bytes: Buffer): "utf-16le" | "utf-16be" | null {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return null;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = Math.min(bytes.length, 2048);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample; at += 2) {
    if (bytes[at] === 0) even++;
    if (bytes[at + 1] === 0) odd++;
  }
  if (odd > (sample / 2) * ZERO_SHARE) return "utf-16le";
  return even > (sample / 2) * ZERO_SHARE ? "utf-16be" : null;
}

function utf16(bytes: Buffer): CharsetText | null {
  const charset = utf16Order(bytes);
  if (charset === null || hasAsciiRun(bytes)) return null;
  const text = (charset === "utf-16le" ? bytes : swapped(bytes)).toString("utf16le");
  return text.isWellFormed() ? unmarked(text, charset) : null;
}

function unmarked(text: string, charset: Charset): CharsetText | null {
  const mark = text.startsWith("\ufeff");
  const rest = mark ? text.slice(1) : text;
  return CONTROL.test(rest) ? null : { text: rest, charset, mark };
}

/** @param declared the charset's name, lower case; empty when nothing was said. @returns null when it is not text. */
export function readText(bytes: Buffer, declared: string): CharsetText | null {
  const may = Object.hasOwn(DECLARED, declared) ? DECLARED[declared] : undefined;
  if (may === undefined) return null;
  const plain = utf8(bytes);
  const read = plain === null ? null : unmarked(plain, "utf-8");
  if (read !== null) return may.includes("utf-8") ? read : null;
  const wide = utf16(bytes);
  if (wide !== null) return may.includes(wide.charset) ? wide : null;
  return may.includes("latin1") && plain === null ? unmarked(bytes.toString("latin1"), "latin1") : null;
}

/** The bytes that `readText` read the text from. What findings are replaced by is ASCII, which every charset has. */
export function writeText({ text, charset, mark }: CharsetText): Buffer {
  const whole = mark ? `\ufeff${text}` : text;
  switch (charset) {
    case "utf-8":
      return Buffer.from(whole, "utf8");
    case "utf-16le":
      return Buffer.from(whole, "utf16le");
    case "utf-16be":
      return Buffer.from(whole, "utf16le").swap16();
    case "latin1":
      return Buffer.from(whole, "latin1");
  }
}
