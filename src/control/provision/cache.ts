/** The folder outside the tree where provisioned programs are kept, shared by every checkout of this user. */
import { createHash, randomBytes } from "node:crypto";
import { constants, createReadStream, rmSync } from "node:fs";
import { access, chmod, mkdir, rename } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { ProvisionError } from "./progress.ts";

export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LANEKEEPER_CACHE) return resolve(env.LANEKEEPER_CACHE);
  // The XDG specification: a relative path is invalid and to be ignored.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, "lanekeeper");
  return join(homedir(), ".cache", "lanekeeper");
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Every file of that name that PATH can reach, in its order. */
export async function onPath(program: string, env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const found: string[] = [];
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    if (folder === "") continue;
    const path = join(folder, program);
    if (await isExecutable(path)) found.push(path);
  }
  return found;
}

/** SHA-256 of a file, hex. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/**
 * Makes `<cache>/<name>` by letting `make` write a file into a folder of its own and moving it in place at once: a
 * start that is cut short leaves nothing half-written under the name, and of two at a time the last one wins with
 * the same content. `name` carries the version.
 * @returns the program's path.
 */
export async function intoCache(
  folder: string,
  name: string,
  make: (scratch: string) => Promise<string>,
): Promise<string> {
  const scratch = join(folder, `.making-${name}-${process.pid}-${randomBytes(6).toString("hex")}`);
  await mkdir(scratch, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    throw new ProvisionError(
      `The cache folder ${folder} cannot be written (${cause.code}). Name another in LANEKEEPER_CACHE.`,
    );
  });
  // A Ctrl-C while something is fetched ends the process without coming back here.
  const clear = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", clear);
  try {
    const made = await make(scratch);
    await chmod(made, 0o755);
    const path = join(folder, name);
    await rename(made, path);
    return path;
  } finally {
    process.off("exit", clear);
    clear();
  }
}
