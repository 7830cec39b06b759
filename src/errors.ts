/**
 * The one error table: code → HTTP status, who is at fault, what the caller is told.
 * Codes are stable: callers, records and metrics use them. No message ever holds content.
 */
export const ERRORS = {
  unauthenticated: {
    status: 401,
    fault: "caller",
    message: "No identity rule matched this call. Send the API key that your platform team gave you.",
  },
  not_found: {
    status: 404,
    fault: "caller",
    message: "Lanekeeper does not serve this path. Use /v1/chat/completions, /v1/messages or GET /v1/models.",
  },
  method_not_allowed: { status: 405, fault: "caller", message: "This path takes another method." },
  unsupported_media_type: { status: 415, fault: "caller", message: "The body must be application/json." },
  unsupported_encoding: {
    status: 415,
    fault: "caller",
    message: "Content-Encoding must be identity, gzip, br or zstd.",
  },
  body_too_large: {
    status: 413,
    fault: "caller",
    message: "The body is larger than limits.body_max_bytes allows.",
  },
  headers_too_large: {
    status: 431,
    fault: "caller",
    message: "The call has too many or too long headers.",
  },
  request_timeout: { status: 408, fault: "caller", message: "The call was not here as a whole in time." },
  http_unsupported: {
    status: 501,
    fault: "caller",
    message:
      "Lanekeeper takes HTTP/1.1 and HTTP/2, without upgrades and with no transfer coding but chunked.",
  },
  body_undecodable: {
    status: 400,
    fault: "caller",
    message: "The body could not be decompressed with the Content-Encoding it names.",
  },
  body_missing: { status: 400, fault: "caller", message: "The body is empty." },
  json_invalid: { status: 400, fault: "caller", message: "The body is not valid JSON." },
  json_duplicate_key: {
    status: 400,
    fault: "caller",
    message: "The body has an object with a duplicate key; readers would disagree about its meaning.",
  },
  json_too_deep: { status: 400, fault: "caller", message: "The body is nested too deeply." },
  json_too_large: {
    status: 413,
    fault: "caller",
    message: "The body holds more JSON values than Lanekeeper reads.",
  },
  too_many_findings: {
    status: 413,
    fault: "caller",
    message:
      "The body holds more personal data and secrets than Lanekeeper reads in one call. Send it in parts.",
  },
  request_invalid: { status: 400, fault: "caller", message: "The body is not a request of this API." },
  denied: { status: 403, fault: "policy", message: "Policy does not allow this call." },
  over_budget: {
    status: 429,
    fault: "policy",
    message: "The call is over the budget that policy sets for it.",
  },
  recognizer_unavailable: {
    status: 503,
    fault: "gateway",
    message: "A recognizer that policy asks for gave no answer, so nothing was sent.",
  },
  no_decision: {
    status: 503,
    fault: "gateway",
    message: "No policy decision could be made, so nothing was sent.",
  },
  policy_failed: {
    status: 503,
    fault: "gateway",
    message: "The policy could not be evaluated, so nothing was sent.",
  },
  lanes_failed: { status: 502, fault: "lane", message: "No lane gave an answer." },
  answer_unreadable: {
    status: 502,
    fault: "lane",
    message: "The lane's answer could not be checked, so it was not delivered.",
  },
  internal: {
    status: 500,
    fault: "gateway",
    message: "Lanekeeper failed while handling this call; nothing more was sent.",
  },
} as const satisfies Record<
  string,
  { status: number; fault: "caller" | "policy" | "lane" | "gateway"; message: string }
>;

export type ErrorCode = keyof typeof ERRORS;

/** What Envoy refuses by itself, with this status, before anybody has decided; the caller's HTTP is at fault. */
export const REFUSED_BY_ENVOY: ReadonlyMap<number, ErrorCode> = new Map([
  [400, "request_invalid"],
  [403, "http_unsupported"],
  [408, "request_timeout"],
  [413, "body_too_large"],
  [426, "http_unsupported"],
  [431, "headers_too_large"],
  [501, "http_unsupported"],
]);

/** The only error that carries meaning to the wire; anything else thrown is "internal" there, its cause stays inside. */
export class LanekeeperError extends Error {
  readonly code: ErrorCode;
  /** More for the caller, without content; appended to the table's message. */
  readonly detail: string;
  constructor(code: ErrorCode, detail = "", options?: ErrorOptions) {
    super(detail === "" ? ERRORS[code].message : `${ERRORS[code].message} ${detail}`, options);
    this.name = "LanekeeperError";
    this.code = code;
    this.detail = detail;
  }
}
