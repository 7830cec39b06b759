/** Weighs a cue table against a request's texts: the label that most speaks for, how sure, and by which cues. */
import type { Labelled } from "../../exchange.ts";
import { type Lexicon, match } from "./lexicon.ts";

/** A stretch of text to weigh. Only its first and last `WINDOW` characters are read: instructions stand there. */
export interface Weighed {
  readonly text: string;
  /** 1 for what the user says last, less for what only surrounds it. */
  readonly share: number;
  /** Where the instruction ends and the material that it is about begins; the text's length when there is none. */
  readonly material: number;
}

const WINDOW = 2_000;
/** A last line this short may be the instruction to all that stands before it. */
const CLOSING = 160;
const CLOSING_SHARE = 0.7;
/** Within this many characters of a text's beginning stands the instruction more often than anywhere else. */
const OPENING = 60;
const OPENING_BONUS = 1.6;
/** What one needs to be sure of against nothing at all. */
const DOUBT = 2.5;
const NOTHING_SAID = 0.3;

/** What is added before any cue is seen, by label: structure of the text, not words. */
export interface Prior<Label extends string> {
  readonly id: string;
  readonly label: Label;
  readonly weight: number;
}

/** What each cue of the lexicon gained. */
export interface Gains<Label extends string> {
  readonly cues: Lexicon<Label>["cues"];
  readonly gained: Float64Array;
}

/** Each cue counts twice at most, the second time by half, so that repeating a word does not steer. */
export function gather<Label extends string>(
  lexicon: Lexicon<Label>,
  texts: readonly Weighed[],
): Gains<Label> {
  const { cues } = lexicon;
  const gained = new Float64Array(cues.length);
  for (const { text, share, material } of texts) {
    const end = text.length;
    const lastLine = text.lastIndexOf("\n") + 1;
    const closing = lastLine > material && end - lastLine <= CLOSING ? lastLine : end;
    const count = (cue: number, at: number): void => {
      const known = cues[cue];
      if (known === undefined) return;
      const inMaterial = at > closing ? Math.max(CLOSING_SHARE, known.inMaterial) : known.inMaterial;
      const place = at > material ? inMaterial : at < OPENING ? OPENING_BONUS : 1;
      const weight = known.weight * place * share;
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
  return { cues, gained };
}

/**
 * The label of `labels` that gained most.
 * @param least what it must have gained; with less, `labels[0]` with source "default".
 * @returns source "cue:<id>+<id>", the strongest first.
 */
export function best<All extends string, Label extends All>(
  { cues, gained }: Gains<All>,
  labels: readonly [Label, ...Label[]],
  priors: readonly Prior<Label>[],
  least: number,
): Labelled<Label> {
  const totals = new Float64Array(labels.length);
  const indexOf = (label: string): number => labels.indexOf(label as Label);
  let sum = 0;
  for (let cue = 0; cue < gained.length; cue++) {
    const weight = gained[cue] as number;
    if (weight === 0) continue;
    const label = indexOf(cues[cue]?.label ?? "");
    if (label === -1) continue;
    totals[label] = (totals[label] as number) + weight;
    sum += weight;
  }
  for (const { label, weight } of priors) {
    totals[indexOf(label)] = (totals[indexOf(label)] as number) + weight;
    sum += weight;
  }
  let winner: Label = labels[0];
  let top = 0;
  labels.forEach((label, index) => {
    const total = totals[index] as number;
    if (total <= top) return;
    winner = label;
    top = total;
  });
  if (top < least) return { value: labels[0], source: "default", confidence: NOTHING_SAID };
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
