import { pairFrequency, tripleFrequency } from "./pair-frequency.ts";

interface Choice {
  readonly offset: number;
  readonly cost: number;
}

/** Where a literal's pair is looked for: the sweep sees pairs at even places only, so each literal has two. */
export interface Placed<T> {
  readonly literal: T;
  readonly offset: number;
}

/**
 * The best pair of a literal among those at even or at odd offsets. A pair that is looked out for already costs nothing
 * more than the triples behind it.
 */
function bestOffset(text: string, parity: 0 | 1, taken: ReadonlySet<number>): Choice {
  let best: Choice = { offset: parity, cost: Number.POSITIVE_INFINITY };
  // A pair with a unit after it within the literal is told apart by that unit, at the least cost.
  const last = text.length > 3 ? text.length - 2 : text.length - 1;
  for (let at: number = parity; at < last; at += 2) {
    const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
    const triple = Number.isNaN(c)
      ? tripleFrequency(text.charCodeAt(at - 1), a, b)
      : tripleFrequency(a, b, c);
    const cost = triple + (taken.has((a << 8) | b) ? 0 : pairFrequency(a, b));
    if (cost < best.cost) best = { offset: at, cost };
  }
  return best;
}

/** Every literal twice, once for each parity; those with the fewest rare pairs choose first. */
export function chooseOffsets<T extends { readonly text: string }>(literals: readonly T[]): Placed<T>[] {
  const nothing = new Set<number>();
  const wanted = literals.flatMap((literal) =>
    ([0, 1] as const).map((parity) => ({
      literal,
      parity,
      cost: bestOffset(literal.text, parity, nothing).cost,
    })),
  );
  wanted.sort((a, b) => b.cost - a.cost);
  const taken = new Set<number>();
  return wanted.map(({ literal, parity }) => {
    const { offset } = bestOffset(literal.text, parity, taken);
    taken.add((literal.text.charCodeAt(offset) << 8) | literal.text.charCodeAt(offset + 1));
    return { literal, offset };
  });
}
