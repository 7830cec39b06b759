/**
 * Does a decision cost more where there are more tenants? Asked of a process of its own on the gateways' core
 * (tenants-rounds.ts).
 */
import { fileURLToPath } from "node:url";
import { lastLines, runToEnd } from "../../src/control/provision/command.ts";
import { GATEWAY_CORE, onCore } from "./cores.ts";
import type { Summary } from "./figures.ts";

export interface Flatness {
  readonly what: string;
  readonly fewTenants: number;
  readonly manyTenants: number;
  /** Microseconds of CPU per call, median of the rounds. */
  readonly few: number;
  readonly many: number;
  /** many ÷ few, of neighbouring rounds. */
  readonly ratio: Summary;
}

const TIMEOUT_MS = 180_000;
const program = fileURLToPath(new URL("tenants-rounds.ts", import.meta.url));

/** Compares the least with the most of the given numbers of tenants. */
export async function measureTenants(
  counts: readonly number[],
  nodeFlags: readonly string[],
): Promise<Flatness[]> {
  const asked = [Math.min(...counts), Math.max(...counts)].map(String);
  const [command = "", ...args] = onCore(GATEWAY_CORE, [process.execPath, ...nodeFlags, program, ...asked]);
  const done = await runToEnd(command, args, { timeoutMs: TIMEOUT_MS });
  if (done.code !== 0) throw new Error(`the comparison of tenants: ${lastLines(done.stderr, 10)}`);
  return JSON.parse(done.stdout);
}
