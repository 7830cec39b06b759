/** Carries a decision out on one request: redact, remove tools, cap tokens, name the model, order the lanes. */

import type { Classified } from "../classify/facts/index.ts";
import { scansAnswer } from "../decide/answers.ts";
import { boundariesDiffer } from "../decide/redactions.ts";
import { LanekeeperError } from "../errors.ts";
import type { Boundary, Decision, ExchangeRecord, StoredText } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { baselineCluster, type Lane, type LaneOrder, laneOrder } from "./lanes.ts";
import { type PseudonymScope, scopedKey } from "./pseudonym.ts";
import { type Sent, sentTo } from "./sent.ts";
import { storedPrompt } from "./stored-prompt.ts";
import { removeTools } from "./tools.ts";
import type { Conversation, Vault } from "./vault/vault.ts";

export interface Plan {
  /** What the first lane is sent; null when not a byte changed. */
  readonly body: Buffer | null;
  readonly order: LaneOrder;
  /** The answer must pass through: something to restore, tool calls to judge, leaks to look for, or an output to store. */
  readonly answer: boolean;
  /** pseudonym → value, of what the first lane is sent */
  readonly restore: ReadonlyMap<string, string>;
  /** By lane, where boundaries are not sent the same: for every attempt but the first's body, and for every answer. */
  readonly sent: ReadonlyMap<string, Sent> | null;
  readonly redactions: ExchangeRecord["redactions"];
  readonly tools_removed: readonly string[];
  readonly prompt: StoredText;
}

export interface PlanContext {
  readonly lanes: ReadonlyMap<string, Lane>;
  /** Routes with a baseline of their own. */
  readonly baselines: ReadonlySet<string>;
  readonly tenantKey: (tenant: string) => Buffer;
  readonly pseudonymScope?: PseudonymScope | undefined;
  /** What names stood for in earlier turns; absent where no vault is kept. */
  readonly conversation?: ((...of: Parameters<Vault["conversation"]>) => Conversation | null) | undefined;
}

const NONE_KNOWN: ReadonlyMap<string, string> = new Map();

export function plan(call: Call, classified: Classified, decision: Decision, context: PlanContext): Plan {
  const key = context.tenantKey(classified.facts.tenant);
  const tools = removeTools(call, decision);
  const boundaryOf = (lane: string): Boundary => context.lanes.get(lane)?.boundary ?? "hosted";
  const { session, user } = classified.facts;
  const namesKey = scopedKey(key, context.pseudonymScope ?? "tenant", user, session);
  const conversation = session === null ? null : (context.conversation?.(key, user, session) ?? null);
  const known = conversation?.recall(() => texts(call, classified)) ?? NONE_KNOWN;
  const differ = boundariesDiffer(decision);
  const made = (boundary: Boundary): Sent => {
    // One body for several lanes, so one that needs formats decides for all that share it.
    const keepsFormat = decision.lanes.some(({ lane }) => {
      const { pseudonyms, boundary: its } = context.lanes.get(lane) ?? {};
      return pseudonyms === "format_keeping" && (!differ || its === boundary);
    });
    return sentTo(boundary, call, classified, decision, tools.edits, key, {
      key: namesKey,
      keepsFormat,
      known,
    });
  };
  const firstBoundary = boundaryOf(decision.lanes[0]?.lane ?? "");
  const first = made(firstBoundary);
  const sent = differ
    ? byLane(decision, (lane) => boundaryOf(lane), new Map([[firstBoundary, first]]), made)
    : null;

  const { text, tool_arguments } = decision.restore;
  const all = sent === null ? [first] : [...new Set([first, ...sent.values()])];
  const restores = all.some(({ restore }) => restore.size > 0);
  for (const { restore } of all) conversation?.keep(restore);
  const answer =
    call.tools.length > 0 ||
    decision.logging.store_outputs !== "none" ||
    scansAnswer(decision) ||
    (restores && (text || tool_arguments));
  const baseline = baselineCluster(
    context.baselines.has(decision.route) ? decision.route : "",
    call.dialect,
    call.stream ? "sse" : "json",
  );
  const order = laneOrder(decision, context.lanes, answer, baseline);
  const body = first.body(order.model);
  return {
    body: body === call.doc.bytes ? null : body,
    order,
    answer,
    restore: first.restore,
    sent,
    redactions: first.redactions,
    tools_removed: tools.removed,
    prompt: storedPrompt(decision.logging.store_prompts, call, classified, key),
  };
}

/** Every text of the request, attachments included. */
function* texts(call: Call, { attached }: Classified): Generator<string> {
  for (const { node } of call.leaves) yield call.doc.text(node);
  yield* attached;
}

/** What each lane of the order is sent; lanes of one boundary share it. */
function byLane(
  decision: Decision,
  boundaryOf: (lane: string) => Boundary,
  known: Map<Boundary, Sent>,
  made: (boundary: Boundary) => Sent,
): ReadonlyMap<string, Sent> {
  return new Map(
    decision.lanes.map(({ lane }) => {
      const boundary = boundaryOf(lane);
      const sent = known.get(boundary) ?? made(boundary);
      known.set(boundary, sent);
      return [lane, sent];
    }),
  );
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
