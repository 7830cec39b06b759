/**
 * The second lock. Whatever Rego answers, ours or a team's, these hold or nothing is sent: they are
 * checked again here, from the same configuration, in a language of its own.
 */
import type { Boundary, DataClass, Decision, Facts, RedactionAction } from "../exchange.ts";
import { answerAction, answerKinds, configuredAnswer } from "./answers.ts";
import type { PolicyData, WhenDown } from "./policy.ts";
import { actionAt } from "./redactions.ts";

type LockFacts = Pick<Facts, "tenant" | "dialect" | "tools" | "attachments_unread"> & {
  readonly data_class: { readonly value: DataClass };
  readonly data_classes: readonly DataClass[];
  readonly declared_classes: readonly DataClass[];
  readonly kinds: Readonly<Record<string, { readonly class: DataClass; readonly fixed?: true }>>;
  readonly recognizers_unavailable?: readonly string[];
};

/** What is wrong with the decision, or null. Names lanes, kinds and tools, never content. */
export function violation(decision: Decision, facts: LockFacts, data: PolicyData): string | null {
  return (
    inconsistent(decision) ??
    laneUnknown(decision, facts, data) ??
    redactionsIncomplete(decision, facts, data) ??
    unrecognized(decision, facts, data) ??
    outsideBoundary(decision, facts, data) ??
    answersLoosened(decision, facts, data) ??
    toolsIncomplete(decision, facts)
  );
}

function inconsistent({ allow, deny_code, lanes, model }: Decision): string | null {
  if (allow !== (deny_code === "")) return "allow and deny_code contradict each other";
  if (!allow && lanes.length > 0) return "a denied call has lanes";
  if (model !== (lanes[0]?.model ?? "")) return "the model is not the first lane's";
  if (new Set(lanes.map((lane) => lane.lane)).size !== lanes.length)
    return "a lane stands in the order twice";
  return null;
}

function laneUnknown(decision: Decision, facts: LockFacts, data: PolicyData): string | null {
  for (const { lane: name } of decision.lanes) {
    const lane = Object.hasOwn(data.lanes, name) ? data.lanes[name] : undefined;
    if (lane === undefined) return `lane ${name} does not exist`;
    if (lane.dialects[facts.dialect] !== true) return `lane ${name} does not speak ${facts.dialect}`;
  }
  return null;
}

function redactionsIncomplete(decision: Decision, { kinds }: LockFacts, data: PolicyData): string | null {
  const redactions = new Map(decision.redactions.map((redaction) => [redaction.kind, redaction]));
  if (redactions.size !== decision.redactions.length) return "a kind of finding has two actions";
  const order = decision.lanes.map(({ lane }) => boundaryOf(lane, data));
  for (const kind of Object.keys(kinds)) {
    const redaction = redactions.get(kind);
    if (redaction === undefined) return `nothing is said about findings of kind ${kind}`;
    if (redaction.action === "deny" && decision.allow)
      return `findings of kind ${kind} are denied, the call is not`;
    const denied = order.find((boundary) => actionAt(redaction, boundary) === "deny");
    if (denied !== undefined)
      return `findings of kind ${kind} may not be sent to ${denied} lanes, and one is in the order`;
    if (order[0] !== undefined && actionAt(redaction, order[0]) !== redaction.action)
      return `the action for findings of kind ${kind} is not the first lane's`;
  }
  return null;
}

/** What the configuration keeps from answers is kept from them, for every kind that there is. */
function answersLoosened({ answer, route, allow }: Decision, { tenant }: LockFacts, data: PolicyData) {
  const configured = configuredAnswer(data, tenant, route);
  if (!allow || configured.every(({ action }) => action === "allow")) return null;
  for (const { kind, class: dataClass } of answerKinds(configured)) {
    const asked = answerAction(configured, kind, dataClass);
    const decided = answerAction(answer.redactions, kind, dataClass);
    if (asked !== "allow" && decided === "allow")
      return `the configuration keeps ${kind} from answers, the decision does not`;
    if (asked === "deny" && decided !== "deny")
      return `the configuration ends an answer that holds ${kind}, the decision does not`;
  }
  return null;
}

/** What is not known to be within our boundary is not. */
const boundaryOf = (lane: string, data: PolicyData): Boundary =>
  data.lanes[lane]?.boundary === "self_hosted" ? "self_hosted" : "hosted";

/** What a recognizer should have looked at and did not goes no further than the configuration says. */
function unrecognized(decision: Decision, facts: LockFacts, data: PolicyData): string | null {
  for (const name of facts.recognizers_unavailable ?? []) {
    const rule: WhenDown = Object.hasOwn(data.recognizers, name)
      ? (data.recognizers[name]?.when_down ?? "deny")
      : "deny";
    if (rule === "deny" && decision.allow) return `recognizer ${name} gave no answer, the call is not denied`;
    const hosted = decision.lanes.find(({ lane }) => boundaryOf(lane, data) === "hosted");
    if (rule === "inside" && hosted !== undefined)
      return `recognizer ${name} gave no answer, so the call may not reach the hosted lane ${hosted.lane}`;
  }
  return null;
}

function outsideBoundary(decision: Decision, facts: LockFacts, data: PolicyData): string | null {
  const hosted = decision.lanes.find(({ lane }) => boundaryOf(lane, data) === "hosted");
  if (hosted === undefined) return null;
  const actions = new Map(decision.redactions.map((each) => [each.kind, actionAt(each, "hosted")]));
  const findings = Object.entries(facts.kinds);
  const classes = new Set([
    facts.data_class.value,
    ...facts.data_classes,
    ...facts.declared_classes,
    ...findings.map(([, kind]) => kind.class),
  ]);
  for (const name of classes) {
    const ofClass = findings.filter(([, kind]) => kind.class === name);
    const leaving = ofClass.some(([kind, { fixed }]) => fixed === true || !takenOut(actions.get(kind)));
    const stays = {
      always: false,
      redacted: leaving || ofClass.length === 0 || facts.declared_classes.includes(name),
      never: true,
    }[data.data_classes[name] ?? "never"];
    if (stays) return `data of class ${name} may not reach the hosted lane ${hosted.lane}`;
    if (ofClass.some(([kind, { fixed }]) => fixed === true && takenOut(actions.get(kind))))
      return `a finding of class ${name} would reach the hosted lane ${hosted.lane}: it cannot be taken out`;
    if (name === "secret" && leaving) return `a secret would reach the hosted lane ${hosted.lane} as it is`;
  }
  for (const [media, count] of Object.entries(facts.attachments_unread)) {
    const may = Object.hasOwn(data.attachments, media) ? data.attachments[media] : undefined;
    if (count > 0 && may !== "always")
      return `an attachment (${media}) that was not read may not reach the hosted lane ${hosted.lane}`;
  }
  return null;
}

function takenOut(action: RedactionAction | undefined): boolean {
  switch (action) {
    case "mask":
    case "pseudonym":
    case "hash":
    case "drop":
    case "deny":
      return true;
    case "allow":
    case undefined:
      return false;
  }
}

function toolsIncomplete(decision: Decision, facts: LockFacts): string | null {
  const modes = new Map<string, string>();
  for (const { name, mode } of decision.tools) {
    const other = modes.get(name);
    if (other !== undefined && other !== mode) return `tool ${name} has two verdicts`;
    modes.set(name, mode);
  }
  const missing = facts.tools.find((tool) => !modes.has(tool.name));
  return missing === undefined ? null : `nothing is said about the offered tool ${missing.name}`;
}
