/**
 * The text of an Office Open XML file (ECMA-376: .docx, .xlsx, .pptx). Every part is read, comments, properties and
 * links included; a file with a part that is no XML (a picture, a macro, an embedded file) is not read at all.
 */
import { limits } from "../../limits.ts";
import { readText } from "./charset.ts";
import { labelLines } from "./office-labels.ts";
import { readZip } from "./zip.ts";

const XML_PART = /\.(?:xml|rels)$/i;
const KNOWN_ENCODING =
  /^\s*(?:<\?xml(?![^>]*encoding)|<\?xml[^>]*encoding=["'](?:utf-8|utf-16|us-ascii)["']|<(?!\?))/i;
const CONTENT_TYPES = "[Content_Types].xml";

/** Elements that end a line for the eye; the text of all others runs on, as Word cuts a word into runs at will. */
const BREAKS = /^(?:p|br|cr|tab|tc|tr|si|c|v|f|row|instrText|delText|text|comment)$/;
/** Bodies of documents; in other parts (properties, relationships) every element stands for itself. */
const RUNNING = /^(?:word|xl|ppt)\//;

/** Of a tag's inside: the last part of its name. */
const LOCAL_NAME = /^\/?(?:[\w.-]{1,64}:)?([\w.-]{1,64})/;
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

/** Null when it is not XML that we follow: a document type (it could define text), CDATA, or a tag that does not close. */
function xmlText(xml: string, running: boolean): string | null {
  const body: string[] = [];
  const attributes = new Set<string>();
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf("<", at);
    const end = open === -1 ? xml.length : open;
    if (end > at) body.push(decoded(xml.slice(at, end)));
    if (open === -1) break;
    const close = endOfTag(xml, open + 1, (start, stop) => {
      if (stop - start < ATTRIBUTE_UNITS) return;
      const before = xml.slice(Math.max(open, start - 1 - BEFORE_VALUE_UNITS), start - 1);
      const value = decoded(xml.slice(start, stop));
      if (NAMESPACE.test(before) || VOCABULARY.test(value) || (FONT.test(before) && FONT_NAME.test(value)))
        return;
      attributes.add(value);
    });
    if (close === -1 || xml[open + 1] === "!") return null;
    const name = LOCAL_NAME.exec(xml.slice(open + 1, Math.min(close, open + TAG_HEAD_UNITS)))?.[1];
    if (!running || BREAKS.test(name ?? "")) body.push("\n");
    at = close + 1;
  }
  return [body.join(""), ...attributes].join("\n").replace(/\n{2,}/g, "\n");
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

/** All text of the file, part by part; null when some of it could not be read. */
export function officeText(bytes: Buffer): string | null {
  const parts = readZip(bytes, {
    maxParts: limits.attachmentPartsMaxCount,
    maxBytes: limits.attachmentTextMaxBytes,
  });
  if (parts === null || !parts.some(({ name }) => name === CONTENT_TYPES)) return null;
  const texts: string[] = [];
  for (const { name, bytes: content } of parts) {
    // A folder has a part of its own in some writers' files.
    if (name.endsWith("/") && content.length === 0) continue;
    if (!XML_PART.test(name)) return null;
    const xml = readText(content, "");
    if (xml === null || !KNOWN_ENCODING.test(xml.text.slice(0, 256))) return null;
    const text = xmlText(xml.text, RUNNING.test(name));
    if (text === null) return null;
    texts.push(name);
    if (name !== CONTENT_TYPES) texts.push(text);
    texts.push(labelLines(name, xml.text));
  }
  return texts.join("\n");
}
