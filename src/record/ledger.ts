/**
 * The exchanges in flight. Each is opened when Envoy first tells of it, decided on once, and finished once: by our
 * own immediate reply, by Envoy's access log, or, after a crash, from the spool. finish() writes the one record.
 */

import { ERRORS, type ErrorCode, REFUSED_BY_ENVOY } from "../errors.ts";
import type {
  Attempt,
  Caller,
  Decision,
  ExchangeRecord,
  Facts,
  Outcome,
  RecognizerReport,
  Trace,
} from "../exchange.ts";
import { attempt, attemptEnd, type LaneFacts, type LogEntry, round } from "./outcome.ts";
import { newRecordId } from "./record.ts";

type Request = ExchangeRecord["request"];

/** What is known when an exchange is decided on; the rest comes with its end. */
export interface Decided {
  readonly caller: Caller | null;
  readonly request: Request;
  readonly facts: Facts;
  readonly decision: Decision;
  readonly policy: { readonly digest: string; readonly cached: boolean };
  readonly redactions: ExchangeRecord["redactions"];
  readonly tools_removed: readonly string[];
  readonly recognizers?: readonly RecognizerReport[];
  readonly prompt: ExchangeRecord["prompt"];
  readonly times: Omit<ExchangeRecord["times"], "first_byte_ms" | "total_ms">;
}

/** What the answer's filter saw, when it looked. */
export interface AnswerSeen {
  readonly usage: { readonly input: number; readonly output: number } | null;
  readonly restored: number;
  readonly answer_redactions: NonNullable<ExchangeRecord["answer_redactions"]>;
  readonly tool_calls: ExchangeRecord["tool_calls"];
  readonly output: ExchangeRecord["output"];
  readonly validation: ExchangeRecord["validation"];
}

export interface OpenExchange {
  readonly id: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly trace: Trace;
  caller: Caller | null;
  request: Request;
  decided: Decided | null;
  /** Envoy's log entries of attempts that failed, in order. */
  readonly failed: LogEntry[];
  /** What the spool was given of it, once as data and once as JSON text; made once. */
  spooled: { readonly data: Spooled; readonly json: string } | null;
  /** Envoy's word that it is over, while entries of attempts are waited for. */
  end: LogEntry | null;
  answer: AnswerSeen | null;
  refusal: {
    readonly code: string;
    readonly message: string;
    readonly outcome: "denied" | "refused" | "failed";
  } | null;
}

export interface LedgerOptions {
  /** A finished record, once as data and once as the pieces of the JSON text that the journal keeps. */
  readonly write: (record: ExchangeRecord, json: readonly string[]) => void;
  /** Called when an exchange was decided on, for crash recovery. */
  readonly spool: { open(id: string, json: string): void; close(id: string): void };
  /** The decision on spooled facts, made again; null when the policy is another by now. */
  readonly replay: (spooled: Spooled) => Decision | null;
  readonly lane: (cluster: string, decision: Decision | null) => LaneFacts;
  readonly cost: (lane: string, model: string, tokens: { input: number; output: number }) => number | null;
}

const NO_ANSWER: AnswerSeen = {
  usage: null,
  restored: 0,
  answer_redactions: {},
  tool_calls: [],
  output: { mode: "none" },
  validation: "not_checked",
};

const NO_PROMPT: ExchangeRecord["prompt"] = { mode: "none" };

const NO_TIMES: ExchangeRecord["times"] = {
  understand_ms: 0,
  classify_ms: 0,
  decide_ms: 0,
  enforce_ms: 0,
  first_byte_ms: null,
  total_ms: null,
};

/** As many of the latest finished exchanges are known at least: what is told twice (log, file, recovery) is recorded once. */
const RECENT = 20_000;

/** Several flushes of Envoy's log. */
const ATTEMPTS_WAIT_MS = 500;

