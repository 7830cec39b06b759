/**
 * The one table of Prometheus metrics, fed from finished records. Labels are closed lists of exchange.ts and
 * errors.ts, or names from configuration and policy: never a text of the caller's (the model it asked for is
 * none), so that neither content nor an unbounded number of series can come from outside.
 */
import { Gauge, Registry } from "prom-client";
import type { Attempt, ExchangeRecord } from "../exchange.ts";
import { redactionsDone } from "./redactions.ts";
import { Distribution, Tally } from "./tally.ts";

export interface Metrics {
  readonly contentType: string;
  /** Prometheus text exposition format. */
  text(): Promise<string>;
  observeRecord(record: ExchangeRecord): void;
}

export interface MetricsSources {
  /** Exchanges in flight now. */
  openExchanges(): number;
  /** Can records be written? */
  journalFailed(): boolean;
}

/** What stands for a label that an exchange has no value for. */
const NONE = "none";

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const FINE_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const tally = (name: string, help: string, labels: readonly string[]) =>
    new Tally(registry, `lanekeeper_${name}`, help, labels);
  const histogram = (name: string, help: string, labels: readonly string[], bounds: readonly number[]) =>
    new Distribution(registry, `lanekeeper_${name}`, help, labels, bounds);
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });

  const exchanges = tally("exchanges_total", "Exchanges that ended.", [
    "outcome",
    "route",
    "lane",
    "dialect",
  ]);
  const errors = tally("errors_total", "Exchanges that ended with an error, by its code.", ["code"]);
  const attempts = tally("attempts_total", "Attempts at a lane, by how they ended.", ["lane", "ended"]);
  const tokens = tally("tokens_total", "Tokens that lanes counted.", ["lane", "direction"]);
  const cost = tally("cost_usd_total", "US dollars at the configured prices.", ["lane"]);
  const rules = tally("decisions_total", "Decisions in which a rule fired.", ["rule"]);
  const redactions = tally("redactions_total", "Findings in requests, by what was done.", ["kind", "action"]);
  const answerRedactions = tally("answer_redactions_total", "Findings in answers, by what was done.", [
    "kind",
    "action",
  ]);
  const failovers = tally("failovers_total", "Attempts that followed a failed one.", ["from", "to"]);
  const toolCalls = tally("tool_calls_total", "Tool calls that models made, by verdict.", ["verdict"]);
  const policies = tally("policy_evaluations_total", "Decisions, by whether the cache had them.", ["cached"]);
  const written = tally("records_written_total", "Records handed to the journal.", []);
  const duration = histogram(
    "exchange_duration_seconds",
    "Request seen to answer ended, by last lane.",
    ["lane"],
    SECONDS,
  );
  const firstByte = histogram(
    "first_byte_seconds",
    "Request seen to first byte out, by last lane.",
    ["lane"],
    SECONDS,
  );
  const deciding = histogram("decision_duration_seconds", "Policy evaluation.", [], FINE_SECONDS);
  const own = histogram(
    "own_duration_seconds",
    "Understand, classify, decide and enforce.",
    [],
    FINE_SECONDS,
  );
  const recognizers = tally("recognizer_questions_total", "Recognizers asked, by how they answered.", [
    "recognizer",
    "outcome",
  ]);
  const recognized = tally(
    "recognizer_texts_total",
    "Texts that recognizers were to look at, by whether the answer was known.",
    ["recognizer", "cached"],
  );
  const recognizing = histogram(
    "recognizer_duration_seconds",
    "Asking one recognizer about one call.",
    ["recognizer"],
    SECONDS,
  );
  gauge("lanekeeper_open_exchanges", "Exchanges in flight.", () => sources.openExchanges());
  gauge("lanekeeper_journal_failed", "1 while records cannot be written.", () =>
    sources.journalFailed() ? 1 : 0,
  );
  gauge("process_resident_memory_bytes", "Resident memory.", () => process.memoryUsage.rss());
  gauge("process_cpu_seconds", "CPU time of the process since its start.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observeRecord(record) {
      const { times, decision } = record;
      const lane = record.attempts.at(-1)?.lane ?? NONE;
      exchanges.add(1, record.outcome, decision?.route || NONE, lane, record.request.dialect ?? NONE);
      written.add(1);
      if (record.error !== null) errors.add(1, record.error.code);
      let before: Attempt | null = null;
      for (const attempt of record.attempts) {
        attempts.add(1, attempt.lane, attempt.ended);
        if (before !== null) failovers.add(1, before.lane, attempt.lane);
        before = attempt;
      }
      if (record.tokens !== null) {
        tokens.add(record.tokens.input, lane, "input");
        tokens.add(record.tokens.output, lane, "output");
      }
      if (record.cost_usd !== null) cost.add(record.cost_usd, lane);
      for (const { kind, action, count } of redactionsDone(record)) redactions.add(count, kind, action);
      for (const [kind, { action, count }] of Object.entries(record.answer_redactions ?? {})) {
        answerRedactions.add(count, kind, action);
      }
      for (const { name, outcome, texts, cached, duration_ms } of record.recognizers ?? []) {
        recognizers.add(1, name, outcome);
        recognized.add(cached, name, "true");
        recognized.add(texts - cached, name, "false");
        recognizing.observe(duration_ms / 1000, name);
      }
      for (const call of record.tool_calls) toolCalls.add(1, call.verdict);
      if (times.total_ms !== null) duration.observe(times.total_ms / 1000, lane);
      if (times.first_byte_ms !== null) firstByte.observe(times.first_byte_ms / 1000, lane);
      if (decision === null) return;
      for (const { id } of decision.policies) rules.add(1, id);
      if (record.policy !== null) policies.add(1, String(record.policy.cached));
      deciding.observe(times.decide_ms / 1000);
      own.observe((times.understand_ms + times.classify_ms + times.decide_ms + times.enforce_ms) / 1000);
    },
  };
}
