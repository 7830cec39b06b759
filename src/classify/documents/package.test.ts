import { describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { readDocument } from "./read.ts";
import { docx, paragraph, zip } from "./testing.ts";
import { readZip } from "./zip.ts";

const lines = async (bytes: Buffer): Promise<string[]> =>
  ((await readDocument(bytes, "package"))?.text ?? "unread").split("\n");
/** A ZIP file's parts, to be put into another. */
const partsOf = (bytes: Buffer) =>
  (readZip(bytes, { maxParts: 99, maxBytes: 1e6 }) ?? []).map(({ name, bytes: text }) => ({ name, text }));
const xml = (text: string): string => `<?xml version="1.0" encoding="UTF-8"?><r>${text}</r>`;

describe("a Word document", () => {
  it("is read as it looks: runs joined, paragraphs and cells apart, entities as characters", async () => {
    const cells = "<w:tr><w:tc><w:p><w:r><w:t>one</w:t></w:r></w:p></w:tc><w:tc><w:t>two</w:t></w:tc></w:tr>";
    const read = await lines(
      docx(paragraph("jane.d", "oe@example", ".com") + paragraph("A &amp; B &#x40;") + cells),
    );
    expect(read).toEqual(expect.arrayContaining(["jane.doe@example.com", "A & B @", "one", "two"]));
  });

  it("does not take fonts for people, nor the format's own addresses for anyone's", async () => {
    const fonts = '<a:latin typeface="Times New Roman"/><a:latin typeface="jane@example.com"/>';
    const type = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"';
    const read = (
      await lines(docx("", [{ name: "word/theme/theme1.xml", text: xml(`${fonts}<R ${type}/>`) }]))
    ).join();
    expect(read).toContain("jane@example.com");
    expect(read).not.toMatch(/Roman|schemas/);
  });

  it("gives up the text of every part and the values of attributes, but no namespaces", async () => {
    const read = await lines(
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

  it.each<[string, Buffer, object]>([
    [
      "a picture",
      docx("", [{ name: "word/media/image1.png", text: Buffer.from([0x89, 0x50]) }]),
      { image: 1 },
    ],
    ["a macro", docx("", [{ name: "word/vbaProject.bin", text: "x" }]), { file: 1 }],
    [
      "a part that is no text",
      docx("", [{ name: "word/x.xml", text: Buffer.from([0xff, 0, 0x41]) }]),
      { file: 1 },
    ],
    [
      "a document type of its own",
      docx("", [{ name: "word/x.xml", text: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }]),
      { file: 1 },
    ],
    ["a tag that does not close", docx("<w:p"), { file: 1 }],
    [
      "another encoding",
      docx("", [{ name: "word/x.xml", text: '<?xml version="1.0" encoding="utf-7"?><a/>' }]),
      { file: 1 },
    ],
  ])("counts %s as unread, and reads the rest", async (_name, bytes, unread) => {
    const rest = zip([...partsOf(bytes), { name: "word/footer1.xml", text: xml("<w:p>the rest</w:p>") }]);
    const read = await readDocument(rest, "package");
    expect(read?.unread).toEqual(unread);
    expect(read?.text).toContain("the rest");
  });

  it("control: has nothing unread without", async () => {
    const read = await readDocument(docx("", [{ name: "word/x.xml", text: xml("fine") }]), "package");
    expect(read).toMatchObject({ unread: {}, text: expect.stringContaining("fine") });
  });

  it("gives up what comments, CDATA, hyphens and spaces of its own stand for", async () => {
    const read = await lines(
      docx("<!--left behind--><w:p><![CDATA[<raw>]]></w:p><w:p>536<w:noBreakHyphen/>90</w:p>"),
    );
    expect(read).toEqual(expect.arrayContaining(["left behind", "<raw>", "536-90"]));
  });

  it("reads documents within it, to a bounded depth", async () => {
    let inner = docx(paragraph("innermost"));
    for (let depth = 0; depth < limits.documentMaxDepth; depth++) {
      inner = docx("", [{ name: "word/embeddings/inner.docx", text: inner }]);
    }
    const read = await readDocument(inner, "package");
    expect(read).toMatchObject({ unread: {}, text: expect.stringContaining("innermost") });
    const deeper = await readDocument(
      docx("", [{ name: "word/embeddings/inner.docx", text: inner }]),
      "package",
    );
    expect(deeper?.unread).toEqual({ file: 1 });
    expect(deeper?.text).not.toContain("innermost");
  });
});

describe("other packages", () => {
  it("OpenDocument: texts, notes, properties, and its thumbnail as a picture", async () => {
    const read = await readDocument(
      zip([
        { name: "mimetype", text: "application/vnd.oasis.opendocument.text", stored: true },
        {
          name: "content.xml",
          text: xml(
            "<text:p>jane.<text:span>doe</text:span>@example.com</text:p><text:p>a<text:s/>b</text:p>",
          ),
        },
        { name: "meta.xml", text: xml("<dc:creator>Jane Doe</dc:creator>") },
        { name: "Thumbnails/thumbnail.png", text: Buffer.from([0x89, 0x50]) },
      ]),
      "package",
    );
    expect(read?.text.split("\n")).toEqual(
      expect.arrayContaining(["jane.doe@example.com", "a b", "Jane Doe"]),
    );
    expect(read?.unread).toEqual({ image: 1 });
  });

  it("EPUB: its chapters as they look", async () => {
    const read = await lines(
      zip([
        { name: "mimetype", text: "application/epub+zip", stored: true },
        { name: "OEBPS/one.xhtml", text: `<!DOCTYPE html><html><p>jane.<b>doe</b>@example.com</p></html>` },
      ]),
    );
    expect(read).toContain("jane.doe@example.com");
  });

  it("slides and their notes, sheets' names, comments and inline strings", async () => {
    const read = await lines(
      zip([
        { name: "[Content_Types].xml", text: xml("") },
        {
          name: "ppt/slides/slide1.xml",
          text: xml("<a:p><a:r><a:t>a sl</a:t></a:r><a:r><a:t>ide</a:t></a:r></a:p>"),
        },
        { name: "ppt/notesSlides/notesSlide1.xml", text: xml("<a:p><a:t>a note</a:t></a:p>") },
        { name: "xl/workbook.xml", text: xml('<sheet name="Salaries of Jane"/>') },
        { name: "xl/comments1.xml", text: xml("<comment><text><t>a comment</t></text></comment>") },
        { name: "xl/worksheets/sheet1.xml", text: xml('<c t="inlineStr"><is><t>in line</t></is></c>') },
        { name: "docProps/custom.xml", text: xml("<vt:lpwstr>a property</vt:lpwstr>") },
      ]),
    );
    expect(read).toEqual(
      expect.arrayContaining(["a slide", "a note", "Salaries of Jane", "a comment", "in line", "a property"]),
    );
  });

  it("a plain archive: each file by what it is, names included", async () => {
    const read = await readDocument(
      zip([
        { name: "Übersicht von Jane.txt", text: "first" },
        { name: "data.xml", text: '<a b="tiny"/>' },
        { name: "inner.zip", text: zip([{ name: "deep.csv", text: "second" }]) },
        { name: "photo.jpg", text: "x" },
        { name: "voice.mp3", text: "x" },
        { name: "tool.exe", text: "MZ" },
      ]),
      "package",
    );
    for (const text of ["Übersicht von Jane.txt", "first", "tiny", "deep.csv", "second"])
      expect(read?.text).toContain(text);
    expect(read?.unread).toEqual({ image: 1, audio: 1, file: 1 });
  });

  it("are not read when they are no ZIP file that every reader reads alike", async () => {
    const good = zip([{ name: "a.txt", text: "x" }]);
    expect(await readDocument(Buffer.concat([good, Buffer.from("more")]), "package")).toBeNull();
    expect(await readDocument(good, "package")).not.toBeNull();
  });
});

it("reads a spreadsheet's escapes and cells", async () => {
  const sheet = zip([
    { name: "[Content_Types].xml", text: xml("") },
    { name: "xl/sharedStrings.xml", text: xml("<si><t>jane_x0040_example.com</t></si><si><t>x</t></si>") },
    { name: "xl/worksheets/sheet1.xml", text: xml("<c><v>5555555555554444</v></c><c><v>1</v></c>") },
  ]);
  expect(await lines(sheet)).toEqual(expect.arrayContaining(["jane@example.com", "5555555555554444"]));
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
