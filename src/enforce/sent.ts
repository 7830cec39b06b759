/** What lanes of one boundary are sent, and what may be turned back in their answers. */
import type { Classified } from "../classify/facts/index.ts";
import { actionAt } from "../decide/redactions.ts";
import type { Boundary, Decision, ExchangeRecord } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { type Edit, jsonString, splice } from "../understand/splice.ts";
import { capTokens } from "./budget.ts";
import { createHashes } from "./placeholder.ts";
import { createPseudonyms } from "./pseudonym.ts";
import { type Redacted, redact } from "./redact.ts";
import { withRemovals } from "./remove.ts";
import type { Written } from "./surrogate/index.ts";

export interface Sent {
  /** The caller's own request with everything done that this boundary asks for; its very buffer when nothing is. */
  body(model: string): Buffer;
  /** pseudonym → value, of the pseudonyms in that body */
  readonly restore: ReadonlyMap<string, string>;
  readonly redactions: ExchangeRecord["redactions"];
}

export interface Naming {
  /** Of pseudonyms: the tenant's, or one of its own for a user or a session. */
  readonly key: Buffer;
  /** Pseudonyms have the format of what they stand for, where there is one. */
  readonly keepsFormat: boolean;
  /** Names of earlier turns that the request holds, with their values. */
  readonly known: ReadonlyMap<string, string>;
}

/**
 * Made from the caller's request alone, so that what one boundary is sent never follows from what another is.
 * @param removals edits that take tools out
 * @param key the tenant's, for hashes
 */
export function sentTo(
  boundary: Boundary,
  call: Call,
  classified: Classified,
  decision: Decision,
  removals: readonly Edit[],
  key: Buffer,
  naming: Naming,
): Sent {
  const { edits, counts, made } = redacted(boundary, call, classified, decision, key, naming);
  const all = withRemovals(removals, [...edits, ...capTokens(call, decision)]);
  const named = modelPlace(call);
  const { bytes } = call.doc;
  return {
    body: (model) => splice(bytes, [...all, ...modelEdit(named, model)]),
    restore: made,
    redactions: counts,
  };
}

/** Most calls hold nothing to redact, and then nothing is made ready for it. */
function redacted(
  boundary: Boundary,
  call: Call,
  classified: Classified,
  decision: Decision,
  key: Buffer,
  { key: namesKey, keepsFormat, known }: Naming,
): Redacted & { readonly made: ReadonlyMap<string, string> } {
  if (classified.findings.length === 0) return { edits: [], counts: {}, made: known };
  const names = keepsFormat ? written(call, classified, decision, boundary) : null;
  const pseudonyms = createPseudonyms(namesKey, names, known);
  const done = redact(call, classified.findings, decision.redactions, boundary, {
    pseudonyms,
    hash: createHashes(key),
  });
  return { ...done, made: pseudonyms.made };
}

/** What format-keeping names must not run into. */
function written(
  call: Call,
  { findings, attached }: Classified,
  { redactions }: Decision,
  boundary: Boundary,
): Written {
  const kinds = new Set(
    redactions.filter((redaction) => actionAt(redaction, boundary) === "pseudonym").map(({ kind }) => kind),
  );
  let all: Buffer | null = null;
  return {
    values: findings
      .filter((each) => each.attached?.written !== null)
      .flatMap(({ text, findings: found }) =>
        found
          .filter(({ kind }) => kinds.has(kind))
          .map(({ kind, start, end }) => ({ kind, text: text.slice(start, end) })),
      ),
    holds(text) {
      const { bytes } = call.doc;
      all ??= attached.length === 0 ? bytes : Buffer.from([bytes, ...attached].join("\n"));
      return all.includes(text);
    },
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
