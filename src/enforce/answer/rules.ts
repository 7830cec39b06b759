/** What the answer filter is told, and what it tells when the answer is over. */
import type { Dialect, ExchangeRecord } from "../../exchange.ts";
import type { LeakRules } from "./leaks/running.ts";

export interface Judgement {
  readonly allowed: boolean;
  /** For the application and the record; without content. */
  readonly reason: string;
}

export interface AnswerRules {
  readonly dialect: Dialect;
  /** How the lane answers: one JSON text, or server-sent events. */
  readonly form: "json" | "sse";
  /** Pseudonym token → original text: only the tokens that this exchange sent out. */
  readonly restore: ReadonlyMap<string, string>;
  readonly restoreText: boolean;
  readonly restoreToolArguments: boolean;
  /** Where text or arguments are restored: within links as well. */
  readonly restoreLinks: boolean;
  /** May the application see this call? `arguments` is JSON as it would be delivered. Not asked about broken calls. */
  judge(call: { readonly name: string; readonly arguments: string }): Judgement;
  /** What the answer may not hold; null when it is not scanned. */
  readonly leaks: LeakRules | null;
  /** What becomes of a whole answer that may not be returned: it says so, or it cannot be used. */
  readonly onDeny: "refuse" | "next_lane";
  /** Gather the answer's text for the record. */
  readonly collect: boolean;
}

const ALLOWED: Judgement = { allowed: true, reason: "" };

/**
 * The judge for an exchange with nothing to judge. With it, and nothing to restore, the filter is known to change
 * nothing: bytes pass as they come, even those of an answer that cannot be read.
 */
export function allowEveryCall(): Judgement {
  return ALLOWED;
}

export interface JudgedCall {
  readonly name: string;
  /** As the lane delivered them, before restoring. */
  readonly arguments: string;
  readonly allowed: boolean;
  readonly reason: string;
}

export interface AnswerReport {
  /** Tokens as the vendor counted them, cached input included; null when it did not say. */
  readonly usage: { readonly input: number; readonly output: number } | null;
  /** The lane's own, before any change. */
  readonly finishReason: string | null;
  /** How many tokens were restored. */
  readonly restored: number;
  readonly toolCalls: readonly JudgedCall[];
  /** Findings that were replaced, or for which something was withheld. */
  readonly leaks: NonNullable<ExchangeRecord["answer_redactions"]>;
  /** Kind of the finding at which the answer ended; null when it went through. */
  readonly denied: string | null;
  /** The model's texts as the lane delivered them, before restoring; at most limits.storedTextMaxBytes. */
  readonly text: string;
}

export interface AnswerFilter {
  /** The bytes to deliver now for the bytes that came. */
  push(chunk: Buffer): Buffer;
  /** The bytes to deliver when the answer is over. */
  end(): Buffer;
  /**
   * More is held than may be, because the event that it stands in goes out whole: release() gives what may go of it.
   * Only the cut between events depends on when it is called, not what they say.
   */
  readonly late: boolean;
  release(): Buffer;
  /** Nothing more will be delivered, whatever comes. */
  readonly over: boolean;
  /** What is known so far. */
  report(): AnswerReport;
}

/** For the application, in place of what it may not have. */
export const deniedNotice = (kind: string): string =>
  `The answer was stopped: it holds ${kind}, which may not be returned.`;
