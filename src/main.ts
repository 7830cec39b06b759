/** The only place that constructs and wires: one running Lanekeeper, from a configuration to a gateway that answers. */
import { randomBytes } from "node:crypto";
import { access, constants, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { createChanges, credentialNames } from "./changes.ts";
import { createDocumentReader } from "./classify/documents/reader.ts";
import { type Admin, startAdmin } from "./control/admin.ts";
import { type LoadedConfig, loadConfig } from "./control/config.ts";
import { type EnvoyPaths, writeBootstrap } from "./control/envoy/bootstrap.ts";
import { type Envoy, startEnvoy } from "./control/envoy/process.ts";
import { buildPolicy } from "./control/policy-build.ts";
import { policyData } from "./control/policy-data.ts";
import { cacheFolder } from "./control/provision/cache.ts";
import { provisionEnvoy } from "./control/provision/envoy.ts";
import { provisionOpa } from "./control/provision/opa.ts";
import type { Progress } from "./control/provision/progress.ts";
import { createRecognizers } from "./control/recognizers.ts";
import { makeRunFolder } from "./control/run-folder.ts";
import { watchFiles } from "./control/watch.ts";
import { createDecider } from "./decide/decide.ts";
import type { PlanContext } from "./enforce/plan.ts";
import { openVault, type Vault } from "./enforce/vault/vault.ts";
import { createInstance, type Instance } from "./instance.ts";
import { limits } from "./limits.ts";
import { tryPolicy } from "./models.ts";
import { createPipeline } from "./pipeline.ts";
import { createUndecided, recoverUndecided } from "./record/undecided.ts";
import { openRecords } from "./recording.ts";
import { listen } from "./wire/server.ts";

export interface StartOptions {
  readonly configFile: string;
  /** Changes the configuration before it is used, at every load: the embedded defaults put simulators in this way. */
  readonly adjust?: (config: LoadedConfig["config"]) => LoadedConfig["config"];
  readonly dataDir?: string | undefined;
  readonly progress: Progress;
  readonly environment?: NodeJS.ProcessEnv;
  readonly concurrency?: number;
  /** Called once when it cannot go on: Envoy ended. */
  readonly onFatal: (message: string) => void;
}

export interface Running {
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  readonly instance: () => Instance;
  readonly pids: { readonly envoy: number };
  stop(): Promise<void>;
}

/** The shipped Rego. */
export const shippedPolicies = fileURLToPath(new URL("../policies", import.meta.url));

/** Calls under way may end for so long after Ctrl-C. */
const DRAIN_MS = 5_000;
const DRAIN_POLL_MS = 25;
/** Of the lanes and routes that Envoy starts with; changes.ts counts on from here. */
const FIRST_VERSION = "1";
const UNDECIDED_EVERY_MS = 1_000;
const CHANGE_SETTLES_MS = 200;

export async function start(options: StartOptions): Promise<Running> {
  const environment = options.environment ?? process.env;
  const adjust = options.adjust ?? ((config) => config);
  let named: readonly string[] = [];
  const load = async (): Promise<LoadedConfig> => {
    const loaded = await loadConfig(options.configFile, environment, (files) => {
      named = files;
    });
    return { ...loaded, config: adjust(loaded.config) };
  };

  const first = await load();
  for (const field of ["gateway", "admin"] as const) await mustBeFree(field, first.config[field]);
  for (const warning of first.warnings) options.progress(`warning: ${warning}`);
  const [envoyBinary, opa] = await Promise.all([
    provisionEnvoy(options.progress, environment),
    provisionOpa(options.progress, environment),
  ]);
  const dataDir = resolve(options.dataDir ?? first.config.data_dir);
  await mustBeWritable(dataDir);
  const destination = pino.destination({ dest: join(dataDir, "lanekeeper.log"), mode: 0o600, sync: false });
  // A full disk closes the gateway where records are concerned; for want of a log nothing ends.
  let told = false;
  destination.on("error", (error: NodeJS.ErrnoException) => {
    if (!told) options.progress(`warning: lanekeeper.log cannot be written (${error.code})`);
    told = true;
  });
  const log = pino({ level: first.config.logging.level, base: null }, destination);
  const pseudonymKey = await masterKey(dataDir);

  // The vault is opened under the journal's lock, after the first generation is made.
  let vault: Vault | null = null;
  const vaultSettings = first.config.pseudonyms?.vault;
  const conversation: PlanContext["conversation"] =
    vaultSettings === undefined ? undefined : (...of) => vault?.conversation(...of) ?? null;

  const recognizers = createRecognizers(environment);
  const generation = async (loaded: LoadedConfig): Promise<Instance> => {
    const policies = loaded.config.policies ?? shippedPolicies;
    const bundle = await buildPolicy(opa, policies, join(cacheFolder(environment), "policies"));
    const { config, terms } = loaded;
    const decider = createDecider(bundle, policyData(config));
    const asked = await recognizers.of(config);
    return createInstance(config, decider, pseudonymKey, asked, terms, conversation);
  };
  let live = await generation(first);

  const undo: (() => Promise<void> | void)[] = [() => recognizers.close()];
  const stop = once(async () => {
    for (const step of undo.reverse())
      await Promise.resolve(step()).catch((error) => log.error({ error: String(error) }, "stop"));
  });
  try {
    const records = await openRecords(dataDir, first.config, log, () => live);
    undo.push(() => records.close());
    if (vaultSettings !== undefined) {
      const opened = await openVault({
        path: join(dataDir, "pseudonyms.ndjson"),
        ttlMinutes: vaultSettings.ttl_minutes,
        maxEntries: vaultSettings.max_entries,
        onError: (error) => log.error({ error: error.message }, "the vault of pseudonyms cannot be written"),
      });
      vault = opened;
      undo.push(() => opened.close());
    }

    const { runDir, remove } = await makeRunFolder(tmpdir());
    undo.push(remove);
    const paths: EnvoyPaths = { runDir, dataDir };

    const documents = createDocumentReader();
    undo.push(() => documents.close());
    const { ledger, answers } = records;
    await recoverUndecided(dataDir, (entry) => ledger.ended(entry), records.flush);
    const handlers = createPipeline({
      instance: () => live,
      ledger,
      answers,
      ahead: records.ahead,
      closed: records.closed,
      documents,
      log,
    });
    // Envoy holds bodies to limits.body_max_bytes, which a change may raise; a server's own bound stays what it was.
    const maxMessage = limits.bodyLargestBytes + limits.headersMaxBytes * 2;
    const wire = await listen(
      { extProc: join(runDir, "ext-proc.sock"), accessLog: join(runDir, "access-log.sock") },
      maxMessage,
      handlers,
    );
    undo.push(() => wire.close(1_000));

    const bootstrap = await writeBootstrap(live.config, FIRST_VERSION, paths, environment);
    let stopping = false;
    const credentials = credentialNames(live.config);
    const envoy: Envoy = await startEnvoy({
      binary: envoyBinary,
      bootstrap,
      paths,
      credentials: Object.fromEntries(credentials.map((name) => [name, environment[name]])),
      concurrency: options.concurrency,
      onExit: (end) => {
        if (!stopping) options.onFatal(`Envoy ended (${end.signal ?? end.code}):\n${end.lastLines}`);
      },
    });
    undo.push(() => envoy.stop());
    await envoy.taken(FIRST_VERSION);

    const undecided = createUndecided(
      dataDir,
      (entry) => ledger.ended(entry),
      () => envoy.reopenLogs(),
    );
    await undecided.read();
    const timer = setInterval(() => void undecided.read().catch(() => {}), UNDECIDED_EVERY_MS);
    undo.push(() => clearInterval(timer));

    const changes = createChanges({
      load,
      generation,
      live: () => live,
      replace: (next) => {
        live = next;
        recognizers.settle(next.config);
      },
      envoy,
      paths,
      environment,
      credentials: new Set(credentials),
      ledger,
      progress: options.progress,
      log,
    });
    undo.push(() => changes.stop());
    const watched = watchFiles(
      () => [options.configFile, shippedPolicies, ...named],
      changes.change,
      CHANGE_SETTLES_MS,
      (error) => log.error({ error: String(error) }, "watch"),
    );
    undo.push(() => watched.close());

    const admin: Admin = await startAdmin({
      address: first.config.admin,
      instance: () => live,
      metrics: records.metrics,
      documents,
      dataDir,
      ready: async () => ({
        policy: decides(live),
        envoy: await envoy.ready(),
        records: records.closed() === null,
      }),
    });
    undo.push(() => admin.close());
    undo.push(async () => {
      stopping = true;
      await envoy.drain().catch(() => {});
      const end = performance.now() + DRAIN_MS;
      while (ledger.size > 0 && performance.now() < end) await sleep(DRAIN_POLL_MS);
    });
    return {
      gatewayUrl: `http://${first.config.gateway}`,
      adminUrl: admin.url,
      instance: () => live,
      pids: { envoy: envoy.pid },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Does the policy answer at all? */
function decides(instance: Instance): boolean {
  try {
    tryPolicy(instance);
    return true;
  } catch {
    return false;
  }
}

/** Envoy would end with a page of its own words, and the admin address is taken only after it. */
async function mustBeFree(field: "gateway" | "admin", address: string): Promise<void> {
  const [host, port] = address.split(":");
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (cause) =>
      reject(
        new Error(
          `${address} cannot be listened on (${cause.message}). Change \`${field}\` in the configuration, or end what listens there.`,
        ),
      ),
    );
    probe.listen({ host, port: Number(port), exclusive: true }, () => probe.close(() => resolve()));
  });
}

/** Records are written there, so nothing may pass where that cannot be. */
async function mustBeWritable(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new Error(
      `data_dir ${dataDir} cannot be written (${code}). Make it writable for this user, or name another folder with \`data_dir\` or --data-dir.`,
    );
  }
}

/** The key behind every pseudonym: made once, mode 0600. Losing it only means that later pseudonyms differ. */
async function masterKey(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, "keys", "pseudonym.key");
  const known = await readFile(file).catch(() => null);
  if (known !== null && known.length === 32) return known;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const made = randomBytes(32);
  await writeFile(file, made, { mode: 0o600, flag: "wx" });
  return made;
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}
