/** What a file says that it is, by media type and by name, and what its first bytes say. */
import type { DocumentFormat } from "../documents/contract.ts";

/**
 * "text" can be read as it is, a document format by its reader, "other" is known to be neither; "unsaid" is for the
 * content to say.
 */
export type FileSort = "text" | DocumentFormat | "image" | "audio" | "other" | "unsaid";

const TEXT_TYPE =
  /^(?:text\/.+|application\/(?:json|xml|yaml|x-yaml|toml|sql|javascript|x-javascript|typescript|x-sh|x-python|csv|x-ndjson|ndjson|jsonl|graphql|(?:[a-z0-9.-]+\+(?:json|xml|yaml))))$/;
/** Office Open XML (ECMA-376), OpenDocument (ISO/IEC 26300), EPUB, ZIP. */
const PACKAGE_TYPE =
  /^application\/(?:vnd\.openxmlformats-officedocument\.[a-z.]+|vnd\.ms-[a-z]+\.[a-z]+\.macroenabled\.12|vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip|zip|x-zip-compressed|x-zip)$/;
const SAYS_NOTHING = new Set(["", "application/octet-stream", "binary/octet-stream", "application/binary"]);

/** Types whose text is written in an encoding of its own: folded lines, escapes, quoted-printable. */
const TYPES: Readonly<Record<string, FileSort>> = {
  "application/pdf": "pdf",
  "application/x-pdf": "pdf",
  "application/rtf": "rtf",
  "text/rtf": "rtf",
  "text/richtext": "other",
  "text/enriched": "other",
  "message/rfc822": "mail",
  "message/global": "mail",
  "multipart/related": "mail",
  "multipart/mixed": "mail",
  "multipart/alternative": "mail",
  "text/calendar": "card",
  "text/vcard": "card",
  "text/x-vcard": "card",
  "text/directory": "card",
  "application/gzip": "gzip",
  "application/x-gzip": "gzip",
  "image/svg+xml": "other",
};

function byType(type: string): FileSort {
  if (SAYS_NOTHING.has(type)) return "unsaid";
  if (Object.hasOwn(TYPES, type)) return TYPES[type] ?? "other";
  if (PACKAGE_TYPE.test(type)) return "package";
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("audio/")) return "audio";
  return TEXT_TYPE.test(type) ? "text" : "other";
}

const EXTENSIONS: Readonly<Record<Exclude<FileSort, "unsaid">, string>> = {
  text:
    "txt text md markdown rst csv tsv json jsonl ndjson xml html htm xhtml yaml yml toml ini cfg conf env log sql " +
    "js mjs cjs ts tsx jsx py java go rb c h cc cpp hpp cs php sh bash css scss rs kt swift r scala lua pl tf",
  package:
    "docx xlsx pptx docm xlsm pptm dotx dotm xltx xltm potx potm ppsx ppsm odt ods odp odg odf ott ots otp epub zip",
  pdf: "pdf",
  rtf: "rtf",
  mail: "eml mht mhtml",
  card: "ics vcf",
  gzip: "gz",
  image: "png jpg jpeg gif webp bmp tif tiff heic avif ico emf wmf",
  audio: "mp3 wav ogg flac m4a aac opus",
  other:
    "doc xls ppt msg tgz tar bz2 xz 7z rar ps parquet sqlite db svg mp4 mov webm avi gpg pgp asc p7m p7s exe dll bin",
};
const BY_EXTENSION: ReadonlyMap<string, FileSort> = new Map(
  Object.entries(EXTENSIONS).flatMap(([sort, list]) =>
    list.split(" ").map((each) => [each, sort as FileSort] as const),
  ),
);

function byName(name: string): FileSort {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? "";
  return BY_EXTENSION.get(extension) ?? "unsaid";
}

/** Type and name must not contradict each other: one reader heeds the type, the next one the name. */
export function fileSort(mediaType: string, fileName: string): FileSort {
  const type = byType(mediaType);
  const name = byName(fileName);
  if (type === name || name === "unsaid") return type;
  return type === "unsaid" ? name : "other";
}

/** First bytes, as Latin-1, of formats that begin at once. */
const MAGIC: readonly (readonly [first: string, sort: FileSort])[] = [
  ["%PDF-", "pdf"],
  ["PK\u0003\u0004", "package"],
  ["{\\rtf", "rtf"],
  ["\u001f\u008b", "gzip"],
  ["BEGIN:VCALENDAR", "card"],
  ["BEGIN:VCARD", "card"],
  ["\u0089PNG", "image"],
  ["\u00ff\u00d8\u00ff", "image"],
  ["GIF8", "image"],
  ["II*\u0000", "image"],
  ["MM\u0000*", "image"],
  ["ID3", "audio"],
  ["OggS", "audio"],
  ["fLaC", "audio"],
];

/** What the bytes themselves begin as; "unsaid" when that tells nothing. */
export function sortOfBytes(bytes: Uint8Array): FileSort {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return MAGIC.find(([first]) => head.startsWith(first))?.[1] ?? "unsaid";
}

const PDF_HEADER_UNITS = 2048;
const MAIL_UNITS = 65_536;
/** Encrypted, or in an encoding of its own, though made of letters. */
const NOT_PLAIN = /-----BEGIN (?:PGP MESSAGE|PKCS7|CMS|ENCRYPTED MESSAGE)-----/;
const TRANSFER_ENCODING = /^content-transfer-encoding:\s*(?:base64|quoted-printable)/im;

export const isCiphertext = (text: string): boolean => NOT_PLAIN.test(text);

/**
 * True when `text` is written in letters but is not the text that a reader of its format sees: a PDF without binary
 * parts (its header may stand anywhere in the first 1,024 bytes), RTF, PostScript, mail with encoded parts, ciphertext.
 */
export function isOtherFormat(text: string): boolean {
  const head = text.slice(0, PDF_HEADER_UNITS);
  if (head.includes("%PDF-") || /^\s*(?:\{\\rtf|%!PS|BEGIN:V(?:CARD|CALENDAR)\b)/i.test(head)) return true;
  return isCiphertext(text) || TRANSFER_ENCODING.test(text.slice(0, MAIL_UNITS));
}
