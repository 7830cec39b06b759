import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import protobuf from "protobufjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleDecision, exampleRecord } from "./fixture.ts";
import { createTelemetry } from "./traces.ts";

/**
 * The parts of OTLP that are read here; names and numbers from
 * https://github.com/open-telemetry/opentelemetry-proto (trace.proto, metrics.proto, common.proto, resource.proto).
 */
const OTLP = protobuf.parse(`
syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message Status { string message = 2; int32 code = 3; }
message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9; Status status = 15; }
message ScopeSpans { repeated Span spans = 2; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Traces { repeated ResourceSpans resource_spans = 1; }
message NumberDataPoint { double as_double = 4; sfixed64 as_int = 6; repeated KeyValue attributes = 7; }
message Sum { repeated NumberDataPoint data_points = 1; }
message HistogramDataPoint { fixed64 count = 4; double sum = 5; repeated KeyValue attributes = 9; }
message Histogram { repeated HistogramDataPoint data_points = 1; }
message Metric { string name = 1; string unit = 3; Sum sum = 7; Histogram histogram = 9; }
message ScopeMetrics { repeated Metric metrics = 2; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message Metrics { repeated ResourceMetrics resource_metrics = 1; }
`).root;

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly Value[] };
}
type KeyValues = readonly { readonly key: string; readonly value: Value }[];
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: KeyValues;
  readonly status?: { readonly code: number };
}
interface Point {
  readonly count?: string;
  readonly sum?: number;
  readonly asDouble?: number;
  readonly asInt?: string;
  readonly attributes: KeyValues;
}
interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}

const bodies = new Map<string, Buffer[]>();
let collector: Server;

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      const path = request.url ?? "";
      bodies.set(path, [...(bodies.get(path) ?? []), body]);
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
});

afterAll(() => new Promise((resolve) => collector.close(resolve)));

function received(type: "Traces" | "Metrics", path: string): unknown[] {
  const message = OTLP.lookupType(type);
  return (bodies.get(path) ?? []).map((body) =>
    message.toObject(message.decode(body), { longs: String, bytes: String, arrays: true }),
  );
}

function plain({ stringValue, intValue, doubleValue, arrayValue }: Value): unknown {
  if (arrayValue !== undefined) return arrayValue.values.map(plain);
  return stringValue ?? doubleValue ?? Number(intValue);
}

const attributesOf = ({ attributes }: { attributes: KeyValues }): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

const hex = (base64 = ""): string => Buffer.from(base64, "base64").toString("hex");

describe("without an endpoint", () => {
  it("does nothing, and loads nothing", async () => {
    const telemetry = createTelemetry({ service_name: "lanekeeper" });
    telemetry.observe(exampleRecord);
    await telemetry.shutdown();
    expect(process.env.OTEL_EXPORTER_OTLP_ENDPOINT).toBeUndefined();
  });
});

