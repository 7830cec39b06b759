import { describe, expect, it } from "vitest";
import { attempt, attemptEnd, type Flag, type LaneFacts, type LogEntry } from "./outcome.ts";

const entry = (changes: Partial<LogEntry> = {}): LogEntry => ({
  id: "x",
  path: "",
  bodyBytes: 0,
  status: 200,
  details: "via_upstream",
  flags: new Set(),
  cluster: "one",
  host: "192.0.2.1:443",
  attempts: 1,
  startedAt: 0,
  durationMs: 100,
  firstUpstreamTxMs: null,
  firstUpstreamRxMs: null,
  firstDownstreamTxMs: null,
  usage: null,
  ...changes,
});
const flagged = (...flags: Flag[]) => ({ flags: new Set(flags), status: 503 });

describe("how an attempt ended", () => {
  it.each([
    ["ok", { status: 200 }],
    ["ok", { status: 302 }],
    ["rate_limited", { status: 429 }],
    ["client_error", { status: 400 }],
    ["client_error", { status: 499 }],
    ["server_error", { status: 500 }],
    ["server_error", { status: 503 }],
    ["unknown", { status: 0 }],
    ["unknown", { status: 100 }],
    ["no_host", flagged("no_healthy_upstream")],
    ["no_host", flagged("no_cluster_found")],
    ["no_host", flagged("dns_resolution_failure")],
    ["timeout", flagged("upstream_request_timeout")],
    ["timeout", flagged("stream_idle_timeout")],
    ["refused", flagged("upstream_connection_failure")],
    ["reset", flagged("upstream_remote_reset")],
    ["reset", flagged("upstream_connection_termination")],
    ["reset", flagged("upstream_protocol_error")],
    ["reset", flagged("local_reset")],
    ["client_gone", flagged("downstream_connection_termination")],
    ["client_gone", flagged("downstream_remote_reset")],
  ] as const)("%s: %o", (ended, changes) => {
    expect(attemptEnd(entry(changes))).toBe(ended);
  });

  it("is the caller's leaving, whatever else came of it", () => {
    expect(attemptEnd(entry(flagged("local_reset", "downstream_remote_reset")))).toBe("client_gone");
  });

  it("is what the lane did, not that the last try was spent", () => {
    expect(attemptEnd(entry(flagged("upstream_retry_limit_exceeded", "upstream_connection_failure")))).toBe(
      "refused",
    );
    expect(attemptEnd(entry({ flags: new Set(["upstream_retry_limit_exceeded"]), status: 429 }))).toBe(
      "rate_limited",
    );
  });
});

describe("an attempt in a record", () => {
  const lane: LaneFacts = {
    lane: "one",
    provider: "vllm",
    boundary: "self_hosted",
    region: "eu",
    model: "m",
  };

  it("counts its times from when it was sent, in milliseconds to three places", () => {
    const times = { firstUpstreamTxMs: 10.0004, firstUpstreamRxMs: 35.5, durationMs: 100.25 };
    expect(attempt(2, lane, entry(times))).toEqual({
      n: 2,
      ...lane,
      endpoint: "192.0.2.1:443",
      status: 200,
      ended: "ok",
      ttfb_ms: 25.5,
      duration_ms: 90.25,
    });
  });

  it("says null for what did not happen", () => {
    const nothing = entry({ host: "", status: 0, flags: new Set(["no_healthy_upstream"]) });
    expect(attempt(1, lane, nothing)).toMatchObject({
      endpoint: null,
      status: null,
      ended: "no_host",
      ttfb_ms: null,
      duration_ms: 100,
    });
  });
});
