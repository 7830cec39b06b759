/** Weighs a cue table against a request's texts: the label that most speaks for, how sure, and by which cues. */
import type { Labelled } from "../../exchange.ts";
import { type Lexicon, match } from "./lexicon.ts";

/** A stretch of text to weigh. Only its first and last `WINDOW` characters are read: instructions stand there. */
export interface Weighed {
  readonly text: string;
  /** 1 for what the user says last, less for what only surrounds it. */
  readonly share: number;
}

const WINDOW = 2_000;
/** Within this many characters of a text's beginning stands the instruction more often than anywhere else. */
const OPENING = 60;
const OPENING_BONUS = 1.6;
/** Within this many of either end, full weight; material to work on stands between and counts less. */
const EDGE = 240;
const MIDDLE_SHARE = 0.4;
/** What one needs to be sure of against nothing at all. */
const DOUBT = 2.5;

/** What is added before any cue is seen, by label: structure of the text, not words. */
export interface Prior<Label extends string> {
  readonly id: string;
  readonly label: Label;
  readonly weight: number;
}

/**
 * Each cue counts twice at most, the second time by half, so that repeating a word does not steer.
 * @returns the best label with source "cue:<id>+<id>" (strongest first), or `otherwise` with source "default".
 */
export function weigh<Label extends string>(
  lexicon: Lexicon<Label>,
  texts: readonly Weighed[],
  priors: readonly Prior<Label>[],
  otherwise: Label,
  least: number,
): Labelled<Label> {
  const { cues } = lexicon;
  const gained = new Float64Array(cues.length);
  for (const { text, share } of texts) {
    const end = text.length;
    const count = (cue: number, at: number): void => {
      const place = at < OPENING ? OPENING_BONUS : at < EDGE || end - at < EDGE ? 1 : MIDDLE_SHARE;
      const weight = (cues[cue]?.weight ?? 0) * place * share;
      const before = gained[cue] ?? 0;
      if (weight > before) gained[cue] = weight + before / 2;
      else if (before < weight * 1.5) gained[cue] = Math.min(before + weight / 2, weight * 1.5);
    };
    if (end <= 2 * WINDOW) match(lexicon, text, 0, end, count);
    else {
      match(lexicon, text, 0, WINDOW, count);
      match(lexicon, text, end - WINDOW, end, count);
    }
  }
  return best(cues, gained, priors, otherwise, least);
}

function best<Label extends string>(
  cues: Lexicon<Label>["cues"],
  gained: Float64Array,
  priors: readonly Prior<Label>[],
  otherwise: Label,
  least: number,
): Labelled<Label> {
  const totals = new Map<Label, number>();
  let sum = 0;
  const add = (label: Label, weight: number): void => {
    totals.set(label, (totals.get(label) ?? 0) + weight);
    sum += weight;
  };
  for (let cue = 0; cue < gained.length; cue++) {
    const weight = gained[cue] ?? 0;
    const label = cues[cue]?.label;
    if (weight > 0 && label !== undefined) add(label, weight);
  }
  for (const prior of priors) add(prior.label, prior.weight);
  let winner = otherwise;
  let top = 0;
  for (const [label, weight] of totals) {
    if (weight > top) {
      winner = label;
      top = weight;
    }
  }
  if (top < least) return { value: otherwise, source: "default", confidence: 0.3 };
  return {
    value: winner,
    source: reasons(cues, gained, priors, winner),
    confidence: rounded(top / (sum + DOUBT)),
  };
}

/** The two strongest cues of the label. */
function reasons<Label extends string>(
  cues: Lexicon<Label>["cues"],
  gained: Float64Array,
  priors: readonly Prior<Label>[],
  label: Label,
): string {
  let first = "";
  let second = "";
  let firstWeight = 0;
  let secondWeight = 0;
  const consider = (id: string, weight: number): void => {
    if (weight > firstWeight) {
      second = first;
      secondWeight = firstWeight;
      first = id;
      firstWeight = weight;
    } else if (weight > secondWeight) {
      second = id;
      secondWeight = weight;
    }
  };
  for (let cue = 0; cue < gained.length; cue++) {
    const known = cues[cue];
    if (known !== undefined && known.label === label) consider(known.id, gained[cue] ?? 0);
  }
  for (const prior of priors) if (prior.label === label) consider(prior.id, prior.weight);
  return second === "" ? `cue:${first}` : `cue:${first}+${second}`;
}

/** Two decimals, so that equal requests give equal facts and share a cached decision. */
export function rounded(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}
