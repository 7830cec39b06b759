/**
 * Text in which something stands between any two characters: letters or digits one by one ("4 1 1 1 …", "j.a.n.e"), and
 * bytes in hex by twos ("6a 61 6e", "6A:61:6E"), over the lines of a hex dump too. Seen without what stands between.
 */
import { type View, ViewBuilder } from "./view.ts";

/** Nine digits, one by one. */
const FEWEST_SINGLES = 9;
/** Eleven bytes. */
const FEWEST_PAIRS = 11;
/** Every run of either kind has a sample in it. */
const STRIDE = 14;
/** Text before and after a run, in which words of context may stand. */
const BESIDE = 48;
const NEWLINE = 10;

const ALPHANUMERIC = new Uint8Array(65_536);
/** Stands between characters: any sign of ASCII, a space, a line break. */
const BETWEEN = new Uint8Array(65_536);
for (let unit = 9; unit < 127; unit++) {
  if (/[A-Za-z0-9]/.test(String.fromCharCode(unit))) ALPHANUMERIC[unit] = 1;
  else BETWEEN[unit] = 1;
}
const isAlphanumeric = (unit: number): boolean => ALPHANUMERIC[unit] === 1;
const isHex = (unit: number): boolean =>
  (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 70) || (unit >= 97 && unit <= 102);
/** Where a run may be: what stands at `at` stands `period` further on as well, and again. Zero: nowhere near. */
function periodAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const after = text.charCodeAt(at + 2) === unit;
  // Blanks in a row, as before a line of code, hold nothing.
  if (after && text.charCodeAt(at + 1) === unit) {
    return text.charCodeAt(at + 3) !== unit && text.charCodeAt(at + 4) === unit ? 3 : 0;
  }
  if (after && (text.charCodeAt(at + 4) === unit || text.charCodeAt(at - 2) === unit)) return 2;
  if (!after && text.charCodeAt(at - 2) === unit && text.charCodeAt(at - 4) === unit) return 2;
  if (text.charCodeAt(at + 3) === unit) {
    if (text.charCodeAt(at + 6) === unit || text.charCodeAt(at - 3) === unit) return 3;
  } else if (text.charCodeAt(at - 3) === unit && text.charCodeAt(at - 6) === unit) return 3;
  return 0;
}

interface Run {
  readonly kind: "singles" | "pairs";
  /** The first and last characters that are not between. */
  readonly start: number;
  readonly end: number;
  /** Units from one character, or pair, to the next. */
  readonly step: number;
}

/** The run around the separator at `at`; null when it is too short, or none. */
function runAround(text: string, at: number, period: number): Run | null {
  const between = text.charCodeAt(at);
  const pairs = period === 3 && isHex(text.charCodeAt(at + 1)) && isHex(text.charCodeAt(at + 2));
  const doubled = period === 3 && text.charCodeAt(at + 1) === between;
  // Of two separators in a row, `at` is to be the first.
  const first = doubled || text.charCodeAt(at - 1) !== between ? at : at - 1;
  const width = pairs ? 2 : 1;
  const holds = (from: number): boolean => {
    for (let k = from; k < from + width; k++) {
      const unit = text.charCodeAt(k);
      if (pairs ? !isHex(unit) : !(unit > 32) || unit === between) return false;
    }
    for (let k = from + width; k < from + period; k++) if (text.charCodeAt(k) !== between) return false;
    return true;
  };
  let start = first - width;
  if (!holds(start)) return null;
  while (start >= period && holds(start - period)) start -= period;
  let last = first - width;
  while (holds(last)) last += period;
  // The last one has nothing after it.
  let end = last;
  let ends = true;
  for (let k = last; k < last + width; k++) {
    const unit = text.charCodeAt(k);
    if (pairs ? !isHex(unit) : !(unit > 32) || unit === between) ends = false;
  }
  if (ends) end = last + width;
  else end = last - period + width;
  // A word's last letter before the run, or its first after it, is none of the run's.
  if (isAlphanumeric(text.charCodeAt(start - 1))) start += period;
  if (isAlphanumeric(text.charCodeAt(end))) end -= period;
  const count = Math.floor((end - start + period - width) / period);
  if (count < (pairs ? FEWEST_PAIRS : FEWEST_SINGLES)) return null;
  return { kind: pairs ? "pairs" : "singles", start, end, step: period };
}

/** Units between two groups that are set apart more widely: of a card's number, of a telephone's. */
const WIDEST_GAP = 5;
const isBlank = (unit: number): boolean => unit === 32 || (unit >= 9 && unit <= 13);
const PLUS = 43;
const inGroup = (unit: number): boolean => ALPHANUMERIC[unit] === 1 || unit === PLUS;

/** End of the characters that stand one by one from `from` on, `between` after each but the last. */
function groupEnd(text: string, from: number, between: number): number {
  let end = from;
  while (text.charCodeAt(end + 1) === between && inGroup(text.charCodeAt(end + 2))) end += 2;
  // Two letters side by side are of a word.
  return ALPHANUMERIC[text.charCodeAt(end + 1)] === 1 ? end - 1 : end + 1;
}

/** Start of the characters that stand one by one up to `to`. */
function groupStart(text: string, to: number, between: number): number {
  let start = to;
  while (text.charCodeAt(start - 1) === between && inGroup(text.charCodeAt(start - 2))) start -= 2;
  return ALPHANUMERIC[text.charCodeAt(start - 1)] === 1 ? start + 2 : start;
}

