/**
 * `npm run bench`: plain Envoy and Lanekeeper side by side in one run, with --floor an empty service as well. Bounded,
 * loopback only; everything that it starts ends with it. Exit code 1 when a call failed that should not have or
 * --write had nothing whole to write, 2 for a wrong command line; a missed target is a figure like any other.
 */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provisionEnvoy } from "../../src/control/provision/envoy.ts";
import { ProvisionError } from "../../src/control/provision/progress.ts";
import { requestBody } from "./bodies.ts";
import { MachineError, peakMemoryMb, takePlaces } from "./cores.ts";
import { buildLoad } from "./load.ts";
import { loadOn, type Measuring, measurePair, type Pair } from "./measure.ts";
import { nodeFlagsOf } from "./node-flags.ts";
import { HELP, type Options, readOptions, UsageError } from "./options.ts";
import { writePage } from "./page.ts";
import { probe } from "./probe.ts";
import { profileFlags, profileLines, readProfile } from "./profile.ts";
import { complete, errorCount, type Findings, type Memory, remarks, table } from "./report.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { type Soak, soak } from "./soak.ts";
import { gatewaysFor, type Stage, startStage } from "./stage.ts";
import { type Flatness, measureTenants } from "./tenants.ts";

/** Node's optimising compiler needs some thousand calls of each kind before a figure says anything. */
const WARM_UP: readonly { readonly scenario: string; readonly seconds: number }[] = [
  { scenario: "max_1k", seconds: 3 },
  { scenario: "max_1k_processed", seconds: 2 },
  { scenario: "sse_max", seconds: 1 },
  { scenario: "sse_max_processed", seconds: 1 },
];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Bench {
  readonly options: Options;
  readonly folder: string;
  readonly envoy: string;
  readonly load: string;
  readonly nodeFlags: readonly string[];
  readonly profileFolder: string;
  readonly bodies: ReadonlyMap<string, Buffer>;
  readonly bodyFileOf: (scenario: Scenario) => string;
}

async function prepare(options: Options, folder: string): Promise<Bench> {
  await takePlaces();
  const envoy = await provisionEnvoy(say);
  const load = await buildLoad(say);
  const bodies = new Map(SCENARIOS.map(({ name, body }) => [name, requestBody(body)]));
  const bodyFileOf = ({ name }: Scenario): string => join(folder, `${name}.json`);
  for (const scenario of SCENARIOS) await writeFile(bodyFileOf(scenario), bodies.get(scenario.name) ?? "");
  const nodeFlags = options.nodeFlags ?? nodeFlagsOf();
  return {
    options,
    folder,
    envoy,
    load,
    nodeFlags,
    profileFolder: join(folder, "profile"),
    bodies,
    bodyFileOf,
  };
}

/** A stage of this repeat's own, warm, and ended whatever happens on it. */
async function onStage<T>(bench: Bench, repeat: number, work: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = join(bench.folder, `repeat-${repeat}`);
  await mkdir(folder);
  const lanekeeperFlags = bench.options.profile ? profileFlags(bench.profileFolder) : [];
  const stage = await startStage({ ...bench, folder, lanekeeperFlags, floor: bench.options.floor });
  standing = stage;
  try {
    for (const { scenario: name, seconds } of WARM_UP) {
      const scenario = SCENARIOS.find((each) => each.name === name);
      if (scenario === undefined) continue;
      await probe(stage, scenario, bench.bodies.get(name) ?? Buffer.alloc(0));
      for (const gateway of gatewaysFor(stage, scenario)) {
        if (gateway.name === "plain") continue;
        await loadOn(gateway, scenario, measuring(bench, stage, scenario), { warmSeconds: 0, seconds });
      }
    }
    return await work(stage);
  } finally {
    await stage.stop();
    standing = null;
    // A repeat's records are of no more use, and many.
    await rm(folder, { recursive: true, force: true });
  }
}

const measuring = (bench: Bench, stage: Stage, scenario: Scenario): Measuring => ({
  stage,
  load: bench.load,
  bodyFile: bench.bodyFileOf(scenario),
  noiseLimit: bench.options.noise,
});

