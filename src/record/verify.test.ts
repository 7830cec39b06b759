import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashOf, seal } from "./chain.ts";
import { openJournal } from "./journal.ts";
import { type ChainBroken, type ChainHolds, verify } from "./verify.ts";

const COUNT = 30;
let original = "";
let names: string[] = [];
/** Lines of each file, without line feeds. */
let lines: string[][] = [];

beforeAll(async () => {
  original = mkdtempSync(join(tmpdir(), "lanekeeper-verify-"));
  const journal = await openJournal({
    dataDir: original,
    rotateBytes: 2000,
    retentionDays: 90,
    onError: () => {},
  });
  for (let n = 1; n <= COUNT; n++)
    journal.append(JSON.stringify({ id: `r${n}`, amount: n * 10, text: `Grüße 🙂 ${n}` }));
  await journal.close();
  names = readdirSync(join(original, "records"))
    .filter((name) => name.endsWith(".ndjson"))
    .sort();
  lines = names.map((name) =>
    readFileSync(join(original, "records", name), "utf8")
      .trimEnd()
      .split("\n"),
  );
});

afterAll(() => rmSync(original, { recursive: true, force: true }));

/** The record `seq`: which file, which line (0-based). */
function where(seq: number): { file: number; line: number } {
  let left = seq - 1;
  for (const [file, all] of lines.entries()) {
    if (left < all.length) return { file, line: left };
    left -= all.length;
  }
  throw new Error(`there is no record ${seq}`);
}

