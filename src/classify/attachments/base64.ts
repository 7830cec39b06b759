/** An attachment's base64 (RFC 4648) as bytes, and changed bytes in the way that the caller wrote them. */

/** How the data was written, so that a change keeps its alphabet and padding. Line breaks are not kept. */
export interface Base64Style {
  /** `-` and `_` in place of `+` and `/`: section 5. */
  readonly url: boolean;
  readonly padded: boolean;
}

export interface DecodedBase64 {
  readonly bytes: Buffer;
  readonly style: Base64Style;
}

const ONE_ALPHABET = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/;

/** Null when it is not base64, or readers could decode it differently: two alphabets at once, bits left over. */
export function decodeBase64(written: string): DecodedBase64 | null {
  const data = /[\r\n]/.test(written) ? written.replace(/[\r\n]+/g, "") : written;
  if (!ONE_ALPHABET.test(data)) return null;
  const digits = data.endsWith("==") ? data.length - 2 : data.endsWith("=") ? data.length - 1 : data.length;
  const padded = digits < data.length;
  if (digits % 4 === 1 || (padded && data.length % 4 !== 0)) return null;
  const url = /[-_]/.test(data);
  return { bytes: Buffer.from(data, "base64"), style: { url, padded: padded || digits % 4 === 0 } };
}

/**
 * The bytes of a reader that drops `-` and `_` as no part of the alphabet (RFC 2045, section 6.8, tells it to), or null
 * when there are none: what it reads may be another text than ours.
 */
export function decodedByDropping(written: string): Buffer | null {
  return /[-_]/.test(written) ? Buffer.from(written.replace(/[^A-Za-z0-9+/]+/g, ""), "base64") : null;
}

export function encodeBase64(bytes: Buffer, { url, padded }: Base64Style): string {
  const text = bytes.toString("base64");
  const digits = padded ? text : text.replace(/=+$/, "");
  return url ? digits.replaceAll("+", "-").replaceAll("/", "_") : digits;
}
