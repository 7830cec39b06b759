/**
 * What a call's attachments hold: the text of those that can be read, how many cannot, and where their data stands.
 * Images and audio are never read. What is not certain to be the text that another reader would see is not read either.
 */
import { limits } from "../../limits.ts";
import type { Attachment, Call } from "../../understand/call.ts";
import type { JsonDoc } from "../../understand/json.ts";
import { DOCUMENT_FORMATS, type DocumentFormat } from "../documents/contract.ts";
import type { DocumentReader } from "../documents/reader.ts";
import { type Base64Style, decodeBase64, decodedByDropping, encodeBase64 } from "./base64.ts";
import { type CharsetText, readText, writeText } from "./charset.ts";
import { label } from "./label.ts";
import { fileSort, isOtherFormat, sortOfBytes } from "./sort.ts";

/** How a text stands in the body, so that a changed one can take its place. Null: it can be read but not written. */
export type Written = {
  /** UTF-16 units of the string before its base64: a `data:` URI's head. */
  readonly head: number;
  readonly style: Base64Style;
  readonly form: Pick<CharsetText, "charset" | "mark">;
} | null;

export interface AttachedText {
  /** String node of the data. */
  readonly node: number;
  readonly text: string;
  readonly written: Written;
}

/** Data that a stored prompt leaves out, with what stands there instead. */
export interface DataSpan {
  readonly node: number;
  /** UTF-16 units of the string's text; null for all of it. */
  readonly span: { readonly start: number; readonly end: number } | null;
  readonly label: string;
}

export interface Attachments {
  /** In document order. */
  readonly texts: readonly AttachedText[];
  /** Medium → how many were not read; media with none are absent. */
  readonly unread: Readonly<Record<string, number>>;
  /** Medium → how many of the unread stand within documents that were read. */
  readonly within: Readonly<Record<string, number>>;
  readonly data: readonly DataSpan[];
}

const HEAD = /^data:([a-z]+\/[a-z0-9.+-]{1,64})(?:;charset="?([a-z0-9-]+)"?)?;base64,/i;
const HEAD_UNITS = 128;
/** What stands in `unread` for an attachment that is in the call by its address or id alone. */
const LINKED = "linked";
/** The lane fetches it: the address is a text like any other, and nothing else of it is in the call. */
const ADDRESS = /^https?:\/\/[^\s]+$/i;

interface Described {
  readonly headUnits: number;
  readonly mediaType: string;
  readonly charset: string;
}

/**
 * The call with its documents read, such as a PDF. Null when it holds none, which costs nothing: most do not. Never
 * fails: what cannot be read is null in `documents`.
 */
export function withDocuments(call: Call, reader: DocumentReader): Promise<Call> | null {
  if (call.attachments.length === 0) return null;
  const until = performance.now() + limits.documentsMaxMs;
  const readings = call.attachments.flatMap((attachment) => {
    const { dataNode: node, media } = attachment;
    const document = media === "file" && node !== -1 ? documentIn(call.doc, attachment) : null;
    if (document === null) return [];
    const bytes = new Uint8Array(document.bytes);
    return [reader.read(bytes, document.format, until).then((text) => [node, text] as const)];
  });
  if (readings.length === 0) return null;
  return Promise.all(readings).then((entries) => ({ ...call, documents: new Map(entries) }));
}

interface Document {
  readonly format: DocumentFormat;
  readonly bytes: Buffer;
}

const isFormat = (sort: string): sort is DocumentFormat =>
  (DOCUMENT_FORMATS as readonly string[]).includes(sort);
/** Of base64 that says nothing of its type, as much as is needed to see how it begins. */
const BEGINNING_UNITS = 64;

function documentIn(doc: JsonDoc, attachment: Attachment): Document | null {
  const { dataNode: node } = attachment;
  if (dataBytes(doc, node) > limits.documentMaxBytes) return null;
  const described = describe(doc, attachment, node);
  const said = sortOf(doc, attachment, described);
  const beginning = doc
    .excerpt(node, "head", described.headUnits + BEGINNING_UNITS)
    .slice(described.headUnits);
  const format = said === "unsaid" ? sortOfBytes(Buffer.from(beginning, "base64")) : said;
  if (!isFormat(format)) return null;
  const written = doc.text(node).slice(described.headUnits);
  const decoded = decodeBase64(written);
  // A reader that drops what it does not know would see other bytes.
  if (decoded === null || decodedByDropping(written) !== null) return null;
  return { format, bytes: decoded.bytes };
}

