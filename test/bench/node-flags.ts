/** The flags that the product's launcher starts Node with, so that the benchmark measures what users run. */
import { readFileSync } from "node:fs";

const launcher = new URL("../../src/cli/bin.mjs", import.meta.url);

/** Reads the launcher's `NODE_FLAGS = […]` (one array of plain strings); none when it has no such constant. */
export function nodeFlagsOf(source = readFileSync(launcher, "utf8")): readonly string[] {
  const list = /\bNODE_FLAGS = \[([^\]]*)\]/.exec(source)?.[1] ?? "";
  return [...list.matchAll(/"([^"]+)"/g)].map(([, flag]) => flag ?? "");
}
