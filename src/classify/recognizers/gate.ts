/** How many questions are under way at once; the others wait in line, and too long a line is a failure. */
import { RecognizerFailure } from "./contract.ts";

export class Gate {
  #free: number;
  readonly #most: number;
  readonly #waiting: { readonly enter: () => void }[] = [];

  /** @param most places in line. */
  constructor(free: number, most: number) {
    this.#free = free;
    this.#most = most;
  }

  /** Runs `work` when there is room; rejects with the signal's reason when it is aborted before. */
  async through<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next.enter();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    if (this.#waiting.length >= this.#most) throw new RecognizerFailure("overloaded");
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        const at = this.#waiting.indexOf(place);
        if (at !== -1) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      const place = {
        enter: () => {
          signal.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.#waiting.push(place);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}
