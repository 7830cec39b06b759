/** What the two gateways are given: the whole of Lanekeeper's work, and an Envoy without any filter. */
import { TOOL } from "./bodies.ts";

export interface Ports {
  readonly mock: number;
  readonly plain: number;
  readonly gateway: number;
  readonly admin: number;
}

/** Name of the lane that every call is to reach. */
export const LANE = "vendor";

/** lanekeeper.yaml (JSON is YAML): identity, classes, redaction, typed tools, routes with fallbacks, prices, records. */
export function lanekeeperConfig(ports: Ports, dataDir: string): Record<string, unknown> {
  const loopback = ["127.0.0.0/8"];
  const endpoints = [`http://127.0.0.1:${ports.mock}/v1`];
  const price = { input_usd_per_mtok: 2, output_usd_per_mtok: 8 };
  return {
    gateway: `127.0.0.1:${ports.gateway}`,
    admin: `127.0.0.1:${ports.admin}`,
    data_dir: dataDir,
    identity: [
      { from: "header", tenant: "x-tenant", trusted_sources: loopback },
      { from: "source", tenant: "bench", trusted_sources: loopback },
    ],
    lanes: [
      {
        name: LANE,
        provider: "openai",
        endpoints,
        boundary: "hosted",
        region: "us",
        models: { mock: price, paced: price },
      },
      {
        name: "own",
        provider: "vllm",
        endpoints,
        boundary: "self_hosted",
        region: "eu",
        models: { mock: {}, paced: {} },
      },
    ],
    routes: [
      {
        name: "assistant",
        match: { task: ["chat", "draft"], data_class: ["public", "customer_ok"] },
        primary: { lane: LANE },
        fallback: [{ lane: "own" }],
        budgets: { max_latency_ms: 30_000, max_tokens: "bounded" },
      },
      { name: "regulated", match: { data_class: ["regulated", "secret"] }, primary: { lane: "own" } },
      { name: "everything", primary: { lane: LANE }, fallback: [{ lane: "own" }] },
    ],
    data_classes: { pii: { may_leave: "redacted" } },
    redactions: { EMAIL_ADDRESS: "pseudonym" },
    tools: { catalogue: { [TOOL]: "read" } },
    logging: { store_prompts: "redacted", store_tool_args: "denylist_secrets", level: "info" },
  };
}

const type = (name: string): Record<string, string> => ({ "@type": `type.googleapis.com/envoy.${name}` });

/** One listener, one cluster, the router; breakers and buffers wide enough for the load. */
export function plainEnvoyConfig(ports: Ports): Record<string, unknown> {
  const at = (port: number) => ({ socket_address: { address: "127.0.0.1", port_value: port } });
  const bufferBytes = 16_777_216;
  return {
    static_resources: {
      listeners: [
        {
          address: at(ports.plain),
          per_connection_buffer_limit_bytes: bufferBytes,
          filter_chains: [{ filters: [{ name: "http", typed_config: httpManager }] }],
        },
      ],
      clusters: [
        {
          name: "mock",
          type: "STATIC",
          connect_timeout: "2s",
          per_connection_buffer_limit_bytes: bufferBytes,
          circuit_breakers: {
            thresholds: [{ max_connections: 4_096, max_pending_requests: 4_096, max_requests: 4_096 }],
          },
          load_assignment: {
            cluster_name: "mock",
            endpoints: [{ lb_endpoints: [{ endpoint: { address: at(ports.mock) } }] }],
          },
        },
      ],
    },
  };
}

const httpManager = {
  ...type("extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"),
  stat_prefix: "plain",
  codec_type: "HTTP1",
  route_config: {
    virtual_hosts: [
      {
        name: "all",
        domains: ["*"],
        routes: [{ match: { prefix: "/" }, route: { cluster: "mock", timeout: "0s" } }],
      },
    ],
  },
  http_filters: [{ name: "router", typed_config: type("extensions.filters.http.router.v3.Router") }],
};
