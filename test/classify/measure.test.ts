import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TASKS } from "../../src/exchange.ts";
import { measure, readPrompts } from "./measure.ts";
import { page } from "./page.ts";
import { measureTools } from "./tools.ts";

const prompts = readPrompts();

describe("the labelled prompts", () => {
  it("are more than 220, all different, balanced over tasks in each part", () => {
    expect(prompts.length).toBeGreaterThan(220);
    expect(new Set(prompts.map(({ text }) => text)).size).toBe(prompts.length);
    for (const part of ["dev", "held-out"] as const) {
      const own = prompts.filter(({ set }) => set === part);
      for (const task of TASKS) {
        const fair = own.length / TASKS.length;
        expect(Math.abs(own.filter((prompt) => prompt.task === task).length - fair), task).toBeLessThan(2);
      }
    }
  });
});

describe("the classifier", () => {
  it("is far better than chance on prompts that it was not made with", () => {
    const { task, domain } = measure("held-out");
    expect(task.right / task.total).toBeGreaterThan(0.55);
    expect(domain.right / domain.total).toBeGreaterThan(0.45);
  });

  const tools = measureTools();
  if (tools === null) console.warn("skipped: no tool corpus, so docs/classifier.md cannot be compared");
  it.skipIf(tools === null)("has its figures in docs/classifier.md", () => {
    const file = new URL("../../docs/classifier.md", import.meta.url);
    expect(existsSync(file) && readFileSync(file, "utf8")).toBe(
      page({ dev: measure("dev"), heldOut: measure("held-out"), tools }),
    );
  });
});
