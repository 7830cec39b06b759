/** Changed copies of the shipped Rego, for `policies:` in a test's configuration. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SHIPPED = join(import.meta.dirname, "../../policies");

export async function scratchFolder(): Promise<{ readonly path: string; dispose(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "lk-policy-"));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}

/** Copies the shipped policies into `into`, with one text of one file replaced; throws when the text is not there. */
export async function changedPolicy(into: string, file: string, text: string, by: string): Promise<string> {
  await cp(SHIPPED, into, { recursive: true });
  const path = join(into, "lanekeeper", file);
  const source = await readFile(path, "utf8");
  if (!source.includes(text)) throw new Error(`${file} has no ${text}`);
  await writeFile(path, source.replace(text, by));
  return into;
}
