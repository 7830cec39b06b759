/**
 * Dropping joins what stood around a finding: "536-22", a key, "-8726" is a number of its own afterwards. Where that
 * would make a finding, the mask stands in the gap after all.
 */
import { scanText } from "../classify/facts/embedded.ts";
import { scan } from "../classify/scan.ts";
import type { Replacement } from "./fit/index.ts";
import { mask } from "./placeholder.ts";

/** What a value may go on with in the next text of the call. */
const PART_OF_A_VALUE = /[\p{L}\p{N}@._+/=-]/u;

/** @param replacements of one text, sorted and without overlaps */
export function withoutJoins(text: string, replacements: readonly Replacement[]): readonly Replacement[] {
  if (!replacements.some(({ instead }) => instead === "")) return replacements;
  let joined = "";
  let from = 0;
  const gaps = replacements.map(({ start, end, instead }) => {
    joined += text.slice(from, start) + instead;
    from = end;
    return joined.length;
  });
  joined += text.slice(from);
  const found = scanText(joined, scan);
  let next = 0;
  return replacements.map((each, i) => {
    const gap = gaps[i] ?? 0;
    while ((found[next]?.end ?? Number.POSITIVE_INFINITY) <= gap) next += 1;
    const joins = (found[next]?.start ?? gap) < gap || joinsNextText(joined, gap);
    return each.instead === "" && joins ? { ...each, instead: mask(each.kind) } : each;
  });
}

/** At the edge of a text, with a part of a value right beside it. */
function joinsNextText(joined: string, gap: number): boolean {
  if (gap === joined.length) return PART_OF_A_VALUE.test(joined.slice(-1));
  return gap === 0 && PART_OF_A_VALUE.test(joined.slice(0, 1));
}
