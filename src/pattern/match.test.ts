import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearPattern } from "./match.ts";
import { PatternError, parsePattern } from "./syntax.ts";

describe("linear patterns", () => {
  it.each([
    ["rm\\s+-rf", "sudo rm   -rf /", true],
    ["rm\\s+-rf", "rm -r", false],
    ["(?i)drop\\s+table", "DROP  Table users", true],
    ["drop table", "DROP TABLE", false],
    ["^/etc/", "/etc/passwd", true],
    ["^/etc/", "x/etc/", false],
    ["\\.pem$", "a.pem", true],
    ["\\.pem$", "a.pem.txt", false],
    ["\\badmin\\b", "an admin!", true],
    ["\\badmin\\b", "administrator", false],
    ["a{2,3}", "xaax", true],
    ["^a{2,3}$", "aaaa", false],
    ["^(ab|cd){2,}$", "abcdab", true],
    ["^(ab|cd){2,}$", "ab", false],
    ["[^a-c\\d]", "abc123", false],
    ["[\\D]", "123x", true],
    ["[]a]", "]", true],
    ["^.$", "😀", true],
    ["x|", "", true],
    ["", "anything", true],
  ])("%s on %j is %s", (pattern, text, expected) => {
    expect(linearPattern(pattern).test(text)).toBe(expected);
  });

  it.each([
    ["(a)\\1", /back-references/],
    ["(?=a)", /lookaround/],
    ["(?<n>a)", /names/],
    ["a*?", /lazy/],
    ["a**", /quantifier cannot follow|quantifier/],
    ["(a", /not closed/],
    ["a)", /no group/],
    ["[a", /not closed/],
    ["[z-a]", /backwards/],
    ["*a", /nothing stands/],
    ["a{5,2}", /below/],
    ["(a{1000}){1000}", /states/],
    ["a{2000}", /repetitions/],
    ["\\p{L}", /escape/],
    ["^*", /anchor/],
    ["\\", /backslash/],
  ])("refuses %s and says why", (pattern, why) => {
    expect(() => parsePattern(pattern)).toThrow(why);
    expect(() => parsePattern(pattern)).toThrow(PatternError);
  });

  it("agrees with the JavaScript engine on every pattern of the subset", () => {
    const atom = fc.constantFrom("a", "b", "[ab]", "[^a]", ".", "\\w", "\\s", "^", "$", "\\b");
    const unit = fc.constantFrom("a", "b", "[ab]", "[^a]", ".", "(?:a|b)", "(?:ab|)", "(?:a*b)");
    const repeat = fc
      .tuple(unit, fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"))
      .map((p) => p.join(""));
    const pattern = fc
      .array(fc.oneof(atom, repeat, fc.constant("|")), { maxLength: 6 })
      .map((parts) => parts.join(""));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "_", "é"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (source, input) => {
        expect(linearPattern(source).test(input)).toBe(new RegExp(source, "u").test(input));
      }),
      { numRuns: 2_000 },
    );
  });

  it("visits each state at most once per character on patterns that make a backtracking engine explode", () => {
    // (a+)+$ on 40 a's and a b takes a backtracking engine 2^40 steps; this ends at once or the test times out.
    for (const source of ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(a*)*(a*)*(a*)*$", "a*a*a*a*a*$"]) {
      expect(linearPattern(`^${source}`).test(`${"a".repeat(20_000)}b`)).toBe(false);
    }
  });
});
