/**
 * The vault on disk: lines that are only ever appended, one for each name, and now and then a new file with what is
 * still of use. A line that a crash cut off is none. Nothing waits for the disk: what the last 20 ms brought a crash may
 * lose, and then a name stays a name.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Sealed } from "./seal.ts";

export interface Line {
  readonly id: string;
  readonly sealed: Sealed;
}

const FLUSH_AFTER_MS = 20;
const RETRY_AFTER_MS = 1_000;
/** A file so small is not worth a new one. */
const COMPACT_FROM_BYTES = 65_536;
const LINES_AT_ONCE = 256;

const lineOf = ({ id, sealed }: Line): string => `{"s":"${id}","e":${sealed.expires},"v":"${sealed.text}"}\n`;
const LINE = /^\{"s":"([\w-]{20,80})","e":(\d{1,12}),"v":"([\w-]{38,40000})"\}$/;

export interface VaultFileOptions {
  readonly path: string;
  /** Everything of use, for a new file. */
  readonly live: () => Iterable<Line>;
  /** Once when writing begins to fail; it is tried again every second. */
  readonly onError: (error: Error) => void;
}

/** The lines of a file that are whole; none when it is absent. */
export async function* readVault(path: string): AsyncGenerator<Line> {
  const input = createReadStream(path);
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const [, id, expires, sealed] = LINE.exec(text) ?? [];
      if (id === undefined || expires === undefined || sealed === undefined) continue;
      yield { id, sealed: { text: sealed, expires: Number(expires) } };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

export class VaultFile {
  readonly #options: VaultFileOptions;
  #handle: FileHandle | null = null;
  #waiting: string[] = [];
  #bytes = 0;
  /** Of lines that are of no more use. */
  #dead = 0;
  #rewrite = false;
  #failed = false;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: VaultFileOptions) {
    this.#options = options;
  }

  append(line: Line): void {
    this.#waiting.push(lineOf(line));
    this.#schedule(FLUSH_AFTER_MS);
  }

  /** So much of the file is of no more use. */
  drop(line: Line): void {
    this.#dead += lineOf(line).length;
    if (this.#dead > COMPACT_FROM_BYTES && this.#dead > this.#bytes / 2) this.renew();
  }

  /** Something may be on disk that should not be. */
  get stale(): boolean {
    return this.#dead > 0;
  }

  /** Writes a new file with what is of use. */
  renew(): void {
    this.#rewrite = true;
    this.#schedule(FLUSH_AFTER_MS);
  }

  /** Resolves when everything so far is in the file; rejects when it cannot be. */
  async flush(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#write();
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    try {
      await this.flush();
    } finally {
      this.#ended = true;
      if (this.#timer !== null) clearTimeout(this.#timer);
      await this.#handle?.close();
    }
  }

  #schedule(afterMs: number): void {
    if (this.#ended) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#write().catch(() => undefined);
    }, afterMs);
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      if (this.#waiting.length > 0 || this.#rewrite) {
        this.#schedule(this.#failed ? RETRY_AFTER_MS : FLUSH_AFTER_MS);
      }
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      if (this.#rewrite || this.#handle === null) await this.#renew();
      const lines = this.#waiting;
      this.#waiting = [];
      if (lines.length > 0 && this.#handle !== null) {
        const bytes = Buffer.from(lines.join(""));
        // All of it, however often the system takes only a part.
        for (let at = 0; at < bytes.length; ) {
          at += (await this.#handle.write(bytes, at, bytes.length - at, null)).bytesWritten;
        }
        this.#bytes += bytes.length;
      }
      this.#failed = false;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      // The file may end in half a line; the next one is written whole, from memory.
      this.#rewrite = true;
      this.#waiting = [];
      if (!this.#failed) this.#options.onError(error);
      this.#failed = true;
      throw error;
    }
  }

  /** Lines that come meanwhile wait, and are appended to the new file; twice there does no harm. */
  async #renew(): Promise<void> {
    this.#rewrite = false;
    const { path, live } = this.#options;
    const next = await open(`${path}.new`, "w", 0o600);
    let bytes = 0;
    try {
      let lines: string[] = [];
      const flush = async (): Promise<void> => {
        const text = lines.join("");
        lines = [];
        await next.appendFile(text);
        bytes += text.length;
      };
      for (const line of live()) {
        if (lines.push(lineOf(line)) === LINES_AT_ONCE) await flush();
      }
      await flush();
      await next.sync();
      await rename(`${path}.new`, path);
    } catch (error) {
      await next.close().catch(() => undefined);
      throw error;
    }
    await this.#handle?.close();
    this.#handle = next;
    this.#bytes = bytes;
    this.#dead = 0;
  }
}
