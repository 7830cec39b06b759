/**
 * Markings that a document is not for everybody: phrases that are printed on it (phrases.ts), and the Traffic Light
 * Protocol (FIRST TLP 2.0) from AMBER on.
 * Where a phrase stands says whether it marks the text or is talked about: headers, footers and lines of their own do.
 */
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { FIELD, MENTION, OF_THIS, STRONG, WEAK } from "./phrases.ts";

const TLP = /TLP:(?:RED|AMBER(?:\+STRICT)?)(?!\w)/iy;

/** A line is looked at this far to each side, in UTF-16 units. */
const LINE_UNITS = 120;
/** Words beside the phrase on a line that is a header or footer: a company, a date, "page 3 of 9". */
const STRONG_OTHER_WORDS = 6;
const WEAK_OTHER_WORDS = 2;
const OWN_LINE = 0.85;
const IN_TEXT = 0.7;

const SEPARATES = /[|•·–—:;/\\()[\]<>{}*#=_~-]/;
const QUOTE = /["'“”„«»‚‘’`]/;
const COMMENT = /^\s{0,40}(?:\/\/|\/\*|\*|--|#|"""|<!--)/;

/** ASCII letters match in any case; other letters must be written out. */
const bothCases = (phrase: string): string[] => {
  const upper = phrase.replace(/[^\0-\x7f]/g, (letter) => letter.toUpperCase());
  return upper === phrase ? [phrase] : [phrase, upper];
};

const ALL = [...STRONG, ...WEAK].sort((a, b) => b.length - a.length);
const LONGEST = ALL[0]?.length ?? 0;
const weak: ReadonlySet<string> = new Set(WEAK);
const byStart = Map.groupBy(ALL, (phrase) => phrase.slice(0, 3));

function phraseAt(text: string, at: number): string | undefined {
  const here = text.slice(at, at + LONGEST).toLowerCase();
  return byStart.get(here.slice(0, 3))?.find((phrase) => here.startsWith(phrase));
}

/** Source code: a member of something, or a part of a longer name. */
const MEMBER = /(?:[\w$)\]](?:\.#?|\?\.|::|->)|[$@]|\w<)$/;
/** Source code: a name with a member, arguments, an index or a value of its own, or a constant in a list of them. */
const GOES_ON =
  /^(?:[\w$([]|(?:\.|\?\.|::|->)\w|\s{0,8}=\s{0,8}[\w"'`-]|\s{0,8}:\s{0,8}-?\d{1,9}[,;}]|[,;]\s*$)/;

const wordsIn = (text: string): number => text.match(/\p{L}{2,}/gu)?.length ?? 0;

/** How sure it is that the phrase at `at` marks the text; 0 when it does not. */
function standing(text: string, at: number, end: number, phrase: string): number {
  if (/\p{L}/u.test(text.charAt(end))) return 0;
  const before = lineBefore(text, at);
  const after = lineAfter(text, end);
  const line = before + text.slice(at, end) + after;
  if (FIELD.test(before)) return OWN_LINE;
  if (!phrase.includes(" ") && (MEMBER.test(before) || GOES_ON.test(after))) return 0;
  if (/\?\s*$/.test(after) || after.includes("? ")) return 0;
  if (QUOTE.test(before.slice(-1)) && QUOTE.test(after.charAt(0))) return 0;
  // Source code says "for internal use" of functions.
  if (COMMENT.test(before) && !isLoud(text, at, end)) return 0;
  const others = wordsIn(before) + wordsIn(after);
  if (weak.has(phrase)) {
    const whole =
      before.length + after.length < LINE_UNITS && /[.!]?\s*$/.test(after) && !after.includes(". ");
    return whole &&
      others <= WEAK_OTHER_WORDS &&
      isTitled(text, at) &&
      !MENTION.test(line) &&
      isParted(before, after) &&
      atEdge(text, at, end)
      ? OWN_LINE
      : 0;
  }
  if (MENTION.test(before) || MENTION.test(after)) return 0;
  const alone = before.length + after.length < LINE_UNITS && others <= STRONG_OTHER_WORDS;
  const parted = isParted(before, after);
  // "for internal use" is said of tools and functions as well; a document writes it with a capital.
  if (
    phrase.includes("internal use") &&
    !isTitled(text, at) &&
    !isTitled(text, at + phrase.indexOf("internal"))
  )
    return 0;
  if (alone && (parted || (others <= 3 && isTitled(text, at)))) return OWN_LINE;
  if (parted && isTitled(text, at)) return OWN_LINE;
  return OF_THIS.test(before) ? IN_TEXT : 0;
}

/** Nothing, a separator, or the end of a sentence on both sides. */
const isParted = (before: string, after: string): boolean => {
  const left = before.trimEnd().slice(-1);
  const right = after.trimStart().charAt(0);
  const opens =
    left === "" ||
    SEPARATES.test(left) ||
    /[.!]/.test(left) ||
    /(?:^|\P{L})(?:for|nur|strictly)$/iu.test(before.trimEnd());
  return opens && (right === "" || SEPARATES.test(right) || /[.!,&]/.test(right));
};

/** Lines from the beginning or end of a text, or from a page's, that hold its header or footer. */
const EDGE_LINES = 3;
const EDGE_UNITS = 400;

function atEdge(text: string, at: number, end: number): boolean {
  const before = text.slice(Math.max(0, at - EDGE_UNITS), at);
  const after = text.slice(end, end + EDGE_UNITS);
  const few = (part: string): boolean =>
    part.split("\n").filter((line) => line.trim() !== "").length <= EDGE_LINES;
  const page = before.lastIndexOf("\f");
  const nextPage = after.indexOf("\f");
  return (
    (few(before.slice(page + 1)) && (page !== -1 || at <= EDGE_UNITS)) ||
    (few(nextPage === -1 ? after : after.slice(0, nextPage)) &&
      (nextPage !== -1 || text.length - end <= EDGE_UNITS))
  );
}

const isTitled = (text: string, at: number): boolean => /\p{Lu}/u.test(text.charAt(at));
const isLoud = (text: string, at: number, end: number): boolean => !/\p{Ll}/u.test(text.slice(at, end));

function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - LINE_UNITS), at);
  return before.slice(Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\f")) + 1);
}

function lineAfter(text: string, end: number): string {
  const after = text.slice(end, end + LINE_UNITS);
  const stop = after.search(/[\n\r\f]/);
  return stop === -1 ? after : after.slice(0, stop);
}

/** TLP labels are short and exact, so anything but talk about them counts. */
function isTlpTalk(text: string, at: number, end: number): boolean {
  const before = lineBefore(text, at);
  const after = lineAfter(text, end);
  return (
    MENTION.test(before) ||
    MENTION.test(after) ||
    /\?\s*$/.test(after) ||
    /^\W{0,2}(?:and|or|und|oder|et|ou|y|o|e|en|of)\W{1,3}TLP/i.test(after)
  );
}

export const marking: Detector = {
  name: "marking",
  kinds: ["INTERNAL_MARKING"],
  anchors: [...ALL.flatMap(bothCases), "tlp:red", "tlp:amber"].map((text) => ({
    on: "literal",
    text,
    ignoreCase: true,
  })),
  verify(text, at): Match | null {
    const found = (end: number, confidence: number): Match => ({
      kind: "INTERNAL_MARKING",
      start: at,
      end,
      confidence,
    });
    const tlp = matchEnd(TLP, text, at);
    if (tlp !== -1) return isTlpTalk(text, at, tlp) ? null : found(tlp, OWN_LINE);
    const phrase = phraseAt(text, at);
    if (phrase === undefined) return null;
    const end = at + phrase.length;
    const confidence = standing(text, at, end, phrase);
    return confidence === 0 ? null : found(end, confidence);
  },
};
