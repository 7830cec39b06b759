import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPolicy, PolicyBuildError } from "./policy-build.ts";
import { opaPath, scratchFolder } from "./policy-testing.ts";

const SOURCE = `package lanekeeper

# METADATA
# title: One
# description: |
#   Because
#   of this.
# custom:
#   id: T-1
fired contains "T-1"

decision := {"fired": fired}
`;

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let policies: string;
let cache: string;
beforeEach(async () => {
  scratch = await scratchFolder();
  policies = join(scratch.path, "policies");
  cache = join(scratch.path, "cache");
  await mkdir(policies);
  await source(SOURCE);
});
afterEach(() => scratch.dispose());

const source = (text: string, name = "policy.rego"): Promise<void> => writeFile(join(policies, name), text);
const build = (opa = opaPath) => buildPolicy(opa, policies, cache);

/** An OPA that counts how often it is run. */
async function countingOpa(): Promise<{ readonly path: string; runs(): Promise<number> }> {
  const path = join(scratch.path, "opa");
  const log = join(scratch.path, "runs");
  await writeFile(log, "");
  await writeFile(path, `#!/bin/sh\necho run >> "${log}"\nexec "${opaPath}" "$@"\n`);
  await chmod(path, 0o755);
  return { path, runs: async () => (await readFile(log, "utf8")).split("\n").length - 1 };
}

describe("building the policy", () => {
  it("gives the module and the rules' words", async () => {
    const bundle = await build();
    expect(bundle.wasm.subarray(0, 4)).toEqual(Buffer.from("\0asm"));
    expect(bundle.rules).toEqual({ "T-1": { title: "One", reason: "Because of this." } });
    expect(bundle.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("takes a warm start from the cache without running OPA", async () => {
    const opa = await countingOpa();
    const first = await build(opa.path);
    const runs = await opa.runs();
    expect(runs).toBeGreaterThan(0);
    expect(await build(opa.path)).toEqual(first);
    expect(await opa.runs()).toBe(runs);
  });

  it("builds again when the Rego changes, and says so in the digest", async () => {
    const first = await build();
    await source(SOURCE.replace("Because", "Since"));
    const second = await build();
    expect(second.rules["T-1"]?.reason).toBe("Since of this.");
    expect(second.digest).not.toBe(first.digest);
  });

  it("does not compile tests, nor let them or a README into the digest", async () => {
    const first = await build();
    await source("package lanekeeper_test\n\ntest_nothing if data.absent", "policy_test.rego");
    await source("words", "README.md");
    expect(await build()).toEqual(first);
  });

  it("does not trust a cache that was changed", async () => {
    const first = await build();
    const wasm = (await readdir(cache)).find((name) => name.endsWith(".wasm")) ?? "";
    await writeFile(join(cache, wasm), first.wasm.subarray(0, 100));
    expect(await build()).toEqual(first);
  });

  it("does without a cache that cannot be written", async () => {
    await writeFile(cache, "a file");
    expect((await build()).rules).toHaveProperty("T-1");
  });

  it("leaves nothing half-written in the cache", async () => {
    await build();
    expect((await readdir(cache)).filter((name) => !/\.(wasm|json)$/.test(name))).toEqual([]);
  });

  it("hands over data that stands beside the Rego", async () => {
    await writeFile(join(policies, "data.json"), '{"prices": {"a": 1}}');
    expect((await build()).data).toEqual({ prices: { a: 1 } });
  });

  it.each([
    ["a syntax error", "package lanekeeper\n\ndecision := {", /policy\.rego:3/],
    ["an unknown name", "package lanekeeper\n\ndecision := nobody", /policy\.rego:3.*nobody/s],
    ["no entry point", "package lanekeeper\n\nother := 1", /lanekeeper\/decision/],
    [
      "a rule without a reason",
      SOURCE.replace(/# description[^:]*:(.*\n){3}/, ""),
      /policy\.rego:\d+: rule T-1 needs/,
    ],
    [
      "one id with two meanings",
      `${SOURCE}\n# METADATA\n# title: Two\n# description: Other.\n# custom:\n#   id: T-1\nfired contains "T-2"\n`,
      /policy\.rego:\d+: rule id T-1 is used twice/,
    ],
  ])("names file and line of %s", async (_, text, message) => {
    await source(text);
    const built = build();
    await expect(built).rejects.toThrow(message);
    await expect(built).rejects.toBeInstanceOf(PolicyBuildError);
  });

  it("says that a folder holds no Rego, and that OPA is absent", async () => {
    await expect(buildPolicy(opaPath, scratch.path, cache)).resolves.toBeDefined();
    await expect(buildPolicy(opaPath, cache, cache)).rejects.toThrow(/no \.rego file/);
    await source(SOURCE.replace("One", "Uno"));
    await expect(build(join(scratch.path, "no-opa"))).rejects.toThrow(/no-opa: no such program/);
  });
});
