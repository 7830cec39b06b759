/**
 * Server-sent events, read as the WHATWG HTML standard says (section 9.2.6, "Interpreting an event stream"), from
 * chunks cut anywhere, with every byte kept: the raw bytes of all pieces, joined, are the stream.
 */
import { LanekeeperError } from "../errors.ts";
import { limits } from "../limits.ts";

/** An event with its closing blank line, a comment line that stands before an event, or the unfinished end of a stream. */
export interface SsePiece {
  readonly raw: Buffer;
  /** The joined data lines; null when there is none, so that no client sees an event. */
  readonly data: Buffer | null;
  /** The event field; empty when there is none, which clients read as "message". */
  readonly event: string;
  /** All lines without their line ends, as [start, end) pairs of offsets in raw. */
  readonly lines: readonly number[];
  /** False only for an unfinished end, which the standard tells clients to discard. */
  readonly complete: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BOM = [0xef, 0xbb, 0xbf] as const;
const NONE = Buffer.alloc(0);

/**
 * Cuts a stream into pieces. A piece does not depend on how the stream was cut into chunks: a CR at a chunk's end waits
 * for the byte after it. Throws answer_unreadable when an event is longer than limits.sseEventMaxBytes.
 */
export class SseReader {
  /** Chunks of the piece that is not complete yet, and their length in bytes. */
  private parts: Buffer[] = [];
  private size = 0;
  // Of the current piece, as offsets in it; -1 stands for none.
  private lines: number[] = [];
  private lineStart = 0;
  private crAt = -1;
  /** The current line's first byte. */
  private lineFirst = -1;
  private fields = false;
  /** Bytes of a byte order mark seen at the stream's start; -1 once that question is settled. */
  private bom = 0;

  /** The pieces that `chunk` completes. */
  push(chunk: Buffer): SsePiece[] {
    const out: SsePiece[] = [];
    let begin = 0;
    let at = this.bom < 0 ? 0 : this.skipBom(chunk);
    let cr = chunk.indexOf(CR, at);
    while (at < chunk.length) {
      let lineEnd = this.crAt;
      if (lineEnd >= 0) {
        if (chunk[at] === LF) at++;
      } else {
        if (cr >= 0 && cr < at) cr = chunk.indexOf(CR, at);
        const lf = chunk.indexOf(LF, at);
        const stop = cr >= 0 && (lf < 0 || cr < lf) ? cr : lf;
        if (this.lineFirst < 0 && stop !== at) this.lineFirst = chunk[at] as number;
        if (stop < 0) break;
        at = stop + 1;
        lineEnd = this.size + stop - begin;
        this.checkSize(at - begin);
        if (stop === cr) {
          this.crAt = lineEnd;
          continue;
        }
      }
      if (this.endLine(lineEnd, this.size + at - begin)) {
        out.push(this.cut(chunk.subarray(begin, at), true));
        begin = at;
      }
    }
    this.checkSize(chunk.length - begin);
    if (begin < chunk.length) {
      this.parts.push(chunk.subarray(begin));
      this.size += chunk.length - begin;
    }
    return out;
  }

  /** The stream has ended: what is left of it, or null. */
  end(): SsePiece | null {
    if (this.size === 0) return null;
    const complete = this.crAt >= 0 && this.endLine(this.crAt, this.size);
    if (this.lineFirst >= 0) this.lines.push(this.lineStart, this.size);
    return this.cut(NONE, complete);
  }

  /** Notes a line's end and says whether the piece is complete with it. */
  private endLine(lineEnd: number, next: number): boolean {
    this.lines.push(this.lineStart, lineEnd);
    const complete = this.lineFirst < 0 || (this.lineFirst === COLON && !this.fields);
    this.fields = true;
    this.lineStart = next;
    this.lineFirst = -1;
    this.crAt = -1;
    return complete;
  }

  private skipBom(chunk: Buffer): number {
    let at = 0;
    while (this.bom < BOM.length && at < chunk.length && chunk[at] === BOM[this.bom]) {
      this.bom++;
      at++;
    }
    if (this.bom < BOM.length && at === chunk.length) return at;
    if (this.bom === BOM.length) this.lineStart = BOM.length;
    else if (this.bom > 0) this.lineFirst = BOM[0];
    this.bom = -1;
    return at;
  }

  private checkSize(more: number): void {
    if (this.size + more > limits.sseEventMaxBytes) {
      throw new LanekeeperError("answer_unreadable", "An event of the stream is too long.");
    }
  }

  private cut(last: Buffer, complete: boolean): SsePiece {
    const raw = this.parts.length === 0 ? last : Buffer.concat([...this.parts, last]);
    const piece = readFields(raw, this.lines, complete);
    this.parts = [];
    this.size = 0;
    this.lines = [];
    this.lineStart = 0;
    this.lineFirst = -1;
    this.fields = false;
    return piece;
  }
}

/** Where a field's value starts when the line [start, end) is that field; -1 otherwise. */
function valueStart(raw: Buffer, start: number, end: number, field: string): number {
  const nameEnd = start + field.length;
  if (nameEnd > end || (nameEnd < end && raw[nameEnd] !== COLON)) return -1;
  for (let i = 0; i < field.length; i++) if (raw[start + i] !== field.charCodeAt(i)) return -1;
  if (nameEnd === end) return end;
  return raw[nameEnd + 1] === SPACE && nameEnd + 1 < end ? nameEnd + 2 : nameEnd + 1;
}

function readFields(raw: Buffer, lines: readonly number[], complete: boolean): SsePiece {
  let data: Buffer | null = null;
  let event = "";
  const values: Buffer[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const start = lines[i] as number;
    const end = lines[i + 1] as number;
    const at = valueStart(raw, start, end, "data");
    if (at >= 0) {
      data = raw.subarray(at, end);
      values.push(data);
      continue;
    }
    const name = valueStart(raw, start, end, "event");
    if (name >= 0) event = raw.toString("utf8", name, end);
  }
  if (values.length > 1) {
    data = Buffer.concat(values.flatMap((value, i) => (i === 0 ? [value] : [Buffer.from("\n"), value])));
  }
  return { raw, data, event, lines, complete };
}

/** The piece's bytes with other data: its other lines stay as they are. */
export function withData(piece: SsePiece, data: Buffer): Buffer {
  const { raw, lines } = piece;
  const out: Buffer[] = [];
  let kept = 0;
  let written = false;
  for (let i = 0; i < lines.length; i += 2) {
    const start = lines[i] as number;
    const end = lines[i + 1] as number;
    const at = valueStart(raw, start, end, "data");
    if (at < 0) continue;
    if (written) {
      out.push(raw.subarray(kept, start));
      kept = lines[i + 2] ?? raw.length;
    } else {
      // JSON may hold raw line feeds between its tokens, and each needs a data line of its own.
      const framed = data.includes(LF)
        ? Buffer.from(data.toString("utf8").replaceAll("\n", "\ndata: "))
        : data;
      out.push(
        raw.subarray(kept, at),
        raw[at - 1] === COLON || raw[at - 1] === SPACE ? NONE : Buffer.from(":"),
        framed,
      );
      kept = end;
      written = true;
    }
  }
  out.push(raw.subarray(kept));
  return Buffer.concat(out);
}

/** A whole event of one data line; `event` may be empty, `data` must not hold a line end. */
export function encodeEvent(event: string, data: Buffer): Buffer {
  const head = event === "" ? "data: " : `event: ${event}\ndata: `;
  return Buffer.concat([Buffer.from(head), data, Buffer.from("\n\n")]);
}
