import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDocument } from "./read.ts";
import { docx, paragraph, pdf, pdfLines, pdfStream } from "./testing.ts";

const read = (bytes: Buffer) => readDocument(bytes, "pdf");
/** `startxref`, an offset of three digits, `%%EOF`. */
const END_BYTES = 20;
const deflated = (text: string): string => deflateSync(Buffer.from(text)).toString("latin1");

const PICTURE = pdfStream(
  "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
  "abcd",
);
const attached = (name: string, bytes: Buffer): { more: string[]; catalogue: string } => ({
  catalogue: `/Names << /EmbeddedFiles << /Names [(${name}) 6 0 R] >> >>`,
  more: [
    `<< /Type /Filespec /F (${name}) /EF << /F 7 0 R >> >>`,
    pdfStream("/Type /EmbeddedFile", bytes.toString("latin1")),
  ],
});

describe("a PDF", () => {
  it("is read as its pages look: pieces of a line joined, lines apart", async () => {
    const found = await read(
      pdf(`${pdfLines("one", "two")}BT /F1 12 Tf 9 9 Td (jane.doe@exa) Tj (mple.com) Tj ET`),
    );
    expect(found?.unread).toEqual({});
    expect(found?.text.split("\n")).toEqual(expect.arrayContaining(["one", "two", "jane.doe@example.com"]));
  });

  it("is read where it is compressed, and where its text is written in hex", async () => {
    const packed = deflated("BT /F1 12 Tf (compressed) Tj ET");
    const bytes = pdf("", {
      page: "/Contents 6 0 R",
      more: [pdfStream("/Filter /FlateDecode", packed)],
    });
    expect(
      (await read(Buffer.from(bytes.toString("latin1").replace("/Contents 4 0 R", ""), "latin1")))?.text,
    ).toContain("compressed");
    expect((await read(pdf("BT /F1 12 Tf <6a616e65> Tj ET")))?.text).toContain("jane");
  });

  it.each([
    ["invisible text", pdf("BT 3 Tr /F1 12 Tf (hidden words) Tj ET")],
    ["properties", pdf("", { trailer: "/Info << /Subject (hidden words) >>" })],
    ["properties of one's own", pdf("", { trailer: "/Info << /Client (hidden words) >>" })],
    [
      "an XMP packet",
      pdf("", {
        catalogue: "/Metadata 6 0 R",
        more: [pdfStream("/Type /Metadata /Subtype /XML", "<x>hidden words</x>")],
      }),
    ],
    [
      "a note",
      pdf("", {
        page: "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (hidden words) >>]",
      }),
    ],
    [
      "a link",
      pdf("", {
        page: "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:hidden words) >> >>]",
      }),
    ],
    [
      "a form's field",
      pdf("", {
        catalogue: "/AcroForm << /Fields [6 0 R] >>",
        page: "/Annots [6 0 R]",
        more: ["<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (hidden words) /Rect [0 0 9 9] >>"],
      }),
    ],
    [
      "an outline",
      pdf("", {
        catalogue: "/Outlines 6 0 R",
        more: ["<< /First 7 0 R /Last 7 0 R /Count 1 >>", "<< /Title (hidden words) /Parent 6 0 R >>"],
      }),
    ],
    ["a script", pdf("", { catalogue: "/OpenAction << /S /JavaScript /JS (hidden words) >>" })],
    ["an attached text", pdf("", attached("a.txt", Buffer.from("hidden words")))],
    ["an attached document", pdf("", attached("a.docx", docx(paragraph("hidden words"))))],
    ["an attached file's name", pdf("", attached("hidden words.txt", Buffer.from("x")))],
  ])("gives up %s", async (_name, bytes) => {
    const found = await read(bytes);
    expect(found?.text).toContain("hidden words");
    expect(found?.unread).toEqual({});
  });

  it.each<[string, Buffer, object]>([
    [
      "a picture",
      pdf("q 9 0 0 9 0 0 cm /Im1 Do Q", { resources: "/XObject << /Im1 6 0 R >>", more: [PICTURE] }),
      { image: 1 },
    ],
    [
      "a picture in a form within a form",
      pdf("/X1 Do", {
        resources: "/XObject << /X1 6 0 R >>",
        more: [
          pdfStream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Im1 7 0 R >> >>",
            "/Im1 Do",
          ),
          PICTURE,
        ],
      }),
      { image: 1 },
    ],
    ["a picture in its page's content", pdf("q BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI Q"), { image: 1 }],
    ["letters drawn as outlines", pdf(`0 0 m ${"1 2 3 4 5 6 c ".repeat(80)} f`), { image: 1 }],
    ["a file of a kind that nobody reads", pdf("", attached("a.exe", Buffer.from("MZ"))), { file: 1 }],
    [
      "letters whose meaning the file does not say",
      pdf("BT /F2 12 Tf <0001000200030004> Tj ET", {
        resources: "/Font << /F2 6 0 R >>",
        more: [
          "<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [7 0 R] >>",
          "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        ],
      }),
      { file: 1 },
    ],
    [
      "what an earlier state of the file held",
      Buffer.concat([pdf(pdfLines("old")), pdf(pdfLines("old")).subarray(-END_BYTES)]),
      { file: 1 },
    ],
  ])("counts %s as unread", async (_name, bytes, unread) => {
    expect((await read(bytes))?.unread).toEqual(unread);
  });

  it.each<[string, Buffer]>([
    [
      "encrypted",
      pdf("", {
        trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /O (${"a".repeat(32)}) /U (${"a".repeat(32)}) /P -4 >> /ID [(a)(a)]`,
      }),
    ],
    ["cut off", pdf(pdfLines("text")).subarray(0, 300)],
    ["not a PDF", Buffer.from("%PDF-1.7 but no more\n%%EOF")],
    ["after something else", Buffer.concat([Buffer.from("hidden\n"), pdf(pdfLines("text"))])],
    ["before something else", Buffer.concat([pdf(pdfLines("text")), Buffer.from("hidden")])],
  ])("is not read at all when it is %s", async (_name, bytes) => {
    expect(await read(bytes)).toBeNull();
  });

  it("control: none of that is unread in a plain one", async () => {
    expect(await read(pdf(`${pdfLines("text")} 0 0 m 9 9 l S`))).toEqual({
      text: expect.stringContaining("text"),
      unread: {},
    });
  });
});
