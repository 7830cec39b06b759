/**
 * ZIP files and what is built on them: Office Open XML (ECMA-376), OpenDocument (ISO/IEC 26300), EPUB (W3C). Every part
 * is read, comments, notes, headers, properties and links included; what is no XML is read as a file of its own.
 */
import { limits } from "../../limits.ts";
import type { Gathered } from "./contract.ts";
import { xmlText } from "./xml.ts";
import { readZip, type ZipPart } from "./zip.ts";

const XML_PART = /\.(?:xml|rels|xhtml|ncx|opf)$/i;
/** What says that the parts are one document's. */
const DOCUMENT_PART = /^(?:\[Content_Types\]\.xml|mimetype|META-INF\/(?:manifest|container)\.xml)$/;
/** Names and types of parts, in the format's own words. */
const CONTENT_TYPES = "[Content_Types].xml";

/**
 * @param file reads a part that is a file of its own
 * @returns false when it is no ZIP file that every reader would read alike
 */
export async function readPackage(
  bytes: Buffer,
  out: Gathered,
  file: (part: ZipPart) => Promise<void>,
): Promise<boolean> {
  const parts = readZip(bytes, {
    maxParts: limits.attachmentPartsMaxCount,
    maxBytes: limits.documentMaxBytes,
  });
  if (parts === null) return false;
  const isDocument = parts.some(({ name }) => DOCUMENT_PART.test(name));
  for (const part of parts) {
    out.text(part.name);
    // A folder has a part of its own in some writers' files.
    if (part.name.endsWith("/") && part.bytes.length === 0) continue;
    if (!out.part()) break;
    if (!isDocument || !XML_PART.test(part.name)) {
      await file(part);
      continue;
    }
    const text = xmlText(part.bytes, part.name);
    if (text === null) out.unread("file");
    else if (part.name !== CONTENT_TYPES) out.text(text);
  }
  return true;
}
