import { describe, expect, it } from "vitest";
import { scoreBehind, scoreStreamed } from "./answers.ts";
import { readPersonalData, readSecrets } from "./corpora.ts";

const secrets = readSecrets();
const personal = readPersonalData();

describe.skipIf(secrets === null || personal === null)("what the scan of answers finds", () => {
  it("is nearly all that the scan of whole texts finds", () => {
    const positive = (secrets ?? []).filter((sample) => sample.positive).map(({ text }) => text);
    const kinds = scoreStreamed([...(personal ?? []).map(({ text }) => text), ...positive]);
    expect(kinds.length).toBeGreaterThan(15);
    let [findings, whole, missed] = [0, 0, 0];
    for (const kind of kinds) {
      findings += kind.findings;
      whole += kind.whole;
      missed += kind.missed;
    }
    expect(whole / findings).toBeGreaterThan(0.96);
    expect(missed / findings).toBeLessThan(0.005);
  }, 120_000);

  it("is at most 52 characters behind, and a word or so in prose when secrets are looked for", () => {
    const prose = (personal ?? [])
      .map(({ text }) => text)
      .join("\n")
      .slice(0, 20_000);
    for (const words of [false, true]) expect(scoreBehind("", prose, words).most).toBeLessThanOrEqual(52);
    expect(scoreBehind("", prose, false).average).toBeLessThan(6);
  }, 120_000);
});