/** Verifies a copy whose files were changed. */
async function tampered(
  change: (files: string[][], folder: string) => void,
): Promise<ChainHolds | ChainBroken> {
  const copy = mkdtempSync(join(tmpdir(), "lanekeeper-tamper-"));
  try {
    cpSync(original, copy, { recursive: true });
    const files = lines.map((all) => [...all]);
    change(files, join(copy, "records"));
    for (const [i, all] of files.entries()) {
      writeFileSync(join(copy, "records", names[i] ?? ""), all.map((line) => `${line}\n`).join(""));
    }
    return await verify(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** The same as bytes: one file is replaced. */
async function withBytes(file: number, bytes: Buffer): Promise<ChainHolds | ChainBroken> {
  const copy = mkdtempSync(join(tmpdir(), "lanekeeper-tamper-"));
  try {
    cpSync(original, copy, { recursive: true });
    writeFileSync(join(copy, "records", names[file] ?? ""), bytes);
    return await verify(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const anySeq = fc.integer({ min: 1, max: COUNT });

/** A record changed by someone who knows how lines are sealed. */
function forged(line: string, change: (json: string) => string, prev?: string): string {
  const { seq, prev: stated } = JSON.parse(line) as { seq: number; prev: string };
  const json = `${line.slice(0, line.lastIndexOf(',"seq":'))}}`;
  return seal([change(json)], seq, prev ?? stated)
    .toString()
    .trimEnd();
}

describe("verify", () => {
  it("control: passes what nobody touched", async () => {
    expect(names.length).toBeGreaterThan(3);
    expect(await verify(original)).toEqual({ ok: true, records: COUNT, unconfirmed: 0, notes: [] });
    expect(await tampered(() => {})).toEqual({ ok: true, records: COUNT, unconfirmed: 0, notes: [] });
  });

  it("passes a data folder that has no records yet", async () => {
    expect(await verify(join(original, "nothing"))).toMatchObject({ ok: true, records: 0 });
  });

  it("names any record of which any one byte was changed", async () => {
    await fc.assert(
      fc.asyncProperty(anySeq, fc.nat(), fc.integer({ min: 1, max: 255 }), async (seq, at, flip) => {
        const { file, line } = where(seq);
        const all = lines[file] ?? [];
        const before = Buffer.byteLength(
          all
            .slice(0, line)
            .map((text) => `${text}\n`)
            .join(""),
        );
        const length = Buffer.byteLength(`${all[line]}\n`);
        const bytes = Buffer.from(all.map((text) => `${text}\n`).join(""));
        const place = before + (at % length);
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        const verdict = await withBytes(file, bytes);
        expect(verdict).toMatchObject({ ok: false, file: names[file], line: line + 1, seq });
        expect(["edited", "unreadable", "cut"]).toContain((verdict as ChainBroken).problem);
      }),
      { numRuns: 150 },
    );
  });

  it("names the first record of any that were removed", async () => {
    await fc.assert(
      fc.asyncProperty(anySeq, fc.integer({ min: 1, max: 5 }), async (seq, count) => {
        const { file, line } = where(seq);
        const removed = Math.min(count, (lines[file]?.length ?? 0) - line);
        const verdict = await tampered((files) => void files[file]?.splice(line, removed));
        const atEnd = seq + removed - 1 === COUNT;
        expect(verdict).toMatchObject({ ok: false, seq, problem: atEnd ? "cut" : "removed" });
      }),
      { numRuns: 60 },
    );
  });

  it("names a whole file that was removed", async () => {
    for (const [i, name] of names.entries()) {
      const copy = mkdtempSync(join(tmpdir(), "lanekeeper-tamper-"));
      cpSync(original, copy, { recursive: true });
      rmSync(join(copy, "records", name));
      const first = Number(name.split("-")[1]);
      const problem = i === names.length - 1 ? "cut" : "removed";
      expect(await verify(copy)).toMatchObject({ ok: false, problem, seq: first });
      rmSync(copy, { recursive: true });
    }
  });

  it("names a line that was inserted: a copy, nonsense, nothing, or one forged to fit", async () => {
    await fc.assert(
      fc.asyncProperty(
        anySeq,
        anySeq,
        fc.constantFrom("copy", "text", "blank", "forged"),
        async (seq, other, sort) => {
          const { file, line } = where(seq);
          const source = where(other);
          const here = lines[file]?.[line] ?? "";
          const inserted = {
            copy: lines[source.file]?.[source.line] ?? "",
            text: '{"id":"x"}',
            blank: "",
            forged: forged(here, (json) => json.replace("amount", "amounts")),
          }[sort];
          const verdict = await tampered((files) => void files[file]?.splice(line, 0, inserted));
          // a second copy of the same line: which of the two is the copy cannot be told
          const same = sort === "copy" && other === seq ? 1 : 0;
          expect(verdict).toMatchObject({
            ok: false,
            problem: "inserted",
            file: names[file],
            line: line + 1 + same,
          });
        },
      ),
      { numRuns: 120 },
    );
  });

  it("names the forged one of two lines with the same number when it comes second", async () => {
    for (const seq of [1, 2, 15, COUNT]) {
      const { file, line } = where(seq);
      const twin = forged(lines[file]?.[line] ?? "", (json) => json.replace("amount", "amounts"));
      const verdict = await tampered((files) => void files[file]?.splice(line + 1, 0, twin));
      expect(verdict).toMatchObject({
        ok: false,
        problem: "inserted",
        seq,
        file: names[file],
        line: line + 2,
      });
    }
  });

  it("names a record whose text and own hash were both replaced", async () => {
    for (let seq = 1; seq <= COUNT; seq++) {
      const { file, line } = where(seq);
      const verdict = await tampered((files) => {
        const all = files[file] ?? [];
        all[line] = forged(all[line] ?? "", (json) => json.replace("amount", "amounts"));
      });
      expect(verdict).toMatchObject({ ok: false, problem: "edited", seq, file: names[file], line: line + 1 });
    }
  });

  it("finds records in another order", async () => {
    await fc.assert(
      fc.asyncProperty(anySeq, anySeq, async (a, b) => {
        fc.pre(a !== b);
        const [x, y] = [where(a), where(b)];
        const verdict = await tampered((files) => {
          const one = files[x.file] ?? [];
          const two = files[y.file] ?? [];
          [one[x.line], two[y.line]] = [two[y.line] ?? "", one[x.line] ?? ""];
        });
        expect(verdict.ok).toBe(false);
        const first = where(Math.min(a, b));
        expect(verdict).toMatchObject({ file: names[first.file], line: first.line + 1 });
      }),
      { numRuns: 60 },
    );
  });

  it("names the first record lost when the end is cut at any byte", async () => {
    const file = names.length - 1;
    const bytes = Buffer.from((lines[file] ?? []).map((line) => `${line}\n`).join(""));
    const first = Number((names[file] ?? "").split("-")[1]);
    for (let cut = 0; cut < bytes.length; cut += 7) {
      const whole = bytes.subarray(0, cut).toString("latin1").split("\n").length - 1;
      expect(await withBytes(file, bytes.subarray(0, cut)), `cut at ${cut}`).toMatchObject({
        ok: false,
        problem: "cut",
        seq: first + whole,
      });
    }
    expect(await withBytes(file, bytes.subarray(0, -1))).toMatchObject({
      ok: false,
      problem: "cut",
      seq: COUNT,
    });
  });

  it("finds a cut in the middle files as well", async () => {
    const bytes = Buffer.from((lines[1] ?? []).map((line) => `${line}\n`).join(""));
    const first = Number((names[1] ?? "").split("-")[1]);
    for (let cut = 0; cut < bytes.length; cut += 31) {
      const whole = bytes.subarray(0, cut).toString("latin1").split("\n").length - 1;
      const verdict = await withBytes(1, bytes.subarray(0, cut));
      expect(verdict, `cut at ${cut}`).toMatchObject({ ok: false, seq: first + whole });
      expect(["cut", "removed"]).toContain((verdict as ChainBroken).problem);
    }
  });

  it("finds a tampered head.json and one that is gone", async () => {
    for (const [change, problem] of [
      [(folder: string) => rmSync(join(folder, "head.json")), "cut"],
      [(folder: string) => writeFileSync(join(folder, "head.json"), "{}"), "unreadable"],
      [(folder: string) => writeFileSync(join(folder, "head.json"), "no json"), "unreadable"],
    ] as const) {
      expect(await tampered((_files, folder) => change(folder))).toMatchObject({ ok: false, problem });
    }
  });

  it("says what it cannot prove: a chain rewritten to its end, head.json included, passes", async () => {
    let last = "";
    const verdict = await tampered((files, folder) => {
      let prev = "0".repeat(64);
      for (const all of files) {
        for (const [i, line] of all.entries()) {
          all[i] = forged(line, (json) => json.replace("amount", "amounts"), prev);
          prev = hashOf(Buffer.from(`${all[i]}\n`));
        }
      }
      last = prev;
      writeFileSync(join(folder, "head.json"), JSON.stringify({ seq: COUNT, hash: last }));
    });
    expect(verdict).toMatchObject({ ok: true, records: COUNT });
    // and this is how it shows after all: the head.json kept elsewhere
    const kept = JSON.parse(readFileSync(join(original, "records", "head.json"), "utf8")) as { hash: string };
    expect(kept.hash).not.toBe(last);
  });
});
