import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFully } from "./bytes.ts";
import { seal } from "./chain.ts";
import { type Journal, type JournalOptions, openJournal } from "./journal.ts";
import { LockedError } from "./lock.ts";
import { verify } from "./verify.ts";

let dataDir = "";
const journals: Journal[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "lanekeeper-journal-"));
});

afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close().catch(() => undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

async function journalIn(dir: string, changes: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal({
    dataDir: dir,
    rotateBytes: 67_108_864,
    retentionDays: 90,
    onError: (error) => {
      throw error;
    },
    ...changes,
  });
  journals.push(journal);
  return journal;
}

const records = (): string => join(dataDir, "records");
const files = (): string[] =>
  readdirSync(records())
    .filter((name) => name.endsWith(".ndjson"))
    .sort();
const text = (name: string): string => readFileSync(join(records(), name), "utf8");
const json = (n: number): string => JSON.stringify({ id: `r${n}`, text: `Grüße ${n} 🙂`, ok: true });

/** `count` records in one file, closed. */
async function filled(count: number, changes: Partial<JournalOptions> = {}): Promise<void> {
  const journal = await journalIn(dataDir, changes);
  for (let n = 1; n <= count; n++) {
    journal.append(json(n));
    if (changes.rotateBytes !== undefined) await journal.flush();
  }
  await journal.close();
}

describe("the journal", () => {
  it("writes each record with seq, prev and hash, and its own members unchanged", async () => {
    await filled(3);
    const [name = ""] = files();
    expect(name).toMatch(/^records-0*1-\d{4}-\d{2}-\d{2}\.ndjson$/);
    const lines = text(name).trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    let prev = "0".repeat(64);
    for (const [i, line] of lines.entries()) {
      expect(line.startsWith(json(i + 1).slice(0, -1))).toBe(true);
      const { seq, prev: stated, hash } = JSON.parse(line) as { seq: number; prev: string; hash: string };
      expect(seq).toBe(i + 1);
      expect(stated).toBe(prev);
      expect(
        seal([json(i + 1)], seq, stated)
          .toString()
          .trimEnd(),
      ).toBe(line);
      prev = hash;
    }
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 3, unconfirmed: 0 });
  });

  it("continues the chain after it was closed and opened again", async () => {
    await filled(2);
    const journal = await journalIn(dataDir);
    expect(journal.seq).toBe(2);
    journal.append(json(3));
    await journal.close();
    expect(files()).toHaveLength(1);
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 3 });
  });

  it("takes an empty object, and refuses what is not one JSON object on one line", async () => {
    const journal = await journalIn(dataDir);
    journal.append("{}");
    expect(() => journal.append("[1]")).toThrow(TypeError);
    expect(() => journal.append('{"a":\n1}')).toThrow(TypeError);
    expect(() => journal.append("")).toThrow(TypeError);
    expect(() => journal.append(`{"a":"${"x".repeat(17_000_000)}"}`)).toThrow(RangeError);
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 1 });
  });

  it("takes a record in pieces, and one of any size among small ones", async () => {
    const journal = await journalIn(dataDir);
    const long = "ü🙂".repeat(40_000);
    for (let n = 1; n <= 40; n++) {
      if (n % 10 === 0) journal.append('{"id":', `"r${n}"`, `,"text":"${long}"`, ',"ok":true}');
      else journal.append(`{"id":"r${n}","text":`, `"${"é".repeat(n * 100)}"`, "}");
    }
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 40, unconfirmed: 0 });
    const lines = text(files()[0] ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; text: string });
    for (const [i, { id, text }] of lines.entries()) {
      expect(id).toBe(`r${i + 1}`);
      expect(text).toBe((i + 1) % 10 === 0 ? long : "é".repeat((i + 1) * 100));
    }
  });

  it("has everything on disk that was appended before a flush, in order, whatever the batches", async () => {
    const journal = await journalIn(dataDir);
    for (let n = 1; n <= 5000; n++) {
      journal.append(json(n));
      if (n % 700 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await journal.flush();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 5000, unconfirmed: 0 });
    expect(
      text(files()[0] ?? "")
        .match(/"id":"r\d+"/g)
        ?.at(-1),
    ).toBe('"id":"r5000"');
  });

  it("writes by itself within a moment, without a flush", async () => {
    const journal = await journalIn(dataDir);
    journal.append(json(1));
    await expect.poll(() => verify(dataDir)).toMatchObject({ ok: true, records: 1, unconfirmed: 0 });
  });

  it("verifies while it is being written", async () => {
    const journal = await journalIn(dataDir, { rotateBytes: 20_000 });
    let n = 0;
    const writing = setInterval(() => {
      for (let i = 0; i < 10; i++) journal.append(json(++n));
    }, 2);
    try {
      do expect(await verify(dataDir)).toMatchObject({ ok: true });
      while (files().length < 5);
    } finally {
      clearInterval(writing);
    }
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: n, unconfirmed: 0 });
  });
});

