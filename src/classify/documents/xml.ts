/**
 * The text of an XML part of a document, as it looks: Office Open XML (ECMA-376), OpenDocument (ISO/IEC 26300), XHTML in
 * EPUB. Texts and the values of attributes are given up, markup is not.
 */
import { readText } from "../attachments/charset.ts";
import { labelLines } from "./label-lines.ts";

const KNOWN_ENCODING =
  /^\s*(?:<\?xml(?![^>]*encoding)|<\?xml[^>]*encoding=["'](?:utf-8|utf-16|us-ascii)["']|<(?!\?))/i;

/** Elements that end a line for the eye; the text of all others runs on, as Word cuts a word into runs at will. */
const BREAKS =
  /^(?:p|br|cr|tab|tc|tr|si|c|v|f|row|instrText|delText|text|comment|h[1-6]?|line-break|table-cell|div|li|td|th|title|dt|dd)$/;
/** Bodies of documents; in other parts (properties, relationships) every element stands for itself. */
const RUNNING = /^(?:word|xl|ppt)\/|(?:^|\/)(?:content|styles)\.xml$|\.x?html?$/;
/** Elements that stand for a character: of Word, and of OpenDocument. */
const CHARACTERS: Readonly<Record<string, string>> = { noBreakHyphen: "-", "text:s": " " };

/** Of a tag's inside: the last part of its name. */
const NAME = /^\/?((?:[\w.-]{1,64}:)?([\w.-]{1,64}))/;
const TAG_HEAD_UNITS = 160;
const BEFORE_VALUE_UNITS = 56;
const NAMESPACE = /xmlns(?::[\w.-]{1,40})?\s?=\s?$/;
/** Attributes that name a font: "Times New Roman" is nobody. */
const FONT = /[\s:](?:typeface|ascii|hAnsi|cs|eastAsia)=$/;
const FONT_NAME = /^[\p{L} ]{1,40}$/u;
/** The addresses that stand for the format's own vocabularies. */
const VOCABULARY =
  /^http:\/\/(?:schemas\.openxmlformats\.org|schemas\.microsoft\.com|purl\.org)\/[A-Za-z\d/.-]{1,100}$/;
const ENTITY = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
/** Shorter ones are settings. */
const ATTRIBUTE_UNITS = 6;

function decoded(text: string): string {
  return unescaped(text).replace(ENTITY, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** Spreadsheets write any unit as _x0041_ (ECMA-376 part 1, 22.9.2.19). */
const unescaped = (text: string): string =>
  text.includes("_x")
    ? text.replace(/_x([\da-f]{4})_/gi, (_whole, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text;

/** A document type without declarations of its own, which could define text. */
const PLAIN_DOCTYPE = /<!DOCTYPE\s[^[<>]{0,300}>/iy;

/** The end of a comment, CDATA section or document type at `open`, and the text that it holds; null when it is none. */
function declaration(xml: string, open: number): { readonly end: number; readonly text: string } | null {
  for (const [start, stop] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
  ] as const) {
    if (!xml.startsWith(start, open)) continue;
    const end = xml.indexOf(stop, open + start.length);
    return end === -1 ? null : { end: end + stop.length, text: xml.slice(open + start.length, end) };
  }
  PLAIN_DOCTYPE.lastIndex = open;
  return PLAIN_DOCTYPE.test(xml) ? { end: PLAIN_DOCTYPE.lastIndex, text: "" } : null;
}

/** Null when it is not XML that we follow: a document type of its own, or a tag that does not close. */
function textOf(xml: string, running: boolean): string | null {
  const body: string[] = [];
  const aside = new Set<string>();
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf("<", at);
    const end = open === -1 ? xml.length : open;
    if (end > at) body.push(decoded(xml.slice(at, end)));
    if (open === -1) break;
    if (xml[open + 1] === "!") {
      const declared = declaration(xml, open);
      if (declared === null) return null;
      if (xml[open + 2] === "[") body.push(declared.text);
      else aside.add(declared.text);
      at = declared.end;
      continue;
    }
    const close = endOfTag(xml, open + 1, (start, stop) => {
      if (stop - start < ATTRIBUTE_UNITS) return;
      const before = xml.slice(Math.max(open, start - 1 - BEFORE_VALUE_UNITS), start - 1);
      const value = decoded(xml.slice(start, stop));
      if (NAMESPACE.test(before) || VOCABULARY.test(value) || (FONT.test(before) && FONT_NAME.test(value)))
        return;
      aside.add(value);
    });
    if (close === -1) return null;
    const [, whole = "", name = ""] =
      NAME.exec(xml.slice(open + 1, Math.min(close, open + TAG_HEAD_UNITS))) ?? [];
    const character = CHARACTERS[name] ?? CHARACTERS[whole];
    if (character !== undefined && xml[open + 1] !== "/") body.push(character);
    else if (!running || BREAKS.test(name)) body.push("\n");
    at = close + 1;
  }
  return [body.join(""), ...aside].join("\n").replace(/\n{2,}/g, "\n");
}

/** The offset of the tag's `>`, or -1; calls `visit` with every quoted value on the way. */
function endOfTag(xml: string, from: number, visit: (start: number, end: number) => void): number {
  for (let at = from; at < xml.length; at++) {
    const character = xml[at];
    if (character === ">") return at;
    if (character === "<") return -1;
    if (character !== '"' && character !== "'") continue;
    const end = xml.indexOf(character, at + 1);
    if (end === -1) return -1;
    visit(at + 1, end);
    at = end;
  }
  return -1;
}

/** @param name of the part, which says how its elements stand to one another. @returns null when it cannot be read. */
export function xmlText(bytes: Buffer, name: string): string | null {
  const xml = readText(bytes, "");
  if (xml === null || !KNOWN_ENCODING.test(xml.text.slice(0, 256))) return null;
  const text = textOf(xml.text, RUNNING.test(name));
  const labels = labelLines(name, xml.text);
  return text === null || labels === "" ? text : `${text}\n${labels}`;
}
