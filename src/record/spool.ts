/**
 * Exchanges in flight, written ahead, so that one cut off by a crash still gets its record ("interrupted").
 *
 * Nothing goes on before its line is written (`ahead`), so the end of the process loses none; a power cut may. The
 * line that closes an exchange is written only after the
 * journal has its record, so a crash in between yields the record and no loss; the entry left over is
 * recognised by its id on the next start.
 *
 * Lines: {"open":"<id>","entry":{…}} and {"close":"<id>"}.
 */
import { closeSync, ftruncateSync, openSync, renameSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFully, writeWhole } from "./bytes.ts";
import { isAbsent } from "./folder.ts";
import { readLines } from "./lines.ts";
import { recordedIds } from "./query.ts";

const FLUSH_AFTER_MS = 100;
const RETRY_AFTER_MS = 1000;
const COMPACT_AT_BYTES = 8_388_608;

export interface SpoolEntry {
  readonly id: string;
  /** The JSON that `open` was given. */
  readonly json: string;
}

export interface SpoolOptions {
  readonly dataDir: string;
  /** Resolves when every record appended so far is on disk: the journal's flush. */
  recorded(): Promise<void>;
  /** A write failed; it is tried again every second. */
  onError(error: Error): void;
}

/**
 * Opens <data_dir>/spool.ndjson. Hold the journal's lock (openJournal) first: the spool has none of its own.
 * `unfinished` lists what a crash left open and the journal has no record of; each stays open until `close(id)`,
 * which is to follow once its record is appended.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const path = join(options.dataDir, "spool.ndjson");
  const left = await readOpen(path);
  if (left.size > 0) {
    for (const id of await recordedIds(options.dataDir, new Set(left.keys()))) left.delete(id);
  }
  await writeFile(`${path}.new`, [...left.values()].map((line) => `${line}\n`).join(""), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return new Spool(options, path, left);
}

export class Spool {
  readonly unfinished: readonly SpoolEntry[];
  readonly #options: SpoolOptions;
  readonly #path: string;
  /** Everything open, by id, as its line without line feed. */
  readonly #open: Map<string, string>;
  /** Opened, not yet in the file. */
  readonly #unwritten = new Set<string>();
  /** Ids that are closed, but still open in the file. */
  #closes: string[] = [];
  #fd: number;
  #bytes: number;
  #compactAt = COMPACT_AT_BYTES;
  #timer: NodeJS.Timeout | null = null;
  #draining: Promise<void> | null = null;
  /** Ids written to a file that is just being replaced; null when none is. */
  #compacting: string[] | null = null;
  #failed = false;
  #ended = false;

  constructor(options: SpoolOptions, path: string, left: Map<string, string>) {
    this.#options = options;
    this.#path = path;
    this.#open = left;
    this.unfinished = [...left].map(([id, line]) => ({ id, json: entryOf(id, line) }));
    this.#fd = openSync(path, "a", 0o600);
    this.#bytes = size(left.values());
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** `json` is one JSON object without line feeds; `id` the exchange's. */
  open(id: string, json: string): void {
    this.#open.set(id, `${opening(id)}${json}}`);
    this.#unwritten.add(id);
    this.#schedule();
  }

  /**
   * Writes what was opened, now: with this before a call goes on, no end of the process loses it (write(2) survives
   * SIGKILL). One call for all that one turn of the event loop opened. Throws when it cannot be written.
   */
  ahead(): void {
    if (this.#unwritten.size === 0) return;
    let text = "";
    for (const id of this.#unwritten) text += `${this.#open.get(id)}\n`;
    const bytes = Buffer.from(text);
    writeWhole(this.#fd, bytes);
    this.#bytes += bytes.length;
    this.#compacting?.push(...this.#unwritten);
    this.#unwritten.clear();
  }

  /** To be called once the exchange's record is appended to the journal. An unknown id is ignored. */
  close(id: string): void {
    if (!this.#open.delete(id)) return;
    if (this.#unwritten.delete(id)) return;
    this.#closes.push(id);
    this.#schedule();
  }

  /** Resolves when what was opened and closed before is on disk; rejects when it cannot be written. */
  async flush(): Promise<void> {
    await this.#draining;
    await this.#drain();
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    try {
      await this.flush();
    } finally {
      if (this.#timer !== null) clearTimeout(this.#timer);
      closeSync(this.#fd);
    }
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        void this.#drain().catch(() => undefined);
      },
      this.#failed ? RETRY_AFTER_MS : FLUSH_AFTER_MS,
    );
  }

  #drain(): Promise<void> {
    this.#draining ??= this.#write().finally(() => {
      this.#draining = null;
    });
    return this.#draining;
  }

  async #write(): Promise<void> {
    const closes = this.#closes;
    this.#closes = [];
    try {
      await this.#writeOpens();
      if (closes.length > 0) {
        await this.#options.recorded();
        // One that was opened again stands open, by its newer line.
        const over = closes.filter((id) => !this.#open.has(id));
        const lines = over.map((id) => `{"close":${JSON.stringify(id)}}\n`);
        if (this.#open.size > 0 || this.#closes.length > 0) await this.#append(lines.join(""));
      }
      if (this.#open.size === 0 && this.#closes.length === 0) this.#empty();
      else if (this.#bytes > this.#compactAt) await this.#compact();
      this.#failed = false;
    } catch (error) {
      const first = !this.#failed;
      this.#failed = true;
      this.#closes = closes.concat(this.#closes);
      if (!this.#ended) this.#schedule();
      const cause = error instanceof Error ? error : new Error(String(error));
      if (first) this.#options.onError(cause);
      throw cause;
    }
  }

  async #writeOpens(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    const ids = [...this.#unwritten];
    let text = "";
    for (const id of ids) {
      const line = this.#open.get(id);
      if (line !== undefined) text += `${line}\n`;
    }
    // from here on a close of these has to be written as well
    this.#unwritten.clear();
    try {
      await this.#append(text);
    } catch (error) {
      for (const id of ids) if (this.#open.has(id)) this.#unwritten.add(id);
      throw error;
    }
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      await writeFully(this.#fd, bytes);
      this.#bytes += bytes.length;
    } catch (error) {
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
  }

  /** Nothing is in flight: nothing need stand on disk. */
  #empty(): void {
    if (this.#bytes > 0) ftruncateSync(this.#fd, 0);
    this.#bytes = 0;
  }

  /** Rewrites the file with what is open. Runs within #write, so nothing else is being written. */
  async #compact(): Promise<void> {
    const written = [...this.#open].filter(([id]) => !this.#unwritten.has(id)).map(([, line]) => line);
    this.#compacting = [];
    await writeFile(`${this.#path}.new`, written.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    closeSync(this.#fd);
    this.#fd = openSync(this.#path, "a", 0o600);
    this.#bytes = size(written);
    for (const id of this.#compacting) if (this.#open.has(id)) this.#unwritten.add(id);
    this.#compacting = null;
    this.#compactAt = Math.max(COMPACT_AT_BYTES, 2 * this.#bytes);
  }
}

/** What the file leaves open, as lines by id. A torn last line was not yet promised to anyone. */
async function readOpen(path: string): Promise<Map<string, string>> {
  const open = new Map<string, string>();
  try {
    for await (const lines of readLines(path)) {
      for (const { bytes } of lines) {
        const line = bytes.toString();
        const step = parsed(line);
        if (typeof step?.open === "string") open.set(step.open, line);
        else if (typeof step?.close === "string") open.delete(step.close);
      }
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return open;
}

function parsed(line: string): { readonly open?: unknown; readonly close?: unknown } | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

function entryOf(id: string, line: string): string {
  return line.slice(opening(id).length, -1);
}

/** The id may be the caller's own request id, so it is escaped like any text. */
function opening(id: string): string {
  return `{"open":${JSON.stringify(id)},"entry":`;
}

function size(lines: Iterable<string>): number {
  let bytes = 0;
  for (const line of lines) bytes += Buffer.byteLength(line) + 1;
  return bytes;
}
