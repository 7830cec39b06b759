/**
 * `lanekeeper scan [FILE…|-] [--jsonl] [--redact] [--show] [--config FILE] [--terms FILE] [--tenant NAME]`: the
 * gateway's own detectors, a team's own terms and a configuration's recognizers, over files or standard input.
 * One line of JSON per text (offsets in UTF-16 units), or the text with each finding replaced by its kind.
 */

import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { TextScan } from "../classify/scan.ts";
import { createScans } from "../classify/terms/scans.ts";
import { consultTexts, type TierTwo } from "../classify/tier-two.ts";
import { loadConfig } from "../control/config.ts";
import { readTerms } from "../control/terms-file.ts";
import type { Finding } from "../exchange.ts";

export interface ScanOptions {
  /** Each line of the input is one text, as a JSON string. */
  readonly jsonl: boolean;
  /** Print the text with findings replaced instead of the findings. */
  readonly redact: boolean;
  /** Print the values found as well. */
  readonly show: boolean;
  /** Its terms are looked for and its recognizers asked as well; null: none. */
  readonly config: string | null;
  /** More files of terms. */
  readonly terms: readonly string[];
  /** Whose terms, where some are not for all. */
  readonly tenant: string;
}

interface Found {
  readonly findings: readonly Finding[];
  /** Recognizers that gave no answer, each with why. */
  readonly missed: readonly string[];
}

type Find = (text: string) => Found | Promise<Found>;

/** @throws ConfigError, or an Error that says why a recognizer cannot be asked. */
async function finder({ config, terms, tenant }: ScanOptions): Promise<{ find: Find; close: () => void }> {
  const configured = config === null ? null : await loadConfig(config);
  const scan = createScans(
    [...(configured?.terms ?? []), ...(await readTerms(terms))],
    Number.POSITIVE_INFINITY,
  )(tenant);
  const detectors = { find: (text: string) => ({ findings: scan(text), missed: [] }), close: () => {} };
  if (configured === null || configured.config.recognizers.length === 0) return detectors;
  // Not needed for most scans, and slow to load.
  const { createRecognizers } = await import("../control/recognizers.ts");
  const recognizers = createRecognizers(process.env);
  const tierTwo = await recognizers.of(configured.config);
  return tierTwo === null ? detectors : { find: asking(tierTwo, scan), close: () => recognizers.close() };
}

function asking({ recognizers }: TierTwo, scan: TextScan): Find {
  const nobodyLeaves = new AbortController().signal;
  return async (text) => {
    const { scan: both, reports } = await consultTexts(recognizers, [text], nobodyLeaves, scan);
    const missed = reports.flatMap(({ name, outcome }) =>
      outcome === "answered" ? [] : [`recognizer ${name}: ${outcome}`],
    );
    return { findings: both(text), missed };
  };
}

export interface ScanIo {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** The text with every finding replaced by its kind in brackets. */
export function redactText(text: string, findings: readonly Finding[]): string {
  let out = "";
  let last = 0;
  for (const finding of findings) {
    out += `${text.slice(last, finding.start)}[${finding.kind}]`;
    last = finding.end;
  }
  return out + text.slice(last);
}

function report(text: string, findings: readonly Finding[], options: ScanOptions): string {
  if (options.redact) {
    const redacted = redactText(text, findings);
    return options.jsonl ? `${JSON.stringify(redacted)}\n` : redacted;
  }
  const rows = findings.map((finding) => ({
    kind: finding.kind,
    class: finding.class,
    start: finding.start,
    end: finding.end,
    confidence: finding.confidence,
    ...(options.show ? { value: text.slice(finding.start, finding.end) } : {}),
  }));
  return `${JSON.stringify(rows)}\n`;
}

/** Each chunk is looked through once, so that a line may be as long as a file. */
async function* linesOf(input: AsyncIterable<unknown>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const piece of input) {
    const chunk = String(piece);
    let from = 0;
    for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", from)) {
      begun.push(chunk.slice(from, at));
      yield begun.join("");
      begun = [];
      from = at + 1;
    }
    if (from < chunk.length) begun.push(chunk.slice(from));
  }
  if (begun.length > 0) yield begun.join("");
}

async function readAll(input: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of input) text += String(chunk);
  return text;
}

/** Bytes that are no UTF-8 come as U+FFFD, one for one, so that nothing ends the scan of the rest. */
function open(file: string, io: ScanIo): AsyncIterable<unknown> {
  if (file !== "-") return createReadStream(file, { encoding: "utf8" });
  io.stdin.setEncoding("utf8");
  return io.stdin;
}

async function scanFile(file: string, find: Find, options: ScanOptions, io: ScanIo): Promise<boolean> {
  const write = async (text: string): Promise<void> => {
    if (text !== "" && !io.stdout.write(text)) await once(io.stdout, "drain");
  };
  let good = true;
  /** Without a recognizer's answer there is what the others found, and the exit code says so. */
  const scanned = async (text: string, where: string): Promise<void> => {
    const { findings, missed } = await find(text);
    for (const line of missed) io.stderr.write(`${where}: ${line}\n`);
    if (missed.length > 0) good = false;
    await write(report(text, findings, options));
  };
  if (!options.jsonl) {
    await scanned(await readAll(open(file, io)), file);
    return good;
  }
  let number = 0;
  for await (const line of linesOf(open(file, io))) {
    number++;
    if (line.trim() === "") continue;
    // A mark of the byte order is no part of the first text (RFC 8259 8.1).
    const text = parseLine(number === 1 && line.startsWith("\ufeff") ? line.slice(1) : line);
    if (text === null) {
      io.stderr.write(`${file}:${number}: not a JSON string\n`);
      good = false;
      // Keep one line out per line in: readers match them by number.
      await write(options.redact ? "null\n" : "[]\n");
    } else await scanned(text, `${file}:${number}`);
  }
  return good;
}

function parseLine(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** A text is one string here, and Node.js holds none of more than half a gigabyte. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return "too large for one text; a line of --jsonl is a text of its own";
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}

/**
 * Exit code: 0 when every text was scanned (whatever was found), 1 when one could not be read or a recognizer gave no
 * answer, 2 when a file could not be read.
 */
export async function scanCommand(
  files: readonly string[],
  options: ScanOptions,
  io: ScanIo,
): Promise<number> {
  const { find, close } = await finder(options);
  let code = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    try {
      if (!(await scanFile(file, find, options, io))) code = Math.max(code, 1);
    } catch (error) {
      const reason = reasonOf(error);
      io.stderr.write(`${file}: ${reason}\n`);
      code = 2;
    }
  }
  close();
  return code;
}
