/**
 * Measures the classes of content against content.json: is a text about the health, money, work or law case of a
 * certain person or company? "dev" texts were looked at while cues were written; "held-out" ones are only ever counted.
 * Prints the page; `--write` renews docs/content.md with it; `--errors` prints what is wrong in dev.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { contentOf } from "../../src/classify/content/classify.ts";
import { scan } from "../../src/classify/scan.ts";
import { CONTENT_CLASSES, type ContentClass } from "../../src/exchange.ts";
import { contentPage } from "./content-page.ts";

export type Part = "dev" | "held-out";

export interface LabelledContent {
  readonly set: Part;
  /** Null: about nobody in particular, or about none of these matters. */
  readonly content: ContentClass | null;
  readonly text: string;
}

export interface ContentScore {
  readonly name: ContentClass;
  readonly texts: number;
  /** Found as this class, surely; and as this class at all. */
  readonly sure: number;
  readonly possible: number;
}

export interface ContentMeasured {
  readonly scores: readonly ContentScore[];
  readonly texts: number;
  readonly sure: number;
  /** Found as some class: what counts for where the data may go. */
  readonly kept: number;
  readonly nobody: number;
  /** Of those about nobody, how many were surely something. */
  readonly alarms: number;
}

export function readContent(): readonly LabelledContent[] {
  return JSON.parse(readFileSync(new URL("content.json", import.meta.url), "utf8"));
}

export function measureContent(part: Part): ContentMeasured {
  const judged = readContent()
    .filter(({ set }) => set === part)
    .map(({ content, text }) => ({ content, found: contentOf(text, scan(text)) }));
  const surely = (found: (typeof judged)[number]["found"]): boolean =>
    CONTENT_CLASSES.some((name) => found[name]?.sure === true);
  const about = judged.filter(({ content }) => content !== null);
  const nobody = judged.filter(({ content }) => content === null);
  return {
    scores: CONTENT_CLASSES.map((name) => {
      const own = judged.filter(({ content }) => content === name);
      return {
        name,
        texts: own.length,
        sure: own.filter(({ found }) => found[name]?.sure === true).length,
        possible: own.filter(({ found }) => found[name] !== undefined).length,
      };
    }),
    texts: about.length,
    sure: about.filter(({ content, found }) => content !== null && found[content]?.sure === true).length,
    kept: about.filter(({ found }) => surely(found)).length,
    nobody: nobody.length,
    alarms: nobody.filter(({ found }) => surely(found)).length,
  };
}

function printErrors(): void {
  for (const { set, content, text } of readContent()) {
    if (set !== "dev") continue;
    const found = contentOf(text, scan(text));
    const sure = CONTENT_CLASSES.filter((name) => found[name]?.sure === true);
    if (content === null ? sure.length > 0 : !sure.includes(content))
      console.log(`${content ?? "nobody"}, found ${sure.join() || "nothing"}: ${text.slice(0, 110)}`);
  }
}

if (import.meta.main) {
  if (process.argv.includes("--errors")) printErrors();
  else {
    const text = contentPage(measureContent("dev"), measureContent("held-out"));
    if (process.argv.includes("--write"))
      writeFileSync(new URL("../../docs/content.md", import.meta.url), text);
    else console.log(text);
  }
}
