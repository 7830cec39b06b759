/**
 * Finds OPA, or builds the pinned release from its Go module: Go checks a module against its hash, so the source is
 * what was pinned here, and the module's own go.sum pins everything that it needs.
 */
import { join } from "node:path";
import { cacheFolder, intoCache, isExecutable, onPath } from "./cache.ts";
import { lastLines, runToEnd } from "./command.ts";
import { type Progress, ProvisionError, step } from "./progress.ts";

const VERSION = "1.22.2";
const MODULE = "github.com/open-policy-agent/opa";
/** go.sum's form: base64 SHA-256 over the module's file hashes (golang.org/x/mod/sumdb/dirhash, "h1"). */
const MODULE_SUM = "h1:WzqReKk2VjcvBN/NQTlcIxKqFPKpzIdb6KYMHzPEbe0=";
const VERSION_TIMEOUT_MS = 20_000;
const BUILD_TIMEOUT_MS = 1_800_000;

const ADVICE = "Put an OPA 1.x on PATH, or name one in LANEKEEPER_OPA, and start again.";

/**
 * LANEKEEPER_OPA, else an OPA 1.x on PATH, else the cache, else a build into it.
 * @returns the binary's path.
 * @throws ProvisionError
 */
export async function provisionOpa(
  progress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const named = env.LANEKEEPER_OPA;
  if (named !== undefined && named !== "") {
    if ((await majorVersion(named)) === null) {
      throw new ProvisionError(`LANEKEEPER_OPA is set to ${named}, which does not run as OPA.`);
    }
    return named;
  }
  for (const path of await onPath("opa", env)) {
    // Rego v1 is the language of policies/, which 0.x reads only with a flag.
    if (((await majorVersion(path)) ?? 0) >= 1) return path;
    progress(`${path} is not OPA 1.x and is passed over`);
  }
  const cached = join(cacheFolder(env), `opa-${VERSION}`);
  if (await isExecutable(cached)) return cached;
  return build(cacheFolder(env), progress, env);
}

async function majorVersion(path: string): Promise<number | null> {
  const { code, stdout } = await runToEnd(path, ["version"], { timeoutMs: VERSION_TIMEOUT_MS });
  const major = code === 0 ? /^Version:\s*(\d+)\./m.exec(stdout)?.[1] : undefined;
  return major === undefined ? null : Number(major);
}

async function build(folder: string, progress: Progress, env: NodeJS.ProcessEnv): Promise<string> {
  return intoCache(folder, `opa-${VERSION}`, async (scratch) => {
    // GOFLAGS of the machine could swap the source (-modfile, -overlay); GOWORK would read the checkout's.
    const goEnv = { ...env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GOWORK: "off" };
    const source = await step(progress, `OPA ${VERSION}: downloading the source`, () =>
      fetchModule(scratch, goEnv),
    );
    const binary = join(scratch, "opa");
    await step(progress, `OPA ${VERSION}: compiling (once; a minute or more)`, async () => {
      const args = [
        "build",
        "-C",
        source,
        "-mod=readonly",
        "-trimpath",
        "-buildvcs=false",
        "-o",
        binary,
        ".",
      ];
      const done = await runToEnd("go", args, { env: goEnv, timeoutMs: BUILD_TIMEOUT_MS });
      if (done.code !== 0)
        throw new ProvisionError(`OPA could not be built: ${lastLines(done.stderr)}\n${ADVICE}`);
    });
    if ((await majorVersion(binary)) === null)
      throw new ProvisionError(`The OPA that was built does not run. ${ADVICE}`);
    return binary;
  });
}

/** @returns the folder of the verified source in Go's module cache. */
async function fetchModule(cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const done = await runToEnd("go", ["mod", "download", "-json", `${MODULE}@v${VERSION}`], {
    env,
    cwd,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (done.code === null)
    throw new ProvisionError(`There is no OPA on this machine and no Go to build it. ${ADVICE}`);
  const found = readModule(done.stdout);
  if (found === null) {
    throw new ProvisionError(
      `The source of OPA ${VERSION} could not be fetched: ${lastLines(done.stderr)}\n${ADVICE}`,
    );
  }
  if (found.Sum !== MODULE_SUM) {
    throw new ProvisionError(
      `The source of OPA has the hash ${found.Sum}, expected ${MODULE_SUM}: it is not used.`,
    );
  }
  return found.Dir;
}

function readModule(text: string): { readonly Dir: string; readonly Sum: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("Dir" in value) || !("Sum" in value)) return null;
    return { Dir: String(value.Dir), Sum: String(value.Sum) };
  } catch {
    return null;
  }
}
