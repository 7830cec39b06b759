/**
 * Answers of one recognizer, by a hash of the text under a key that lives as long as the process: the text itself is
 * not kept. The tenant is part of it, so that nobody can tell from the time an answer takes what another tenant sent.
 */
import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Match } from "../detectors/contract.ts";

/** More findings than this in one text are not worth their memory. */
const MOST_MATCHES = 256;

export class AnswerCache {
  readonly #key = createSecretKey(randomBytes(32));
  readonly #answers: LRUCache<string, readonly Match[]>;

  /** @param clock milliseconds that do not go back. */
  constructor(
    options: { readonly entries: number; readonly milliseconds: number },
    clock: { now(): number } = performance,
  ) {
    const { entries: max, milliseconds: ttl } = options;
    this.#answers = new LRUCache({ max, ttl, ttlResolution: 0, perf: clock });
  }

  keyOf(tenant: string, text: string): string {
    return createHmac("sha256", this.#key).update(`${tenant.length}:${tenant}`).update(text).digest("base64");
  }

  get(key: string): readonly Match[] | undefined {
    return this.#answers.get(key);
  }

  set(key: string, matches: readonly Match[]): void {
    if (matches.length <= MOST_MATCHES) this.#answers.set(key, matches);
  }
}
