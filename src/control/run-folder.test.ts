import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeRunFolder } from "./run-folder.ts";

let parent = "";
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "lk-run-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

it("is this user's alone, and goes when it is told", async () => {
  const { runDir, remove } = await makeRunFolder(parent);
  expect(statSync(runDir).mode & 0o777).toBe(0o700);
  remove();
  expect(existsSync(runDir)).toBe(false);
});

it("what an ended process left goes, what a living one has stays", async () => {
  const ended = spawnSync("true").pid;
  for (const name of [`lanekeeper-${ended}-abc`, `lanekeeper-${process.ppid}-abc`, "lanekeeper-cli-x"])
    mkdirSync(join(parent, name));
  const { remove } = await makeRunFolder(parent);
  remove();
  expect(readdirSync(parent).sort()).toEqual([`lanekeeper-${process.ppid}-abc`, "lanekeeper-cli-x"]);
});

it("a parent too long for sockets is refused with what to do, and left as it was", async () => {
  const long = join(parent, "x".repeat(90));
  mkdirSync(long);
  await expect(makeRunFolder(long)).rejects.toThrow(/too long a path for sockets.*TMPDIR/);
  expect(readdirSync(long)).toEqual([]);
});