describe("a crash in the middle of a write", () => {
  it("at every byte of the last line: the rest stays, the torn bytes are set aside, the chain goes on", async () => {
    await filled(3);
    const [name = ""] = files();
    const prev = (JSON.parse(text(name).trimEnd().split("\n")[2] ?? "") as { hash: string }).hash;
    const next = seal([json(4)], 4, prev);
    for (let cut = 1; cut < next.length; cut++) {
      const copy = mkdtempSync(join(tmpdir(), "lanekeeper-torn-"));
      try {
        cpSync(dataDir, copy, { recursive: true });
        const path = join(copy, "records", name);
        writeFileSync(path, next.subarray(0, cut), { flag: "a" });
        expect(await verify(copy), `before, cut at ${cut}`).toMatchObject({ ok: true });
        const journal = await journalIn(copy);
        journal.append(json(5));
        await journal.close();
        const whole = cut === next.length - 1;
        const verdict = await verify(copy);
        // three records, then the note or (only the line feed was lost) the fourth, then ours
        expect(verdict, `cut at ${cut}`).toMatchObject({ ok: true, records: 5 });
        const torn = readdirSync(join(copy, "records")).filter((file) => file.endsWith(".torn"));
        expect(torn).toHaveLength(whole ? 0 : 1);
        if (!whole) expect(readFileSync(join(copy, "records", torn[0] ?? ""))).toEqual(next.subarray(0, cut));
        expect(readFileSync(path, "utf8").includes('{"note":"torn_line"')).toBe(!whole);
      } finally {
        rmSync(copy, { recursive: true });
      }
    }
  });

  it("between the records and head.json: the records count", async () => {
    await filled(2);
    const head = readFileSync(join(records(), "head.json"));
    const journal = await journalIn(dataDir);
    journal.append(json(3));
    await journal.close();
    writeFileSync(join(records(), "head.json"), head);
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 3, unconfirmed: 1 });
    await (await journalIn(dataDir)).close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 3, unconfirmed: 0, notes: [] });
  });

  it("in the first write of all, and right after a new file was made", async () => {
    await (await journalIn(dataDir)).close();
    const name = "records-000000000001-2020-01-01.ndjson";
    writeFileSync(join(records(), name), '{"id":"r1","te');
    const journal = await journalIn(dataDir);
    journal.append(json(1));
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 2 });
    expect(files()).not.toContain(name);
  });
});

describe("evidence survives a restart", () => {
  it("a cut end stays a gap, though the journal was opened and written since", async () => {
    await filled(5);
    const [name = ""] = files();
    const lines = text(name).split("\n");
    truncateSync(join(records(), name), Buffer.byteLength(`${lines.slice(0, 3).join("\n")}\n`));
    expect(await verify(dataDir)).toMatchObject({ ok: false, problem: "cut", seq: 4 });
    const journal = await journalIn(dataDir);
    journal.append(json(6));
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({
      ok: false,
      problem: "removed",
      seq: 4,
      line: 4,
      file: name,
    });
  });

  it("a changed last record is still named", async () => {
    await filled(3);
    const [name = ""] = files();
    writeFileSync(join(records(), name), text(name).replace('"id":"r3"', '"id":"x3"'));
    const journal = await journalIn(dataDir);
    journal.append(json(4));
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: false, problem: "edited", seq: 3, line: 3 });
  });

  it("a missing or unreadable head.json is noted in the chain", async () => {
    await filled(3);
    rmSync(join(records(), "head.json"));
    expect(await verify(dataDir)).toMatchObject({ ok: false, problem: "cut", file: "head.json" });
    await (await journalIn(dataDir)).close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 4, notes: [{ seq: 4 }] });
    writeFileSync(join(records(), "head.json"), "");
    expect(await verify(dataDir)).toMatchObject({ ok: false, problem: "unreadable", file: "head.json" });
    await (await journalIn(dataDir)).close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 5, notes: [{ seq: 4 }, { seq: 5 }] });
  });

  it("refuses to go on when neither the last line nor head.json can be used", async () => {
    await filled(2);
    const [name = ""] = files();
    writeFileSync(join(records(), name), text(name).replace('"id":"r2"', '"id":"x2"'));
    rmSync(join(records(), "head.json"));
    await expect(journalIn(dataDir)).rejects.toThrow(/lanekeeper verify/);
  });
});

