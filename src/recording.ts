/** What stands behind the ledger: journal, spool, metrics and traces. */
import { setTimeout as sleep } from "node:timers/promises";
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
import { openSpool, type Spool } from "./record/spool.ts";
import { createTelemetry } from "./record/traces.ts";

const TELEMETRY_END_MS = 1_000;

export interface Recording {
  readonly ledger: Ledger;
  /** What attempts need that are not plain, while their exchange is open. */
  readonly answers: Map<string, AnswerWork>;
  readonly metrics: Metrics;
  /**
   * Calls back once everything decided so far is written ahead, at the end of this turn of the event loop; with an
   * error when it cannot be, and then the call must not go on.
   */
  ahead(then: (error: Error | null) => void): void;
  /** Null, or why no call may pass now: one that cannot be recorded cannot be made. */
  closed(): string | null;
  /** Resolves when every record so far is on disk. */
  flush(): Promise<void>;
  /** Writes what is open as interrupted, then everything to disk. */
  close(): Promise<void>;
}

/** Records go by whole files, so the longest that any route asks for holds for all. */
export const retentionDays = ({ logging, routes }: Config): number =>
  Math.max(logging.retention_days, ...routes.map((route) => route.logging?.retention_days ?? 0));

export async function openRecords(
  dataDir: string,
  config: Config,
  log: Logger,
  instance: () => Instance,
): Promise<Recording> {
  const onError = (error: Error) => log.error({ error: error.message }, "records cannot be written");
  const { rotate_bytes: rotateBytes } = config.logging;
  const journal = await openJournal({ dataDir, rotateBytes, retentionDays: retentionDays(config), onError });
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
      journal.append(...json);
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
      return price === undefined ? null : costUsd(tokens, price);
    },
  });
  for (const { json } of spool.unfinished) ledger.interrupted(JSON.parse(json));
  return {
    ledger,
    answers,
    metrics,
    ahead: writeAhead(spool, onError),
    flush: () => journal.flush(),
    closed: () => (journal.failed === null ? null : "Records cannot be written at present."),
    close: async () => {
      ledger.close();
      // The journal's lock covers the spool too.
      await spool.end();
      await journal.close();
      // A collector that does not answer must not hold up the end.
      await Promise.race([telemetry.shutdown(), sleep(TELEMETRY_END_MS, undefined, { ref: false })]).catch(
        (error: unknown) => log.warn({ error: String(error) }, "telemetry"),
      );
    },
  };
}

function writeAhead(spool: Spool, onError: (error: Error) => void): Recording["ahead"] {
  let waiting: ((error: Error | null) => void)[] = [];
  const write = (): void => {
    const all = waiting;
    waiting = [];
    let failure: Error | null = null;
    try {
      spool.ahead();
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      onError(failure);
    }
    for (const then of all) then(failure);
  };
  return (then) => {
    if (waiting.push(then) === 1) setImmediate(write);
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
