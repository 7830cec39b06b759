/** The OpenTelemetry SDK, set up for spans whose ids and times are already known. Imported by traces.ts only. */

import { randomBytes } from "node:crypto";
import {
  type Context,
  DiagLogLevel,
  diag,
  metrics,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { NodeSDK, resources } from "@opentelemetry/sdk-node";
import type { ExchangeRecord } from "../exchange.ts";
import { createInstruments } from "./otel-metrics.ts";
import { type RecordSpan, spansOf } from "./spans.ts";

export interface RecordExporter {
  export(record: ExchangeRecord): void;
  shutdown(): Promise<void>;
}

const SCOPE = "lanekeeper";

export function startOtel(
  endpoint: string,
  serviceName: string,
  onError: (error: Error) => void,
): RecordExporter {
  // the SDK makes its exporters from the environment, so that every OTEL_* setting of a team holds here too
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint;
  const quiet = (): void => {};
  const error = (message: string): void => onError(new Error(`OpenTelemetry: ${message}`));
  diag.setLogger({ error, warn: quiet, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.ERROR);
  const ids = new KnownIds();
  const sdk = new NodeSDK({
    serviceName,
    idGenerator: ids,
    instrumentations: [],
    logRecordProcessors: [],
    textMapPropagator: null,
    // not the process detector: a command line does not belong in telemetry
    resourceDetectors: [resources.envDetector, resources.hostDetector],
  });
  sdk.start();
  const tracer = trace.getTracer(SCOPE);
  const observe = createInstruments(metrics.getMeter(SCOPE));
  return {
    export(record) {
      const { exchange, attempts } = spansOf(record);
      const context = start(tracer, ids, exchange, callersContext(record), record.trace);
      for (const attempt of attempts) end(trace.getSpan(start(tracer, ids, attempt, context, null)), attempt);
      end(trace.getSpan(context), exchange);
      observe(record);
    },
    async shutdown() {
      try {
        await sdk.shutdown();
      } finally {
        trace.disable();
        metrics.disable();
        diag.disable();
      }
    },
  };
}

/** The exchange's span was promised its id when its traceparent went to the lane: the SDK is to use that one. */
class KnownIds {
  next: { readonly traceId: string; readonly spanId: string } | null = null;

  generateTraceId(): string {
    return this.next?.traceId ?? randomBytes(16).toString("hex");
  }

  generateSpanId(): string {
    const known = this.next?.spanId;
    return known ?? randomBytes(8).toString("hex");
  }
}

/** Within the caller's trace; a root span where the caller sent none. The caller's own choice to sample is not recorded. */
function callersContext({ trace: { traceId, parentSpanId } }: ExchangeRecord): Context {
  if (parentSpanId === null) return ROOT_CONTEXT;
  const parent = { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

function start(
  tracer: Tracer,
  ids: KnownIds,
  { name, kind, startMs, attributes }: RecordSpan,
  parent: Context,
  known: ExchangeRecord["trace"] | null,
): Context {
  ids.next = known !== null && !/^0+$/.test(known.traceId) ? known : null;
  try {
    const span = tracer.startSpan(name, { kind, startTime: time(startMs), attributes }, parent);
    return trace.setSpan(parent, span);
  } finally {
    ids.next = null;
  }
}

function end(span: Span | undefined, { error, endMs }: RecordSpan): void {
  if (error) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end(time(endMs));
}

/** Seconds and nanoseconds, so that fractions of a millisecond are kept. */
function time(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
