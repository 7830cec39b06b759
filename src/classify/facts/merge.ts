/** Findings of one text from several scans, made into one sorted list without overlaps. */
import { DATA_CLASSES, type DataClass, type Finding } from "../../exchange.ts";

export const sensitivity = (dataClass: DataClass): number => DATA_CLASSES.indexOf(dataClass);

function stronger(one: Finding, other: Finding): boolean {
  const difference = sensitivity(one.class) - sensitivity(other.class);
  if (difference !== 0) return difference > 0;
  if (one.confidence !== other.confidence) return one.confidence > other.confidence;
  return one.end - one.start >= other.end - other.start;
}

/**
 * Where findings overlap, the more sensitive one names the union of both: what a second reading of the same text sees
 * more of must not be let through because the first saw less.
 */
export function mergeFindings(one: readonly Finding[], other: readonly Finding[]): readonly Finding[] {
  if (other.length === 0) return one;
  if (one.length === 0 && other.length === 1) return other;
  const sorted = [...one, ...other].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Finding[] = [];
  for (const finding of sorted) {
    const last = merged.at(-1);
    if (last === undefined || finding.start >= last.end) {
      merged.push(finding);
      continue;
    }
    const winner = stronger(last, finding) ? last : finding;
    merged[merged.length - 1] = { ...winner, start: last.start, end: Math.max(last.end, finding.end) };
  }
  return merged;
}
