/** How the product's launcher starts Node for the gateway, so that the benchmark measures what users run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../src/control/provision/cache.ts";

const launcher = new URL("../../src/cli/bin.mjs", import.meta.url);

/**
 * Reads the launcher's `serviceFlags = … ? ["…", "…"] : []`: it is a script that starts things, not a module to import.
 * Throws when it has no such list any more: figures with other flags would not be the product's.
 */
export function nodeFlagsOf(source = readFileSync(launcher, "utf8")): readonly string[] {
  const list = /\bserviceFlags =[^?]*\?\s*\[([^\]]*)\]/.exec(source)?.[1];
  if (list === undefined)
    throw new Error("src/cli/bin.mjs has no list serviceFlags; test/bench/node-flags.ts reads it");
  return [...list.matchAll(/"([^"]+)"/g)].map(([, flag]) => flag ?? "");
}

/** What the launcher sets: what is compiled is kept, and glibc's allocator has one arena. */
export const nodeEnvironment = (): Readonly<Record<string, string>> => ({
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheFolder(), "compile"),
  MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "1",
});
