import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createTurns } from "./turns.ts";

const busy = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

/** What happened, in order: the tasks, and the replies, which leave in a later turn of the event loop. */
async function order(lengthMs: number, tasks: number, taskMs: number): Promise<string[]> {
  const turns = createTurns(lengthMs);
  const happened: string[] = [];
  for (let k = 1; k <= tasks; k++) {
    turns(() => {
      happened.push(`task ${k}`);
      busy(taskMs);
      setImmediate(() => happened.push(`sent ${k}`));
    });
  }
  happened.push("read");
  while (happened.length < 2 * tasks + 1) await turn();
  return happened;
}

describe("turns", () => {
  it("send what a long task replied before the next begins", async () => {
    expect(await order(1, 3, 2)).toEqual([
      "task 1",
      "read",
      "sent 1",
      "task 2",
      "sent 2",
      "task 3",
      "sent 3",
    ]);
  });

  it("take as many short tasks as fit", async () => {
    expect(await order(1_000, 3, 0)).toEqual([
      "task 1",
      "task 2",
      "task 3",
      "read",
      "sent 1",
      "sent 2",
      "sent 3",
    ]);
  });

  it("run a task at once when none is under way", async () => {
    const turns = createTurns(1);
    for (let k = 0; k < 3; k++) {
      let ran = false;
      turns(() => {
        ran = true;
      });
      expect(ran).toBe(true);
      await turn();
      await turn();
      await turn();
    }
  });
});
