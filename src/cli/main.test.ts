import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Io } from "./io.ts";
import { runCommandLine } from "./main.ts";
import { configFile, packageRoot, userFolder } from "./paths.ts";

let out: string[] = [];
let err: string[] = [];
const io: Io = { out: (line) => void out.push(line), err: (line) => void err.push(line), color: false };
const run = (...argv: string[]): Promise<number> => runCommandLine(argv, io);
let folder = "";
beforeEach(() => {
  out = [];
  err = [];
  folder = mkdtempSync(join(tmpdir(), "lanekeeper-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the command line", () => {
  it("shows every command, with examples, and hides a checkout's own tasks", async () => {
    expect(await run("--help")).toBe(0);
    const text = out.join("\n");
    for (const command of ["start", "check", "decide", "records", "explain", "verify", "scan", "schema"]) {
      expect(text).toMatch(new RegExp(`^  ${command} `, "m"));
    }
    expect(text).toContain("Examples:");
    expect(text).not.toMatch(/^ {2}run /m);
  });

  it.each([["help"], ["help", "records"]])("%s %s is --help", async (...argv) => {
    expect(await run(...argv)).toBe(0);
    expect(out.join("\n")).toMatch(
      argv.length === 1 ? /^Usage: lanekeeper \[/ : /^Usage: lanekeeper records/,
    );
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
      version: string;
    };
    expect(await run("--version")).toBe(0);
    expect(out).toEqual([version]);
  });

  it("answers a wrong command with the one that was likely meant, and exit code 2", async () => {
    expect(await run("recrods")).toBe(2);
    expect(err.join("\n")).toBe('There is no command "recrods". Did you mean records?');
    err = [];
    expect(await run("dance")).toBe(2);
    expect(err.join("\n")).toMatch(/There is no command "dance"\. Commands: start, check/);
  });

  it.each([
    [[], /Usage: lanekeeper/],
    [["records", "--nope"], /unknown option '--nope'/],
    [["records", "--limit", "x"], /whole number/],
    [["decide"], /missing required argument 'file'/],
    [["decide", "x.json", "-H", "no-value"], /name=value/],
    [["run", "nothing"], /no task "nothing". Tasks: test, check, bench/],
  ])("%j is a wrong command line: exit code 2", async (argv, message) => {
    expect(await run(...argv)).toBe(2);
    expect(err.join("\n")).toMatch(message);
  });

  it.each([["records"], ["explain", "x"], ["verify"]])(
    "%s says in a line that the records cannot be read, and does not say that there are none",
    async (...command) => {
      // Whoever runs the tests may read everything, so a loop of links stands for a folder of somebody else.
      symlinkSync("records", join(folder, "records"));
      expect(await run(...command, "--data-dir", folder)).toBe(1);
      expect(err).toEqual([expect.stringMatching(/^ELOOP: .*records'$/)]);
      expect(out).toEqual([]);
    },
  );

  it("prints the JSON Schema", async () => {
    expect(await run("schema")).toBe(0);
    expect(JSON.parse(out.join("\n"))).toMatchObject({ type: "object", required: ["lanes"] });
  });

  it("shows what is wrong with a configuration, without a stack", async () => {
    const file = join(folder, "lanekeeper.yaml");
    writeFileSync(file, "lanes: []\n");
    expect(await run("check", "--config", file)).toBe(1);
    expect(out).toEqual([
      "failed   configuration",
      "         lanekeeper.yaml:1:8 lanes: a list is not allowed; allowed: at least 1 item",
    ]);
    expect(await run("verify", "--config", file)).toBe(1);
    expect(err.join("\n")).toBe("lanekeeper.yaml:1:8 lanes: a list is not allowed; allowed: at least 1 item");
  }, 30_000);
});

describe("paths on the command line", () => {
  it("start where the user stands, also when npm went to the package's root", () => {
    expect(userFolder({ INIT_CWD: folder, npm_lifecycle_event: "start" }, packageRoot)).toBe(folder);
    expect(userFolder({ INIT_CWD: folder, npm_lifecycle_event: "start" }, "/elsewhere")).toBe("/elsewhere");
    expect(userFolder({}, packageRoot)).toBe(packageRoot);
  });

  it("lead to the configuration that was named", () => {
    expect(configFile("/a/b.yaml")).toBe("/a/b.yaml");
    expect(configFile(undefined)).toMatch(/lanekeeper\.yaml$/);
  });
});
