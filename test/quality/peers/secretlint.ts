/**
 * Recall and false alarms of secretlint on the same samples as measure.ts: the recommended preset, one source each.
 * Fetches secretlint into the cache folder outside the tree, where it is not there yet.
 * Run: LANEKEEPER_PEERS=1 node test/quality/peers/secretlint.ts
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { provisionPackages } from "../../support/npm.ts";
import { readSecrets } from "../corpora.ts";
import { scoreNegatives, scoreSecrets } from "../secrets.ts";

const PACKAGES = ["@secretlint/core@13.0.6", "@secretlint/secretlint-rule-preset-recommend@13.0.7"];

interface Core {
  lintSource(given: {
    readonly source: Readonly<Record<"filePath" | "content" | "ext" | "contentType", string>>;
    readonly options: { readonly config: { readonly rules: readonly object[] } };
  }): Promise<{ readonly messages: readonly unknown[] }>;
}
interface Preset {
  readonly creator: object;
}

const packages = await provisionPackages(PACKAGES);
const samples = readSecrets();
if ("unavailable" in packages || samples === null) {
  console.error("unavailable" in packages ? packages.unavailable : "no samples");
  process.exit(1);
}
const require = createRequire(join(packages.folder, "package.json"));
const load = async <T>(name: string): Promise<T> => {
  return (await import(pathToFileURL(require.resolve(name)).href)) as T;
};
const { lintSource } = await load<Core>("@secretlint/core");
const { creator } = await load<Preset>("@secretlint/secretlint-rule-preset-recommend");

const found = new Set<string>();
for (const { text } of samples) {
  const { messages } = await lintSource({
    source: { filePath: "sample.txt", content: text, ext: ".txt", contentType: "text" },
    options: { config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] } },
  });
  if (messages.length > 0) found.add(text);
}
const isSecret = (text: string): boolean => found.has(text);
for (const kind of ["format", "context"] as const) {
  const { recall, macro } = scoreSecrets(samples, kind, isSecret);
  console.log(`${kind}: ${recall.toFixed(3)}, mean by rule ${macro.toFixed(3)}`);
}
const { alarms, samples: negatives } = scoreNegatives(samples, isSecret);
console.log(`alarms on negatives: ${alarms} of ${negatives}`);
