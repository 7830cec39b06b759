import { describe, expect, it } from "vitest";
import { readings } from "./readings.ts";

/** Where `value` is in the original, by each reading that has it. */
function spans(text: string, value: string): string[] {
  return readings(text).flatMap((reading) => {
    const at = reading.text.indexOf(value);
    if (at === -1) return [];
    const { start, end } = reading.span(at, at + value.length);
    return [text.slice(start, end)];
  });
}

describe("readings", () => {
  it("of plain text are the text itself", () => {
    expect(readings("Ask Ann.").map(({ text }) => text)).toEqual(["Ask Ann."]);
    expect(spans("Ask Ann.", "Ann")).toEqual(["Ann"]);
  });

  it("leave out what names nobody", () => {
    for (const text of ["", "42", "4111 1111", "a b c", "—", "😀"]) expect(readings(text)).toEqual([]);
  });

  it.each([
    ["zero-width characters", "Ask A\u200bnn.", "A\u200bnn"],
    ["entities", "Ask &#65;nn.", "&#65;nn"],
    ["percent-encoding", "q=%41nn", "%41nn"],
  ])("undo %s, with the way back", (_, text, original) => {
    expect(spans(text, "Ann")).toContain(original);
  });

  it("decode base64, within base64 too, with the way back", () => {
    const inner = Buffer.from("please ask Ann Archer now").toString("base64");
    const outer = Buffer.from(`the note: ${inner}, twice`).toString("base64");
    const [found = ""] = spans(`see ${outer}!`, "Ann Archer");
    expect(found.length).toBeGreaterThan(0);
    expect(`see ${outer}!`).toContain(found);
  });

  it("keep words that hang together, however many", () => {
    const text = `${"please_write_to_".repeat(60)}Ann_Archer`;
    expect(readings(text).map((reading) => reading.text)).toContain(text);
  });

  it("leave out runs of data, and keep both sides of them", () => {
    const image = `iVBORw0KGgo${"A9z/".repeat(500)}`;
    expect(readings(`Ann sent ${image} to Bob`).map(({ text }) => text)).toEqual(["Ann sent ", " to Bob"]);
    expect(spans(`Ann sent ${image} to Bob`, "Bob")).toEqual(["Bob"]);
  });
});
