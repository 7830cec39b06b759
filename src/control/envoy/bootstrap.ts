/** Fills the templates in envoy/ and writes what Envoy reads: bootstrap.json, clusters.json, routes.json. */

import { lookup } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { parse } from "yaml";
import { DIALECTS, type Dialect } from "../../exchange.ts";
import type { Config } from "../schema.ts";
import { clusterResources } from "./clusters.ts";
import { type Json, type } from "./json.ts";
import { localReplies } from "./local-replies.ts";
import { baselineRoutes, gatewayRoutes, usageFilter } from "./routes.ts";

export interface EnvoyPaths {
  /** Sockets and generated files; mode 0700, short (a socket's path is limited to 107 bytes). */
  readonly runDir: string;
  readonly dataDir: string;
}

const templates = new URL("../../../envoy/", import.meta.url);

type UsagePath = readonly [key: "input" | "output", ...path: string[]];

/** Where a dialect's answers say how many tokens were used. Anthropic's streams count the input at their beginning. */
const USAGE: Record<Dialect, { readonly json: readonly UsagePath[]; readonly sse: readonly UsagePath[] }> = {
  openai: both(["input", "usage", "prompt_tokens"], ["output", "usage", "completion_tokens"]),
  anthropic: {
    json: [
      ["input", "usage", "input_tokens"],
      ["output", "usage", "output_tokens"],
    ],
    sse: [
      ["input", "message", "usage", "input_tokens"],
      ["input", "usage", "input_tokens"],
      ["output", "usage", "output_tokens"],
    ],
  },
};

function both(...paths: readonly UsagePath[]) {
  return { json: paths, sse: paths };
}

const metadataRule = ([key, ...path]: UsagePath): Json => ({
  selectors: path.map((step) => ({ key: step })),
  on_present: { metadata_namespace: "lanekeeper.usage", key, type: "NUMBER" },
});

/** Every rule is tried on every event of every stream, so each dialect has filters of its own; the routes choose. */
function usageFilters(dialect: Dialect): Json[] {
  const { json, sse } = USAGE[dialect];
  return [
    {
      name: usageFilter("sse", dialect),
      typed_config: {
        "@type": type("envoy.extensions.filters.http.sse_to_metadata.v3.SseToMetadata"),
        response_rules: {
          max_event_size: 1_048_576,
          content_parser: {
            name: "envoy.content_parsers.json",
            typed_config: {
              "@type": type("envoy.extensions.content_parsers.json.v3.JsonContentParser"),
              rules: sse.map((path) => ({ rule: metadataRule(path) })),
            },
          },
        },
      },
    },
    {
      name: usageFilter("json", dialect),
      typed_config: {
        "@type": type("envoy.extensions.filters.http.json_to_metadata.v3.JsonToMetadata"),
        response_rules: { rules: json.map(metadataRule) },
      },
    },
  ];
}

/** Replaces each ${NAME}: a quoted one that stands alone by the value as JSON, any other by its text, as it reads in quotes. */
function fill(template: string, values: Readonly<Record<string, unknown>>): Json {
  const known = (name: string): unknown => {
    if (values[name] === undefined) throw new Error(`envoy/${template}: nothing fills \${${name}}`);
    return values[name];
  };
  const text = readFileSync(new URL(template, templates), "utf8")
    .replace(/"\$\{(\w+)\}"/g, (_, name) => JSON.stringify(known(name)))
    .replace(/(?<!^#.*)\$\{(\w+)\}/gm, (_, name) => JSON.stringify(String(known(name))).slice(1, -1));
  return parse(text);
}

/** @param host the address that `gateway` names; Envoy takes no host name here. */
export function envoyBootstrap(config: Config, paths: EnvoyPaths, host: string): Json {
  const [, port = "8787"] = config.gateway.split(":");
  const values = {
    RUN_DIR: paths.runDir,
    DATA_DIR: paths.dataDir,
    GATEWAY_HOST: host,
    GATEWAY_PORT: Number(port),
    LOCAL_REPLIES: localReplies(),
  };
  const bootstrap = fill("bootstrap.yaml", values) as { static_resources: Json };
  return {
    ...bootstrap,
    static_resources: {
      ...bootstrap.static_resources,
      listeners: [withUsage(fill("listener.yaml", values)), fill("baseline.yaml", values)],
    },
  };
}

interface Listener {
  readonly filter_chains: readonly [
    { readonly filters: readonly [{ readonly typed_config: { http_filters: Json[] } }] },
  ];
}

/** The filter, except where the service has said that it reads the answer itself (src/allow.ts). */
const unlessRead = (filter: Json): Json => ({
  name: filter.name,
  typed_config: {
    "@type": type("envoy.extensions.common.matching.v3.ExtensionWithMatcher"),
    extension_config: filter,
    xds_matcher: {
      matcher_list: {
        matchers: [
          {
            predicate: {
              single_predicate: {
                input: {
                  name: "answer",
                  typed_config: {
                    "@type": type("envoy.extensions.matching.common_inputs.network.v3.DynamicMetadataInput"),
                    filter: "lanekeeper",
                    path: [{ key: "answer" }],
                  },
                },
                custom_match: {
                  name: "read",
                  typed_config: {
                    "@type": type("envoy.extensions.matching.input_matchers.metadata.v3.Metadata"),
                    value: { string_match: { exact: "read" } },
                  },
                },
              },
            },
            on_match: {
              action: {
                name: "skip",
                typed_config: {
                  "@type": type("envoy.extensions.filters.common.matcher.action.v3.SkipFilter"),
                },
              },
            },
          },
        ],
      },
    },
  },
});

/**
 * Usage is read by Envoy, so that answers which nobody needs to change never pass through the service. These filters
 * stand behind the service's: whether they have anything to do is known when it has decided.
 */
function withUsage(listener: Json): Json {
  const manager = (listener as unknown as Listener).filter_chains[0].filters[0].typed_config;
  const usage = DIALECTS.flatMap(usageFilters).map(unlessRead);
  manager.http_filters = [...manager.http_filters.slice(0, -1), ...usage, ...manager.http_filters.slice(-1)];
  return listener;
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
  const { address } = await lookup(config.gateway.split(":")[0] ?? "127.0.0.1");
  const file = join(paths.runDir, "bootstrap.json");
  await replace(file, JSON.stringify(envoyBootstrap(config, paths, address)));
  return file;
}
