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
  /** Of a hundred values less than one comes through, so that a run may see none: it is not asked whether it is open. */
  readonly rare?: true;
}

export const HOLES: readonly Hole[] = [
  {
    encodings: ["written backwards", "rot13"],
    reason:
      "a cipher that only an instruction names: there is no end to them. Declare the class of such data",
  },
  {
    encodings: ["JSON in a string", "JSON in JSON in a string"],
    kinds: ["SECRET_PASSWORD"],
    position: "a CSV file",
    reason: "a quote with CSV's own doubling and JSON's backslashes before the password",
    rare: true,
  },
  {
    encodings: ["spaced digits", "dotted digits", "dashed digits"],
    kinds: ["FI_HETU"],
    reason: "where it ends in a digit, its sign is lost with the spacing",
    rare: true,
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
  {
    encoding: "Hangul fillers between",
    kind: "EMAIL_ADDRESS",
    reason: "the filler is taken for a character of a script without blanks, after each of which text may go",
  },
  { encoding: "hex in pairs", kind: "CRYPTO", reason: "each pair is a word, after which text may go" },
];

export const answerHoleOf = (one: Cell): object | undefined =>
  ANSWER_HOLES.find(({ encoding }, nth) => nth > 0 && encoding === one.encoding.name) ??
  HOLES.find(
    (hole) =>
      hole.position === undefined &&
      (hole.encodings?.includes(one.encoding.name) ?? true) &&
      (hole.kinds?.includes(one.canary.kind) ?? true),
  );
