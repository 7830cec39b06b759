/**
 * Content codings (RFC 9110, section 8.4). `deflate` is refused on purpose: half the world reads it as zlib, half as
 * raw deflate, and Lanekeeper must read what the lane would have read.
 */
import type { Transform } from "node:stream";
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createZstdDecompress,
  gunzipSync,
  zstdDecompressSync,
} from "node:zlib";
import { LanekeeperError } from "../errors.ts";
import { limits } from "../limits.ts";

type Coding = "gzip" | "br" | "zstd";

/** x-gzip is gzip: RFC 9110, section 8.4.1.3. */
const CODINGS: Readonly<Record<string, Coding>> = { gzip: "gzip", "x-gzip": "gzip", br: "br", zstd: "zstd" };

/** More codings than this on one body are nobody's client. */
const MAX_CODINGS = 3;

/**
 * Growth below this size costs no more than a plain body would, so limits.decompressionMaxRatio counts only above it;
 * short texts that repeat themselves do reach such ratios.
 */
const RATIO_FREE_BYTES = 1_048_576;

/** A zstd body must not ask for a window over 8 MB: RFC 9659, section 3. */
const ZSTD_PARAMS = { [constants.ZSTD_d_windowLogMax]: 23 };

/** The codings in the order in which they were applied. Empty elements of the list are allowed (RFC 9110, 5.6.1.2). */
function codingsOf(contentEncoding: string | null): readonly Coding[] {
  const codings: Coding[] = [];
  for (const element of (contentEncoding ?? "").split(",")) {
    const name = element.trim().toLowerCase();
    if (name === "" || name === "identity") continue;
    const coding = Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
    if (coding === undefined || codings.length === MAX_CODINGS)
      throw new LanekeeperError("unsupported_encoding");
    codings.push(coding);
  }
  return codings;
}

/** With `info: true` zlib's one-shot functions give the engine too, which knows how many bytes it took. */
function unpack(result: unknown): { readonly buffer: Buffer; readonly taken: number } {
  const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } };
  return { buffer, taken: engine.bytesWritten };
}

function decodeOne(coding: Coding, bytes: Buffer, maxOutputLength: number): Buffer {
  const options = { info: true, maxOutputLength };
  let result: { readonly buffer: Buffer; readonly taken: number };
  try {
    switch (coding) {
      case "gzip":
        result = unpack(gunzipSync(bytes, options));
        break;
      case "br":
        result = unpack(brotliDecompressSync(bytes, options));
        break;
      case "zstd":
        result = unpack(zstdDecompressSync(bytes, { ...options, params: ZSTD_PARAMS }));
        break;
    }
  } catch (error) {
    const tooLarge = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw new LanekeeperError(tooLarge ? "body_too_large" : "body_undecodable", "", { cause: error });
  }
  if (result.taken !== bytes.length) {
    throw new LanekeeperError("body_undecodable", "Bytes follow the compressed data.");
  }
  return result.buffer;
}

/**
 * The body without its codings, at most `maxBytes` long; the very buffer when there is none. `contentEncoding` is the
 * header's value, several lines joined by commas, or null. Throws unsupported_encoding, body_undecodable (truncated,
 * damaged, or followed by other bytes) or body_too_large (a body that grows out of proportion included).
 */
export function decodeBody(bytes: Buffer, contentEncoding: string | null, maxBytes: number): Buffer {
  if (bytes.length > maxBytes) throw new LanekeeperError("body_too_large");
  const codings = codingsOf(contentEncoding);
  const byRatio = Math.max(RATIO_FREE_BYTES, bytes.length * limits.decompressionMaxRatio);
  const maxOutput = Math.min(maxBytes, byRatio);
  let body = bytes;
  for (const coding of codings.toReversed()) body = decodeOne(coding, body, maxOutput);
  return body;
}

/**
 * A decoder for an answer that arrives in pieces, or null when it has no coding: each chunk comes out as soon as it
 * can be read. It is asynchronous, because node:zlib offers no synchronous one for pieces. Damage and a cut end are
 * `error` events. Throws answer_unreadable on a coding we do not know, or more than one.
 */
export function decodeStream(contentEncoding: string | null): Transform | null {
  let codings: readonly Coding[];
  try {
    codings = codingsOf(contentEncoding);
  } catch (error) {
    throw new LanekeeperError("answer_unreadable", "", { cause: error });
  }
  const [coding, ...others] = codings;
  if (coding === undefined) return null;
  if (others.length > 0) throw new LanekeeperError("answer_unreadable");
  switch (coding) {
    case "gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "zstd":
      return createZstdDecompress({ params: ZSTD_PARAMS });
  }
}
