/**
 * What callers read when Envoy itself has to answer: the service is absent, hung or refused, the body is too
 * large, the lanes and the baseline are gone. Static text in the caller's dialect with a code of errors.ts;
 * never %RESPONSE_CODE_DETAILS%, which names internals.
 */

import { ERRORS, type ErrorCode } from "../../errors.ts";
import type { Dialect } from "../../exchange.ts";
import { dialects } from "../../understand/dialects/index.ts";

type Json = Record<string, unknown>;

const RECORD = "%REQ(X-REQUEST-ID)%";

/** An error body whose record id Envoy fills in where formatting is possible; elsewhere the header names it. */
function refusalBody(dialect: Dialect, code: ErrorCode, record = ""): string {
  return dialects[dialect]
    .errorBody(ERRORS[code].status, code, ERRORS[code].message, record)
    .toString("utf8");
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

const cases: readonly { readonly when: string; readonly code: ErrorCode }[] = [
  { when: "response.code == 413", code: "body_too_large" },
  { when: "response.code == 431", code: "headers_too_large" },
  // Refused while the request was still being read: there may be no path, nor an id.
  { when: "response.code == 400", code: "request_invalid" },
  { when: "response.code_details.startsWith('ext_proc')", code: "no_decision" },
  {
    when: "response.code_details == 'route_not_found' || response.code_details == 'cluster_not_found'",
    code: "no_decision",
  },
  // Only what has to do with a lane: an error of the caller's HTTP keeps Envoy's own 4xx or 501.
  {
    when: "response.code >= 500 && (response.code_details.startsWith('upstream') || response.code_details.startsWith('no_healthy') || response.code_details.contains('timeout'))",
    code: "lanes_failed",
  },
];

export function localReplies(): Json[] {
  return (["anthropic", "openai"] as const).flatMap((dialect) =>
    cases.map(({ when, code }) => ({
      filter: celFilter(`!${ours} && (${when})${dialect === "anthropic" ? ` && ${anthropicPath}` : ""}`),
      status_code: ERRORS[code].status,
      body_format_override: {
        text_format_source: { inline_string: refusalBody(dialect, code) },
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
