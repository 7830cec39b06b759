/**
 * A text with tags (HTML, XML, Markdown) as it looks without them: what stands in one word for a reader may be cut by
 * tags in the file. Tags that set words apart become line breaks.
 */
import type { Finding } from "../../exchange.ts";

/** Elements within a line (HTML Living Standard, 4.5, 4.7 and the obsolete ones). */
const INLINE =
  /^<(?:!--|\/?(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)[\s/>])/i;
/** A longer tag is none. */
const TAG_UNITS = 1024;

const SLASH = 0x2f;
const EXCLAMATION = 0x21;

interface Piece {
  /** Where it begins in the text without tags, and in the text itself. */
  readonly at: number;
  readonly from: number;
}

/** Asked in ascending order, where `mark` stands next; each part of the text is searched once. */
function nextOf(text: string, mark: string): (from: number) => number {
  let known = -1;
  return (from) => {
    if (known < from) known = text.indexOf(mark, from);
    if (known === -1) known = Number.POSITIVE_INFINITY;
    return known;
  };
}

/** The end of the tag or comment at an offset, or -1 when it is none; to be asked in ascending order. */
function tagEnds(text: string): (open: number) => number {
  const closing = nextOf(text, ">");
  const commentEnd = nextOf(text, "-->");
  return (open) => {
    const next = text.charCodeAt(open + 1);
    const isLetter = (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a;
    if (!isLetter && next !== SLASH && next !== EXCLAMATION) return -1;
    if (text.startsWith("<!--", open)) {
      const end = commentEnd(open + 2);
      return end === Number.POSITIVE_INFINITY ? -1 : end + 3;
    }
    const end = closing(open);
    return end - open > TAG_UNITS ? -1 : end + 1;
  };
}

/** What `scan` finds in `text` without its tags that a tag cuts in two; offsets of `text`. */
export function findingsAcrossTags(
  text: string,
  scan: (text: string) => readonly Finding[],
): readonly Finding[] {
  const pieces: Piece[] = [{ at: 0, from: 0 }];
  const parts: string[] = [];
  let at = 0;
  let from = 0;
  const endOf = tagEnds(text);
  for (let open = text.indexOf("<"); open !== -1; open = text.indexOf("<", open + 1)) {
    if (open < from) continue;
    const end = endOf(open);
    if (end === -1) continue;
    const apart = INLINE.test(text.slice(open, Math.min(end, open + 16))) ? "" : "\n";
    parts.push(text.slice(from, open), apart);
    at += open - from + apart.length;
    from = end;
    pieces.push({ at, from });
  }
  if (pieces.length === 1) return [];
  parts.push(text.slice(from));
  const found: Finding[] = [];
  let nth = 0;
  for (const finding of scan(parts.join(""))) {
    while ((pieces[nth + 1]?.at ?? Number.POSITIVE_INFINITY) <= finding.start) nth++;
    const first = pieces[nth];
    let last = nth;
    while ((pieces[last + 1]?.at ?? Number.POSITIVE_INFINITY) < finding.end) last++;
    const piece = pieces[last];
    if (last === nth || first === undefined || piece === undefined) continue;
    const start = finding.start - first.at + first.from;
    found.push({ ...finding, start, end: finding.end - piece.at + piece.from });
  }
  return found;
}
