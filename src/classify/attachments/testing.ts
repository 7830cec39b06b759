/** For the tests beside this file: ZIP files, well-formed or not. */
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
