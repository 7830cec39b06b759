/** Reads lanekeeper.yaml: a whole, checked configuration, or a ConfigError that names every problem at its line. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { TermEntry } from "../classify/terms/matcher.ts";
import { crossCheck } from "./config/cross-check.ts";
import { describeIssues } from "./config/describe.ts";
import { ConfigError, type ConfigPath, type ConfigProblem } from "./config/problem.ts";
import { readYaml } from "./config/source.ts";
import { type Config, configSchema } from "./schema.ts";
import { readTerms } from "./terms-file.ts";

export { ConfigError } from "./config/problem.ts";

export interface LoadedConfig {
  /** Paths (`data_dir`, `policies`, `detection.terms`, models) are absolute here; in the file, relative to its folder. */
  readonly config: Config;
  /** What the files of `detection.terms` hold. */
  readonly terms: readonly TermEntry[];
  /** Absolute path. */
  readonly file: string;
  /** SHA-256 (hex) of the meaning: comments, order of keys in a section and defaults written out do not change it. */
  readonly digest: string;
  /** What works but is likely not meant. Without secrets. */
  readonly warnings: readonly string[];
}

/**
 * Loads one configuration file and those that it names. Credentials are looked for in `env` only to warn when they are
 * absent. `onFiles` hears of the files and folders named, though one of them be wrong: they are to be watched.
 * @throws ConfigError with every problem found, in the order of the file.
 */
export async function loadConfig(
  file: string,
  env: NodeJS.ProcessEnv = process.env,
  onFiles: (files: readonly string[]) => void = () => {},
): Promise<LoadedConfig> {
  const path = resolve(file);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const why = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw new ConfigError([{ file, line: 1, column: 1, path: "", message: why }]);
  }
  const parsed = parseConfig(text, path, env);
  const { policies, detection } = parsed.config;
  onFiles([...(policies === undefined ? [] : [policies]), ...detection.terms]);
  return { ...parsed, terms: await readTerms(parsed.config.detection.terms) };
}

/** The same for a text already read; `file` names it in problems and anchors its relative paths. */
export function parseConfig(
  text: string,
  file: string,
  env: NodeJS.ProcessEnv = process.env,
): Omit<LoadedConfig, "terms"> {
  const name = basename(file);
  const source = readYaml(text, name);
  const at = (path: ConfigPath, onKey: boolean, message: string): ConfigProblem => ({
    file: name,
    ...source.position(path, onKey),
    path: source.spell(path),
    message,
  });

  const parsed = configSchema.safeParse(source.value);
  if (!parsed.success) {
    throw new ConfigError(
      describeIssues(parsed.error.issues, source.value).map((p) => at(p.path, p.onKey, p.message)),
    );
  }
  const { problems, warnings } = crossCheck(parsed.data, env);
  if (problems.length > 0) throw new ConfigError(problems.map((p) => at(p.path, p.onKey, p.message)));

  const folder = dirname(resolve(file));
  return {
    config: {
      ...parsed.data,
      data_dir: resolve(folder, parsed.data.data_dir),
      detection: {
        ...parsed.data.detection,
        terms: parsed.data.detection.terms.map((terms) => resolve(folder, terms)),
      },
      recognizers: parsed.data.recognizers.map((each) =>
        each.type === "onnx" ? { ...each, folder: resolve(folder, each.folder) } : each,
      ),
      ...(parsed.data.policies === undefined ? {} : { policies: resolve(folder, parsed.data.policies) }),
    },
    file: resolve(file),
    digest: createHash("sha256").update(JSON.stringify(parsed.data)).digest("hex"),
    warnings,
  };
}
