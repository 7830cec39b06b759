import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExchangeRecord } from "../exchange.ts";
import { exampleDecision, exampleRecord, recordLike } from "./fixture.ts";
import { openJournal } from "./journal.ts";
import { findRecord, queryRecords, type RecordFilters } from "./query.ts";

let dataDir = "";
let all: ExchangeRecord[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "lanekeeper-query-"));
  let now = new Date();
  const journal = await openJournal({
    dataDir,
    rotateBytes: 20_000,
    retentionDays: 3650,
    onError: () => {},
    now: () => now,
  });
  all = Array.from({ length: 60 }, (_, n) => {
    const tenant = n % 3 === 0 ? "globex" : "acme";
    return recordLike({
      time: new Date(Date.UTC(2026, 0, 1 + Math.floor(n / 10), n % 24)).toISOString(),
      caller: n % 7 === 0 ? null : { tenant, user: null, identifiedBy: "header" },
      outcome: n % 5 === 0 ? "denied" : "answered",
      attempts: n % 5 === 0 ? [] : exampleRecord.attempts.slice(0, 1 + (n % 2)),
      decision: n % 7 === 0 ? null : { ...exampleDecision, route: n % 2 === 0 ? "chat" : "pii_sensitive" },
    });
  });
  for (const record of all) {
    now = new Date(Date.parse(record.time) + 1000);
    journal.append(JSON.stringify(record));
    await journal.flush();
  }
  await journal.close();
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function ids(filters: RecordFilters): Promise<string[]> {
  const found: string[] = [];
  for await (const record of queryRecords(dataDir, filters)) found.push(record.id);
  return found;
}

const expected = (wanted: (record: ExchangeRecord) => boolean): string[] =>
  all.filter(wanted).map(({ id }) => id);

describe("queryRecords", () => {
  it("gives every record, oldest first, over several files", async () => {
    expect(readdirSync(join(dataDir, "records")).length).toBeGreaterThan(5);
    expect(await ids({})).toEqual(all.map(({ id }) => id));
  });

  it("filters by tenant, route, lane, rule and outcome, and by all of them", async () => {
    expect(await ids({ tenant: "globex" })).toEqual(expected((r) => r.caller?.tenant === "globex"));
    expect(await ids({ route: "chat" })).toEqual(expected((r) => r.decision?.route === "chat"));
    expect(await ids({ lane: "vllm_spare" })).toEqual(expected((r) => r.attempts.length === 2));
    expect(await ids({ rule: "tools.read_only" })).toEqual(expected((r) => r.decision !== null));
    expect(await ids({ outcome: "denied" })).toEqual(expected((r) => r.outcome === "denied"));
    expect(await ids({ tenant: "acme", route: "chat", outcome: "answered" })).toEqual(
      expected(
        (r) => r.caller?.tenant === "acme" && r.decision?.route === "chat" && r.outcome === "answered",
      ),
    );
    for (const none of [{ tenant: "acm" }, { route: "acme" }, { lane: "pii_sensitive" }, { rule: "vllm" }]) {
      expect(await ids(none)).toEqual([]);
    }
  });

  it("filters by time, from included, to excluded", async () => {
    const from = new Date("2026-01-02T05:00:00Z");
    const to = new Date(all[33]?.time ?? "");
    const within = expected((r) => Date.parse(r.time) >= from.getTime() && Date.parse(r.time) < to.getTime());
    expect(within.length).toBeGreaterThan(3);
    expect(await ids({ from, to })).toEqual(within);
    expect(await ids({ from: new Date("2027-01-01") })).toEqual([]);
  });

  it("with a limit gives the newest, still oldest first", async () => {
    const order = all.map(({ id }) => id);
    for (const limit of [1, 2, 7, 25, 59, 60, 1000])
      expect(await ids({ limit })).toEqual(order.slice(-limit));
    expect(await ids({ limit: 3, tenant: "globex" })).toEqual(
      expected((r) => r.caller?.tenant === "globex").slice(-3),
    );
  });

  it("passes over lines that are no records", async () => {
    const copy = mkdtempSync(join(tmpdir(), "lanekeeper-query-"));
    const journal = await openJournal({
      dataDir: copy,
      rotateBytes: 1e6,
      retentionDays: 1,
      onError: () => {},
    });
    const one = recordLike();
    journal.append(JSON.stringify(one));
    journal.append('{"note":"new_day","detail":""}');
    await journal.close();
    const [name = ""] = readdirSync(join(copy, "records")).filter((file) => file.endsWith(".ndjson"));
    writeFileSync(join(copy, "records", name), 'null\n{"id":"half', { flag: "a" });
    const found: string[] = [];
    for await (const { id } of queryRecords(copy, {})) found.push(id);
    expect(found).toEqual([one.id]);
    rmSync(copy, { recursive: true });
  });
});

describe("findRecord", () => {
  it("finds any record by its id, and none by another's part", async () => {
    for (const record of [all[0], all[30], all[59]]) {
      expect(await findRecord(dataDir, record?.id ?? "")).toMatchObject({
        id: record?.id,
        time: record?.time,
      });
    }
    expect(await findRecord(dataDir, all[0]?.id.slice(0, 20) ?? "")).toBeNull();
    expect(await findRecord(dataDir, "acme")).toBeNull();
    expect(await findRecord(join(dataDir, "nothing"), "x")).toBeNull();
  });
});
