/** Lets Envoy itself read what is generated for it, without serving. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeBootstrap } from "./envoy/bootstrap.ts";
import { lastLines, runToEnd } from "./provision/command.ts";
import type { Config } from "./schema.ts";

const VALIDATE_TIMEOUT_MS = 60_000;

/**
 * Writes what a start would write into a folder of its own and has it validated: the bootstrap as it is, then once
 * more with lanes and routes in it, because `--mode validate` does not read files that Envoy would watch.
 * @param version names the configuration in the generated files.
 * @throws Error with Envoy's own words.
 */
export async function validateWithEnvoy(envoy: string, config: Config, version: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lk-"));
  try {
    const bootstrap = await writeBootstrap(config, version, { runDir: folder, dataDir: folder }, process.env);
    await validate(envoy, bootstrap);
    const whole = join(folder, "whole.json");
    const [text, clusters, routes] = await Promise.all([
      readFile(bootstrap, "utf8"),
      readFile(join(folder, "clusters.json"), "utf8"),
      readFile(join(folder, "routes.json"), "utf8"),
    ]);
    await writeFile(whole, JSON.stringify(inlined(JSON.parse(text), resources(clusters), resources(routes))));
    await validate(envoy, whole);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function validate(envoy: string, file: string): Promise<void> {
  const args = ["--mode", "validate", "--reject-unknown-dynamic-fields", "-l", "error", "-c", file];
  const done = await runToEnd(envoy, args, { timeoutMs: VALIDATE_TIMEOUT_MS });
  if (done.code !== 0) throw new Error(lastLines(`${done.stdout}\n${done.stderr}`));
}

type Json = Record<string, unknown>;

/** The resources of an xDS file (envoy.service.discovery.v3.DiscoveryResponse) as plain messages. */
function resources(text: string): Json[] {
  const response = JSON.parse(text) as { readonly resources: Json[] };
  return response.resources.map(({ "@type": _type, ...message }) => message);
}

/** The same bootstrap with its dynamic clusters and route tables in their static places. */
function inlined(bootstrap: Json, clusters: readonly Json[], routes: readonly Json[]): unknown {
  const { cds_config: _cds, ...dynamic } = (bootstrap.dynamic_resources ?? {}) as Json;
  const fixed = bootstrap.static_resources as Json;
  const known = Array.isArray(fixed.clusters) ? fixed.clusters : [];
  const whole = {
    ...bootstrap,
    dynamic_resources: dynamic,
    static_resources: { ...fixed, clusters: [...known, ...clusters] },
  };
  return withRoutes(whole, new Map(routes.map((table) => [table.name, table])));
}

/** Replaces each `rds` (envoy…HttpConnectionManager) by the route table that it names. */
function withRoutes(value: unknown, tables: ReadonlyMap<unknown, Json>): unknown {
  if (Array.isArray(value)) return value.map((item) => withRoutes(item, tables));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    const table = key === "rds" ? tables.get((inner as Json).route_config_name) : undefined;
    return table === undefined ? [key, withRoutes(inner, tables)] : ["route_config", table];
  });
  return Object.fromEntries(entries);
}
