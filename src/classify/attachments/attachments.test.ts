import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialects } from "../../understand/dialects/index.ts";
import { parseJson } from "../../understand/json.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { CHARSETS, readText, writeText } from "./charset.ts";
import { type Attachments, readAttachments } from "./index.ts";
import { opaqueRuns } from "./opaque.ts";

const b64 = (text: string | Buffer): string => Buffer.from(text).toString("base64");

function inFile(file: object): Attachments {
  const body = { model: "m", messages: [{ role: "user", content: [{ type: "file", file }] }] };
  return readAttachments(dialects.openai.readRequest(parseJson(Buffer.from(JSON.stringify(body)))));
}

const texts = (read: Attachments): string[] => read.texts.map(({ text }) => text);

describe("a file is read", () => {
  it.each<[string, object, string]>([
    ["by its URI's type", { file_data: `data:text/csv;base64,${b64("a,b")}` }, "a,b"],
    ["by its name", { filename: "a.CSV", file_data: b64("a,b") }, "a,b"],
    ["by its content", { file_data: b64("a,b") }, "a,b"],
    ["by its content, whatever unknown name it has", { filename: "a.b", file_data: b64("a,b") }, "a,b"],
    [
      "in the charset it names",
      { file_data: `data:text/plain;charset=iso-8859-1;base64,${b64(Buffer.from([0x61, 0xfc]))}` },
      "aü",
    ],
    ["when it is empty", { filename: "a.txt", file_data: "data:text/plain;base64," }, ""],
  ])("%s", (_name, file, text) => {
    const read = inFile(file);
    expect(texts(read).join()).toContain(text);
    expect(read.texts).toHaveLength(1);
    expect(read.unread).toEqual({});
  });
});

describe("a file is not read", () => {
  const text = "plain enough";
  it.each<[string, object]>([
    ["that says it is a PDF", { filename: "a.pdf", file_data: b64(text) }],
    [
      "whose type and name contradict each other",
      { filename: "a.pdf", file_data: `data:text/plain;base64,${b64(text)}` },
    ],
    ["whose type is unknown", { file_data: `data:application/x-thing;base64,${b64(text)}` }],
    [
      "that is a PDF without binary parts",
      { filename: "a.txt", file_data: b64("%PDF-1.4\n1 0 obj <</Filter/ASCIIHexDecode>>") },
    ],
    ["that is RTF", { filename: "a.txt", file_data: b64("{\\rtf1 a\\'62c}") }],
    [
      "that is mail with encoded parts",
      { file_data: b64("To: x\nContent-Transfer-Encoding: quoted-printable\n\n=61") },
    ],
    ["that is encrypted", { filename: "a.txt", file_data: b64("-----BEGIN PGP MESSAGE-----\nhQEMA") }],
    ["whose text folds its lines", { filename: "a.ics", file_data: b64("BEGIN:VCALENDAR") }],
    ["that is no text", { filename: "a.txt", file_data: b64(Buffer.from([0x61, 0, 1, 2])) }],
    ["in an unknown charset", { file_data: b64(Buffer.from([0x61, 0xfc, 0x62])) }],
    [
      "that names another charset than it has",
      { file_data: `data:text/plain;charset=utf-16le;base64,${b64("jane@example.com")}` },
    ],
    [
      "that could be two texts",
      { file_data: b64(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("jane@example.com")])) },
    ],
    ["that mixes alphabets", { file_data: `${b64(text)}+-` }],
    ["that breaks off", { filename: "a.txt", file_data: "data:text/plain;base64,YWJjZ" }],
    ["that goes on after its end", { filename: "a.txt", file_data: `${b64("a")}${b64("b")}` }],
    ["with parameters of its own", { file_data: `data:text/plain;name=a;base64,${b64(text)}` }],
    ["without base64", { file_data: "data:text/plain,jane%40example.com" }],
    ["that is too large", { filename: "a.txt", file_data: b64("a".repeat(4_200_000)) }],
  ])("%s", (_name, file) => {
    const read = inFile(file);
    expect(read.texts).toEqual([]);
    expect(read.unread).toEqual({ file: 1 });
    expect(read.data).toHaveLength(1);
  });

  it("control: a plain one is", () => {
    expect(texts(inFile({ filename: "a.txt", file_data: b64(text) }))).toEqual([text]);
  });

  it("and counts as linked when only its id or address is in the call", () => {
    const linked = { texts: [], unread: { linked: 1 }, within: {}, data: [] };
    expect(inFile({ file_id: "file-1" })).toEqual(linked);
    expect(inFile({ file_data: "https://example.com/a.txt" })).toEqual(linked);
  });
});

it("labels data by a type that is known, and by the medium otherwise", () => {
  const label = (file: object) => inFile(file).data.map((span) => span.label);
  expect(label({ file_data: `data:application/pdf;base64,${b64("12345")}` })).toEqual([
    "[attachment: application/pdf, 6 bytes]",
  ]);
  expect(label({ file_data: "data:text/jane.doe;base64,YWJj" })).toEqual(["[attachment: file, 3 bytes]"]);
});

describe("text and base64", () => {
  it("written again are the bytes they were read from", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "1", " ", "\n", "ü", "é") });
    fc.assert(
      fc.property(text, fc.constantFrom(...CHARSETS), fc.boolean(), (text, charset, mark) => {
        const bytes = writeText({ text, charset, mark: mark && charset !== "latin1" });
        const read = readText(bytes, charset === "latin1" ? "iso-8859-1" : "");
        // Too little of a text to tell its charset by is not read.
        if (read !== null) expect(writeText(read)).toEqual(bytes);
      }),
    );
    const style = fc.record({ url: fc.boolean(), padded: fc.boolean() });
    fc.assert(
      fc.property(fc.uint8Array(), style, (array, style) => {
        const bytes = Buffer.from(array);
        const decoded = decodeBase64(encodeBase64(bytes, style));
        expect(decoded?.bytes).toEqual(bytes);
        expect(decoded === null ? "" : encodeBase64(bytes, decoded.style)).toBe(encodeBase64(bytes, style));
      }),
    );
  });
});

describe("data within a text", () => {
  // Not random, so that the test is the same every time.
  const data = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * 31 + at * 17) & 0xff)).toString(
    "base64",
  );
  it.each<[string, string, string[]]>([
    ["an image by its URI", `see data:image/png;base64,${data}!`, ["image"]],
    ["audio by its first bytes", `{"data":"SUQz${data}"}`, ["audio"]],
    ["anything else", `a ${data} b ${data}`, ["file", "file"]],
    [
      "an image that is all of the text, however short",
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==",
      ["image"],
    ],
    [
      "a text that comes in lines",
      `data:text/plain;base64,${b64("jane@example.com")}\n${b64("!")}`,
      ["file"],
    ],
    ["no text that is all of the text", `data:text/plain;base64,${b64("jane@example.com")}`, []],
    ["no text in base64, which the scan reads", b64("The quick brown fox. ".repeat(400)), []],
    ["no icon", `<img src="data:image/png;base64,${data.slice(0, 2000)}">`, []],
    ["no words", "lorem ipsum ".repeat(2000), []],
    ["no single word", "word".repeat(4000), []],
    ["no digits", "0123456789abcdef".repeat(1000), []],
  ])("is %s", (_name, text, media) => {
    const runs = opaqueRuns(text);
    expect(runs.map((run) => run.media)).toEqual(media);
    for (const { start, end } of runs) expect(text.slice(start, end)).toMatch(/^[\w+/=\n-]+$/);
  });
});
