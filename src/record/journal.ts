/**
 * The append-only journal of records: NDJSON under <data_dir>/records, chained (chain.ts), one writer (lock.ts).
 *
 * Appending costs the caller one hash and the line's bytes; writing happens behind it, one write per 20 ms or 64 KB,
 * in order. So the process may lose at most the last 20 ms of records when it is killed; the spool (spool.ts)
 * holds what was open. There is no fsync per write: a power cut may lose what the system had not written yet,
 * and `verify` then says "cut".
 *
 * A file ends by size, and with its UTC day, so that deleting whole files by age is exact to the day.
 */
import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync } from "node:fs";
import { mkdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeFully } from "./bytes.ts";
import { hashOf, type Link, seal } from "./chain.ts";
import { beforeAnchor, fileName, HeadFile, listFiles, readAnchor, recordsFolder } from "./folder.ts";
import { LINE_MAX_BYTES } from "./lines.ts";
import { acquireLock, type Lock } from "./lock.ts";
import type { Note } from "./note.ts";
import { resume } from "./resume.ts";
import { applyRetention } from "./retention.ts";

const datasync = promisify(fdatasync);

const FLUSH_AFTER_MS = 20;
const FLUSH_AT_BYTES = 65_536;
/** Held in memory while the disk refuses writes; beyond it `append` throws. */
const HELD_MAX_BYTES = 67_108_864;
const RETRY_AFTER_MS = 1000;
const UPKEEP_EVERY_MS = 3_600_000;

export interface JournalOptions {
  readonly dataDir: string;
  /** A file that would grow beyond this is followed by a new one. */
  readonly rotateBytes: number;
  readonly retentionDays: number;
  /**
   * A write failed. Nothing is lost yet: it is tried again every second, and `failed` is null again once it
   * worked. Until then the pipeline is to refuse traffic.
   */
  onError(error: Error): void;
  readonly now?: () => Date;
  /** Writes all bytes at the end of the file; replaced in tests of a full disk. */
  readonly write?: (fd: number, bytes: Buffer) => Promise<void>;
}

