/**
 * `npm run lock`, after a change of dependencies: a registry mirror that lacks other platforms' optional packages leaves
 * them out of the lock it writes, and `npm ci` then refuses the lock everywhere. They are put back, with what npm needs
 * to pass them over: version, system and processor. Their hashes are the missing part; only a full registry knows them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../io.ts";
import { packageRoot } from "../paths.ts";

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, Entry>>;
}

/** npm's names of systems and processors, as they stand in packages' names: @biomejs/cli-linux-arm64-musl. */
const PLATFORM =
  /-(android|darwin|freebsd|linux|openharmony|win32|sunos|aix|netbsd|openbsd)-([a-z0-9]+)(?:-(\w+))?$/;

/** The lock with an entry for every optional package that some package names, and the names of those put in. */
export function completeLock<T extends LockFile>(
  lock: T,
): { readonly lock: T; readonly added: readonly string[] } {
  const packages: Record<string, Entry | object> = { ...lock.packages };
  const added: string[] = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === "") continue;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = PLATFORM.exec(name);
      const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some(
        (place) => place in packages,
      );
      if (known || platform === null) continue;
      const [, os, cpu, abi = ""] = platform;
      const libc = /musl/.test(abi) ? ["musl"] : /^gnu/.test(abi) ? ["glibc"] : null;
      packages[`node_modules/${name}`] = {
        version,
        cpu: [cpu],
        ...(entry.dev === true ? { dev: true } : {}),
        ...(os === "linux" && libc !== null ? { libc } : {}),
        optional: true,
        os: [os],
      };
      added.push(name);
    }
  }
  const { "": root, ...rest } = packages;
  const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, "en"));
  return { lock: { ...lock, packages: { "": root, ...Object.fromEntries(sorted) } }, added };
}

export function lockTask(io: Io): number {
  const file = join(packageRoot, "package-lock.json");
  const { lock, added } = completeLock(JSON.parse(readFileSync(file, "utf8")) as LockFile);
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  io.out(added.length === 0 ? "package-lock.json is complete" : `put back: ${added.join(", ")}`);
  return 0;
}
