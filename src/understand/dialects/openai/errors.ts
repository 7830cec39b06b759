/** An error as OpenAI's SDKs read it: the shape of `Error` in OpenAI's OpenAPI description. Page: see detect.ts. */

/** Types that OpenAI uses, by status; a client that branches on them sees what it knows. */
function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 404) return "not_found_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

/** `code` is Lanekeeper's stable code; `recordId` names the decision record and may be empty. */
export function errorBody(status: number, code: string, message: string, recordId: string): Buffer {
  const record = recordId === "" ? {} : { record: recordId };
  return Buffer.from(
    JSON.stringify({ error: { message, type: typeOf(status), param: null, code, ...record } }),
  );
}
