/** A pattern as a small program (Thompson 1968): what both ways of running one, state by state or as a table, start from. */
import type { Ranges, Tree } from "./syntax.ts";

export type Step =
  | { readonly is: "chars"; readonly ranges: Ranges; readonly negated: boolean }
  | { readonly is: "assert"; readonly what: Assertion }
  | { readonly is: "split"; to: number; or: number }
  | { readonly is: "jump"; to: number }
  | { readonly is: "match" };

export type Assertion = (Tree & { is: "assert" })["what"];

/** The steps of `tree`, ending in a match. */
export function programOf(tree: Tree): Step[] {
  const program: Step[] = [];
  emit(tree, program);
  program.push({ is: "match" });
  return program;
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
