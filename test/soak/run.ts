/**
 * `npm run soak`: mixed traffic at a bounded rate for an hour. Loopback only; everything that it starts ends with it.
 * Exit code 1 when something did not hold, 2 for a wrong command line.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningProcess, startProcess } from "../../src/control/processes.ts";
import { verify } from "../../src/record/verify.ts";
import { nodeEnvironment, nodeFlagsOf } from "../bench/node-flags.ts";
import { EMAIL } from "../support/canaries.ts";
import { VENDOR_KEYS } from "../support/configuration.ts";
import { sleep } from "../support/gateway.ts";
import { freePorts } from "../support/ports.ts";
import { seeded } from "../support/random.ts";
import { changeOnAndOn } from "./change.ts";
import { type Drive, drive } from "./drive.ts";
import { hosted, type Lanes, soakConfig, startLanes } from "./lanes.ts";
import { HELP, type Options, readOptions, UsageError } from "./options.ts";
import { type Kept, readKept } from "./records.ts";
import { report, writePage } from "./report.ts";
import { watch } from "./watch.ts";

const START_TIMEOUT_MS = 60_000;
const RECORDS_TIMEOUT_MS = 30_000;
const SAY_EVERY_MS = 60_000;
const gatewayProgram = fileURLToPath(new URL("gateway.ts", import.meta.url));

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** What must not stay behind, whichever way this ends. */
const standing: (() => Promise<unknown>)[] = [];
async function endAll(): Promise<void> {
  for (const end of standing.splice(0).reverse()) await end();
}

async function soak(options: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "lanekeeper-soak-"));
  // On "exit" rather than in a finally: a signal comes this way too.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const lanes = await startLanes();
  standing.push(lanes.stop);
  const started = await startGateway(folder, lanes);
  const { gateway, port, adminUrl, config, configFile, dataDir, envoy, memoryFile } = started;

  const watching = watch({
    node: gateway.pid,
    envoy,
    memoryFile,
    hosted: hosted(lanes),
    canary: EMAIL,
    minutes: options.minutes,
  });
  const changing = changeOnAndOn(configFile, config, adminUrl);
  const driving: Drive = drive({ host: "127.0.0.1", port }, options.rate, seeded(options.seed));
  const began = performance.now();
  const end = began + options.minutes * 60_000;
  for (let next = began + SAY_EVERY_MS; end - performance.now() > 50; next += SAY_EVERY_MS) {
    await sleep(Math.max(0, Math.min(next, end) - performance.now()));
    started.check();
    const { calls, unexpected, first } = driving.driven;
    const minutes = ((performance.now() - began) / 60_000).toFixed(0);
    const resident = watching.readings["Node, resident (MB)"].at(-1)?.value.toFixed(0) ?? "–";
    say(`${minutes} min: ${calls} calls, ${unexpected} unexpected ${first.at(-1) ?? ""} ${resident} MB`);
  }
  watching.stop();
  changing.stop();
  await driving.finish();
  const minutes = (performance.now() - began) / 60_000;
  started.check();
  const kept = await settled(dataDir, driving);
  const ending = await endWell(started, dataDir);
  const { lines, failed } = report({
    options,
    minutes,
    driven: driving.driven,
    watch: watching,
    changes: changing.changes(),
    adminProblems: changing.problems,
    leaked: watching.leaked(),
    kept,
    loggedErrors: await loggedErrors(dataDir),
    refusedChanges: await refusedChanges(dataDir),
    wrongFiles: changing.wrong(),
    ending,
  });
  await endAll();
  process.stdout.write(`${lines.join("\n")}\n`);
  if (options.write) writePage(lines, minutes);
  return failed.length === 0 ? 0 : 1;
}

