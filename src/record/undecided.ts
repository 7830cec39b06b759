/**
 * What happened while the service could not be told: lines that Envoy wrote to <data_dir>/undecided.ndjson for
 * requests that no decision was made on. Each becomes a record, once.
 */

import { createReadStream } from "node:fs";
import { open, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LogEntry } from "./outcome.ts";
import { recordedIds } from "./query.ts";

/** A file beyond this is moved away, so that Envoy starts a new one. */
const MOVE_AT_BYTES = 8_388_608;
const READ_MAX_BYTES = 4_194_304;
const NO_FLAGS: LogEntry["flags"] = new Set();

function entryOf(line: string): LogEntry | null {
  let read: Record<string, unknown> | null;
  try {
    read = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof read !== "object" || read === null || typeof read.id !== "string" || read.id === "") return null;
  return {
    id: read.id,
    path: String(read.path ?? ""),
    bodyBytes: Number(read.bytes ?? 0),
    status: Number(read.status ?? 0),
    details: "",
    flags: NO_FLAGS,
    cluster: "",
    host: "",
    attempts: 0,
    startedAt: Date.parse(String(read.time)) || Date.now(),
    durationMs: Number(read.duration_ms ?? 0),
    firstUpstreamTxMs: null,
    firstUpstreamRxMs: null,
    firstDownstreamTxMs: null,
    usage: null,
  };
}

/** Envoy would make it readable for all. */
export const createPrivate = async (path: string): Promise<void> => {
  await (await open(path, "a", 0o600)).close();
};

/**
 * What an earlier process left: recorded where it is not yet, then gone. Before Envoy starts to write anew, to a file
 * that is there already and private.
 * @param flushed resolves when what `ended` was told of is on disk
 */
export async function recoverUndecided(
  dataDir: string,
  ended: (entry: LogEntry) => void,
  flushed: () => Promise<void>,
): Promise<void> {
  const path = join(dataDir, "undecided.ndjson");
  // Newest last: a process may have ended while it was doing this.
  for (const left of [`${path}.old`, `${path}.left`, path]) {
    if ((await stat(left).catch(() => null)) === null) continue;
    const from = left === path ? `${path}.left` : left;
    if (left === path) await rename(path, from);
    const entries: LogEntry[] = [];
    for await (const line of createInterface({ input: createReadStream(from) })) {
      const entry = entryOf(line);
      if (entry !== null) entries.push(entry);
    }
    const known = await recordedIds(dataDir, new Set(entries.map(({ id }) => id)));
    for (const entry of entries) if (!known.has(entry.id)) ended(entry);
    await flushed();
    await unlink(from);
  }
  await createPrivate(path);
}

export interface Undecided {
  /** Reads what is new. Calls do not overlap. */
  read(): Promise<void>;
}

/**
 * @param ended told of every entry; what is already recorded is its to recognise, by id
 * @param reopen makes Envoy write to a new file; called after the old one was moved
 */
export function createUndecided(
  dataDir: string,
  ended: (entry: LogEntry) => void,
  reopen: () => Promise<void>,
): Undecided {
  const path = join(dataDir, "undecided.ndjson");
  let offset = 0;
  let rest = "";
  let reading: Promise<void> = Promise.resolve();

  const readFile = async (from: string): Promise<void> => {
    const file = await open(from, "r").catch(() => null);
    if (file === null) return;
    try {
      const { size } = await file.stat();
      if (size < offset) offset = 0;
      while (offset < size) {
        const bytes = Buffer.alloc(Math.min(size - offset, READ_MAX_BYTES));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
        if (bytesRead === 0) break;
        offset += bytesRead;
        const lines = (rest + bytes.toString("utf8", 0, bytesRead)).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const entry = entryOf(line);
          if (entry !== null) ended(entry);
        }
      }
    } finally {
      await file.close();
    }
  };

  const read = async (): Promise<void> => {
    await readFile(path);
    if (offset < MOVE_AT_BYTES || (await stat(path).catch(() => null)) === null) return;
    await rename(path, `${path}.old`);
    await createPrivate(path);
    await reopen();
    await readFile(`${path}.old`);
    await unlink(`${path}.old`);
    offset = 0;
    rest = "";
  };

  return {
    read: () => {
      reading = reading.then(read, read);
      return reading;
    },
  };
}
