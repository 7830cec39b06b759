/**
 * JSON within a string, such as a tool call's arguments. Its escapes both hide and invent matches (`\n` before a token
 * makes it begin with an n), so each of its strings that has one is scanned as decoded text, and what is found is
 * mapped back onto the outer text. JSON within JSON within a string is followed to limits.embeddedJsonMaxDepth.
 */

import type { Finding } from "../../exchange.ts";
import { limits } from "../../limits.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { unitOffsets } from "../../understand/offsets.ts";
import { mergeFindings, sensitivity } from "./merge.ts";

export type Scan = (text: string) => readonly Finding[];

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** Whether `text` may be JSON whose strings need decoding. */
function mayHide(text: string): boolean {
  let first = 0;
  while (first < text.length && text.charCodeAt(first) <= 0x20) first++;
  const unit = text.charCodeAt(first);
  return (unit === 0x7b || unit === 0x5b) && text.includes("\\", first);
}

/** Findings in `text` as it is and, where it is JSON, in its strings as they are read; offsets of `text`. */
export function scanText(text: string, scan: Scan, depth = 0): readonly Finding[] {
  const asText = scan(text);
  if (depth >= limits.embeddedJsonMaxDepth || !mayHide(text)) return asText;
  let doc: JsonDoc;
  try {
    doc = parseJson(Buffer.from(text, "utf8"));
  } catch {
    // Not JSON, or JSON that readers disagree about: the scan has seen it as text.
    return asText;
  }
  return reconcile(text, asText, scanStrings(doc, text.length, scan, depth + 1));
}

function scanStrings(doc: JsonDoc, units: number, scan: Scan, depth: number): readonly Finding[] {
  const found: Finding[] = [];
  const unitOf = unitOffsets(doc.bytes, units);
  let backslash = 0;
  for (let node = doc.root; node < doc.count; node++) {
    if (doc.type(node) !== "string") continue;
    if (backslash < doc.start(node)) backslash = doc.bytes.indexOf(BACKSLASH, doc.start(node));
    if (backslash === -1) break;
    if (backslash >= doc.end(node)) continue;
    const findings = scanText(doc.text(node), scan, depth);
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

/**
 * What decoding shows takes the place of what the bare text showed there, unless that was more sensitive; and nothing
 * begins or ends within an escape, so that cutting it leaves JSON. Both lists are sorted and without overlaps.
 */
function reconcile(
  text: string,
  asText: readonly Finding[],
  decoded: readonly Finding[],
): readonly Finding[] {
  let next = 0;
  const kept: Finding[] = [];
  for (const finding of asText) {
    while ((decoded[next]?.end ?? Number.POSITIVE_INFINITY) <= finding.start) next++;
    let replaced = false;
    let outranks = false;
    for (let at = next; (decoded[at]?.start ?? finding.end) < finding.end; at++) {
      const other = decoded[at];
      if (other === undefined) break;
      replaced = true;
      if (sensitivity(other.class) < sensitivity(finding.class)) outranks = true;
    }
    if (!replaced || outranks) kept.push(withoutHalfEscapes(text, finding));
  }
  return mergeFindings(kept, decoded);
}

function withoutHalfEscapes(text: string, finding: Finding): Finding {
  const start = escapeAround(text, finding.start)?.start ?? finding.start;
  const end = escapeAround(text, finding.end)?.end ?? finding.end;
  return start === finding.start && end === finding.end ? finding : { ...finding, start, end };
}

/** The escape sequence that offset `at` lies strictly within, or null. The longest is six units. */
function escapeAround(text: string, at: number): { readonly start: number; readonly end: number } | null {
  for (let start = at - 1; start >= Math.max(0, at - 5); start--) {
    if (text.charCodeAt(start) !== BACKSLASH) continue;
    let run = 1;
    while (text.charCodeAt(start - run) === BACKSLASH) run++;
    // Of an even run, the last backslash is itself escaped.
    if (run % 2 === 0) return null;
    const end = start + (text.charCodeAt(start + 1) === LETTER_U ? 6 : 2);
    return at < end ? { start, end } : null;
  }
  return null;
}
