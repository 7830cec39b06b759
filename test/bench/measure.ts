/** One scenario on every gateway, right after each other, and whether anybody disturbed it. */
import { ADDRESS } from "./bodies.ts";
import { type LoadResult, runLoad } from "./load.ts";
import { type Scenario, STREAM_TOKENS } from "./scenarios.ts";
import { type Gateway, gatewaysFor, type Stage } from "./stage.ts";

export interface Pair {
  readonly scenario: string;
  readonly repeat: number;
  readonly plain: LoadResult;
  readonly lanekeeper: LoadResult;
  /** null when the empty service was not asked for. */
  readonly floor: LoadResult | null;
  /** CPU that others used or the hypervisor took meanwhile, in cores: the worst of the runs. */
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

/** Which goes first changes from repeat to repeat. */
export function inTurn<T>(gateways: readonly T[], repeat: number): readonly T[] {
  const first = (repeat - 1) % gateways.length;
  return [...gateways.slice(first), ...gateways.slice(0, first)];
}

export async function measurePair(scenario: Scenario, repeat: number, measuring: Measuring): Promise<Pair> {
  const { stage } = measuring;
  for (let tries = 1; ; tries++) {
    const results = new Map<Gateway["name"], LoadResult>();
    for (const gateway of inTurn(gatewaysFor(stage, scenario), repeat)) {
      stage.check();
      results.set(gateway.name, await loadOn(gateway, scenario, measuring, { warmSeconds: WARM_SECONDS }));
    }
    const noise = Math.max(...[...results.values()].map(noiseOf));
    const noisy = noise > measuring.noiseLimit;
    if (noisy && tries < TRIES) continue;
    const plain = results.get("plain");
    const lanekeeper = results.get("lanekeeper");
    if (plain === undefined || lanekeeper === undefined) throw new Error("a gateway was not measured");
    const floor = results.get("floor") ?? null;
    return { scenario: scenario.name, repeat, plain, lanekeeper, floor, noise, noisy };
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
