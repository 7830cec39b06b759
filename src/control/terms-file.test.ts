import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createScans } from "../classify/terms/scans.ts";
import { loadConfig } from "./config.ts";
import { parseTerms, readTerms } from "./terms-file.ts";

const folder = mkdtempSync(join(tmpdir(), "lk-terms-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const problems = (text: string): string => {
  try {
    parseTerms(text, "terms.yaml");
    return "accepted";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe("a file of terms", () => {
  it("is YAML or JSON, and an empty one holds none", () => {
    const yaml = "- kind: ACME_PROJECT\n  class: internal\n  terms: [Blue Heron]\n";
    const json = JSON.stringify([{ kind: "ACME_PROJECT", class: "internal", terms: ["Blue Heron"] }]);
    expect(parseTerms(yaml, "t.yaml")).toEqual(parseTerms(json, "t.json"));
    expect(parseTerms("", "t.yaml")).toEqual([]);
    expect(parseTerms("[]", "t.json")).toEqual([]);
  });

  it("is named by the configuration, relative to its folder", async () => {
    write("terms.yaml", "- { kind: ACME_PROJECT, class: internal, terms: [Blue Heron] }");
    const lane = `{ name: vllm, provider: vllm, endpoints: ["http://127.0.0.1:1/v1"], boundary: self_hosted, region: eu }`;
    const file = write("lanekeeper.yaml", `lanes: [${lane}]\ndetection: { terms: [terms.yaml] }\n`);
    const named: string[] = [];
    const { config, terms } = await loadConfig(file, {}, (files) => named.push(...files));
    expect(config.detection.terms).toEqual([join(folder, "terms.yaml")]);
    expect(named).toEqual(config.detection.terms);
    expect(createScans(terms)("anybody")("the blue heron")).toHaveLength(1);
  });
});

describe("a wrong file of terms", () => {
  it.each([
    [
      "- { kind: EMAIL_ADDRESS, class: pii, terms: [hush] }",
      /^terms\.yaml:1:11 \[0\]\.kind: is a kind that Lanekeeper finds itself/,
    ],
    ["- { kind: SECRET_HUSH, class: pii, terms: [hush] }", /finds itself/],
    ["- { kind: hush, class: pii, terms: [hush] }", /upper-case letters, digits and _/],
    ["- { class: pii, terms: [hush] }", /kind is missing/],
    [
      "- { kind: ACME_X, class: hush, terms: [hush] }",
      /\[0\]\.class: is not allowed; allowed: public, customer_ok/,
    ],
    ["- { kind: ACME_X, class: pii }", /no terms and no pattern/],
    ["- { kind: ACME_X, class: pii, terms: [hush], pattern: hush }", /or both/],
    [
      "- kind: ACME_X\n  class: pii\n  terms:\n    - okay\n    - xy",
      /^terms\.yaml:5:7 \[0\]\.terms\[1\]: is not allowed; allowed: texts of 3 to 200 characters/,
    ],
    ["- { kind: ACME_X, class: pii, terms: ['§§§§'] }", /with a letter or digit/],
    [
      "- { kind: ACME_X, class: pii, terms: ['1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17'] }",
      /at most 16 words/,
    ],
    ["- { kind: ACME_X, class: pii, terms: [abc], words: inside }", /texts of 4 to 200/],
    ["- { kind: ACME_X, class: pii, terms: [] }", /a list of 1 to/],
    ["- { kind: ACME_X, class: pii, pattern: '(hush)\\1' }", /character 8: back-references are not allowed/],
    ["- { kind: ACME_X, class: pii, pattern: 'hush(?=x)' }", /no lookaround/],
    ["- { kind: ACME_X, class: pii, pattern: 'h?u?s?h?' }", /fewer than 3 characters/],
    ["- { kind: ACME_X, class: pii, pattern: '[ab]*a[ab]{12}' }", /too large a table/],
    ["- { kind: ACME_X, class: pii, pattern: hush, words: inside }", /\\b in the pattern/],
    ["- { kind: ACME_X, class: pii, terms: [hush], confidence: 2 }", /above 0, at most 1/],
    ["- { kind: ACME_X, class: pii, terms: [hush], context: [hush now] }", /single words/],
    ["- { kind: ACME_X, class: pii, terms: [hush], tenants: acme }", /names of tenants/],
    ["- { kind: ACME_X, class: pii, terms: [hush], hush: 1 }", /unknown key; allowed: kind, class/],
    ["hush: hush", /is no list/],
    ["- hush", /\[0\]: is no entry/],
    ["- [hush\n  *hush", /is not valid YAML or JSON/],
    ["- { kind: ACME_X, kind: hush }", /is not valid YAML or JSON/],
  ])("%s is refused with the place and what is allowed, and shows no value", (text, why) => {
    const message = problems(text);
    expect(message).toMatch(why);
    expect(message).toMatch(/^terms\.yaml:\d+:\d+ /);
    expect(message).not.toMatch(/hush/i);
  });

  it("is refused when it is not there, and when the files together hold too much", async () => {
    await expect(readTerms([join(folder, "nowhere.yaml")])).rejects.toThrow(
      "nowhere.yaml:1:1 there is no such file",
    );
    const many = Array.from({ length: 60_000 }, (_, n) => `name${n}x`);
    const file = write("many.json", JSON.stringify([{ kind: "ACME_X", class: "pii", terms: many }]));
    await expect(readTerms([file, file])).rejects.toThrow("120000 terms in all files; allowed: 100000");
  }, 60_000);
});
