/**
 * `lanekeeper scan [FILE…|-] [--jsonl] [--redact] [--show] [--config FILE] [--terms FILE] [--tenant NAME]`: the
 * gateway's own detectors, and a team's own terms, over files or standard input.
 * One line of JSON per text (offsets in UTF-16 units), or the text with each finding replaced by its kind.
 */

import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { TextScan } from "../classify/scan.ts";
import { createScans } from "../classify/terms/scans.ts";
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
  /** Its terms are looked for as well; null: none. */
  readonly config: string | null;
  /** More files of terms. */
  readonly terms: readonly string[];
  /** Whose terms, where some are not for all. */
  readonly tenant: string;
}

/** @throws ConfigError */
async function scanFor({ config, terms, tenant }: ScanOptions): Promise<TextScan> {
  const configured = config === null ? [] : (await loadConfig(config)).terms;
  return createScans([...configured, ...(await readTerms(terms))])(tenant);
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

function report(text: string, scan: TextScan, options: ScanOptions): string {
  const findings = scan(text);
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

async function* linesOf(input: AsyncIterable<unknown>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of input) {
    rest += String(chunk);
    let at = rest.indexOf("\n");
    let from = 0;
    while (at >= 0) {
      yield rest.slice(from, at);
      from = at + 1;
      at = rest.indexOf("\n", from);
    }
    rest = rest.slice(from);
  }
  if (rest !== "") yield rest;
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

async function scanFile(file: string, scan: TextScan, options: ScanOptions, io: ScanIo): Promise<boolean> {
  const write = async (text: string): Promise<void> => {
    if (text !== "" && !io.stdout.write(text)) await once(io.stdout, "drain");
  };
  if (!options.jsonl) {
    await write(report(await readAll(open(file, io)), scan, options));
    return true;
  }
  let number = 0;
  let good = true;
  for await (const line of linesOf(open(file, io))) {
    number++;
    if (line.trim() === "") continue;
    const text = parseLine(line);
    if (text === null) {
      io.stderr.write(`${file}:${number}: not a JSON string\n`);
      good = false;
      // Keep one line out per line in: readers match them by number.
      await write(options.redact ? "null\n" : "[]\n");
    } else await write(report(text, scan, options));
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

/** Exit code: 0 when every text was scanned (whatever was found), 1 when one could not be read, 2 when a file could not. */
export async function scanCommand(
  files: readonly string[],
  options: ScanOptions,
  io: ScanIo,
): Promise<number> {
  const scan = await scanFor(options);
  let code = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    try {
      if (!(await scanFile(file, scan, options, io))) code = Math.max(code, 1);
    } catch (error) {
      const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
      io.stderr.write(`${file}: ${reason}\n`);
      code = 2;
    }
  }
  return code;
}
