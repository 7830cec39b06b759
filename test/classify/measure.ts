/**
 * Measures task and domain against prompts.json, on two halves that are told apart by a hash of the text: cues may be
 * worked on while looking at "dev"; "held-out" is only ever counted. `--write` renews docs/classifier.md, `--dev`
 * prints the errors of dev.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { intentOf } from "../../src/classify/facts/intent.ts";
import { DOMAINS, type Domain, type Labelled, TASKS, type Task } from "../../src/exchange.ts";
import { page } from "./page.ts";

export interface Prompt {
  readonly task: Task;
  readonly domain: Domain;
  readonly text: string;
}

export interface Counted {
  readonly right: number;
  readonly total: number;
  /** labelled → found → count */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export type Half = "dev" | "held-out";

export function halfOf(text: string): Half {
  return (createHash("sha256").update(text).digest()[0] ?? 0) % 2 === 0 ? "dev" : "held-out";
}

export function readPrompts(): readonly Prompt[] {
  return JSON.parse(readFileSync(new URL("prompts.json", import.meta.url), "utf8"));
}

export function count<Label extends string>(
  prompts: readonly Prompt[],
  labels: readonly Label[],
  wanted: (prompt: Prompt) => Label,
  found: (prompt: Prompt) => Labelled<Label>,
): Counted {
  const confusion: Record<string, Record<string, number>> = {};
  for (const label of labels) confusion[label] = Object.fromEntries(labels.map((other) => [other, 0]));
  let right = 0;
  for (const prompt of prompts) {
    const row = confusion[wanted(prompt)] ?? {};
    const value = found(prompt).value;
    row[value] = (row[value] ?? 0) + 1;
    if (value === wanted(prompt)) right++;
  }
  return { right, total: prompts.length, confusion };
}

const taskFor = (prompt: Prompt) => intentOf({ lastUserText: prompt.text, systemText: "" }).task;
const domainFor = (prompt: Prompt) => intentOf({ lastUserText: prompt.text, systemText: "" }).domain;

export function measure(half: Half): { readonly task: Counted; readonly domain: Counted } {
  const prompts = readPrompts().filter((prompt) => halfOf(prompt.text) === half);
  return {
    task: count(prompts, TASKS, (prompt) => prompt.task, taskFor),
    domain: count(prompts, DOMAINS, (prompt) => prompt.domain, domainFor),
  };
}

function printErrorsOfDev(): void {
  for (const prompt of readPrompts().filter(({ text }) => halfOf(text) === "dev")) {
    const task = taskFor(prompt);
    const domain = domainFor(prompt);
    const line = prompt.text.replaceAll("\n", " ").slice(0, 110);
    if (task.value !== prompt.task)
      console.log(`task ${prompt.task} found ${task.value} ${task.source} ${task.confidence} | ${line}`);
    if (domain.value !== prompt.domain) {
      console.log(
        `domain ${prompt.domain} found ${domain.value} ${domain.source} ${domain.confidence} | ${line}`,
      );
    }
  }
}

if (import.meta.main) {
  const halves = { dev: measure("dev"), "held-out": measure("held-out") };
  const text = page(halves);
  if (process.argv.includes("--write")) {
    writeFileSync(new URL("../../docs/classifier.md", import.meta.url), text);
  } else if (process.argv.includes("--dev")) {
    printErrorsOfDev();
  } else {
    console.log(text);
  }
}
