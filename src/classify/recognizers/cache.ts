/**
 * Answers of one recognizer, by a hash of the text under a key that lives as long as the process: the text itself is
 * not kept. The tenant is part of it, so that nobody can tell from the time an answer takes what another tenant sent.
 */
import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { Match } from "../detectors/contract.ts";

/** More findings than this in one text are not worth their memory. */
const MOST_MATCHES = 256;

export class AnswerCache {
  readonly #key = createSecretKey(randomBytes(32));
  readonly #entries = new Map<string, { readonly matches: readonly Match[]; readonly until: number }>();
  readonly #most: number;
  readonly #milliseconds: number;

  constructor(options: { readonly entries: number; readonly milliseconds: number }) {
    this.#most = options.entries;
    this.#milliseconds = options.milliseconds;
  }

  get size(): number {
    return this.#entries.size;
  }

  keyOf(tenant: string, text: string): string {
    return createHmac("sha256", this.#key).update(`${tenant.length}:${tenant}`).update(text).digest("base64");
  }

  /** @param now milliseconds of any clock that does not go back. */
  get(key: string, now: number): readonly Match[] | undefined {
    const known = this.#entries.get(key);
    if (known === undefined) return undefined;
    this.#entries.delete(key);
    if (known.until <= now) return undefined;
    // Last in the map is last used.
    this.#entries.set(key, known);
    return known.matches;
  }

  set(key: string, matches: readonly Match[], now: number): void {
    if (matches.length > MOST_MATCHES) return;
    this.#entries.delete(key);
    this.#entries.set(key, { matches, until: now + this.#milliseconds });
    if (this.#entries.size <= this.#most) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }
}
