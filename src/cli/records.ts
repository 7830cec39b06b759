/** `lanekeeper records`: lists what was recorded, from the files alone. */
import { OUTCOMES, type Outcome } from "../exchange.ts";
import { printable } from "../record/printable.ts";
import { type JournalRecord, queryRecords } from "../record/query.ts";
import { type Io, paint } from "./io.ts";

export interface RecordsFilters {
  readonly tenant?: string;
  readonly route?: string;
  readonly lane?: string;
  readonly rule?: string;
  readonly outcome?: string;
  /** ISO 8601, or an age such as 15m, 2h, 7d. */
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
}

/** Rows held back to measure the columns; later rows take the same widths. */
const MEASURED_ROWS = 500;

export async function recordsCommand(
  dataDir: string,
  filters: RecordsFilters,
  options: { readonly json: boolean },
  io: Io,
  now: Date = new Date(),
): Promise<number> {
  const { outcome, since, until, ...names } = filters;
  const from = since === undefined ? undefined : parseTime(since, now);
  const to = until === undefined ? undefined : parseTime(until, now);
  if (from === null || to === null) {
    io.err("A time is ISO 8601, such as 2026-11-22T08:00:00Z, or an age, such as 15m, 2h or 7d.");
    return 2;
  }
  if (outcome !== undefined && !isOutcome(outcome)) {
    io.err(`There is no outcome ${JSON.stringify(outcome)}. Outcomes: ${OUTCOMES.join(", ")}.`);
    return 2;
  }
  const records = queryRecords(dataDir, { ...names, outcome, from, to });
  if (options.json) {
    for await (const record of records) io.out(JSON.stringify(record));
    return 0;
  }
  let count = 0;
  const held: string[][] = [];
  let widths: readonly number[] | null = null;
  const print = (row: readonly string[]): void => {
    widths ??= measure(held);
    io.out(format(row, widths, io));
  };
  const flush = (): void => {
    widths = measure(held);
    io.out(paint(io, "dim", columns(HEADER, widths).join("  ")));
    for (const row of held.splice(0)) print(row);
  };
  for await (const record of records) {
    count += 1;
    if (widths !== null) print(cells(record));
    else if (held.push(cells(record)) === MEASURED_ROWS) flush();
  }
  if (count === 0) io.err(`No record matches in ${dataDir}.`);
  else if (widths === null) flush();
  return 0;
}

/** null when it is neither a time nor an age. */
export function parseTime(given: string, now: Date): Date | null {
  const age = /^(\d{1,6})([smhd])$/.exec(given.trim());
  if (age !== null) {
    const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[age[2] as "s" | "m" | "h" | "d"];
    return new Date(now.getTime() - Number(age[1]) * unit);
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(given)) return null;
  const time = new Date(given);
  return Number.isNaN(time.getTime()) ? null : time;
}

function isOutcome(text: string): text is Outcome {
  return (OUTCOMES as readonly string[]).includes(text);
}

const HEADER: readonly string[] = [
  "time",
  "id",
  "tenant",
  "route",
  "lanes",
  "outcome",
  "status",
  "tokens",
  "cost",
  "ms",
];
/** Figures stand at the right of their column. */
const RIGHT: ReadonlySet<string> = new Set(["status", "tokens", "cost", "ms"]);

function cells(record: JournalRecord): string[] {
  const { tokens, cost_usd, status, attempts, times } = record;
  return [
    record.time,
    record.id,
    record.caller?.tenant ?? "-",
    record.decision?.route || "-",
    attempts.map(({ lane }) => lane).join(">") || "-",
    record.outcome,
    status === null ? "-" : String(status),
    tokens === null ? "-" : `${tokens.input}+${tokens.output}`,
    cost_usd === null ? "-" : `$${Number(cost_usd.toPrecision(3))}`,
    times.total_ms === null ? "-" : String(Math.round(times.total_ms)),
  ].map((text) => printable(text, 64));
}

function measure(rows: readonly (readonly string[])[]): number[] {
  return HEADER.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
}

function columns(row: readonly string[], widths: readonly number[]): string[] {
  return HEADER.map((title, i) => {
    const [text, width] = [row[i] ?? "", widths[i] ?? 0];
    return RIGHT.has(title) ? text.padStart(width) : text.padEnd(width);
  });
}

function format(row: readonly string[], widths: readonly number[], io: Io): string {
  const at = HEADER.indexOf("outcome");
  const outcome = row[at] ?? "";
  return columns(row, widths)
    .map((text, i) => (i === at ? paint(io, colourOf(outcome), text) : text))
    .join("  ");
}

function colourOf(outcome: string): "green" | "yellow" | "red" {
  if (outcome === "answered") return "green";
  return outcome === "failed" || outcome === "interrupted" ? "red" : "yellow";
}
