import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMatcher } from "./restore.ts";

const isWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);

/** Leftmost, then longest, and none within a longer word, written the plain way. */
function oracle(restore: ReadonlyMap<string, string>, text: string): string {
  const longestFirst = [...restore.keys()].sort((a, b) => b.length - a.length);
  let out = "";
  for (let at = 0; at < text.length; ) {
    const token = longestFirst.find(
      (one) =>
        text.startsWith(one, at) &&
        !(isWord(one[0]) && isWord(text[at - 1])) &&
        !(isWord(one.at(-1)) && isWord(text[at + one.length])),
    );
    out += token === undefined ? text[at] : restore.get(token);
    at += token?.length ?? 1;
  }
  return out;
}

/** Feeds the pieces in turn, as a stream does. */
function inPieces(
  restore: ReadonlyMap<string, string>,
  pieces: readonly string[],
): { out: string; mostHeld: number } {
  const reading = createMatcher(restore)?.read(true);
  let out = "";
  let held = "";
  let mostHeld = 0;
  pieces.forEach((piece, i) => {
    const text = held + piece;
    const { matches, hold } = reading?.scan(text, i === pieces.length - 1) ?? {
      matches: [],
      hold: text.length,
    };
    let from = 0;
    for (const { start, end, value } of matches) {
      out += text.slice(from, start) + value;
      from = end;
    }
    out += text.slice(from, hold);
    held = text.slice(hold);
    mostHeld = Math.max(mostHeld, held.length);
  });
  return { out, mostHeld };
}

describe("restoring tokens in text", () => {
  const people = new Map([
    ["PERSON_1", "Ann"],
    ["PERSON_12", "Bob"],
  ]);

  it("reads PERSON_12 as the longer token, and PERSON_1 where the text goes on otherwise", () => {
    expect(createMatcher(people)?.apply("PERSON_12 PERSON_1 PERSON_1", true)).toEqual({
      text: "Bob Ann Ann",
      count: 3,
    });
  });

  it("holds a token that could still become a longer one, and no other text", () => {
    const scan = (text: string, final: boolean) => createMatcher(people)?.read(true).scan(text, final);
    expect(scan("a PERSON_1", false)).toEqual({ matches: [], hold: 2 });
    expect(scan("a PERSON_1", true)?.matches).toHaveLength(1);
    expect(scan("a PERSON_12", false)).toEqual({ matches: [], hold: 2 });
    expect(scan("a PERSON_12.", false)).toMatchObject({ matches: [{ start: 2, end: 11 }], hold: 12 });
    expect(scan("a PERSONAL", false)?.hold).toBe(10);
  });

  it("holds nothing back once a token's own bracket has closed it", () => {
    const scan = createMatcher(new Map([["[A_1]", "Ann"]]))
      ?.read(true)
      .scan("a[A_1]", false);
    expect(scan).toMatchObject({ matches: [{ start: 1, end: 6 }], hold: 6 });
  });

  it.each(["PERSON_123", "xPERSON_1", "PERSON_1st", "éPERSON_1", "PERSON_1é", "ЖPERSON_12"])(
    "leaves what is only a piece of a longer word: %s",
    (text) => {
      expect(createMatcher(people)?.apply(text, true)).toEqual({ text, count: 0 });
    },
  );

  it("takes marks, quotes and signs of scripts without spaces for the end of a word", () => {
    expect(createMatcher(people)?.apply("见PERSON_1。PERSON_1's “PERSON_12”", true).text).toBe(
      "见Ann。Ann's “Bob”",
    );
  });

  it("does not restore what a restored value looks like", () => {
    const loop = new Map([
      ["<a>", "<b>"],
      ["<b>", "<a>"],
    ]);
    expect(createMatcher(loop)?.apply("<a><b>", true).text).toBe("<b><a>");
  });

  it("is nothing without tokens", () => {
    expect(createMatcher(new Map())).toBeNull();
    expect(createMatcher(new Map([["", "x"]]))).toBeNull();
  });

  it("gives what the plain algorithm gives, however the text is cut, and holds no more than the longest token", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "[", "]", "-"), maxLength: 5 });
    const tokens = fc
      .array(
        letters.filter((token) => token !== ""),
        { minLength: 1, maxLength: 5 },
      )
      .map((list) => new Map(list.map((token, i) => [token, `<${i}>`])));
    fc.assert(
      fc.property(tokens, fc.array(letters, { minLength: 1, maxLength: 8 }), (restore, pieces) => {
        const { out, mostHeld } = inPieces(restore, pieces);
        expect(out).toBe(oracle(restore, pieces.join("")));
        expect(createMatcher(restore)?.apply(pieces.join(""), true).text).toBe(out);
        expect(mostHeld).toBeLessThanOrEqual(Math.max(...[...restore.keys()].map((token) => token.length)));
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
