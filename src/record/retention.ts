/**
 * Deletes whole files of records past their age. The chain then begins later, so three things happen in this
 * order, each safe to be interrupted after: a note in the chain says where the kept part begins, anchor.json
 * says the same, the files go. `verify` accepts an anchor only when the chain itself holds its note.
 */
import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { readSeal } from "./chain.ts";
import { type Anchor, listFiles, type RecordsFile, writeAnchor } from "./folder.ts";
import { readLines } from "./lines.ts";
import type { Note } from "./note.ts";

const DAY_MS = 86_400_000;

interface NoteTaker {
  note(note: Note): void;
  flush(): Promise<void>;
}

export async function applyRetention(
  journal: NoteTaker,
  folder: string,
  retentionDays: number,
  now: Date,
): Promise<void> {
  const oldestKept = new Date(now.getTime() - retentionDays * DAY_MS).toISOString().slice(0, 10);
  let files = await listFiles(folder);
  const newest = files.at(-1);
  if (newest === undefined || (files[0] ?? newest).day >= oldestKept) return;
  if (newest.day < oldestKept) {
    // nothing was recorded for a long time: a line of today begins a file that can stay
    journal.note({ note: "new_day", detail: `${newest.name} is past its age` });
    await journal.flush();
    files = await listFiles(folder);
  }
  const keptFrom = files.findIndex((file) => file.day >= oldestKept);
  const kept = files[keptFrom];
  if (kept === undefined || keptFrom === 0) return;
  const anchor = await anchorAt(folder, kept);
  if (anchor === null) return; // a damaged file is evidence: nothing is deleted before someone has looked
  const gone = files.slice(0, keptFrom);
  journal.note({
    note: "retention",
    detail: `records before ${anchor.seq} were older than ${retentionDays} days and were deleted`,
    first_kept: anchor.seq,
    prev_kept: anchor.prev,
  });
  await journal.flush();
  await writeAnchor(folder, anchor);
  await deleteFiles(folder, gone);
}

async function anchorAt(folder: string, file: RecordsFile): Promise<Anchor | null> {
  for await (const lines of readLines(join(folder, file.name))) {
    const seal = lines[0] === undefined ? null : readSeal(lines[0].bytes);
    return seal?.intact === true ? { seq: seal.seq, prev: seal.prev } : null;
  }
  return null;
}

/** With each file go the torn bytes that were set aside from it. */
async function deleteFiles(folder: string, files: readonly RecordsFile[]): Promise<void> {
  const names = await readdir(folder);
  for (const file of files) {
    for (const name of names) {
      if (name === file.name || (name.startsWith(`${file.name}.`) && name.endsWith(".torn"))) {
        await unlink(join(folder, name));
      }
    }
  }
}
