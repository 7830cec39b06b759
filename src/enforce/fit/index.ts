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

export interface Fit {
  /** Replacements sorted and without overlaps; so are the cuts. */
  cuts(text: string, isName: boolean, replacements: readonly Replacement[]): readonly Cut[];
}

/**
 * For one request.
 * @param taken its bytes
 */
export function createFit(taken: Buffer): Fit {
  const fitting: Fitting = { text: cutsInCode, name: createNames(taken) };
  return {
    cuts(text, isName, replacements) {
      if (isName) return replacements.map((each) => ({ ...each, instead: fitting.name(each, text) }));
      return cutsInJson(text, replacements, fitting) ?? fitting.text(text, replacements);
    },
  };
}
