import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simpleScan } from "../facts/testing.ts";
import { findingsAcrossTags } from "./markup.ts";

const cuts = (text: string): string[] =>
  findingsAcrossTags(text, simpleScan).map(({ start, end }) => text.slice(start, end));

describe("a value that tags cut", () => {
  it.each<[string, string, string[]]>([
    ["by an inline tag", "to jane<b>@</b>example.com, please", ["jane<b>@</b>example.com"]],
    [
      "by tags with attributes",
      '<p>4111<span class="x"> 1111</span><wbr/> 1111 1111</p>',
      ['4111<span class="x"> 1111</span><wbr/> 1111 1111'],
    ],
    ["by a comment", "jane<!-- > not this -->@example.com", ["jane<!-- > not this -->@example.com"]],
    ["not at all, which the scan has seen", "<p>jane@example.com</p>", []],
    ["into two cells", "<td>4111 1111</td><td> 1111 1111</td>", []],
    ["by what is no tag", "jane < b > @example.com", []],
  ])("%s", (_name, text, found) => {
    expect(cuts(text)).toEqual(found);
  });

  it("is found wherever the tag stands", () => {
    const tag = fc.constantFrom("<i>", "</i>", "<wbr>", "<!---->", '<a href="x">');
    fc.assert(
      fc.property(
        tag,
        fc.integer({ min: 1, max: 15 }),
        fc.constantFrom("", "<p>", "é😀 <br> "),
        (tag, at, before) => {
          const value = "jane@example.com";
          const cut = value.slice(0, at) + tag + value.slice(at);
          expect(cuts(`${before}${cut} ok`).join()).toContain(tag);
        },
      ),
    );
  });
});
