import { describe, expect, it } from "vitest";
import { DATA_CLASSES, DOMAINS, TASKS } from "../../exchange.ts";
import { DATA_CLASS_LABELS, DOMAIN_LABELS, TASK_LABELS } from "../labels.ts";
import { DOMAIN_CUES } from "./domain-cues.ts";
import { intentOf } from "./intent.ts";
import { type Cue, compile, match } from "./lexicon.ts";
import { TASK_CUES } from "./task-cues.ts";

const table: readonly Omit<Cue<"a">, "inMaterial">[] = [
  { id: "word", label: "a", weight: 1, words: "resume|straße" },
  { id: "stem", label: "a", weight: 1, words: "summar*" },
  { id: "phrase", label: "a", weight: 1, words: "key points|in two sentences|总结" },
];
const lexicon = compile(table.map((cue) => ({ ...cue, inMaterial: 1 })));
const hits = (text: string): string[] => {
  const found: string[] = [];
  match(lexicon, text, 0, text.length, (cue) => found.push(lexicon.cues[cue]?.id ?? ""));
  return found;
};

describe("a cue", () => {
  it("is found whatever its case, accents and punctuation", () => {
    expect(hits("RÉSUMÉ, please")).toEqual(["word"]);
    expect(hits("(Strasse?) Straße")).toEqual(["word"]);
    expect(hits("the key-points")).toEqual(["phrase"]);
    expect(hits("Key\tpoints in Two sentences")).toEqual(["phrase", "phrase"]);
  });

  it("as a stem is found at the beginning of a word only", () => {
    expect(hits("summarising summary")).toEqual(["stem", "stem"]);
    expect(hits("presummary summa")).toEqual([]);
  });

  it("is a whole word, and a phrase stays within its sentence", () => {
    expect(hits("resumed resumes")).toEqual([]);
    expect(hits("this is key. Points follow")).toEqual([]);
  });

  it("needs no spaces in Chinese", () => {
    expect(hits("请总结这篇文章")).toEqual(["phrase"]);
  });
});

describe("the tables", () => {
  it("have ids that are unique and fit to be stored", () => {
    const ids = [...TASK_CUES, ...DOMAIN_CUES].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+-[a-z]+$/);
  });

  it("have a title and a definition for each label", () => {
    expect(Object.keys(TASK_LABELS)).toEqual([...TASKS]);
    expect(Object.keys(DOMAIN_LABELS)).toEqual([...DOMAINS]);
    expect(Object.keys(DATA_CLASS_LABELS)).toEqual([...DATA_CLASSES]);
  });
});

describe("the task", () => {
  const taskOf = (lastUserText: string, systemText = "") => intentOf({ lastUserText, systemText }).task;

  it("is explained by the cues that spoke for it", () => {
    expect(taskOf("Summarise this thread in two sentences")).toMatchObject({ value: "summarise" });
    expect(taskOf("Summarise this thread in two sentences").source).toMatch(/^cue:summarise-verb/);
  });

  it("is chat by default, and says so", () => {
    expect(taskOf("mhm")).toEqual({ value: "chat", source: "default", confidence: 0.3 });
  });

  it("is what the user says, before what the system text says", () => {
    expect(taskOf("Translate this into German: good morning", "You summarise meetings.").value).toBe("draft");
    expect(taskOf("mhm", "You summarise meetings.").value).toBe("summarise");
  });

  it("is not steered by repeating a word", () => {
    const once = taskOf("Translate the letter. python");
    expect(taskOf(`Translate the letter. ${"python ".repeat(200)}`).value).toBe(once.value);
  });
});
