import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KINDS, kindClass, scan } from "./scan.ts";

const CLEAN = [
  "The committee met again. ",
  "Nothing else was decided, ",
  "they said; ",
  "\n\n",
  "und dann ging es weiter ",
  "— ",
];
/** Values that speak for themselves, so that what stands around them cannot matter. */
const STRONG: readonly (readonly [kind: string, value: string])[] = [
  ["EMAIL_ADDRESS", "jane.doe@example.com"],
  ["CREDIT_CARD", "4111 1111 1111 1111"],
  ["IBAN_CODE", "GB82WEST12345698765432"],
  ["US_SSN", "536-90-4399"],
  ["BR_CPF", "529.982.247-25"],
  ["IP_ADDRESS", "93.184.216.34"],
  ["SECRET_GITHUB", ["ghp", "_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("")],
];

const fragment = fc.oneof(
  fc.constantFrom(
    ...CLEAN,
    ...STRONG.map(([, value]) => value),
    "%40",
    "&#64;",
    "\\u0040",
    "\u200b",
    "４",
    "а",
    "eyJ",
    "://",
    "A. ",
    "1 ",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.base64String({ maxLength: 40 }),
);
const anyText = fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join(""));
const cleanText = fc.array(fc.constantFrom(...CLEAN), { maxLength: 8 }).map((parts) => parts.join(""));

describe("scan", () => {
  it("returns spans within the text, in order, that do not overlap", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const finding of scan(text)) {
          expect(finding.start).toBeGreaterThanOrEqual(last);
          expect(finding.end).toBeGreaterThan(finding.start);
          expect(finding.end).toBeLessThanOrEqual(text.length);
          expect(finding.confidence).toBeGreaterThan(0);
          expect(finding.confidence).toBeLessThanOrEqual(1);
          last = finding.end;
        }
      }),
      { numRuns: 400 },
    );
  });

  it("gives the same answer for the same text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(scan(text)).toEqual(scan(text));
      }),
      { numRuns: 100 },
    );
  });

  it("finds a value wherever it stands in clean text", () => {
    fc.assert(
      fc.property(cleanText, fc.constantFrom(...STRONG), cleanText, (before, [kind, value], after) => {
        const text = `${before} ${value} ${after}`;
        const start = before.length + 1;
        expect(scan(text)).toContainEqual(
          expect.objectContaining({ kind, start, end: start + value.length }),
        );
      }),
    );
  });

  it("finds a value at any place of a long text, across the chunks it is read in", () => {
    for (const [kind, value] of STRONG) {
      for (let start = 32_768 - value.length - 2; start <= 32_770; start++) {
        const text = `${"word ".repeat(8000).slice(0, start - 1)} ${value} ${"word ".repeat(100)}`;
        expect(scan(text)).toEqual([expect.objectContaining({ kind, start, end: start + value.length })]);
      }
    }
  });

  it("finds nothing that matters in clean text", () => {
    fc.assert(
      fc.property(cleanText, (text) => {
        expect(scan(text).filter((finding) => finding.class !== "public")).toEqual([]);
      }),
    );
  });

  it("keeps the more sensitive of two findings whole and the rest of the other", () => {
    const text = "https://example.org/?mail=jane.doe@example.com";
    expect(scan(text).map((finding) => [finding.kind, text.slice(finding.start, finding.end)])).toEqual([
      ["URL", "https://example.org/?mail="],
      ["EMAIL_ADDRESS", "jane.doe@example.com"],
    ]);
  });

  it("knows the class of every kind it can find", () => {
    expect(new Set(KINDS.map((kind) => kind.kind)).size).toBe(KINDS.length);
    for (const kind of KINDS) expect(kindClass(kind.kind)).toBe(kind.class);
    expect(kindClass("SECRET_OF_TOMORROW")).toBe("secret");
    expect(kindClass("SOMETHING_NEW")).toBe("pii");
  });
});

type Hide = (value: string) => string;
const points = (value: string, each: (point: number) => string): string =>
  [...value].map((char) => each(char.codePointAt(0) ?? 0)).join("");
