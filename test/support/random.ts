/** Numbers that look random and are the same for the same seed (mulberry32): a run can be repeated. */
export interface Random {
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** 0 to `below`, whole, `below` excluded. */
  below(bound: number): number;
  /** One of a list that is not empty. */
  of<T>(list: readonly [T, ...T[]] | readonly T[]): T;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    of(list) {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error("nothing to choose from");
      return one;
    },
  };
}
