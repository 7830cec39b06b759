/** For tests: ZIP files and PDFs, well-formed or not. */
import { crc32, deflateRawSync } from "node:zlib";

export interface TestPart {
  readonly name: string;
  readonly text: string | Buffer;
  readonly stored?: boolean;
  /** Bytes of an extra field, in the local header. */
  readonly extra?: Buffer;
}

const field = (...values: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer =>
  Buffer.concat(
    values.map(([value, bytes]) => {
      const out = Buffer.alloc(bytes);
      out.writeUIntLE(value, 0, bytes);
      return out;
    }),
  );

/** @param between bytes that stand after each part and belong to none. */
export function zip(parts: readonly TestPart[], between = Buffer.alloc(0)): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, text, stored = false, extra = Buffer.alloc(0) } of parts) {
    const bytes = Buffer.from(text);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const title = Buffer.from(name);
    const common = field(
      [20, 2],
      [0, 2],
      [stored ? 0 : 8, 2],
      [0, 4],
      [crc32(bytes), 4],
      [packed.length, 4],
      [bytes.length, 4],
      [title.length, 2],
    );
    const local = [field([0x04034b50, 4]), common, field([extra.length, 2]), title, extra, packed, between];
    central.push(
      Buffer.concat([
        ...[
          field([0x02014b50, 4], [20, 2]),
          common,
          field([0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
        ],
        title,
      ]),
    );
    locals.push(...local);
    offset += local.reduce((sum, each) => sum + each.length, 0);
  }
  const directory = Buffer.concat(central);
  const count = parts.length;
  const end = field(
    [0x06054b50, 4],
    [0, 4],
    [count, 2],
    [count, 2],
    [directory.length, 4],
    [offset, 4],
    [0, 2],
  );
  return Buffer.concat([...locals, directory, end]);
}

const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** A Word document with the given body, and other parts beside it. */
export function docx(body: string, others: readonly TestPart[] = []): Buffer {
  return zip([
    { name: "[Content_Types].xml", text: '<?xml version="1.0" encoding="UTF-8"?><Types/>' },
    { name: "word/document.xml", text: `<w:document ${WORD}><w:body>${body}</w:body></w:document>` },
    ...others,
  ]);
}

/** A paragraph of runs, as Word cuts a line where its spelling was checked. */
export const paragraph = (...runs: readonly string[]): string =>
  `<w:p w:rsidR="00A77B3E">${runs.map((run) => `<w:r><w:t xml:space="preserve">${run}</w:t></w:r>`).join('<w:proofErr w:type="spellStart"/>')}</w:p>`;

/** A PDF of the given objects, numbered from one; the first is the catalogue. */
export function pdfOf(objects: readonly string[], trailer = ""): Buffer {
  let out = "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n";
  const offsets = objects.map((object, nth) => {
    const at = out.length;
    out += `${nth + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(out, "latin1");
}

export const pdfStream = (dictionary: string, data: string): string =>
  `<< ${dictionary} /Length ${data.length} >>\nstream\n${data}\nendstream`;

export interface TestPdf {
  readonly resources?: string;
  /** More of the page's and of the catalogue's dictionary. */
  readonly page?: string;
  readonly catalogue?: string;
  readonly trailer?: string;
  /** Objects from number six on. */
  readonly more?: readonly string[];
}

/** A PDF of one page with the given content stream; /F1 is Helvetica. */
export function pdf(
  content: string,
  { resources = "", page = "", catalogue = "", ...rest }: TestPdf = {},
): Buffer {
  return pdfOf(
    [
      `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R ${page} /Resources << /Font << /F1 5 0 R >> ${resources} >> >>`,
      pdfStream("", content),
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
      ...(rest.more ?? []),
    ],
    rest.trailer,
  );
}

/** A content stream that shows each text on a line of its own. */
export const pdfLines = (...lines: readonly string[]): string =>
  `BT /F1 12 Tf 72 720 Td ${lines.map((line) => `(${line}) Tj 0 -20 Td`).join(" ")} ET`;
