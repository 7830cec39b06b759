import { pairFrequency, quadFrequency, tripleFrequency } from "./pair-frequency.ts";

/** Where a literal is looked for: the sweep sees pairs at even places only, so each literal has two. */
export interface Placed<T> {
  readonly literal: T;
  readonly offset: number;
}

function frequencyAt(text: string, at: number): number {
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => text.charCodeAt(at + k)) as [number, number, number, number];
  if (Number.isNaN(c)) return pairFrequency(a, b);
  return Number.isNaN(d) ? tripleFrequency(a, b, c) : quadFrequency(a, b, c, d);
}

/** The offset, even or odd, whose pair and the pair after it, as far as the literal goes, are the rarest. */
function bestOffset(text: string, parity: 0 | 1): number {
  let best: number = parity;
  for (let at: number = parity; at < text.length - 1; at += 2) {
    if (frequencyAt(text, at) < frequencyAt(text, best)) best = at;
  }
  return best;
}

/** Every literal twice, once for each parity. */
export function chooseOffsets<T extends { readonly text: string }>(literals: readonly T[]): Placed<T>[] {
  return literals.flatMap((literal) =>
    ([0, 1] as const).map((parity) => ({ literal, offset: bestOffset(literal.text, parity) })),
  );
}
