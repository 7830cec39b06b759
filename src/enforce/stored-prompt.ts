/** The request as the record keeps it: every finding masked and no attachment's data, whatever the lane was sent. */
import type { Classified } from "../classify/facts/index.ts";
import type { StoredText } from "../exchange.ts";
import { limits } from "../limits.ts";
import type { Call } from "../understand/call.ts";
import { type Edit, jsonInner } from "../understand/splice.ts";
import { mask } from "./placeholder.ts";
import { keyedHash } from "./pseudonym.ts";
import { cut } from "./redact.ts";
import { withRemovals } from "./remove.ts";

/** @param key the tenant's, for the hash. */
export function storedPrompt(
  mode: StoredText["mode"],
  call: Call,
  classified: Pick<Classified, "findings" | "data">,
  key: Buffer,
): StoredText {
  switch (mode) {
    case "none":
      return { mode };
    case "hashed":
      return { mode, value: keyedHash(key)(call.doc.bytes) };
    case "redacted":
      return { mode, ...kept(call.doc.bytes, redactions(call, classified)) };
  }
}

/** In order. Made one by one where that is how they stand: of a long request few are asked for. */
function redactions(call: Call, { findings, data }: Pick<Classified, "findings" | "data">): Iterable<Edit> {
  if (findings.length === 0 && data.length === 0) return [];
  const masks = masksOf(call, findings);
  if (data.length === 0) return masks;
  const labels = data.map(({ node, span, label }) => {
    const { doc } = call;
    // All of a string: no walk through what may be megabytes.
    const start = span === null ? doc.start(node) + 1 : doc.rawOffset(node, span.start);
    const end = span === null ? doc.end(node) - 1 : doc.rawOffset(node, span.end);
    return { start, end, bytes: jsonInner(label) };
  });
  return joined(labels, [...masks]).toSorted((a, b) => a.start - b.start);
}

function* masksOf(call: Call, findings: Classified["findings"]): Generator<Edit> {
  for (const { leaf, findings: found, attached } of findings) {
    if (attached !== undefined) continue;
    for (const { kind, start, end } of found) yield cut(call, leaf.node, { start, end, instead: mask(kind) });
  }
}

/** A finding may reach into data or out of it; where it does, it and the data go together. */
function joined(labels: readonly Edit[], masks: readonly Edit[]): readonly Edit[] {
  const wider = labels.map((label) => {
    let { start, end } = label;
    for (const one of masks) {
      if (one.start < end && one.end > start) {
        start = Math.min(start, one.start);
        end = Math.max(end, one.end);
      }
    }
    return { ...label, start, end };
  });
  return withRemovals(wider, masks);
}

/** The text with its edits made, as far as limits.storedTextMaxBytes; an edit stands there whole or not at all. */
function kept(bytes: Buffer, edits: Iterable<Edit>): { readonly value: string; readonly truncated?: true } {
  const pieces: Buffer[] = [];
  let left: number = limits.storedTextMaxBytes;
  let at = 0;
  let next = bytes.length;
  for (const edit of edits) {
    if (edit.start - at > left || edit.bytes.length > left - (edit.start - at)) {
      next = edit.start;
      break;
    }
    pieces.push(bytes.subarray(at, edit.start), edit.bytes);
    left -= edit.start - at + edit.bytes.length;
    at = edit.end;
  }
  let end = Math.min(next, at + left);
  while (end < bytes.length && end > at && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  pieces.push(bytes.subarray(at, end));
  const [only = bytes] = pieces;
  const value = (pieces.length === 1 ? only : Buffer.concat(pieces)).toString("utf8");
  return end < bytes.length ? { value, truncated: true } : { value };
}
