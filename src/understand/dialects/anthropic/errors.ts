/** An error as Anthropic's SDKs read it. Page: see detect.ts. */

/** The types that Anthropic documents, by status. */
const TYPES: ReadonlyMap<number, string> = new Map([
  [400, "invalid_request_error"],
  [401, "authentication_error"],
  [403, "permission_error"],
  [404, "not_found_error"],
  [413, "request_too_large"],
  [429, "rate_limit_error"],
  [500, "api_error"],
  [504, "timeout_error"],
  [529, "overloaded_error"],
]);

/** `code` is Lanekeeper's stable code; `recordId` names the decision record and may be empty. */
export function errorBody(status: number, code: string, message: string, recordId: string): Buffer {
  const type = TYPES.get(status) ?? (status >= 500 ? "api_error" : "invalid_request_error");
  // Anthropic's own request_id stands beside `error`; ours goes there too, under a name that is ours.
  const record = recordId === "" ? {} : { record: recordId };
  return Buffer.from(JSON.stringify({ type: "error", error: { type, message, code }, ...record }));
}