const dataBytes = (doc: JsonDoc, node: number): number => ((doc.end(node) - doc.start(node)) * 3) / 4;

const sortOf = (doc: JsonDoc, { fileNameNode }: Attachment, { mediaType }: Described) =>
  fileSort(mediaType, fileNameNode === -1 ? "" : doc.text(fileNameNode));

export function readAttachments(call: Pick<Call, "doc" | "attachments" | "documents">): Attachments {
  const { doc, documents } = call;
  const texts: AttachedText[] = [];
  const data: DataSpan[] = [];
  const unread = new Map<string, number>();
  const within = new Map<string, number>();
  const add = (to: Map<string, number>, media: string, count = 1): void => {
    to.set(media, (to.get(media) ?? 0) + count);
  };
  for (const attachment of call.attachments) {
    const node = dataOf(doc, attachment);
    if (node === -1) {
      // The lane fetches it, or has it already: nobody here sees what it is.
      add(unread, LINKED);
      continue;
    }
    const described = describe(doc, attachment, node);
    const document = documents?.get(node);
    const readable = attachment.media === "file" && node === attachment.dataNode;
    if (document !== undefined && document !== null) {
      texts.push({ node, text: document.text, written: null });
      for (const [media, count] of Object.entries(document.unread)) {
        add(unread, media, count);
        add(within, media, count);
      }
    } else {
      const text = readable && document === undefined ? readFile(doc, attachment, described) : null;
      if (text !== null) texts.push(text);
      else add(unread, attachment.media);
    }
    const units = doc.end(node) - doc.start(node) - 2 - described.headUnits;
    data.push({ node, span: null, label: label(attachment.media, described.mediaType, units) });
  }
  return { texts, unread: Object.fromEntries(unread), within: Object.fromEntries(within), data };
}

/** The string that holds the attachment, base64 or not; -1 when the call holds no more of it than an address or an id. */
function dataOf(doc: JsonDoc, { dataNode, otherNode }: Attachment): number {
  if (dataNode !== -1) return dataNode;
  if (otherNode === -1 || doc.end(otherNode) - doc.start(otherNode) === 2) return -1;
  return ADDRESS.test(doc.text(otherNode)) ? -1 : otherNode;
}

function describe(doc: JsonDoc, { mediaTypeNode }: Attachment, node: number): Described {
  const head = HEAD.exec(doc.excerpt(node, "head", HEAD_UNITS));
  const said = mediaTypeNode === -1 ? "" : doc.excerpt(mediaTypeNode, "head", HEAD_UNITS);
  return {
    headUnits: head?.[0].length ?? 0,
    mediaType: (head?.[1] ?? said).trim().toLowerCase(),
    charset: head?.[2]?.toLowerCase() ?? "",
  };
}

function readFile(doc: JsonDoc, attachment: Attachment, described: Described): AttachedText | null {
  const { dataNode: node } = attachment;
  if (dataBytes(doc, node) > limits.attachmentTextMaxBytes) return null;
  const sort = sortOf(doc, attachment, described);
  if (sort !== "text" && sort !== "unsaid") return null;
  const written = doc.text(node).slice(described.headUnits);
  const decoded = decodeBase64(written);
  if (decoded === null) return null;
  const read = readText(decoded.bytes, described.charset);
  if (read === null || isOtherFormat(read.text) || isAmbiguous(written)) return null;
  const form = { charset: read.charset, mark: read.mark };
  return { node, text: read.text, written: { head: described.headUnits, style: decoded.style, form } };
}

/** A reader that drops what it does not know may see another text. */
function isAmbiguous(written: string): boolean {
  const other = decodedByDropping(written);
  return other !== null && readText(other, "") !== null;
}

/** The base64 that `text` would be attached as, in the way of `written`. */
export function attachedAs(text: string, { style, form }: NonNullable<Written>): string {
  return encodeBase64(writeText({ text, ...form }), style);
}
