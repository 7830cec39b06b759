/** What the gateways are given: the whole of Lanekeeper's work, an Envoy without any filter, and parts for floor.ts. */
import { TOOL } from "./bodies.ts";

export interface Ports {
  readonly mock: number;
  readonly plain: number;
  readonly gateway: number;
  readonly admin: number;
  readonly floor: number;
  readonly floorProcessed: number;
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

export const type = (name: string): Record<string, string> => ({
  "@type": `type.googleapis.com/envoy.${name}`,
});

const at = (port: number) => ({ socket_address: { address: "127.0.0.1", port_value: port } });

const BUFFER_BYTES = 16_777_216;

/** One listener, one cluster, the router; breakers and buffers wide enough for the load. */
export const plainEnvoyConfig = (ports: Ports): Record<string, unknown> =>
  envoyConfig(ports.mock, [listener(ports.plain, [])], []);

/** The mock vendor's cluster stands before those given. */
export const envoyConfig = (
  mock: number,
  listeners: readonly Record<string, unknown>[],
  clusters: readonly Record<string, unknown>[],
): Record<string, unknown> => ({
  static_resources: {
    listeners,
    clusters: [
      {
        name: "mock",
        type: "STATIC",
        connect_timeout: "2s",
        per_connection_buffer_limit_bytes: BUFFER_BYTES,
        circuit_breakers: {
          thresholds: [{ max_connections: 4_096, max_pending_requests: 4_096, max_requests: 4_096 }],
        },
        load_assignment: {
          cluster_name: "mock",
          endpoints: [{ lb_endpoints: [{ endpoint: { address: at(mock) } }] }],
        },
      },
      ...clusters,
    ],
  },
});

/** Everything that comes goes through `filters` to the mock. */
export const listener = (
  port: number,
  filters: readonly Record<string, unknown>[],
): Record<string, unknown> => ({
  address: at(port),
  per_connection_buffer_limit_bytes: BUFFER_BYTES,
  filter_chains: [{ filters: [{ name: "http", typed_config: httpManager(filters) }] }],
});

const httpManager = (filters: readonly Record<string, unknown>[]) => ({
  ...type("extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"),
  stat_prefix: "bench",
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
  http_filters: [
    ...filters,
    { name: "router", typed_config: type("extensions.filters.http.router.v3.Router") },
  ],
});
