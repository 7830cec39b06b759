/** Carries a decision out on one request: redact, remove tools, cap tokens, name the model, order the lanes. */

import type { Classified } from "../classify/facts/index.ts";
import { LanekeeperError } from "../errors.ts";
import type { Decision, ExchangeRecord, StoredText } from "../exchange.ts";
import { limits } from "../limits.ts";
import type { Call } from "../understand/call.ts";
import { type Edit, jsonString, splice } from "../understand/splice.ts";
import { capTokens } from "./budget.ts";
import { baselineCluster, type Lane, type LaneOrder, laneOrder } from "./lanes.ts";
import { createPseudonyms, keyedHash } from "./pseudonym.ts";
import { maskEdits, redact } from "./redact.ts";
import { withRemovals } from "./remove.ts";
import { removeTools } from "./tools.ts";

export interface Plan {
  /** What the first lane is sent; null when not a byte changed. */
  readonly body: Buffer | null;
  readonly order: LaneOrder;
  /** The answer must pass through: something to restore, tool calls to judge, or an output to store. */
  readonly answer: boolean;
  /** pseudonym → value */
  readonly restore: ReadonlyMap<string, string>;
  readonly redactions: ExchangeRecord["redactions"];
  readonly tools_removed: readonly string[];
  readonly prompt: StoredText;
}

export interface PlanContext {
  readonly lanes: ReadonlyMap<string, Lane>;
  /** Routes with a baseline of their own. */
  readonly baselines: ReadonlySet<string>;
  readonly tenantKey: (tenant: string) => Buffer;
}

export function plan(call: Call, classified: Classified, decision: Decision, context: PlanContext): Plan {
  const key = context.tenantKey(classified.facts.tenant);
  const pseudonyms = createPseudonyms(key, call.doc.bytes);
  const redacted = redact(call, classified.findings, decision.redactions, pseudonyms);
  const tools = removeTools(call, decision);
  const answer =
    call.tools.length > 0 ||
    decision.logging.store_outputs !== "none" ||
    (pseudonyms.made.size > 0 && (decision.restore.text || decision.restore.tool_arguments));
  const baseline = baselineCluster(
    context.baselines.has(decision.route) ? decision.route : "",
    call.dialect,
    call.stream ? "sse" : "json",
  );
  const order = laneOrder(decision, context.lanes, answer, baseline);
  const edits = withRemovals(tools.edits, [
    ...redacted.edits,
    ...modelEdit(call, order.model),
    ...capTokens(call, decision),
  ]);
  return {
    body: edits.length === 0 ? null : splice(call.doc.bytes, edits),
    order,
    answer,
    restore: pseudonyms.made,
    redactions: redacted.counts,
    tools_removed: tools.removed,
    prompt: storedPrompt(decision.logging.store_prompts, call, classified, key),
  };
}

export function modelEdit(call: Call, model: string): Edit[] {
  if (model === "" || model === call.model) return [];
  const { doc, modelNode } = call;
  return [{ start: doc.start(modelNode), end: doc.end(modelNode), bytes: jsonString(model) }];
}

/** The request as the record keeps it: every finding masked, whatever the lane was sent. */
function storedPrompt(mode: StoredText["mode"], call: Call, classified: Classified, key: Buffer): StoredText {
  const { bytes } = call.doc;
  if (mode === "none") return { mode };
  if (mode === "hashed") return { mode, value: keyedHash(key)(bytes) };
  const edits = maskEdits(call, classified.findings);
  let end = Math.min(bytes.length, limits.storedTextMaxBytes);
  // The cut lays no finding bare: it moves before one that it would go through.
  for (const edit of edits) if (edit.start < end && edit.end > end) end = edit.start;
  while (end < bytes.length && end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const kept = splice(
    bytes.subarray(0, end),
    edits.filter((edit) => edit.end <= end),
  );
  return { mode, value: kept.toString("utf8"), ...(end < bytes.length ? { truncated: true } : {}) };
}

/** A denial that the decision itself states. */
export function denial(decision: Decision): LanekeeperError {
  const [first] = decision.policies;
  const why = first === undefined ? "" : `${first.reason} (${first.id})`;
  return new LanekeeperError(decision.deny_code === "over_budget" ? "over_budget" : "denied", why);
}
