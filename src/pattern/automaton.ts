/**
 * Patterns as one table of states (a deterministic automaton), made once when a file is loaded: running it costs one
 * look-up per UTF-16 unit, whatever the patterns and the text. What the table would be too large for is refused.
 */
import { type Assertion, programOf, type Step } from "./program.ts";
import { PatternError, parsePattern, type Tree, WORD } from "./syntax.ts";

/** What stands before a unit: the text's beginning, a character of no word, or one of a word. */
export const BEFORE = { start: 0, other: 1, word: 2 } as const;
export type Before = (typeof BEFORE)[keyof typeof BEFORE];

export interface Automaton {
  /** Class of each UTF-16 unit; the last class, `classes - 1`, is the end of the text. */
  readonly classOf: Uint8Array;
  readonly classes: number;
  /**
   * Row of the next state, by row + class. ENDS is set where a match ends before the unit. Rows are multiples of
   * `classes`, and row 0 is the state that nothing leads out of.
   */
  readonly table: Int32Array;
  /** Which patterns end, by row + class. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
  /** Row to begin in, by what stands before. */
  readonly begin: readonly [number, number, number];
}

/** A table that would be larger than allowed. */
export class TooLarge extends Error {}

export const ENDS = 0x4000_0000;
export const ROW = ENDS - 1;

const TABLE_MAX_STATES = 4_000;
/** Steps that building one table may take: some 100 ms. */
const BUILD_MAX_STEPS = 4_000_000;
const CLASSES_MAX = 200;

const inside = (step: Step & { is: "chars" }, unit: number): boolean =>
  step.ranges.some(([low, high]) => unit >= low && unit <= high) !== step.negated;

const isWord = (unit: number): boolean => WORD.some(([low, high]) => unit >= low && unit <= high);

/**
 * A pattern's program over UTF-16 units. A character beyond U+FFFF is its two units, so it may stand as itself only.
 * @throws PatternError
 */
export function unitProgram(source: string): Step[] {
  return programOf(asUnits(parsePattern(source)));
}

function asUnits(tree: Tree): Tree {
  switch (tree.is) {
    case "assert":
      return tree;
    case "sequence":
    case "choice":
      return { ...tree, parts: tree.parts.map(asUnits) };
    case "repeat":
      return { ...tree, part: asUnits(tree.part) };
    case "chars": {
      const [first] = tree.ranges;
      if (tree.negated || !tree.ranges.some(([low]) => low > 0xffff)) return tree;
      if (first === undefined || tree.ranges.length > 1 || first[0] !== first[1]) {
        throw new PatternError(
          "a class may not hold characters beyond U+FFFF; write them one by one with |",
          0,
        );
      }
      const units = String.fromCodePoint(first[0]);
      return {
        is: "sequence",
        parts: [0, 1].map((at) => {
          const unit = units.charCodeAt(at);
          return { is: "chars", ranges: [[unit, unit]], negated: false };
        }),
      };
    }
  }
}

/** Units that no step tells apart are one class. */
function classesOf(programs: readonly (readonly Step[])[]): { classOf: Uint8Array; units: number[] } {
  const borders = new Set<number>([0]);
  const add = (low: number, high: number): void => {
    if (low <= 0xffff) borders.add(low);
    if (high < 0xffff) borders.add(high + 1);
  };
  for (const [low, high] of WORD) add(low, high);
  for (const program of programs) {
    for (const step of program)
      if (step.is === "chars") for (const [low, high] of step.ranges) add(low, high);
  }
  const steps = programs.flat().filter((step) => step.is === "chars");
  const starts = [...borders].sort((a, b) => a - b);
  const classOf = new Uint8Array(65_536);
  const units: number[] = [];
  const bySignature = new Map<string, number>();
  starts.forEach((start, nth) => {
    const signature = `${isWord(start) ? 1 : 0}${steps.map((step) => (inside(step, start) ? 1 : 0)).join("")}`;
    let known = bySignature.get(signature);
    if (known === undefined) {
      known = units.push(start) - 1;
      if (known >= CLASSES_MAX) throw new TooLarge();
      bySignature.set(signature, known);
    }
    classOf.fill(known, start, starts[nth + 1] ?? 65_536);
  });
  return { classOf, units };
}

