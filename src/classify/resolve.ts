import { type Covered, DATA_CLASSES, type Finding } from "../exchange.ts";
import type { Match } from "./detectors/contract.ts";
import { isOwnKind, kindClass } from "./detectors/kinds.ts";

const toFinding = (match: Match): Finding => ({
  kind: match.kind,
  class: match.class ?? kindClass(match.kind),
  start: match.start,
  end: match.end,
  confidence: match.confidence,
  ...(match.source === undefined ? {} : { source: match.source }),
});

const rank = (finding: Finding): number => DATA_CLASSES.indexOf(finding.class);

/** Negative when `a` must win over `b`: more sensitive, then the team's own, then surer, then longer, then first. */
function compare(a: Finding, b: Finding): number {
  return (
    rank(b) - rank(a) ||
    Number(isOwnKind(b.kind)) - Number(isOwnKind(a.kind)) ||
    b.confidence - a.confidence ||
    b.end - b.start - (a.end - a.start) ||
    a.start - b.start
  );
}

/** Two readings of the same thing: all that either saw, as surely as the surer one. */
function join(a: Finding, b: Finding): Finding {
  const stronger = compare(a, b) <= 0 ? a : b;
  return {
    ...stronger,
    start: Math.min(a.start, b.start),
    end: Math.max(a.end, b.end),
    confidence: Math.max(a.confidence, b.confidence),
  };
}

/**
 * Of findings that overlap, the most sensitive one stays whole; a weaker one keeps what lies before it when that is
 * still something (a web address up to the e-mail address within it), and otherwise goes. Sorted by start.
 */
export function resolve(matches: readonly Match[]): Finding[] {
  if (matches.length === 0) return [];
  const sorted = matches.map(toFinding).sort((a, b) => a.start - b.start || compare(a, b));
  const kept: Finding[] = [];
  for (let finding of sorted) {
    let lost = false;
    while (kept.length > 0 && !lost) {
      const last = kept[kept.length - 1];
      if (last === undefined || last.end <= finding.start) break;
      if (last.kind === finding.kind) {
        kept.pop();
        finding = join(last, finding);
        continue;
      }
      if (compare(last, finding) <= 0) {
        // The earlier one wins; of a same-class finding that sticks out, the union would name the wrong kind.
        if (finding.end > last.end && rank(finding) === rank(last) && finding.end - last.end >= 4) {
          finding = { ...finding, start: last.end };
        } else lost = true;
      } else {
        kept.pop();
        if (finding.start - last.start >= 4) {
          kept.push({ ...last, end: finding.start });
          break;
        }
      }
    }
    if (!lost) kept.push(finding);
  }
  return kept;
}

/**
 * A team's own term that lies within something more sensitive has lost its place there, and must not be lost to the
 * decision: the finding that covers it says so. Both in any order; `findings` are what `matches` resolved to.
 */
export function withCovered(findings: Finding[], matches: readonly Match[]): Finding[] {
  const own = matches.filter(({ kind }) => isOwnKind(kind));
  if (own.length === 0) return findings;
  own.sort((a, b) => a.start - b.start);
  let first = 0;
  return findings.map((finding) => {
    while ((own[first]?.end ?? Number.POSITIVE_INFINITY) <= finding.start) first++;
    if (isOwnKind(finding.kind)) return finding;
    const covers: Covered[] = [];
    for (let at = first; (own[at]?.start ?? finding.end) < finding.end; at++) {
      const match = own[at];
      if (match === undefined || match.end <= finding.start) continue;
      if (!covers.some(({ kind }) => kind === match.kind)) covers.push(toCovered(match));
    }
    return covers.length === 0 ? finding : { ...finding, covers };
  });
}

const toCovered = ({ kind, confidence, class: own }: Match): Covered => ({
  kind,
  class: own ?? kindClass(kind),
  confidence,
});
