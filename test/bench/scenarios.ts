/** What is measured: each load is put on plain Envoy and on Lanekeeper, one right after the other. */
import type { BodyForm } from "./bodies.ts";

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly body: BodyForm;
  /** Calls at a time, one per connection. */
  readonly connections: number;
  /** Calls a second over all connections; 0: as fast as possible. */
  readonly rate: number;
  readonly seconds: number;
  /** At most so many calls; 0: no bound but the time. */
  readonly calls: number;
  /** Every call names a tenant of its own, so that no decision can be shared. */
  readonly freshTenants: boolean;
}

/** Tokens of every stream; the mock's default. */
export const STREAM_TOKENS = 200;

const JSON_1K: BodyForm = { bytes: 1_024, stream: "none", processed: false };
const SSE_8K: BodyForm = { bytes: 8_192, stream: "fast", processed: false };
const FLAT_OUT = { connections: 64, rate: 0, seconds: 3, calls: 0, freshTenants: false } as const;
const STREAMS = { ...FLAT_OUT, connections: 20 } as const;
/** Two rounds of streams of two seconds. */
const PACED = { ...STREAMS, seconds: 3.5, calls: 40 } as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    ...FLAT_OUT,
    name: "lat_1k",
    title: "1 KB, 200 calls/s on 4 connections",
    body: JSON_1K,
    connections: 4,
    rate: 200,
  },
  { ...FLAT_OUT, name: "max_1k", title: "1 KB, as fast as possible on 64 connections", body: JSON_1K },
  {
    ...FLAT_OUT,
    name: "fresh_1k",
    title: "the same, every call from a tenant of its own: no decision is shared",
    body: JSON_1K,
    freshTenants: true,
  },
  {
    ...FLAT_OUT,
    name: "lat_1m",
    title: "1 MB, 10 calls/s on 4 connections",
    body: { ...JSON_1K, bytes: 1_048_576 },
    connections: 4,
    rate: 10,
  },
  {
    ...FLAT_OUT,
    name: "max_1m",
    title: "1 MB, as fast as possible on 8 connections",
    body: { ...JSON_1K, bytes: 1_048_576 },
    connections: 8,
  },
  {
    ...PACED,
    name: "sse_paced",
    title: `8 KB, 20 streams at a time of ${STREAM_TOKENS} tokens: the first after 20 ms, then one each 10 ms`,
    body: { ...SSE_8K, stream: "paced" },
  },
  {
    ...STREAMS,
    name: "sse_max",
    title: `8 KB, 20 streams at a time of ${STREAM_TOKENS} tokens, as fast as possible`,
    body: SSE_8K,
  },
  {
    ...FLAT_OUT,
    name: "max_1k_processed",
    title: "as max_1k; the answer is restored and its tool call judged",
    body: { ...JSON_1K, processed: true },
  },
  {
    ...PACED,
    name: "sse_paced_processed",
    title: "as sse_paced; the stream is restored and its tool call judged",
    body: { ...SSE_8K, stream: "paced", processed: true },
  },
  {
    ...STREAMS,
    name: "sse_max_processed",
    title: "as sse_max; the stream is restored and its tool call judged",
    body: { ...SSE_8K, processed: true },
  },
];
