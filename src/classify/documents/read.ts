/** One document, and the documents within it, to a bounded depth. */
import { gunzipSync } from "node:zlib";
import { limits } from "../../limits.ts";
import { readText } from "../attachments/charset.ts";
import { type FileSort, fileSort, isCiphertext, isOtherFormat, sortOfBytes } from "../attachments/sort.ts";
import { readCard } from "./card.ts";
import { type DocumentFormat, type DocumentText, type Gathered, gather } from "./contract.ts";
import { readMail } from "./mail.ts";
import { readPackage } from "./package.ts";
import { readPdf } from "./pdf.ts";
import { readRtf } from "./rtf.ts";

interface File {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** @returns null when it is not a document of that format, or cannot be read at all */
export async function readDocument(bytes: Buffer, format: DocumentFormat): Promise<DocumentText | null> {
  const out = gather({
    maxUnits: limits.documentTextMaxUnits,
    maxParts: limits.attachmentPartsMaxCount,
  });
  return (await readAs(bytes, format, out, 0)) ? out.done() : null;
}

async function readAs(bytes: Buffer, format: DocumentFormat, out: Gathered, depth: number): Promise<boolean> {
  const within = (file: File): Promise<void> => readFile(file, out, depth + 1);
  try {
    switch (format) {
      case "pdf":
        return await readPdf(bytes, out, (part) => within({ ...part, mediaType: "" }));
      case "package":
        return await readPackage(bytes, out, (part) => within({ ...part, mediaType: "" }));
      case "mail":
        return await readMail(bytes, out, within);
      case "rtf":
        return readRtf(bytes, out);
      case "card":
        return readCard(bytes, out);
      case "gzip":
        await within({ name: packedName(bytes), mediaType: "", bytes: unpacked(bytes) });
        return true;
    }
  } catch {
    // Broken, or not what it says: nobody has read it.
    return false;
  }
}

/** Flags of a header (RFC 1952, 2.3.1) that hold more than the time: extra field, name, comment. */
const HEADER_HOLDS_MORE = 0b11100;

/** Throws unless it is one member and nothing else. */
function unpacked(bytes: Buffer): Buffer {
  if (((bytes[3] ?? 0) & HEADER_HOLDS_MORE & ~0b1000) !== 0) throw new Error("gzip with a text of its own");
  const { buffer, engine } = gunzipSync(bytes, {
    maxOutputLength: limits.documentMaxBytes,
    info: true,
  }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  if (engine.bytesWritten !== bytes.length) throw new Error("bytes after the end");
  return buffer;
}

/** The name that the header holds, with the times before it cut off; empty when it holds none. */
function packedName(bytes: Buffer): string {
  if (((bytes[3] ?? 0) & 0b1000) === 0) return "";
  const end = bytes.indexOf(0, 10);
  return bytes.toString("latin1", 10, end === -1 ? 10 : end);
}

async function readFile(file: File, out: Gathered, depth: number): Promise<void> {
  const { name, mediaType, bytes } = file;
  if (name !== "") out.text(name);
  const said = fileSort(mediaType.toLowerCase(), name);
  const sort = said === "unsaid" ? sortOfBytes(bytes) : said;
  if (!(await readSort(bytes, sort, out, depth)))
    out.unread(sort === "image" || sort === "audio" ? sort : "file");
}

async function readSort(bytes: Buffer, sort: FileSort, out: Gathered, depth: number): Promise<boolean> {
  switch (sort) {
    case "image":
    case "audio":
    case "other":
      return false;
    case "text":
    case "unsaid": {
      const read = readText(bytes, "");
      if (read === null || isOtherFormat(read.text) || isCiphertext(read.text)) return false;
      return out.text(read.text);
    }
    case "pdf":
    case "package":
    case "mail":
    case "rtf":
    case "card":
    case "gzip":
      return depth <= limits.documentMaxDepth && (await readAs(bytes, sort, out, depth));
  }
}
