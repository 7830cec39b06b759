/** Mail, RTF, calendars, cards, gzip: what is read, what is counted as unread, and that nothing goes unseen. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { DOCUMENT_FORMATS } from "./contract.ts";
import { readDocument } from "./read.ts";
import { docx, paragraph, pdf, pdfLines, zip } from "./testing.ts";

const b64 = (text: string | Buffer): string => Buffer.from(text).toString("base64");
const lines = (...all: readonly string[]): Buffer => Buffer.from(all.join("\r\n"));

const HEAD = ["From: a@b.example", "Subject: news", "MIME-Version: 1.0"];
const multipart = (kind: string, ...parts: readonly (readonly string[])[]): Buffer =>
  lines(
    ...HEAD,
    `Content-Type: multipart/${kind}; boundary="x"`,
    "",
    "before the parts",
    ...parts.flatMap((part) => ["--x", ...part]),
    "--x--",
    "after the parts",
  );
const attachment = (type: string, name: string, bytes: Buffer): string[] => [
  `Content-Type: ${type}; name="${name}"`,
  "Content-Transfer-Encoding: base64",
  "Content-Disposition: attachment",
  "",
  b64(bytes).replace(/.{76}/g, "$&\r\n"),
];
const mail = (bytes: Buffer) => readDocument(bytes, "mail");

describe("mail", () => {
  it.each<[string, Buffer, string]>([
    ["headers", lines("Subject: =?utf-8?B?R3LDvMOfZSwgSmFuZQ==?=", "", "x"), "Grüße, Jane"],
    ["names of people", lines("From: =?iso-8859-1?Q?J=FCrgen?= <j@b.example>", "", "x"), "Jürgen"],
    [
      "quoted-printable",
      lines("Content-Transfer-Encoding: quoted-printable", "", "jane.=", "doe=40example.com"),
      "jane.doe@example.com",
    ],
    [
      "base64 in lines",
      lines("Content-Transfer-Encoding: base64", "", "amFuZS5kb2VAZX", "hhbXBsZS5jb20="),
      "jane.doe@example.com",
    ],
    [
      "another charset",
      Buffer.concat([
        lines("Content-Type: text/plain; charset=koi8-r", "", ""),
        Buffer.from([0xf0, 0xf2, 0xe9]),
      ]),
      "ПРИ",
    ],
    [
      "every alternative",
      multipart(
        "alternative",
        ["Content-Type: text/plain", "", "one"],
        ["Content-Type: text/html", "", "<b>two</b>"],
      ),
      "two",
    ],
    ["what stands before the parts", multipart("mixed", ["", "x"]), "before the parts"],
    ["and after them", multipart("mixed", ["", "x"]), "after the parts"],
    [
      "an attached text",
      multipart("mixed", attachment("text/csv", "a.csv", Buffer.from("hidden words"))),
      "hidden words",
    ],
    [
      "an attached document",
      multipart("mixed", attachment("application/octet-stream", "a.docx", docx(paragraph("hidden words")))),
      "hidden words",
    ],
    [
      "an attached PDF",
      multipart("mixed", attachment("application/pdf", "a.pdf", pdf(pdfLines("hidden words")))),
      "hidden words",
    ],
    [
      "a message within",
      multipart("mixed", [
        "Content-Type: message/rfc822",
        "",
        "Subject: =?utf-8?B?aGlkZGVuIHdvcmRz?=",
        "",
        "x",
      ]),
      "hidden words",
    ],
    [
      "an attachment's name",
      multipart("mixed", attachment("text/plain", "=?utf-8?Q?hidden_words?=.txt", Buffer.from("x"))),
      "hidden words",
    ],
  ])("gives up %s", async (_name, bytes, text) => {
    const found = await mail(bytes);
    expect(found?.text).toContain(text);
    expect(found?.unread).toEqual({});
  });

  it.each<[string, Buffer, object]>([
    ["a picture", multipart("related", attachment("image/png", "a.png", Buffer.from([0x89]))), { image: 1 }],
    ["a voice", multipart("mixed", attachment("audio/mpeg", "a.mp3", Buffer.from("ID3"))), { audio: 1 }],
    ["ciphertext", lines(...HEAD, "", "-----BEGIN PGP MESSAGE-----", "", "hQEMA"), { file: 2 }],
    [
      "a sealed message",
      multipart("mixed", attachment("application/pkcs7-mime", "smime.p7m", Buffer.from([0x30]))),
      { file: 1 },
    ],
    [
      "a type and a name that contradict each other",
      multipart("mixed", attachment("text/plain", "a.pdf", Buffer.from("x"))),
      { file: 1 },
    ],
  ])("counts %s as unread", async (_name, bytes, unread) => {
    expect((await mail(bytes))?.unread).toEqual(unread);
  });

  it("is not read without a header, nor when its parts are nested too deep", async () => {
    expect(await mail(Buffer.from("no header here\r\n\r\ntext"))).toBeNull();
    const deep = Array.from({ length: 40 }, (_, n) => [
      `Content-Type: multipart/mixed; boundary="b${n}"`,
      "",
      `--b${n}`,
    ]);
    expect(await mail(lines(...HEAD.slice(0, 1), ...deep.flat(), "", "text"))).toBeNull();
  });

  it("is read to a bounded depth of messages within messages", async () => {
    const nested = (depth: number): Buffer =>
      depth === 0
        ? lines("Subject: x", "Content-Transfer-Encoding: base64", "", b64("innermost words"))
        : multipart("mixed", attachment("message/rfc822", "m.eml", nested(depth - 1)));
    expect(await mail(nested(limits.documentMaxDepth))).toMatchObject({
      text: expect.stringContaining("innermost"),
      unread: {},
    });
    const deeper = await mail(nested(limits.documentMaxDepth + 1));
    expect(deeper?.text).not.toContain("innermost");
    expect(deeper?.unread).toEqual({ file: 1 });
  });
});

describe("RTF", () => {
  const rtf = async (body: string, head = "\\ansi\\ansicpg1252") =>
    readDocument(Buffer.from(`{\\rtf1${head}{\\fonttbl{\\f0 Times New Roman;}}${body}}`, "latin1"), "rtf");
  it.each([
    ["escapes", "jane\\'40ex\\'61mple.com", "jane@example.com"],
    ["Unicode, with what stands in for it", "\\u1055?\\uc2\\u1056??x", "ПРx"],
    ["runs of other looks", "jane{\\b .doe}{\\i @example}.com", "jane.doe@example.com"],
    ["hidden text", "{\\v hidden}", "hidden"],
    ["links", '{\\field{\\*\\fldinst HYPERLINK "mailto:jane@example.com"}}', "mailto:jane@example.com"],
    ["properties", "{\\info{\\author Jane Doe}}", "Jane Doe"],
    ["what hides among fonts", "{\\fonttbl{\\f1 jane@example.com;}}", "jane@example.com"],
    ["hyphens and spaces of its own", "536\\_90\\~4399", "536-90 4399"],
    ["line breaks of the source, which are none", "jane@exa\r\nmple.com", "jane@example.com"],
  ])("gives up %s", async (_name, body, text) => {
    const found = await rtf(body);
    expect(found?.text).toContain(text);
    expect(found?.unread).toEqual({});
    expect(found?.text).not.toContain("Times");
  });

  it("reads letters of two bytes in its code page", async () => {
    expect((await rtf("\\'93\\'fa\\'96\\'7b", "\\ansi\\ansicpg932"))?.text).toContain("日本");
    expect(await rtf("x", "\\ansi\\ansicpg4711")).toBeNull();
    expect((await rtf("\\'cf\\'f0", "\\ansi\\ansicpg1251"))?.text).toContain("Пр");
  });

  it.each([
    ["a picture", "{\\pict\\pngblip 89504e47}", { image: 1 }],
    ["an embedded object", "{\\object{\\*\\objdata 01050000}}", { file: 1 }],
  ])("counts %s as unread", async (_name, body, unread) => {
    const found = await rtf(`${body} text`);
    expect(found?.unread).toEqual(unread);
    expect(found?.text).toContain("text");
    expect(found?.text).not.toMatch(/8950|0105/);
  });

  it("counts what comes after it as unread, and is not read with bytes in it", async () => {
    expect((await readDocument(Buffer.from("{\\rtf1 a} hidden"), "rtf"))?.unread).toEqual({ file: 1 });
    expect(await rtf("{\\bin4 abcd}")).toBeNull();
    expect(await readDocument(Buffer.from("rtf1 a"), "rtf")).toBeNull();
  });
});

describe("a calendar or a card", () => {
  const card = (...all: readonly string[]) => readDocument(lines("BEGIN:VCARD", ...all, "END:VCARD"), "card");
  it("is read unfolded and unescaped", async () => {
    expect((await card("EMAIL:jane.doe@exa", " mple.com"))?.text).toContain("jane.doe@example.com");
    expect((await card("NOTE:one\\, two\\nthree"))?.text).toContain("one, two\nthree");
  });
  it.each([
    "PHOTO;ENCODING=b;TYPE=JPEG:AAAA",
    "FN;QUOTED-PRINTABLE:=6A",
    "FN;CHARSET=x;ENCODING=QUOTED-PRINTABLE:=6A",
  ])("counts %s as unread", async (line) => {
    expect((await card(line))?.unread).toEqual({ file: 1 });
  });
});

describe("gzip", () => {
  const named = (name: string, bytes: Buffer): Buffer => {
    const plain = gzipSync(bytes);
    const head = Buffer.from(plain.subarray(0, 10));
    head[3] = 8;
    return Buffer.concat([head, Buffer.from(`${name}\0`), plain.subarray(10)]);
  };
  it("is read by what it holds, its name included", async () => {
    expect((await readDocument(gzipSync("hidden words"), "gzip"))?.text).toBe("hidden words");
    const found = await readDocument(named("jane.csv", Buffer.from("hidden words")), "gzip");
    expect(found?.text.split("\n")).toEqual(["jane.csv", "hidden words"]);
    expect((await readDocument(gzipSync(pdf(pdfLines("hidden words"))), "gzip"))?.text).toContain(
      "hidden words",
    );
  });
  it("is not read when it is a bomb, or goes on after its end", async () => {
    const bomb = gzipSync(Buffer.alloc(limits.documentMaxBytes + 1));
    expect(await readDocument(bomb, "gzip")).toBeNull();
    expect(await readDocument(Buffer.concat([gzipSync("x"), Buffer.from("hidden")]), "gzip")).toBeNull();
  });
});

it("ends with an answer whatever the bytes are", async () => {
  const seeds = [
    docx(paragraph("text")),
    pdf(pdfLines("text")),
    multipart("mixed", attachment("text/plain", "a.txt", Buffer.from("x"))),
    Buffer.from("{\\rtf1 {\\b text}\\'41\\u65?}"),
    lines("BEGIN:VCARD", "FN:x", " y"),
    gzipSync("text"),
  ];
  const edit = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.constantFrom(...DOCUMENT_FORMATS),
      fc.array(edit, { maxLength: 8 }),
      async (seed, format, edits) => {
        let bytes = Buffer.from(seed);
        for (const { at, byte, cut } of edits) {
          if (bytes.length === 0) break;
          bytes[at % bytes.length] = byte;
          if (cut) bytes = bytes.subarray(0, at % bytes.length);
        }
        const found = await readDocument(bytes, format);
        expect(found === null || typeof found.text === "string").toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

it("counts what is beyond its bound of parts and of text", async () => {
  const many = Array.from({ length: 40 }, (_, n) => ({
    name: `${n}.zip`,
    text: zip(Array.from({ length: 40 }, (_, k) => ({ name: `${k}.txt`, text: "x" }))),
  }));
  expect((await readDocument(zip(many), "package"))?.unread.file).toBeGreaterThan(0);
  const long = zip([{ name: "a.txt", text: "a ".repeat(limits.documentTextMaxUnits / 2 + 1) }]);
  expect((await readDocument(long, "package"))?.unread).toEqual({ file: 2 });
});
