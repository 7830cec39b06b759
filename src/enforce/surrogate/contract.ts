/** What stands for a value and has its format, made for one kind of finding. */
import type { Draws } from "./draw.ts";

export interface Made {
  readonly text: string;
  /** How many equally likely texts it is one of, as a power of two. */
  readonly bits: number;
}

export interface Surrogate {
  readonly kinds: readonly string[];
  /** Values that are the same thing written in two ways have one; null for a format that is not understood. */
  same(value: string): string | null;
  /** Null for a value that gets a token instead. */
  make(value: string, draws: Draws): Made | null;
  /** Draws for other texts are no other choice: the next salt would break what it keeps (distances between dates). */
  readonly only?: true;
}
