/**
 * A text with tags (HTML, XML, Markdown) as it looks without them: what stands in one word for a reader may be cut by
 * tags in the file. Tags that set words apart become line breaks.
 */
import type { Finding } from "../../exchange.ts";

/** Elements within a line (HTML Living Standard, 4.5, 4.7 and the obsolete ones). */
const INLINE =
  /^<(?:!--|\/?(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)[\s/>])/i;
/** A longer tag is none; so a text full of "<" costs no more than its length. */
const TAG_UNITS = 1024;

interface Piece {
  /** Where it begins in the text without tags, and in the text itself. */
  readonly at: number;
  readonly from: number;
}

/** Ends of the tag or comment at `open`, or -1 when it is none. */
function endOfTag(text: string, open: number): number {
  const next = text.charCodeAt(open + 1) | 0x20;
  const isTag = (next >= 0x61 && next <= 0x7a) || text[open + 1] === "/" || text[open + 1] === "!";
  if (!isTag) return -1;
  const window = text.slice(open, open + TAG_UNITS);
  const end = window.startsWith("<!--") ? window.indexOf("-->") + 2 : window.indexOf(">");
  return end < 2 ? -1 : open + end + 1;
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
  for (let open = text.indexOf("<"); open !== -1; open = text.indexOf("<", open + 1)) {
    if (open < from) continue;
    const end = endOfTag(text, open);
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
