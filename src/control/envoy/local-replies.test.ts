import { describe, expect, it } from "vitest";
import { ERRORS } from "../../errors.ts";
import { localReplies } from "./local-replies.ts";

interface Mapper {
  readonly filter: { readonly extension_filter: { readonly typed_config: { readonly expression: string } } };
  readonly status_code: number;
  readonly body_format_override: {
    readonly text_format_source: { readonly inline_string: string };
    readonly content_type: string;
  };
}
const mappers = localReplies() as unknown as Mapper[];
const expressionOf = (mapper: Mapper): string => mapper.filter.extension_filter.typed_config.expression;
const textOf = (mapper: Mapper): string => mapper.body_format_override.text_format_source.inline_string;

/** The two words that CEL and JavaScript do not share here are given by `contains`; everything else reads alike. */
function chosen(code: number, details: string, path: string): { status: number; body: unknown } | null {
  const request = { path };
  const response = { code, code_details: details };
  const found = mappers.find((mapper) => {
    const expression = expressionOf(mapper).replaceAll(".contains(", ".includes(");
    return new Function("request", "response", `return (${expression});`)(request, response) === true;
  });
  return found === undefined ? null : { status: found.status_code, body: JSON.parse(textOf(found)) };
}

describe("what callers read when Envoy itself answers", () => {
  it("never tells how Envoy puts it, nor anything of the request", () => {
    expect(mappers.length).toBeGreaterThan(0);
    for (const mapper of mappers) {
      expect(textOf(mapper)).not.toContain("%");
      expect(mapper.body_format_override.content_type).toBe("application/json");
    }
    expect(JSON.stringify(mappers)).not.toMatch(/%RESPONSE_CODE_DETAILS|%LOCAL_REPLY_BODY|%RESPONSE_FLAGS/);
  });

  it.each([
    [413, "request_payload_too_large", "body_too_large"],
    [400, "http1.codec_error", "request_invalid"],
    [503, "ext_proc_error_gRPC_error_14", "no_decision"],
    [504, "ext_proc_error_timeout", "no_decision"],
    [404, "route_not_found", "no_decision"],
    [503, "cluster_not_found", "no_decision"],
    [503, "no_healthy_upstream", "lanes_failed"],
    [503, "upstream_reset_before_response_started{connection_failure}", "lanes_failed"],
    [504, "upstream_per_try_timeout", "lanes_failed"],
    [504, "response_timeout", "lanes_failed"],
  ] as const)("is a code of ours in the caller's dialect: %i %s is %s", (status, details, code) => {
    for (const path of ["/v1/messages", "/anthropic/v1/messages"]) {
      const reply = chosen(status, details, path);
      expect(reply?.status).toBe(ERRORS[code].status);
      expect(reply?.body).toMatchObject({ type: "error", error: { message: expect.any(String) } });
      expect(JSON.stringify(reply?.body)).toContain(ERRORS[code].message);
    }
    const reply = chosen(status, details, "/v1/chat/completions");
    expect(reply?.status).toBe(ERRORS[code].status);
    expect(reply?.body).toMatchObject({
      error: { code, message: expect.stringContaining(ERRORS[code].message) },
    });
  });

  it.each([
    [403, "lanekeeper_denied"],
    [400, "lanekeeper_json_invalid"],
    [413, "lanekeeper_body_too_large"],
    [503, "lanekeeper_no_decision"],
  ])("leaves our own replies alone: %i %s", (status, details) => {
    for (const path of ["/v1/messages", "/v1/chat/completions"])
      expect(chosen(status, details, path)).toBeNull();
  });

  it.each([
    [501, "http1.invalid_transfer_encoding", "http_unsupported"],
    [426, "low_version", "http_unsupported"],
    [403, "upgrade_failed", "http_unsupported"],
    [431, "request_headers_too_large", "headers_too_large"],
    [408, "request_header_timeout", "request_timeout"],
  ] as const)(
    "keeps the status of a fault of the caller's HTTP, with a code of ours: %i %s",
    (status, details, code) => {
      const reply = chosen(status, details, "/v1/chat/completions");
      expect(reply).toMatchObject({ status, body: { error: { code, message: ERRORS[code].message } } });
    },
  );
});
