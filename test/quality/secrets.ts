/** Recall of secrets by rule, and false positives on samples that a rule's authors call harmless. */
import { scan } from "../../src/classify/scan.ts";
import type { SecretSample } from "./corpora.ts";

export interface SecretScore {
  readonly class: "format" | "context";
  readonly rules: number;
  readonly samples: number;
  readonly recall: number;
  /** Mean of the rules' recalls. */
  readonly macro: number;
}

export interface NegativeScore {
  readonly samples: number;
  readonly alarms: number;
  /** Without the samples that the same set also lists as somebody else's secret. */
  readonly trueNegatives: number;
  readonly trueNegativeAlarms: number;
}

/** Our own; a peer's may take its place. */
const ours = (text: string): boolean => scan(text).some((finding) => finding.class === "secret");

export function scoreSecrets(
  samples: readonly SecretSample[],
  of: SecretSample["class"],
  isSecret: (text: string) => boolean = ours,
): SecretScore {
  const rules = new Map<string, { all: number; hit: number }>();
  for (const sample of samples) {
    if (!sample.positive || sample.class !== of) continue;
    const rule = rules.get(sample.rule) ?? { all: 0, hit: 0 };
    rule.all++;
    if (isSecret(sample.text)) rule.hit++;
    rules.set(sample.rule, rule);
  }
  const scores = [...rules.values()];
  const sum = (value: (rule: { all: number; hit: number }) => number): number =>
    scores.reduce((total, rule) => total + value(rule), 0);
  return {
    class: of,
    rules: scores.length,
    samples: sum((rule) => rule.all),
    recall: sum((rule) => rule.hit) / sum((rule) => rule.all),
    macro: sum((rule) => rule.hit / rule.all) / scores.length,
  };
}

export function scoreNegatives(
  samples: readonly SecretSample[],
  isSecret: (text: string) => boolean = ours,
): NegativeScore {
  const secrets = new Set(samples.filter((sample) => sample.positive).map((sample) => sample.text));
  const negatives = samples.filter((sample) => !sample.positive);
  const pure = negatives.filter((sample) => !secrets.has(sample.text));
  return {
    samples: negatives.length,
    alarms: negatives.filter((sample) => isSecret(sample.text)).length,
    trueNegatives: pure.length,
    trueNegativeAlarms: pure.filter((sample) => isSecret(sample.text)).length,
  };
}
