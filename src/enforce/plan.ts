/** Carries a decision out on one request: redact, remove tools, cap tokens, name the model, order the lanes. */

import type { Classified } from "../classify/facts/index.ts";
import { LanekeeperError } from "../errors.ts";
import type { Decision, ExchangeRecord, StoredText } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { type Edit, jsonString, splice } from "../understand/splice.ts";
import { capTokens } from "./budget.ts";
import { baselineCluster, type Lane, type LaneOrder, laneOrder } from "./lanes.ts";
import { createHashes } from "./placeholder.ts";
import { createPseudonyms } from "./pseudonym.ts";
import { redact } from "./redact.ts";
import { withRemovals } from "./remove.ts";
import { storedPrompt } from "./stored-prompt.ts";
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
  const { attached } = classified;
  const taken =
    attached.length === 0 ? call.doc.bytes : Buffer.from([call.doc.bytes, ...attached].join("\n"));
  const pseudonyms = createPseudonyms(key, taken);
  const redacted = redact(call, classified.findings, decision.redactions, {
    pseudonyms,
    hash: createHashes(key),
  });
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

/** A denial that the decision itself states. */
export function denial(decision: Decision): LanekeeperError {
  const [first] = decision.policies;
  const why = first === undefined ? "" : `${first.reason} (${first.id})`;
  const { deny_code: code } = decision;
  return new LanekeeperError(
    code === "over_budget" || code === "recognizer_unavailable" ? code : "denied",
    why,
  );
}
