/** Measures tool typing by name, and by name and description, against the labels of a published MCP server's tools. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { typeTool } from "../../src/classify/facts/tools.ts";
import type { ToolType } from "../../src/exchange.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface ToolsMeasured {
  readonly by: string;
  readonly total: number;
  /** Read told from not read. */
  readonly right: number;
  /** Said to read, and does not: the error that matters. */
  readonly wronglyRead: number;
  readonly destructive: { readonly total: number; readonly found: number };
}

/** null where the corpus is absent. The hints are the labels and are not shown to the typing. */
export function measureTools(): readonly ToolsMeasured[] | null {
  const folder = join(
    process.env.LANEKEEPER_CORPORA ?? join(ROOT, "../shared/corpora"),
    "github+github-mcp-server/toolsnaps",
  );
  if (!existsSync(folder)) return null;
  const tools = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
  return [false, true].map((described) => {
    const judged = tools.map((tool) => {
      const description = described ? tool.description : "";
      const found = typeTool({ name: tool.name, description, annotations: {} }, null).type;
      const hints = tool.annotations;
      const label: ToolType = hints.readOnlyHint ? "read" : hints.destructiveHint ? "destructive" : "write";
      return { label, found };
    });
    const destructive = judged.filter(({ label }) => label === "destructive");
    return {
      by: described ? "name and description" : "name",
      total: judged.length,
      right: judged.filter(({ label, found }) => (label === "read") === (found === "read")).length,
      wronglyRead: judged.filter(({ label, found }) => label !== "read" && found === "read").length,
      destructive: {
        total: destructive.length,
        found: destructive.filter(({ found }) => found === "destructive").length,
      },
    };
  });
}
