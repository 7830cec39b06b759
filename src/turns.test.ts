import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createTurns } from "./turns.ts";

describe("turns", () => {
  it("send what a task replied before the next begins, and read on meanwhile", async () => {
    const turns = createTurns();
    const happened: string[] = [];
    for (const name of ["a", "b", "c"]) {
      turns(() => {
        happened.push(name);
        setImmediate(() => happened.push(`${name} sent`));
      });
    }
    happened.push("read on");
    while (happened.length < 7) await turn();
    expect(happened).toEqual(["a", "read on", "a sent", "b", "b sent", "c", "c sent"]);
  });

  it("run a task at once when none is under way, after one that failed too", async () => {
    const turns = createTurns();
    const fail = (): never => {
      throw new Error("failed");
    };
    expect(() => turns(fail)).toThrow("failed");
    await turn();
    await turn();
    await turn();
    let ran = false;
    turns(() => {
      ran = true;
    });
    expect(ran).toBe(true);
  });
});
