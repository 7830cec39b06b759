/** Recall and precision on labelled sentences: a span counts as found when a finding of its kind overlaps it. */

import { scan } from "../../src/classify/scan.ts";
import type { Finding } from "../../src/exchange.ts";
import type { LabelledText } from "./corpora.ts";

/** Label of the set → our kinds. */
export const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  EMAIL_ADDRESS: ["EMAIL_ADDRESS"],
  IBAN_CODE: ["IBAN_CODE"],
  US_SSN: ["US_SSN"],
  IP_ADDRESS: ["IP_ADDRESS"],
  CREDIT_CARD: ["CREDIT_CARD"],
  PHONE_NUMBER: ["PHONE_NUMBER"],
  DOMAIN_NAME: ["URL", "DOMAIN_NAME"],
  US_DRIVER_LICENSE: ["US_DRIVER_LICENSE"],
  DATE_TIME: ["DATE_TIME"],
  ZIP_CODE: ["ZIP_CODE"],
  AGE: ["AGE"],
  PERSON: ["PERSON"],
  STREET_ADDRESS: ["STREET_ADDRESS"],
  ORGANIZATION: ["ORGANIZATION"],
  GPE: ["LOCATION"],
  NRP: ["NRP"],
};

export interface KindScore {
  readonly label: string;
  readonly spans: number;
  readonly findings: number;
  /** Shares, 0 to 1; null without spans or findings. */
  readonly recall: number | null;
  readonly precision: number | null;
  /** Share of spans that a finding of any kind overlaps. */
  readonly covered: number | null;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** @param find the detectors' own scan, or one that knows what recognizers have found. */
export function scorePersonal(
  texts: readonly LabelledText[],
  find: (text: string) => readonly Finding[] = scan,
): readonly KindScore[] {
  const scanned = texts.map((labelled) => ({ ...labelled, findings: find(labelled.text) }));
  return Object.entries(KINDS_OF).map(([label, kinds]) => {
    let [spans, hit, covered, findings, right] = [0, 0, 0, 0, 0];
    for (const text of scanned) {
      const wanted = text.spans.filter((span) => span.label === label);
      const ours = text.findings.filter((finding) => kinds.includes(finding.kind));
      const overlaps = (finding: Finding, span: { start: number; end: number }): boolean =>
        finding.start < span.end && finding.end > span.start;
      spans += wanted.length;
      findings += ours.length;
      hit += wanted.filter((span) => ours.some((finding) => overlaps(finding, span))).length;
      covered += wanted.filter((span) => text.findings.some((finding) => overlaps(finding, span))).length;
      right += ours.filter((finding) => wanted.some((span) => overlaps(finding, span))).length;
    }
    return {
      label,
      spans,
      findings,
      recall: share(hit, spans),
      precision: share(right, findings),
      covered: share(covered, spans),
    };
  });
}