interface State {
  readonly before: Before;
  readonly steps: readonly number[];
}

/**
 * @param anywhere a match may begin at every unit; otherwise only where the automaton does.
 * @throws TooLarge
 */
export function buildAutomaton(programs: readonly (readonly Step[])[], anywhere: boolean): Automaton {
  const { classOf, units } = classesOf(programs);
  const classes = units.length + 1;
  const all: Step[] = [];
  const owner: number[] = [];
  const starts: number[] = [];
  programs.forEach((program, nth) => {
    const offset = all.length;
    starts.push(offset);
    for (const step of program) {
      owner.push(nth);
      all.push(moved(step, offset));
    }
  });
  const table: number[] = new Array<number>(classes).fill(0);
  const ends = new Map<number, readonly number[]>();
  const states: State[] = [{ before: BEFORE.other, steps: [] }];
  const known = new Map<string, number>();
  const entered = new Int32Array(all.length);
  let round = 0;
  let work = 0;

  const stateOf = (before: Before, steps: readonly number[]): number => {
    if (steps.length === 0 && !anywhere) return 0;
    const key = `${before}:${steps.join()}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = states.push({ before, steps }) - 1;
    if (made > TABLE_MAX_STATES) throw new TooLarge();
    known.set(key, made);
    return made;
  };

  const advance = (state: State, unit: number | null): { next: number; ended: readonly number[] } => {
    round++;
    const ended = new Set<number>();
    const next = new Set<number>();
    const pending = anywhere ? [...state.steps, ...starts] : [...state.steps];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (entered[at] === round) continue;
      entered[at] = round;
      if (++work > BUILD_MAX_STEPS) throw new TooLarge();
      const step = all[at];
      if (step === undefined) continue;
      if (step.is === "match") ended.add(owner[at] ?? 0);
      else if (step.is === "jump") pending.push(step.to);
      else if (step.is === "split") pending.push(step.to, step.or);
      else if (step.is === "assert") {
        if (holds(step.what, state.before, unit)) pending.push(at + 1);
      } else if (unit !== null && inside(step, unit)) next.add(at + 1);
    }
    const sorted = [...next].sort((a, b) => a - b);
    const before = unit !== null && isWord(unit) ? BEFORE.word : BEFORE.other;
    return { next: unit === null ? 0 : stateOf(before, sorted), ended: [...ended] };
  };

  const begin = [BEFORE.start, BEFORE.other, BEFORE.word].map((before) => {
    if (anywhere) return stateOf(before, []);
    return stateOf(before, starts);
  });
  for (let nth = 1; nth < states.length; nth++) {
    const state = states[nth];
    if (state === undefined) break;
    for (let k = 0; k < classes; k++) {
      const { next, ended } = advance(state, units[k] ?? null);
      const cell = nth * classes + k;
      table[cell] = (next * classes) | (ended.length > 0 ? ENDS : 0);
      if (ended.length > 0) ends.set(cell, ended);
    }
  }
  const [atStart = 0, afterOther = 0, afterWord = 0] = begin.map((state) => state * classes);
  return { classOf, classes, table: Int32Array.from(table), ends, begin: [atStart, afterOther, afterWord] };
}

function moved(step: Step, by: number): Step {
  if (step.is === "jump") return { is: "jump", to: step.to + by };
  if (step.is === "split") return { is: "split", to: step.to + by, or: step.or + by };
  return step;
}

function holds(what: Assertion, before: Before, unit: number | null): boolean {
  if (what === "start") return before === BEFORE.start;
  if (what === "end") return unit === null;
  const edge = (before === BEFORE.word) !== (unit !== null && isWord(unit));
  return what === "word_edge" ? edge : !edge;
}