async function measure(bench: Bench): Promise<Omit<Findings, "flatness"> & { readonly soak: Soak | null }> {
  const { options } = bench;
  const wanted = SCENARIOS.filter(({ name }) => options.only.includes(name));
  const pairs: Pair[] = [];
  const memory: Memory[] = [];
  let soaked: Soak | null = null;
  const stages = wanted.length > 0 ? options.repeats : Math.min(options.soak, 1);
  for (let repeat = 1; repeat <= stages; repeat++) {
    await onStage(bench, repeat, async (stage) => {
      for (const scenario of wanted) {
        say(`repeat ${repeat} of ${options.repeats}: ${scenario.name}`);
        await probe(stage, scenario, bench.bodies.get(scenario.name) ?? Buffer.alloc(0));
        pairs.push(await measurePair(scenario, repeat, measuring(bench, stage, scenario)));
      }
      if (repeat === stages && options.soak > 0) {
        say(`soak: ${options.soak} calls at full load`);
        soaked = await soak(options.soak, stage, bench.load, SCENARIOS, bench.bodyFileOf);
      }
      const [node = 0, envoy = 0] = stage.lanekeeper.pids.map(peakMemoryMb);
      const floor = stage.floor?.ordinary.pids.map(peakMemoryMb).reduce((sum, each) => sum + each) ?? null;
      memory.push({ plain: stage.plain.pids.map(peakMemoryMb)[0] ?? 0, node, envoy, floor });
    });
  }
  return { pairs, memory, soak: soaked };
}

async function flatness({ options, nodeFlags }: Bench): Promise<Flatness[]> {
  if (options.tenants.length < 2) return [];
  say("policy evaluation and lane lookup by number of tenants");
  return measureTenants(options.tenants, nodeFlags);
}

const soakFailures = ({ calls, errors, records, chain }: Soak): number =>
  errors + Math.max(0, calls - records) + (chain === "" ? 0 : 1);

const spellSoak = (found: Soak | null): string =>
  found === null
    ? ""
    : `Soak: ${found.calls} calls at full load in ${found.seconds.toFixed(0)} s: ${found.errors} errors, ` +
      `${found.records} records, chain ${found.chain === "" ? "whole" : `BROKEN (${found.chain})`}.` +
      (found.firstError === "" ? "" : ` The first error: ${found.firstError}`);

async function bench(options: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "lanekeeper-bench-"));
  // On "exit" rather than in a finally: a signal comes this way too.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const prepared = await prepare(options, folder);
  const flat = await flatness(prepared);
  const found = await measure(prepared);
  const findings: Findings = { ...found, flatness: flat };
  const printed = { table: table(findings), remarks: remarks(found.pairs), soak: spellSoak(found.soak) };
  const notes = [...printed.remarks, printed.soak].filter((line) => line !== "");
  process.stdout.write(`${[printed.table, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`);
  if (options.profile) {
    process.stdout.write(`\n${profileLines(readProfile(prepared.profileFolder)).join("\n")}\n`);
    say("the figures above are those of a process under its profiler");
  }
  const whole = complete(found.pairs);
  if (options.write && whole) await writePage({ ...printed, ...prepared });
  if (options.write && !whole)
    say("docs/benchmark.md was not written: every run of some scenario was disturbed");
  const failed = errorCount(found.pairs) + (found.soak === null ? 0 : soakFailures(found.soak));
  return failed === 0 && (whole || !options.write) ? 0 : 1;
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options !== null) return bench(options);
  process.stdout.write(`${HELP}\n`);
  return 0;
}

/** The stage that stands now; a signal ends it before it ends us, so that no gateway leaves its sockets behind. */
let standing: Stage | null = null;
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.once(signal, () => void Promise.resolve(standing?.stop()).finally(() => process.exit(code)));
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  const expected =
    error instanceof UsageError || error instanceof MachineError || error instanceof ProvisionError;
  say(expected ? error.message : String(error instanceof Error ? error.stack : error));
  process.exit(error instanceof UsageError ? 2 : 1);
}
