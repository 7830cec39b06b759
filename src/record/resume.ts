/**
 * Where the chain goes on when a journal is opened: reads the last line of the newest file, moves a torn one
 * out of the way, and compares with head.json. It never hides a loss: where head.json knows of records that
 * the files no longer hold, the chain goes on from head.json, so that the gap stays for `verify` to find.
 */
import { open, readFile, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Link, readSeal } from "./chain.ts";
import { type Anchor, listFiles, type RecordsFile, readHead, StateFileError } from "./folder.ts";
import { LINE_MAX_BYTES } from "./lines.ts";
import type { Note } from "./note.ts";

export interface Resumed {
  readonly last: Link;
  /** The file to go on with; null when the next record begins a new one. */
  readonly file: RecordsFile | null;
  readonly bytes: number;
  readonly notes: readonly Note[];
}

export async function resume(folder: string, anchor: Anchor): Promise<Resumed> {
  const notes: Note[] = [];
  const tail = await readTail(folder, notes);
  const head = await readHead(folder).catch((error: unknown) => {
    if (error instanceof StateFileError) return null;
    throw error;
  });
  const before: Link = { seq: anchor.seq - 1, hash: anchor.prev };
  const found = tail === null ? before : tail.link;
  const file = tail?.file ?? null;
  const bytes = tail?.bytes ?? 0;
  if (found === null) {
    if (head === null) {
      throw new Error(
        `The last line of ${tail?.file.name} is damaged and head.json is missing or unreadable, so the chain cannot be continued. ` +
          `Run "lanekeeper verify", then move ${folder} aside to begin a new chain.`,
      );
    }
    notes.push({
      note: "tail_changed",
      detail: `the last line of ${tail?.file.name} is damaged; the chain goes on from head.json, record ${head.seq}`,
    });
    return { last: head, file, bytes, notes };
  }
  if (head === null) {
    if (found.seq > 0) {
      notes.push({
        note: "head_missing",
        detail: `head.json was missing or unreadable; the files end with record ${found.seq}`,
      });
    }
    return { last: found, file, bytes, notes };
  }
  if (head.seq > found.seq) {
    notes.push({
      note: "tail_missing",
      detail: `records ${found.seq + 1} to ${head.seq} are missing from the files`,
    });
    return { last: head, file, bytes, notes };
  }
  if (head.seq === found.seq && head.hash !== found.hash) {
    notes.push({ note: "tail_changed", detail: `record ${head.seq} is not the one that head.json names` });
    return { last: head, file, bytes, notes };
  }
  return { last: found, file, bytes, notes };
}

interface Tail {
  /** null when the last line cannot be trusted */
  readonly link: Link | null;
  readonly file: RecordsFile;
  readonly bytes: number;
}

/** The last whole line over all files; empty files are dropped on the way. */
async function readTail(folder: string, notes: Note[]): Promise<Tail | null> {
  const files = await listFiles(folder);
  for (let file = files.pop(); file !== undefined; file = files.pop()) {
    const path = join(folder, file.name);
    let { bytes, line, torn } = await readEnd(path);
    if (torn.length > 0) {
      if (readSeal(torn)?.intact === true) {
        // only the line feed was lost: nothing else is
        await writeFile(path, "\n", { flag: "a" });
        line = torn;
        bytes += 1;
      } else {
        bytes -= torn.length;
        const aside = await setAside(path, bytes, torn);
        await truncate(path, bytes);
        notes.push({
          note: "torn_line",
          detail: `the last write to ${file.name} was cut off; its ${torn.length} bytes are in ${aside}`,
        });
      }
    }
    if (line === null) {
      await unlink(path);
      continue;
    }
    const seal = readSeal(line);
    return { link: seal?.intact === true ? { seq: seal.seq, hash: seal.hash } : null, file, bytes };
  }
  return null;
}

/** The last whole line (null when there is none) and the bytes after its line feed. */
async function readEnd(path: string): Promise<{ bytes: number; line: Buffer | null; torn: Buffer }> {
  const { size } = await stat(path);
  const from = Math.max(0, size - 2 * LINE_MAX_BYTES);
  const handle = await open(path, "r");
  try {
    let window = Math.min(size - from, 65_536);
    for (;;) {
      const end = Buffer.alloc(window);
      await handle.read(end, 0, window, size - window);
      const feed = end.lastIndexOf(0x0a);
      const before = feed <= 0 ? -1 : end.lastIndexOf(0x0a, feed - 1);
      if (before === -1 && window < size - from) {
        window = Math.min(size - from, window * 8);
        continue;
      }
      const line = feed === -1 ? null : end.subarray(before + 1, feed);
      return { bytes: size, line, torn: end.subarray(feed + 1) };
    }
  } finally {
    await handle.close();
  }
}

/** The name tells the file and the offset; a second tear at the same place gets a number. */
async function setAside(path: string, offset: number, torn: Buffer): Promise<string> {
  for (let n = 0; ; n++) {
    const aside = `${path}.${offset}${n === 0 ? "" : `-${n}`}.torn`;
    try {
      await writeFile(aside, torn, { flag: "wx", mode: 0o600 });
      return aside.slice(aside.lastIndexOf("/") + 1);
    } catch (error) {
      const taken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!taken) throw error;
      if ((await readFile(aside)).equals(torn)) return aside.slice(aside.lastIndexOf("/") + 1);
    }
  }
}
