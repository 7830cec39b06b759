/**
 * One recognizer: its cache, its deadline, how many questions it takes at once, and a rest after it has failed for a
 * while. Whatever goes wrong comes out as an outcome, never as an error.
 */
import type { RecognizerOutcome, RecognizerReport } from "../../exchange.ts";
import type { Match } from "../detectors/contract.ts";
import { AnswerCache } from "./cache.ts";
import { type Backend, type Entity, RecognizerFailure, type RecognizerSettings } from "./contract.ts";
import { Gate } from "./gate.ts";

/** Places in line, for each question that may be under way. */
const LINE = 64;
/** So many failures in a row, and nobody waits for it until it has had a rest. */
const FAILURES = 5;
const REST_MS = 1_000;

export interface Recognized {
  readonly report: RecognizerReport;
  /** Text → what stands in it; empty unless the outcome is "answered". */
  readonly matches: ReadonlyMap<string, readonly Match[]>;
}

export class Recognizer {
  readonly settings: RecognizerSettings;
  readonly #backend: Backend;
  readonly #cache: AnswerCache | null;
  readonly #gate: Gate;
  #failures = 0;
  #restUntil = 0;

  constructor(settings: RecognizerSettings, backend: Backend) {
    this.settings = settings;
    this.#backend = backend;
    this.#cache = settings.cache === null ? null : new AnswerCache(settings.cache);
    this.#gate = new Gate(settings.concurrency, settings.concurrency * LINE);
  }

  /** Has it failed so often that nobody waits for it at present? */
  get down(): boolean {
    return this.#failures >= FAILURES;
  }

  /**
   * @param texts each once.
   * @param gone aborted when nobody waits for the answer any more.
   */
  async recognize(texts: readonly string[], tenant: string, gone: AbortSignal): Promise<Recognized> {
    const started = performance.now();
    const matches = new Map<string, readonly Match[]>();
    const unknown: { readonly text: string; readonly key: string }[] = [];
    for (const text of texts) {
      const key = this.#cache?.keyOf(tenant, text) ?? "";
      const known = this.#cache?.get(key);
      if (known === undefined) unknown.push({ text, key });
      else matches.set(text, known);
    }
    const outcome = unknown.length === 0 ? "answered" : await this.#ask(unknown, gone, matches);
    return {
      report: {
        name: this.settings.name,
        outcome,
        texts: texts.length,
        cached: texts.length - unknown.length,
        duration_ms: Math.round((performance.now() - started) * 1_000) / 1_000,
      },
      matches: outcome === "answered" ? matches : new Map(),
    };
  }

  close(): void {
    this.#backend.close();
  }

  async #ask(
    unknown: readonly { readonly text: string; readonly key: string }[],
    gone: AbortSignal,
    matches: Map<string, readonly Match[]>,
  ): Promise<RecognizerOutcome> {
    const { deadlineMs, maxUnits, languages } = this.settings;
    const units = unknown.reduce((sum, { text }) => sum + text.length, 0);
    if (units > maxUnits) return "too_long";
    if (this.down && performance.now() < this.#restUntil) return "unreachable";
    const signal = AbortSignal.any([gone, AbortSignal.timeout(deadlineMs)]);
    try {
      const texts = unknown.map(({ text }) => text);
      const answers = await Promise.all(
        languages.map((language) =>
          this.#gate.through(signal, () => within(signal, this.#backend.ask(texts, language, signal))),
        ),
      );
      for (const [nth, { text, key }] of unknown.entries()) {
        const found = answers.flatMap((answer) => this.#matches(text, answer[nth] ?? []));
        matches.set(text, found);
        this.#cache?.set(key, found);
      }
      this.#failures = 0;
      return "answered";
    } catch (cause) {
      // That nobody waits any more says nothing about the recognizer.
      if (gone.aborted) return "timeout";
      const outcome = outcomeOf(cause, signal);
      // What one caller's texts can bring about by themselves must not shut the others out.
      if (outcome === "unreachable" || outcome === "timeout") this.#failed();
      return outcome;
    }
  }

  #failed(): void {
    this.#failures++;
    if (this.down) this.#restUntil = performance.now() + REST_MS;
  }

  #matches(text: string, entities: readonly Entity[]): Match[] {
    const { kinds, labels, classes, minConfidence, name } = this.settings;
    return entities.flatMap(({ label, start, end, confidence }) => {
      const kind = labels.get(label) ?? label;
      if (!kinds.has(kind) || confidence < minConfidence) return [];
      const own = classes.get(kind);
      const span = trimmed(text, start, end);
      if (span === null) return [];
      return [{ kind, ...span, confidence, source: name, ...(own === undefined ? {} : { class: own }) }];
    });
  }
}

/** The deadline holds though the backend does not keep to it. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function outcomeOf(cause: unknown, signal: AbortSignal): Exclude<RecognizerOutcome, "answered"> {
  if (signal.aborted) return "timeout";
  return cause instanceof RecognizerFailure ? cause.outcome : "unreachable";
}

const isBlank = (unit: number): boolean => unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0;

/** Without blanks at its ends, and never half of a character that takes two units. */
function trimmed(text: string, from: number, to: number): { start: number; end: number } | null {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  if (start >= end) return null;
  if ((text.charCodeAt(start) & 0xfc00) === 0xdc00 && start > 0) start--;
  if ((text.charCodeAt(end) & 0xfc00) === 0xdc00) end++;
  return { start, end };
}
