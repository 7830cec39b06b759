import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completeLock } from "./lock.ts";

describe("the lock file", () => {
  it("names every platform's package, so that npm ci takes it anywhere", () => {
    const lock = JSON.parse(readFileSync(new URL("../../../package-lock.json", import.meta.url), "utf8"));
    expect(completeLock(lock).added, "run npm run lock").toEqual([]);
  });

  it("gets back what a mirror left out, and nothing else", () => {
    const tool = {
      version: "1.0.0",
      dev: true,
      optionalDependencies: {
        "@tool/cli-linux-x64-musl": "1.0.0",
        "@tool/cli-darwin-arm64": "1.0.0",
        fsevents: "2.0.0",
      },
    };
    const there = { version: "1.0.0", optional: true, integrity: "sha512-x" };
    const { lock, added } = completeLock({
      packages: { "": {}, "node_modules/tool": tool, "node_modules/@tool/cli-darwin-arm64": there },
    });
    expect(added).toEqual(["@tool/cli-linux-x64-musl"]);
    expect(lock.packages).toEqual({
      "": {},
      "node_modules/@tool/cli-darwin-arm64": there,
      "node_modules/@tool/cli-linux-x64-musl": {
        version: "1.0.0",
        cpu: ["x64"],
        dev: true,
        libc: ["musl"],
        optional: true,
        os: ["linux"],
      },
      "node_modules/tool": tool,
    });
  });
});
