/** Findings in a request → the edits that policy's actions ask for. The bytes around a finding stay as they are. */
import type { LeafFindings } from "../classify/facts/index.ts";
import { LanekeeperError } from "../errors.ts";
import type { Decision, Finding, RedactionAction } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { rawOffset } from "../understand/json.ts";
import { type Edit, jsonInner, jsonString } from "../understand/splice.ts";
import type { Pseudonyms } from "./pseudonym.ts";

export interface Redacted {
  readonly edits: readonly Edit[];
  /** kind → what was done and how often; never values. */
  readonly counts: Readonly<Record<string, { action: RedactionAction; count: number }>>;
}

/** What a masked finding reads as; safe in JSON, Markdown and code alike. */
export const mask = (kind: string): string => `[${kind}]`;

export function redact(
  call: Call,
  found: readonly LeafFindings[],
  redactions: Decision["redactions"],
  pseudonyms: Pseudonyms,
): Redacted {
  const actions = new Map(redactions.map(({ kind, action }) => [kind, action]));
  const counts: Record<string, { action: RedactionAction; count: number }> = {};
  const edits: Edit[] = [];
  const replacement = (finding: Finding, text: string): string | null => {
    // A kind that the decision does not name was not decided on.
    const action = actions.get(finding.kind);
    if (action === undefined) throw new LanekeeperError("policy_failed");
    const count = counts[finding.kind] ?? { action, count: 0 };
    count.count += 1;
    counts[finding.kind] = count;
    switch (action) {
      case "allow":
        return null;
      case "mask":
        return mask(finding.kind);
      case "pseudonym":
        return pseudonyms.of(finding.kind, text.slice(finding.start, finding.end));
      case "deny":
        throw new LanekeeperError("denied", `It holds a finding of kind ${finding.kind}.`);
    }
  };
  for (const { leaf, text, findings } of found) {
    for (const finding of findings) {
      const instead = replacement(finding, text);
      if (instead !== null) edits.push(cut(call, leaf.node, finding, instead));
    }
  }
  return { edits, counts };
}

/** Edits that mask every finding, whatever policy allows a lane to see: for what is stored. */
export function maskEdits(call: Call, found: readonly LeafFindings[]): Edit[] {
  return found.flatMap(({ leaf, findings }) =>
    findings.map((finding) => cut(call, leaf.node, finding, mask(finding.kind))),
  );
}

function cut(call: Call, node: number, finding: Finding, instead: string): Edit {
  const { doc } = call;
  // A number cannot hold a name: the whole of it becomes a string.
  if (doc.type(node) === "number")
    return { start: doc.start(node), end: doc.end(node), bytes: jsonString(instead) };
  return {
    start: rawOffset(doc, node, finding.start),
    end: rawOffset(doc, node, finding.end),
    bytes: jsonInner(instead),
  };
}