async function startGateway(folder: string, lanes: Lanes) {
  const [port = 0, adminPort = 0] = await freePorts(2);
  const dataDir = join(folder, "data");
  const configFile = join(folder, "lanekeeper.yaml");
  const [readyFile, memoryFile] = [join(folder, "ready.json"), join(folder, "memory.json")];
  const addresses = {
    gateway: `127.0.0.1:${port}`,
    admin: `127.0.0.1:${adminPort}`,
    data_dir: dataDir,
  };
  const config = soakConfig(lanes, addresses);
  await writeFile(configFile, JSON.stringify(config));
  let ended: { readonly how: string } | null = null;
  const gateway: RunningProcess = await startProcess({
    name: "lanekeeper",
    command: process.execPath,
    args: [...nodeFlagsOf(), "--expose-gc", gatewayProgram, configFile, readyFile, memoryFile],
    env: { ...process.env, ...nodeEnvironment(), ...VENDOR_KEYS },
    log: join(folder, "gateway.log"),
    onExit: ({ code, signal, lastLines }) => {
      ended = { how: signal ?? (code === 0 ? "" : `code ${code}\n${lastLines}`) };
    },
  });
  standing.push(() => gateway.stop());
  await gateway.whenReady(() => existsSync(readyFile), START_TIMEOUT_MS);
  const { envoy } = JSON.parse(readFileSync(readyFile, "utf8")) as { readonly envoy: number };
  return {
    gateway,
    port,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    config,
    configFile,
    dataDir,
    envoy,
    memoryFile,
    check: () => {
      if (ended !== null) throw new Error(`lanekeeper ended during the run: ${ended.how}`);
    },
    /** Tells it to end, without a kill. Resolves to how it ended: "" is well, null not at all. */
    leave: async (timeoutMs: number): Promise<string | null> => {
      process.kill(gateway.pid, "SIGTERM");
      const deadline = performance.now() + timeoutMs;
      while (ended === null && performance.now() < deadline) await sleep(50);
      return (ended as { readonly how: string } | null)?.how ?? null;
    },
  };
}

/** Envoy tells of the last calls in its next batch; a record for each call is waited for so long. */
async function settled(dataDir: string, { driven }: Drive): Promise<Kept> {
  const deadline = performance.now() + RECORDS_TIMEOUT_MS;
  for (;;) {
    const kept = await readKept(dataDir, driven.ids);
    if ((kept.records >= driven.calls && kept.missing === 0) || performance.now() > deadline) return kept;
    await sleep(1_000);
  }
}

async function endWell(
  { leave }: { leave(timeoutMs: number): Promise<string | null> },
  dataDir: string,
): Promise<string> {
  const how = await leave(15_000);
  if (how === null) return "it did not end within 15 s of SIGTERM";
  if (how !== "") return `it ended with ${how}`;
  const verdict = await verify(dataDir);
  return verdict.ok ? "" : `the chain after the end: ${verdict.problem} at ${verdict.file}:${verdict.line}`;
}

const PINO_ERROR = 50;
const REFUSED_CHANGE = "a change was refused";

const ownLog = async (dataDir: string): Promise<string[]> =>
  (await readFile(join(dataDir, "lanekeeper.log"), "utf8")).split("\n");

const refusedChanges = async (dataDir: string): Promise<number> =>
  (await ownLog(dataDir)).filter((line) => line.includes(REFUSED_CHANGE)).length;

async function loggedErrors(dataDir: string): Promise<string[]> {
  const own = (await ownLog(dataDir)).filter((line) => {
    const level = /^\{"level":(\d+)/.exec(line)?.[1];
    return level !== undefined && Number(level) >= PINO_ERROR && !line.includes(REFUSED_CHANGE);
  });
  const envoys = (await readFile(join(dataDir, "envoy.log"), "utf8"))
    .split("\n")
    .filter((line) => /\[(?:critical|error)\]/.test(line));
  return [...own, ...envoys].map((line) => line.slice(0, 300));
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options !== null) return soak(options);
  process.stdout.write(`${HELP}\n`);
  return 0;
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.once(signal, () => void endAll().finally(() => process.exit(code)));
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  await endAll();
  say(error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error));
  process.exit(error instanceof UsageError ? 2 : 1);
}
