/** One scenario on both gateways, right after each other, and whether anybody disturbed it. */
import { ADDRESS } from "./bodies.ts";
import { type LoadResult, runLoad } from "./load.ts";
import { type Scenario, STREAM_TOKENS } from "./scenarios.ts";
import type { Gateway, Stage } from "./stage.ts";

export interface Pair {
  readonly scenario: string;
  readonly repeat: number;
  readonly plain: LoadResult;
  readonly lanekeeper: LoadResult;
  /** CPU that others used or the hypervisor took meanwhile, in cores: the worse of the two runs. */
  readonly noise: number;
  /** More than the limit: shown, but not part of any figure. */
  readonly noisy: boolean;
}

export interface Measuring {
  readonly stage: Stage;
  readonly load: string;
  readonly bodyFile: string;
  readonly noiseLimit: number;
}

const WARM_SECONDS = 0.5;
/** A disturbed pair is measured once more. */
const TRIES = 2;

/** Which of the two goes first changes from repeat to repeat. */
export async function measurePair(scenario: Scenario, repeat: number, measuring: Measuring): Promise<Pair> {
  const { stage } = measuring;
  const run = (gateway: Gateway): Promise<LoadResult> => {
    stage.check();
    return loadOn(gateway, scenario, measuring, { warmSeconds: WARM_SECONDS });
  };
  for (let tries = 1; ; tries++) {
    const first = repeat % 2 === 1 ? stage.plain : stage.lanekeeper;
    const one = await run(first);
    const other = await run(first === stage.plain ? stage.lanekeeper : stage.plain);
    const noise = Math.max(noiseOf(one), noiseOf(other));
    const noisy = noise > measuring.noiseLimit;
    if (noisy && tries < TRIES) continue;
    const [plain, lanekeeper] = first === stage.plain ? [one, other] : [other, one];
    return { scenario: scenario.name, repeat, plain, lanekeeper, noise, noisy };
  }
}

const noiseOf = (result: LoadResult): number => result.foreign_cores + result.stolen_cores;

export function loadOn(
  gateway: Gateway,
  scenario: Scenario,
  { stage, load, bodyFile }: Measuring,
  changes: {
    readonly warmSeconds: number;
    readonly seconds?: number;
    readonly calls?: number;
    readonly connections?: number;
  },
): Promise<LoadResult> {
  return runLoad(load, {
    address: gateway.address,
    bodyFile,
    connections: scenario.connections,
    rate: scenario.rate,
    seconds: scenario.seconds,
    calls: scenario.calls,
    freshTenants: scenario.freshTenants,
    tokens: scenario.body.stream === "none" ? 0 : STREAM_TOKENS,
    expect: scenario.body.processed ? ADDRESS : "",
    gatewayPids: gateway.pids,
    ownPids: [stage.mockPid, process.pid],
    ...changes,
  });
}
