import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchFiles } from "./watch.ts";

let folder = "";
let watcher: { close(): void } | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanekeeper-watch-"));
});
afterEach(() => {
  watcher?.close();
  rmSync(folder, { recursive: true });
});

const fail = (error: unknown): never => {
  throw error;
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const seen = (spy: ReturnType<typeof vi.fn>, times: number): Promise<void> =>
  vi.waitFor(() => expect(spy).toHaveBeenCalledTimes(times), { timeout: 5_000, interval: 20 });

describe("watching files", () => {
  it("tells of a file replaced by rename, once", async () => {
    const file = join(folder, "lanekeeper.yaml");
    writeFileSync(file, "a");
    const changed = vi.fn();
    watcher = watchFiles(() => [file], changed, 50, fail);
    await pause(100);
    writeFileSync(`${file}.new`, "b");
    renameSync(`${file}.new`, file);
    await seen(changed, 1);
    await pause(700);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it("tells of a change that keeps size and time of modification", async () => {
    const file = join(folder, "a");
    writeFileSync(file, "a");
    utimesSync(file, 1, 1);
    const changed = vi.fn();
    watcher = watchFiles(() => [file], changed, 10, fail);
    await pause(100);
    writeFileSync(file, "b");
    utimesSync(file, 1, 1);
    await seen(changed, 1);
  });

  it("tells of files that appear and go in a folder, however deep", async () => {
    mkdirSync(join(folder, "policies", "deep"), { recursive: true });
    const changed = vi.fn();
    watcher = watchFiles(() => [join(folder, "policies")], changed, 10, fail);
    await pause(100);
    writeFileSync(join(folder, "policies", "deep", "new.rego"), "package x");
    await seen(changed, 1);
    rmSync(join(folder, "policies", "deep", "new.rego"));
    await seen(changed, 2);
  });

  it("says nothing when nothing changed, nor after it was closed", async () => {
    const file = join(folder, "a");
    writeFileSync(file, "a");
    const changed = vi.fn();
    watcher = watchFiles(() => [file], changed, 10, fail);
    await pause(700);
    expect(changed).not.toHaveBeenCalled();
    watcher.close();
    writeFileSync(file, "changed");
    await pause(700);
    expect(changed).not.toHaveBeenCalled();
  });

  it("goes on after a failure in the reader", async () => {
    const file = join(folder, "a");
    writeFileSync(file, "a");
    const errors: unknown[] = [];
    const changed = vi.fn().mockRejectedValueOnce(new Error("bad file"));
    watcher = watchFiles(
      () => [file],
      changed,
      10,
      (error) => errors.push(error),
    );
    await pause(100);
    writeFileSync(file, "bb");
    await seen(changed, 1);
    writeFileSync(file, "ccc");
    await seen(changed, 2);
    expect(String(errors)).toBe("Error: bad file");
  });
});
