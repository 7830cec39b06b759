/** What stands behind the ledger: journal, spool, metrics and traces. */
import type { Logger } from "pino";
import type { AnswerWork } from "./attempt.ts";
import type { Config } from "./control/schema.ts";
import { laneOfCluster } from "./enforce/lanes.ts";
import type { Decision } from "./exchange.ts";
import type { Instance } from "./instance.ts";
import { openJournal } from "./record/journal.ts";
import { Ledger } from "./record/ledger.ts";
import { createMetrics, type Metrics } from "./record/metrics.ts";
import type { LaneFacts } from "./record/outcome.ts";
import { costUsd } from "./record/record.ts";
import { openSpool } from "./record/spool.ts";
import { createTelemetry } from "./record/traces.ts";

export interface Recording {
  readonly ledger: Ledger;
  /** What attempts need to read an answer, while its exchange is open. */
  readonly answers: Map<string, AnswerWork>;
  readonly metrics: Metrics;
  /** Null, or why no call may pass now: one that cannot be recorded cannot be made. */
  closed(): string | null;
  /** Writes what is open as interrupted, then everything to disk. */
  close(): Promise<void>;
}

export async function openRecords(
  dataDir: string,
  config: Config,
  log: Logger,
  instance: () => Instance,
): Promise<Recording> {
  const onError = (error: Error) => log.error({ error: error.message }, "records cannot be written");
  const { rotate_bytes: rotateBytes } = config.logging;
  // Records go by whole files, so the longest that any route asks for holds for all.
  const retentionDays = Math.max(
    config.logging.retention_days,
    ...config.routes.map((route) => route.logging?.retention_days ?? 0),
  );
  const journal = await openJournal({ dataDir, rotateBytes, retentionDays, onError });
  const spool = await openSpool({ dataDir, recorded: () => journal.flush(), onError });
  const telemetry = createTelemetry(config.telemetry, (error) =>
    log.warn({ error: error.message }, "telemetry"),
  );
  const answers = new Map<string, AnswerWork>();
  const metrics = createMetrics({
    openExchanges: () => ledger.size,
    journalFailed: () => journal.failed !== null,
  });
  const ledger = new Ledger({
    write: (record, json) => {
      answers.delete(record.id);
      journal.append(json);
      metrics.observeRecord(record);
      telemetry.observe(record);
    },
    spool,
    replay: ({ facts, policy }) => {
      const { decider } = instance();
      return facts === null || policy?.digest !== decider.digest ? null : decider.decide(facts).decision;
    },
    lane: (cluster, decision) => laneFacts(cluster, decision, instance()),
    cost: (name, model, tokens) => {
      const price = instance().lanes.get(name)?.prices[model];
      if (price === undefined) return null;
      return costUsd(tokens, { input_usd_per_mtok: price.input, output_usd_per_mtok: price.output });
    },
  });
  for (const { json } of spool.unfinished) ledger.interrupted(JSON.parse(json));
  return {
    ledger,
    answers,
    metrics,
    closed: () => (journal.failed === null ? null : "Records cannot be written at present."),
    close: async () => {
      ledger.close();
      // The journal's lock covers the spool too.
      await spool.end();
      await journal.close();
      await telemetry.shutdown().catch((error: unknown) => log.warn({ error: String(error) }, "telemetry"));
    },
  };
}

function laneFacts(cluster: string, decision: Decision | null, instance: Instance): LaneFacts {
  const name = laneOfCluster(cluster);
  const lane = instance.lanes.get(name);
  if (lane === undefined) {
    return {
      lane: name,
      provider: "lanekeeper",
      boundary: "local",
      region: "local",
      model: "lanekeeper-baseline",
    };
  }
  const model = decision?.lanes.find((each) => each.lane === name)?.model ?? "";
  return { lane: name, provider: lane.provider, boundary: lane.boundary, region: lane.region, model };
}
