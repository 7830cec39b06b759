/**
 * OpenTelemetry over OTLP: a span per exchange and per attempt, and metrics, both made from finished records.
 * Only where an endpoint is set; the SDK is imported then and not before, so that a start without it does not
 * pay for it. Everything else follows the SDK's own OTEL_* variables (protocol, headers, sampler, intervals):
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
import type { ExchangeRecord } from "../exchange.ts";
import type { RecordExporter } from "./otel.ts";

/** `telemetry` of lanekeeper.yaml. */
export interface TelemetryOptions {
  /** Base address of a collector, such as http://127.0.0.1:4318; else OTEL_EXPORTER_OTLP_ENDPOINT is used. */
  readonly otlp_endpoint?: string | undefined;
  readonly service_name: string;
}

export interface Telemetry {
  /** Takes a finished record; returns at once and never throws. */
  observe(record: ExchangeRecord): void;
  /** Sends what is left. Rejects when the collector did not take it. */
  shutdown(): Promise<void>;
}

/** Records kept while the SDK is still being loaded; more are not told of. */
const HELD_MAX = 1000;

const NOTHING: Telemetry = { observe() {}, async shutdown() {} };

/** `onError` is told when the SDK cannot be loaded or the collector does not answer; without content. */
export function createTelemetry(
  options: TelemetryOptions,
  onError: (error: Error) => void = () => {},
): Telemetry {
  const endpoint = options.otlp_endpoint ?? process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || endpoint === "") return NOTHING;
  let exporter: RecordExporter | null = null;
  let held: ExchangeRecord[] = [];
  const told = (record: ExchangeRecord): void => {
    try {
      exporter?.export(record);
    } catch (error) {
      onError(asError(error));
    }
  };
  const loaded = import("./otel.ts").then(
    ({ startOtel }) => {
      exporter = startOtel(endpoint, options.service_name, onError);
      for (const record of held) told(record);
      held = [];
    },
    (error: unknown) => onError(asError(error)),
  );
  return {
    observe(record) {
      if (exporter !== null) told(record);
      else if (held.length < HELD_MAX) held.push(record);
    },
    async shutdown() {
      await loaded;
      await exporter?.shutdown();
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
