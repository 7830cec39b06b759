/** The tasks of a checkout that package.json's scripts name: test, check, bench, soak, lock. */
import type { Io } from "../io.ts";

const TASKS = ["test", "check", "bench", "soak", "lock"] as const;
type Task = (typeof TASKS)[number];

/** @returns the exit code. `more` is handed to the task's program. */
export async function runTask(name: string, more: readonly string[], io: Io): Promise<number> {
  const task = TASKS.find((known) => known === name);
  if (task === undefined) {
    io.err(`There is no task ${JSON.stringify(name)}. Tasks: ${TASKS.join(", ")}.`);
    return 2;
  }
  return perform(task, more, io);
}

async function perform(task: Task, more: readonly string[], io: Io): Promise<number> {
  switch (task) {
    case "test":
      return (await import("./test.ts")).testTask(more, io);
    case "check":
      return (await import("./check.ts")).checkTask(io);
    case "bench":
      return (await import("./bench.ts")).benchTask(more, io);
    case "soak":
      return (await import("./soak.ts")).soakTask(more, io);
    case "lock":
      return (await import("./lock.ts")).lockTask(io);
  }
}
