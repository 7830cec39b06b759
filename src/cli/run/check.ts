/** `npm run check`: everything that can be said of the code without running the product, two checks at a time. */
import { runToEnd } from "../../control/provision/command.ts";
import { provisionOpa } from "../../control/provision/opa.ts";
import { type Io, paint } from "../io.ts";
import { packageRoot } from "../paths.ts";
import { tool, toolEnvironment } from "./shell.ts";

const AT_A_TIME = 2;
const CHECK_TIMEOUT_MS = 300_000;

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

/** The slowest first. */
const CHECKS = (opa: string): readonly Check[] => [
  { name: "types", command: [...tool("typescript/bin/tsc"), "--noEmit", "-p", "."] },
  { name: "unused code", command: [...tool("knip/bin/knip.js"), "--no-progress"] },
  { name: "lint and format", command: [...tool("@biomejs/biome/bin/biome"), "check", "--error-on-warnings"] },
  {
    name: "dependency direction",
    command: [...tool("vitest/vitest.mjs"), "run", "src/architecture.test.ts"],
  },
  { name: "generated files", command: [process.execPath, "src/control/schema-doc.ts", "--check"] },
  { name: "policies", command: [opa, "check", "--strict", "policies"] },
  { name: "policy format", command: [opa, "fmt", "--list", "--fail", "policies"] },
];

/** @returns 0 when every check holds, else 1. */
export async function checkTask(io: Io): Promise<number> {
  const waiting = [...CHECKS(await provisionOpa((line) => io.err(paint(io, "dim", line))))];
  const env = toolEnvironment(io.color ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" });
  const started = performance.now();
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await perform(check, env, io))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  io.out(`${failed === 0 ? "all checks hold" : `${failed} failed`}  ${paint(io, "dim", since(started))}`);
  return failed === 0 ? 0 : 1;
}

const since = (started: number): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;

async function perform(check: Check, env: NodeJS.ProcessEnv, io: Io): Promise<boolean> {
  const [program = "", ...args] = check.command;
  const started = performance.now();
  const done = await runToEnd(program, args, { cwd: packageRoot, env, timeoutMs: CHECK_TIMEOUT_MS });
  const seconds = since(started);
  if (done.code === 0) {
    io.out(`${paint(io, "green", "ok")}      ${check.name}  ${paint(io, "dim", seconds)}`);
    return true;
  }
  io.out(`${paint(io, "red", "failed")}  ${check.name}  ${paint(io, "dim", seconds)}`);
  io.out(`${done.stdout}${done.stderr}`.trimEnd());
  return false;
}
