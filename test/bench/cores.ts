/** Where each process runs: gateways on one core, load client, mock and this harness on the other. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isExecutable, onPath } from "../../src/control/provision/cache.ts";
import { lastLines, runToEnd } from "../../src/control/provision/command.ts";

export const GATEWAY_CORE = 0;
export const LOAD_CORE = 1;

/** The machine cannot measure; the message says what it lacks. */
export class MachineError extends Error {
  override readonly name = "MachineError";
}

/** Puts this process on the load's core. Throws MachineError. */
export async function takePlaces(): Promise<void> {
  if (process.platform !== "linux") {
    throw new MachineError(`The benchmark reads CPU times from /proc and binds cores: it needs Linux.`);
  }
  if (availableParallelism() < 2) throw new MachineError("The benchmark needs two cores.");
  const [taskset] = await onPath("taskset");
  if (taskset === undefined || !(await isExecutable(taskset))) {
    throw new MachineError("taskset was not found; install util-linux.");
  }
  const bound = await runToEnd("taskset", ["-acp", String(LOAD_CORE), String(process.pid)], {
    timeoutMs: 5_000,
  });
  if (bound.code !== 0) throw new MachineError(`taskset: ${lastLines(bound.stderr)}`);
}

/** `command`, bound to a core. taskset replaces itself by it, so that the process id is the command's. */
export const onCore = (core: number, command: readonly string[]): readonly string[] => [
  "taskset",
  "-c",
  String(core),
  ...command,
];

/** The most memory that the process ever had resident, in MB of 2^20 bytes. */
export function peakMemoryMb(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kib === undefined) throw new Error(`/proc/${pid}/status has no VmHWM`);
  return Number(kib) / 1024;
}
