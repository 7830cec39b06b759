/** Many calls at full load, of three kinds at once: every answer that is not what was asked for counts as an error. */
import { verify } from "../../src/record/verify.ts";
import type { LoadResult } from "./load.ts";
import { loadOn } from "./measure.ts";
import type { Scenario } from "./scenarios.ts";
import type { Stage } from "./stage.ts";

/** Scenario → its share of the calls and its connections; 64 in all. */
const MIX: readonly { readonly scenario: string; readonly share: number; readonly connections: number }[] = [
  { scenario: "max_1k", share: 0.88, connections: 48 },
  { scenario: "max_1k_processed", share: 0.1, connections: 12 },
  { scenario: "sse_max", share: 0.01, connections: 2 },
  { scenario: "sse_max_processed", share: 0.01, connections: 2 },
];

const MOST_SECONDS = 1_800;
const RECORDS_TIMEOUT_MS = 30_000;

export interface Soak {
  readonly calls: number;
  readonly errors: number;
  readonly firstError: string;
  readonly seconds: number;
  /** Links of the record chain that were added; at least one per call. */
  readonly records: number;
  /** "" when the chain holds. */
  readonly chain: string;
}

export async function soak(
  calls: number,
  stage: Stage,
  load: string,
  scenarios: readonly Scenario[],
  bodyFileOf: (scenario: Scenario) => string,
): Promise<Soak> {
  const before = await chain(stage.dataDir);
  const results: LoadResult[] = await Promise.all(
    MIX.map(({ scenario: name, share, connections }) => {
      const scenario = scenarios.find((each) => each.name === name);
      if (scenario === undefined) throw new Error(`no scenario ${name}`);
      const measuring = { stage, load, bodyFile: bodyFileOf(scenario), noiseLimit: 0 };
      const size = { calls: Math.max(1, Math.round(calls * share)), connections };
      return loadOn(stage.lanekeeper, scenario, measuring, {
        warmSeconds: 0,
        seconds: MOST_SECONDS,
        ...size,
      });
    }),
  );
  stage.check();
  const made = results.reduce((sum, each) => sum + each.calls + each.errors, 0);
  // Envoy tells of the last calls in its next batch.
  const deadline = performance.now() + RECORDS_TIMEOUT_MS;
  let after = await chain(stage.dataDir);
  while (after.records - before.records < made && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = await chain(stage.dataDir);
  }
  return {
    calls: made,
    errors: results.reduce((sum, each) => sum + each.errors, 0),
    firstError: results.find((each) => each.first_error !== "")?.first_error ?? "",
    seconds: Math.max(...results.map((each) => each.seconds)),
    records: after.records - before.records,
    chain: after.broken,
  };
}

async function chain(dataDir: string): Promise<{ readonly records: number; readonly broken: string }> {
  const verdict = await verify(dataDir);
  return verdict.ok
    ? { records: verdict.records, broken: "" }
    : { records: verdict.seq, broken: `${verdict.problem} at ${verdict.file}:${verdict.line}` };
}
