/**
 * Terms that may stand within a word ("falke" in "Falkenprojekt"): the automaton of Aho and Corasick ("Efficient String
 * Matching", 1975) over folded units. Each unit of the text is taken once, and the automaton falls back no more often
 * than it went forward, so the time grows with the text alone.
 */
import { canonical, EXPANDS, expansion, FOLD, INVISIBLE, joins, markOf } from "./fold.ts";
import type { OnTerm, WordSearch, WordTerm } from "./words.ts";

const SPACE = 0x20;

interface Automaton {
  /** Where a unit leads from the root; from other nodes see `keys` and `values`. */
  readonly root: Int32Array;
  /** node × 65,536 + unit; −1 is an empty slot. */
  readonly keys: Float64Array;
  readonly values: Int32Array;
  /** The longest other beginning of a term that a node's units end in. */
  readonly fallback: Int32Array;
  /** The nearest node on the way of fallbacks that ends a term, itself included; 0 for none. */
  readonly ending: Int32Array;
  readonly terms: readonly (readonly Inner[] | undefined)[];
}

interface Inner {
  readonly entry: number;
  readonly folded: string;
  /** With case, to be compared; null where case says nothing. */
  readonly exact: string | null;
}

export function compileInside(terms: readonly WordTerm[]): WordSearch {
  if (terms.length === 0) return () => {};
  const automaton = build(terms);
  return (text, found) => search(text, automaton, found);
}

function build(terms: readonly WordTerm[]): Automaton {
  const children: Map<number, number>[] = [new Map()];
  const ends: (Inner[] | undefined)[] = [undefined];
  for (const { text, entry, keepCase } of terms) {
    const folded = canonical(text, 0, text.length, false);
    let node = 0;
    for (let k = 0; k < folded.length; k++) {
      const unit = folded.charCodeAt(k);
      const known = children[node]?.get(unit);
      if (known === undefined) {
        ends.push(undefined);
        const made = children.push(new Map()) - 1;
        children[node]?.set(unit, made);
        node = made;
      } else node = known;
    }
    const exact = keepCase ? canonical(text, 0, text.length, true) : null;
    const here = ends[node] ?? [];
    ends[node] = here;
    if (!here.some((other) => other.entry === entry && other.exact === exact))
      here.push({ entry, folded, exact });
  }
  return { ...tablesOf(children), ...fallbacksOf(children, ends), terms: ends };
}

function tablesOf(
  children: readonly ReadonlyMap<number, number>[],
): Pick<Automaton, "root" | "keys" | "values"> {
  let size = 64;
  while (size < children.length * 3) size *= 2;
  const keys = new Float64Array(size).fill(-1);
  const values = new Int32Array(size);
  const root = new Int32Array(65_536);
  children.forEach((edges, node) => {
    for (const [unit, child] of edges) {
      if (node === 0) root[unit] = child;
      let slot = slotOf(node, unit, size);
      while (keys[slot] !== -1) slot = (slot + 1) & (size - 1);
      keys[slot] = node * 65_536 + unit;
      values[slot] = child;
    }
  });
  return { root, keys, values };
}

/** Breadth first, so that what a node falls back to is known before its children are looked at. */
function fallbacksOf(
  children: readonly ReadonlyMap<number, number>[],
  ends: readonly (readonly Inner[] | undefined)[],
): Pick<Automaton, "fallback" | "ending"> {
  const fallback = new Int32Array(children.length);
  const ending = new Int32Array(children.length);
  const queue: number[] = [...(children[0]?.values() ?? [])];
  for (const node of queue) ending[node] = ends[node] === undefined ? 0 : node;
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next] ?? 0;
    for (const [unit, child] of children[node] ?? []) {
      let back = fallback[node] ?? 0;
      while (back !== 0 && !children[back]?.has(unit)) back = fallback[back] ?? 0;
      const to = children[back]?.get(unit) ?? 0;
      fallback[child] = to;
      ending[child] = ends[child] === undefined ? (ending[to] ?? 0) : child;
      queue.push(child);
    }
  }
  return { fallback, ending };
}

const slotOf = (node: number, unit: number, size: number): number =>
  (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) & (size - 1);

function childOf({ root, keys, values }: Automaton, node: number, unit: number): number {
  if (node === 0) return root[unit] ?? 0;
  const size = keys.length;
  const key = node * 65_536 + unit;
  for (let slot = slotOf(node, unit, size); keys[slot] !== -1; slot = (slot + 1) & (size - 1)) {
    if (keys[slot] === key) return values[slot] ?? 0;
  }
  return 0;
}

function search(text: string, automaton: Automaton, found: OnTerm): void {
  let node = 0;
  const take = (unit: number): void => {
    let next = childOf(automaton, node, unit);
    while (next === 0 && node !== 0) {
      node = automaton.fallback[node] ?? 0;
      next = childOf(automaton, node, unit);
    }
    node = next;
  };
  let gap = false;
  let silent = true;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const letter = FOLD[unit] ?? 0;
    if (letter === INVISIBLE) continue;
    if (letter === 0 && joins(unit)) {
      gap = !silent;
      continue;
    }
    const mark = letter === 0;
    if (gap && !mark) take(SPACE);
    gap = false;
    // What joins after a mark says nothing, as in `canonical`.
    silent = mark;
    if (mark) take(markOf(unit));
    else if (letter === EXPANDS) {
      const letters = expansion(unit);
      for (let n = 0; n < letters.length; n++) take(letters.charCodeAt(n));
    } else take(letter);
    for (let end = automaton.ending[node] ?? 0; end !== 0; ) {
      for (const term of automaton.terms[end] ?? []) report(text, at + 1, term, found);
      end = automaton.ending[automaton.fallback[end] ?? 0] ?? 0;
    }
  }
}

/** Goes back over as many units as the term has when folded. */
function report(text: string, end: number, { entry, folded, exact }: Inner, found: OnTerm): void {
  const wanted = exact ?? folded;
  const limit = Math.max(0, end - 4 * folded.length - 32);
  for (let start = end - 1; start >= limit; start--) {
    const letter = FOLD[text.charCodeAt(start)] ?? 0;
    if (letter === INVISIBLE || (letter === 0 && joins(text.charCodeAt(start)))) continue;
    if (end - start < folded.length / 4) continue;
    const here = canonical(text, start, end, exact !== null);
    if (here === wanted) return found(entry, start, end);
    if (here.length > wanted.length + 4) return;
  }
}
