/** What lanes of one boundary are sent, and what may be turned back in their answers. */
import type { Classified } from "../classify/facts/index.ts";
import type { Boundary, Decision, ExchangeRecord } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { type Edit, jsonString, splice } from "../understand/splice.ts";
import { capTokens } from "./budget.ts";
import { createHashes } from "./placeholder.ts";
import { createPseudonyms } from "./pseudonym.ts";
import { redact } from "./redact.ts";
import { withRemovals } from "./remove.ts";

export interface Sent {
  /** The caller's own request with everything done that this boundary asks for; its very buffer when nothing is. */
  body(model: string): Buffer;
  /** pseudonym → value, of the pseudonyms in that body */
  readonly restore: ReadonlyMap<string, string>;
  readonly redactions: ExchangeRecord["redactions"];
}

/**
 * Made from the caller's request alone, so that what one boundary is sent never follows from what another is.
 * @param removals edits that take tools out
 * @param key the tenant's
 */
export function sentTo(
  boundary: Boundary,
  call: Call,
  classified: Classified,
  decision: Decision,
  removals: readonly Edit[],
  key: Buffer,
): Sent {
  const { bytes } = call.doc;
  const pseudonyms = createPseudonyms(key);
  const { edits, counts } = redact(call, classified.findings, decision.redactions, boundary, {
    pseudonyms,
    hash: createHashes(key),
  });
  const all = withRemovals(removals, [...edits, ...capTokens(call, decision)]);
  const named = modelPlace(call);
  return {
    body: (model) => splice(bytes, [...all, ...modelEdit(named, model)]),
    restore: pseudonyms.made,
    redactions: counts,
  };
}

/** Where a request names its model, and what it names. */
export interface ModelPlace {
  readonly start: number;
  readonly end: number;
  readonly model: string;
}

export const modelPlace = ({ doc, modelNode, model }: Call): ModelPlace => ({
  start: doc.start(modelNode),
  end: doc.end(modelNode),
  model,
});

/** A lane without a model of its own takes the caller's. */
export function modelEdit({ start, end, model: named }: ModelPlace, model: string): Edit[] {
  return model === "" || model === named ? [] : [{ start, end, bytes: jsonString(model) }];
}
