/** What every recognizer of the second tier is: how it is set up, what it answers, and how it fails. */
import type { DataClass, Place, RecognizerOutcome } from "../../exchange.ts";

export interface RecognizerSettings {
  readonly name: string;
  /** The kinds that are taken from it; anything else that it finds is left out. */
  readonly kinds: ReadonlySet<string>;
  /** Its own label → our kind; a label that is absent is its kind. */
  readonly labels: ReadonlyMap<string, string>;
  /** Kind → class, where it is not the kind's own. */
  readonly classes: ReadonlyMap<string, DataClass>;
  /** It is asked once for each. */
  readonly languages: readonly string[];
  /** 0 to 1; what is less sure is left out. */
  readonly minConfidence: number;
  readonly deadlineMs: number;
  /** UTF-16 units of all texts of one call that are not in the cache. */
  readonly maxUnits: number;
  /** Questions under way at once. */
  readonly concurrency: number;
  /** Null: nothing is kept. */
  readonly cache: { readonly entries: number; readonly milliseconds: number } | null;
  /** Null: all of them. */
  readonly tenants: ReadonlySet<string> | null;
  readonly places: ReadonlySet<Place> | null;
}

/** Something that a recognizer found: UTF-16 offsets within the text it was asked about. */
export interface Entity {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** The protocol, or the model, behind a recognizer. */
export interface Backend {
  /**
   * One list for each text, in their order.
   * @throws RecognizerFailure, or whatever `signal` was aborted with.
   */
  ask(
    texts: readonly string[],
    language: string,
    signal: AbortSignal,
  ): Promise<readonly (readonly Entity[])[]>;
  close(): void;
}

/** Why there is no answer that can be used. Holds no content. */
export class RecognizerFailure extends Error {
  readonly outcome: Exclude<RecognizerOutcome, "answered">;

  constructor(outcome: Exclude<RecognizerOutcome, "answered">, options?: ErrorOptions) {
    super(outcome, options);
    this.name = "RecognizerFailure";
    this.outcome = outcome;
  }
}
