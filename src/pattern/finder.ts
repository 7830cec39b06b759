/**
 * Where patterns match, in time that grows with the length of the text alone. One table of all patterns says where
 * some match ends; only there is the pattern's own table asked where it begins.
 */
import { type Automaton, BEFORE, buildAutomaton, ENDS, ROW, TooLarge, unitProgram } from "./automaton.ts";
import type { Step } from "./program.ts";
import { PatternError, parsePattern, type Tree, WORD } from "./syntax.ts";
import { CHUNK, loadUnits } from "./units.ts";

/** UTF-16 units. Of a longer match the last so many are named. */
export const MATCH_MAX_UNITS = 512;
/** A pattern that fewer units satisfy would be found everywhere. */
const MATCH_MIN_UNITS = 3;

/** Called with the pattern's number and the span of its match, by end; matches of one pattern do not overlap. */
export type OnMatch = (pattern: number, start: number, end: number) => void;
export type Finder = (text: string, found: OnMatch) => void;

/** One pattern, checked. */
export interface FinderPattern {
  readonly source: string;
  readonly program: readonly Step[];
  readonly own: Automaton;
}

/** @throws PatternError */
export function finderPattern(source: string): FinderPattern {
  const least = leastUnits(parsePattern(source));
  if (least < MATCH_MIN_UNITS)
    throw new PatternError(`it may match fewer than ${MATCH_MIN_UNITS} characters`, 0);
  if (least > MATCH_MAX_UNITS)
    throw new PatternError(`it matches only more than ${MATCH_MAX_UNITS} characters`, 0);
  const program = unitProgram(source);
  try {
    buildAutomaton([program], true);
    return { source, program, own: buildAutomaton([program], false) };
  } catch (error) {
    if (error instanceof TooLarge)
      throw new PatternError(
        "it needs too large a table; count less, or begin it with a fixed text or \\b",
        0,
      );
    throw error;
  }
}

function leastUnits(tree: Tree): number {
  switch (tree.is) {
    case "chars":
      return 1;
    case "assert":
      return 0;
    case "sequence":
      return tree.parts.reduce((sum, part) => sum + leastUnits(part), 0);
    case "choice":
      return Math.min(...tree.parts.map(leastUnits));
    case "repeat":
      return tree.min * leastUnits(tree.part);
  }
}

interface Group {
  readonly automaton: Automaton;
  /** The group's own numbers → the finder's. */
  readonly numbers: readonly number[];
}

/** As few tables as hold all patterns: what does not fit into one is parted in two. */
function group(patterns: readonly FinderPattern[], numbers: readonly number[]): Group[] {
  try {
    const programs = numbers.map((number) => patterns[number]?.program ?? []);
    return [{ automaton: buildAutomaton(programs, true), numbers }];
  } catch (error) {
    if (!(error instanceof TooLarge) || numbers.length < 2) throw error;
    const half = numbers.length >>> 1;
    return [...group(patterns, numbers.slice(0, half)), ...group(patterns, numbers.slice(half))];
  }
}

export function createFinder(patterns: readonly FinderPattern[]): Finder {
  if (patterns.length === 0) return () => {};
  const groups = group(
    patterns,
    patterns.map((_, number) => number),
  );
  return (text, found) => {
    for (const each of groups) search(each, patterns, text, found);
  };
}

function search(
  { automaton, numbers }: Group,
  patterns: readonly FinderPattern[],
  text: string,
  found: OnMatch,
): void {
  const { classOf, classes, table, ends, begin } = automaton;
  const done = new Int32Array(numbers.length);
  const ended = (cell: number, at: number): void => {
    for (const nth of ends.get(cell) ?? []) {
      const from = done[nth] ?? 0;
      const number = numbers[nth] ?? 0;
      const own = patterns[number]?.own;
      if (at <= from || own === undefined) continue;
      const match = locate(own, text, Math.max(from, at - MATCH_MAX_UNITS), at);
      done[nth] = match.end;
      found(number, match.start, match.end);
    }
  };
  let row = begin[BEFORE.start];
  for (let from = 0; from < text.length; from += CHUNK) {
    const units = loadUnits(text, from);
    const end = Math.min(CHUNK, text.length - from);
    for (let k = 0; k < end; k++) {
      const cell = row + (classOf[units[k] ?? 0] ?? 0);
      row = table[cell] ?? 0;
      if (row < ENDS) continue;
      row &= ROW;
      ended(cell, from + k);
    }
  }
  const last = row + classes - 1;
  if ((table[last] ?? 0) >= ENDS) ended(last, text.length);
}

/**
 * The first match that begins at `from` or after and its longest end: it is known that one ends at `end`. Each place is
 * tried as a beginning once over all matches, at no more than MATCH_MAX_UNITS steps.
 */
function locate(own: Automaton, text: string, from: number, end: number): { start: number; end: number } {
  for (let start = from; start < end; start++) {
    const last = longest(own, text, start);
    if (last !== -1) return { start, end: last };
  }
  return { start: from, end };
}

function longest({ classOf, classes, table, begin }: Automaton, text: string, start: number): number {
  let row = begin[before(text, start)];
  let last = -1;
  const limit = Math.min(text.length, start + MATCH_MAX_UNITS);
  for (let at = start; row !== 0 && at <= limit; at++) {
    const next = table[row + (at < text.length ? (classOf[text.charCodeAt(at)] ?? 0) : classes - 1)] ?? 0;
    if ((next & ENDS) !== 0) last = at;
    row = next & ROW;
  }
  return last;
}

function before(text: string, at: number): 0 | 1 | 2 {
  if (at === 0) return BEFORE.start;
  const unit = text.charCodeAt(at - 1);
  return WORD.some(([low, high]) => unit >= low && unit <= high) ? BEFORE.word : BEFORE.other;
}
