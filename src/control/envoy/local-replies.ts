/**
 * What callers read when Envoy itself has to answer: the service is absent, hung or refused, the body is too
 * large, the lanes and the baseline are gone. Static text in the caller's dialect with a code of errors.ts;
 * never %RESPONSE_CODE_DETAILS%, which names internals.
 */

import { ERRORS, type ErrorCode, REFUSED_BY_ENVOY } from "../../errors.ts";
import type { Dialect } from "../../exchange.ts";
import { dialects } from "../../understand/dialects/index.ts";
import type { Json } from "./json.ts";

const RECORD = "%REQ(X-REQUEST-ID)%";

/** An error body; the header names the record. */
function refusalBody(dialect: Dialect, code: ErrorCode, status: number): string {
  return dialects[dialect].errorBody(status, code, ERRORS[code].message, "").toString("utf8");
}

const celFilter = (expression: string): Json => ({
  extension_filter: {
    name: "envoy.access_loggers.extension_filters.cel",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter",
      expression,
    },
  },
});

const anthropicPath = "(request.path.startsWith('/v1/messages') || request.path.startsWith('/anthropic/'))";
/** Our own immediate replies already speak the dialect. */
const ours = "response.code_details.startsWith('lanekeeper')";

const told = (code: ErrorCode): Omit<Case, "when"> => ({ code, status: ERRORS[code].status });

interface Case {
  readonly when: string;
  readonly code: ErrorCode;
  readonly status: number;
}

const cases: readonly Case[] = [
  // Refused while the request was still being read: there may be no path, nor an id. The status is Envoy's own.
  ...[...REFUSED_BY_ENVOY].map(([status, code]) => ({ when: `response.code == ${status}`, code, status })),
  { when: "response.code_details.startsWith('ext_proc')", ...told("no_decision") },
  {
    when: "response.code_details == 'route_not_found' || response.code_details == 'cluster_not_found'",
    ...told("no_decision"),
  },
  // Only what has to do with a lane.
  {
    when: "response.code >= 500 && (response.code_details.startsWith('upstream') || response.code_details.startsWith('no_healthy') || response.code_details.contains('timeout'))",
    ...told("lanes_failed"),
  },
];

export function localReplies(): Json[] {
  return (["anthropic", "openai"] as const).flatMap((dialect) =>
    cases.map(({ when, code, status }) => ({
      filter: celFilter(`!${ours} && (${when})${dialect === "anthropic" ? ` && ${anthropicPath}` : ""}`),
      status_code: status,
      body_format_override: {
        text_format_source: { inline_string: refusalBody(dialect, code, status) },
        content_type: "application/json",
      },
      headers_to_add: [
        {
          header: { key: "x-lanekeeper-record", value: RECORD },
          append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
        },
      ],
    })),
  );
}
