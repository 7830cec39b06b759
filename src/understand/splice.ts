/** Edits of a text by byte offset: what no edit names stays byte-identical. */

export interface Edit {
  /** Byte offsets in the original, end exclusive; equal for an insertion. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/**
 * `bytes` with the edits made. Edits may come in any order and must not overlap; insertions at one place keep the
 * order they were given in. Without edits the buffer itself is returned. Throws RangeError on overlap or an edit
 * outside the text.
 */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return bytes;
  const ordered = edits.length === 1 ? edits : edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let length = bytes.length;
  let from = 0;
  for (const edit of ordered) {
    if (edit.start < from || edit.end < edit.start || edit.end > bytes.length) {
      throw new RangeError("edits overlap or lie outside the text");
    }
    from = edit.end;
    length += edit.bytes.length - (edit.end - edit.start);
  }
  // Every byte is written below, so the buffer need not be zeroed.
  const out = Buffer.allocUnsafe(length);
  let written = 0;
  from = 0;
  for (const edit of ordered) {
    written += bytes.copy(out, written, from, edit.start);
    written += edit.bytes.copy(out, written);
    from = edit.end;
  }
  bytes.copy(out, written, from);
  return out;
}

/** `text` as a JSON string, quoted and escaped. A lone surrogate becomes an escape, as JSON.stringify has it. */
export function jsonString(text: string): Buffer {
  return Buffer.from(JSON.stringify(text));
}

/** As jsonString, without the quotes: to stand inside a string. */
export function jsonInner(text: string): Buffer {
  return Buffer.from(JSON.stringify(text).slice(1, -1));
}
