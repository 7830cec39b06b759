/**
 * A saved change goes live in the order that loses nothing: first lanes old and new together, then the decisions
 * that name the new ones, and when the last call that was decided before has ended, the old lanes go.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { LoadedConfig } from "./control/config.ts";
import { type EnvoyPaths, writeDynamic } from "./control/envoy/bootstrap.ts";
import type { Envoy } from "./control/envoy/process.ts";
import type { Progress } from "./control/provision/progress.ts";
import type { Config, LaneConfig } from "./control/schema.ts";
import type { Instance } from "./instance.ts";
import type { Ledger } from "./record/ledger.ts";
import { retentionDays } from "./recording.ts";

export interface ChangesOptions {
  readonly load: () => Promise<LoadedConfig>;
  readonly generation: (loaded: LoadedConfig) => Promise<Instance>;
  readonly live: () => Instance;
  readonly replace: (next: Instance) => void;
  readonly envoy: Envoy;
  readonly paths: EnvoyPaths;
  readonly environment: NodeJS.ProcessEnv;
  /** Names of the vendor keys that Envoy was started with. */
  readonly credentials: ReadonlySet<string>;
  readonly ledger: Ledger;
  readonly progress: Progress;
  readonly log: Logger;
}

/** The longest that a lane outlives its removal. */
const RETIRED_MS = 300_000;
const RETIRED_POLL_MS = 250;

/** Read once, at the start. */
const FIXED: Readonly<Record<string, (config: Config) => unknown>> = {
  gateway: ({ gateway }) => gateway,
  admin: ({ admin }) => admin,
  data_dir: ({ data_dir }) => data_dir,
  telemetry: ({ telemetry }) => telemetry,
  "pseudonyms.vault": ({ pseudonyms }) => pseudonyms?.vault,
  "logging.level": ({ logging }) => logging.level,
  "logging.rotate_bytes": ({ logging }) => logging.rotate_bytes,
  "logging.retention_days": retentionDays,
};

export function createChanges(options: ChangesOptions): { change(): Promise<void>; stop(): void } {
  const { live, envoy, ledger, progress, log } = options;
  const first = live().config;
  let version = 1;
  let stopped = false;
  let retired: readonly LaneConfig[] = [];

  const write = async (config: Config): Promise<void> => {
    version += 1;
    const kept = without(retired, config.lanes);
    const all = { ...config, lanes: [...config.lanes, ...kept] };
    await writeDynamic(all, String(version), options.paths, options.environment);
    await envoy.taken(String(version));
  };

  const release = async (since: number): Promise<void> => {
    const end = since + RETIRED_MS;
    while ((ledger.oldest ?? since) < since && Date.now() < end && !stopped) {
      await sleep(RETIRED_POLL_MS, undefined, { ref: false });
    }
    if (stopped || retired.length === 0) return;
    retired = [];
    await write(live().config);
  };

  const change = async (): Promise<void> => {
    try {
      const loaded = await options.load();
      for (const [field, of] of Object.entries(FIXED)) {
        if (JSON.stringify(of(loaded.config)) !== JSON.stringify(of(first))) {
          progress(`configuration: a changed \`${field}\` needs a restart`);
        }
      }
      for (const name of credentialNames(loaded.config)) {
        if (!options.credentials.has(name)) {
          throw new Error(`credential ${name}: Envoy reads keys when it starts; restart Lanekeeper`);
        }
      }
      const next = await options.generation(loaded);
      retired = without([...live().config.lanes, ...retired], next.config.lanes);
      await write(next.config);
      options.replace(next);
      log.info({ policy: next.decider.digest, config: loaded.digest }, "a change is live");
      progress("configuration and policy: the change is live");
      void release(Date.now()).catch((error) => log.error({ error: String(error) }, "retired lanes"));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error({ error: message }, "a change was refused; the last good one stays live");
      progress(`configuration and policy: refused, the last good one stays live\n${message}`);
      // Envoy may have seen what was refused later on; it gets back what is live.
      await write(live().config).catch(() => {});
    }
  };

  return {
    change,
    stop: () => {
      stopped = true;
    },
  };
}

const without = (lanes: readonly LaneConfig[], others: readonly LaneConfig[]): readonly LaneConfig[] =>
  lanes.filter(
    ({ name }, i) =>
      others.every((other) => other.name !== name) && lanes.findIndex((each) => each.name === name) === i,
  );

/** Environment variables that hold the lanes' vendor keys. */
export const credentialNames = (config: Config): readonly string[] =>
  config.lanes.flatMap(({ credential }) =>
    credential !== undefined && "env" in credential ? [credential.env] : [],
  );
