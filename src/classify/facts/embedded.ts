/**
 * JSON within a string, such as a tool call's arguments. Its escapes both hide and invent matches (`\n` before a token
 * makes it begin with an n), so each of its strings that has one is scanned as decoded text, and what is found is
 * mapped back onto the outer text. JSON within JSON within a string is followed to limits.embeddedJsonMaxDepth.
 */
import type { Finding } from "../../exchange.ts";
import { limits } from "../../limits.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { mergeFindings } from "./merge.ts";

export type Scan = (text: string) => readonly Finding[];

const BACKSLASH = 0x5c;

/** Whether `text` may be JSON whose strings need decoding. */
function mayHide(text: string): boolean {
  let first = 0;
  while (first < text.length && text.charCodeAt(first) <= 0x20) first++;
  const unit = text.charCodeAt(first);
  return (unit === 0x7b || unit === 0x5b) && text.includes("\\", first);
}

/** Findings in the strings of the JSON text `text`, with offsets of `text`; none when it is not JSON. */
export function scanEmbedded(text: string, scan: Scan, depth = 1): readonly Finding[] {
  if (depth > limits.embeddedJsonMaxDepth || !mayHide(text)) return [];
  let doc: JsonDoc;
  try {
    doc = parseJson(Buffer.from(text, "utf8"));
  } catch {
    // Not JSON, or JSON that readers disagree about: the outer scan has seen it as text.
    return [];
  }
  const found: Finding[] = [];
  const unitOf = unitOffsets(doc.bytes, text.length);
  let backslash = 0;
  for (let node = doc.root; node < doc.count; node++) {
    if (doc.type(node) !== "string") continue;
    if (backslash < doc.start(node)) backslash = doc.bytes.indexOf(BACKSLASH, doc.start(node));
    if (backslash === -1) break;
    if (backslash >= doc.end(node)) continue;
    const inner = doc.text(node);
    const findings = mergeFindings(scan(inner), scanEmbedded(inner, scan, depth + 1));
    if (findings.length === 0) continue;
    const offsets = doc.rawOffsets(
      node,
      findings.flatMap(({ start, end }) => [start, end]),
    );
    findings.forEach((finding, index) => {
      const start = unitOf(offsets[index * 2] ?? 0);
      found.push({ ...finding, start, end: unitOf(offsets[index * 2 + 1] ?? 0) });
    });
  }
  return found;
}

/** Byte offsets of UTF-8 text, asked for in ascending order, as UTF-16 offsets. Linear over all calls. */
function unitOffsets(bytes: Buffer, units: number): (byte: number) => number {
  if (bytes.length === units) return (byte) => byte;
  let lastByte = 0;
  let lastUnit = 0;
  return (byte) => {
    lastUnit += bytes.toString("utf8", lastByte, byte).length;
    lastByte = byte;
    return lastUnit;
  };
}
