/** Cuts a text into odd pieces, the way a tokenizer cuts through words and placeholders. */

/** Mulberry32: a tiny seeded generator, 0 ≤ x < 1. Not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Pieces of 1 to 7 characters that join to the text again; equal for equal text and seed, whatever was answered before.
 * Code points stay whole, as they do in the vendors' streams: half a surrogate pair is no valid UTF-8.
 */
export function pieces(text: string, seed: number): readonly string[] {
  const random = seededRandom(seed ^ Math.imul(text.length, 0x9e3779b1));
  const cut: string[] = [];
  let piece = "";
  let left = 0;
  for (const character of text) {
    if (left === 0) {
      if (piece !== "") cut.push(piece);
      piece = "";
      left = 1 + Math.floor(random() * 7);
    }
    piece += character;
    left -= 1;
  }
  if (piece !== "") cut.push(piece);
  return cut;
}
