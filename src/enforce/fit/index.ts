/** What takes a finding's place, written so that JSON, Markdown and code around it stay what they are. */
import { cutsInCode } from "./code.ts";
import { cutsInJson } from "./json.ts";
import { createNames } from "./names.ts";

export { asValue } from "./json.ts";

/** UTF-16 offsets of the text. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
}

export interface Replacement extends Cut {
  readonly kind: string;
  /** A pseudonym: it is turned back in the answer. */
  readonly restored: boolean;
}

/** What the forms of text ask of each other. */
export interface Fitting {
  text(text: string, replacements: readonly Replacement[]): readonly Cut[];
  /** The replacement within the name of a member, which must not become another member's name. */
  name(replacement: Replacement, name: string): string;
}

/** Replacements sorted and without overlaps; so are the cuts, and no character of a replacement is outside them. */
export type Fit = (text: string, isName: boolean, replacements: readonly Replacement[]) => readonly Cut[];

/**
 * For one request.
 * @param taken its bytes
 */
export function createFit(taken: Buffer): Fit {
  const fitting: Fitting = { text: cutsInCode, name: createNames(taken) };
  return (text, isName, replacements) => {
    if (isName) return replacements.map((each) => ({ ...each, instead: fitting.name(each, text) }));
    const cuts = cutsInJson(text, replacements, fitting);
    if (cuts === null) return fitting.text(text, replacements);
    // What is taken out comes before what can be read.
    return covered(replacements, cuts) ? cuts : replacements;
  };
}

function covered(replacements: readonly Replacement[], cuts: readonly Cut[]): boolean {
  if (cuts.some(({ start }, i) => start < (cuts[i - 1]?.end ?? 0))) return false;
  let at = 0;
  return replacements.every(({ start, end }) => {
    while ((cuts[at]?.end ?? end) < end) at += 1;
    return (cuts[at]?.start ?? end) <= start;
  });
}
