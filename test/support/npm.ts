/** Packages that the product can do without, in a cache folder outside the tree: nothing of them is in package.json. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../src/control/provision/cache.ts";
import { runToEnd } from "../../src/control/provision/command.ts";

const INSTALL_TIMEOUT_MS = 240_000;

/**
 * The folder whose node_modules hold them; or why there is none, for a test to show when it skips. Heavy packages are
 * fetched only where LANEKEEPER_PEERS is set; what was fetched once stays.
 */
export async function provisionPackages(
  packages: readonly string[],
): Promise<{ readonly folder: string } | { readonly unavailable: string }> {
  const digest = createHash("sha256").update(packages.join("\n")).digest("hex").slice(0, 16);
  const folder = join(cacheFolder(), `packages-${digest}`);
  if (existsSync(folder)) return { folder };
  if (process.env.LANEKEEPER_PEERS === undefined)
    return { unavailable: `not fetched: ${packages.join(", ")} (LANEKEEPER_PEERS=1 fetches)` };
  const scratch = `${folder}.making-${process.pid}`;
  try {
    await mkdir(scratch, { recursive: true });
    await writeFile(join(scratch, "package.json"), '{ "private": true }\n');
    const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
    const made = await runToEnd("npm", [...flags, "--prefix", scratch, ...packages], {
      cwd: scratch,
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    if (made.code !== 0) return { unavailable: `npm install: ${made.stderr.trim()}` };
    await rename(scratch, folder).catch(() => {});
    return { folder };
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
