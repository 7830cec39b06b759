/** `lanekeeper verify`: are the records as they were written? From the files alone. */
import { statSync } from "node:fs";
import { listFiles, readHead, recordsFolder } from "../record/folder.ts";
import { verify } from "../record/verify.ts";
import { type Io, paint } from "./io.ts";

/** Exit code 0 when the chain holds, 1 when it does not. */
export async function verifyCommand(dataDir: string, io: Io): Promise<number> {
  const folder = recordsFolder(dataDir);
  // Throws where it is there and may not be looked into.
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
    io.err(`There are no records in ${dataDir}: no folder ${folder}. Name another with --data-dir.`);
    return 1;
  }
  // A journal has both from its first moment on; without them nothing can be said to hold.
  const [files, head] = await Promise.all([listFiles(folder), readHead(folder).catch(() => undefined)]);
  if (files.length === 0 && head === null) {
    io.err(
      `There are no records in ${folder}, and no head.json: they were never written, or all were removed.`,
    );
    return 1;
  }
  const verdict = await verify(dataDir);
  if (!verdict.ok) {
    const { problem, seq, file, line, detail } = verdict;
    io.out(paint(io, "red", `The chain is broken: record ${seq} was ${WHAT[problem]}.`));
    io.out(`${file}, line ${line}: ${detail}.`);
    return 1;
  }
  const { records, unconfirmed, notes } = verdict;
  io.out(paint(io, "green", `The chain holds: ${records} ${records === 1 ? "record" : "records"}.`));
  if (unconfirmed > 0) {
    io.out(
      `The last ${unconfirmed} stand after the one that head.json names: just written, or written as the service was killed.`,
    );
  }
  for (const { seq, text } of notes) io.out(`Note at ${seq}: ${text}.`);
  return 0;
}

const WHAT = {
  edited: "edited",
  removed: "removed",
  inserted: "inserted",
  cut: "cut off, with all that followed",
  unreadable: "made unreadable",
} as const;
