/** The one scan: text in, findings out. Pure, linear in the text's length, no values in what it returns. */
import type { Finding } from "../exchange.ts";
import { limits } from "../limits.ts";
import type { Match } from "./detectors/contract.ts";
import { DETECTORS } from "./detectors/index.ts";
import { listKinds } from "./detectors/kinds.ts";
import { compileSweep } from "./detectors/sweep.ts";
import { type Budget, decodeRuns } from "./normalise/encoded.ts";
import { spanOf } from "./normalise/view.ts";
import { viewsOf } from "./normalise/views.ts";
import { resolve, withCovered } from "./resolve.ts";
import type { Matcher } from "./terms/matcher.ts";

export { isOwnKind, kindClass } from "./detectors/kinds.ts";

/** Every kind that a finding can have, with class and title. */
export const KINDS = listKinds(DETECTORS.flatMap((detector) => detector.kinds));

export const sweep = compileSweep(DETECTORS);

/** How often base64, hex or gzip is undone, one within the other. */
export const MOST_RUNS = 4;
/** How often escapes and disguises are undone: JSON within JSON within percent-encoding is three. */
export const MOST_VIEWS = 3;
/** What only decoding brings to light must be worth the alarm: public kinds stay in the dark. */
const PUBLIC = new Set([
  "URL",
  "DOMAIN_NAME",
  "DATE_TIME",
  "AGE",
  "ZIP_CODE",
  "LOCATION",
  "ORGANIZATION",
  "NRP",
]);

/** How often data is tried that may be compressed and does not say so; a few microseconds each. */
const MOST_TRIES = 16;
/** What one scan may decode in all: twice as much as the text, and enough for a short one. */
export const decodeBudget = (text: string): Budget => ({
  left: Math.min(33_554_432, 262_144 + 2 * text.length),
  tries: MOST_TRIES,
});

interface Depth {
  readonly views: number;
  readonly runs: number;
  /** A team's own terms, looked for wherever the detectors look. */
  readonly own: Matcher | null;
  readonly most: number;
}

function collect(text: string, depth: Depth, budget: Budget, found: Match[]): void {
  const signs: number[] = [];
  const places: number[] = [];
  const spaced: number[] = [];
  sweep(text, found, signs, places, spaced, depth.most);
  depth.own?.(text, found);
  if (depth.views < MOST_VIEWS) {
    for (const view of viewsOf(text, signs, spaced, depth.views)) {
      const below = { ...depth, views: depth.views + 1 };
      collectMapped(view.text, below, budget, found, (start, end) => spanOf(view, start, end));
    }
  }
  if (places.length === 0) return;
  const runs = decodeRuns(text, places, budget);
  const deepest = depth.runs >= MOST_RUNS;
  for (const run of deepest ? [] : runs.decoded) {
    const below = { ...depth, runs: depth.runs + 1 };
    collectMapped(run.text, below, budget, found, (start, end) => run.span(start, end));
  }
  // Too much, or encoded too often: nobody has read it, and that is a finding of its own.
  for (const run of deepest ? [...runs.unread, ...runs.decoded] : runs.unread) {
    found.push({ kind: "UNREAD_CONTENT", start: run.start, end: run.end, confidence: 0.5 });
  }
}

function collectMapped(
  text: string,
  depth: Depth,
  budget: Budget,
  found: Match[],
  span: (start: number, end: number) => { readonly start: number; readonly end: number },
): void {
  const inner: Match[] = [];
  collect(text, depth, budget, inner);
  for (const match of inner) {
    if (!PUBLIC.has(match.kind)) found.push({ ...match, ...span(match.start, match.end) });
  }
}

/** Findings sorted by start, not overlapping; offsets are UTF-16 units of `text`. */
export type TextScan = (text: string, others?: readonly Match[]) => Finding[];

/**
 * The scan with a team's own terms beside the detectors; `others` is what others have found in the text.
 * @param most findings of one text, beyond which the scan throws too_many_findings.
 */
export function createScan(own: Matcher | null, most: number = limits.findingsMaxCount): TextScan {
  const depth: Depth = { views: 0, runs: 0, own, most };
  return (text, others = []) => {
    const found: Match[] = [...others];
    collect(text, depth, decodeBudget(text), found);
    const findings = resolve(found);
    return own === null ? findings : withCovered(findings, found);
  };
}

/** The detectors alone. */
export const scan: TextScan = createScan(null);
