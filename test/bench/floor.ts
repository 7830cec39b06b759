/** The floor under any ext_proc service on Node: an Envoy that asks a service which lets everything pass. */
import { fileURLToPath } from "node:url";
import { envoyConfig, listener, type Ports, type } from "./configuration.ts";

/** Takes the path of the socket that it is to listen on. */
export const floorProgram = fileURLToPath(new URL("floor-service.ts", import.meta.url));

/** What Lanekeeper's Envoy asks of an ordinary call: its headers and its whole body, and nothing of the answer. */
const CALLS = {
  request_header_mode: "SEND",
  request_body_mode: "BUFFERED",
  request_trailer_mode: "SKIP",
  response_header_mode: "SKIP",
  response_body_mode: "NONE",
  response_trailer_mode: "SKIP",
} as const;

/** The answer goes through the service as well, each piece as it comes. */
const CALLS_AND_ANSWERS = {
  ...CALLS,
  response_header_mode: "SEND",
  response_body_mode: "FULL_DUPLEX_STREAMED",
  response_trailer_mode: "SEND",
} as const;

/** Two listeners before one service: one for ordinary calls, one for those whose answer is processed. */
export function floorEnvoyConfig(ports: Ports, socket: string): Record<string, unknown> {
  const listeners = [
    listener(ports.floor, [extProc(CALLS)]),
    listener(ports.floorProcessed, [extProc(CALLS_AND_ANSWERS)]),
  ];
  return {
    ...envoyConfig(ports.mock, listeners, [serviceCluster(socket)]),
    // As envoy/bootstrap.yaml: Node answers streams that are reset with GOAWAY.
    layered_runtime: {
      layers: [
        {
          name: "floor",
          static_layer: { "envoy.reloadable_features.ext_proc_graceful_grpc_close": true },
        },
      ],
    },
  };
}

const extProc = (processingMode: Readonly<Record<string, string>>): Record<string, unknown> => ({
  name: "ext_proc",
  typed_config: {
    ...type("extensions.filters.http.ext_proc.v3.ExternalProcessor"),
    grpc_service: { envoy_grpc: { cluster_name: "service" } },
    message_timeout: "5s",
    processing_mode: processingMode,
  },
});

const serviceCluster = (socket: string): Record<string, unknown> => ({
  name: "service",
  type: "STATIC",
  connect_timeout: "2s",
  // As envoy/bootstrap.yaml: past its limit Envoy crashes.
  per_connection_buffer_limit_bytes: 33_554_432,
  typed_extension_protocol_options: {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
      ...type("extensions.upstreams.http.v3.HttpProtocolOptions"),
      explicit_http_config: { http2_protocol_options: {} },
    },
  },
  load_assignment: {
    cluster_name: "service",
    endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path: socket } } } }] }],
  },
});
