/**
 * Stand-ins for the lanes, for a start without vendor keys and for tests: two hosted vendors and a self-hosted pool of
 * two. They say that they are simulators (x-lanekeeper-simulator, ids, text) and can be told to fail.
 */
import { startSimulator } from "./simulator.ts";
import type { Pace, Simulator, SimulatorKind } from "./types.ts";

export { startSimulator } from "./simulator.ts";
export {
  FAILURE_MODES,
  type Failure,
  type ReceivedCall,
  type Simulator,
  type SimulatorKind,
} from "./types.ts";

export interface SimulatorsOptions {
  /** Which lanes to stand in for, such as those whose vendor key is absent. Default: all three. */
  readonly kinds?: readonly SimulatorKind[];
  /** By simulator name. Default: any free port. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Models that the vLLM pool serves. Default: llama. */
  readonly vllmModels?: readonly string[];
  readonly pace?: Pace | 0;
  readonly seed?: number;
}

export interface Simulators {
  /** openai, claude, vllm-1, vllm-2: those that were started, in this order. */
  readonly all: readonly Simulator[];
  of(kind: SimulatorKind): readonly Simulator[];
  close(): Promise<void>;
}

const FLEET: readonly { readonly kind: SimulatorKind; readonly name: string }[] = [
  { kind: "openai", name: "openai" },
  { kind: "anthropic", name: "claude" },
  { kind: "vllm", name: "vllm-1" },
  { kind: "vllm", name: "vllm-2" },
];

/** Rejects, with none left running, when a port is taken. */
export async function startSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
  const wanted = FLEET.filter(({ kind }) => options.kinds?.includes(kind) ?? true);
  const started = await Promise.allSettled(
    wanted.map(({ kind, name }) =>
      startSimulator({
        kind,
        name,
        port: options.ports?.[name] ?? 0,
        ...(kind === "vllm" && options.vllmModels !== undefined ? { models: options.vllmModels } : {}),
        ...(options.pace !== undefined ? { pace: options.pace } : {}),
        ...(options.seed !== undefined ? { seed: options.seed } : {}),
      }),
    ),
  );
  const all = started.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(all.map((simulator) => simulator.close()));
  };
  const failed = started.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return { all, of: (kind) => all.filter((simulator) => simulator.kind === kind), close };
}
