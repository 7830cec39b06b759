/**
 * One encoded value that was cut into lines: of MIME (RFC 2045, 6.8), of PEM, of a quoted mail, as strings of a source
 * that are joined by a sign. All lines but the last are equally long.
 */
export interface Lines {
  /** The pieces, joined. */
  readonly text: string;
  /** Units of the original. */
  readonly start: number;
  readonly end: number;
  /** Place in the original of unit `at` of the joined text. */
  original(at: number): number;
  /** Without the last line, which may be the next word of the text; null when there are but two. */
  readonly shorter: Lines | null;
}

/** What stands between two lines of one value. */
const BETWEEN = /(?:\r?\n[ \t>|*#]{0,16}|\\r\\n|\\n|["'`]\s{0,4}[+.,\\]?\s{0,4}\r?\n?\s{0,16}["'`])/y;
/** Shorter lines would make one value of a column of words. */
const SHORTEST_LINE = 16;

/**
 * @param inAlphabet says of a UTF-16 unit whether it belongs to the encoding
 * @returns null when the run at `start` to `end` does not go on
 */
export function linesFrom(
  text: string,
  start: number,
  end: number,
  inAlphabet: (unit: number) => boolean,
): Lines | null {
  const width = end - start;
  if (width < SHORTEST_LINE) return null;
  const starts = [start];
  let last = end;
  for (;;) {
    BETWEEN.lastIndex = last;
    if (!BETWEEN.test(text)) break;
    const from = BETWEEN.lastIndex;
    let to = from;
    while (to - from <= width && inAlphabet(text.charCodeAt(to))) to++;
    if (to === from || to - from > width) break;
    starts.push(from);
    last = to;
    if (to - from < width) break;
  }
  if (starts.length === 1) return null;
  const full = starts.slice(0, -1);
  const lastStart = starts.at(-1) ?? start;
  const fullText = full.map((from) => text.slice(from, from + width)).join("");
  const original = (at: number): number => {
    const nth = Math.min(starts.length - 1, Math.floor(at / width));
    return (starts[nth] ?? start) + at - nth * width;
  };
  const fullEnd = (full.at(-1) ?? start) + width;
  const shorter = full.length < 2 ? null : { text: fullText, start, end: fullEnd, original, shorter: null };
  return { text: fullText + text.slice(lastStart, last), start, end: last, original, shorter };
}
