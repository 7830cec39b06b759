/** Envoy clusters for the lanes and the baselines, as the JSON file that Envoy's CDS watches. */
import { isIP } from "node:net";
import { CALLER_CREDENTIALS, CALLER_NAMESPACE, CREDENTIAL_HEADERS } from "../../enforce/credentials.ts";
import {
  ANSWER_FORMS,
  baselineCluster,
  laneCluster,
  TREATMENTS,
  type Treatment,
} from "../../enforce/lanes.ts";
import { DIALECTS } from "../../exchange.ts";
import type { Config, LaneConfig } from "../schema.ts";
import { type Json, type } from "./json.ts";

/** What Envoy needs or makes on the way, and no vendor is to see: our addresses and timeouts. */
const ENVOY_HEADERS = [
  "x-forwarded-proto",
  "x-envoy-original-host",
  "x-envoy-expected-rq-timeout-ms",
  "x-envoy-attempt-count",
];

const breakers = {
  thresholds: [
    { max_connections: 10_000, max_pending_requests: 20_000, max_requests: 20_000, max_retries: 20_000 },
  ],
};

function credentialMutations(lane: LaneConfig, environment: NodeJS.ProcessEnv): Json[] {
  const remove = [...CREDENTIAL_HEADERS, ...ENVOY_HEADERS].map((header) => ({ remove: header }));
  const set = (key: string, value: string) => ({
    append: { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" },
  });
  const credential = lane.credential;
  if (credential === undefined) return remove;
  if ("passthrough" in credential) {
    // Dynamic metadata, because a header that one attempt removes is gone for the next. What the caller did not send
    // stays absent: an empty value adds nothing.
    return [
      ...remove,
      ...CALLER_CREDENTIALS.map((header) => set(header, `%DYNAMIC_METADATA(${CALLER_NAMESPACE}:${header})%`)),
    ];
  }
  // An unset variable would be sent as "-".
  if ((environment[credential.env] ?? "") === "") return remove;
  // Envoy reads the key from its own environment when it forwards: no file and no config dump holds it.
  const value = `%ENVIRONMENT(${credential.env})%`;
  return [
    ...remove,
    lane.provider === "anthropic" ? set("x-api-key", value) : set("authorization", `Bearer ${value}`),
  ];
}

/**
 * What a lane may not say: the gateway's own words, and what an Envoy before the lane tells another Envoy, which would
 * keep a 429 from moving on to the next lane.
 */
const LANE_MAY_NOT_SAY = [
  "x-lanekeeper-baseline",
  "x-lanekeeper-record",
  "x-envoy-ratelimited",
  "x-envoy-overloaded",
  "x-envoy-immediate-health-check-fail",
  "x-envoy-degraded",
  "x-envoy-canary",
].map((header) => ({ remove: header }));

/** Key by which an endpoint finds its TLS settings. */
const SOCKET_MATCH = "lanekeeper.host";

const headerMutation = (request: Json[], response: Json[] = []): Json => ({
  name: "envoy.filters.http.header_mutation",
  typed_config: {
    "@type": type("envoy.extensions.filters.http.header_mutation.v3.HeaderMutation"),
    mutations: { request_mutations: request, response_mutations: response },
  },
});

const codecFilter: Json = {
  name: "envoy.filters.http.upstream_codec",
  typed_config: { "@type": type("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec") },
};

/**
 * The ext_proc filter of one attempt. Lane and exchange travel once, as gRPC metadata of its stream; what
 * metadata_options forwards would be in every message. No header of the call is among them.
 */
function attemptFilter(lane: string, treatment: Exclude<Treatment, "plain">): Json {
  const request = treatment !== "answer";
  const answer = treatment !== "request";
  return {
    name: "envoy.filters.http.ext_proc",
    typed_config: {
      "@type": type("envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor"),
      grpc_service: {
        envoy_grpc: { cluster_name: "lanekeeper", skip_envoy_headers: true },
        initial_metadata: [
          { key: "x-lanekeeper-lane", value: lane },
          { key: "x-lanekeeper-exchange", value: "%DYNAMIC_METADATA(lanekeeper.exchange:id)%" },
        ],
      },
      failure_mode_allow: false,
      status_on_error: { code: "ServiceUnavailable" },
      message_timeout: "5s",
      processing_mode: {
        request_header_mode: request ? "SEND" : "SKIP",
        request_body_mode: request ? "BUFFERED" : "NONE",
        response_header_mode: answer ? "SEND" : "SKIP",
        response_body_mode: answer ? "FULL_DUPLEX_STREAMED" : "NONE",
        request_trailer_mode: "SKIP",
        response_trailer_mode: answer ? "SEND" : "SKIP",
      },
      mutation_rules: { allow_all_routing: true, allow_envoy: true, disallow_is_error: true },
    },
  };
}

function protocolOptions(
  lane: LaneConfig,
  treatment: Treatment,
  tls: boolean,
  environment: NodeJS.ProcessEnv,
): Json {
  return {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
      "@type": type("envoy.extensions.upstreams.http.v3.HttpProtocolOptions"),
      ...(tls
        ? {
            auto_config: { http_protocol_options: {}, http2_protocol_options: {} },
          }
        : { explicit_http_config: { http_protocol_options: {} } }),
      http_filters: [
        ...(treatment === "plain" ? [] : [attemptFilter(lane.name, treatment)]),
        headerMutation(credentialMutations(lane, environment), LANE_MAY_NOT_SAY),
        codecFilter,
      ],
    },
  };
}

