import type { ContentClass } from "../../exchange.ts";
import type { Cue } from "../facts/lexicon.ts";

/** What a cue speaks for: a class, a certain person in any of them, or a question about nobody. */
export type ContentLabel = ContentClass | "person" | "general";

/** A cue counts once however many of its words are there. Weights: 2 is written of a case, 1 of its matter. */
export interface ContentCue extends Omit<Cue<ContentLabel>, "inMaterial"> {
  /** It names a certain party as well ("our client"), and counts for so much as one; below 1, a role ("employee"). */
  readonly party?: number;
}
