/** The route tables: the gateway's, whose only way to a lane needs proof of a decision, and the baselines'. */

import { ANSWER_FORMS, type AnswerForm, baselineCluster } from "../../enforce/lanes.ts";
import { DIALECTS, type Dialect } from "../../exchange.ts";
import { dialects } from "../../understand/dialects/index.ts";
import type { Config } from "../schema.ts";
import { type Json, type } from "./json.ts";

const recordHeader = {
  header: { key: "x-lanekeeper-record", value: "%REQ(X-REQUEST-ID)%" },
  append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
};

const laneRoute: Json = {
  // Dynamic metadata comes from the service's reply; a client can forge any header, but not this.
  match: {
    prefix: "/",
    dynamic_metadata: [
      { filter: "lanekeeper", path: [{ key: "decision" }], value: { string_match: { exact: "allow" } } },
    ],
  },
  route: {
    inline_cluster_specifier_plugin: {
      extension: {
        name: "lane-order",
        typed_config: {
          "@type": type(
            "envoy.extensions.router.cluster_specifiers.priority_group.v3.PriorityGroupClusterSpecifier",
          ),
          override_metadata_namespace: "lanekeeper",
          // Without an order there is nowhere to go: this cluster does not exist.
          priority_groups: [{ name: "none", clusters: [{ cluster_name: "no-lane", weight: 1 }] }],
        },
      },
    },
    auto_host_rewrite: true,
    // A stream may take as long as it likes; silence is bounded per attempt and by stream_idle_timeout.
    timeout: "0s",
    retry_policy: {
      retry_on: "5xx,reset,connect-failure,refused-stream,retriable-status-codes",
      retriable_status_codes: [429],
      // The service sets the real number and the time per try for each exchange.
      num_retries: 1,
      refresh_cluster_on_retry: true,
      retry_back_off: { base_interval: "0.005s", max_interval: "0.02s" },
      // The second try of a pool takes another host of it.
      retry_host_predicate: [
        {
          name: "envoy.retry_host_predicates.previous_hosts",
          typed_config: {
            "@type": type("envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"),
          },
        },
      ],
      host_selection_retry_max_attempts: 3,
    },
  },
};

/**
 * Without proof of a decision: a cluster that does not exist, and Envoy's own refusal. Not a direct response: that is
 * no route to Envoy, and the virtual host's body limit holds for routes alone.
 */
const undecidedRoute = (prefix: string, dialect: Dialect): Json => ({
  match: { prefix },
  route: { cluster: "no-lane", cluster_not_found_response_code: "SERVICE_UNAVAILABLE" },
  // The route that the path alone gives chooses the filters: those of another dialect would read in vain.
  typed_per_filter_config: Object.fromEntries(
    DIALECTS.filter((other) => other !== dialect).flatMap((other) =>
      ANSWER_FORMS.map((form) => [
        usageFilter(form, other),
        { "@type": type("envoy.config.route.v3.FilterConfig"), disabled: true },
      ]),
    ),
  ),
});

/** Name of the filter that reads how many tokens an answer used. */
export const usageFilter = (form: AnswerForm, dialect: Dialect): string =>
  `lanekeeper.usage.${form}.${dialect}`;

export function gatewayRoutes(config: Config, version: string): Json {
  return {
    version_info: version,
    resources: [
      {
        "@type": type("envoy.config.route.v3.RouteConfiguration"),
        name: "gateway",
        validate_clusters: false,
        virtual_hosts: [
          {
            name: "gateway",
            domains: ["*"],
            request_body_buffer_limit: config.limits.body_max_bytes,
            response_headers_to_add: [recordHeader],
            response_headers_to_remove: ["x-envoy-upstream-service-time", "x-envoy-attempt-count"],
            routes: [
              laneRoute,
              undecidedRoute("/v1/messages", "anthropic"),
              undecidedRoute("/anthropic/", "anthropic"),
              undecidedRoute("/", "openai"),
            ],
          },
        ],
      },
    ],
  };
}

/** The listener that answers when no lane does: static bodies, so that it works though the service is gone. */
export function baselineRoutes(config: Config, version: string): Json {
  const texts = [
    { route: "", text: config.baseline.text },
    ...config.routes.flatMap((route) =>
      route.baseline ? [{ route: route.name, text: route.baseline.text }] : [],
    ),
  ];
  const table = {
    "@type": type("envoy.config.route.v3.RouteConfiguration"),
    name: "baseline",
    max_direct_response_body_size_bytes: 65_536,
    virtual_hosts: [
      {
        name: "baseline",
        domains: ["*"],
        response_headers_to_add: [
          {
            header: { key: "x-lanekeeper-baseline", value: "true" },
            append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
          },
        ],
        routes: texts.flatMap(({ route, text }) =>
          DIALECTS.flatMap((dialect) =>
            ANSWER_FORMS.map((form) => ({
              match: {
                prefix: "/",
                headers: [
                  {
                    name: "x-lanekeeper-baseline",
                    string_match: { exact: baselineCluster(route, dialect, form) },
                  },
                ],
              },
              direct_response: {
                status: 200,
                body: {
                  inline_string: dialects[dialect].baselineBody(text, form === "sse").toString("utf8"),
                },
              },
              response_headers_to_add: [
                {
                  header: {
                    key: "content-type",
                    value: form === "sse" ? "text/event-stream" : "application/json",
                  },
                  append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
                },
              ],
            })),
          ),
        ),
      },
    ],
  };
  return { version_info: version, resources: [table] };
}
