/** A line of the journal about the journal itself; told from a record by its first member. */
import type { Anchor } from "./folder.ts";

export interface Note {
  readonly note: "torn_line" | "head_missing" | "tail_missing" | "tail_changed" | "new_day" | "retention";
  readonly detail: string;
  /** Of "retention": seq of the first record kept, and the hash before it. */
  readonly first_kept?: number;
  readonly prev_kept?: string;
}

/** null for a record, and for anything that only begins like a note. */
export function readNote(line: Buffer): Note | null {
  if (line.indexOf('{"note":"') !== 0) return null;
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === "object" && value !== null ? (value as Note) : null;
  } catch {
    return null;
  }
}

/** Is this the chain's own word for where its kept part begins? */
export function confirms(note: Note | null, anchor: Anchor): boolean {
  return note?.note === "retention" && note.first_kept === anchor.seq && note.prev_kept === anchor.prev;
}
