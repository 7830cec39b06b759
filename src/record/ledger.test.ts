import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { laneOfCluster } from "../enforce/lanes.ts";
import type { Decision, ExchangeRecord } from "../exchange.ts";
import { exampleDecision, exampleFacts, exampleRecord } from "./fixture.ts";
import { type Decided, Ledger, type OpenExchange, type Spooled } from "./ledger.ts";
import type { Flag, LogEntry } from "./outcome.ts";

const ID = "01932f6e-0000-7000-8000-00000000000a";
const { trace, request, caller, policy } = exampleRecord;
const ALL_ATTEMPTS_MS = 10_000;

let written: ExchangeRecord[];
let spool: string[];
let replayed: Decision | null;

const ledgerOf = (): Ledger =>
  new Ledger({
    write: (record, json) => {
      // What the journal keeps and what metrics and traces are told is one and the same.
      expect(JSON.parse(json.join(""))).toEqual(record);
      written.push(record);
    },
    spool: {
      open: (id, json) => spool.push(`open ${id} ${json}`),
      close: (id) => spool.push(`close ${id}`),
    },
    replay: () => replayed,
    lane: (cluster) => ({
      lane: laneOfCluster(cluster),
      provider: "vllm",
      boundary: "self_hosted",
      region: "eu",
      model: `model-of-${laneOfCluster(cluster)}`,
    }),
    cost: (lane, model, tokens) =>
      lane === "free" || model === "" ? null : (tokens.input + tokens.output) / 1000,
  });

const decided: Decided = {
  caller,
  request: { ...request, bytes: 77 },
  facts: exampleFacts,
  decision: exampleDecision,
  policy: policy ?? { digest: "", cached: false },
  redactions: exampleRecord.redactions,
  tools_removed: ["refund"],
  prompt: { mode: "redacted", value: 'a "text", cut', truncated: true },
  times: { understand_ms: 1, classify_ms: 2, decide_ms: 3, enforce_ms: 4 },
};

const entry = (changes: Partial<LogEntry> = {}): LogEntry => ({
  id: ID,
  path: "/v1/chat/completions",
  bodyBytes: 55,
  status: 200,
  details: "via_upstream",
  flags: new Set(),
  cluster: "vllm",
  host: "192.0.2.1:80",
  attempts: 1,
  startedAt: 1_000,
  durationMs: 120,
  firstUpstreamTxMs: 5,
  firstUpstreamRxMs: 50,
  firstDownstreamTxMs: 51.5,
  usage: null,
  ...changes,
});
const flags = (...names: Flag[]): { flags: ReadonlySet<Flag> } => ({ flags: new Set(names) });
/** An attempt that failed, as its own log entry. */
const failed = (cluster: string, status = 503): LogEntry => entry({ cluster, status });

let ledger: Ledger;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  written = [];
  spool = [];
  replayed = null;
  ledger = ledgerOf();
});
afterEach(() => {
  vi.useRealTimers();
});

function opened(decide = true): OpenExchange {
  const exchange = ledger.open(ID, trace, request);
  if (decide) ledger.decided(exchange, decided);
  return exchange;
}

function only(): ExchangeRecord {
  expect(written).toHaveLength(1);
  expect(ledger.size).toBe(0);
  expect(ledger.find(ID)).toBeUndefined();
  const [record] = written;
  if (record === undefined) throw new Error("nothing was written");
  return record;
}

