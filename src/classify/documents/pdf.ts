/**
 * The text of a PDF (ISO 32000), read by pdf.js in its build without a browser (unpdf): pages, annotations, forms,
 * outline, properties, scripts, and attached files as files of their own. Pictures are not decoded, and counted; a page
 * that is one scanned picture is one. What pdf.js warns of, and we do not know to be harmless, counts as unread.
 */
import { limits } from "../../limits.ts";
import type { Gathered } from "./contract.ts";
import { labelProperties } from "./label-lines.ts";

export interface PdfPart {
  readonly name: string;
  readonly bytes: Buffer;
}

const PICTURE = /Image exceeded maximum allowed size|Unable to decode (?:inline )?image|JBIG2|JPX|Jpeg/i;
/** About how letters look, never which they are. */
const HARMLESS =
  /standardFontDataUrl|fake worker|^Warning: TT: |^Warning: (?:Font|Glyph|CFF|Type1|Cannot (?:load|polyfill)|getFontFallback|Ignoring (?:XFA|invalid character)|Sanitizing|Setting up|Please use|Hinting|Invalid font|Bad (?:OS|hmtx)|Unsupported feature|Knockout groups|Badly formatted number)/i;
/** Letters written as outlines are curves; so many on a page may be words. */
const CURVES = 64;
/** Private use and replacement characters side by side: letters whose meaning the file does not say. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNKNOWN_LETTERS = /[\ufffd\ue000-\uefff\uf100-\uf8ff]{2}|[\u0000-\u0008\u000e-\u001f]{2}/;
const CURVE = 2;
const OPERANDS: readonly number[] = [2, 2, 6, 4, 0];

/** @returns false when it cannot be read: encrypted, broken, or more than a PDF in one file */
export async function readPdf(
  bytes: Buffer,
  out: Gathered,
  file: (part: PdfPart) => Promise<void>,
): Promise<boolean> {
  const source = bytes.toString("latin1");
  const end = source.lastIndexOf("%%EOF");
  if (!source.startsWith("%PDF-") || end === -1 || source.slice(end + 5).trim() !== "") return false;
  const warnings: string[] = [];
  const restore = listen((line) => warnings.push(line));
  try {
    return await read(bytes, source, out, file, warnings);
  } finally {
    restore();
  }
}

/** pdf.js writes its warnings to the console. This runs in a thread of its own, whose console is nobody else's. */
function listen(hear: (line: string) => void): () => void {
  const { warn, log } = console;
  console.warn = console.log = (...words: unknown[]) => hear(words.join(" "));
  return () => Object.assign(console, { warn, log });
}

async function read(
  bytes: Buffer,
  source: string,
  out: Gathered,
  file: (part: PdfPart) => Promise<void>,
  warnings: readonly string[],
): Promise<boolean> {
  const { getDocument, OPS } = await import("unpdf/pdfjs");
  const task = getDocument({
    data: new Uint8Array(bytes),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
    // No picture is decoded; each is warned of.
    maxImageSize: 0,
    verbosity: 1,
  });
  try {
    const pdf = await task.promise.catch(() => null);
    if (pdf === null) return false;
    const { info, metadata } = await pdf.getMetadata();
    const about = info as Readonly<Record<string, unknown>>;
    const whole = [
      ...[about, metadata?.getRaw(), await pdf.getOutline(), await pdf.getJSActions()],
      ...[await pdf.getFieldObjects(), await pdf.getPageLabels(), await pdf.getOpenAction()],
    ];
    const files: PdfPart[] = [];
    for (const text of strings(whole, files)) out.text(text);
    out.text(labelProperties(about.Custom));
    strings(await pdf.getAttachments(), files);
    // Forms that are a program of their own, and what an earlier state of the file held, are shown by no page.
    if (about.IsXFAPresent === true) out.unread("file");
    if (source.split("startxref").length - 1 > (about.IsLinearized === true ? 2 : 1)) out.unread("file");
    for (let number = 1; number <= pdf.numPages; number++) {
      if (number > limits.documentPagesMaxCount || !out.part()) {
        out.unread("file");
        break;
      }
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
      out.text(text);
      if (UNKNOWN_LETTERS.test(text)) out.unread("file");
      const beside = [await page.getAnnotations(), await page.getStructTree(), await page.getJSActions()];
      for (const string of strings(beside, files)) out.text(string);
      const { fnArray, argsArray } = await page.getOperatorList();
      if (curves(fnArray, argsArray, OPS.constructPath) > CURVES) out.unread("image");
      page.cleanup();
    }
    for (const line of warnings) {
      if (PICTURE.test(line)) out.unread("image");
      else if (!HARMLESS.test(line)) out.unread("file");
    }
    for (const part of files) {
      if (!out.part()) break;
      out.text(part.name);
      await file(part);
    }
    return true;
  } finally {
    await task.destroy();
  }
}

/** Curves in the paths of a page; pdf.js packs a path as numbers: an operator, then its operands. */
function curves(operators: readonly number[], operands: readonly unknown[], path: number): number {
  let count = 0;
  operators.forEach((operator, nth) => {
    const [, [packed] = []] = operator === path ? ((operands[nth] as [number, [Float32Array]]) ?? []) : [];
    if (!(packed instanceof Float32Array)) return;
    for (let at = 0; at < packed.length; at += 1 + (OPERANDS[packed[at] ?? 4] ?? 0)) {
      if (packed[at] === CURVE || packed[at] === CURVE + 1) count++;
    }
  });
  return count;
}

/** Every string in plain data, once; bytes with a name beside them are a file. */
function strings(value: unknown, files: PdfPart[], seen = new Set<string>(), depth = 0): Set<string> {
  if (typeof value === "string") seen.add(value);
  if (typeof value !== "object" || value === null || depth > 32) return seen;
  if (ArrayBuffer.isView(value)) return seen;
  const { content, filename, rawFilename } = value as Readonly<Record<string, unknown>>;
  if (content instanceof Uint8Array) {
    const name = [filename, rawFilename].find((each) => typeof each === "string");
    files.push({ name: typeof name === "string" ? name : "", bytes: Buffer.from(content) });
  }
  const inner = value instanceof Map ? [...value.entries()].flat() : Object.entries(value).flat();
  for (const each of inner) strings(each, files, seen, depth + 1);
  return seen;
}
