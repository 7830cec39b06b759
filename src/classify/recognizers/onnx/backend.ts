/** A model in a thread of its own, from the side of those who ask. */
import { Worker } from "node:worker_threads";
import { type Backend, type Entity, RecognizerFailure } from "../contract.ts";
import type { ModelOptions } from "./model.ts";

export interface ToWorker {
  readonly id: number;
  /** Null: nobody waits for question `id` any more. */
  readonly texts: readonly string[] | null;
}

export type FromWorker =
  | { readonly is: "ready" }
  | { readonly is: "refused"; readonly message: string }
  | { readonly is: "found"; readonly id: number; readonly entities: readonly (readonly Entity[])[] }
  | { readonly is: "failed"; readonly id: number };

interface Waiting {
  readonly resolve: (entities: readonly (readonly Entity[])[]) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Resolves when the model has loaded and answered once. A thread that ends later is started again with the next
 * question; until it has loaded, the deadline decides.
 * @throws Error that says what is missing.
 */
export async function onnx(options: ModelOptions): Promise<Backend> {
  let running: Promise<Thread> | null = startThread(options);
  await running;
  let closed = false;
  return {
    async ask(texts, _language, signal) {
      if (closed) throw new RecognizerFailure("unreachable");
      running ??= startThread(options);
      const thread = await running.catch((cause: unknown) => {
        running = null;
        throw new RecognizerFailure("unreachable", { cause });
      });
      if (thread.ended) {
        running = null;
        throw new RecognizerFailure("unreachable");
      }
      return thread.ask(texts, signal);
    },
    close() {
      closed = true;
      void running?.then((thread) => thread.end()).catch(() => {});
    },
  };
}

interface Thread {
  readonly ended: boolean;
  ask(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly Entity[])[]>;
  end(): void;
}

function startThread(options: ModelOptions): Promise<Thread> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: options });
    const waiting = new Map<number, Waiting>();
    let ended = false;
    let next = 0;
    const end = (cause: unknown): void => {
      ended = true;
      reject(cause);
      for (const each of waiting.values()) each.reject(new RecognizerFailure("unreachable"));
      waiting.clear();
    };
    const done = (id: number): void => {
      waiting.delete(id);
      // The process ends when all else has ended, model or not.
      if (waiting.size === 0) worker.unref();
    };
    const thread: Thread = {
      get ended() {
        return ended;
      },
      ask: (texts, signal) =>
        new Promise((found, failed) => {
          const id = next++;
          const abort = (): void => {
            done(id);
            worker.postMessage({ id, texts: null } satisfies ToWorker);
            failed(signal.reason);
          };
          const settle = (): void => {
            signal.removeEventListener("abort", abort);
          };
          worker.ref();
          waiting.set(id, {
            resolve: (entities) => {
              settle();
              found(entities);
            },
            reject: (cause) => {
              settle();
              failed(cause);
            },
          });
          signal.addEventListener("abort", abort, { once: true });
          worker.postMessage({ id, texts } satisfies ToWorker);
        }),
      end: () => void worker.terminate(),
    };
    worker.on("message", (message: FromWorker) => {
      switch (message.is) {
        case "ready":
          worker.unref();
          return resolve(thread);
        case "refused":
          reject(new Error(message.message));
          return void worker.terminate();
        case "found":
          waiting.get(message.id)?.resolve(message.entities);
          break;
        case "failed":
          waiting.get(message.id)?.reject(new RecognizerFailure("invalid"));
          break;
      }
      done(message.id);
    });
    worker.on("error", (cause) => end(cause));
    worker.on("exit", () => end(new Error("the model's thread ended")));
  });
}
