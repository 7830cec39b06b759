/** A long text in windows that a model can take, which overlap so that every word is somewhere seen with what is around it. */

export interface Window {
  /** Words `from` to `to` are in it, half-open. */
  readonly from: number;
  readonly to: number;
  /** Words `first` to `last` are taken from it, half-open: those of an overlap from the window that shows more around them. */
  readonly first: number;
  readonly last: number;
}

/**
 * @param pieces how many pieces each word has; none has more than `most`.
 * @param most pieces in a window.
 * @param overlap pieces that a window shares with the one before; less than half of `most`.
 */
export function windowsOf(pieces: readonly number[], most: number, overlap: number): readonly Window[] {
  const cuts: { from: number; to: number }[] = [];
  for (let from = 0; from < pieces.length; ) {
    let to = from;
    for (let sum = 0; to < pieces.length; to++) {
      sum += pieces[to] ?? 0;
      if (sum > most && to > from) break;
    }
    cuts.push({ from, to });
    if (to >= pieces.length) break;
    let next = to;
    for (let shared = pieces[to - 1] ?? 0; next > from + 1 && shared <= overlap; ) {
      next--;
      shared += pieces[next - 1] ?? 0;
    }
    from = next;
  }
  return cuts.map(({ from, to }, nth) => {
    const before = cuts[nth - 1];
    const after = cuts[nth + 1];
    return {
      from,
      to,
      first: before === undefined ? from : (from + before.to) >> 1,
      last: after === undefined ? to : (after.from + to) >> 1,
    };
  });
}
