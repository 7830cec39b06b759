/**
 * A character beyond the first plane is two escapes in JSON, and a lane that cuts its text by UTF-16 units may send one
 * of them in an event and the other in the next. Neither is a character alone (RFC 8259, 8.2), so the first half waits
 * and goes with the second: text is the same wherever it was cut.
 */

const STRING = /"([^"\\]*(?:\\.[^"\\]*)*)"/g;
const NAME_END = /\s*:/y;
const LOW_FIRST = /^\\u[dD][c-fC-F][\da-fA-F]{2}/;
const HIGH_LAST = /(?<!\\)(?:\\\\)*(\\u[dD][89abAB][\da-fA-F]{2})$/;
const INDEX = /"index"\s*:\s*\d+/g;
const ESCAPE_UNITS = 6;
/** Texts that wait for their half at once: an answer has a few choices. */
const MOST_WAITING = 64;

interface Change {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

/** For one stream. */
export class Halves {
  /** Where a text stands in its event → the half that its next piece begins with. */
  private readonly waiting = new Map<string, string>();

  /** The event's data with its halves joined; the very same where there is none. A half that fits nothing stays. */
  join(data: Buffer): Buffer {
    if (!data.includes("\\ud") && !data.includes("\\uD")) return data;
    const text = data.toString("latin1");
    const changes = this.changes(text);
    if (changes.length === 0) return data;
    let out = "";
    let from = 0;
    for (const { at, cut, put } of changes) {
      out += text.slice(from, at) + put;
      from = at + cut;
    }
    return Buffer.from(out + text.slice(from), "latin1");
  }

  private changes(text: string): readonly Change[] {
    const changes: Change[] = [];
    const index = text.match(INDEX)?.join() ?? "";
    let name = "";
    for (const found of text.matchAll(STRING)) {
      const inner = found[1] ?? "";
      const start = found.index + 1;
      NAME_END.lastIndex = found.index + found[0].length;
      if (NAME_END.test(text)) {
        name = inner;
        continue;
      }
      const place = `${index}/${name}`;
      const half = this.waiting.get(place);
      if (half !== undefined && LOW_FIRST.test(inner)) {
        changes.push({ at: start, cut: 0, put: half });
        this.waiting.delete(place);
      }
      const high = HIGH_LAST.exec(inner)?.[1];
      if (high !== undefined && this.waiting.size < MOST_WAITING) {
        changes.push({ at: start + inner.length - ESCAPE_UNITS, cut: ESCAPE_UNITS, put: "" });
        this.waiting.set(place, high);
      }
    }
    return changes;
  }
}
