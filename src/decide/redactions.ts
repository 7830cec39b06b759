/** What a decision says is done to findings, by the boundary of the lane that the call is sent to. */
import type { Boundary, Decision, Redaction, RedactionAction } from "../exchange.ts";

export const actionAt = ({ action, by_boundary }: Redaction, boundary: Boundary): RedactionAction =>
  by_boundary?.[boundary] ?? action;

/** Are lanes of one boundary sent other bytes than lanes of the other? */
export const boundariesDiffer = ({ redactions }: Decision): boolean =>
  redactions.some(({ by_boundary: by }) => by !== undefined && by.hosted !== by.self_hosted);