describe("rotation and retention", () => {
  it("begins a new file by size, and the chain runs on over all of them", async () => {
    await filled(40, { rotateBytes: 1000 });
    expect(files().length).toBeGreaterThan(5);
    for (const name of files()) {
      expect(Buffer.byteLength(text(name))).toBeLessThanOrEqual(1000);
      expect(JSON.parse(text(name).split("\n")[0] ?? "")).toMatchObject({ seq: Number(name.split("-")[1]) });
    }
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 40 });
  });

  it("splits one batch over files, and gives a record larger than a file its own", async () => {
    const journal = await journalIn(dataDir, { rotateBytes: 700 });
    for (let n = 1; n <= 20; n++) journal.append(json(n));
    journal.append(JSON.stringify({ id: "big", text: "x".repeat(2000) }));
    journal.append(json(22));
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 22 });
    const sizes = files().map((name) => Buffer.byteLength(text(name)));
    expect(sizes.filter((bytes) => bytes > 700)).toHaveLength(1);
  });

  it("begins a new file with the day", async () => {
    let now = new Date("2026-03-01T23:59:59Z");
    const journal = await journalIn(dataDir, { now: () => now });
    journal.append(json(1));
    await journal.flush();
    now = new Date("2026-03-02T00:00:01Z");
    journal.append(json(2));
    await journal.close();
    expect(files()).toEqual([
      "records-000000000001-2026-03-01.ndjson",
      "records-000000000002-2026-03-02.ndjson",
    ]);
  });

  it("deletes whole files past their age, and the rest still verifies", async () => {
    let now = new Date("2026-03-01T12:00:00Z");
    const journal = await journalIn(dataDir, { now: () => now, retentionDays: 2 });
    for (let day = 1; day <= 6; day++) {
      now = new Date(`2026-03-0${day}T12:00:00Z`);
      journal.append(json(day));
      await journal.flush();
      await journal.upkeep();
    }
    await journal.close();
    expect(files().map((name) => name.slice(-17, -7))).toEqual(["2026-03-04", "2026-03-05", "2026-03-06"]);
    expect(await verify(dataDir)).toMatchObject({ ok: true });
    expect(text(files()[0] ?? "")).not.toContain('"id":"r3"');
  });

  it("deletes even the last file when nothing was recorded since", async () => {
    let now = new Date("2026-03-01T12:00:00Z");
    const journal = await journalIn(dataDir, { now: () => now, retentionDays: 2 });
    journal.append(json(1));
    await journal.flush();
    now = new Date("2026-04-01T12:00:00Z");
    await journal.upkeep();
    await journal.close();
    expect(files().map((name) => name.slice(-17, -7))).toEqual(["2026-04-01"]);
    expect(await verify(dataDir)).toMatchObject({ ok: true });
  });

  it("accepts no anchor that the chain does not speak of", async () => {
    await filled(40, { rotateBytes: 1000 });
    const [first = "", second = ""] = files();
    const { seq, prev } = JSON.parse(text(second).split("\n")[0] ?? "") as { seq: number; prev: string };
    rmSync(join(records(), first));
    expect(await verify(dataDir)).toMatchObject({ ok: false, problem: "removed", seq: 1 });
    writeFileSync(join(records(), "anchor.json"), JSON.stringify({ seq, prev }));
    expect(await verify(dataDir)).toMatchObject({ ok: false, problem: "removed", file: "anchor.json" });
  });

  it("finishes a deletion that a crash interrupted", async () => {
    let now = new Date("2026-03-01T12:00:00Z");
    const journal = await journalIn(dataDir, { now: () => now, retentionDays: 2 });
    journal.append(json(1));
    await journal.flush();
    const [old = ""] = files();
    const kept = text(old);
    now = new Date("2026-03-09T12:00:00Z");
    journal.append(json(2));
    await journal.flush();
    await journal.upkeep();
    await journal.close();
    writeFileSync(join(records(), old), kept);
    expect(await verify(dataDir)).toMatchObject({ ok: true });
    await (await journalIn(dataDir, { now: () => now, retentionDays: 2 })).close();
    expect(files()).not.toContain(old);
    expect(await verify(dataDir)).toMatchObject({ ok: true });
  });
});

