/**
 * Rego → WASM by `opa build`, kept in a cache by what goes in: the sources' bytes and the OPA binary.
 * A warm start reads two files. Rego tests are no part of it: they run in `npm test`.
 */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyBundle } from "../decide/policy.ts";
import { compilePolicy, PolicyBuildError } from "./policy-compile.ts";
import { opaFingerprint, policySources } from "./policy-sources.ts";

export { PolicyBuildError };

/** Raise when what is written here changes its form. */
const CACHE_FORMAT = "1";

interface CacheEntry {
  readonly wasm_sha256: string;
  readonly rules: PolicyBundle["rules"];
  readonly data: PolicyBundle["data"];
}

/**
 * opaPath: a path, or a name looked up on PATH. policiesDir: the folder whose Rego has the rule
 * lanekeeper/decision. Throws PolicyBuildError with OPA's own words, file and line included.
 */
export async function buildPolicy(
  opaPath: string,
  policiesDir: string,
  cacheDir: string,
): Promise<PolicyBundle> {
  const sources = await policySources(policiesDir);
  if (!sources.some((source) => source.name.endsWith(".rego"))) {
    throw new PolicyBuildError(`${policiesDir}: no .rego file`);
  }
  const hash = createHash("sha256");
  for (const { name, bytes } of sources) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  const digest = hash.digest("hex");
  const key = sha256(`${CACHE_FORMAT}\0${digest}\0${await opaFingerprint(opaPath)}`);

  const cached = await readCache(cacheDir, key);
  if (cached !== null) return { ...cached, digest };

  const scratch = await mkdtemp(join(tmpdir(), "lanekeeper-policy-"));
  try {
    const compiled = await compilePolicy(opaPath, policiesDir, join(scratch, "bundle.tar.gz"));
    // What cannot be kept is compiled again next time, and no worse for it: a read-only machine may do without.
    await writeCache(cacheDir, key, compiled).catch(() => {});
    return { ...compiled, digest };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

const paths = (cacheDir: string, key: string) => ({
  wasm: join(cacheDir, `policy-${key}.wasm`),
  entry: join(cacheDir, `policy-${key}.json`),
});

/** null when there is none, or when what is there is not what was written. */
async function readCache(cacheDir: string, key: string): Promise<Omit<PolicyBundle, "digest"> | null> {
  const at = paths(cacheDir, key);
  try {
    const [wasm, text] = await Promise.all([readFile(at.wasm), readFile(at.entry, "utf8")]);
    const entry = JSON.parse(text) as CacheEntry;
    return entry.wasm_sha256 === sha256(wasm) ? { wasm, rules: entry.rules, data: entry.data } : null;
  } catch {
    return null;
  }
}

/** Each file appears whole or not at all; the entry last. */
async function writeCache(cacheDir: string, key: string, built: Omit<PolicyBundle, "digest">): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const at = paths(cacheDir, key);
  const entry: CacheEntry = { wasm_sha256: sha256(built.wasm), rules: built.rules, data: built.data };
  for (const [path, content] of [
    [at.wasm, built.wasm],
    [at.entry, JSON.stringify(entry)],
  ] as const) {
    const partial = `${path}.${process.pid}.partial`;
    await writeFile(partial, content);
    await rename(partial, path);
  }
}
