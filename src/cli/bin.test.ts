import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A checkout with a main of its own, an `npm` that only notes that it was called, and this Node as "Node 24". */
let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lanekeeper-bin-"));
  for (const folder of ["src/cli", "bin", "node_modules/node/bin"])
    mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(new URL("bin.mjs", import.meta.url), join(root, "src/cli/bin.mjs"));
  copyFileSync(new URL("strip-types.mjs", import.meta.url), join(root, "src/cli/strip-types.mjs"));
  write("package.json", '{"type":"module"}');
  write("tsconfig.json", "{}");
  write("package-lock.json", '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}');
  write("node_modules/.package-lock.json", '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');
  write("node_modules/node/bin/node", `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, 0o755);
  write("bin/npm", `#!/bin/sh\necho "npm $*" >> npm.log\necho installing\nexit \${NPM_EXIT:-0}\n`, 0o755);
  write(
    "src/cli/main.ts",
    "const text: string = process.argv.slice(2).join();\nconsole.log(text);\nprocess.exitCode = 7;\n",
  );
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string, mode = 0o644): void {
  writeFileSync(join(root, path), text, { mode });
}
const npmCalls = (): string => {
  try {
    return readFileSync(join(root, "npm.log"), "utf8");
  } catch {
    return "";
  }
};

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function launch(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  onOutput?: (pid: number) => void,
  bin = "src/cli/bin.mjs",
): Promise<Ended> {
  const path = [join(root, "bin"), process.env.PATH ?? ""].join(delimiter);
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, bin), ...args], {
      env: { ...process.env, PATH: path, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      onOutput?.(child.pid ?? 0);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

describe("the launcher", () => {
  it("hands arguments and exit code over, and installs nothing when all is there", async () => {
    expect(await launch(["start", "--no-tour"])).toEqual({
      code: 7,
      stdout: "start,--no-tour\n",
      stderr: "",
    });
    expect(npmCalls()).toBe("");
  });

  it("installs once when the lock asks for another version, and keeps stdout clean", async () => {
    write("package-lock.json", '{"packages":{"":{},"node_modules/a":{"version":"2.0.0"}}}');
    const first = await launch(["x"]);
    expect(first.stdout).toBe("x\n");
    expect(first.stderr).toMatch(/installing the locked packages[\s\S]*installing/);
    expect((await launch(["x"])).stderr).toBe("");
    expect(npmCalls()).toBe("npm ci --no-fund --no-audit\n");
  });

  it("stops when the installation fails, and tries again the next time", async () => {
    write("package-lock.json", '{"packages":{"":{},"node_modules/a":{"version":"2.0.0"}}}');
    const failed = await launch(["x"], { NPM_EXIT: "1" });
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toMatch(/npm ci failed/);
    expect((await launch(["x"])).code).toBe(7);
  });

  it("finds Node in the platform's own package when install scripts were blocked", async () => {
    rmSync(join(root, "node_modules/node"), { recursive: true });
    const mac = process.platform === "darwin" && process.arch === "arm64";
    const folder = `node_modules/${mac ? "node-bin" : "node"}-${process.platform}-${process.arch}/bin`;
    mkdirSync(join(root, folder), { recursive: true });
    write(
      `${folder}/node`,
      `#!/bin/sh\necho "by platform package"\nexec "${process.execPath}" "$@"\n`,
      0o755,
    );
    expect((await launch(["x"])).stdout).toBe("by platform package\nx\n");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("passes %s on, and waits for the end", async (signal) => {
    write(
      "src/cli/main.ts",
      `setInterval(() => {}, 1000);
process.on("${signal}", () => setTimeout(() => { console.log("ended in order"); process.exit(5); }, 100));
console.log("up");\n`,
    );
    let sent = false;
    const ended = await launch(["start"], {}, (pid) => {
      if (!sent) process.kill(pid, signal);
      sent = true;
    });
    expect(ended).toEqual({ code: 5, stdout: "up\nended in order\n", stderr: "" });
  });

  it("runs TypeScript where it is installed as a package, and installs nothing there", async () => {
    const home = join(root, "node_modules/lanekeeper");
    mkdirSync(join(home, "src/cli"), { recursive: true });
    for (const file of ["src/cli/bin.mjs", "src/cli/strip-types.mjs", "src/cli/main.ts", "package.json"]) {
      copyFileSync(join(root, file), join(home, file));
    }
    writeFileSync(join(home, "package-lock.json"), "{}");
    writeFileSync(join(home, "tsconfig.json"), "{}");
    const ended = await launch(["a"], {}, undefined, "node_modules/lanekeeper/src/cli/bin.mjs");
    expect(ended).toEqual({ code: 7, stdout: "a\n", stderr: "" });
    expect(npmCalls()).toBe("");
  });
});