describe("an exchange that a lane answered", () => {
  it("is recorded whole", () => {
    opened();
    ledger.ended(entry({ usage: { input: 30, output: 12 } }));
    expect(only()).toEqual({
      id: ID,
      time: "2026-11-22T10:00:00.000Z",
      trace,
      ...decided,
      times: { ...decided.times, first_byte_ms: 51.5, total_ms: 120 },
      outcome: "answered",
      status: 200,
      error: null,
      attempts: [
        {
          n: 1,
          lane: "vllm",
          provider: "vllm",
          boundary: "self_hosted",
          region: "eu",
          model: "model-of-vllm",
          endpoint: "192.0.2.1:80",
          status: 200,
          ended: "ok",
          ttfb_ms: 45,
          duration_ms: 115,
        },
      ],
      tokens: { input: 30, output: 12 },
      cost_usd: 0.042,
      restored: 0,
      tool_calls: [],
      validation: "not_checked",
      output: { mode: "none" },
    });
  });

  it("takes what the answer's filter saw before what Envoy counted", () => {
    opened().answer = {
      usage: { input: 1, output: 1 },
      restored: 3,
      answer_redactions: { SECRET_AWS: { action: "mask", count: 2 } },
      tool_calls: [{ name: "lookup_order", verdict: "allowed", reason: "" }],
      output: { mode: "redacted", value: "…" },
      validation: "passed",
    };
    ledger.ended(entry({ usage: { input: 30, output: 12 } }));
    expect(only()).toMatchObject({
      tokens: { input: 1, output: 1 },
      cost_usd: 0.002,
      restored: 3,
      answer_redactions: { SECRET_AWS: { action: "mask", count: 2 } },
      tool_calls: [{ name: "lookup_order" }],
      output: { mode: "redacted", value: "…" },
      validation: "passed",
    });
  });

  it("has no cost where no price is known, and none where nothing was counted", () => {
    opened();
    ledger.ended(entry({ cluster: "free", usage: { input: 1, output: 1 } }));
    expect(only()).toMatchObject({ tokens: { input: 1, output: 1 }, cost_usd: null });
    written = [];
    ledger = ledgerOf();
    opened();
    ledger.ended(entry());
    expect(only()).toMatchObject({ tokens: null, cost_usd: null });
  });

  it.each([400, 401, 404, 422])("with a refusal of its own, %i, was answered", (status) => {
    opened();
    // Envoy's log of attempts has those of 400 and above as well.
    ledger.attemptFailed(failed("vllm", status));
    ledger.ended(entry({ status }));
    expect(only()).toMatchObject({
      outcome: "answered",
      status,
      error: null,
      attempts: [{ n: 1, ended: "client_error" }],
    });
  });
});

describe("the attempts of an exchange", () => {
  const lanes = () => only().attempts.map(({ n, lane, ended }) => `${n} ${lane} ${ended}`);
  const answeredThird = entry({ cluster: "backup~answer", attempts: 3 });
  const all = ["1 vllm server_error", "2 spare rate_limited", "3 backup ok"];

  it("are numbered in order, the one that answered last", () => {
    opened();
    ledger.attemptFailed(failed("vllm"));
    ledger.attemptFailed(failed("spare~request", 429));
    ledger.ended(answeredThird);
    expect(lanes()).toEqual(all);
  });

  it("are waited for when the exchange's own entry comes first", () => {
    opened();
    ledger.attemptFailed(failed("vllm"));
    ledger.ended(answeredThird);
    expect(written).toEqual([]);
    vi.advanceTimersByTime(10);
    ledger.attemptFailed(failed("spare~request", 429));
    expect(lanes()).toEqual(all);
    vi.advanceTimersByTime(ALL_ATTEMPTS_MS);
    expect(written).toHaveLength(1);
  });

  it("are not waited for without end", () => {
    opened();
    ledger.ended(answeredThird);
    ledger.attemptFailed(failed("vllm"));
    vi.advanceTimersByTime(ALL_ATTEMPTS_MS);
    expect(lanes()).toEqual(["1 vllm server_error", "2 backup ok"]);
    ledger.attemptFailed(failed("spare"));
    expect(written).toHaveLength(1);
  });

  it("are each there once when the last failed too", () => {
    opened();
    ledger.ended(entry({ cluster: "spare", attempts: 2, status: 503 }));
    ledger.attemptFailed(failed("vllm"));
    expect(written).toEqual([]);
    ledger.attemptFailed(failed("spare", 503));
    expect(lanes()).toEqual(["1 vllm server_error", "2 spare server_error"]);
  });

  it("of one exchange are never another's", () => {
    opened();
    ledger.attemptFailed({ ...failed("other"), id: "another" });
    ledger.ended(entry());
    expect(lanes()).toEqual(["1 vllm ok"]);
  });
});

