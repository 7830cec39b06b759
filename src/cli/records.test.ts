import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleRecord, recordLike } from "../record/fixture.ts";
import { openJournal } from "../record/journal.ts";
import { explainCommand } from "./explain.ts";
import type { Io } from "./io.ts";
import { parseTime, recordsCommand } from "./records.ts";
import { verifyCommand } from "./verify.ts";

let dataDir = "";
const ids: string[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "lanekeeper-cli-"));
  const journal = await openJournal({ dataDir, rotateBytes: 1e6, retentionDays: 9999, onError: () => {} });
  for (const record of [
    recordLike(),
    recordLike({
      caller: null,
      decision: null,
      facts: null,
      outcome: "refused",
      status: 401,
      attempts: [],
      tokens: null,
      cost_usd: null,
    }),
    recordLike({
      caller: { tenant: "evil\u001b[2J", user: null, identifiedBy: "header" },
      outcome: "failed",
      status: 502,
    }),
  ]) {
    ids.push(record.id);
    journal.append(JSON.stringify(record));
  }
  await journal.close();
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function collecting(color = false): Io & { readonly lines: string[]; readonly errors: string[] } {
  const lines: string[] = [];
  const errors: string[] = [];
  return {
    color,
    lines,
    errors,
    out: (line) => void lines.push(line),
    err: (line) => void errors.push(line),
  };
}

describe("records", () => {
  it("prints a table with a head, the newest last", async () => {
    const io = collecting();
    expect(await recordsCommand(dataDir, {}, { json: false }, io)).toBe(0);
    expect(io.lines).toHaveLength(4);
    expect(io.lines[0]).toMatch(/^time +id +tenant +route +lanes +outcome +status +tokens +cost +ms$/);
    expect(io.lines[1]).toMatch(
      /acme +pii_sensitive +vllm>vllm_spare +answered +200 +312\+128 +\$0.00165 +955$/,
    );
    expect(io.lines[2]).toMatch(/ - +- +- +refused +401 +- +- +955$/);
    expect(io.lines.map((line) => line.length)).toEqual(Array(4).fill(io.lines[0]?.length));
  });

  it("colours only where colour is shown, and never lets a name steer the terminal", async () => {
    const plain = collecting();
    await recordsCommand(dataDir, {}, { json: false }, plain);
    expect(plain.lines.join("")).not.toContain("\u001b");
    const coloured = collecting(true);
    await recordsCommand(dataDir, {}, { json: false }, coloured);
    expect(coloured.lines[1]).toContain("\u001b[32manswered");
    expect(coloured.lines.join("")).not.toContain("\u001b[2J");
  });

  it("prints whole records as JSON lines", async () => {
    const io = collecting();
    await recordsCommand(dataDir, { tenant: "acme" }, { json: true }, io);
    expect(io.lines).toHaveLength(1);
    expect(JSON.parse(io.lines[0] ?? "")).toMatchObject({ ...exampleRecord, id: ids[0], seq: 1 });
  });

  it("filters, and says when nothing matches", async () => {
    const io = collecting();
    await recordsCommand(dataDir, { outcome: "failed", limit: 5 }, { json: false }, io);
    expect(io.lines).toHaveLength(2);
    const none = collecting();
    expect(await recordsCommand(dataDir, { tenant: "nobody" }, { json: false }, none)).toBe(0);
    expect(none.lines).toEqual([]);
    expect(none.errors[0]).toContain("No record matches");
  });

  it("refuses an outcome or a time that does not exist", async () => {
    const io = collecting();
    expect(await recordsCommand(dataDir, { outcome: "won" }, { json: false }, io)).toBe(2);
    expect(io.errors[0]).toContain("answered, baseline");
    expect(await recordsCommand(dataDir, { since: "yesterday" }, { json: false }, collecting())).toBe(2);
  });

  it("reads ISO times and ages", () => {
    const now = new Date("2026-11-22T12:00:00Z");
    expect(parseTime("15m", now)?.toISOString()).toBe("2026-11-22T11:45:00.000Z");
    expect(parseTime("2h", now)?.toISOString()).toBe("2026-11-22T10:00:00.000Z");
    expect(parseTime("7d", now)?.toISOString()).toBe("2026-11-15T12:00:00.000Z");
    expect(parseTime("2026-11-01", now)?.toISOString()).toBe("2026-11-01T00:00:00.000Z");
    for (const wrong of ["", "7", "d", "2026-13-45", "1y"]) expect(parseTime(wrong, now)).toBeNull();
  });
});

describe("explain", () => {
  it("tells one record", async () => {
    const io = collecting();
    expect(await explainCommand(dataDir, ids[0] ?? "", io)).toBe(0);
    expect(io.lines.join("\n")).toContain("Rule residency.pii");
  });

  it("says what to do about an id that is not there", async () => {
    const io = collecting();
    expect(await explainCommand(dataDir, "nope", io)).toBe(1);
    expect(io.lines).toEqual([]);
    expect(io.errors.join("\n")).toContain("x-lanekeeper-record");
  });
});

describe("verify", () => {
  it("exits 0 on a whole chain and 1 on a broken one, naming the record", async () => {
    const whole = collecting();
    expect(await verifyCommand(dataDir, whole)).toBe(0);
    expect(whole.lines).toEqual(["The chain holds: 3 records."]);
    const [name = ""] = readdirSync(join(dataDir, "records")).filter((file) => file.endsWith(".ndjson"));
    const path = join(dataDir, "records", name);
    const before = readFileSync(path, "utf8");
    writeFileSync(path, before.replace('"status":401', '"status":200'));
    const broken = collecting();
    expect(await verifyCommand(dataDir, broken)).toBe(1);
    expect(broken.lines[0]).toBe("The chain is broken: record 2 was edited.");
    expect(broken.lines[1]).toContain(`${name}, line 2`);
    writeFileSync(path, before);
  });

  it("does not say that a chain holds where all of it is gone, but where none was written yet", async () => {
    const own = mkdtempSync(join(tmpdir(), "lanekeeper-cli-"));
    const options = { dataDir: own, rotateBytes: 1e6, retentionDays: 9999, onError: () => {} };
    await (await openJournal(options)).close();
    const fresh = collecting();
    expect(await verifyCommand(own, fresh)).toBe(0);
    expect(fresh.lines).toEqual(["The chain holds: 0 records."]);
    rmSync(join(own, "records", "head.json"));
    const gone = collecting();
    expect(await verifyCommand(own, gone)).toBe(1);
    expect([gone.lines, gone.errors.length]).toEqual([[], 1]);
    rmSync(own, { recursive: true });
  });
});
