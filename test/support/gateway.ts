/** One running gateway for a test file: simulators as lanes, Lanekeeper in this process, a real Envoy in front. */
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExchangeRecord } from "../../src/exchange.ts";
import { type Running, start } from "../../src/main.ts";
import type { JournalRecord } from "../../src/record/query.ts";
import { startSimulator } from "../../src/simulate/index.ts";
import { baseConfig, type ConfigInput, type Fleet, VENDOR_KEYS } from "./configuration.ts";
import { freePorts } from "./ports.ts";

export interface GatewayOptions {
  /** Changes to the base configuration; a function sees the simulators. */
  readonly config?: Partial<ConfigInput> | ((fleet: Fleet) => Partial<ConfigInput>);
  /** More of the gateway's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Simulators to share with another gateway of the same file. */
  readonly fleet?: Fleet;
  /** A data_dir that a gateway before this one wrote to. */
  readonly dataDir?: string;
}

export interface TestGateway {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly adminUrl: string;
  readonly dataDir: string;
  readonly configFile: string;
  /** As it was written first. */
  readonly config: ConfigInput;
  readonly fleet: Fleet;
  readonly running: Running;
  /** What the gateway said about its start and about changes of configuration. */
  readonly said: readonly string[];
  /** Replaces the configuration file at once, as an editor does that saves by rename. */
  writeConfig(config: ConfigInput | string): Promise<void>;
  record(id: string): Promise<JournalRecord>;
  records(query?: string): Promise<readonly JournalRecord[]>;
  explain(id: string): Promise<string>;
  stop(): Promise<void>;
}

const RECORD_TIMEOUT_MS = 8_000;
const POLL_MS = 25;

export async function startFleet(): Promise<Fleet> {
  const simulator = (kind: "openai" | "anthropic" | "vllm", name: string) =>
    startSimulator({ kind, name, port: 0, pace: 0, ...(kind === "vllm" ? { models: ["llama"] } : {}) });
  const [openai, backup, claude, claude_backup, vllm1, vllm2] = await Promise.all([
    simulator("openai", "openai"),
    simulator("openai", "backup"),
    simulator("anthropic", "claude"),
    simulator("anthropic", "claude-backup"),
    simulator("vllm", "vllm-1"),
    simulator("vllm", "vllm-2"),
  ]);
  return { openai, backup, claude, claude_backup, vllm1, vllm2 };
}

/** Healthy again, and with nothing received. */
export function resetFleet(fleet: Fleet): void {
  for (const simulator of Object.values(fleet)) {
    simulator.control(null);
    simulator.clear();
  }
}

/** Everything that reached any lane, bodies and headers, as one text to search in. */
export function seenByLanes(fleet: Fleet): string {
  return Object.values(fleet)
    .flatMap((simulator) => simulator.received)
    .map(
      (call) => `${call.method} ${call.path}\n${JSON.stringify(call.headers)}\n${call.raw.toString("utf8")}`,
    )
    .join("\n\n");
}

export const callsSeen = (fleet: Fleet): number =>
  Object.values(fleet).reduce((sum, simulator) => sum + simulator.received.length, 0);

export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const fleet = options.fleet ?? (await startFleet());
  const folder = await mkdtemp(join(tmpdir(), "lk-test-"));
  const [port = 0, adminPort = 0] = await freePorts(2);
  const dataDir = options.dataDir ?? join(folder, "data");
  const changes = typeof options.config === "function" ? options.config(fleet) : (options.config ?? {});
  const config: ConfigInput = {
    ...baseConfig(fleet),
    ...changes,
    gateway: `127.0.0.1:${port}`,
    admin: `127.0.0.1:${adminPort}`,
  };
  const configFile = join(folder, "lanekeeper.yaml");
  const writeConfig = async (next: ConfigInput | string): Promise<void> => {
    await writeFile(`${configFile}.new`, typeof next === "string" ? next : JSON.stringify(next, null, 2));
    await rename(`${configFile}.new`, configFile);
  };
  await writeConfig(config);
  const said: string[] = [];
  const running = await start({
    configFile,
    dataDir,
    progress: (line) => said.push(line),
    environment: { ...process.env, ...VENDOR_KEYS, ...options.environment },
    concurrency: 1,
    onFatal: (message) => {
      throw new Error(message);
    },
  }).catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { adminUrl } = running;
  return {
    url: running.gatewayUrl,
    host: "127.0.0.1",
    port,
    adminUrl,
    dataDir,
    configFile,
    config,
    fleet,
    running,
    said,
    writeConfig,
    record: (id) => pollRecord(adminUrl, id),
    records: async (query = "") =>
      (await (await fetch(`${adminUrl}/v1/records${query}`)).json()) as JournalRecord[],
    explain: async (id) => {
      await pollRecord(adminUrl, id);
      return (await fetch(`${adminUrl}/v1/records/${id}/explain`)).text();
    },
    stop: async () => {
      await running.stop();
      if (options.fleet === undefined) await stopFleet(fleet);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function stopFleet(fleet: Fleet): Promise<void> {
  await Promise.all(Object.values(fleet).map((simulator) => simulator.close()));
}

/** A record is written when its exchange has ended and Envoy's log batch has come. */
async function pollRecord(adminUrl: string, id: string): Promise<JournalRecord> {
  if (id === "") throw new Error("the answer names no record");
  const end = performance.now() + RECORD_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`${adminUrl}/v1/records/${id}`);
    if (answer.status === 200) return (await answer.json()) as JournalRecord;
    await answer.arrayBuffer();
    if (performance.now() > end) throw new Error(`no record ${id} within ${RECORD_TIMEOUT_MS} ms`);
    await sleep(POLL_MS);
  }
}

/** Polls until `find` returns something, for what has no id to ask for. */
export async function eventually<T>(
  find: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  what: string,
  timeoutMs = RECORD_TIMEOUT_MS,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** lane:why for each attempt, in order. */
export const path = (record: Pick<ExchangeRecord, "attempts">): string[] =>
  record.attempts.map((attempt) => `${attempt.lane}:${attempt.ended}`);