describe("an exchange that no lane answered", () => {
  it.each([
    ["every lane failed", entry({ status: 503 })],
    ["the last lane's own 429 reached the caller", entry({ status: 429 })],
    [
      "no host was there",
      entry({ status: 503, details: "no_healthy_upstream", host: "", ...flags("no_healthy_upstream") }),
    ],
    [
      "silence",
      entry({ status: 504, details: "upstream_per_try_timeout", ...flags("upstream_request_timeout") }),
    ],
    ["no cluster was chosen", entry({ status: 503, cluster: "", attempts: 0, details: "cluster_not_found" })],
    ["nothing at all", entry({ status: 0 })],
  ])("failed: %s", (_name, end) => {
    opened();
    if (end.attempts > 0) ledger.attemptFailed(end);
    ledger.ended(end);
    expect(only()).toMatchObject({
      outcome: "failed",
      error: { code: "lanes_failed" },
      tokens: null,
      cost_usd: null,
    });
  });

  it("was answered by the baseline", () => {
    opened();
    ledger.attemptFailed(failed("vllm"));
    ledger.ended(entry({ cluster: "baseline~~openai~json", attempts: 2 }));
    const record = only();
    expect(record).toMatchObject({ outcome: "baseline", status: 200, error: null, tokens: null });
    expect(record.attempts.map(({ n, lane }) => [n, lane])).toEqual([
      [1, "vllm"],
      [2, "baseline"],
    ]);
  });

  it.each(["downstream_connection_termination", "downstream_remote_reset"] as const)(
    "is recorded though the caller has gone: %s",
    (flag) => {
      opened();
      ledger.ended(entry({ status: 0, ...flags(flag) }));
      vi.advanceTimersByTime(ALL_ATTEMPTS_MS);
      expect(only()).toMatchObject({ outcome: "client_gone", status: null, error: null, tokens: null });
    },
  );
});

describe("an exchange that ends here", () => {
  it("is recorded with its refusal, once, though Envoy tells of it too", () => {
    const exchange = opened(false);
    ledger.refused(exchange, "json_invalid", "The body is not valid JSON.", 400, "refused");
    ledger.ended(entry({ status: 400, details: "lanekeeper_json_invalid", cluster: "", attempts: 0 }));
    expect(only()).toMatchObject({
      outcome: "refused",
      status: 400,
      error: { code: "json_invalid", message: "The body is not valid JSON." },
      decision: null,
      facts: null,
      policy: null,
      attempts: [],
      prompt: { mode: "none" },
    });
  });

  it("is recorded as refused when it was decided after Envoy had given up waiting", () => {
    opened();
    ledger.ended(
      entry({
        status: 503,
        details: "ext_proc_error_per-message_timeout_exceeded",
        cluster: "",
        attempts: 0,
      }),
    );
    expect(only()).toMatchObject({
      outcome: "refused",
      status: 503,
      error: { code: "no_decision" },
      attempts: [],
    });
  });

  it("is recorded with the decision that denied it", () => {
    const denied = opened();
    ledger.refused(denied, "no_lane", "Policy does not allow this call.", 403, "denied");
    expect(only()).toMatchObject({
      outcome: "denied",
      status: 403,
      error: { code: "no_lane" },
      decision: exampleDecision,
      prompt: decided.prompt,
      times: decided.times,
    });
  });

  it("was answered without a lane", () => {
    ledger.answeredHere(opened(false), 200);
    expect(only()).toMatchObject({ outcome: "answered", status: 200, attempts: [], error: null });
  });
});

describe("an exchange that was never decided on", () => {
  it.each([
    [413, "body_too_large"],
    [400, "request_invalid"],
    [431, "headers_too_large"],
    [408, "request_timeout"],
    [501, "http_unsupported"],
    [404, "request_invalid"],
    [503, "no_decision"],
    [504, "no_decision"],
  ])("is recorded from Envoy's word alone: %i is %s", (status, code) => {
    const end = entry({ status, details: "", cluster: "", attempts: 0 });
    ledger.ended(end);
    ledger.ended(end);
    expect(only()).toMatchObject({
      id: ID,
      time: new Date(1_000).toISOString(),
      outcome: "refused",
      status,
      error: { code },
      caller: null,
      request: { path: "", dialect: null, model: null, bytes: 55 },
      attempts: [],
    });
  });

  it("keeps what was understood of it", () => {
    opened(false).caller = caller;
    ledger.ended(entry({ status: 503, details: "ext_proc_error", cluster: "", attempts: 0 }));
    expect(only()).toMatchObject({ outcome: "refused", error: { code: "no_decision" }, caller, request });
  });

  it("gets an id of its own each time when Envoy could not give it one", () => {
    const nameless = entry({ id: "", status: 400, details: "http1.codec_error", cluster: "", attempts: 0 });
    ledger.ended(nameless);
    ledger.ended(nameless);
    expect(written).toHaveLength(2);
    const ids = written.map(({ id }) => id);
    expect(new Set([...ids, ""]).size).toBe(3);
    expect(written[0]).toMatchObject({ outcome: "refused", error: { code: "request_invalid" } });
  });
});

