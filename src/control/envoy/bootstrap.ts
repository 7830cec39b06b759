/** Fills the templates in envoy/ and writes what Envoy reads: bootstrap.json, clusters.json, routes.json. */
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { parse } from "yaml";
import type { Config } from "../schema.ts";
import { clusterResources } from "./clusters.ts";
import { localReplies } from "./local-replies.ts";
import { baselineRoutes, gatewayRoutes } from "./routes.ts";

type Json = Record<string, unknown>;

export interface EnvoyPaths {
  /** Sockets and generated files; mode 0700, short (a socket's path is limited to 107 bytes). */
  readonly runDir: string;
  readonly dataDir: string;
}

const templates = new URL("../../../envoy/", import.meta.url);

/** Where each dialect's answers say how many tokens were used: path → key of the metadata `lanekeeper.usage`. */
const USAGE_PATHS: readonly (readonly [key: "input" | "output", ...path: string[]])[] = [
  ["input", "usage", "prompt_tokens"],
  ["output", "usage", "completion_tokens"],
  ["input", "usage", "input_tokens"],
  ["output", "usage", "output_tokens"],
];
const SSE_USAGE_PATHS: typeof USAGE_PATHS = [...USAGE_PATHS, ["input", "message", "usage", "input_tokens"]];

const usageRule = ([key, ...path]: (typeof USAGE_PATHS)[number]): Json => ({
  selectors: path.map((step) => ({ key: step })),
  on_present: { metadata_namespace: "lanekeeper.usage", key, type: "NUMBER" },
});

/** Replaces each ${NAME}: a quoted one that stands alone by the value as JSON, any other by its text. */
function fill(template: string, values: Readonly<Record<string, unknown>>): Json {
  const known = (name: string): unknown => {
    if (values[name] === undefined) throw new Error(`envoy/${template}: nothing fills \${${name}}`);
    return values[name];
  };
  const text = readFileSync(new URL(template, templates), "utf8")
    .replace(/"\$\{(\w+)\}"/g, (_, name) => JSON.stringify(known(name)))
    .replace(/(?<!^#.*)\$\{(\w+)\}/gm, (_, name) => String(known(name)));
  return parse(text);
}

export function envoyBootstrap(config: Config, paths: EnvoyPaths): Json {
  const [host = "127.0.0.1", port = "8787"] = config.gateway.split(":");
  const values = {
    RUN_DIR: paths.runDir,
    DATA_DIR: paths.dataDir,
    GATEWAY_HOST: host,
    GATEWAY_PORT: Number(port),
    LOCAL_REPLIES: localReplies(),
    SSE_USAGE: SSE_USAGE_PATHS.map((path) => ({ rule: usageRule(path) })),
    JSON_USAGE: USAGE_PATHS.map(usageRule),
  };
  const bootstrap = fill("bootstrap.yaml", values) as { static_resources: Json };
  return {
    ...bootstrap,
    static_resources: {
      ...bootstrap.static_resources,
      listeners: [fill("listener.yaml", values), fill("baseline.yaml", values)],
    },
  };
}

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Writes lanes and routes; Envoy sees the rename and takes them without dropping a request. */
export async function writeDynamic(
  config: Config,
  version: string,
  paths: EnvoyPaths,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const caFile = join(paths.runDir, "ca.pem");
  const clusters = clusterResources(config, version, { runDir: paths.runDir, caFile }, environment);
  await replace(join(paths.runDir, "clusters.json"), JSON.stringify(clusters));
  await replace(join(paths.runDir, "routes.json"), JSON.stringify(gatewayRoutes(config, version)));
  await replace(join(paths.runDir, "baselines.json"), JSON.stringify(baselineRoutes(config, version)));
}

/** Everything Envoy needs before its first start. Returns the bootstrap's path. */
export async function writeBootstrap(
  config: Config,
  version: string,
  paths: EnvoyPaths,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const extra = environment.SSL_CERT_FILE ? readFileSync(environment.SSL_CERT_FILE, "utf8") : "";
  await writeFile(join(paths.runDir, "ca.pem"), `${rootCertificates.join("\n")}\n${extra}`);
  await writeDynamic(config, version, paths, environment);
  const file = join(paths.runDir, "bootstrap.json");
  await replace(file, JSON.stringify(envoyBootstrap(config, paths)));
  return file;
}
