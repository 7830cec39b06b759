/** The embedded defaults: simulators stand in for lanes that this machine cannot reach. Never with --config. */
import { createConnection } from "node:net";
import type { Config, LaneConfig } from "../control/schema.ts";
import { type SimulatorKind, type Simulators, startSimulators } from "../simulate/index.ts";

const KINDS: Record<LaneConfig["provider"], SimulatorKind> = {
  openai: "openai",
  anthropic: "anthropic",
  vllm: "vllm",
};

export interface Embedded {
  readonly simulators: Simulators;
  /** Names of the lanes that are simulated. */
  readonly lanes: readonly string[];
  adjust(config: Config): Config;
}

export async function simulateMissing(config: Config, environment: NodeJS.ProcessEnv): Promise<Embedded> {
  const missing: LaneConfig[] = [];
  for (const lane of config.lanes) if (!(await reachable(lane, environment))) missing.push(lane);
  const names = new Set(missing.map((lane) => lane.name));
  const simulators = await startSimulators({
    kinds: [...new Set(missing.map((lane) => KINDS[lane.provider]))],
    vllmModels: missing
      .filter((lane) => lane.provider === "vllm")
      .flatMap((lane) => Object.keys(lane.models ?? {})),
  });
  return {
    simulators,
    lanes: [...names],
    adjust: (current) => ({
      ...current,
      lanes: current.lanes.map((lane) => (names.has(lane.name) ? simulated(lane, simulators) : lane)),
    }),
  };
}

/** A vendor with its key, or a host of our own that answers. */
async function reachable(lane: LaneConfig, environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (lane.credential !== undefined)
    return "passthrough" in lane.credential || (environment[lane.credential.env] ?? "") !== "";
  return (await Promise.all(lane.endpoints.map(answers))).every(Boolean);
}

const CONNECT_TIMEOUT_MS = 300;

const answers = (endpoint: string): Promise<boolean> =>
  new Promise((resolve) => {
    const url = new URL(endpoint);
    const socket = createConnection({
      host: url.hostname,
      port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => done(false));
    socket.on("connect", () => done(true));
    socket.on("error", () => done(false));
  });

function simulated(lane: LaneConfig, simulators: Simulators): LaneConfig {
  const { credential: _, ...rest } = lane;
  const path = lane.provider === "anthropic" ? "" : "/v1";
  return {
    ...rest,
    endpoints: simulators.of(KINDS[lane.provider]).map((simulator) => `${simulator.url}${path}`),
  };
}
