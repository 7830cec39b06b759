/**
 * What was done to findings: where boundaries differ, for those that an attempt reached, and for both where no attempt
 * is known of.
 */
import { BOUNDARIES, type Boundary, type ExchangeRecord, type RedactionAction } from "../exchange.ts";

export interface Done {
  readonly kind: string;
  readonly action: RedactionAction;
  readonly count: number;
  /** The boundary whose lanes it was done for; null where it was the same for all. */
  readonly boundary: Boundary | null;
}

export function redactionsDone({
  redactions,
  attempts,
}: Pick<ExchangeRecord, "redactions" | "attempts">): readonly Done[] {
  const done: Done[] = [];
  let reached: ReadonlySet<string> | null = null;
  for (const kind in redactions) {
    const redaction = redactions[kind];
    if (redaction === undefined) continue;
    const { action, count, by_boundary } = redaction;
    if (by_boundary === undefined) {
      done.push({ kind, action, count, boundary: null });
      continue;
    }
    reached ??= new Set(attempts.map(({ boundary }) => boundary));
    for (const boundary of BOUNDARIES) {
      if (reached.size === 0 || reached.has(boundary))
        done.push({ kind, action: by_boundary[boundary], count, boundary });
    }
  }
  return done;
}
