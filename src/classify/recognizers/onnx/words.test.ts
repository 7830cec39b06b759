import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowsOf } from "./windows.ts";
import { entitiesOf, wordsOf } from "./words.ts";

describe("words", () => {
  it("are letters and digits, or one other character, each with its place", () => {
    const text = " Zoë's 3rd café—(née) 😀";
    const words = wordsOf(text).map(({ start, end, apart }) => [text.slice(start, end), apart]);
    expect(words).toEqual([
      ["Zoë", true],
      ["'", false],
      ["s", false],
      ["3rd", true],
      ["café", true],
      ["—", false],
      ["(", false],
      ["née", false],
      [")", false],
      ["😀", true],
    ]);
  });

  it("cover everything that is no blank, in order, none of them long", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        let rest = "";
        let at = 0;
        for (const { start, end } of wordsOf(text)) {
          rest += text.slice(at, start);
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end - start).toBeLessThanOrEqual(64);
          at = end;
        }
        expect((rest + text.slice(at)).trim()).toBe("");
      }),
    );
  });
});

describe("entities", () => {
  const found = (text: string, ...labels: string[]) =>
    entitiesOf(
      wordsOf(text),
      labels.map((label) => ({ label, confidence: label === "I-PER" ? 0.5 : 1 })),
    ).map(({ label, start, end, confidence }) => [label, text.slice(start, end), confidence]);

  it.each([
    [
      "BIO",
      ["B-PER", "I-PER", "O", "B-ORG"],
      [
        ["PER", "Ann Archer", 0.75],
        ["ORG", "Acme", 1],
      ],
    ],
    [
      "IOB1: I begins",
      ["I-PER", "I-PER", "O", "I-ORG"],
      [
        ["PER", "Ann Archer", 0.5],
        ["ORG", "Acme", 1],
      ],
    ],
    [
      "BIOES",
      ["B-PER", "E-PER", "O", "S-ORG"],
      [
        ["PER", "Ann Archer", 1],
        ["ORG", "Acme", 1],
      ],
    ],
    [
      "BILOU",
      ["B-PER", "L-PER", "O", "U-ORG"],
      [
        ["PER", "Ann Archer", 1],
        ["ORG", "Acme", 1],
      ],
    ],
    [
      "labels without a scheme",
      ["PER", "PER", "O", "ORG"],
      [
        ["PER", "Ann Archer", 1],
        ["ORG", "Acme", 1],
      ],
    ],
    [
      "two of a kind",
      ["B-PER", "B-PER", "O", "O"],
      [
        ["PER", "Ann", 1],
        ["PER", "Archer", 1],
      ],
    ],
    [
      "a change of kind",
      ["B-PER", "I-ORG", "I-ORG", "O"],
      [
        ["PER", "Ann", 1],
        ["ORG", "Archer of", 1],
      ],
    ],
    ["nothing", ["O", "O", "O", "O"], []],
  ])("in %s", (_, labels, entities) => {
    expect(found("Ann Archer of Acme", ...labels)).toEqual(entities);
  });

  it("do not go on over a word that was not asked about", () => {
    const labels = [
      { label: "PER", confidence: 1 },
      { label: null, confidence: 0 },
      { label: "PER", confidence: 1 },
    ];
    expect(entitiesOf(wordsOf("Ann of Acme"), labels)).toHaveLength(2);
  });
});

describe("windows", () => {
  it("are one where the text is short, and none without words", () => {
    expect(windowsOf([1, 2, 3], 10, 2)).toEqual([{ from: 0, to: 3, first: 0, last: 3 }]);
    expect(windowsOf([], 10, 2)).toEqual([]);
  });

  it("hold no more than they may, and every word is taken from exactly one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 120 }),
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 0, max: 30 }),
        (pieces, most, overlap) => {
          const windows = windowsOf(pieces, most, Math.min(overlap, most >> 1));
          const taken: number[] = [];
          for (const { from, to, first, last } of windows) {
            const inside = pieces.slice(from, to).reduce((sum, count) => sum + count, 0);
            expect(inside).toBeLessThanOrEqual(most);
            expect(first).toBeGreaterThanOrEqual(from);
            expect(last).toBeLessThanOrEqual(to);
            for (let word = first; word < last; word++) taken.push(word);
          }
          expect(taken).toEqual(pieces.map((_, word) => word));
        },
      ),
    );
  });

  it("overlap, so that a word at a cut is taken from where more stands around it", () => {
    const ones = Array.from({ length: 30 }, () => 1);
    expect(windowsOf(ones, 10, 4).slice(0, 2)).toEqual([
      { from: 0, to: 10, first: 0, last: 8 },
      { from: 6, to: 16, first: 8, last: 14 },
    ]);
  });
});
