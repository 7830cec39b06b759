/**
 * Reads documents in threads of their own, each within its bound of time and memory, so that no document holds up other
 * calls. A thread is made when the first document comes, and ended when none has come for a while.
 */
import { Worker } from "node:worker_threads";
import { limits } from "../../limits.ts";
import type { DocumentFormat, DocumentText } from "./contract.ts";
import type { Answered, Asked } from "./worker.ts";

export interface DocumentReader {
  /**
   * Null: it could not be read, or not within its bounds.
   * @param bytes are handed over, and gone for the caller
   * @param until performance.now() at which nobody waits any more
   */
  read(bytes: Uint8Array<ArrayBuffer>, format: DocumentFormat, until: number): Promise<DocumentText | null>;
  close(): Promise<void>;
}

interface Job extends Asked {
  readonly until: number;
  readonly settle: (text: DocumentText | null) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Null while it waits for work. */
  job: Job | null;
  timers: readonly NodeJS.Timeout[];
}

const THREAD = new URL("./worker.ts", import.meta.url);
const HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
const IDLE_MS = 30_000;
const MEMORY_EVERY_MS = 20;

export function createDocumentReader(): DocumentReader {
  const threads = new Set<Thread>();
  const waiting: Job[] = [];

  function start(): Thread {
    const worker = new Worker(THREAD, { resourceLimits: HEAP, stdout: true, stderr: true, env: {} });
    const thread: Thread = { worker, job: null, timers: [] };
    threads.add(thread);
    worker.unref();
    worker.on("message", (answer: Answered) => settle(thread, answer));
    // Out of memory, or a fault of a decoder: what it was reading is unread, and the next document gets a new thread.
    worker.on("error", () => end(thread));
    worker.on("exit", () => end(thread));
    return thread;
  }

  function settle(thread: Thread, answer: DocumentText | null): void {
    const { job } = thread;
    for (const timer of thread.timers) clearTimeout(timer);
    thread.job = null;
    thread.timers = [setTimeout(() => end(thread), IDLE_MS).unref()];
    job?.settle(answer);
    next();
  }

  function end(thread: Thread): void {
    if (!threads.delete(thread)) return;
    for (const timer of thread.timers) clearTimeout(timer);
    void thread.worker.terminate();
    thread.job?.settle(null);
    thread.job = null;
    next();
  }

  function next(): void {
    while (waiting.length > 0) {
      const idle = [...threads].find(({ job }) => job === null);
      if (idle === undefined && threads.size >= limits.documentReadersMaxCount) return;
      const job = waiting.shift();
      if (job === undefined) return;
      const ms = Math.min(limits.documentMaxMs, job.until - performance.now());
      if (ms <= 0) job.settle(null);
      else give(idle ?? start(), job, ms);
    }
  }

  function give(thread: Thread, job: Job, ms: number): void {
    for (const timer of thread.timers) clearTimeout(timer);
    const most = process.memoryUsage.rss() + limits.documentMemoryMaxBytes;
    thread.job = job;
    thread.timers = [
      setTimeout(() => end(thread), ms),
      // What decoders hold outside the thread's heap counts for the process alone.
      setInterval(() => {
        if (process.memoryUsage.rss() > most) end(thread);
      }, MEMORY_EVERY_MS),
    ];
    thread.worker.postMessage({ bytes: job.bytes, format: job.format }, [job.bytes.buffer as ArrayBuffer]);
  }

  return {
    read: (bytes, format, until) =>
      new Promise((resolve) => {
        waiting.push({ bytes, format, until, settle: resolve });
        next();
      }),
    async close() {
      for (const job of waiting.splice(0)) job.settle(null);
      const all = [...threads];
      for (const thread of all) end(thread);
      await Promise.all(all.map(({ worker }) => worker.terminate()));
    },
  };
}
