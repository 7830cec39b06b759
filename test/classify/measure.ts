/**
 * Measures task and domain against prompts.json. "dev" prompts may be looked at while working on cues; "held-out" ones
 * were written after the cues and are only ever counted: when cues have been changed with them in mind, write new ones.
 * Prints the page; `--write` renews docs/classifier.md with it; `--errors` prints what is wrong in dev.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { intentOf } from "../../src/classify/facts/intent.ts";
import { DOMAINS, type Domain, TASKS, type Task } from "../../src/exchange.ts";
import { page } from "./page.ts";
import { measureTools } from "./tools.ts";

export type Part = "dev" | "held-out";

export interface Prompt {
  readonly set: Part;
  readonly task: Task;
  readonly domain: Domain;
  readonly text: string;
}

export interface Counted<Label extends string> {
  readonly labels: readonly Label[];
  readonly right: number;
  readonly total: number;
  /** labelled → found → count */
  readonly confusion: ReadonlyMap<Label, ReadonlyMap<Label, number>>;
}

export interface Measured {
  readonly task: Counted<Task>;
  readonly domain: Counted<Domain>;
}

export function readPrompts(): readonly Prompt[] {
  return JSON.parse(readFileSync(new URL("prompts.json", import.meta.url), "utf8"));
}

export function count<Label extends string>(
  labels: readonly Label[],
  pairs: readonly { readonly wanted: Label; readonly found: Label }[],
): Counted<Label> {
  const confusion = new Map(
    labels.map((wanted) => [wanted, new Map(labels.map((found) => [found, 0]))] as const),
  );
  for (const { wanted, found } of pairs) {
    const row = confusion.get(wanted);
    row?.set(found, (row.get(found) ?? 0) + 1);
  }
  const right = pairs.filter(({ wanted, found }) => wanted === found).length;
  return { labels, right, total: pairs.length, confusion };
}

export function measure(part: Part): Measured {
  const judged = readPrompts()
    .filter((prompt) => prompt.set === part)
    .map((prompt) => ({ prompt, found: intentOf({ lastUserText: prompt.text, systemText: "" }) }));
  return {
    task: count(
      TASKS,
      judged.map(({ prompt, found }) => ({ wanted: prompt.task, found: found.task.value })),
    ),
    domain: count(
      DOMAINS,
      judged.map(({ prompt, found }) => ({ wanted: prompt.domain, found: found.domain.value })),
    ),
  };
}

function printErrors(): void {
  for (const prompt of readPrompts().filter(({ set }) => set === "dev")) {
    const { task, domain } = intentOf({ lastUserText: prompt.text, systemText: "" });
    const line = prompt.text.replaceAll("\n", " ").slice(0, 110);
    if (task.value !== prompt.task)
      console.log(`task ${prompt.task}, found ${task.value} (${task.source}): ${line}`);
    if (domain.value !== prompt.domain) {
      console.log(`domain ${prompt.domain}, found ${domain.value} (${domain.source}): ${line}`);
    }
  }
}

if (import.meta.main) {
  if (process.argv.includes("--errors")) printErrors();
  else {
    const text = page({ dev: measure("dev"), heldOut: measure("held-out"), tools: measureTools() });
    if (process.argv.includes("--write")) {
      writeFileSync(new URL("../../docs/classifier.md", import.meta.url), text);
    } else console.log(text);
  }
}