describe("with a collector", () => {
  let spans: Span[] = [];
  let metrics: Map<string, Metric>;

  beforeAll(async () => {
    const { port } = collector.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    const telemetry = createTelemetry(
      { otlp_endpoint: endpoint, service_name: "lanekeeper-test" },
      (error) => {
        throw error;
      },
    );
    telemetry.observe(exampleRecord);
    telemetry.observe({
      ...exampleRecord,
      id: "second",
      trace: { traceId: "1".repeat(32), spanId: "2".repeat(16), parentSpanId: null },
      outcome: "failed",
      status: 502,
      error: { code: "lanes_failed", message: "CANARY" },
      attempts: exampleRecord.attempts.slice(0, 1),
      tokens: null,
      cost_usd: null,
      prompt: { mode: "redacted", value: "CANARY" },
      output: { mode: "redacted", value: "CANARY" },
      tool_calls: [{ name: "refund", verdict: "blocked", reason: "CANARY", arguments: "CANARY" }],
      decision: { ...exampleDecision, policies: [] },
    });
    await telemetry.shutdown();
    spans = (
      received("Traces", "/v1/traces") as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }[]
    ).flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
    metrics = new Map(
      (
        received("Metrics", "/v1/metrics") as {
          resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[];
        }[]
      )
        .flatMap(({ resourceMetrics }) =>
          resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((s) => s.metrics)),
        )
        .map((metric) => [metric.name, metric]),
    );
  });

  it("names the service", () => {
    const [first] = received("Traces", "/v1/traces") as {
      resourceSpans: { resource: { attributes: KeyValues } }[];
    }[];
    expect(attributesOf(first?.resourceSpans[0]?.resource ?? { attributes: [] })).toMatchObject({
      "service.name": "lanekeeper-test",
    });
  });

  it("tells the exchange as a span in the caller's trace, with the ids of the record", () => {
    const span = spans.find((each) => hex(each.spanId) === exampleRecord.trace.spanId);
    if (span === undefined) throw new Error("no such span");
    expect(hex(span.traceId)).toBe(exampleRecord.trace.traceId);
    expect(hex(span.parentSpanId)).toBe(exampleRecord.trace.parentSpanId);
    expect(span.name).toBe("chat gpt-4.1");
    expect(span.kind).toBe(2);
    expect(span.status?.code ?? 0).toBe(0);
    const start = BigInt(Date.parse(exampleRecord.time)) * 1_000_000n;
    expect(BigInt(span.startTimeUnixNano)).toBe(start);
    expect(BigInt(span.endTimeUnixNano)).toBe(start + 955_000_000n);
    expect(attributesOf(span)).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "vllm",
      "gen_ai.request.model": "gpt-4.1",
      "gen_ai.request.max_tokens": 512,
      "gen_ai.response.model": "llama",
      "gen_ai.usage.input_tokens": 312,
      "gen_ai.usage.output_tokens": 128,
      "http.response.status_code": 200,
      "lanekeeper.record": exampleRecord.id,
      "lanekeeper.route": "pii_sensitive",
      "lanekeeper.rules": ["residency.pii", "tools.read_only"],
      "lanekeeper.redactions": ["EMAIL_ADDRESS:pseudonym:2", "PHONE_NUMBER:mask:1"],
    });
  });

  it("tells each attempt as its child, one after the other", () => {
    const children = spans.filter((span) => hex(span.parentSpanId) === exampleRecord.trace.spanId);
    expect(children.map((span) => span.name)).toEqual(["attempt vllm", "attempt vllm_spare"]);
    const [first, second] = children;
    if (first === undefined || second === undefined) throw new Error("two attempts are due");
    expect(hex(first.traceId)).toBe(exampleRecord.trace.traceId);
    expect(first.kind).toBe(3);
    expect(first.status?.code).toBe(2);
    expect(second.status?.code ?? 0).toBe(0);
    expect(first.endTimeUnixNano).toBe(second.startTimeUnixNano);
    expect(BigInt(second.endTimeUnixNano) - BigInt(second.startTimeUnixNano)).toBe(940_000_000n);
    expect(attributesOf(first)).toMatchObject({
      "error.type": "rate_limited",
      "http.response.status_code": 429,
      "server.address": "127.0.0.1",
      "server.port": 8001,
      "gen_ai.request.model": "llama",
      "lanekeeper.lane": "vllm",
      "lanekeeper.boundary": "self_hosted",
    });
  });

  it("makes a root span where the caller had no trace, and marks a failure", () => {
    const span = spans.find((each) => hex(each.spanId) === "2".repeat(16));
    expect(hex(span?.traceId ?? "")).toBe("1".repeat(32));
    expect(span?.parentSpanId ?? "").toBe("");
    expect(span?.status?.code).toBe(2);
    expect(attributesOf(span ?? { attributes: [] })).toMatchObject({ "error.type": "lanes_failed" });
  });

  it("sends the GenAI metrics and ours", () => {
    const points = (name: string): readonly Point[] => {
      const metric = metrics.get(name);
      return metric?.sum?.dataPoints ?? metric?.histogram?.dataPoints ?? [];
    };
    const usage = points("gen_ai.client.token.usage").map((p) => [
      attributesOf(p)["gen_ai.token.type"],
      p.sum,
    ]);
    expect(usage).toEqual([
      ["input", 312],
      ["output", 128],
    ]);
    expect(metrics.get("gen_ai.client.operation.duration")?.unit).toBe("s");
    const durations = points("gen_ai.client.operation.duration");
    expect(durations.map((p) => [attributesOf(p)["error.type"], p.count])).toEqual([
      [undefined, "1"],
      ["lanes_failed", "1"],
    ]);
    expect(points("gen_ai.client.operation.time_to_first_chunk").map((p) => p.count)).toEqual(["1", "1"]);
    expect(points("lanekeeper.cost").map((p) => p.asDouble)).toEqual([0.00165]);
    expect(points("lanekeeper.decisions").map((p) => attributesOf(p)["lanekeeper.rule"])).toEqual([
      "residency.pii",
      "tools.read_only",
    ]);
    expect(
      points("lanekeeper.redactions").map((p) => [
        attributesOf(p)["lanekeeper.kind"],
        Number(p.asDouble ?? p.asInt),
      ]),
    ).toEqual([
      ["EMAIL_ADDRESS", 4],
      ["PHONE_NUMBER", 2],
    ]);
    expect(points("lanekeeper.failovers").map((p) => attributesOf(p))).toEqual([
      { "lanekeeper.from": "vllm", "lanekeeper.to": "vllm_spare" },
    ]);
  });

  it("sends no content", () => {
    expect(bodies.size).toBe(2);
    for (const all of bodies.values()) for (const body of all) expect(body.includes("CANARY")).toBe(false);
  });
});
