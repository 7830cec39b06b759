/** `lanekeeper` as a process of its own. */
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";

const CLI = join(import.meta.dirname, "../../src/cli/main.ts");
const environment = (more: Readonly<Record<string, string>>) => ({ ...process.env, NO_COLOR: "1", ...more });

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs to its end with these arguments. */
export const lanekeeper = (args: readonly string[], cwd?: string): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env: environment({}), cwd }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : 1, out, err }),
    );
  });

export interface RunningCommand {
  readonly pid: number;
  /** All it has printed so far. */
  printed(): string;
  /** Sends the signal and resolves with the exit code once it has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a command that goes on until it is told to end. */
export function startCommand(
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): RunningCommand {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: environment(more),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return {
    pid: child.pid ?? 0,
    printed: () => printed,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
