/** The one scan: text in, findings out. Pure, linear in the text's length, no values in what it returns. */
import type { Finding } from "../exchange.ts";
import type { Match } from "./detectors/contract.ts";
import { DETECTORS } from "./detectors/index.ts";
import { listKinds } from "./detectors/kinds.ts";
import { compileSweep } from "./detectors/table.ts";
import { resolve } from "./resolve.ts";

export { kindClass } from "./detectors/kinds.ts";

/** Every kind that a finding can have, with class and title. */
export const KINDS = listKinds(DETECTORS.flatMap((detector) => detector.kinds));

const sweep = compileSweep(DETECTORS);
const NOTHING: Finding[] = [];

/** Findings sorted by start, not overlapping; offsets are UTF-16 units of `text`. */
export function scan(text: string): Finding[] {
  const found: Match[] = [];
  sweep(text, found);
  return found.length === 0 ? NOTHING.slice() : resolve(found);
}