/** Groups of characters one by one, with more of the same or blanks between the groups: "4 1 1 1   1 1 1 1". */
function groupsAround(text: string, at: number, floor: number): Run[] {
  const between = text.charCodeAt(at);
  const inGap = (unit: number): boolean => unit === between || isBlank(unit);
  let start = groupStart(text, at - 1, between);
  for (let gap = start - 1; start > floor; gap = start - 1) {
    while (start - gap <= WIDEST_GAP && inGap(text.charCodeAt(gap))) gap--;
    const earlier = inGroup(text.charCodeAt(gap)) && gap < start - 1 ? groupStart(text, gap, between) : start;
    if (earlier >= start || earlier > gap) break;
    start = earlier;
  }
  const groups: Run[] = [];
  let characters = 0;
  for (let next = start; inGroup(text.charCodeAt(next)); ) {
    const end = groupEnd(text, next, between);
    if (end <= next) break;
    groups.push({ kind: "singles", start: next, end, step: 2 });
    characters += (end - next + 1) / 2;
    next = end;
    while (next - end <= WIDEST_GAP && inGap(text.charCodeAt(next))) next++;
    if (next === end) break;
  }
  return groups.length > 1 && characters >= FEWEST_SINGLES ? groups : [];
}

/** A line of a hex dump is no longer. */
const LINE = 128;

/** Before the bytes of a line stands where they are, or nothing. */
const OFFSET = /^[\s\da-fx:|]*$/i;

/** A run of a hex dump goes on in the same column of the next line. */
function goesOn(text: string, run: Run): Run | null {
  if (run.kind !== "pairs") return null;
  const before = text.slice(Math.max(0, run.start - LINE), run.start);
  const lineEnd = text.slice(run.end, run.end + LINE).indexOf("\n");
  if (lineEnd === -1 || (before.length === LINE && !before.includes("\n"))) return null;
  const start = run.end + lineEnd + 1 + (before.length - 1 - before.lastIndexOf("\n"));
  if (!OFFSET.test(text.slice(run.end + lineEnd + 1, start))) return null;
  let end = start;
  while (isHex(text.charCodeAt(end)) && isHex(text.charCodeAt(end + 1))) {
    end += run.step;
    if (text.charCodeAt(end - 1) === NEWLINE) break;
  }
  return end === start ? null : { ...run, start, end: Math.min(text.length, end - run.step + 2) };
}

/** Runs of one dump follow each other without what is between; others keep what stands between them. */
function withoutBetween(text: string, runs: readonly (readonly Run[])[]): View {
  const from = Math.max(0, (runs[0]?.[0]?.start ?? 0) - BESIDE);
  const to = Math.min(text.length, (runs.at(-1)?.at(-1)?.end ?? 0) + BESIDE);
  const builder = new ViewBuilder(to - from);
  const plain = (start: number, end: number): void => {
    for (let at = start; at < end; at++) builder.unit(text.charCodeAt(at), at, at + 1);
  };
  let last = from;
  for (const lines of runs) {
    plain(last, lines[0]?.start ?? last);
    for (const { kind, start, end, step } of lines) {
      for (let at = start; at < end; at += step) {
        if (kind === "singles") builder.unit(text.charCodeAt(at), at, at + 1);
        else builder.unit(Number.parseInt(text.slice(at, at + 2), 16), at, at + 2);
      }
    }
    last = lines.at(-1)?.end ?? last;
  }
  plain(last, to);
  return builder.view();
}

function* samplesOf(stretches: readonly number[]): Generator<number> {
  let next = 0;
  for (let k = 0; k < stretches.length; k += 2) {
    const end = stretches[k + 1] ?? 0;
    for (next = Math.max(next, stretches[k] ?? 0); next < end; next += STRIDE) yield next;
  }
}

/** Longest view: what comes after it is in the next. */
const LONGEST = 65_536;

/**
 * Such runs of `text` with what stands beside them; neighbours share a view. Linear, and next to nothing for prose.
 * @param stretches starts and ends, in order, of the parts of the text that may hold any (detectors/sweep.ts)
 */
export function spacedOut(text: string, stretches: readonly number[]): View[] {
  const views: View[] = [];
  let near: (readonly Run[])[] = [];
  let over = 0;
  for (const sample of samplesOf(stretches)) {
    let at = sample;
    // Within three units of any place in a run there is what stands between.
    if (ALPHANUMERIC[text.charCodeAt(at)] === 1) at++;
    if (ALPHANUMERIC[text.charCodeAt(at)] === 1) at++;
    if (BETWEEN[text.charCodeAt(at)] !== 1 || at < over) continue;
    let period = periodAt(text, at);
    // A sign may be one of those that are set apart.
    if (period === 0 && BETWEEN[text.charCodeAt(at + 1)] === 1) period = periodAt(text, ++at);
    const run = period === 0 ? null : runAround(text, at, period);
    const groups = run === null && period === 2 ? groupsAround(text, at, over) : [];
    const begin = run ?? groups[0];
    if (begin === undefined || begin.start < over) continue;
    const lines = run === null ? groups : [run];
    for (let next = run === null ? null : goesOn(text, run); next !== null; next = goesOn(text, next))
      lines.push(next);
    const first = near[0]?.[0]?.start ?? begin.start;
    if (near.length > 0 && (begin.start - over > 2 * BESIDE || begin.start - first > LONGEST)) {
      views.push(withoutBetween(text, near));
      near = [];
    }
    near.push(lines);
    // What looks like one dump may be a text to a line.
    if (lines.length > 1 && run !== null) {
      views.push(
        withoutBetween(
          text,
          lines.map((line) => [line]),
        ),
      );
    }
    over = lines.at(-1)?.end ?? begin.end;
  }
  if (near.length > 0) views.push(withoutBetween(text, near));
  return views;
}
