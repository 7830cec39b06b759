import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SYMBOL, symbolOf } from "./characters.ts";
import type { Anchor, Detector, Match } from "./contract.ts";
import { DETECTORS } from "./index.ts";
import { entropy, isPlaceholder } from "./placeholder.ts";
import { isDisguise, isMark } from "./signs.ts";
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

/** Every place that signs.ts takes for the start of an encoded character or for a disguise. */
function signsIn(text: string): number[] {
  const places = Array.from({ length: text.length }, (_, at) => at);
  return places.filter((at) => {
    const unit = text.charCodeAt(at);
    const symbol = symbolOf[unit] ?? 0;
    const odd = symbol === SYMBOL.suspect || symbol === SYMBOL.likeUpper || symbol === SYMBOL.likeLower;
    return odd ? isDisguise(text, at) : (unit === 37 || unit === 38 || unit === 92) && isMark(text, at);
  });
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
  }, 30_000);

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

  it("leads to every place where something may be encoded or disguised", () => {
    const sweep = compileSweep(DETECTORS);
    const units = Array.from({ length: 0x3100 }, (_, unit) => String.fromCharCode(unit));
    const ascii = units.slice(32, 127);
    const texts = [
      ...["%", "&", "\\"].flatMap((mark) =>
        ascii.flatMap((next) => ["1", "a", "{", "0041;"].map((rest) => `${mark}${next}${rest}01;`)),
      ),
      ...units.flatMap((unit) => [`a${unit}b`, `1${unit}2`]),
      ...["\ud83c\udd30", "\ud835\udfd8", "\udb40\udc41", "\ufeff4", "\uff14"],
    ];
    const wrong: string[] = [];
    for (const text of texts) {
      for (const indent of ["", "x", "  "]) {
        const whole = `${indent}${text} z`;
        const signs: number[] = [];
        sweep(whole, [], signs);
        if (signs.join() !== signsIn(whole).join()) wrong.push(JSON.stringify(whole));
      }
    }
    expect(wrong).toEqual([]);
  }, 30_000);

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