/** Throws LockedError when another process writes there, and file system errors as they are. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const folder = recordsFolder(options.dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await acquireLock(folder);
  try {
    const anchor = await readAnchor(folder);
    for (const gone of beforeAnchor(await listFiles(folder), anchor)) await unlink(join(folder, gone.name));
    const { last, file, bytes, notes } = await resume(folder, anchor);
    const head = await HeadFile.open(folder, last);
    const journal = new Journal(options, folder, lock, head, last, file === null ? null : { ...file, bytes });
    for (const note of notes) journal.note(note);
    await journal.upkeep();
    return journal;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface CurrentFile {
  readonly name: string;
  readonly day: string;
  bytes: number;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #folder: string;
  readonly #lock: Lock;
  readonly #head: HeadFile;
  readonly #upkeepTimer: NodeJS.Timeout;
  readonly #write: (fd: number, bytes: Buffer) => Promise<void>;
  /** The last record appended, and the last one on disk. */
  #appended: Link;
  #written: Link;
  /** seq in head.json */
  #confirmed: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #draining: Promise<void> | null = null;
  #upkeep: Promise<void> | null = null;
  #file: CurrentFile | null;
  #fd: number | null = null;
  #failed: Error | null = null;
  #closing = false;
  #closed = false;

  constructor(
    options: JournalOptions,
    folder: string,
    lock: Lock,
    head: HeadFile,
    last: Link,
    file: CurrentFile | null,
  ) {
    this.#options = options;
    this.#folder = folder;
    this.#lock = lock;
    this.#head = head;
    this.#appended = last;
    this.#written = last;
    this.#confirmed = last.seq;
    this.#file = file;
    this.#write = options.write ?? writeFully;
    this.#upkeepTimer = setInterval(() => void this.upkeep().catch(this.#report), UPKEEP_EVERY_MS);
    this.#upkeepTimer.unref();
  }

  /** Number of the last record appended, 0 before the first. */
  get seq(): number {
    return this.#appended.seq;
  }

  /** Why records cannot be written at present; null when they can. */
  get failed(): Error | null {
    return this.#failed;
  }

  /** Takes a record already serialised as a JSON object, in pieces, without line feeds. Throws when it cannot be kept. */
  append(...pieces: readonly string[]): void {
    if (this.#closed) throw new Error("the journal is closed");
    const whole = pieces.at(0)?.startsWith("{") === true && pieces.at(-1)?.endsWith("}") === true;
    if (!whole || pieces.some((piece) => piece.includes("\n"))) {
      throw new TypeError("a record is one JSON object on one line");
    }
    if (this.#heldBytes > HELD_MAX_BYTES)
      throw new Error("the journal cannot be written and its buffer is full");
    const line = seal(pieces, this.#appended.seq + 1, this.#appended.hash);
    if (line.length > LINE_MAX_BYTES) throw new RangeError(`a record is at most ${LINE_MAX_BYTES} bytes`);
    this.#appended = { seq: this.#appended.seq + 1, hash: hashOf(line) };
    this.#held.push(line);
    this.#heldBytes += line.length;
    if (this.#failed !== null) return;
    if (this.#heldBytes >= FLUSH_AT_BYTES) this.#drain();
    else this.#timer ??= setTimeout(() => this.#drain(), FLUSH_AFTER_MS);
  }

  note(note: Note): void {
    this.append(JSON.stringify({ ...note, time: this.#now().toISOString() }));
  }

  /** Resolves when all that was appended before is on disk and in head.json; rejects when it cannot be written. */
  async flush(): Promise<void> {
    const wanted = this.#appended.seq;
    while (this.#confirmed < wanted) {
      this.#drain();
      await this.#draining;
      if (this.#failed !== null) throw this.#failed;
    }
  }

  /** Writes what is held, then lets go of the folder. Rejects when the last records could not be written. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    clearInterval(this.#upkeepTimer);
    await this.#upkeep?.catch(this.#report);
    try {
      await this.flush();
      if (this.#fd !== null) await datasync(this.#fd);
    } finally {
      this.#closed = true;
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#closeFile();
      this.#head.close();
      await this.#lock.release();
    }
  }

  /** Ends a file of an earlier day and deletes those past their age. Runs by itself at the start, on rotation and hourly. */
  upkeep(): Promise<void> {
    if (this.#closing) return Promise.resolve();
    this.#upkeep ??= applyRetention(this, this.#folder, this.#options.retentionDays, this.#now()).finally(
      () => {
        this.#upkeep = null;
      },
    );
    return this.#upkeep;
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  #report = (error: unknown): void => {
    this.#options.onError(error instanceof Error ? error : new Error(String(error)));
  };

  #drain(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#draining ??= this.#drainHeld().finally(() => {
      this.#draining = null;
    });
  }

  async #drainHeld(): Promise<void> {
    while (this.#held.length > 0 || this.#confirmed < this.#written.seq) {
      const lines = this.#held;
      this.#held = [];
      this.#heldBytes = 0;
      try {
        await this.#writeLines(lines);
        this.#failed = null;
      } catch (error) {
        this.#held = lines.concat(this.#held);
        this.#heldBytes = this.#held.reduce((sum, line) => sum + line.length, 0);
        this.#fail(error);
        return;
      }
    }
  }

  #fail(error: unknown): void {
    const first = this.#failed === null;
    this.#failed = error instanceof Error ? error : new Error(String(error));
    this.#dropPart();
    this.#closeFile();
    this.#timer = setTimeout(() => this.#drain(), RETRY_AFTER_MS);
    this.#timer.unref();
    if (first) this.#report(this.#failed);
  }

  /** Takes from the front of `lines` what it has written, so that a failure leaves the rest. */
  async #writeLines(lines: Buffer[]): Promise<void> {
    for (let first = lines[0]; first !== undefined; first = lines[0]) {
      const file = await this.#fileFor(first.length);
      this.#fd ??= this.#reopen(file);
      const { bytes, count, last } = batch(lines, this.#options.rotateBytes - file.bytes);
      await this.#write(this.#fd, bytes);
      file.bytes += bytes.length;
      lines.splice(0, count);
      this.#written = { seq: this.#written.seq + count, hash: hashOf(last) };
    }
    await this.#head.write(this.#written);
    this.#confirmed = this.#written.seq;
  }

  /** The current file, or a new one when the next line no longer fits or the day is over. */
  async #fileFor(lineBytes: number): Promise<CurrentFile> {
    const current = this.#file;
    const today = this.#now().toISOString().slice(0, 10);
    // a clock set back does not take the files' days back
    const day = current !== null && current.day > today ? current.day : today;
    if (current !== null && current.day === day) {
      if (current.bytes === 0 || current.bytes + lineBytes <= this.#options.rotateBytes) return current;
    }
    if (this.#fd !== null) await datasync(this.#fd);
    this.#closeFile();
    const next = { name: fileName(this.#written.seq + 1, day), day, bytes: 0 };
    this.#file = next;
    if (current !== null) setImmediate(() => void this.upkeep().catch(this.#report));
    return next;
  }

  #reopen(file: CurrentFile): number {
    const fd = openSync(join(this.#folder, file.name), "a", 0o600);
    // a part of a failed write, where it could not be dropped at once
    if (fstatSync(fd).size > file.bytes) ftruncateSync(fd, file.bytes);
    return fd;
  }

  /** After a failed write the file may end in a part of it; the whole is written again, perhaps to the next file. */
  #dropPart(): void {
    if (this.#fd === null || this.#file === null) return;
    try {
      ftruncateSync(this.#fd, this.#file.bytes);
    } catch {
      // the disk fails altogether: #reopen tries again
    }
  }

  #closeFile(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

/** As many lines from the front as fit into so many bytes, at least one. */
function batch(lines: readonly Buffer[], roomBytes: number): { bytes: Buffer; count: number; last: Buffer } {
  let length = 0;
  let count = 0;
  let last: Buffer = Buffer.alloc(0);
  for (const line of lines) {
    if (length + line.length > roomBytes && count > 0) break;
    length += line.length;
    count += 1;
    last = line;
  }
  return { bytes: Buffer.concat(lines.slice(0, count), length), count, last };
}