export class Ledger {
  readonly #open = new Map<string, OpenExchange>();
  /** Ids of finished exchanges, in two sets: the older goes as a whole when the newer is full. */
  #recent = new Set<string>();
  #earlier: ReadonlySet<string> = new Set();
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Unix milliseconds at which the oldest exchange in flight began; null when there is none. */
  get oldest(): number | null {
    for (const { startedAt } of this.#open.values()) return startedAt;
    return null;
  }

  get size(): number {
    return this.#open.size;
  }

  open(id: string, trace: Trace, request: Request): OpenExchange {
    const exchange = newExchange(id, Date.now(), trace, request);
    this.#open.set(id, exchange);
    return exchange;
  }

  find(id: string): OpenExchange | undefined {
    return this.#open.get(id);
  }

  decided(exchange: OpenExchange, decided: Decided): void {
    exchange.decided = decided;
    exchange.request = decided.request;
    exchange.caller = decided.caller;
    const data = spooled(exchange);
    const json = JSON.stringify(data);
    exchange.spooled = { data, json };
    this.#options.spool.open(exchange.id, json);
  }

  /** Our own immediate reply ended it. */
  refused(
    exchange: OpenExchange,
    code: string,
    message: string,
    status: number,
    outcome: "denied" | "refused",
  ): void {
    exchange.refusal = { code, message, outcome };
    this.#finish(exchange, outcome, status, [], null);
  }

  /** GET /v1/models and the like: answered here, no lane involved. */
  answeredHere(exchange: OpenExchange, status: number): void {
    this.#finish(exchange, "answered", status, [], null);
  }

  attemptFailed(entry: LogEntry): void {
    const exchange = this.#open.get(entry.id);
    if (exchange === undefined) return;
    exchange.failed.push(entry);
    if (exchange.end !== null && !attemptsMissing(exchange, exchange.end)) this.#end(exchange, exchange.end);
  }

  /**
   * Envoy says that it is over. Exchanges that never reached us are recorded from the entry alone. Attempts come in a
   * log stream of their own, which may be behind this one: they are waited for.
   */
  ended(entry: LogEntry): void {
    // Envoy could not read the request, so it has no id.
    if (entry.id === "") return this.#end(unknownExchange({ ...entry, id: newRecordId() }), entry);
    if (this.#finished(entry.id)) return;
    const exchange = this.#open.get(entry.id) ?? unknownExchange(entry);
    if (!attemptsMissing(exchange, entry) || !this.#open.has(entry.id)) return this.#end(exchange, entry);
    exchange.end = entry;
    setTimeout(() => {
      if (this.#open.has(entry.id)) this.#end(exchange, entry);
    }, ATTEMPTS_WAIT_MS).unref();
  }

  #end(exchange: OpenExchange, entry: LogEntry): void {
    const attempts = this.#attempts(exchange, entry);
    const { outcome, code } = judge(entry, attempts, exchange);
    if (code !== null) {
      exchange.refusal ??= {
        code,
        message: ERRORS[code].message,
        outcome: outcome === "refused" ? "refused" : "failed",
      };
    }
    this.#finish(exchange, outcome, outcome === "client_gone" ? null : entry.status, attempts, entry);
  }

  /** From the spool after a crash: the outcome is not known. */
  interrupted(spooled: Spooled): void {
    if (this.#finished(spooled.id)) return;
    this.#write(
      spooled,
      JSON.stringify(spooled),
      this.#options.replay(spooled),
      tail(NO_PROMPT, NO_TIMES, "interrupted", null, null, [], NO_ANSWER, null, null),
    );
  }

  /** Everything still open is written as interrupted: at the end of the process. */
  close(): void {
    for (const exchange of [...this.#open.values()]) {
      if (exchange.end === null) this.#finish(exchange, "interrupted", null, [], null);
      else this.#end(exchange, exchange.end);
    }
  }

  #attempts(exchange: OpenExchange, entry: LogEntry): Attempt[] {
    const decision = exchange.decided?.decision ?? null;
    // The attempt that answered has no entry of its own; one that failed last has.
    const entries = [...exchange.failed];
    if (entry.cluster !== "" && entry.attempts > entries.length) entries.push(entry);
    return entries.map((each, i) => attempt(i + 1, this.#options.lane(each.cluster, decision), each));
  }

  #finish(
    exchange: OpenExchange,
    outcome: Outcome,
    status: number | null,
    attempts: readonly Attempt[],
    entry: LogEntry | null,
  ): void {
    const answer = exchange.answer ?? NO_ANSWER;
    const used = answer.usage ?? entry?.usage ?? null;
    const tokens = outcome === "answered" ? used : null;
    const by = attempts.at(-1);
    const cost = tokens === null || by === undefined ? null : this.#options.cost(by.lane, by.model, tokens);
    const error =
      exchange.refusal === null ? null : { code: exchange.refusal.code, message: exchange.refusal.message };
    const { decided } = exchange;
    const times = {
      ...NO_TIMES,
      ...decided?.times,
      first_byte_ms: entry?.firstDownstreamTxMs == null ? null : round(entry.firstDownstreamTxMs),
      total_ms: entry === null ? Date.now() - exchange.startedAt : round(entry.durationMs),
    };
    const known = exchange.spooled?.data ?? spooled(exchange);
    this.#write(
      known,
      exchange.spooled?.json ?? JSON.stringify(known),
      decided?.decision ?? null,
      tail(decided?.prompt ?? NO_PROMPT, times, outcome, status, error, attempts, answer, tokens, cost),
    );
  }

  /** @param json that of `spooled` */
  #write(spooled: Spooled, json: string, decision: Decision | null, end: Tail): void {
    this.#open.delete(spooled.id);
    this.#remember(spooled.id);
    // In pieces, so that nobody copies them together.
    const pieces = [
      json.slice(0, -1),
      ',"decision":',
      decisionJson(decision),
      ",",
      JSON.stringify(end).slice(1),
    ];
    this.#options.write({ ...spooled, decision, ...end }, pieces);
    this.#options.spool.close(spooled.id);
  }

  #finished(id: string): boolean {
    return this.#recent.has(id) || this.#earlier.has(id);
  }

  #remember(id: string): void {
    if (this.#recent.size >= RECENT) {
      this.#earlier = this.#recent;
      this.#recent = new Set();
    }
    this.#recent.add(id);
  }
}

