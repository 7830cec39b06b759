/** Child processes that end with us: Envoy above all, which must not stay behind as an open, unattended proxy. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";

export interface ProcessOptions {
  /** For messages: "Envoy". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Complete environment of the child; none of ours is added (it holds vendor keys). */
  readonly env: NodeJS.ProcessEnv;
  /** File that the child's stdout and stderr are appended to. */
  readonly log: string;
  /** Called once when the child ends though nobody asked it to. */
  readonly onExit: (end: ProcessEnd) => void;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what this child wrote to its log. */
  readonly lastLines: string;
}

export interface RunningProcess {
  readonly pid: number;
  /** Resolves once `ready` says true (asked every 20 ms); rejects when the child ends or `timeoutMs` pass first. */
  whenReady(ready: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void>;
  /** SIGTERM, then SIGKILL after 5 s. Resolves when the child is gone; may be called again. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 5_000;
const READY_POLL_MS = 20;
const LOG_TAIL_BYTES = 4_096;

/**
 * Node cannot tie a child's life to ours in the kernel (prctl PR_SET_PDEATHSIG is out of its reach), so two nets hold
 * it. An exit handler kills every child still running, on a normal end, an uncaught error and process.exit() alike.
 * And a shell that waits on a pipe of ours ends the child when the pipe closes, which even our SIGKILL does.
 *
 * Children have a process group of their own (detached): Ctrl-C in a terminal must reach us alone, so that calls
 * under way are answered before Envoy is told to stop.
 */
const running = new Set<ChildProcess>();
let guarded = false;

function guard(): void {
  if (guarded) return;
  guarded = true;
  process.on("exit", () => {
    for (const child of running) child.kill("SIGKILL");
  });
}

const WATCHER = `read -r _
kill -TERM "$1" 2>/dev/null || exit 0
for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; kill -0 "$1" 2>/dev/null || exit 0; done
kill -KILL "$1" 2>/dev/null`;

/** Ends `pid` when we are gone; itself ended by the returned function once the child is. */
function watchOver(pid: number): () => void {
  const watcher = spawn("/bin/sh", ["-c", WATCHER, "sh", String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: process.env.PATH },
    detached: true,
  });
  running.add(watcher);
  watcher.on("error", () => running.delete(watcher));
  watcher.on("exit", () => running.delete(watcher));
  watcher.stdin.on("error", () => {});
  watcher.unref();
  return () => watcher.kill("SIGKILL");
}

/** @throws when the command cannot be started. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  guard();
  const log = openSync(options.log, "a", 0o600);
  const logStart = statSync(options.log).size;
  const child = spawn(options.command, options.args, {
    env: options.env,
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  running.add(child);

  let stopping = false;
  let end: ProcessEnd | null = null;
  let watched = (): void => {};
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      running.delete(child);
      watched();
      end = { code, signal, lastLines: tail(options.log, logStart) };
      resolve();
      if (!stopping) options.onExit(end);
    });
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("error", (cause) => {
      running.delete(child);
      reject(new Error(`${options.name} could not be started: ${cause.message}`, { cause }));
    });
    child.once("spawn", () => resolve(child.pid ?? 0));
  });
  watched = watchOver(pid);

  return {
    pid,
    whenReady: async (ready, timeoutMs) => {
      const deadline = performance.now() + timeoutMs;
      while (!(await ready())) {
        if (end !== null) throw new Error(`${options.name} ended before it was ready (${spellEnd(end)})`);
        if (performance.now() > deadline) {
          throw new Error(
            `${options.name} was not ready after ${timeoutMs} ms\n${tail(options.log, logStart)}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
      }
    },
    stop: async () => {
      stopping = true;
      if (end !== null) return;
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
      await gone;
      clearTimeout(kill);
    },
  };
}

function spellEnd(end: ProcessEnd): string {
  const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
  return end.lastLines === "" ? how : `${how}:\n${end.lastLines}`;
}

/** What was appended since `from`, its end only. */
function tail(path: string, from: number): string {
  try {
    return readFileSync(path)
      .subarray(from)
      .subarray(-LOG_TAIL_BYTES)
      .toString()
      .trim()
      .split("\n")
      .slice(-8)
      .join("\n");
  } catch {
    return "";
  }
}
