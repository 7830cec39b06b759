/** Findings in a request → the edits that policy's actions ask for. The bytes around a finding stay as they are. */
import { type AttachedText, attachedAs } from "../classify/attachments/index.ts";
import type { LeafFindings } from "../classify/facts/index.ts";
import { actionAt } from "../decide/redactions.ts";
import { LanekeeperError } from "../errors.ts";
import type { Boundary, Decision, ExchangeRecord, Finding, Redaction, RedactionAction } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { rawOffset } from "../understand/json.ts";
import { type Edit, jsonInner } from "../understand/splice.ts";
import { asValue, type Cut, createFit } from "./fit/index.ts";
import { mask } from "./placeholder.ts";
import type { Pseudonyms } from "./pseudonym.ts";

export interface Redacted {
  readonly edits: readonly Edit[];
  /** kind → what is done and how often; never values. */
  readonly counts: ExchangeRecord["redactions"];
}

/** What may stand in a finding's place, beside its mask. */
export interface Names {
  readonly pseudonyms: Pseudonyms;
  /** placeholder.ts, createHashes */
  readonly hash: (kind: string, value: string) => string;
}

/** The edits for lanes of one boundary. */
export function redact(
  call: Call,
  found: readonly LeafFindings[],
  redactions: Decision["redactions"],
  boundary: Boundary,
  { pseudonyms, hash }: Names,
): Redacted {
  const decided = new Map(redactions.map(({ kind, ...redaction }) => [kind, redaction]));
  const counts: Record<string, Redaction & { count: number }> = {};
  const edits: Edit[] = [];
  const fit = createFit(call.doc.bytes);
  const replacement = (finding: Finding, text: string): string | null => {
    const redaction = mustBeDecided(finding.kind, decided);
    const counted = counts[finding.kind] ?? { ...redaction, count: 0 };
    counted.count += 1;
    counts[finding.kind] = counted;
    switch (actionFor(finding.kind, redaction, boundary)) {
      case "allow":
        return null;
      case "mask":
        return mask(finding.kind);
      case "pseudonym":
        return pseudonyms.of(finding.kind, text.slice(finding.start, finding.end));
      case "hash":
        return hash(finding.kind, text.slice(finding.start, finding.end));
      case "drop":
        return "";
    }
  };
  for (const each of found) {
    // What cannot be taken out was decided on as such (exchange.ts, KindFact.fixed), and is not counted as taken out.
    if (each.attached?.written === null) {
      for (const { kind } of each.findings) actionFor(kind, mustBeDecided(kind, decided), boundary);
      continue;
    }
    const { leaf, text, attached } = each;
    const replaced = each.findings.flatMap((finding) => {
      const instead = replacement(finding, text);
      if (instead === null) return [];
      const { kind, start, end } = finding;
      return [{ kind, start, end, instead, restored: pseudonyms.made.has(instead) }];
    });
    if (replaced.length === 0) continue;
    const cuts = fit.cuts(text, leaf.key, replaced);
    if (attached === undefined) for (const each of cuts) edits.push(cut(call, leaf.node, each));
    else edits.push(rewrite(call, attached, cuts));
  }
  return { edits, counts };
}

/** A kind that the decision does not name was not decided on. */
function mustBeDecided(kind: string, decided: ReadonlyMap<string, Redaction>): Redaction {
  const redaction = decided.get(kind);
  if (redaction === undefined) throw new LanekeeperError("policy_failed");
  return redaction;
}

/** What is done instead of sending it as it is; one that is denied reaches no lane. */
function actionFor(kind: string, redaction: Redaction, boundary: Boundary): Exclude<RedactionAction, "deny"> {
  const action = actionAt(redaction, boundary);
  if (action === "deny") throw new LanekeeperError("denied", `It holds a finding of kind ${kind}.`);
  return action;
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
