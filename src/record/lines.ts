/** Lines of an NDJSON file as bytes, in constant memory. */
import { createReadStream } from "node:fs";

/** No line of ours comes near this; a longer one is handed on cut, so that a reader's memory stays bounded. */
export const LINE_MAX_BYTES = 16_777_216;

export interface Line {
  /** Without the line feed. */
  readonly bytes: Buffer;
  /** 1-based */
  readonly number: number;
  /** A line feed follows; false only for the last line. */
  readonly terminated: boolean;
}

const LINE_FEED = 0x0a;

/** One batch per chunk read, because a promise per line would cost more than hashing it. */
export async function* readLines(path: string): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const hold = (part: Buffer): void => {
    const room = LINE_MAX_BYTES - heldBytes;
    if (room <= 0) return;
    const kept = part.length > room ? part.subarray(0, room) : part;
    held.push(kept);
    heldBytes += kept.length;
  };
  const take = (terminated: boolean): Line => {
    const only = held.length === 1 ? held[0] : undefined;
    const bytes = only ?? Buffer.concat(held, heldBytes);
    held = [];
    heldBytes = 0;
    number += 1;
    return { bytes, number, terminated };
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      hold(chunk.subarray(from, at));
      lines.push(take(true));
      from = at + 1;
    }
    if (from < chunk.length) hold(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (heldBytes > 0) yield [take(false)];
}
