import type { DataClass } from "../../exchange.ts";

/** What a detector says it found. Offsets are UTF-16 units; `class` only where it differs from its kind's. */
export interface Match {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1 */
  readonly confidence: number;
  readonly class?: DataClass;
  /** The recognizer that found it; a detector says nothing. */
  readonly source?: string;
}

/**
 * Where a detector wants to be asked.
 * literal: the text stands at `at`; with ignoreCase in any ASCII case; unless `inside`, only where a token may start, or,
 * with "names", a word within a name of several (`customer_ssn`, `customerSSN`).
 * number: a digit stands at `at` and none before it, and it starts a run of `least` to `most` digits, counted over
 * single separators (space, dot, dash, slash, brackets) and at most 24 units. It stands where a token may start,
 * or, with `lead`, after just so many letters that start one (of several counts, any). It may say more, so that it is not asked in vain: how many
 * digits the first group has (24 stands for more as well), which digit is the first, which characters may stand right
 * before the number and right after the first group (a character beyond ASCII for all of its sort, such as any letter).
 * at: an "@" stands at `at`.
 * word: a capitalised word out of `words` starts at `at`, in any further case.
 * initial: a capitalised word of one letter starts at `at`.
 */
export type Anchor =
  | {
      readonly on: "literal";
      readonly text: string;
      readonly ignoreCase?: boolean;
      readonly inside?: boolean | "names";
    }
  | {
      readonly on: "number";
      readonly least: number;
      readonly most: number;
      readonly lead?: number | readonly number[];
      readonly group?: readonly [least: number, most: number];
      readonly first?: string;
      readonly previous?: string;
      readonly next?: string;
    }
  | { readonly on: "at" }
  | { readonly on: "initial" }
  | { readonly on: "word"; readonly words: readonly string[] };

/** For a number's neighbours: every letter, in ASCII by itself and beyond by its sort. */
export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + "ÀàАа";

/** For a number's neighbours: whatever is none of these characters of ASCII, beyond ASCII every sort. */
export const othersThan = (characters: string): string =>
  `${Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit))
    .filter((each) => !characters.includes(each))
    .join("")}ÀàАа\u20ac\u200b`;

/** A detector is data and one pure function; the work of `verify` must be bounded whatever the text. */
export interface Detector {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly anchors: readonly Anchor[];
  verify(text: string, at: number): Match | null;
}

/** `pattern` must be sticky. Returns the end of its match at `at`, or -1. */
export function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** As many units before `at` as `length` allows, lower-cased: where context words are looked for. */
export function before(text: string, at: number, length: number): string {
  return text.slice(at > length ? at - length : 0, at).toLowerCase();
}

/** The same, after `at`. */
export function after(text: string, at: number, length: number): string {
  return text.slice(at, at + length).toLowerCase();
}
