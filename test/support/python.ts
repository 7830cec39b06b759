/** A Python with the pinned packages of a requirements file, kept in the cache outside the tree. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../src/control/provision/cache.ts";
import { runToEnd } from "../../src/control/provision/command.ts";

const INSTALL_TIMEOUT_MS = 240_000;

/**
 * The interpreter's path; or why there is none, for a test to show when it skips.
 * @param heavy fetched only where LANEKEEPER_PEERS is set; what was fetched once stays.
 */
export async function provisionPython(
  requirements: string,
  heavy = false,
): Promise<{ readonly python: string } | { readonly unavailable: string }> {
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 16);
  const folder = join(cacheFolder(), `python-${digest}`);
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, "complete"))) return { python };
  if (heavy && process.env.LANEKEEPER_PEERS === undefined)
    return { unavailable: `not fetched: ${requirements} (LANEKEEPER_PEERS=1 fetches)` };
  const scratch = `${folder}.making-${process.pid}`;
  const options = { timeoutMs: INSTALL_TIMEOUT_MS };
  try {
    const made = await runToEnd("python3", ["-m", "venv", scratch], options);
    if (made.code !== 0)
      return { unavailable: `python3 -m venv: ${made.stderr.trim() || made.stdout.trim()}` };
    const pip = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--only-binary",
      ":all:",
      "-r",
      requirements,
    ];
    const installed = await runToEnd(join(scratch, "bin", "python"), pip, options);
    if (installed.code !== 0) return { unavailable: `pip install: ${installed.stderr.trim()}` };
    await runToEnd(
      join(scratch, "bin", "python"),
      ["-c", `open(${JSON.stringify(join(scratch, "complete"))}, "w").close()`],
      options,
    );
    await rename(scratch, folder).catch(() => {});
    return { python };
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
