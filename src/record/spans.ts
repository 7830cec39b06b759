/**
 * What the spans of a record say: names, times and attributes after OpenTelemetry's GenAI conventions
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/), ours under lanekeeper.*. No content: not
 * even where it is stored in the record.
 */
import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { Attempt, ExchangeRecord } from "../exchange.ts";
import { redactionsDone } from "./redactions.ts";

export interface RecordSpan {
  readonly name: string;
  readonly kind: SpanKind;
  /** Unix milliseconds, fractions included. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly error: boolean;
}

export function spansOf(record: ExchangeRecord): { exchange: RecordSpan; attempts: readonly RecordSpan[] } {
  const { times } = record;
  const startMs = Date.parse(record.time);
  const waitedMs = times.recognize_ms ?? 0;
  const decidedMs =
    startMs + times.understand_ms + waitedMs + times.classify_ms + times.decide_ms + times.enforce_ms;
  const attempts: RecordSpan[] = [];
  // a record holds how long attempts took, not when they began: one follows the other from the decision on
  let at = decidedMs;
  for (const attempt of record.attempts) {
    attempts.push(attemptSpan(attempt, at));
    at += attempt.duration_ms;
  }
  const endMs = Math.max(at, times.total_ms === null ? at : startMs + times.total_ms);
  return { exchange: exchangeSpan(record, startMs, endMs), attempts };
}

const OURS_TO_MEND: ReadonlySet<string> = new Set(["failed", "interrupted"]);

function exchangeSpan(record: ExchangeRecord, startMs: number, endMs: number): RecordSpan {
  const { request, decision, facts, outcome, status, error, tokens } = record;
  const answered = record.attempts.findLast(({ ended }) => ended === "ok");
  const last = record.attempts.at(-1);
  const model = request.model === null ? undefined : name(request.model);
  return {
    name: model === undefined ? `${request.method} ${request.path}`.trim() || "exchange" : `chat ${model}`,
    kind: SpanKind.SERVER,
    startMs,
    endMs,
    error: OURS_TO_MEND.has(outcome) || (status !== null && status >= 500),
    attributes: known({
      "gen_ai.operation.name": model === undefined ? undefined : "chat",
      "gen_ai.provider.name": (answered ?? last)?.provider,
      "gen_ai.request.model": model,
      "gen_ai.request.max_tokens": facts?.max_tokens ?? undefined,
      "gen_ai.response.model":
        answered === undefined || answered.boundary === "local" ? undefined : name(answered.model),
      "gen_ai.usage.input_tokens": tokens?.input,
      "gen_ai.usage.output_tokens": tokens?.output,
      "error.type": error?.code ?? (OURS_TO_MEND.has(outcome) ? outcome : undefined),
      "http.request.method": request.method || undefined,
      "url.path": request.path || undefined,
      "http.response.status_code": status ?? undefined,
      "lanekeeper.record": record.id,
      "lanekeeper.outcome": outcome,
      "lanekeeper.tenant": record.caller?.tenant,
      "lanekeeper.route": decision?.route || undefined,
      "lanekeeper.task": facts?.task.value,
      "lanekeeper.data_class": facts?.data_class.value,
      "lanekeeper.risk_tier": facts?.risk_tier.value,
      "lanekeeper.rules": decision?.policies.map(({ id }) => id),
      "lanekeeper.policy": record.policy?.digest,
      "lanekeeper.redactions": redactions(record),
      "lanekeeper.answer_redactions": answerRedactions(record),
      "lanekeeper.cost_usd": record.cost_usd ?? undefined,
    }),
  };
}

function attemptSpan(attempt: Attempt, startMs: number): RecordSpan {
  const colon = attempt.endpoint?.lastIndexOf(":") ?? -1;
  return {
    name: `attempt ${attempt.lane}`,
    kind: SpanKind.CLIENT,
    startMs,
    endMs: startMs + attempt.duration_ms,
    error: attempt.ended !== "ok" && attempt.ended !== "client_gone",
    attributes: known({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": attempt.provider,
      "gen_ai.request.model": name(attempt.model),
      "server.address": colon > 0 ? attempt.endpoint?.slice(0, colon) : undefined,
      "server.port": colon > 0 ? Number(attempt.endpoint?.slice(colon + 1)) : undefined,
      "http.response.status_code": attempt.status ?? undefined,
      "error.type": attempt.ended === "ok" ? undefined : attempt.ended,
      "lanekeeper.attempt": attempt.n,
      "lanekeeper.lane": attempt.lane,
      "lanekeeper.boundary": attempt.boundary,
      "lanekeeper.region": attempt.region,
      "lanekeeper.first_byte_ms": attempt.ttfb_ms ?? undefined,
    }),
  };
}

/** KIND:action:count, because attributes are flat. */
function redactions(record: ExchangeRecord): string[] | undefined {
  const all = redactionsDone(record).map(({ kind, action, count }) => `${kind}:${action}:${count}`);
  return all.length === 0 ? undefined : all;
}

function answerRedactions({ answer_redactions: done = {} }: ExchangeRecord): string[] | undefined {
  const all = Object.entries(done).map(([kind, { action, count }]) => `${kind}:${action}:${count}`);
  return all.length === 0 ? undefined : all;
}

/** A caller may ask for a model of any length. */
const name = (text: string): string => text.slice(0, 200);

function known(attributes: Readonly<Record<string, Attributes[string] | undefined>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined),
  ) as Attributes;
}
