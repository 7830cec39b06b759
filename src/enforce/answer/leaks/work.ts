/** A decision's words on answers, made ready for the scan of one. */
import type { LeafFindings } from "../../../classify/facts/index.ts";
import type { TextScan } from "../../../classify/scan.ts";
import { answerAction, scansAnswer } from "../../../decide/answers.ts";
import type { Decision } from "../../../exchange.ts";
import { mask } from "../../placeholder.ts";
import type { Matcher } from "../restore.ts";
import type { LeakRules, Treatment } from "./running.ts";

/** Values of these kinds hold no spaces, so a text waits for the end of a word at most. */
const ONE_WORD = new Set(["EMAIL_ADDRESS", "IP_ADDRESS", "MAC_ADDRESS", "URL", "DOMAIN_NAME", "CRYPTO"]);

const isOneWord = (pattern: string): boolean =>
  pattern === "secret" || pattern.startsWith("SECRET_") || ONE_WORD.has(pattern);

/** "4111 1111" and "4111-1111" are one value to a reader. */
const likeness = (value: string): string => value.toLowerCase().replace(/[^\p{L}\d]/gu, "");

/** What of an exchange's answer scan is known when the call is decided on. */
export type LeakWork = (tokens: Matcher | null) => LeakRules;

/**
 * Null when the decision lets answers pass as they are.
 * @param sent findings of the request: what the caller sent is no leak when it comes back
 * @param hash of the tenant (placeholder.ts, createHashes)
 */
export function leakWork(
  decision: Decision,
  sent: readonly LeafFindings[],
  scan: TextScan,
  hash: (kind: string, value: string) => string,
): LeakWork | null {
  if (!scansAnswer(decision)) return null;
  const { redactions, echoes } = decision.answer;
  const echoed = new Set(echoes === "allow" ? sent.flatMap(valuesOf) : []);
  const known = new Map<string, Treatment | null>();
  return (tokens) => ({
    scan: (text) => scan(text),
    treatment(kind, dataClass) {
      const key = `${kind} ${dataClass}`;
      let treatment = known.get(key);
      if (treatment === undefined) {
        treatment = treatmentOf(answerAction(redactions, kind, dataClass), kind, hash);
        known.set(key, treatment);
      }
      return treatment;
    },
    words: redactions.some(({ pattern, action }) => action !== "allow" && !isOneWord(pattern)),
    tokens,
    isEcho: (value) => echoed.size > 0 && echoed.has(likeness(value)),
  });
}

const valuesOf = ({ text, findings }: LeafFindings): string[] =>
  findings.map(({ start, end }) => likeness(text.slice(start, end))).filter((value) => value !== "");

function treatmentOf(
  action: ReturnType<typeof answerAction>,
  kind: string,
  hash: (kind: string, value: string) => string,
): Treatment | null {
  switch (action) {
    case "allow":
      return null;
    case "mask":
      return { action, text: () => mask(kind) };
    case "hash":
      return { action, text: (value) => hash(kind, value) };
    case "drop":
    case "deny":
      return { action, text: () => "" };
  }
}