describe("what is told twice", () => {
  it("is recorded once", () => {
    opened();
    ledger.ended(entry());
    ledger.ended(entry());
    ledger.attemptFailed(failed("vllm"));
    ledger.interrupted(spooledOf(spool[0] ?? ""));
    vi.advanceTimersByTime(ALL_ATTEMPTS_MS);
    only();
  });

  it("is recorded once though 20,000 others have ended since", () => {
    const ids = Array.from({ length: 41_000 }, (_, i) => `${ID}-${i}`);
    for (const [i, id] of ids.entries()) {
      ledger.ended(entry({ id }));
      if (i % 5_000 === 0 && i >= 20_000) ledger.ended(entry({ id: ids[i - 19_999] ?? "" }));
    }
    expect(new Set(written.map(({ id }) => id)).size).toBe(ids.length);
    expect(written).toHaveLength(ids.length);
  });

  it("is recorded once though it is told again while attempts are waited for", () => {
    opened();
    ledger.ended(entry({ attempts: 2 }));
    ledger.ended(entry({ attempts: 2 }));
    vi.advanceTimersByTime(ALL_ATTEMPTS_MS);
    only();
  });
});

const spooledOf = (line: string): Spooled => JSON.parse(line.split(" ").slice(2).join(" "));

describe("crash recovery", () => {
  it("keeps an exchange in the spool from its decision to its record, without the prompt", () => {
    opened();
    expect(spool).toHaveLength(1);
    expect(spool[0]).not.toContain('a \\"text\\", cut');
    expect(spooledOf(spool[0] ?? "")).toMatchObject({ id: ID, facts: exampleFacts, caller });
    ledger.ended(entry());
    expect(spool.at(-1)).toBe(`close ${ID}`);
  });

  it.each([
    ["with the decision that the same policy makes again", exampleDecision],
    ["without a decision that another policy would have made", null],
  ])("records what was cut off as interrupted, %s", (_name, decision) => {
    opened();
    const spooled = spooledOf(spool[0] ?? "");
    written = [];
    ledger = ledgerOf();
    replayed = decision;
    ledger.interrupted(spooled);
    ledger.interrupted(spooled);
    expect(only()).toMatchObject({
      id: ID,
      time: "2026-11-22T10:00:00.000Z",
      outcome: "interrupted",
      status: null,
      error: null,
      facts: exampleFacts,
      decision,
      policy,
      caller,
      request: decided.request,
      prompt: { mode: "none" },
      attempts: [],
      tokens: null,
      cost_usd: null,
    });
    expect(spool.at(-1)).toBe(`close ${ID}`);
  });
});

describe("the end of the process", () => {
  it("writes what is open as interrupted, decided on or not", () => {
    opened();
    ledger.open("another", trace, request);
    ledger.close();
    expect(written.map(({ id, outcome, status }) => [id, outcome, status])).toEqual([
      [ID, "interrupted", null],
      ["another", "interrupted", null],
    ]);
    expect(ledger.size).toBe(0);
    ledger.ended(entry());
    ledger.close();
    expect(written).toHaveLength(2);
  });

  it("writes what Envoy has said of an exchange whose attempts it still waits for", () => {
    opened();
    ledger.ended(entry({ attempts: 2 }));
    ledger.close();
    vi.advanceTimersByTime(ALL_ATTEMPTS_MS);
    expect(only()).toMatchObject({ outcome: "answered", status: 200 });
  });
});
