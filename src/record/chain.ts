/**
 * How one record hangs on the one before it.
 *
 * A line of the journal is the record's JSON with three members spliced in at its end:
 *   {…record…,"seq":17,"prev":"<hash of record 16>","hash":"<hash of this one>"}
 * hash = SHA-256, lower-case hex, over prev followed by the exact bytes of the line that stand before `,"hash"`.
 *
 * What this proves: nobody edited, removed, inserted, reordered or cut records without also recomputing every
 * later line and head.json. What it cannot prove: anything against someone who may write to the whole folder
 * and rewrites all of that. Against such a person, keep a copy of head.json (one line) where they cannot
 * write: every later chain must still contain that seq with that hash.
 */
import { createHash, hash } from "node:crypto";

/** What the first record of all has as its prev. */
export const GENESIS = "0".repeat(64);

/** A place in the chain: the record `seq` (1-based; 0 is before the first) has this hash. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

export interface Seal extends Link {
  readonly prev: string;
  /** The line's own hash fits its own bytes. */
  readonly intact: boolean;
}

const HASH_CHARS = 64;
/** What a seal adds to a record at most, with room to spare. */
const SEAL_MAX_BYTES = 256;
const BLOCK_BYTES = 65_536;

/** Lines are written into blocks one after the other: most are too long for the pool that Node keeps for buffers. */
let block = Buffer.alloc(0);
let blockAt = 0;

/**
 * The finished line, line feed included, from pieces of a JSON object's text without line feeds. Nobody writes to its
 * bytes again.
 */
export function seal(pieces: readonly string[], seq: number, prev: string): Buffer {
  let room = SEAL_MAX_BYTES;
  // A UTF-16 unit is at most three bytes of UTF-8.
  for (const piece of pieces) room += piece.length * 3;
  if (room > BLOCK_BYTES) return sealInto(Buffer.allocUnsafeSlow(room), 0, pieces, seq, prev);
  if (block.length - blockAt < room) {
    block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    blockAt = 0;
  }
  const line = sealInto(block, blockAt, pieces, seq, prev);
  blockAt += HASH_CHARS + line.length;
  return line;
}

function sealInto(bytes: Buffer, at: number, pieces: readonly string[], seq: number, prev: string): Buffer {
  // In front of the line, for the hash alone.
  const start = at + bytes.write(prev, at, "latin1");
  let end = start;
  for (const piece of pieces) end += bytes.write(piece, end);
  // The brace at the end gives way.
  end -= 1;
  const comma = end > start + 1 ? "," : "";
  end += bytes.write(`${comma}"seq":${seq},"prev":"${prev}"`, end, "latin1");
  const own = hash("sha256", bytes.subarray(at, end), "hex");
  end += bytes.write(`,"hash":"${own}"}\n`, end, "latin1");
  return bytes.subarray(start, end);
}

/** The hash within a line that `seal` made: it ends `…<64 hex digits>"}\n`. */
export function hashOf(line: Buffer): string {
  return line.toString("latin1", line.length - 3 - HASH_CHARS, line.length - 3);
}

const HASH_MEMBER_BYTES = ',"hash":"'.length + HASH_CHARS + '"}'.length;
const SEAL = /[,{]"seq":([1-9]\d{0,15}),"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/;

/** Reads the seal of a line (without its line feed); null when the line does not end in one. */
export function readSeal(line: Buffer): Seal | null {
  const match = SEAL.exec(line.toString("latin1", Math.max(0, line.length - SEAL_MAX_BYTES)));
  const [, seq, prev, own] = match ?? [];
  if (seq === undefined || prev === undefined || own === undefined) return null;
  const body = line.subarray(0, line.length - HASH_MEMBER_BYTES);
  const computed = createHash("sha256").update(prev).update(body).digest("hex");
  return { seq: Number(seq), prev, hash: own, intact: computed === own };
}
