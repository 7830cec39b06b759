import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Anchor, Detector, Match } from "./contract.ts";
import { DETECTORS } from "./index.ts";
import { entropy, isPlaceholder } from "./placeholder.ts";
import { compileSweep } from "./sweep.ts";
import { KEY_FORMATS } from "./vendor-keys/detector.ts";

function placesOf(anchor: Anchor, text: string): number[] {
  const places: number[] = [];
  const detector: Detector = {
    name: "probe",
    kinds: [],
    anchors: [anchor],
    verify(_text, at) {
      places.push(at);
      return null;
    },
  };
  compileSweep([...DETECTORS, detector])(text, [], []);
  return places.sort((a, b) => a - b);
}

/** How often any detector is asked about `text`. */
function questions(text: string): number {
  let asked = 0;
  const counting = DETECTORS.map((detector) => ({
    ...detector,
    verify(given: string, at: number): Match | null {
      asked++;
      return detector.verify(given, at);
    },
  }));
  compileSweep(counting)(text, [], []);
  return asked;
}

describe("the sweep", () => {
  it("leads to a literal at even and odd places alike", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z_:.=-]{3,14}$/),
        fc.nat({ max: 9 }),
        fc.string({ maxLength: 20 }),
        (literal, indent, after) => {
          const text = `${" ".repeat(indent)}${literal}${after}`;
          expect(placesOf({ on: "literal", text: literal, inside: true }, text)).toContain(indent);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leads to a literal in any case where case does not matter", () => {
    expect(
      placesOf(
        { on: "literal", text: "Frobnicate", ignoreCase: true },
        "x fROBNICATE FROBNICATE xfrobnicate",
      ),
    ).toEqual([2, 13]);
    expect(placesOf({ on: "literal", text: "Frobnicate" }, "x fROBNICATE FROBNICATE Frobnicate")).toEqual([
      24,
    ]);
  });

  it("leads to each number once, with its count of digits", () => {
    const text = "7 123-45 a55 2026-01-02";
    expect(placesOf({ on: "number", least: 1, most: 24 }, text)).toEqual([0, 2, 6, 13, 18, 21]);
    expect(placesOf({ on: "number", least: 8, most: 8 }, text)).toEqual([13]);
    expect(placesOf({ on: "number", least: 10, most: 10, lead: 1 }, text)).toEqual([10]);
  });

  it("leads to words of a list at the start of capitalised words only", () => {
    expect(placesOf({ on: "word", words: ["Zyxwv"] }, "Zyxwv zyxwv aZyxwv ZYXWV Zyxwvs \\nZyxwv")).toEqual([
      0, 19, 34,
    ]);
  });

  it("asks in proportion to the text, whatever the text", () => {
    const hostile = [
      "1 ",
      "1-",
      "a@a.",
      "eyJ.",
      "key=",
      "token:",
      "://",
      "Mr. A ",
      "A. ",
      "Apt 1 ",
      "http://",
      "-----BEGIN ",
      "GB05 ",
      "0:",
      "John ",
    ];
    for (const unit of hostile) {
      const small = questions(unit.repeat(500));
      const large = questions(unit.repeat(2000));
      expect(large, unit).toBeLessThanOrEqual(small * 4.1 + 8);
      expect(small / (unit.length * 500), unit).toBeLessThan(20);
    }
  });

  it("asks nobody about plain prose", () => {
    expect(questions("nothing in this sentence is of any interest to anyone at all ".repeat(50))).toBe(0);
  });
});

describe("vendor key formats", () => {
  it.each(KEY_FORMATS.map((format) => [format.kind, format] as const))(
    "%s: every token of the pattern is found",
    (kind, format) => {
      const body = format.pattern.replace(/\(\?[=!][^)]*\)/g, "");
      const sweep = compileSweep(DETECTORS);
      const tokens = fc
        .stringMatching(new RegExp(`^(?:${body})$`))
        .filter(
          (token) =>
            format.entropy === 0 ||
            (!isPlaceholder(token) && entropy(token) >= Math.max(3.2, format.entropy ?? 0)),
        );
      for (const token of fc.sample(tokens, { numRuns: 3, seed: 7 })) {
        const carriers = [`key = "${token}"`, `${token}\n`, `x ${token}`];
        // Some formats want a quotation mark after the token, or a digit within it.
        for (const text of carriers.filter((carrier) => new RegExp(format.pattern).test(carrier))) {
          const found: Match[] = [];
          sweep(text, found, []);
          expect(
            found.some(
              (match) =>
                match.kind === kind && text.slice(match.start, match.end).includes(token.slice(0, 12)),
            ),
            `${kind} at ${text.indexOf(token)}`,
          ).toBe(true);
        }
      }
    },
  );
});
