/** What a file says that it is, by media type and by name, and what its first bytes say. */

/** "text" can be read, "office" is Office Open XML, "other" is known not to be text; "unsaid" is for the content to say. */
export type FileSort = "text" | "office" | "other" | "unsaid";

/** Types whose text is written in an encoding of their own (folded lines, escapes, quoted-printable) are not plain text. */
const ENCODED_TEXT = /^text\/(?:rtf|richtext|enriched|calendar|directory|vcard|x-vcard)$/;
const TEXT_TYPE =
  /^(?:text\/.+|application\/(?:json|xml|yaml|x-yaml|toml|sql|javascript|x-javascript|typescript|x-sh|x-python|csv|x-ndjson|ndjson|jsonl|graphql|(?:[a-z0-9.-]+\+(?:json|xml|yaml))))$/;
const OFFICE_TYPE =
  /^application\/vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)$/;
const SAYS_NOTHING = new Set(["", "application/octet-stream", "binary/octet-stream", "application/binary"]);

function byType(type: string): FileSort {
  if (SAYS_NOTHING.has(type)) return "unsaid";
  if (OFFICE_TYPE.test(type)) return "office";
  return TEXT_TYPE.test(type) && !ENCODED_TEXT.test(type) ? "text" : "other";
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));
const TEXT_NAMES = words(
  "txt text md markdown rst csv tsv json jsonl ndjson xml html htm xhtml yaml yml toml ini cfg conf env log sql " +
    "js mjs cjs ts tsx jsx py java go rb c h cc cpp hpp cs php sh bash css scss rs kt swift r scala lua pl tf",
);
const OFFICE_NAMES = words("docx xlsx pptx");
const OTHER_NAMES = words(
  "pdf rtf doc xls ppt odt ods odp eml msg mht mhtml ics vcf zip gz tgz bz2 xz 7z rar tar ps epub parquet sqlite db " +
    "png jpg jpeg gif webp bmp tif tiff svg heic mp3 wav ogg flac m4a mp4 mov webm avi gpg pgp asc p7m docm xlsm pptm",
);

function byName(name: string): FileSort {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? "";
  if (TEXT_NAMES.has(extension)) return "text";
  if (OFFICE_NAMES.has(extension)) return "office";
  return OTHER_NAMES.has(extension) ? "other" : "unsaid";
}

/** Type and name must not contradict each other: one reader heeds the type, the next one the name. */
export function fileSort(mediaType: string, fileName: string): FileSort {
  const type = byType(mediaType);
  const name = byName(fileName);
  if (type === name || name === "unsaid") return type;
  return type === "unsaid" ? name : "other";
}

const PDF_HEADER_UNITS = 2048;
const MAIL_UNITS = 65_536;
/** Encrypted, or in an encoding of its own, though made of letters. */
const NOT_PLAIN = /-----BEGIN (?:PGP MESSAGE|PKCS7|CMS|ENCRYPTED MESSAGE)-----/;
const TRANSFER_ENCODING = /^content-transfer-encoding:\s*(?:base64|quoted-printable)/im;

/**
 * True when `text` is written in letters but is not the text that a reader of its format sees: a PDF without binary
 * parts (its header may stand anywhere in the first 1,024 bytes), RTF, PostScript, mail with encoded parts, ciphertext.
 */
export function isOtherFormat(text: string): boolean {
  const head = text.slice(0, PDF_HEADER_UNITS);
  if (head.includes("%PDF-") || /^\s*(?:\{\\rtf|%!PS)/.test(head)) return true;
  return NOT_PLAIN.test(text) || TRANSFER_ENCODING.test(text.slice(0, MAIL_UNITS));
}
