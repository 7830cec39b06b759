/**
 * The metrics that go out by OTLP: those that OpenTelemetry's GenAI conventions define for a call, with the buckets they
 * advise (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/), and ours. Their attributes are
 * bounded as those of metrics.ts are; so the model a caller asked for is left out, though the conventions have
 * a place for it.
 */
import type { Meter } from "@opentelemetry/api";
import type { ExchangeRecord } from "../exchange.ts";
import { redactionsDone } from "./redactions.ts";

const TOKEN_BUCKETS = Array.from({ length: 14 }, (_, n) => 4 ** n);
const SECOND_BUCKETS = Array.from({ length: 14 }, (_, n) => 2 ** n / 100);

export function createInstruments(meter: Meter): (record: ExchangeRecord) => void {
  const tokenUsage = meter.createHistogram("gen_ai.client.token.usage", {
    unit: "{token}",
    description: "Tokens of a call, as the lane counted them.",
    advice: { explicitBucketBoundaries: TOKEN_BUCKETS },
  });
  const duration = meter.createHistogram("gen_ai.client.operation.duration", {
    unit: "s",
    description: "Request seen to answer ended.",
    advice: { explicitBucketBoundaries: SECOND_BUCKETS },
  });
  const firstChunk = meter.createHistogram("gen_ai.client.operation.time_to_first_chunk", {
    unit: "s",
    description: "Request seen to first byte of a streamed answer out.",
    advice: { explicitBucketBoundaries: SECOND_BUCKETS },
  });
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(`lanekeeper.${name}`, { unit, description });
  const cost = counter("cost", "{USD}", "US dollars at the configured prices.");
  const decisions = counter("decisions", "{decision}", "Decisions in which a rule fired.");
  const answerRedactions = counter(
    "answer_redactions",
    "{finding}",
    "Findings in answers, by what was done.",
  );
  const redactions = counter("redactions", "{finding}", "Findings in requests, by what was done.");
  const failovers = counter("failovers", "{attempt}", "Attempts that followed a failed one.");

  return (record) => {
    const last = record.attempts.at(-1);
    const lane = { "lanekeeper.lane": last?.lane ?? "none" };
    if (record.request.model !== null) {
      const call = {
        ...lane,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": last?.provider ?? "none",
      };
      if (record.tokens !== null) {
        tokenUsage.record(record.tokens.input, { ...call, "gen_ai.token.type": "input" });
        tokenUsage.record(record.tokens.output, { ...call, "gen_ai.token.type": "output" });
      }
      if (record.request.stream && record.times.first_byte_ms !== null) {
        firstChunk.record(record.times.first_byte_ms / 1000, call);
      }
      if (record.times.total_ms !== null) {
        const error = record.error === null ? {} : { "error.type": record.error.code };
        duration.record(record.times.total_ms / 1000, { ...call, ...error });
      }
    }
    if (record.cost_usd !== null) cost.add(record.cost_usd, lane);
    for (const { id } of record.decision?.policies ?? []) decisions.add(1, { "lanekeeper.rule": id });
    for (const { kind, action, count } of redactionsDone(record)) {
      redactions.add(count, { "lanekeeper.kind": kind, "lanekeeper.action": action });
    }
    for (const [kind, { action, count }] of Object.entries(record.answer_redactions ?? {})) {
      answerRedactions.add(count, { "lanekeeper.kind": kind, "lanekeeper.action": action });
    }
    for (const [i, attempt] of record.attempts.entries()) {
      const before = record.attempts[i - 1];
      if (before !== undefined)
        failovers.add(1, { "lanekeeper.from": before.lane, "lanekeeper.to": attempt.lane });
    }
  };
}
