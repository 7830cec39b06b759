import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScan, KINDS, kindClass, scan } from "./scan.ts";

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
const hex = (point: number, digits: number): string => point.toString(16).padStart(digits, "0");
const quoted = (point: number): string => `=${hex(point, 2).toUpperCase()}`;
const note = (value: string): string =>
  `A longer note about the customer, with words enough that it fills lines. ${value} and some more of them.`;
const b64 = (data: string | Buffer): string => Buffer.from(data).toString("base64");
const inLines = (data: string, width: number, end: string): string =>
  data.replace(new RegExp(`.{${width}}(?=.)`, "g"), `$&${end}`);
const hexOf = (value: string): string => Buffer.from(value).toString("hex");
/** As hexdump -C writes it. */
const dump = (value: string): string =>
  (hexOf(value).match(/.{1,32}/g) ?? [])
    .map(
      (line, nth) =>
        `${hex(nth * 16, 8)}  ${inLines(line, 2, " ").padEnd(50)}|${".".repeat(line.length / 2)}|`,
    )
    .join("\n");
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
  ["HTML entities with leading zeros", (value) => points(value, (point) => `&#0000000${point};`)],
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
  ["base64 in lines of MIME", (value) => inLines(b64(note(value)), 76, "\r\n")],
  ["base64 in lines that are no quanta", (value) => inLines(b64(note(value)), 30, "\n")],
  ["base64 in lines of a quoted mail", (value) => inLines(b64(note(value)), 60, "\n> ")],
  ["base64 in lines whose breaks are escaped", (value) => inLines(b64(note(value)), 76, "\\n")],
  ["base64 in strings of a source", (value) => inLines(b64(note(value)), 40, '" +\n  "')],
  ["UTF-16 in base64", (value) => b64(Buffer.from(value, "utf16le"))],
  ["UTF-16, the other way round, in base64", (value) => b64(Buffer.from(value, "utf16le").swap16())],
  ["Latin-1 in base64", (value) => b64(Buffer.from(`Grüße an ${value} über alles`, "latin1"))],
  [
    "text within other bytes in base64",
    (value) => b64(Buffer.concat([BINARY, Buffer.from(note(value)), BINARY])),
  ],
  ["base64 behind a word", (value) => `payload${b64(note(value))}`],
  ["zlib in base64", (value) => b64(deflateSync(note(value)))],
  ["deflate in base64", (value) => b64(deflateRawSync(note(value)))],
  ["Brotli in base64", (value) => b64(brotliCompressSync(note(value)))],
  ["Zstandard in base64", (value) => b64(zstdCompressSync(Buffer.from(note(value))))],
  ["gzip in base64 in lines", (value) => inLines(b64(gzipSync(note(value))), 76, "\n")],
  ["hex with spaces", (value) => inLines(hexOf(value), 2, " ")],
  [
    "hex with spaces, a text to a line",
    (value) =>
      ["The first of them", `Now ${value} here`, "and the last"]
        .map((line, nth) => `Line a${nth}: ${inLines(hexOf(line), 2, " ")}`)
        .join("\n"),
  ],
  ["hex with colons", (value) => inLines(hexOf(value), 2, ":")],
  ["hex with dashes", (value) => inLines(hexOf(value).toUpperCase(), 2, "-")],
  ["hex behind \\x", (value) => `\\x${hexOf(value)}`],
  ["hex in lines", (value) => inLines(hexOf(note(value)), 64, "\n")],
  ["UTF-16 in hex", (value) => Buffer.from(value, "utf16le").toString("hex")],
  ["a hex dump", (value) => `\n${dump(value)}\n`],
  ["octal escapes", (value) => points(value, (point) => `\\${point.toString(8).padStart(3, "0")}`)],
  ["escapes of eight digits", (value) => points(value, (point) => `\\U${hex(point, 8)}`)],
  ["percent and u", (value) => points(value, (point) => `%u${hex(point, 4)}`)],
  ["quoted-printable", (value) => points(value, quoted)],
  ["quoted-printable of signs", (value) => value.replace(/[@.\- _]/g, (char) => quoted(char.charCodeAt(0)))],
  ["soft line breaks", (value) => `${value.slice(0, 6)}=\r\n${value.slice(6)}`],
  ["encoded words, B", (value) => `=?utf-8?B?${b64(`note ${value}`)}?=`],
  ["encoded words, Q", (value) => `=?utf-8?Q?note_${points(value, quoted)}?=`],
  ["entities within entities", (value) => points(value, (point) => `&amp;#${point};`)],
  ["combining marks", (value) => [...value].join("\u0301")],
  ["fillers", (value) => [...value].join("\u3164")],
  ["formatting of music", (value) => [...value].join("\u{1d173}")],
  ["annotation marks", (value) => [...value].join("\ufff9")],
  ["line separators", (value) => [...value].join("\u2028")],
  ["Braille blanks", (value) => [...value].join("\u2800")],
  ["escaped control characters", (value) => [...value].join("\\u0000")],
  [
    "tag characters behind a flag",
    (value) => `\u{1f3f4}${points(value, (point) => String.fromCodePoint(0xe0000 + point))}\u{e007f}`,
  ],
  ["superscript digits", (value) => value.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "")],
  ["base64 of another script", (value) => b64(`Прошу вас ответить: ${value}, большое спасибо и до свидания`)],
  ["hex of another script", (value) => hexOf(`よろしくお願いします。 ${value} です。`)],
  ["hex that begins beyond ASCII", (value) => hexOf(`été ${value}`)],
  ["control characters", (value) => [...value].join("\u0000")],
  ["keycaps", (value) => value.replace(/\d/g, "$&\ufe0f\u20e3")],
  [
    "digits of another plane",
    (value) => value.replace(/\d/g, (digit) => String.fromCodePoint(0x1fbf0 + Number(digit))),
  ],
  [
    "mathematical digits",
    (value) => value.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))),
  ],
  ["Arabic digits", (value) => value.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))],
  ["right-to-left override", (value) => `\u202e${[...value].reverse().join("")}\u202c`],
  ["spaces, letter by letter", (value) => [...value.replaceAll(" ", "")].join(" ")],
  ["spaces, letter by letter, wider between groups", (value) => [...value].join(" ")],
  ["line breaks, letter by letter, wider between groups", (value) => [...value].join("\n")],
  ["line breaks, letter by letter", (value) => [...value.replaceAll(" ", "")].join("\n")],
];
/** Bytes that are no text. */
const BINARY = Buffer.from([0x0a, 0x96, 0x01, 0xfe, 0x80, 0x99, 0xd2, 0xf1, 0x00, 0xc3, 0x91, 0xee, 0xb7]);

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

  it("takes lines with words of their own for no dump", () => {
    const lines = STRONG.map(([, value]) => `Line ab: ${inLines(hexOf(`see ${value}`), 2, " ")}`);
    expect(scan(lines.join("\n")).map((finding) => finding.kind)).toEqual(STRONG.map(([kind]) => kind));
  });

  it.each(["Line", "and so on", "X"])("reads compressed data though the next line begins with %j", (word) => {
    for (const [kind, value] of STRONG) {
      for (const pad of ["", ".", ".."]) {
        const one = b64(gzipSync(`${value} ${pad}`));
        for (const data of [one, inLines(b64(gzipSync(note(value))), 64, "\n")]) {
          expect([data, scan(`${data}\n${word}: x`).map((finding) => finding.kind)]).toEqual([data, [kind]]);
        }
      }
    }
  });

  it.each(["Моя почта", "よろしくお願いします", "numéro de sécurité", "电子邮件"])(
    "reads what is encoded behind %s",
    (lead) => {
      const text = Buffer.from(`${lead} jane.doe@example.com`);
      for (const data of [text.toString("base64"), text.toString("hex")])
        expect(scan(data).map((finding) => finding.kind)).toEqual(["EMAIL_ADDRESS"]);
    },
  );

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

describe("a text with more findings than may be", () => {
  // Counted by chunks of 32,768 units, so that a text of one chunk is read whole.
  const text = "ann@example.com ".repeat(4_096);

  it("is not read to its end", () => {
    expect(() => createScan(null, 100)(text)).toThrow(/more personal data/);
    expect(createScan(null, 5_000)(text)).toHaveLength(4_096);
  });
});
