import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exampleConfig } from "../control/policy-testing.ts";
import { openRecords } from "../recording.ts";
import type { LogEntry } from "./outcome.ts";
import { queryRecords } from "./query.ts";
import { createPrivate, createUndecided, recoverUndecided, type Undecided } from "./undecided.ts";

let dataDir: string;
let file: string;
let told: LogEntry[];
let reopened: number;

const ids = (): string[] => told.map(({ id }) => id);
const line = (id: string, more: object = {}): string =>
  `${JSON.stringify({ id, time: "2026-11-22T10:00:00.123Z", status: 503, bytes: 12, duration_ms: 7, ...more })}\n`;
const reader = (): Undecided =>
  createUndecided(
    dataDir,
    (entry) => told.push(entry),
    async () => {
      reopened += 1;
    },
  );

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lanekeeper-undecided-"));
  file = join(dataDir, "undecided.ndjson");
  told = [];
  reopened = 0;
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("the file of what could not be decided on", () => {
  it("tells of every line, with what a record needs", async () => {
    await writeFile(file, line("a") + line("b", { status: 413 }));
    await reader().read();
    expect(told).toMatchObject([
      {
        id: "a",
        status: 503,
        bodyBytes: 12,
        durationMs: 7,
        startedAt: Date.parse("2026-11-22T10:00:00.123Z"),
        cluster: "",
        attempts: 0,
      },
      { id: "b", status: 413 },
    ]);
  });

  it("tells of a line once, and of later lines later", async () => {
    const undecided = reader();
    await undecided.read();
    await writeFile(file, line("a"));
    await undecided.read();
    await undecided.read();
    await appendFile(file, line("b"));
    await undecided.read();
    expect(ids()).toEqual(["a", "b"]);
  });

  it("waits for the rest of a line, wherever it is cut", async () => {
    const text = line("a") + line("b") + line("c");
    for (const step of [1, 7, text.length - 1]) {
      await writeFile(file, "");
      told = [];
      const undecided = reader();
      for (let at = 0; at < text.length; at += step) {
        await appendFile(file, text.slice(at, at + step));
        await undecided.read();
      }
      expect(ids()).toEqual(["a", "b", "c"]);
    }
  });

  it("passes over what is no entry", async () => {
    const nonsense = [
      "",
      "nonsense",
      "null",
      "7",
      "[]",
      '"id"',
      "{}",
      '{"id":""}',
      '{"id":7}',
      "{",
      "\u0000",
    ];
    await writeFile(file, nonsense.map((each) => `${each}\n${line("good")}`).join(""));
    await reader().read();
    expect(ids()).toEqual(nonsense.map(() => "good"));
  });

  it("says what it can of an entry that lacks the rest", async () => {
    await writeFile(file, '{"id":"a","time":"-","status":null,"bytes":null}\n');
    await reader().read();
    expect(told).toMatchObject([{ id: "a", status: 0, bodyBytes: 0, durationMs: 0 }]);
    expect(Math.abs((told[0]?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("begins again when the file was emptied", async () => {
    const undecided = reader();
    await writeFile(file, line("a") + line("b"));
    await undecided.read();
    await writeFile(file, line("c"));
    await undecided.read();
    expect(ids()).toEqual(["a", "b", "c"]);
  });

  it("does not read twice at once", async () => {
    await writeFile(file, line("a") + line("b"));
    const undecided = reader();
    await Promise.all([undecided.read(), undecided.read(), undecided.read()]);
    expect(ids()).toEqual(["a", "b"]);
  });

  it("makes way for a new file when it has grown, and loses no line that came in between", async () => {
    const long = "x".repeat(1_000_000);
    await writeFile(file, Array.from({ length: 9 }, (_, i) => line(`old${i}`, { long })).join(""));
    const undecided = createUndecided(
      dataDir,
      (entry) => told.push(entry),
      async () => {
        reopened += 1;
        // Envoy holds the old file until it is told.
        await appendFile(`${file}.old`, line("late"));
        await appendFile(file, line("new"));
      },
    );
    await undecided.read();
    await undecided.read();
    expect(ids()).toEqual([...Array.from({ length: 9 }, (_, i) => `old${i}`), "late", "new"]);
    expect(reopened).toBe(1);
    expect(await readdir(dataDir)).toEqual(["undecided.ndjson"]);
  });

  it("can be read by nobody else", async () => {
    await createPrivate(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, "kept");
    await createPrivate(file);
    expect((await stat(file)).size).toBe(4);
  });
});

describe("a restart", () => {
  it("makes no second record of a line that has one", async () => {
    const config = exampleConfig();
    for (let run = 0; run < 2; run++) {
      const records = await openRecords(dataDir, config, pino({ level: "silent" }), () => {
        throw new Error("no exchange was decided on");
      });
      const ended = (entry: LogEntry) => records.ledger.ended(entry);
      await recoverUndecided(dataDir, ended, records.flush);
      const undecided = createUndecided(dataDir, ended, async () => {});
      // The first process saw "a" and "b" while it ran, the second finds them left over.
      if (run === 0) await writeFile(file, line("a") + line("b"));
      await undecided.read();
      await records.close();
    }
    const recorded: string[] = [];
    for await (const { id } of queryRecords(dataDir, {})) recorded.push(id);
    expect(recorded.sort()).toEqual(["a", "b"]);
  });
});
