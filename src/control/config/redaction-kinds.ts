/** Kinds in `redactions` that nothing finds: most likely a slip of the pen, and then the finding that was meant goes as it is. */
import { KINDS } from "../../classify/scan.ts";
import type { Config } from "../schema.ts";
import { closest } from "./closest.ts";

const BUILT_IN = KINDS.map(({ kind }) => kind);

export function redactionWarnings(config: Config): string[] {
  // A team's own terms have kinds of their own, in files that are read later.
  if (config.detection.terms.length > 0) return [];
  const known = new Set(["*", ...BUILT_IN, ...config.recognizers.flatMap(({ kinds }) => kinds)]);
  return tables(config).flatMap(([where, table]) =>
    Object.keys(table ?? {})
      .filter((kind) => !known.has(kind))
      .map((kind) => {
        const near = closest(kind, [...known]);
        return `${where}: nothing finds the kind ${JSON.stringify(kind)}${near === null ? "" : ` (did you mean ${near}?)`}`;
      }),
  );
}

function tables(config: Config): (readonly [where: string, table: Config["redactions"]])[] {
  return [
    ["redactions", config.redactions],
    ...config.routes.map(({ name, redactions }) => [`route ${name}, redactions`, redactions] as const),
    ...Object.entries(config.tenants ?? {}).map(
      ([tenant, { redactions }]) => [`tenant ${tenant}, redactions`, redactions] as const,
    ),
  ];
}
