import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finderPattern } from "../../pattern/finder.ts";
import { createScan, scan } from "../scan.ts";
import { prepareFold } from "./fold.ts";
import { compileInside } from "./inside.ts";
import { compileMatcher, type TermEntry } from "./matcher.ts";
import { createScans } from "./scans.ts";
import { compileWords } from "./words.ts";

interface Case {
  readonly term?: string;
  readonly pattern?: string;
  readonly case?: "exact" | "ignore";
  readonly words?: "inside";
  readonly context?: readonly string[];
  readonly text: string;
  readonly finds: readonly string[];
}

const entry = (more: Partial<TermEntry>): TermEntry => ({
  kind: "ACME_TERM",
  class: "internal",
  confidence: 0.9,
  find: { terms: [], keepCase: false, inside: false },
  context: [],
  tenants: null,
  ...more,
});

const termsOf = (...terms: string[]): TermEntry => entry({ find: { terms, keepCase: false, inside: false } });

function entryOf({ term, pattern, case: letters, words, context = [] }: Case): TermEntry {
  const find =
    pattern === undefined
      ? { terms: [term ?? ""], keepCase: letters === "exact", inside: words === "inside" }
      : { pattern: finderPattern(letters === "ignore" ? `(?i)${pattern}` : pattern) };
  return entry({ find, context });
}

const CASES: readonly Case[] = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8"));
const own = (entries: readonly TermEntry[], text: string): string[] =>
  createScan(compileMatcher(entries))(text)
    .filter(({ kind }) => kind === "ACME_TERM")
    .map(({ start, end }) => text.slice(start, end));

describe("a term", () => {
  it.each(CASES)("$term$pattern in $text", (each) => {
    const found = own([entryOf(each)], each.text);
    // Of base64 the span ends with the group of four that holds the end.
    expect(found.map((value, nth) => value.slice(0, each.finds[nth]?.length ?? 0))).toEqual(each.finds);
  });

  it("is found with its kind, class and confidence, and the detectors' own findings beside it", () => {
    const all = [
      termsOf("Heron"),
      entry({
        ...entryOf({ pattern: "CN-\\d{3}", text: "", finds: [] }),
        class: "regulated",
        confidence: 0.5,
      }),
    ];
    expect(createScan(compileMatcher(all))("Heron CN-123 a@example.com")).toEqual([
      { kind: "ACME_TERM", class: "internal", start: 0, end: 5, confidence: 0.9 },
      { kind: "ACME_TERM", class: "regulated", start: 6, end: 12, confidence: 0.5 },
      { kind: "EMAIL_ADDRESS", class: "pii", start: 13, end: 26, confidence: 0.98 },
    ]);
  });

  it("is not lost where it lies within something more sensitive", () => {
    const [found] = createScan(compileMatcher([termsOf("Falcon")]))("write to ann@falcon.example");
    expect(found).toMatchObject({
      kind: "EMAIL_ADDRESS",
      covers: [{ kind: "ACME_TERM", class: "internal", confidence: 0.9 }],
    });
  });

  it("names what a detector of the same class finds as well", () => {
    const customers = { ...termsOf("Müller"), class: "pii" } as const;
    expect(own([customers], "Herr Müller kommt")).toEqual(["Müller"]);
  });

  it("is a tenant's alone where the entry says so", () => {
    const scanOf = createScans([termsOf("Heron"), entry({ ...termsOf("Falcon"), tenants: ["acme"] })]);
    const count = (tenant: string): number => scanOf(tenant)("Heron and Falcon").length;
    expect([count("acme"), count("globex")]).toEqual([2, 1]);
  });

  it("costs nothing where there are none: the scan is the very one without", () => {
    expect(createScans([])("acme")).toBe(scan);
    expect(compileMatcher([])).toBeNull();
  });
});

describe("many terms", () => {
  const letters = (n: number): string => [...String(n)].map((digit) => "abcdefghij"[Number(digit)]).join("");
  const names = Array.from({ length: 20_000 }, (_, n) => `Customer ${letters(n)} Holding`);

  it("are each found, and nothing else", () => {
    const found = own(
      [termsOf(...names)],
      `we met customer ${letters(19_999)} holding, not customer zz holding`,
    );
    expect(found).toEqual([`customer ${letters(19_999)} holding`]);
  });

  it("do not make a text that begins them at every word cost more than a few looks a word", () => {
    // 16 words deep at every one of 40,000 words: 640,000 looks, or the test times out.
    const deep = Array.from({ length: 16 }, (_, n) => `${"a ".repeat(n)}b`);
    const search = compileMatcher([termsOf(...names, ...deep.slice(2))]);
    const found: unknown[] = [];
    search?.("a ".repeat(40_000), found as never);
    search?.("customer ".repeat(40_000), found as never);
    expect(found).toEqual([]);
  });
});

describe("both ways of finding terms", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 3 });
  const words = fc.array(word, { minLength: 1, maxLength: 3 });
  const text = fc.array(fc.oneof(word, fc.constantFrom(" ", "-", ",", "  ", "\u200b")), { maxLength: 24 });
  const spans = (search: ReturnType<typeof compileWords>, source: string): string[] => {
    const found: string[] = [];
    search(source, (_, start, end) => found.push(`${start}-${end}`));
    return [...new Set(found)].sort();
  };
  prepareFold();

  it("agree with comparing at every place", () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), text, (terms, parts) => {
        const source = parts.join("").replaceAll("\u200b", "");
        const list = terms.map((each, number) => ({ text: each.join(" "), entry: number, keepCase: false }));
        const wanted = (edge: string): string[] =>
          [
            ...new Set(
              terms.flatMap((each) =>
                [...source.matchAll(new RegExp(`(?=(${edge}${each.join("[ -]{1,23}")}${edge}))`, "g"))].map(
                  (match) => `${match.index}-${match.index + (match[1]?.length ?? 0)}`,
                ),
              ),
            ),
          ].sort();
        expect(spans(compileWords(list), source)).toEqual(wanted("\\b"));
        expect(spans(compileInside(list), source)).toEqual(wanted(""));
      }),
      { numRuns: 500 },
    );
  });

  it("find the same when invisible characters stand anywhere in a word", () => {
    fc.assert(
      fc.property(words, fc.nat({ max: 20 }), (each, at) => {
        const plain = each.join(" ");
        const place = Math.min(at, plain.length - 1);
        const hidden = `${plain.slice(0, place)}\u200b\u00ad${plain.slice(place)}`;
        const list = [{ text: plain, entry: 0, keepCase: false }];
        expect(spans(compileWords(list), hidden).length).toBeGreaterThanOrEqual(1);
        expect(spans(compileInside(list), hidden).length).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe("hostile texts", () => {
  const entries = [
    termsOf("a a a a a a a a b", "ab ab ab"),
    entry({ find: { terms: ["aaaaaaab", "abababab"], keepCase: false, inside: true } }),
    entry({ find: { pattern: finderPattern("a+b+c") } }),
    entry({ find: { pattern: finderPattern("[ab]{3,400}z") }, context: ["never"] }),
  ];
  const matcher = compileMatcher(entries);

  it.each(["a", "a ", "ab", "ab ", "aaab", "a\u200b", "ß", "東", "a-"])(
    "%j, repeated, ends at once",
    (unit) => {
      const found: unknown[] = [];
      matcher?.(unit.repeat(262_144 / unit.length), found as never);
      expect(found.length).toBeLessThan(262_144);
    },
  );
});
