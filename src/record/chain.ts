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

/** The finished line, line feed included. `json` is a JSON object's text without line feeds. */
export function seal(json: string, seq: number, prev: string): string {
  const open = json.length > 2 ? `${json.slice(0, -1)},` : "{";
  const body = `${open}"seq":${seq},"prev":"${prev}"`;
  return `${body},"hash":"${hash("sha256", prev + body, "hex")}"}\n`;
}

/** The hash within a line that `seal` made: it ends `…<64 hex digits>"}\n`. */
export function hashOf(line: string): string {
  return line.slice(-67, -3);
}

const HASH_MEMBER_BYTES = ',"hash":"'.length + 64 + '"}'.length;
const SEAL_MAX_BYTES = 256;
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
