import { describe, expect, it } from "vitest";
import { scan } from "../scan.ts";
import { scanArguments } from "./arguments.ts";
import { scanLeaves } from "./leaves.ts";
import { openaiCall, simpleScan } from "./testing.ts";

/** Each argument with what is found across taken out. */
function without(texts: readonly string[]): readonly string[] {
  const cut = texts.map((text) => [...text]);
  for (const { text, finding } of scanArguments(texts, scan).pieces)
    cut[text]?.fill("", finding.start, finding.end);
  return cut.map((units) => units.join(""));
}

describe("values over the arguments of several calls", () => {
  it.each([
    [
      "in the strings of one name",
      ['{"content":"IBAN DE8937040044"}', '{"content":"0532013000"}'],
      ['{"content":"IBAN "}', '{"content":""}'],
    ],
    [
      "whatever stands in others",
      ['{"path":"a.txt","content":"card 4111 1111"}', '{"path":"b.txt","n":1,"content":"1111 1111"}'],
      ['{"path":"a.txt","content":"card "}', '{"path":"b.txt","n":1,"content":""}'],
    ],
    [
      "in a list, and in lists of two calls",
      ['{"lines":["card 4111","1111"]}', '{"lines":["1111","1111"],"n":[{"lines":7}]}'],
      ['{"lines":["card ",""]}', '{"lines":["",""],"n":[{"lines":7}]}'],
    ],
    [
      "escaped and beyond ASCII, to the unit",
      ['{"note":"é\\n\\u00e9 jane.doe@northw"}', '{"note":"ind-mail.org \\"é\\""}'],
      ['{"note":"é\\n\\u00e9 "}', '{"note":" \\"é\\""}'],
    ],
  ])("are found %s", (_, texts, left) => {
    expect(without(texts)).toEqual(left);
    // Control: not one of them holds anything by itself.
    expect(texts.flatMap((text) => scan(text))).toEqual([]);
  });

  it.each([
    ["other names", ['{"a":"card 4111 1111"}', '{"b":"1111 1111"}']],
    ["a value that is whole", ['{"to":"jane.doe@northwind-mail.org"}', '{"to":"ok"}']],
    ["what is no JSON", ["card 4111 1111", "1111 1111"]],
    ["one call", ['{"content":"card 4111 1111"}']],
  ])("are not made of %s", (_, texts) => {
    expect(scanArguments(texts, scan).pieces).toEqual([]);
  });

  it("are found beside texts that are no JSON, or make some of each other only", () => {
    const halves = ['{"content":"card 4111 1111"}', '{"content":"1111 1111"}'];
    for (const odd of ['{"a":1', '{"a":1,"a":2}', "{},{}", '{"b":"x', 'y"}', "[", "[]]"]) {
      expect(without([...halves, odd])).toEqual(['{"content":"card "}', '{"content":""}', odd]);
      expect(without([odd, ...halves])).toEqual([odd, '{"content":"card "}', '{"content":""}']);
    }
    const [first = "", second = ""] = halves;
    const apart = [first, '{"b":"x', 'y"}', "{},{}", second];
    expect(without(apart)).toEqual(['{"content":"card "}', '{"b":"x', 'y"}', "{},{}", '{"content":""}']);
  });

  it("are findings of the call's own strings", () => {
    const call = openaiCall({
      messages: [
        {
          role: "assistant",
          tool_calls: ["4111 1111", "1111 1111"].map((content, i) => ({
            id: `c${i}`,
            type: "function",
            function: { name: "put", arguments: JSON.stringify({ content }) },
          })),
        },
      ],
    });
    const found = scanLeaves(call, simpleScan).findings;
    expect(
      found.map(({ text, findings }) => findings.map(({ start, end }) => text.slice(start, end))),
    ).toEqual([["4111 1111"], ["1111 1111"]]);
  });
});
