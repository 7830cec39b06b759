/**
 * What the product test knows to get through, with the reason. Short, and kept true: a hole that has closed fails the
 * test until its line is gone.
 */
import type { Cell } from "./cells.ts";
import type { Position } from "./positions.ts";

export interface Hole {
  /** Absent: any. */
  readonly encodings?: readonly string[];
  /** Absent: any. */
  readonly kinds?: readonly string[];
  /** Name of the position; absent: any. */
  readonly position?: string;
  readonly reason: string;
}

export const HOLES: readonly Hole[] = [
  {
    encodings: ["written backwards", "rot13"],
    reason:
      "a cipher that only an instruction names: there is no end to them. Declare the class of such data",
  },
];

export const holeOf = ({ canary, encoding }: Cell, position: Position): Hole | undefined =>
  HOLES.find(
    (hole) =>
      (hole.encodings?.includes(encoding.name) ?? true) &&
      (hole.kinds?.includes(canary.kind) ?? true) &&
      (hole.position === undefined || hole.position === position.name),
  );

/** An answer is scanned while it goes on, with at most 64 characters behind: what is written longer shows too late. */
export const ANSWER_WRITTEN_MOST = 100;

/** What gets through in answers and not in requests, with a kind that shows it. */
export const ANSWER_HOLES: readonly {
  readonly encoding: string;
  readonly kind: string;
  readonly reason: string;
}[] = [
  {
    encoding: "zero-width spaces between",
    kind: "SECRET_ANTHROPIC",
    reason: "longer than what is held back and looked at",
  },
  { encoding: "hex in pairs", kind: "CRYPTO", reason: "the same: three characters for each of the value" },
];

export const answerHoleOf = (one: Cell): Hole | undefined =>
  HOLES.find(
    (hole) =>
      hole.position === undefined &&
      (hole.encodings?.includes(one.encoding.name) ?? true) &&
      (hole.kinds?.includes(one.canary.kind) ?? true),
  );
