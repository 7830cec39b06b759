import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordLike } from "./fixture.ts";
import { openJournal } from "./journal.ts";
import { openSpool, type Spool, type SpoolOptions } from "./spool.ts";

let dataDir = "";
const spools: Spool[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "lanekeeper-spool-"));
});

afterEach(async () => {
  for (const spool of spools.splice(0)) await spool.end().catch(() => undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

async function spoolIn(dir: string, changes: Partial<SpoolOptions> = {}): Promise<Spool> {
  const spool = await openSpool({
    dataDir: dir,
    recorded: async () => {},
    onError: (error) => {
      throw error;
    },
    ...changes,
  });
  spools.push(spool);
  return spool;
}

const path = (): string => join(dataDir, "spool.ndjson");

describe("the spool", () => {
  it("gives back, after a crash, what was open and not closed", async () => {
    const spool = await spoolIn(dataDir);
    spool.open("a", '{"n":1}');
    spool.open("b", '{"n":2,"text":"Grüße"}');
    await spool.flush();
    spool.close("a");
    spool.open("c", '{"n":3}');
    await spool.flush();
    // no end(): the process is gone
    const next = await spoolIn(dataDir);
    expect(next.unfinished).toEqual([
      { id: "b", json: '{"n":2,"text":"Grüße"}' },
      { id: "c", json: '{"n":3}' },
    ]);
  });

  it("keeps an unfinished exchange until it is closed, over another crash too", async () => {
    const spool = await spoolIn(dataDir);
    spool.open("a", '{"n":1}');
    await spool.flush();
    expect((await spoolIn(dataDir)).unfinished).toHaveLength(1);
    const third = await spoolIn(dataDir);
    expect(third.unfinished).toHaveLength(1);
    third.close("a");
    await third.flush();
    expect((await spoolIn(dataDir)).unfinished).toEqual([]);
  });

  it("never writes an exchange that ended at once, and leaves an empty file when nothing is open", async () => {
    const spool = await spoolIn(dataDir);
    spool.open("a", '{"n":1}');
    spool.close("a");
    await spool.flush();
    expect(statSync(path()).size).toBe(0);
    spool.open("b", '{"n":2}');
    await spool.flush();
    expect(statSync(path()).size).toBeGreaterThan(0);
    spool.close("b");
    await spool.flush();
    expect(statSync(path()).size).toBe(0);
    expect(spool.openCount).toBe(0);
  });

  it("writes by itself within a moment", async () => {
    const spool = await spoolIn(dataDir);
    spool.open("a", '{"n":1}');
    await expect.poll(() => readFileSync(path(), "utf8")).toContain('"open":"a"');
  });

  it("closes an exchange on disk only after its record is there", async () => {
    const recorded = Promise.withResolvers<void>();
    let asked = false;
    const spool = await spoolIn(dataDir, {
      recorded: () => {
        asked = true;
        return recorded.promise;
      },
    });
    spool.open("a", '{"n":1}');
    spool.open("b", '{"n":2}');
    await spool.flush();
    spool.close("a");
    const flushed = spool.flush();
    await expect.poll(() => asked).toBe(true);
    expect(readFileSync(path(), "utf8")).not.toContain('"close":"a"');
    recorded.resolve();
    await flushed;
    expect(readFileSync(path(), "utf8")).toContain('"close":"a"');
  });

  it("does not give back an exchange that the journal has a record of", async () => {
    const journal = await openJournal({ dataDir, rotateBytes: 1e6, retentionDays: 1, onError: () => {} });
    const done = recordLike();
    const spool = await spoolIn(dataDir);
    spool.open(done.id, "{}");
    spool.open("other", "{}");
    await spool.flush();
    journal.append(JSON.stringify(done));
    await journal.close();
    expect((await spoolIn(dataDir)).unfinished.map(({ id }) => id)).toEqual(["other"]);
  });

  it("reads past a line torn at any byte, and past an id that holds quotes", async () => {
    const whole = '{"open":"a","entry":{"n":1}}\n';
    const torn = '{"open":"b","entry":{"n":2}}';
    for (let cut = 0; cut < torn.length; cut++) {
      writeFileSync(path(), whole + torn.slice(0, cut));
      expect((await spoolIn(dataDir)).unfinished.map(({ id }) => id)).toEqual(["a"]);
    }
    rmSync(path());
    const spool = await spoolIn(dataDir);
    spool.open('x","entry":{"y', '{"n":1}');
    await spool.flush();
    expect((await spoolIn(dataDir)).unfinished).toEqual([{ id: 'x","entry":{"y', json: '{"n":1}' }]);
  });

  it("stays small: a file that grew is rewritten with what is open", async () => {
    const spool = await spoolIn(dataDir);
    const entry = JSON.stringify({ filler: "x".repeat(4096) });
    spool.open("long", '{"n":1}');
    for (let round = 0; round < 30; round++) {
      for (let i = 0; i < 100; i++) spool.open(`${round}-${i}`, entry);
      await spool.flush();
      for (let i = 0; i < 100; i++) spool.close(`${round}-${i}`);
      await spool.flush();
    }
    expect(statSync(path()).size).toBeLessThan(8_388_608);
    expect((await spoolIn(dataDir)).unfinished.map(({ id }) => id)).toEqual(["long"]);
    expect(existsSync(`${path()}.new`)).toBe(false);
  });

  it("loses nothing when records cannot be written for a while", async () => {
    let fails = true;
    const errors: Error[] = [];
    const spool = await spoolIn(dataDir, {
      recorded: async () => {
        if (fails) throw new Error("no space left on device");
      },
      onError: (error) => errors.push(error),
    });
    spool.open("a", '{"n":1}');
    spool.open("b", '{"n":1}');
    await spool.flush();
    spool.close("a");
    await expect(spool.flush()).rejects.toThrow("no space");
    await expect(spool.flush()).rejects.toThrow("no space");
    expect(errors).toHaveLength(1);
    fails = false;
    await spool.flush();
    expect((await spoolIn(dataDir)).unfinished.map(({ id }) => id)).toEqual(["b"]);
  });

  it("whatever is opened, closed and flushed: after a flush and a crash, exactly what is open comes back", async () => {
    type Step = { do: "open" | "close" | "flush"; id: number };
    // An id that is opened again while its close is not written yet.
    const REOPENED: [Step[]][] = [
      [
        [
          { do: "open", id: 9 },
          { do: "flush", id: 0 },
          { do: "close", id: 9 },
          { do: "open", id: 9 },
        ],
      ],
    ];
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ do: fc.constant("open" as const), id: fc.nat(9) }),
      fc.record({ do: fc.constant("close" as const), id: fc.nat(9) }),
      fc.record({ do: fc.constant("flush" as const), id: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        rmSync(path(), { force: true });
        const spool = await spoolIn(dataDir);
        const open = new Set<string>();
        for (const [n, { do: what, id }] of steps.entries()) {
          const name = `e${id}`;
          if (what === "open" && !open.has(name)) {
            spool.open(name, `{"n":${n}}`);
            open.add(name);
          } else if (what === "close") {
            spool.close(name);
            open.delete(name);
          } else if (what === "flush") await spool.flush();
        }
        await spool.flush();
        const back = (await spoolIn(dataDir)).unfinished.map(({ id }) => id);
        expect(new Set(back)).toEqual(open);
      }),
      { numRuns: 60, examples: REOPENED },
    );
  });
});
