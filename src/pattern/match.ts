/**
 * Matches patterns in time that grows with the length of the text alone, whatever pattern and text: the pattern becomes
 * a small program that is run over all its states at once (Thompson 1968; Cox, "Regular Expression Matching: the
 * Virtual Machine Approach", 2009). A backtracking engine would let an attacker's tool arguments hold the service up.
 */
import { parsePattern, type Ranges, type Tree, WORD } from "./syntax.ts";

type Step =
  | { readonly is: "chars"; readonly ranges: Ranges; readonly negated: boolean }
  | { readonly is: "assert"; readonly what: (Tree & { is: "assert" })["what"] }
  | { readonly is: "split"; to: number; or: number }
  | { readonly is: "jump"; to: number }
  | { readonly is: "match" };

/** A pattern ready to be asked whether it occurs anywhere in a text. */
export interface LinearPattern {
  readonly source: string;
  /** Time grows with text.length × states; `text` is read as Unicode code points. */
  test(text: string): boolean;
}

/** @throws PatternError */
export function linearPattern(source: string): LinearPattern {
  const program: Step[] = [];
  emit(parsePattern(source), program);
  program.push({ is: "match" });
  return { source, test: (text) => search(program, text) };
}

function emit(tree: Tree, program: Step[]): void {
  switch (tree.is) {
    case "chars":
    case "assert":
      program.push(tree);
      return;
    case "sequence":
      for (const part of tree.parts) emit(part, program);
      return;
    case "choice": {
      const ends: { is: "jump"; to: number }[] = [];
      for (const [i, part] of tree.parts.entries()) {
        if (i === tree.parts.length - 1) {
          emit(part, program);
          break;
        }
        const split = { is: "split" as const, to: program.length + 1, or: 0 };
        program.push(split);
        emit(part, program);
        const end = { is: "jump" as const, to: 0 };
        ends.push(end);
        program.push(end);
        split.or = program.length;
      }
      for (const end of ends) end.to = program.length;
      return;
    }
    case "repeat": {
      for (let i = 0; i < tree.min; i += 1) emit(tree.part, program);
      if (tree.max === Number.POSITIVE_INFINITY) {
        const split = { is: "split" as const, to: program.length + 1, or: 0 };
        const back = program.length;
        program.push(split);
        emit(tree.part, program);
        program.push({ is: "jump", to: back });
        split.or = program.length;
        return;
      }
      const splits: { is: "split"; to: number; or: number }[] = [];
      for (let i = tree.min; i < tree.max; i += 1) {
        const split = { is: "split" as const, to: program.length + 1, or: 0 };
        splits.push(split);
        program.push(split);
        emit(tree.part, program);
      }
      for (const split of splits) split.or = program.length;
      return;
    }
  }
}

/** All states at once: each character is looked at once, and each state is entered at most once per character. */
function search(program: readonly Step[], text: string): boolean {
  const entered = new Int32Array(program.length).fill(-1);
  const pending: number[] = [];
  let current: number[] = [];
  let next: number[] = [];
  let matched = false;

  const enter = (state: number, at: number, round: number, into: number[]): void => {
    pending.push(state);
    for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
      const step = program[top];
      if (step === undefined || entered[top] === round) continue;
      entered[top] = round;
      if (step.is === "match") matched = true;
      else if (step.is === "jump") pending.push(step.to);
      else if (step.is === "split") pending.push(step.or, step.to);
      else if (step.is === "chars") into.push(top);
      else if (holds(step.what, text, at)) pending.push(top + 1);
    }
  };

  for (let at = 0, round = 0; ; round += 1) {
    enter(0, at, round, current);
    if (matched) return true;
    if (at >= text.length) return false;
    const code = text.codePointAt(at) ?? 0;
    const after = at + (code > 0xffff ? 2 : 1);
    for (const state of current) {
      const step = program[state];
      if (step?.is === "chars" && within(step.ranges, code) !== step.negated)
        enter(state + 1, after, round + 1, next);
    }
    if (matched) return true;
    [current, next] = [next, current];
    next.length = 0;
    at = after;
  }
}

function within(ranges: Ranges, code: number): boolean {
  for (const [low, high] of ranges) if (code >= low && code <= high) return true;
  return false;
}

function holds(what: (Tree & { is: "assert" })["what"], text: string, at: number): boolean {
  if (what === "start") return at === 0;
  if (what === "end") return at === text.length;
  const edge = isWord(text, at - 1) !== isWord(text, at);
  return what === "word_edge" ? edge : !edge;
}

const isWord = (text: string, at: number): boolean =>
  at >= 0 && at < text.length && within(WORD, text.charCodeAt(at));
