/** Reads records back from the journal's files. Nothing here needs the service to run, or stops it. */
import { join } from "node:path";
import type { ExchangeRecord, Outcome } from "../exchange.ts";
import { isAbsent, listFiles, type RecordsFile, recordsFolder } from "./folder.ts";
import { readLines } from "./lines.ts";

/** All that are given must hold. */
export interface RecordFilters {
  readonly tenant?: string | undefined;
  readonly route?: string | undefined;
  /** A lane that an attempt was made on; "baseline" too. */
  readonly lane?: string | undefined;
  /** Id of a rule that fired. */
  readonly rule?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** The request was seen at this time or later, and before that one. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Only the last so many. */
  readonly limit?: number | undefined;
}

/** A record as it stands in the journal. */
export type JournalRecord = ExchangeRecord & {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
};

const DAY_MS = 86_400_000;

/**
 * The records that match, in the order they were written (the newest last). Memory: one record at a time
 * without a limit, at most `limit` records with one. Lines that are not records (`verify` names them) are
 * passed over.
 */
export async function* queryRecords(dataDir: string, filters: RecordFilters): AsyncGenerator<JournalRecord> {
  const folder = recordsFolder(dataDir);
  const files = (await listFiles(folder)).filter((file) => mayHold(file, filters));
  if (filters.limit === undefined) {
    for (const file of files) yield* matching(folder, file, filters);
    return;
  }
  // newest file first, so that a few records out of many files cost one file
  let found: JournalRecord[] = [];
  for (const file of files.reverse()) {
    const room = filters.limit - found.length;
    if (room <= 0) break;
    const newest: JournalRecord[] = [];
    for await (const record of matching(folder, file, filters)) {
      newest.push(record);
      if (newest.length >= 2 * room) newest.splice(0, newest.length - room);
    }
    found = [...newest.slice(-room), ...found];
  }
  yield* found;
}

/** The record with this id; null when the journal has none. */
export async function findRecord(dataDir: string, id: string): Promise<JournalRecord | null> {
  const folder = recordsFolder(dataDir);
  for (const file of (await listFiles(folder)).reverse()) {
    for await (const record of recordsOf(folder, file, [JSON.stringify(id)])) {
      if (record.id === id) return record;
    }
  }
  return null;
}

/**
 * Which of these exchanges have a record. Looks at the two newest files only: an exchange that was still open
 * when the service ended was recorded within its last moments or not at all.
 */
export async function recordedIds(dataDir: string, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const folder = recordsFolder(dataDir);
  const found = new Set<string>();
  for (const file of (await listFiles(folder)).slice(-2)) {
    for await (const lines of readLines(join(folder, file.name))) {
      for (const { bytes } of lines) {
        const id = FIRST_ID.exec(bytes.toString("latin1", 0, 200))?.[1] ?? readRecord(bytes)?.id;
        if (id !== undefined && ids.has(id)) found.add(id);
      }
    }
  }
  return found;
}

/** A record begins with its id as a rule; a start-up after a crash need not parse the rest of 100 MB. */
const FIRST_ID = /^\{"id":"([\w-]+)"/;

/**
 * A file holds what was recorded on one day. A request was seen on that day or before: the day before at the
 * earliest for calls that last less than a day.
 */
function mayHold(file: RecordsFile, { from, to }: RecordFilters): boolean {
  if (from !== undefined && file.day < isoDay(from.getTime())) return false;
  return to === undefined || file.day <= isoDay(to.getTime() + DAY_MS);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

async function* matching(
  folder: string,
  file: RecordsFile,
  filters: RecordFilters,
): AsyncGenerator<JournalRecord> {
  const { tenant, route, lane, rule, outcome } = filters;
  const names = [tenant, route, lane, rule, outcome].filter((name) => name !== undefined);
  for await (const record of recordsOf(
    folder,
    file,
    names.map((name) => JSON.stringify(name)),
  )) {
    if (matches(record, filters)) yield record;
  }
}

/** `needles`: texts that a line must hold to be worth parsing. */
async function* recordsOf(
  folder: string,
  file: RecordsFile,
  needles: readonly string[],
): AsyncGenerator<JournalRecord> {
  try {
    for await (const lines of readLines(join(folder, file.name))) {
      for (const { bytes } of lines) {
        if (!needles.every((needle) => bytes.includes(needle))) continue;
        const record = readRecord(bytes);
        if (record !== null) yield record;
      }
    }
  } catch (error) {
    if (!isAbsent(error)) throw error; // it went by age since the folder was listed
  }
}

function matches(record: JournalRecord, filters: RecordFilters): boolean {
  const { tenant, route, lane, rule, outcome, from, to } = filters;
  if (tenant !== undefined && record.caller?.tenant !== tenant) return false;
  if (route !== undefined && record.decision?.route !== route) return false;
  if (outcome !== undefined && record.outcome !== outcome) return false;
  if (lane !== undefined && !record.attempts.some((attempt) => attempt.lane === lane)) return false;
  if (rule !== undefined && !(record.decision?.policies.some((policy) => policy.id === rule) ?? false))
    return false;
  const time = Date.parse(record.time);
  return (from === undefined || time >= from.getTime()) && (to === undefined || time < to.getTime());
}

/** null for notes, torn lines and anything else that is no record. */
function readRecord(line: Buffer): JournalRecord | null {
  try {
    const value: unknown = JSON.parse(line.toString());
    if (typeof value !== "object" || value === null) return null;
    const { id, time, outcome, attempts } = value as Partial<Record<keyof ExchangeRecord, unknown>>;
    const isRecord = typeof id === "string" && typeof time === "string" && typeof outcome === "string";
    return isRecord && Array.isArray(attempts) ? (value as JournalRecord) : null;
  } catch {
    return null;
  }
}
