/** Everything that a gateway keeps or shows, to search in. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { TestGateway } from "./gateway.ts";
import type { Answer } from "./http.ts";

export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function leaves(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, each]): [string, string][] => [
    [`${path} (keys)`, key],
    ...leaves(each, Array.isArray(value) ? `${path}[]` : `${path}.${key}`),
  ]);
}

/** Name → text: files, metrics, records by field, explanations of one in seven, progress, bodies of errors. */
export async function everythingKept(
  gateway: TestGateway,
  answers: readonly Answer[],
): Promise<Map<string, string>> {
  const kept = new Map<string, string>();
  for (const file of await filesBelow(gateway.dataDir))
    kept.set(relative(gateway.dataDir, file), await readFile(file, "latin1"));
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  kept.set("/metrics", metrics);
  const records = await gateway.records("?limit=1000");
  kept.set("/v1/records", JSON.stringify(records));
  for (const record of records) {
    // Where in a record a value stands, by the field's path.
    for (const [path, text] of leaves(record))
      kept.set(`record ${path}`, `${kept.get(`record ${path}`) ?? ""}\n${text}`);
  }
  for (const { id } of records.filter((_, i) => i % 7 === 0))
    kept.set("explain", `${kept.get("explain") ?? ""}\n${await gateway.explain(id)}`);
  kept.set("progress", gateway.said.join("\n"));
  kept.set(
    "error bodies",
    answers
      .filter(({ status }) => status >= 400)
      .map(({ text }) => text)
      .join("\n"),
  );
  return kept;
}
