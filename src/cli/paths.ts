/** Where the command line's paths lead. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's root: a checkout, or the folder that npm installed. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The folder that relative paths on the command line start from. npm runs a script in the package's root and tells in
 * INIT_CWD where the user stood.
 */
export function userFolder(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): string {
  const byNpm = env.npm_lifecycle_event !== undefined && resolve(cwd) === resolve(packageRoot);
  return byNpm && env.INIT_CWD !== undefined && env.INIT_CWD !== "" ? env.INIT_CWD : cwd;
}

/** --config as an absolute path; without it lanekeeper.yaml where the user stands, else the shipped one. */
export function configFile(option: string | undefined): string {
  if (option !== undefined) return userPath(option);
  const here = userPath("lanekeeper.yaml");
  return existsSync(here) ? here : join(packageRoot, "lanekeeper.yaml");
}

/** A path option as an absolute path. */
export const userPath = (path: string): string => resolve(userFolder(), path);
