/** How an exchange or an attempt ended, as Envoy's access log tells it, and what that means in a record. */
import type { Attempt, AttemptEnd } from "../exchange.ts";

export type Flag =
  | "no_healthy_upstream"
  | "upstream_request_timeout"
  | "local_reset"
  | "upstream_remote_reset"
  | "upstream_connection_failure"
  | "upstream_connection_termination"
  | "upstream_overflow"
  | "no_route_found"
  | "downstream_connection_termination"
  | "upstream_retry_limit_exceeded"
  | "stream_idle_timeout"
  | "downstream_protocol_error"
  | "upstream_max_stream_duration_reached"
  | "upstream_protocol_error"
  | "no_cluster_found"
  | "dns_resolution_failure"
  | "downstream_remote_reset";

export interface LogEntry {
  /** x-request-id, the record's id. */
  readonly id: string;
  readonly path: string;
  readonly bodyBytes: number;
  readonly status: number;
  /** Why, in Envoy's words: via_upstream, ext_proc_error…, or our own. */
  readonly details: string;
  readonly flags: ReadonlySet<Flag>;
  readonly cluster: string;
  /** host:port; "" when none was chosen. */
  readonly host: string;
  readonly attempts: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Milliseconds after the start, null when it did not happen. */
  readonly firstUpstreamTxMs: number | null;
  readonly firstUpstreamRxMs: number | null;
  readonly firstDownstreamTxMs: number | null;
  readonly usage: { readonly input: number; readonly output: number } | null;
}

/** What an attempt needs to be told in a record, beside what Envoy saw. */
export interface LaneFacts {
  readonly lane: string;
  readonly provider: string;
  readonly boundary: Attempt["boundary"];
  readonly region: string;
  readonly model: string;
}

export function attemptEnd(entry: LogEntry): AttemptEnd {
  const { flags, status } = entry;
  if (flags.has("downstream_connection_termination") || flags.has("downstream_remote_reset"))
    return "client_gone";
  if (
    flags.has("no_healthy_upstream") ||
    flags.has("no_cluster_found") ||
    flags.has("dns_resolution_failure")
  ) {
    return "no_host";
  }
  if (flags.has("upstream_request_timeout") || flags.has("stream_idle_timeout")) return "timeout";
  if (flags.has("upstream_connection_failure")) return "refused";
  if (
    flags.has("upstream_remote_reset") ||
    flags.has("upstream_connection_termination") ||
    flags.has("upstream_protocol_error") ||
    flags.has("local_reset")
  ) {
    return "reset";
  }
  if (status === 429) return "rate_limited";
  if (status >= 500) return "server_error";
  if (status >= 400) return "client_error";
  if (status >= 200) return "ok";
  return "unknown";
}

/** One attempt. `entry` is its own log entry, or the exchange's for the attempt that answered. */
export function attempt(n: number, lane: LaneFacts, entry: LogEntry): Attempt {
  const started = entry.firstUpstreamTxMs ?? 0;
  return {
    n,
    lane: lane.lane,
    provider: lane.provider,
    boundary: lane.boundary,
    region: lane.region,
    model: lane.model,
    endpoint: entry.host === "" ? null : entry.host,
    status: entry.status === 0 ? null : entry.status,
    ended: attemptEnd(entry),
    ttfb_ms: entry.firstUpstreamRxMs === null ? null : round(entry.firstUpstreamRxMs - started),
    duration_ms: round(entry.durationMs - started),
  };
}

export const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
