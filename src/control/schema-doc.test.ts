import { describe, expect, it } from "vitest";
import { configJsonSchema, configurationPage, staleFiles } from "./schema-doc.ts";

describe("what is published of the configuration", () => {
  it("is current", () => {
    expect(staleFiles(), "run node src/control/schema-doc.ts").toEqual([]);
  });

  it("has a row for every setting, with what is allowed, default and meaning", () => {
    const page = configurationPage(configJsonSchema());
    expect(page).toContain("| `lanes[].provider` | `openai`, `anthropic`, `vllm` | **required** |");
    expect(page).toContain("| `gateway` |");
    expect(page).toMatch(/`identity\[\]\.keys\[\]\.sha256` .* with `from: api_key`/);
    expect(page).toMatch(/`limits\.body_max_bytes` \| whole number .* `33554432`/);
  });

  it("refuses unknown keys in every section", () => {
    const open: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if ("properties" in value && !("additionalProperties" in value)) open.push(path);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`);
    };
    visit(configJsonSchema(), "");
    expect(open).toEqual([]);
  });
});
