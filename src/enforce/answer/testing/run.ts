/** Runs an answer through a filter, cut into chunks. For tests. */
import type { Dialect } from "../../../exchange.ts";
import { type AnswerReport, type AnswerRules, createAnswerFilter } from "../index.ts";

export interface Run {
  readonly out: Buffer;
  readonly report: AnswerReport;
}

export function rulesFor(
  dialect: Dialect,
  form: "json" | "sse",
  change: Partial<AnswerRules> = {},
): AnswerRules {
  return {
    dialect,
    form,
    restore: new Map(),
    restoreText: true,
    restoreToolArguments: false,
    restoreLinks: false,
    leaks: null,
    onDeny: "refuse",
    judge: () => ({ allowed: true, reason: "" }),
    collect: true,
    ...change,
  };
}

/** `cuts`: ascending offsets where one chunk ends and the next begins. */
export function run(rules: AnswerRules, bytes: Buffer, cuts: readonly number[] = []): Run {
  const filter = createAnswerFilter(rules);
  const out: Buffer[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    // A copy, as chunks from the wire share no memory.
    out.push(filter.push(Buffer.from(bytes.subarray(from, cut))));
    from = cut;
  }
  out.push(filter.end());
  return { out: Buffer.concat(out), report: filter.report() };
}

/** Cuts after every byte. */
export function everyByte(bytes: Buffer): number[] {
  return Array.from({ length: Math.max(0, bytes.length - 1) }, (_, i) => i + 1);
}