/** Envoy writes an entry for every attempt that failed; the last one may not have. */
function attemptsMissing(exchange: OpenExchange, entry: LogEntry): boolean {
  const answered = entry.status < 400 && entry.flags.size === 0;
  return exchange.failed.length < entry.attempts - (answered ? 1 : 0);
}

/** One that never reached us. */
function unknownExchange(entry: LogEntry): OpenExchange {
  const trace = { traceId: "0".repeat(32), spanId: "0".repeat(16), parentSpanId: null };
  const request = { method: "", path: "", dialect: null, model: null, stream: false, bytes: entry.bodyBytes };
  return newExchange(entry.id, entry.startedAt, trace, request);
}

function newExchange(id: string, startedAt: number, trace: Trace, request: Request): OpenExchange {
  return {
    id,
    startedAt,
    trace,
    caller: null,
    request,
    decided: null,
    failed: [],
    spooled: null,
    end: null,
    answer: null,
    refusal: null,
  };
}

/**
 * The part of a record that is known when the call is decided on, as the spool keeps it: the decision follows from the
 * facts and the policy, and the prompt is left to the record.
 */
function spooled(exchange: OpenExchange) {
  const decided = exchange.decided;
  return {
    id: exchange.id,
    time: new Date(exchange.startedAt).toISOString(),
    trace: exchange.trace,
    caller: exchange.caller,
    request: exchange.request,
    facts: decided?.facts ?? null,
    policy: decided?.policy ?? null,
    redactions: decided?.redactions ?? {},
    tools_removed: decided?.tools_removed ?? [],
    ...(decided?.recognizers === undefined ? {} : { recognizers: decided.recognizers }),
  };
}
export type Spooled = ReturnType<typeof spooled>;

/** Decisions are shared by equal calls; so is their JSON, which is most of a record. */
const decisions = new WeakMap<Decision, string>();

function decisionJson(decision: Decision | null): string {
  if (decision === null) return "null";
  const known = decisions.get(decision);
  if (known !== undefined) return known;
  const made = JSON.stringify(decision);
  decisions.set(decision, made);
  return made;
}

function tail(
  prompt: ExchangeRecord["prompt"],
  times: ExchangeRecord["times"],
  outcome: Outcome,
  status: number | null,
  error: ExchangeRecord["error"],
  attempts: readonly Attempt[],
  answer: AnswerSeen,
  tokens: ExchangeRecord["tokens"],
  cost: number | null,
) {
  return {
    prompt,
    times,
    outcome,
    status,
    error,
    attempts,
    tokens,
    cost_usd: cost,
    restored: answer.restored,
    ...(Object.keys(answer.answer_redactions).length === 0
      ? {}
      : { answer_redactions: answer.answer_redactions }),
    tool_calls: answer.tool_calls,
    validation: answer.validation,
    output: answer.output,
  };
}

type Tail = ReturnType<typeof tail>;

function judge(
  entry: LogEntry,
  attempts: readonly Attempt[],
  exchange: OpenExchange,
): { readonly outcome: Outcome; readonly code: ErrorCode | null } {
  if (exchange.refusal !== null) return { outcome: exchange.refusal.outcome, code: null };
  if (attemptEnd(entry) === "client_gone") return { outcome: "client_gone", code: null };
  if (exchange.decided === null) {
    const otherwise = entry.status < 500 ? "request_invalid" : "no_decision";
    return { outcome: "refused", code: REFUSED_BY_ENVOY.get(entry.status) ?? otherwise };
  }
  const last = attempts.at(-1);
  // Decided, but after Envoy had waited long enough: the caller was told that there is no decision, and no lane saw it.
  if (last === undefined && entry.details.startsWith("ext_proc")) {
    return { outcome: "refused", code: "no_decision" };
  }
  if (last?.lane === "baseline" && last.ended === "ok") return { outcome: "baseline", code: null };
  if (last === undefined || last.status === null || entry.details !== "via_upstream") {
    return { outcome: "failed", code: "lanes_failed" };
  }
  // A lane's own refusal (400, 401, …) is its answer, and reaches the caller as it is.
  return entry.status < 500 && entry.status !== 429
    ? { outcome: "answered", code: null }
    : { outcome: "failed", code: "lanes_failed" };
}
