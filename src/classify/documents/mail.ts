/**
 * Mail and other MIME documents (RFC 5322, RFC 2045 to 2049), read by postal-mime: headers, texts, and attachments as
 * files of their own, messages within messages too. The source is read as it stands as well, so that nothing between
 * the parts goes unseen.
 */
import { isCiphertext } from "../attachments/sort.ts";
import type { Gathered } from "./contract.ts";

export interface MailPart {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

const DEEPEST_PARTS = 32;
const HEADER_BYTES = 262_144;

/** A message without a header is no message; readers would see other texts in it than ours. */
const BEGINS_WITH_HEADER = /^[!-9;-~]{1,80}:/;

export async function readMail(
  bytes: Buffer,
  out: Gathered,
  file: (part: MailPart) => Promise<void>,
): Promise<boolean> {
  const source = bytes.toString("latin1");
  if (!BEGINS_WITH_HEADER.test(source)) return false;
  const { default: PostalMime } = await import("postal-mime");
  const mail = await PostalMime.parse(bytes, {
    // Each is read as a file, so that one bound of depth holds for all.
    forceRfc822Attachments: true,
    maxNestingDepth: DEEPEST_PARTS,
    maxHeadersSize: HEADER_BYTES,
  });
  const texts = [bytes.toString("utf8"), mail.text ?? "", mail.html ?? "", ...words(mail)];
  for (const text of new Set(texts)) {
    if (isCiphertext(text)) out.unread("file");
    out.text(text);
  }
  for (const { content, filename, mimeType } of mail.attachments) {
    if (!out.part()) return true;
    const part = typeof content === "string" ? Buffer.from(content) : Buffer.from(content as ArrayBuffer);
    await file({ name: filename ?? "", mediaType: mimeType, bytes: part });
  }
  return true;
}

/** Every decoded string of the parsed message but the texts themselves: headers, addresses, names of attachments. */
function words(value: unknown, key = ""): string[] {
  if (typeof value === "string") return key === "text" || key === "html" ? [] : [value];
  if (
    typeof value !== "object" ||
    value === null ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer
  )
    return [];
  return Object.entries(value).flatMap(([name, inner]) => words(inner, name));
}
