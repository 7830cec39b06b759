/** The one scan: text in, findings out. Pure, linear in the text's length, no values in what it returns. */
import type { Finding } from "../exchange.ts";
import type { Match } from "./detectors/contract.ts";
import { DETECTORS } from "./detectors/index.ts";
import { listKinds } from "./detectors/kinds.ts";
import { compileSweep } from "./detectors/sweep.ts";
import { decodeRuns } from "./normalise/encoded.ts";
import { unhide, windowsAround } from "./normalise/unhide.ts";
import { spanOf } from "./normalise/view.ts";
import { resolve } from "./resolve.ts";

export { kindClass } from "./detectors/kinds.ts";

/** Every kind that a finding can have, with class and title. */
export const KINDS = listKinds(DETECTORS.flatMap((detector) => detector.kinds));

const sweep = compileSweep(DETECTORS);

/** How often what was decoded is decoded again: base64 of percent-encoded JSON with escapes is three. */
const DEEPEST = 3;
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

function collect(text: string, depth: number, found: Match[]): void {
  const signs: number[] = [];
  sweep(text, found, signs);
  if (depth >= DEEPEST) return;
  if (signs.length > 0) {
    for (const window of windowsAround(text, signs)) {
      const view = unhide(text, window.start, window.end);
      addMapped(view.text, depth, found, (start, end) => spanOf(view, start, end));
    }
  }
  for (const run of decodeRuns(text)) addMapped(run.text, depth, found, (start, end) => run.span(start, end));
}

function addMapped(
  text: string,
  depth: number,
  found: Match[],
  span: (start: number, end: number) => { readonly start: number; readonly end: number },
): void {
  const inner: Match[] = [];
  collect(text, depth + 1, inner);
  for (const match of inner) {
    if (!PUBLIC.has(match.kind)) found.push({ ...match, ...span(match.start, match.end) });
  }
}

/** Findings sorted by start, not overlapping; offsets are UTF-16 units of `text`. */
export function scan(text: string): Finding[] {
  const found: Match[] = [];
  collect(text, 0, found);
  return resolve(found);
}
