/** What goes into a policy: the files that OPA would load, and the OPA that compiles them. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { delimiter, join, relative, sep } from "node:path";

interface PolicySource {
  /** Relative to the folder, with "/". */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Rego without its tests, and the data files beside it, by name. Throws when the folder cannot be read. */
export async function policySources(dir: string): Promise<readonly PolicySource[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && isSource(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const sources = await Promise.all(
    files.map(async (file) => ({
      name: relative(dir, file).split(sep).join("/"),
      bytes: await readFile(file),
    })),
  );
  return sources.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const isSource = (name: string): boolean => /\.(rego|json|ya?ml)$/.test(name) && !name.endsWith("_test.rego");

/** Stands for the OPA version without the cost of asking for it. */
export async function opaFingerprint(opaPath: string): Promise<string> {
  const candidates = opaPath.includes("/")
    ? [opaPath]
    : (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, opaPath));
  for (const candidate of candidates) {
    try {
      const file = await realpath(candidate);
      const { size, mtimeMs } = await stat(file);
      return `${file}\0${size}\0${mtimeMs}`;
    } catch {
      // not in this folder
    }
  }
  return `${opaPath}\0absent`;
}
