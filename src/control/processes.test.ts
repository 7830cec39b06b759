import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ProcessEnd, startProcess } from "./processes.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanekeeper-processes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

function script(source: string, onExit: (end: ProcessEnd) => void = () => {}) {
  const log = join(folder, "child.log");
  return startProcess({
    name: "Child",
    command: process.execPath,
    args: ["-e", source],
    env: {},
    log,
    onExit,
  });
}

describe("a child process", () => {
  it("is ready when the callback says so, and logs to its file", async () => {
    const child = await script(
      "console.log('up', Object.keys(process.env).includes('HOME')); setInterval(() => {}, 1000)",
    );
    const log = () => readFileSync(join(folder, "child.log"), "utf8");
    await child.whenReady(() => log().includes("up"), 10_000);
    expect(log()).toBe("up false\n");
    await child.stop();
    expect(alive(child.pid)).toBe(false);
  });

  it("tells how it ended when nobody asked it to", async () => {
    const end = await new Promise<ProcessEnd>((resolve, reject) => {
      script("console.error('bad bootstrap'); process.exit(7)", resolve).catch(reject);
    });
    expect(end).toEqual({ code: 7, signal: null, lastLines: "bad bootstrap" });
  });

  it("does not call an asked-for end an exit", async () => {
    let ends = 0;
    const child = await script("setInterval(() => {}, 1000)", () => (ends += 1));
    await child.stop();
    await child.stop();
    expect(ends).toBe(0);
  });

  it("fails at once, with its last words, when it ends before it is ready", async () => {
    const child = await script("console.error('no such flag'); process.exit(1)");
    await expect(child.whenReady(() => false, 10_000)).rejects.toThrow(/exit code 1:\nno such flag/);
  });

  it("is killed when it ignores SIGTERM", async () => {
    const child = await script(
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)",
    );
    await child.whenReady(() => readFileSync(join(folder, "child.log"), "utf8") !== "", 10_000);
    await child.stop();
    expect(alive(child.pid)).toBe(false);
  }, 15_000);

  it("says which program could not be started", async () => {
    const log = join(folder, "x.log");
    const start = startProcess({
      name: "Envoy",
      command: "/nowhere/envoy",
      args: [],
      env: {},
      log,
      onExit: () => {},
    });
    await expect(start).rejects.toThrow(/Envoy could not be started: .*ENOENT/);
  });

  it.each([
    "throw new Error('boom')",
    "process.exit(3)",
    "process.kill(process.pid, 'SIGINT')",
    "process.kill(process.pid, 'SIGKILL')",
  ])(
    "is gone when its parent ends by: %s",
    async (ending) => {
      const parent = join(folder, "parent.ts");
      writeFileSync(
        parent,
        `import { startProcess } from ${JSON.stringify(new URL("./processes.ts", import.meta.url).pathname)};
process.on("SIGINT", () => process.exit(130));
const child = await startProcess({ name: "C", command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"],
  env: {}, log: ${JSON.stringify(join(folder, "c.log"))}, onExit: () => {} });
console.log(child.pid);
setTimeout(() => { ${ending} }, 50);`,
      );
      const started = spawn(process.execPath, [parent], { stdio: ["ignore", "pipe", "ignore"] });
      let printed = "";
      started.stdout.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
      });
      await new Promise((resolve) => started.on("close", resolve));
      const pid = Number(printed.trim());
      expect(pid).toBeGreaterThan(0);
      await expect.poll(() => alive(pid), { timeout: 5_000 }).toBe(false);
    },
    20_000,
  );
});
