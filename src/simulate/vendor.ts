/** What a vendor's API adds to a simulator: how a call is read and how answers, events and errors look. */
import type { IncomingHttpHeaders } from "node:http";

/** The parts of a call that an answer depends on. */
export interface Ask {
  readonly model: string;
  readonly stream: boolean;
  /** OpenAI's stream_options.include_usage. */
  readonly includeUsage: boolean;
  /** OpenAI's n. */
  readonly choices: number;
  readonly maxTokens: number | null;
  readonly userText: string;
  /** The text of the tool results when the call brings some after the last user text. */
  readonly toolResult: string | null;
  readonly inputTokens: number;
}

export interface ToolCall {
  readonly name: string;
  /** As written by the model; may be no valid JSON. */
  readonly arguments: string;
}

export interface Reply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly finish: "stop" | "length";
  readonly refused: boolean;
  readonly outputTokens: number;
}

/** An answer being written: everything that its shape needs. */
export interface Answering {
  readonly ask: Ask;
  readonly reply: Reply;
  /** Counts the simulator's calls; ids are made of it. */
  readonly n: number;
  readonly name: string;
  readonly seed: number;
  /** Seconds since the epoch. */
  readonly created: number;
}

/** One server-sent event as it goes on the wire; `paced` when it carries a token. */
export interface WireEvent {
  readonly text: string;
  readonly paced: boolean;
}

export interface Problem {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
}

export interface Vendor {
  readonly callPath: string;
  /** The key that the call carries, where this vendor's clients put it. */
  key(headers: IncomingHttpHeaders): string | null;
  ask(json: unknown, headers: IncomingHttpHeaders): Ask | Problem;
  /** The body of a JSON answer. */
  json(answering: Answering): string;
  events(answering: Answering): Iterable<WireEvent>;
  /** The body of an error answer. */
  error(problem: Problem, n: number): string;
  /** A stream whose first event is an error. */
  errorEvents(n: number): string;
  models(served: readonly string[], created: number): string;
  /** Headers of every answer. */
  headers(n: number): Readonly<Record<string, string>>;
  /** Headers of a 429 besides. */
  rateLimitHeaders(retryAfterSeconds: number): Readonly<Record<string, string>>;
}

export function isProblem(value: Ask | Problem): value is Problem {
  return "status" in value;
}
