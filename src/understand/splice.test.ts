import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Edit, jsonInner, jsonString, splice } from "./splice.ts";

const edit = (start: number, end: number, text: string): Edit => ({ start, end, bytes: Buffer.from(text) });

describe("splice", () => {
  it("makes edits given in any order and leaves the rest alone", () => {
    const bytes = Buffer.from("0123456789");
    const edits = [edit(8, 9, ""), edit(2, 4, "ab-c"), edit(0, 0, "<"), edit(10, 10, ">"), edit(2, 2, "^")];
    expect(splice(bytes, edits).toString()).toBe("<01^ab-c45679>");
    expect(bytes.toString()).toBe("0123456789");
  });

  it("gives back the very buffer when there is nothing to do", () => {
    const bytes = Buffer.from("x");
    expect(splice(bytes, [])).toBe(bytes);
  });

  it("keeps the given order of insertions at one place", () => {
    expect(splice(Buffer.from("ab"), [edit(1, 1, "1"), edit(1, 1, "2")]).toString()).toBe("a12b");
  });

  it.each([
    ["overlap", [edit(0, 3, ""), edit(2, 4, "")]],
    ["the same bytes twice", [edit(0, 3, "a"), edit(0, 3, "b")]],
    ["an end before the start", [edit(3, 2, "")]],
    ["an end after the text", [edit(3, 11, "")]],
    ["a start before the text", [edit(-1, 2, "")]],
  ])("refuses %s", (_name, edits) => {
    expect(() => splice(Buffer.from("0123456789"), edits)).toThrow(RangeError);
  });

  it("equals replacing piece by piece", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string(), fc.string()), { maxLength: 9 }), (pieces) => {
        let original = "";
        let expected = "";
        const edits: Edit[] = [];
        for (const [kept, cut, put] of pieces) {
          const start = Buffer.byteLength(original + kept);
          original += kept + cut;
          expected += kept + put;
          edits.unshift({ start, end: start + Buffer.byteLength(cut), bytes: Buffer.from(put) });
        }
        // Two insertions at one place keep the order given, which unshift turned round.
        const places = new Set(edits.map((one) => one.start));
        if (places.size !== edits.length) return;
        expect(splice(Buffer.from(original), edits).toString()).toBe(expected);
      }),
    );
  });
});

describe("jsonString and jsonInner", () => {
  it("read back as the text they were made from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(JSON.parse(jsonString(text).toString())).toBe(text);
        expect(`"${jsonInner(text).toString()}"`).toBe(jsonString(text).toString());
      }),
    );
  });
});
