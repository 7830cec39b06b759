/**
 * A text as a person would read it, with what its disguises and encodings hide: the texts that a recognizer is asked
 * about. The same views and runs as the scan's own, in the same bounds; each knows its way back to the original.
 */

import { type Budget, decodeRuns } from "./normalise/encoded.ts";
import { spanOf } from "./normalise/view.ts";
import { viewsOf } from "./normalise/views.ts";
import { decodeBudget, MOST_RUNS, MOST_VIEWS, sweep } from "./scan.ts";

type Span = (start: number, end: number) => { readonly start: number; readonly end: number };

export interface Reading {
  readonly text: string;
  /** Span of the original that units `start` to `end` of `text` stand for. */
  readonly span: Span;
}

/** A run of so many units without a blank may be data: no recognizer needs to see that. What it decodes to, it sees. */
const RUN_UNITS = 512;
const inRun = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 47 && unit <= 57) ||
    unit === 43 ||
    unit === 45 ||
    unit === 61 ||
    unit === 95
  );
};
/** Shares of digits, and of capitals, in base64 and in hex; words that hang together by "_" have fewer. */
const isData = (run: string): boolean => {
  const share = (pattern: RegExp): number => (run.match(pattern)?.length ?? 0) / run.length;
  const digits = share(/\d/g);
  return digits >= 0.4 || (digits >= 0.04 && share(/[A-Z]/g) >= 0.15);
};
/** Two letters in a row: anything less names nobody. */
const LETTERS = /\p{L}{2}/u;

export function readings(text: string): readonly Reading[] {
  const found: Reading[] = [];
  read(text, { views: 0, runs: 0 }, decodeBudget(text), (start, end) => ({ start, end }), found);
  return found;
}

interface Depth {
  readonly views: number;
  readonly runs: number;
}

function read(text: string, depth: Depth, budget: Budget, span: Span, found: Reading[]): void {
  withoutData(text, span, found);
  const within = (inner: Span): Span => {
    return (start, end) => {
      const outer = inner(start, end);
      return span(outer.start, outer.end);
    };
  };
  const signs: number[] = [];
  const places: number[] = [];
  const spaced: number[] = [];
  sweep(text, [], signs, places, spaced);
  if (depth.views < MOST_VIEWS) {
    const below = { ...depth, views: depth.views + 1 };
    for (const view of viewsOf(text, signs, spaced, depth.views)) {
      const { start, end } = spanOf(view, 0, view.text.length);
      if (view.text === text.slice(start, end)) continue;
      read(
        view.text,
        below,
        budget,
        within((start, end) => spanOf(view, start, end)),
        found,
      );
    }
  }
  if (depth.runs < MOST_RUNS) {
    const below = { ...depth, runs: depth.runs + 1 };
    for (const run of decodeRuns(text, places, budget).decoded) {
      read(
        run.text,
        below,
        budget,
        within((start, end) => run.span(start, end)),
        found,
      );
    }
  }
}

function withoutData(text: string, span: Span, found: Reading[]): void {
  const put = (from: number, to: number): void => {
    const piece = text.slice(from, to);
    if (LETTERS.test(piece))
      found.push({ text: piece, span: (start, end) => span(from + start, from + end) });
  };
  let from = 0;
  // A run that is long enough stands over one of these places.
  for (let at = RUN_UNITS - 1; at < text.length; at += RUN_UNITS) {
    if (at < from || !inRun(text, at)) continue;
    let start = at;
    while (start > from && inRun(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && inRun(text, end)) end++;
    if (end - start >= RUN_UNITS && isData(text.slice(start, end))) {
      put(from, start);
      from = end;
    }
    // No place within this run needs another look.
    at += RUN_UNITS * Math.floor((end - at) / RUN_UNITS);
  }
  put(from, text.length);
}
