import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "./journal.ts";
import { queryRecords } from "./query.ts";
import { openSpool } from "./spool.ts";
import { verify } from "./verify.ts";

let dataDir = "";

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "lanekeeper-crash-"));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/**
 * A process that opens exchanges, records most of them and says on stdout what is on disk for certain. Every
 * tenth exchange is never finished.
 */
const WRITER = `
  import { openJournal } from ${JSON.stringify(new URL("./journal.ts", import.meta.url).href)};
  import { openSpool } from ${JSON.stringify(new URL("./spool.ts", import.meta.url).href)};
  const [dataDir] = process.argv.slice(1);
  const journal = await openJournal({ dataDir, rotateBytes: 30000, retentionDays: 1, onError: console.error });
  const spool = await openSpool({ dataDir, recorded: () => journal.flush(), onError: console.error });
  const record = (id) => JSON.stringify({ id, time: new Date().toISOString(), outcome: "answered", attempts: [] });
  for (let n = 1; ; n++) {
    const id = "x" + n;
    spool.open(id, record(id));
    if (n % 3 === 0) await spool.flush();
    if (n % 10 !== 0) {
      journal.append(record(id));
      spool.close(id);
    }
    if (n % 50 === 0) {
      await spool.flush();
      await journal.flush();
      console.log(n);
    }
  }
`;

/** Lets the writer run until it has reported a few times, then kills it as it goes; the last number it reported. */
function killed(afterReports: number): Promise<number> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", WRITER, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split("\n").length > afterReports) child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(Number(said.trimEnd().split("\n").at(-1))));
  });
}

describe("a process killed while it writes", () => {
  it("loses nothing that was flushed: each exchange has its record or comes back from the spool", async () => {
    for (const reports of [1, 4, 9]) {
      rmSync(dataDir, { recursive: true, force: true });
      const certain = await killed(reports);
      expect(certain).toBeGreaterThanOrEqual(50);
      expect(await verify(dataDir)).toMatchObject({ ok: true });

      const journal = await openJournal({
        dataDir,
        rotateBytes: 30_000,
        retentionDays: 1,
        onError: () => {},
      });
      const spool = await openSpool({ dataDir, recorded: () => journal.flush(), onError: () => {} });
      const recorded = new Set<string>();
      for await (const { id } of queryRecords(dataDir, {})) {
        expect(recorded.has(id), `${id} was recorded twice`).toBe(false);
        recorded.add(id);
      }
      const unfinished = new Set(spool.unfinished.map(({ id }) => id));
      for (let n = 1; n <= certain; n++) {
        const id = `x${n}`;
        expect(recorded.has(id), id).toBe(n % 10 !== 0);
        expect(unfinished.has(id), id).toBe(n % 10 === 0);
      }
      for (const id of unfinished) expect(recorded.has(id)).toBe(false);
      await spool.end();
      await journal.close();
      expect(await verify(dataDir)).toMatchObject({ ok: true, unconfirmed: 0 });
    }
  });
});
