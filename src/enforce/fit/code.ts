/**
 * Findings in a Markdown code fence: a bare value of an assignment, a call or a list becomes a quoted one, for a mask or
 * a gap is no expression in most languages. A pseudonym stays bare, so that what is turned back is what stood there.
 */
import type { Cut, Replacement } from "./index.ts";

const FENCE = /^ {0,3}(`{3,}|~{3,})/gm;
/** A line of code is seldom longer; of a longer one nobody counts the quotes. */
const LINE_MAX_UNITS = 2_000;
const BEFORE = /(?:[=:,([{<>+\-*/%&|!?]|\b(?:return|yield|case|in|and|or|not))[ \t]*$/;
const AFTER = /^[ \t]*(?:$|[,;:)\]}<>=+\-*/%&|!?\r\n])/;

/** A fence's lines, offsets of the text; one that is not closed reaches to the end. */
function fences(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  let open: { readonly start: number; readonly mark: string } | null = null;
  for (const { 0: line, 1: mark = "", index } of text.matchAll(FENCE)) {
    if (open === null) open = { start: index + line.length, mark };
    else if (mark.startsWith(open.mark)) {
      found.push({ start: open.start, end: index });
      open = null;
    }
  }
  if (open !== null) found.push({ start: open.start, end: text.length });
  return found;
}

export function cutsInCode(text: string, replacements: readonly Replacement[]): readonly Cut[] {
  if (!text.includes("```") && !text.includes("~~~")) return replacements;
  const code = fences(text);
  if (code.length === 0) return replacements;
  let at = 0;
  return replacements.map((each) => {
    while ((code[at]?.end ?? Number.POSITIVE_INFINITY) <= each.start) at += 1;
    const fence = code[at];
    const inside = fence !== undefined && fence.start <= each.start && each.end <= fence.end;
    return inside && !each.restored && isBare(text, each) ? { ...each, instead: `"${each.instead}"` } : each;
  });
}

function isBare(text: string, { start, end }: Replacement): boolean {
  const near = text.slice(Math.max(0, start - LINE_MAX_UNITS), start);
  const line = near.lastIndexOf("\n");
  if (line === -1) return false;
  const before = near.slice(line + 1);
  return BEFORE.test(before) && AFTER.test(text.slice(end, end + 64)) && !quoted(before);
}

/** Is a quote open at the end of this part of a line? */
function quoted(before: string): boolean {
  let open = "";
  for (let at = 0; at < before.length; at += 1) {
    const unit = before[at] ?? "";
    if (unit === "\\") at += 1;
    else if (open === "") open = /["'`]/.test(unit) ? unit : "";
    else if (unit === open) open = "";
  }
  return open !== "";
}
