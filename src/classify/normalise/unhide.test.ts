import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unhide, windowsAround } from "./unhide.ts";
import { spanOf } from "./view.ts";

describe("unhide", () => {
  it("leaves plain ASCII as it is, unit for unit", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 .,:;@_/-]*$/), (text) => {
        const view = unhide(text, 0, text.length);
        expect(view.text).toBe(text);
        for (let at = 0; at < text.length; at++)
          expect(spanOf(view, at, at + 1)).toEqual({ start: at, end: at + 1 });
      }),
    );
  });

  it("maps every unit back into the original, in order", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "%41",
        "&#65;",
        "&amp;",
        "\\u0041",
        "\\x41",
        "\u200b",
        "４",
        "ﬁ",
        "\u{1d7d2}",
        "а",
        "%C3%A9",
      ),
      fc.string({ unit: "binary", maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const text = parts.join("");
        const view = unhide(text, 0, text.length);
        let last = 0;
        for (let at = 0; at < view.text.length; at++) {
          const { start, end } = spanOf(view, at, at + 1);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = start;
        }
      }),
    );
  });

  it.each([
    ["%6a%61ne", "jane"],
    ["caf%C3%A9", "café"],
    ["%ff", "\u00ff"],
    ["&lt;a&gt; &commat; &#x40;", "<a> @ @"],
    ["\\u0040 \\\\u{40} \\x40", "@ @ @"],
    ["a\u200b\u2060\u00adb", "ab"],
    ["１２－３４", "12-34"],
    ["\u0664\u06f4\u096a", "444"],
    ["ﬁ", "fi"],
    ["\u0430bc", "abc"],
    ["мама", "мама"],
  ])("reads %j as %j", (text, plain) => {
    expect(unhide(text, 0, text.length).text).toBe(plain);
  });
});

describe("windowsAround", () => {
  it("covers every sign with room on both sides, within the text, in order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 5000 }), { maxLength: 20 }), (places) => {
        const signs = [...places].sort((a, b) => a - b);
        const text = "word ".repeat(1001);
        const windows = windowsAround(text, signs);
        for (const sign of signs) {
          const window = windows.find(({ start, end }) => start <= sign && sign < end);
          expect(window).toBeDefined();
          expect(window?.start).toBeLessThanOrEqual(Math.max(0, sign - 100));
          expect(window?.end).toBeGreaterThanOrEqual(Math.min(text.length, sign + 100));
        }
        for (const { start, end } of windows) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it("keeps a window short, however many signs there are", () => {
    const text = "%41".repeat(100_000);
    const signs = Array.from({ length: 100_000 }, (_, k) => k * 3);
    for (const { start, end } of windowsAround(text, signs)) expect(end - start).toBeLessThanOrEqual(65_536);
  });
});