function endpoints(lane: LaneConfig): Json[] {
  const at = (host: string, port: number, hostname: string) => ({
    endpoint: { hostname, address: { socket_address: { address: host, port_value: port } } },
    metadata: { filter_metadata: { "envoy.transport_socket_match": { [SOCKET_MATCH]: host } } },
  });
  const urls = lane.endpoints.map((endpoint) => new URL(endpoint));
  const hosts = urls.map((url) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    return at(host, Number(url.port) || (url.protocol === "https:" ? 443 : 80), url.host);
  });
  const byName = urls.some((url) => isIP(url.hostname.replace(/^\[|\]$/g, "")) === 0);
  // Envoy answers 503 at once, without a retry, for a cluster with no host at all. A name that does not resolve
  // leaves none, so such a lane has a last host that refuses: the next lane is tried.
  const refuses = { priority: 1, lb_endpoints: [at("127.0.0.1", 1, urls[0]?.host ?? "")] };
  return [{ lb_endpoints: hosts }, ...(byName ? [refuses] : [])];
}

const hostOf = (endpoint: string): string => new URL(endpoint).hostname.replace(/^\[|\]$/g, "");

/**
 * Each host's own name, from the configuration: Envoy's auto_sni would take it from the caller's Host header, and so
 * let the caller choose whose certificate is accepted.
 */
function tlsSockets(lane: LaneConfig, caFile: string): Json {
  const socket = (host: string): Json => ({
    name: "envoy.transport_sockets.tls",
    typed_config: {
      "@type": type("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"),
      ...(isIP(host) === 0 ? { sni: host } : {}),
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: caFile },
          match_typed_subject_alt_names: [
            { san_type: isIP(host) === 0 ? "DNS" : "IP_ADDRESS", matcher: { exact: host } },
          ],
        },
      },
    },
  });
  const hosts = [...new Set(lane.endpoints.map(hostOf))];
  return {
    transport_socket: socket(hosts[0] ?? ""),
    transport_socket_matches: hosts.map((host) => ({
      name: host,
      match: { [SOCKET_MATCH]: host },
      transport_socket: socket(host),
    })),
  };
}

function laneClusters(lane: LaneConfig, caFile: string, environment: NodeJS.ProcessEnv): Json[] {
  const tls = lane.endpoints.some((endpoint) => endpoint.startsWith("https:"));
  return TREATMENTS.map((treatment) => ({
    "@type": type("envoy.config.cluster.v3.Cluster"),
    name: laneCluster(lane.name, treatment),
    type: "STRICT_DNS",
    dns_lookup_family: "V4_PREFERRED",
    // A name that does not resolve must not hold back the whole configuration.
    wait_for_warm_on_init: false,
    connect_timeout: "2s",
    circuit_breakers: breakers,
    load_assignment: { cluster_name: laneCluster(lane.name, treatment), endpoints: endpoints(lane) },
    typed_extension_protocol_options: protocolOptions(lane, treatment, tls, environment),
    outlier_detection: {
      consecutive_5xx: 5,
      consecutive_gateway_failure: 5,
      interval: "1s",
      base_ejection_time: "5s",
      max_ejection_time: "60s",
      max_ejection_percent: 100,
    },
    ...(tls ? tlsSockets(lane, caFile) : {}),
  }));
}

function baselineClusters(config: Config, runDir: string): Json[] {
  const routes = [
    "",
    ...config.routes.filter((route) => route.baseline !== undefined).map((route) => route.name),
  ];
  return routes.flatMap((route) =>
    DIALECTS.flatMap((dialect) =>
      ANSWER_FORMS.map((form) => {
        const name = baselineCluster(route, dialect, form);
        return {
          "@type": type("envoy.config.cluster.v3.Cluster"),
          name,
          type: "STATIC",
          connect_timeout: "1s",
          circuit_breakers: breakers,
          load_assignment: {
            cluster_name: name,
            endpoints: [
              { lb_endpoints: [{ endpoint: { address: { pipe: { path: `${runDir}/baseline.sock` } } } }] },
            ],
          },
          typed_extension_protocol_options: {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
              "@type": type("envoy.extensions.upstreams.http.v3.HttpProtocolOptions"),
              explicit_http_config: { http_protocol_options: {} },
              http_filters: [
                headerMutation([
                  {
                    append: {
                      header: { key: "x-lanekeeper-baseline", value: name },
                      append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
                    },
                  },
                ]),
                codecFilter,
              ],
            },
          },
        };
      }),
    ),
  );
}

/** A DiscoveryResponse with every cluster; `version` lets the caller see when Envoy has taken it. */
export function clusterResources(
  config: Config,
  version: string,
  paths: { readonly runDir: string; readonly caFile: string },
  environment: NodeJS.ProcessEnv,
): Json {
  return {
    version_info: version,
    resources: [
      ...config.lanes.flatMap((lane) => laneClusters(lane, paths.caFile, environment)),
      ...baselineClusters(config, paths.runDir),
    ],
  };
}
