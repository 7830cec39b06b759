/**
 * Writes what is published of the configuration from its one table, the zod schema: lanekeeper.schema.json (for
 * editors) and docs/configuration.md (for people). `node src/control/schema-doc.ts [--check]`; with --check nothing is
 * written and a stale file is an error.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { configSchema } from "./schema.ts";

export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
}

/** The JSON Schema (draft 2020-12) of lanekeeper.yaml as people write it: defaults may be left out. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: "input", reused: "inline" }) as JsonSchema;
}

interface Row {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** The alternative that it belongs to ("with `from: api_key`"); empty when it always stands there. */
  readonly only: string;
}

/** Every setting, sections before what they hold. */
function rows(schema: JsonSchema, path: string, required: boolean): Row[] {
  const own = path === "" ? [] : [{ path, schema, required, only: "" }];
  const branches = schema.anyOf ?? schema.oneOf ?? [];
  const inner: Row[] = [];
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const must = schema.required?.includes(key) === true;
    inner.push(...rows(property, path === "" ? key : `${path}.${key}`, must));
  }
  if (typeof schema.additionalProperties === "object" && holdsSettings(schema.additionalProperties)) {
    inner.push(...children(schema.additionalProperties, `${path}.<name>`));
  }
  if (schema.items !== undefined && holdsSettings(schema.items))
    inner.push(...children(schema.items, `${path}[]`));
  const settings = branches.filter(holdsSettings).map((branch) => {
    const only = discriminator(branch);
    return children(branch, path).map((row) => ({ ...row, only: row.only || only }));
  });
  const everywhere = (row: Row): boolean =>
    settings.length > 1 && settings.every((branch) => branch.some((other) => other.path === row.path));
  inner.push(...settings.flat().map((row) => (everywhere(row) ? { ...row, only: "" } : row)));
  return [...own, ...distinct(inner)];
}

/** Which alternative this is: by its constant (identity's `from`), or by its own description. */
function discriminator(branch: JsonSchema): string {
  const fixed = Object.entries(branch.properties ?? {}).find(
    ([, property]) => typeof property.const === "string",
  );
  if (fixed !== undefined) return `with \`${fixed[0]}: ${fixed[1].const}\``;
  return Array.isArray(branch.anyOf) || branch.type === "array"
    ? ""
    : `alternative: ${branch.description ?? ""}`;
}

/** The rows below `schema`, not `schema` itself. */
function children(schema: JsonSchema, path: string): Row[] {
  return rows(schema, path, false).slice(1);
}

const holdsSettings = (schema: JsonSchema): boolean =>
  schema.properties !== undefined ||
  [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(holdsSettings) ||
  (schema.items !== undefined && holdsSettings(schema.items)) ||
  (typeof schema.additionalProperties === "object" && holdsSettings(schema.additionalProperties));

/** Alternatives share settings (identity's `from`): one row for each path, constants joined. */
function distinct(all: readonly Row[]): Row[] {
  const byPath = new Map<string, Row>();
  for (const row of all) {
    const known = byPath.get(row.path);
    if (known === undefined) {
      byPath.set(row.path, row);
      continue;
    }
    const only = [...new Set([known.only, row.only])].filter(Boolean).join(" or ");
    const parts = [...(known.schema.anyOf ?? [known.schema]), row.schema];
    const anyOf = parts.filter(
      (part, i) => parts.findIndex((other) => allowed(other) === allowed(part)) === i,
    );
    byPath.set(row.path, { ...known, only, schema: anyOf.length === 1 ? known.schema : { anyOf } });
  }
  return [...byPath.values()];
}

/** What may stand there, in words. */
function allowed(schema: JsonSchema): string {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return [...new Set(branches.map(allowed))].join(" or ");
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  switch (schema.type) {
    case "array":
      return `list${schema.items === undefined ? "" : ` of: ${allowed(schema.items)}`}${atLeast(schema.minItems)}`;
    case "object": {
      if (typeof schema.additionalProperties !== "object") return "section";
      const names = schema.propertyNames?.enum?.map(code).join(", ");
      return `section of${names === undefined ? " any name" : `: ${names}`} → ${allowed(schema.additionalProperties)}`;
    }
    case "integer":
    case "number":
      return `${schema.type === "integer" ? "whole number" : "number"}${range(schema)}`;
    case "boolean":
      return "`true` or `false`";
    default:
      return (
        FORMATS[schema.format ?? ""] ??
        (schema.pattern === undefined ? "text" : `text like ${code(schema.pattern)}`)
      );
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: "URL",
  cidrv4: "IPv4 network",
  cidrv6: "IPv6 network",
};
const atLeast = (items: number | undefined): string => (items === undefined ? "" : `, at least ${items}`);
const code = (value: unknown): string => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

function range(schema: JsonSchema): string {
  const low = schema.exclusiveMinimum !== undefined ? `above ${schema.exclusiveMinimum}` : "";
  const least =
    schema.minimum !== undefined && schema.minimum > -Number.MAX_SAFE_INTEGER ? `from ${schema.minimum}` : "";
  const most =
    schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? `up to ${schema.maximum}` : "";
  const words = [low, least, most].filter((word) => word !== "").join(", ");
  return words === "" ? "" : ` ${words}`;
}

/** docs/configuration.md */
export function configurationPage(schema: JsonSchema): string {
  const lines = rows(schema, "", false).map(({ path, schema: row, required, only }) => {
    const standard = row.default === undefined ? (required ? "**required**" : "") : code(row.default);
    const cells = [code(path), allowed(row), standard, [row.description, only].filter(Boolean).join("; ")];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return `# Configuration

Generated from \`src/control/schema.ts\` by \`node src/control/schema-doc.ts\`; do not edit.

One file, \`lanekeeper.yaml\` (YAML 1.2, no tags). \`lanekeeper.schema.json\` is its JSON Schema: editors complete and
check with it when the file begins with \`# yaml-language-server: $schema=lanekeeper.schema.json\`. \`lanekeeper check\`
refuses a wrong file with line, column, what is wrong and what is allowed. Folders are relative to the file. Beyond
this table: names of lanes, routes and API-key digests are unique; all endpoints of a lane share scheme and path; a
route's \`lane\` and \`model\` exist; \`tools.deny_arguments[].pattern\` is matched in linear time and so has no
back-references, lookaround or lazy quantifiers.

| setting | allowed | default | meaning |
| --- | --- | --- | --- |
${lines.join("\n")}
`;
}

const root = new URL("../../", import.meta.url);

/** The generated files with their right content, by path from the repository's root. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const schema = configJsonSchema();
  const published = { $id: "lanekeeper.schema.json", title: "lanekeeper.yaml", ...schema };
  return new Map([
    ["lanekeeper.schema.json", `${JSON.stringify(published, null, 2)}\n`],
    ["docs/configuration.md", configurationPage(schema)],
  ]);
}

/** Names of generated files that are not current. */
export function staleFiles(): string[] {
  return [...generatedFiles()].filter(([path, content]) => read(path) !== content).map(([path]) => path);
}

function read(path: string): string | null {
  try {
    return readFileSync(new URL(path, root), "utf8");
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const stale = staleFiles();
    for (const path of stale) console.error(`${path} is not current: run node src/control/schema-doc.ts`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const [path, content] of generatedFiles()) {
      const file = fileURLToPath(new URL(path, root));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}
