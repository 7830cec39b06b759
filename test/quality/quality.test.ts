/** The figures that the detectors promise, on other people's labelled data; without that data the tests say so and skip. */
import { describe, expect, it } from "vitest";
import { scan } from "../../src/classify/scan.ts";
import { cleanText } from "./clean.ts";
import { corporaDir, readBenign, readPersonalData, readSecrets } from "./corpora.ts";
import { scorePersonal } from "./personal.ts";
import { scoreNegatives, scoreSecrets } from "./secrets.ts";
import { chatBody, FINDINGS, wholeWay } from "./whole.ts";

const personal = readPersonalData();
const secrets = readSecrets();
if (personal === null || secrets === null)
  console.warn(`quality: no labelled data in ${corporaDir}, skipped`);

/** Label → least recall and precision. */
const PROMISED: Readonly<Record<string, readonly [recall: number, precision: number]>> = {
  EMAIL_ADDRESS: [1, 1],
  IBAN_CODE: [1, 1],
  US_SSN: [1, 1],
  IP_ADDRESS: [1, 1],
  CREDIT_CARD: [0.99, 0.98],
  PHONE_NUMBER: [0.85, 0.9],
  DOMAIN_NAME: [1, 0.95],
  US_DRIVER_LICENSE: [0.8, 0.5],
  DATE_TIME: [0.7, 0.95],
  ZIP_CODE: [0.5, 0.8],
  PERSON: [0.5, 0.8],
  STREET_ADDRESS: [0.6, 0.9],
};

describe.skipIf(personal === null)("personal data", () => {
  const scores = new Map(scorePersonal(personal ?? []).map((score) => [score.label, score]));
  it.each(Object.entries(PROMISED))("%s is found as promised", (label, [recall, precision]) => {
    expect(scores.get(label)?.recall ?? 0).toBeGreaterThanOrEqual(recall);
    expect(scores.get(label)?.precision ?? 0).toBeGreaterThanOrEqual(precision);
  });
});

describe.skipIf(secrets === null)("secrets", () => {
  it("with a distinctive format are found, whatever the rule", () => {
    const score = scoreSecrets(secrets ?? [], "format");
    expect(score.recall).toBeGreaterThanOrEqual(0.97);
    expect(score.macro).toBeGreaterThanOrEqual(0.95);
  });

  it("that need context are found by it", () => {
    expect(scoreSecrets(secrets ?? [], "context").recall).toBeGreaterThanOrEqual(0.8);
  });

  it("are seldom seen where there are none", () => {
    const score = scoreNegatives(secrets ?? []);
    expect(score.trueNegativeAlarms / score.trueNegatives).toBeLessThanOrEqual(0.03);
  });
});

describe("the body that findings are measured in", () => {
  it("loses every one of them on its way, and without any stays as it came", () => {
    const clean = chatBody(0);
    expect(wholeWay(clean, "mask").body).toBeNull();
    for (const action of ["mask", "pseudonym"] as const) {
      const { body, redactions } = wholeWay(chatBody(FINDINGS), action);
      expect(Object.values(redactions).map((each) => [each.action, each.count])).toEqual(
        Array.from({ length: 5 }, () => [action, FINDINGS / 5]),
      );
      expect(
        body?.toString().match(/\[(?:EMAIL_ADDRESS|PHONE_NUMBER|US_SSN|IP_ADDRESS|CREDIT_CARD)/g),
      ).toHaveLength(FINDINGS);
    }
  });
});

describe("benign traffic", () => {
  it.each(readBenign().filter((benign) => benign.sort !== "numbers"))(
    "$sort: fewer than one alarm per megabyte",
    (benign) => {
      const alarms = scan(benign.text).filter((finding) => finding.class !== "public");
      expect(alarms.length / (benign.text.length / 1e6)).toBeLessThan(1);
    },
  );

  it("finds nothing at all in plain prose", () => {
    expect(scan(cleanText(300_000))).toEqual([]);
  });
});
