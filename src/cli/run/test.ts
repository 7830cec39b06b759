/** `npm test`: the policies' own tests with their coverage, then unit and black-box tests, and one closing line. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, runToEnd } from "../../control/provision/command.ts";
import { provisionEnvoy } from "../../control/provision/envoy.ts";
import { provisionOpa } from "../../control/provision/opa.ts";
import { type Io, paint } from "../io.ts";
import { packageRoot } from "../paths.ts";
import { passThrough, tool, toolEnvironment } from "./shell.ts";
import { closingLine, opaTally, sum, type Tally, vitestTally } from "./tally.ts";

const COVERAGE_MIN_PERCENT = 95;
const OPA_TIMEOUT_MS = 120_000;
/** No test measures time: this finds what hangs, and leaves a busy machine alone. */
const TEST_TIMEOUT = ["--testTimeout=60000", "--hookTimeout=120000"];
const ONE_FAILURE: Tally = { passed: 0, failed: 1, skipped: 0 };

/** `more` goes to vitest (a filter, -t NAME); with it the policies' tests are left out. */
export async function testTask(more: readonly string[], io: Io): Promise<number> {
  const progress = (line: string): void => io.err(paint(io, "dim", line));
  const opa = await provisionOpa(progress);
  const env = toolEnvironment({ LANEKEEPER_ENVOY: await provisionEnvoy(progress), LANEKEEPER_OPA: opa });

  const tallies = more.length === 0 ? [await policyTests(opa, io)] : [];
  const tally = sum([...tallies, await vitest(more, env)]);
  io.out(closingLine(tally));
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

/** Rego tests; coverage below the threshold counts as one more failure. */
async function policyTests(opa: string, io: Io): Promise<Tally> {
  const options = { cwd: packageRoot, timeoutMs: OPA_TIMEOUT_MS };
  const run = await runToEnd(opa, ["test", "policies", "--format", "json"], options);
  const tally = opaTally(run.stdout);
  if (tally === null) {
    io.out(
      `${paint(io, "red", "failed")}  policies do not compile\n${lastLines(`${run.stdout}\n${run.stderr}`, 20)}`,
    );
    return ONE_FAILURE;
  }
  for (const failure of tally.failures) io.out(`${paint(io, "red", "failed")}  ${failure}`);
  io.out(`policies: ${closingLine(tally)}`);
  if (tally.failed > 0) {
    const told = await runToEnd(opa, ["test", "policies"], options);
    io.out(lastLines(told.stdout, 40));
    return tally;
  }

  const threshold = ["--coverage", "--threshold", String(COVERAGE_MIN_PERCENT), "--format", "json"];
  const covered = await runToEnd(opa, ["test", "policies", ...threshold], options);
  if (covered.code === 0) {
    const percent = /"coverage":\s*([\d.]+)\s*\}\s*$/.exec(covered.stdout)?.[1] ?? "enough";
    io.out(`policies: ${percent} % of lines covered`);
    return tally;
  }
  io.out(
    `${paint(io, "red", "failed")}  policy coverage is below ${COVERAGE_MIN_PERCENT} %: ${lastLines(covered.stderr)}`,
  );
  return sum([tally, ONE_FAILURE]);
}

async function vitest(more: readonly string[], env: NodeJS.ProcessEnv): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), "lanekeeper-test-"));
  try {
    const report = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const code = await passThrough(
      [...tool("vitest/vitest.mjs"), "run", ...TEST_TIMEOUT, ...reporters, ...more],
      env,
    );
    const tally = vitestTally(await readFile(report, "utf8").catch(() => ""));
    if (tally === null) return ONE_FAILURE;
    // An unhandled error fails the run though every test passed.
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
