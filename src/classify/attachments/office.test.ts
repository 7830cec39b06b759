import { describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { officeText } from "./office.ts";
import { docx, paragraph, zip } from "./testing.ts";
import { readZip } from "./zip.ts";

const lines = (bytes: Buffer): string[] => (officeText(bytes) ?? "unread").split("\n");
const xml = (text: string): string => `<?xml version="1.0" encoding="UTF-8"?><r>${text}</r>`;

describe("a Word document", () => {
  it("is read as it looks: runs joined, paragraphs and cells apart, entities as characters", () => {
    const cells = "<w:tr><w:tc><w:p><w:r><w:t>one</w:t></w:r></w:p></w:tc><w:tc><w:t>two</w:t></w:tc></w:tr>";
    const read = lines(
      docx(paragraph("jane.d", "oe@example", ".com") + paragraph("A &amp; B &#x40;") + cells),
    );
    expect(read).toEqual(expect.arrayContaining(["jane.doe@example.com", "A & B @", "one", "two"]));
  });

  it("does not take fonts for people, nor the format's own addresses for anyone's", () => {
    const fonts = '<a:latin typeface="Times New Roman"/><a:latin typeface="jane@example.com"/>';
    const type = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"';
    const read = lines(
      docx("", [{ name: "word/theme/theme1.xml", text: xml(`${fonts}<R ${type}/>`) }]),
    ).join();
    expect(read).toContain("jane@example.com");
    expect(read).not.toMatch(/Roman|schemas/);
  });

  it("gives up the text of every part and the values of attributes, but no namespaces", () => {
    const read = lines(
      docx(paragraph("body"), [
        {
          name: "word/comments.xml",
          text: xml('<w:comment w:author="Jane Doe"><w:t>aside</w:t></w:comment>'),
        },
        { name: "docProps/core.xml", text: xml("<dc:creator>John Roe</dc:creator>") },
        {
          name: "word/_rels/document.xml.rels",
          text: xml('<Relationship Target="mailto:joe@example.com"/>'),
        },
      ]),
    );
    expect(read).toEqual(
      expect.arrayContaining(["body", "Jane Doe", "aside", "John Roe", "mailto:joe@example.com"]),
    );
    expect(read.join()).not.toContain("schemas.openxmlformats.org");
  });

  it.each<[string, Buffer]>([
    ["a picture", docx("", [{ name: "word/media/image1.png", text: Buffer.from([0x89, 0x50]) }])],
    ["a macro", docx("", [{ name: "word/vbaProject.bin", text: "x" }])],
    ["a part that is no text", docx("", [{ name: "word/x.xml", text: Buffer.from([0xff, 0x00, 0x41]) }])],
    ["a document type", docx("", [{ name: "word/x.xml", text: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }])],
    ["CDATA", docx("<![CDATA[text]]>")],
    ["a tag that does not close", docx("<w:p")],
    [
      "another encoding",
      docx("", [{ name: "word/x.xml", text: '<?xml version="1.0" encoding="utf-7"?><a/>' }]),
    ],
    ["no content types", zip([{ name: "word/document.xml", text: xml("text") }])],
  ])("is not read at all with %s", (_name, bytes) => {
    expect(officeText(bytes)).toBeNull();
  });

  it("control: is read without", () => {
    expect(officeText(docx("", [{ name: "word/x.xml", text: xml("fine") }]))).toContain("fine");
  });
});

it("reads a spreadsheet's escapes and cells", () => {
  const sheet = zip([
    { name: "[Content_Types].xml", text: xml("") },
    { name: "xl/sharedStrings.xml", text: xml("<si><t>jane_x0040_example.com</t></si><si><t>x</t></si>") },
    { name: "xl/worksheets/sheet1.xml", text: xml("<c><v>5555555555554444</v></c><c><v>1</v></c>") },
  ]);
  expect(lines(sheet)).toEqual(expect.arrayContaining(["jane@example.com", "5555555555554444"]));
});

describe("a ZIP file", () => {
  const bounds = { maxParts: 4, maxBytes: 10_000 };
  const parts = [
    { name: "a.xml", text: "first" },
    { name: "b.xml", text: "second ".repeat(50), stored: true },
  ];
  const good = zip(parts);
  const patched = (at: number, value: number): Buffer => {
    const bytes = Buffer.from(good);
    bytes[at] = value;
    return bytes;
  };

  it("is read part by part", () => {
    expect(readZip(good, bounds)?.map(({ name, bytes }) => [name, bytes.toString()])).toEqual(
      parts.map(({ name, text }) => [name, text]),
    );
  });

  it("may pad a header, with nothing that reads as text", () => {
    const padded = (extra: string) => zip([{ name: "a.xml", text: "x", extra: Buffer.from(extra) }]);
    expect(readZip(padded("\0\0\u0001\u0002".repeat(20)), bounds)).toHaveLength(1);
    expect(readZip(padded("jane@example.com"), bounds)).toBeNull();
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["other bytes", Buffer.from("not a zip file, but long enough for an end record")],
    ["bytes before it", Buffer.concat([Buffer.from("hidden"), good])],
    ["bytes after it", Buffer.concat([good, Buffer.from("hidden")])],
    ["bytes between parts", zip(parts, Buffer.from("hidden"))],
    ["a part twice", zip([...parts, { name: "A.xml", text: "other" }])],
    ["too many parts", zip(["a", "b", "c", "d", "e"].map((name) => ({ name, text: name })))],
    ["too much text", zip([{ name: "a", text: "a".repeat(10_001) }])],
    ["an encrypted part", patched(6, 1)],
    ["an unknown method", patched(8, 12)],
    ["another size in the local header", patched(22, 4)],
    ["its end cut off", good.subarray(0, -1)],
  ])("is not read with %s", (_name, bytes) => {
    expect(readZip(bytes, bounds)).toBeNull();
  });

  it("is not inflated beyond what it says", () => {
    const bomb = zip([{ name: "a", text: "\0".repeat(50_000_000) }]);
    const lying = Buffer.from(bomb);
    for (const at of [22, bomb.indexOf("PK\u0001\u0002") + 24]) lying.writeUInt32LE(100, at);
    expect(readZip(lying, { maxParts: 4, maxBytes: limits.attachmentTextMaxBytes })).toBeNull();
    expect(readZip(bomb, { maxParts: 4, maxBytes: limits.attachmentTextMaxBytes })).toBeNull();
  });
});
