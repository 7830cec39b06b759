/** Runs a checkout's tools: from its root, under this Node, found before the machine's own. */
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { packageRoot } from "../paths.ts";

/** A package's program, run by this Node whatever `node` its first line would find. */
export const tool = (path: string): readonly string[] => [
  process.execPath,
  join(packageRoot, "node_modules", path),
];

/** The environment of every tool: `node` is this one, and the checkout's programs come first. */
export function toolEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), join(packageRoot, "node_modules", ".bin"), process.env.PATH ?? ""];
  return { ...process.env, ...more, PATH: path.join(delimiter) };
}

/** Output goes straight through. Resolves to the exit code; a program that cannot run has 127. */
export function passThrough(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [program = "", ...args] = command;
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: packageRoot, env, stdio: ["ignore", "inherit", "inherit"] });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on("SIGINT", forward).on("SIGTERM", forward);
    const end = (code: number): void => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      done(code);
    };
    child.on("error", () => end(127));
    child.on("exit", (code) => end(code ?? 1));
  });
}
