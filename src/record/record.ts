/** Small helpers that make the parts of a record: its id, the texts it may store, and what the exchange cost. */
import { hash, randomFillSync } from "node:crypto";
import type { Finding, StoredText } from "../exchange.ts";
import { limits } from "../limits.ts";

const pool = Buffer.alloc(8192);
let poolAt = pool.length;
const idBytes = Buffer.alloc(16);
let lastMs = 0;
let counter = 0;

/**
 * A UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, a 12-bit counter within the millisecond, 62 random
 * bits. Text order is time order within one process.
 */
export function newRecordId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (counter < 0xfff) {
    counter += 1;
  } else {
    // more than 4,096 in one millisecond, or the clock went back: run ahead of it (RFC 9562, 6.2)
    lastMs += 1;
    counter = 0;
  }
  if (poolAt + 8 > pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  idBytes.writeUIntBE(lastMs, 0, 6);
  idBytes[6] = 0x70 | (counter >> 8);
  idBytes[7] = counter & 0xff;
  pool.copy(idBytes, 8, poolAt, poolAt + 8);
  poolAt += 8;
  idBytes[8] = 0x80 | ((idBytes[8] ?? 0) & 0x3f);
  const hex = idBytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The text with [KIND] in place of each finding. Overlapping findings are masked as one span, named by the first. */
export function maskText(text: string, findings: readonly Finding[]): string {
  return mask(text, findings, Number.POSITIVE_INFINITY);
}

/**
 * What a record keeps of a text. "hashed" is SHA-256 over the whole text: it shows that two texts are the same;
 * it does not hide a text that can be guessed. "redacted" is masked first and cut afterwards, so that no cut
 * lays a finding bare; at most limits.storedTextMaxBytes of UTF-8, cut between characters.
 */
export function storedText(mode: StoredText["mode"], text: string, findings: readonly Finding[]): StoredText {
  switch (mode) {
    case "none":
      return { mode };
    case "hashed":
      return { mode, value: hash("sha256", text, "hex") };
    case "redacted": {
      // one UTF-16 unit is at least one byte: more units than this cannot be kept, so they need not be masked
      const masked = mask(text, findings, limits.storedTextMaxBytes + 1);
      const value = cutBytes(masked, limits.storedTextMaxBytes);
      return value.length === masked.length ? { mode, value } : { mode, value, truncated: true };
    }
  }
}

/** US dollars; null when the price is not known. A side without a price counts as free only when the other has one. */
export function costUsd(
  tokens: { readonly input: number; readonly output: number } | null,
  price:
    | { readonly input_usd_per_mtok?: number | undefined; readonly output_usd_per_mtok?: number | undefined }
    | undefined,
): number | null {
  if (tokens === null || price === undefined) return null;
  if (price.input_usd_per_mtok === undefined && price.output_usd_per_mtok === undefined) return null;
  const micro =
    tokens.input * (price.input_usd_per_mtok ?? 0) + tokens.output * (price.output_usd_per_mtok ?? 0);
  // dollars to ten places: sums in records stay free of binary fractions
  return Math.round(micro * 1e4) / 1e10;
}

/** Stops once `maxUnits` UTF-16 units are there; may run over by the last piece. */
function mask(text: string, findings: readonly Finding[], maxUnits: number): string {
  let out = "";
  let at = 0;
  for (const finding of inOrder(findings)) {
    const end = Math.min(finding.end, text.length);
    if (end <= at) continue;
    if (finding.start >= at) {
      out += text.slice(at, Math.min(finding.start, at + maxUnits));
      out += `[${finding.kind}]`;
    }
    at = end;
    if (out.length >= maxUnits) return out;
  }
  return out + text.slice(at, at + maxUnits);
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  for (let i = 1; i < findings.length; i++) {
    if ((findings[i]?.start ?? 0) < (findings[i - 1]?.start ?? 0)) {
      return findings.toSorted((a, b) => a.start - b.start || b.end - a.end);
    }
  }
  return findings;
}

/** The longest start of the text that is at most so many bytes of UTF-8 and ends between characters. */
function cutBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}
