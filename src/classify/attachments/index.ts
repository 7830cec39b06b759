/**
 * What a call's attachments hold: the text of those that can be read, how many cannot, and where their data stands.
 * Images and audio are never read. What is not certain to be the text that another reader would see is not read either.
 */
import { limits } from "../../limits.ts";
import type { Attachment, Call, Media } from "../../understand/call.ts";
import type { JsonDoc } from "../../understand/json.ts";
import { type Base64Style, decodeBase64, decodedByDropping, encodeBase64 } from "./base64.ts";
import { type CharsetText, readText, writeText } from "./charset.ts";
import { label } from "./label.ts";
import { officeText } from "./office.ts";
import { fileSort, isOtherFormat } from "./sort.ts";

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
  readonly data: readonly DataSpan[];
}

const HEAD = /^data:([a-z]+\/[a-z0-9.+-]{1,64})(?:;charset="?([a-z0-9-]+)"?)?;base64,/i;
const HEAD_UNITS = 128;
/** The lane fetches it: the address is a text like any other, and nothing else of it is in the call. */
const ADDRESS = /^https?:\/\/[^\s]+$/i;

interface Described {
  readonly headUnits: number;
  readonly mediaType: string;
  readonly charset: string;
}

export function readAttachments(call: Pick<Call, "doc" | "attachments">): Attachments {
  const { doc } = call;
  const texts: AttachedText[] = [];
  const data: DataSpan[] = [];
  const unread = new Map<Media, number>();
  for (const attachment of call.attachments) {
    const node = dataOf(doc, attachment);
    if (node === -1) continue;
    const described = describe(doc, attachment, node);
    const text =
      attachment.media === "file" && node === attachment.dataNode
        ? readFile(doc, attachment, described)
        : null;
    if (text !== null) texts.push(text);
    else unread.set(attachment.media, (unread.get(attachment.media) ?? 0) + 1);
    const units = doc.end(node) - doc.start(node) - 2 - described.headUnits;
    data.push({ node, span: null, label: label(attachment.media, described.mediaType, units) });
  }
  return { texts, unread: Object.fromEntries(unread), data };
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
  const { dataNode: node, fileNameNode } = attachment;
  if (((doc.end(node) - doc.start(node)) * 3) / 4 > limits.attachmentTextMaxBytes) return null;
  const sort = fileSort(described.mediaType, fileNameNode === -1 ? "" : doc.text(fileNameNode));
  if (sort === "other") return null;
  const written = doc.text(node).slice(described.headUnits);
  const decoded = decodeBase64(written);
  if (decoded === null) return null;
  if (sort !== "office") {
    const read = readText(decoded.bytes, described.charset);
    if (read !== null) {
      if (isOtherFormat(read.text) || isAmbiguous(written)) return null;
      return {
        node,
        text: read.text,
        written: {
          head: described.headUnits,
          style: decoded.style,
          form: { charset: read.charset, mark: read.mark },
        },
      };
    }
  }
  if (sort === "text") return null;
  const text = officeText(decoded.bytes);
  return text === null ? null : { node, text, written: null };
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
