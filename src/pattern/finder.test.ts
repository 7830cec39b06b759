import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFinder, finderPattern, MATCH_MAX_UNITS } from "./finder.ts";
import { PatternError } from "./syntax.ts";

const find = (sources: readonly string[], text: string) => {
  const spans: [number, string][] = [];
  createFinder(sources.map(finderPattern))(text, (pattern, start, end) =>
    spans.push([pattern, text.slice(start, end)]),
  );
  return spans;
};

describe("a finder", () => {
  it.each([
    ["\\bCN-\\d{6}\\b", "file CN-123456, CN-1234567 and XCN-123456", ["CN-123456"]],
    ["[A-Z]{3}-\\d+", "ABC-1 ABCD-22", ["ABC-1", "BCD-22"]],
    ["(?i)falcon(?:-\\d+)?", "Falcon-12 FALCON", ["Falcon-12", "FALCON"]],
    ["^top", "top top", ["top"]],
    ["end$", "end end", ["end"]],
    ["😀😀x", "a 😀😀x", ["😀😀x"]],
    ["a..b", "a..b", ["a..b"]],
    ["ab\\b.", "ab, abc", ["ab,"]],
  ])("%s in %j finds %j", (source, text, expected) => {
    expect(find([source], text).map(([, value]) => value)).toEqual(expected);
  });

  it("tells patterns apart, and finds each of those that overlap", () => {
    expect(find(["abc", "bcd", "xyz"], "abcd").sort()).toEqual([
      [0, "abc"],
      [1, "bcd"],
    ]);
  });

  it.each([
    ["a*", /fewer than 3/],
    ["\\d\\d", /fewer than 3/],
    ["x{513}", /more than 512/],
    ["[😀-😂]bcd", /beyond U\+FFFF/],
    ["[ab]*a[ab]{12}", /too large/],
    ["(a)\\1bc", /back-references/],
  ])("refuses %s and says why", (source, why) => {
    expect(() => finderPattern(source)).toThrow(why);
    expect(() => finderPattern(source)).toThrow(PatternError);
  });

  it("names the end of a match that is longer than allowed", () => {
    const text = `BEGIN${"x".repeat(2_000)}END`;
    const [first] = find(["BEGIN.*END"], text);
    expect(first?.[1]).toBe(text.slice(-MATCH_MAX_UNITS));
  });

  it("agrees with the JavaScript engine on the first match of every pattern of the subset", () => {
    const unit = fc.constantFrom("a", "b", "[ab]", "[^a]", ".", "\\w", "(?:ab|b)", "(?:a*b)");
    const repeat = fc.tuple(unit, fc.constantFrom("", "*", "+", "?", "{2}", "{1,3}")).map((p) => p.join(""));
    const pattern = fc
      .array(fc.oneof(repeat, fc.constantFrom("\\b", "^", "$")), { maxLength: 5 })
      .map((parts) => `aba${parts.join("")}`);
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "é"), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (source, input) => {
        const at = new RegExp(source, "u").exec(input)?.index ?? -1;
        const found: number[] = [];
        createFinder([finderPattern(source)])(input, (_, start) => found.push(start));
        expect(found[0] ?? -1).toBe(at);
      }),
      { numRuns: 1_000 },
    );
  });

  it("puts many patterns into few tables and finds what each of them does alone", () => {
    const sources = Array.from({ length: 60 }, (_, n) => `\\b[A-Z]{2,4}${n}-\\d{3,${4 + (n % 5)}}\\b`);
    const text = "AB7-1234 XYZ59-123 QQ12-99 ABCD3-1234567";
    const together = find(sources, text).map(([, value]) => value);
    const alone = sources.flatMap((source) => find([source], text).map(([, value]) => value));
    expect(together.sort()).toEqual(alone.sort());
  });
});
