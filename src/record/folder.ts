/** The journal's folder: which files stand in it, what their names say, and its two small state files. */
import { closeSync, openSync } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFully } from "./bytes.ts";
import { GENESIS, type Link } from "./chain.ts";

export const recordsFolder = (dataDir: string): string => join(dataDir, "records");

export interface RecordsFile {
  readonly name: string;
  /** seq of its first record */
  readonly first: number;
  /** UTC day on which its records were written, as YYYY-MM-DD; a file never spans two days. */
  readonly day: string;
}

/** Where the kept chain begins: everything before `seq` went by age; `prev` is the hash of the record before it. */
export interface Anchor {
  readonly seq: number;
  readonly prev: string;
}

export const FIRST_ANCHOR: Anchor = { seq: 1, prev: GENESIS };

const NAME = /^records-(\d{1,16})-(\d{4}-\d{2}-\d{2})\.ndjson$/;

export function fileName(first: number, day: string): string {
  return `records-${String(first).padStart(12, "0")}-${day}.ndjson`;
}

/** In the order of the chain; an absent folder holds none. */
export async function listFiles(folder: string): Promise<RecordsFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const files: RecordsFile[] = [];
  for (const name of names) {
    const [, first, day] = NAME.exec(name) ?? [];
    if (first !== undefined && day !== undefined) files.push({ name, first: Number(first), day });
  }
  return files.sort((a, b) => a.first - b.first || (a.name < b.name ? -1 : 1));
}

/** Files that the anchor declares gone; a crash between anchor and deletion leaves them. */
export function beforeAnchor(files: readonly RecordsFile[], anchor: Anchor): RecordsFile[] {
  const kept = files.findIndex((_file, i) => (files[i + 1]?.first ?? Number.POSITIVE_INFINITY) > anchor.seq);
  return kept <= 0 ? [] : files.slice(0, kept);
}

/** A state file that is there but says nothing that can be used. */
export class StateFileError extends Error {
  readonly file: string;
  constructor(file: string) {
    super(`${file} cannot be read as the journal wrote it`);
    this.name = "StateFileError";
    this.file = file;
  }
}

/** The last record known to be on disk; null when the file is absent. Throws StateFileError. */
export async function readHead(folder: string): Promise<Link | null> {
  const value = await readState(folder, "head.json");
  if (value === null) return null;
  const { seq, hash } = value;
  if (!isSeq(seq, 0) || !isHash(hash)) throw new StateFileError("head.json");
  return { seq, hash };
}

const HEAD_BYTES = 128;

/**
 * head.json is written after each write of records, some fifty times a second, so it is overwritten in place:
 * always the same length, in one write(2) within one sector, which a reader sees whole and a crash cannot
 * halve. (A new file and a rename took 200 µs of CPU each time, this takes 10.)
 */
export class HeadFile {
  readonly #fd: number;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  static async open(folder: string, head: Link): Promise<HeadFile> {
    const path = join(folder, "head.json");
    await replace(path, headText(head));
    return new HeadFile(openSync(path, "r+"));
  }

  write(head: Link): Promise<void> {
    return writeFully(this.#fd, Buffer.from(headText(head)), 0);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function headText(head: Link): string {
  return `${`{"seq":${head.seq},"hash":"${head.hash}"}`.padEnd(HEAD_BYTES - 1)}\n`;
}

/** Throws StateFileError. */
export async function readAnchor(folder: string): Promise<Anchor> {
  const value = await readState(folder, "anchor.json");
  if (value === null) return FIRST_ANCHOR;
  const { seq, prev } = value;
  if (!isSeq(seq, 1) || !isHash(prev)) throw new StateFileError("anchor.json");
  return { seq, prev };
}

export async function writeAnchor(folder: string, anchor: Anchor): Promise<void> {
  await replace(join(folder, "anchor.json"), `{"seq":${anchor.seq},"prev":"${anchor.prev}"}\n`);
}

export function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function readState(folder: string, name: string): Promise<Record<string, unknown> | null> {
  let text: string;
  try {
    text = await readFile(join(folder, name), "utf8");
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // falls through: not JSON is as unusable as not an object
  }
  throw new StateFileError(name);
}

/** A reader sees the old text or the new one, never a part: rename replaces at once (POSIX rename(2)). */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function isSeq(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