describe("one writer", () => {
  it("refuses a folder that is written already, and says by whom", async () => {
    await journalIn(dataDir);
    await expect(journalIn(dataDir)).rejects.toThrow(LockedError);
    await expect(journalIn(dataDir)).rejects.toThrow(`process ${process.pid}`);
  });

  it("refuses one that another live process holds", async () => {
    await (await journalIn(dataDir)).close();
    writeFileSync(
      join(records(), "lock"),
      JSON.stringify({ pid: process.ppid, host: hostname(), born: "", token: "theirs" }),
    );
    await expect(journalIn(dataDir)).rejects.toThrow(`process ${process.ppid}`);
  });

  it("takes over the lock of a process that is gone", async () => {
    await (await journalIn(dataDir)).close();
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(
      join(records(), "lock"),
      JSON.stringify({ pid: gone, host: hostname(), born: "", token: "theirs" }),
    );
    await (await journalIn(dataDir)).close();
  });

  it("takes over a lock whose process number now belongs to another process, this one included", async () => {
    await (await journalIn(dataDir)).close();
    for (const pid of [process.ppid, process.pid]) {
      writeFileSync(
        join(records(), "lock"),
        JSON.stringify({ pid, host: hostname(), born: "boot:1", token: "theirs" }),
      );
      await (await journalIn(dataDir)).close();
    }
  });

  it("takes over an empty lock file, and leaves none behind", async () => {
    await (await journalIn(dataDir)).close();
    writeFileSync(join(records(), "lock"), "");
    await (await journalIn(dataDir)).close();
    expect(readdirSync(records()).filter((name) => name.startsWith("lock"))).toEqual([]);
  });
});

describe("a disk that refuses writes", () => {
  it("is reported once, seen in `failed`, and nothing is lost when it takes writes again", async () => {
    let full = false;
    const errors: Error[] = [];
    const journal = await journalIn(dataDir, {
      onError: (error) => errors.push(error),
      write: async (fd, bytes) => {
        if (!full) return writeFully(fd, bytes);
        await writeFully(fd, bytes.subarray(0, bytes.length >> 1)); // a full disk takes a part
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      },
    });
    journal.append(json(1));
    await journal.flush();
    expect(journal.failed).toBeNull();
    full = true;
    journal.append(json(2));
    await expect(journal.flush()).rejects.toThrow("no space");
    journal.append(json(3));
    await expect(journal.flush()).rejects.toThrow("no space");
    expect(journal.failed?.message).toContain("no space");
    expect(errors).toHaveLength(1);
    full = false;
    await journal.flush();
    expect(journal.failed).toBeNull();
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 3 });
  });

  it("leaves no part of a failed write behind when it goes on in another file", async () => {
    let full = true;
    let now = new Date("2026-03-01T23:59:59Z");
    const journal = await journalIn(dataDir, {
      now: () => now,
      onError: () => {},
      write: async (fd, bytes) => {
        if (!full) return writeFully(fd, bytes);
        await writeFully(fd, bytes.subarray(0, 40));
        throw new Error("no space left on device");
      },
    });
    journal.append(json(1));
    await expect(journal.flush()).rejects.toThrow("no space");
    now = new Date("2026-03-02T00:00:01Z");
    full = false;
    journal.append(json(2));
    await journal.close();
    expect(await verify(dataDir)).toMatchObject({ ok: true, records: 2 });
  });

  it("takes no more than memory allows", async () => {
    const journal = await journalIn(dataDir, {
      onError: () => {},
      write: () => Promise.reject(new Error("no space left on device")),
    });
    journal.append(json(1));
    await expect(journal.flush()).rejects.toThrow("no space");
    const big = JSON.stringify({ text: "x".repeat(5_000_000) });
    expect(() => {
      for (let i = 0; i < 20; i++) journal.append(big);
    }).toThrow("its buffer is full");
  });
});
