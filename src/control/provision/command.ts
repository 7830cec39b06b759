/** Runs a program to its end and gathers what it says. */
import { spawn } from "node:child_process";

export interface Outcome {
  /** null when the program could not be started or was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const OUTPUT_MAX_LENGTH = 1_048_576;

/** Never throws: a program that is not there has code null. Ended with SIGKILL after `timeoutMs`. */
export function runToEnd(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly timeoutMs: number },
): Promise<Outcome> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const late = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs);
    const endWithUs = (): void => void child.kill("SIGKILL");
    process.once("exit", endWithUs);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (stdout.length < OUTPUT_MAX_LENGTH) stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < OUTPUT_MAX_LENGTH) stderr += chunk.toString();
    });
    const end = (code: number | null): void => {
      process.off("exit", endWithUs);
      clearTimeout(late);
      done({ code, stdout, stderr });
    };
    child.on("error", (error) => {
      stderr += error.message;
      end(null);
    });
    child.on("close", (code) => end(code));
  });
}

/** The last lines of a program's complaint, for an error message. */
export function lastLines(text: string, count = 5): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
