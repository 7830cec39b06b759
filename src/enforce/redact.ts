/** Findings in a request → the edits that policy's actions ask for. The bytes around a finding stay as they are. */
import { type AttachedText, attachedAs } from "../classify/attachments/index.ts";
import type { LeafFindings } from "../classify/facts/index.ts";
import { actionAt } from "../decide/redactions.ts";
import { LanekeeperError } from "../errors.ts";
import type { Boundary, Decision, ExchangeRecord, Finding, RedactionAction } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { rawOffset } from "../understand/json.ts";
import { type Edit, jsonInner } from "../understand/splice.ts";
import { asValue, type Cut, createFit, type Replacement } from "./fit/index.ts";
import { withoutJoins } from "./gaps.ts";
import { mask } from "./placeholder.ts";
import type { Pseudonyms } from "./pseudonym.ts";

export interface Redacted {
  readonly edits: readonly Edit[];
  /** kind → what is done and how often; never values. */
  readonly counts: ExchangeRecord["redactions"];
}

/** What may stand in a finding's place, beside its mask. */
export interface Substitutes {
  readonly pseudonyms: Pseudonyms;
  /** placeholder.ts, createHashes */
  readonly hash: (kind: string, value: string) => string;
}

const NOTHING: Redacted = { edits: [], counts: {} };

/** The edits for lanes of one boundary. */
export function redact(
  call: Call,
  found: readonly LeafFindings[],
  redactions: Decision["redactions"],
  boundary: Boundary,
  { pseudonyms, hash }: Substitutes,
): Redacted {
  if (found.length === 0) return NOTHING;
  const actions = new Map(redactions.map((each) => [each.kind, actionAt(each, boundary)]));
  const counted = new Map<string, number>();
  const edits: Edit[] = [];
  const fitted = createFit(call.doc.bytes);
  const replacement = ({ kind, start, end }: Finding, text: string): readonly Replacement[] => {
    const action = mustBeSendable(kind, actions.get(kind));
    counted.set(kind, (counted.get(kind) ?? 0) + 1);
    const put = (instead: string, restored = false) => [{ kind, start, end, instead, restored }];
    switch (action) {
      case "allow":
        return [];
      case "mask":
        return put(mask(kind));
      case "pseudonym":
        return put(pseudonyms.of(kind, text.slice(start, end)), true);
      case "hash":
        return put(hash(kind, text.slice(start, end)));
      case "drop":
        return put("");
    }
  };
  for (const { leaf, text, attached, findings } of found) {
    // What cannot be taken out was decided on as such (exchange.ts, KindFact.fixed), and is not counted as taken out.
    if (attached?.written === null) {
      for (const { kind } of findings) mustBeSendable(kind, actions.get(kind));
      continue;
    }
    const replaced = withoutJoins(
      text,
      findings.flatMap((finding) => replacement(finding, text)),
    );
    if (replaced.length === 0) continue;
    const cuts = fitted(text, leaf.key, replaced);
    if (attached === undefined) for (const each of cuts) edits.push(cut(call, leaf.node, each));
    else edits.push(rewrite(call, attached, cuts));
  }
  return { edits, counts: countsOf(redactions, counted) };
}

/** A kind that the decision does not name was not decided on; one that it denies reaches no lane. */
function mustBeSendable(kind: string, action: RedactionAction | undefined): Exclude<RedactionAction, "deny"> {
  if (action === undefined) throw new LanekeeperError("policy_failed");
  if (action === "deny") throw new LanekeeperError("denied", `It holds a finding of kind ${kind}.`);
  return action;
}

function countsOf(
  redactions: Decision["redactions"],
  counted: ReadonlyMap<string, number>,
): Redacted["counts"] {
  return Object.fromEntries(
    redactions.flatMap(({ kind, ...redaction }) => {
      const count = counted.get(kind);
      return count === undefined ? [] : [[kind, { ...redaction, count }]];
    }),
  );
}

/** The base64 of an attachment whose text has changed; what stands before it, a `data:` URI's head, stays. */
function rewrite(call: Call, { node, text, written }: AttachedText, cuts: readonly Cut[]): Edit {
  if (written === null) throw new LanekeeperError("internal");
  let changed = "";
  let from = 0;
  for (const { start, end, instead } of cuts) {
    changed += text.slice(from, start) + instead;
    from = end;
  }
  const { doc } = call;
  return {
    start: rawOffset(doc, node, written.head),
    end: doc.end(node) - 1,
    bytes: jsonInner(attachedAs(changed + text.slice(from), written)),
  };
}

/** A part of a string of the body gets another text; a number of the body goes as a whole. */
export function cut(call: Call, node: number, { start, end, instead }: Cut): Edit {
  const { doc } = call;
  if (doc.type(node) === "number")
    return { start: doc.start(node), end: doc.end(node), bytes: Buffer.from(asValue(instead)) };
  return {
    start: rawOffset(doc, node, start),
    end: rawOffset(doc, node, end),
    bytes: jsonInner(instead),
  };
}