const base64: Hide = (value) => Buffer.from(`note: ${value} end`).toString("base64");
const HIDES: readonly (readonly [name: string, hide: Hide])[] = [
  ["zero-width characters", (value) => [...value].join("\u200b")],
  ["joiners and bidi marks", (value) => [...value].join("\u2060\u200e")],
  ["tag characters", (value) => points(value, (point) => String.fromCodePoint(0xe0000 + point))],
  [
    "full-width forms",
    (value) => points(value, (point) => (point === 32 ? "\u3000" : String.fromCodePoint(point + 0xfee0))),
  ],
  ["HTML entities, decimal", (value) => points(value, (point) => `&#${point};`)],
  ["HTML entities, hex", (value) => points(value, (point) => `&#x${point.toString(16)};`)],
  ["percent-encoding", (value) => points(value, (point) => `%${point.toString(16).padStart(2, "0")}`)],
  ["JSON escapes", (value) => points(value, (point) => `\\u${point.toString(16).padStart(4, "0")}`)],
  [
    "doubled JSON escapes",
    (value) => points(value, (point) => `\\\\u${point.toString(16).padStart(4, "0")}`),
  ],
  ["hex escapes", (value) => points(value, (point) => `\\x${point.toString(16).padStart(2, "0")}`)],
  ["base64", base64],
  ["base64url", (value) => Buffer.from(`note: ${value} end`).toString("base64url")],
  ["base64 twice", (value) => base64(base64(value))],
  [
    "base64 of JSON escapes",
    (value) => base64(points(value, (point) => `\\u${point.toString(16).padStart(4, "0")}`)),
  ],
  ["hex", (value) => Buffer.from(value).toString("hex")],
  ["gzip in base64", (value) => gzipSync(`note: ${value} end`).toString("base64")],
];

describe("nothing hides", () => {
  describe.each(HIDES)("%s", (_name, hide) => {
    it.each(STRONG)("does not hide %s", (kind, value) => {
      const text = `before ${hide(value)} after`;
      const found = scan(text).filter((finding) => finding.kind === kind);
      expect(found).toHaveLength(1);
      // What surrounds the hidden value stays.
      expect(found[0]?.start).toBeGreaterThanOrEqual("before ".length);
      expect(found[0]?.end).toBeLessThanOrEqual(text.length - " after".length);
    });

    it("makes nothing of harmless text", () => {
      const text = `before ${hide("nothing to see here, move along")} after`;
      expect(scan(text).filter((finding) => finding.class !== "public")).toEqual([]);
    });
  });

  it("cuts exactly the units that spell the value", () => {
    const text = "a jane%2edoe&#64;example.com b";
    const [finding] = scan(text);
    expect(text.slice(finding?.start, finding?.end)).toBe("jane%2edoe&#64;example.com");
  });

  it("sees through look-alikes of other alphabets, and leaves those alphabets alone", () => {
    expect(scan("j\u0430ne@ex\u0430mple.com").map((finding) => finding.kind)).toEqual(["EMAIL_ADDRESS"]);
    expect(scan("Привет, как дела? Всё хорошо, спасибо.")).toEqual([]);
  });

  it("reads digits of other scripts", () => {
    const arabic = [..."4111111111111111"]
      .map((digit) => String.fromCharCode(0x660 + Number(digit)))
      .join("");
    expect(scan(`card ${arabic}`).map((finding) => finding.kind)).toEqual(["CREDIT_CARD"]);
  });

  it("says so when something is encoded too often to be read", () => {
    let text = "a note about jane.doe@example.com and more";
    for (let layer = 0; layer < 6; layer++) text = Buffer.from(text).toString("base64");
    expect(scan(text).map((finding) => finding.kind)).toEqual(["UNREAD_CONTENT"]);
  });

  it("says so when compressed text is more than it may decode", () => {
    const bomb = gzipSync(Buffer.alloc(8_388_608, "all work and no play ")).toString("base64");
    expect(scan(bomb).map((finding) => finding.kind)).toEqual(["UNREAD_CONTENT"]);
  });
});
