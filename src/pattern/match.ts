/**
 * Matches patterns in time that grows with the length of the text alone, whatever pattern and text: the pattern becomes
 * a small program that is run over all its states at once (Thompson 1968; Cox, "Regular Expression Matching: the
 * Virtual Machine Approach", 2009). A backtracking engine would let an attacker's tool arguments hold the service up.
 */
import { type Assertion, programOf, type Step } from "./program.ts";
import { parsePattern, type Ranges, WORD } from "./syntax.ts";

/** A pattern ready to be asked whether it occurs anywhere in a text. */
export interface LinearPattern {
  readonly source: string;
  /** Time grows with text.length × states; `text` is read as Unicode code points. */
  test(text: string): boolean;
}

/** @throws PatternError */
export function linearPattern(source: string): LinearPattern {
  const program = programOf(parsePattern(source));
  return { source, test: (text) => search(program, text) };
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

function holds(what: Assertion, text: string, at: number): boolean {
  if (what === "start") return at === 0;
  if (what === "end") return at === text.length;
  const edge = isWord(text, at - 1) !== isWord(text, at);
  return what === "word_edge" ? edge : !edge;
}

const isWord = (text: string, at: number): boolean =>
  at >= 0 && at < text.length && within(WORD, text.charCodeAt(at));
