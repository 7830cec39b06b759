import { describe, expect, it } from "vitest";
import { exampleDecision, exampleRecord } from "./fixture.ts";
import { createMetrics } from "./metrics.ts";

const quiet = { openExchanges: () => 0, journalFailed: () => false };

describe("metrics", () => {
  it("counts an exchange by all that the record says", async () => {
    const metrics = createMetrics({ openExchanges: () => 3, journalFailed: () => true });
    metrics.observeRecord(exampleRecord);
    metrics.observeRecord(exampleRecord);
    const text = await metrics.text();
    for (const line of [
      'lanekeeper_exchanges_total{outcome="answered",route="pii_sensitive",lane="vllm_spare",dialect="openai"} 2',
      'lanekeeper_attempts_total{lane="vllm",ended="rate_limited"} 2',
      'lanekeeper_attempts_total{lane="vllm_spare",ended="ok"} 2',
      'lanekeeper_tokens_total{lane="vllm_spare",direction="input"} 624',
      'lanekeeper_tokens_total{lane="vllm_spare",direction="output"} 256',
      'lanekeeper_cost_usd_total{lane="vllm_spare"} 0.0033',
      'lanekeeper_decisions_total{rule="residency.pii"} 2',
      'lanekeeper_redactions_total{kind="EMAIL_ADDRESS",action="pseudonym"} 4',
      'lanekeeper_redactions_total{kind="PHONE_NUMBER",action="mask"} 2',
      'lanekeeper_failovers_total{from="vllm",to="vllm_spare"} 2',
      'lanekeeper_tool_calls_total{verdict="blocked"} 2',
      'lanekeeper_policy_evaluations_total{cached="true"} 2',
      "lanekeeper_records_written_total 2",
      'lanekeeper_exchange_duration_seconds_bucket{le="1",lane="vllm_spare"} 2',
      'lanekeeper_exchange_duration_seconds_sum{lane="vllm_spare"} 1.91',
      'lanekeeper_first_byte_seconds_count{lane="vllm_spare"} 2',
      "lanekeeper_decision_duration_seconds_count 2",
      "lanekeeper_open_exchanges 3",
      "lanekeeper_journal_failed 1",
    ]) {
      expect(text.split("\n")).toContain(line);
    }
  });

  it("counts recognizers by how they answered and what they knew already", async () => {
    const metrics = createMetrics(quiet);
    const report = { name: "ner", texts: 5, cached: 3, duration_ms: 20 } as const;
    metrics.observeRecord({ ...exampleRecord, recognizers: [{ ...report, outcome: "answered" }] });
    metrics.observeRecord({ ...exampleRecord, recognizers: [{ ...report, outcome: "timeout" }] });
    const text = await metrics.text();
    for (const line of [
      'lanekeeper_recognizer_questions_total{recognizer="ner",outcome="answered"} 1',
      'lanekeeper_recognizer_questions_total{recognizer="ner",outcome="timeout"} 1',
      'lanekeeper_recognizer_texts_total{recognizer="ner",cached="true"} 6',
      'lanekeeper_recognizer_texts_total{recognizer="ner",cached="false"} 4',
      'lanekeeper_recognizer_duration_seconds_sum{recognizer="ner"} 0.04',
    ]) {
      expect(text.split("\n")).toContain(line);
    }
  });

  it("goes on counting after it was read", async () => {
    const metrics = createMetrics(quiet);
    for (let round = 1; round <= 3; round++) {
      metrics.observeRecord(exampleRecord);
      expect(await metrics.text()).toContain(`lanekeeper_records_written_total ${round}\n`);
      expect(await metrics.text()).toContain(`lanekeeper_records_written_total ${round}\n`);
    }
  });

  it("counts an exchange of which little is known", async () => {
    const metrics = createMetrics(quiet);
    metrics.observeRecord({
      ...exampleRecord,
      request: { ...exampleRecord.request, dialect: null },
      facts: null,
      decision: null,
      policy: null,
      outcome: "refused",
      error: { code: "unauthenticated", message: "" },
      attempts: [],
      tokens: null,
      cost_usd: null,
      redactions: {},
      tool_calls: [],
      times: { ...exampleRecord.times, first_byte_ms: null, total_ms: null },
    });
    const text = await metrics.text();
    expect(text).toContain('{outcome="refused",route="none",lane="none",dialect="none"} 1');
    expect(text).toContain('lanekeeper_errors_total{code="unauthenticated"} 1');
    expect(text).not.toContain("lanekeeper_exchange_duration_seconds_count");
  });

  it("holds no text of the caller's", async () => {
    const metrics = createMetrics(quiet);
    metrics.observeRecord({
      ...exampleRecord,
      caller: { tenant: "CANARY", user: "CANARY", identifiedBy: "header" },
      request: { ...exampleRecord.request, method: "CANARY", path: "/CANARY", model: "CANARY" },
      decision: { ...exampleDecision, model: "CANARY" },
      attempts: exampleRecord.attempts.map((attempt) => ({ ...attempt, model: "CANARY" })),
      error: { code: "internal", message: "CANARY" },
      tool_calls: [{ name: "CANARY", verdict: "allowed", reason: "CANARY", arguments: "CANARY" }],
      tools_removed: ["CANARY"],
      prompt: { mode: "redacted", value: "CANARY" },
    });
    expect(await metrics.text()).not.toContain("CANARY");
  });
});
