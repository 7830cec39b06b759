/** A team's own terms and patterns, ready to be looked for in a text beside the built-in detectors. */
import type { DataClass } from "../../exchange.ts";
import { createFinder, type FinderPattern } from "../../pattern/finder.ts";
import type { Match } from "../detectors/contract.ts";
import { before } from "../detectors/contract.ts";
import { canonical, prepareFold } from "./fold.ts";
import { compileInside } from "./inside.ts";
import { compileWords, type WordTerm } from "./words.ts";

/** One entry of a terms file, checked. Its values are nobody's to see: never in an error, log or record. */
export interface TermEntry {
  readonly kind: string;
  readonly class: DataClass;
  /** 0 to 1 */
  readonly confidence: number;
  /** Terms, or one pattern. */
  readonly find:
    | { readonly terms: readonly string[]; readonly keepCase: boolean; readonly inside: boolean }
    | { readonly pattern: FinderPattern };
  /** One of these words must stand within CONTEXT_UNITS of what is found; none: always. */
  readonly context: readonly string[];
  /** Only for these tenants; null: for all. */
  readonly tenants: readonly string[] | null;
}

/** Appends what it finds; linear in the text's length. */
export type Matcher = (text: string, found: Match[]) => void;

/** UTF-16 units on each side. */
export const CONTEXT_UNITS = 100;

/** Null when there is nothing to look for, so that nobody pays. */
export function compileMatcher(entries: readonly TermEntry[]): Matcher | null {
  if (entries.length === 0) return null;
  prepareFold();
  const whole: WordTerm[] = [];
  const inner: WordTerm[] = [];
  const patterns: FinderPattern[] = [];
  const patternEntries: number[] = [];
  entries.forEach(({ find }, entry) => {
    if ("pattern" in find) {
      patterns.push(find.pattern);
      patternEntries.push(entry);
      return;
    }
    const { keepCase } = find;
    for (const text of find.terms) (find.inside ? inner : whole).push({ text, entry, keepCase });
  });
  const contexts = entries.map(({ context }) =>
    context.map((word) => ` ${canonical(word, 0, word.length, false)} `),
  );
  const words = compileWords(whole);
  const within = compileInside(inner);
  const find = createFinder(patterns);
  return (text, found) => {
    const add = (entry: number, start: number, end: number): void => {
      const known = entries[entry];
      if (known === undefined || !inContext(text, start, end, contexts[entry] ?? [])) return;
      const { kind, class: dataClass, confidence } = known;
      found.push({ kind, class: dataClass, start, end, confidence });
    };
    words(text, add);
    within(text, add);
    find(text, (pattern, start, end) => add(patternEntries[pattern] ?? 0, start, end));
  };
}

function inContext(text: string, start: number, end: number, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const left = before(text, start, CONTEXT_UNITS);
  const right = text.slice(end, end + CONTEXT_UNITS);
  const around = [left, right].map((side) => ` ${spaced(canonical(side, 0, side.length, false))} `);
  return words.some((word) => around.some((side) => side.includes(word)));
}

/** Marks part words here: "launch," is "launch". */
const spaced = (folded: string): string => folded.replace(/[^\p{L}\p{N}]+/gu, " ");
