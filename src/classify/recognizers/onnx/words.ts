/**
 * A text in words, each with its place, and a model's labels of words joined into entities. Words are given to the
 * tokenizer one by one and the first piece of each says what it is, as models of this sort are trained (the original
 * BERT's way with CoNLL-2003): so offsets are exact without the tokenizer's help.
 */
import type { Entity } from "../contract.ts";

export interface Word {
  readonly start: number;
  readonly end: number;
  /** A blank, or nothing, stands before it. */
  readonly apart: boolean;
}

/** Letters and digits hold together; everything else that shows stands by itself. */
const WORD = /[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu;
/** Longer than any name: the rest of such a run is words of its own. */
const LONGEST = 64;

export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let last = -1;
  for (const { 0: found, index } of text.matchAll(WORD)) {
    const end = index + found.length;
    for (let start = index; start < end; start += LONGEST) {
      words.push({ start, end: Math.min(end, start + LONGEST), apart: start === index && start !== last });
    }
    last = end;
  }
  return words;
}

/** What a model says of one word. */
export interface Labelled {
  /** "O", "B-PER", "I-PER", "PER", …; null where the model was not asked. */
  readonly label: string | null;
  /** 0 to 1 */
  readonly confidence: number;
}

/** Schemes BIO, BIOES, BILOU and labels without a prefix. */
const TAG = /^(?:([BIESLU])[-_])?(.+)$/;

export function entitiesOf(words: readonly Word[], labels: readonly Labelled[]): Entity[] {
  const found: { label: string; start: number; end: number; confidences: number[] }[] = [];
  let open = false;
  for (const [nth, { start, end }] of words.entries()) {
    const { label, confidence } = labels[nth] ?? NOTHING;
    const [, tag = "", name = ""] = label === null || label === "O" ? [] : (TAG.exec(label) ?? []);
    const last = found.at(-1);
    if (name !== "" && open && last?.label === name && tag !== "B" && tag !== "S" && tag !== "U") {
      last.end = end;
      last.confidences.push(confidence);
    } else if (name !== "") found.push({ label: name, start, end, confidences: [confidence] });
    open = name !== "";
  }
  return found.map(({ confidences, ...span }) => ({ ...span, confidence: mean(confidences) }));
}

const mean = (numbers: readonly number[]): number =>
  Math.min(1, numbers.reduce((sum, number) => sum + number, 0) / numbers.length);

const NOTHING: Labelled = { label: null, confidence: 0 };
