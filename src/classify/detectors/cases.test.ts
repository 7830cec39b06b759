/** Every detector's cases are data beside it: what must be found, exactly, and what must not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scan } from "../scan.ts";

/** Made-up keys stand in pieces, so that no secret scanner takes them for lost ones. */
const text = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === "string" ? value : value.join("")));
const casesSchema = z.strictObject({
  positives: z.array(z.strictObject({ kind: z.string(), text, value: text })).min(2),
  negatives: z.array(text).min(3),
});

const here = new URL("./", import.meta.url);
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(folders)("%s", (folder) => {
  const file = new URL(`${folder}/cases.json`, here);

  it("is a detector with cases", () => {
    expect(existsSync(new URL(`${folder}/detector.ts`, here))).toBe(true);
    expect(existsSync(file)).toBe(true);
  });

  const cases = casesSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const kinds = new Set(cases.positives.map((example) => example.kind));

  it.each(cases.positives)("finds $kind in $text", (example) => {
    const values = scan(example.text)
      .filter((finding) => finding.kind === example.kind)
      .map((finding) => example.text.slice(finding.start, finding.end));
    expect(values).toContain(example.value);
  });

  it.each(cases.negatives)("finds nothing of its own in %j", (negative) => {
    expect(scan(negative).filter((finding) => kinds.has(finding.kind))).toEqual([]);
  });
});
