/** Anthropic's Messages as https://docs.anthropic.com/en/api/messages and …/build-with-claude/streaming describe it. */
import type { IncomingHttpHeaders } from "node:http";
import { pieces } from "./pieces.ts";
import { estimateTokens, isObject, type JsonObject, objects, parseJsonOr, textOf } from "./read.ts";
import type { Answering, Ask, Problem, ToolCall, Vendor, WireEvent } from "./vendor.ts";

/** https://docs.anthropic.com/en/api/errors */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

export const anthropicVendor: Vendor = {
  callPath: "/v1/messages",
  key: (headers) => first(headers["x-api-key"]) ?? headers.authorization?.replace(/^Bearer /i, "") ?? null,
  ask: messagesAsk,
  json: (answering) => JSON.stringify(message(answering)),
  events,
  error: (problem, n) => JSON.stringify(errorBody(problem, n)),
  errorEvents: (n) => sse("error", errorBody({ status: 529, message: "Overloaded (simulated)" }, n)),
  models: (served, created) => {
    const created_at = new Date(created * 1000).toISOString();
    const data = served.map((id) => ({ type: "model", id, display_name: `${id} (simulator)`, created_at }));
    return JSON.stringify({
      data,
      has_more: false,
      first_id: served[0] ?? null,
      last_id: served.at(-1) ?? null,
    });
  },
  headers: (n) => ({
    "request-id": requestId(n),
    "anthropic-organization-id": "simulator",
    "anthropic-ratelimit-requests-limit": "4000",
    "anthropic-ratelimit-requests-remaining": "3999",
  }),
  rateLimitHeaders: (seconds) => ({
    "retry-after": String(seconds),
    "anthropic-ratelimit-requests-limit": "4000",
    "anthropic-ratelimit-requests-remaining": "0",
    "anthropic-ratelimit-requests-reset": new Date(Date.now() + seconds * 1000).toISOString(),
  }),
};

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function errorBody({ status, message }: Problem, n: number): JsonObject {
  const type = ERROR_TYPES[status] ?? "api_error";
  return { type: "error", error: { type, message }, request_id: requestId(n) };
}

function messagesAsk(json: unknown, headers: IncomingHttpHeaders): Ask | Problem {
  if (headers["anthropic-version"] === undefined) {
    return { status: 400, message: "anthropic-version: header is required" };
  }
  if (!isObject(json)) return { status: 400, message: "The request body is not valid JSON" };
  for (const field of ["model", "max_tokens", "messages"]) {
    if (json[field] === undefined) return { status: 400, message: `${field}: Field required` };
  }
  if (
    typeof json.model !== "string" ||
    typeof json.max_tokens !== "number" ||
    !Array.isArray(json.messages)
  ) {
    return { status: 400, message: "model, max_tokens or messages: Input has the wrong type" };
  }
  const messages = objects(json.messages);
  const results = objects(messages.at(-1)?.content).filter((block) => block.type === "tool_result");
  const user = messages.findLast((message) => message.role === "user");
  const texts = [textOf(json.system), ...messages.map((message) => textOf(message.content))];
  return {
    model: json.model,
    stream: json.stream === true,
    includeUsage: true,
    choices: 1,
    maxTokens: json.max_tokens,
    userText: textOf(user?.content),
    toolResult: results.length > 0 ? results.map((block) => textOf(block.content)).join("\n") : null,
    inputTokens: estimateTokens(texts.join("\n")),
  };
}

function message(answering: Answering): JsonObject {
  const { reply, n } = answering;
  const text = reply.text === "" || reply.refused ? [] : [{ type: "text", text: reply.text }];
  const calls = reply.calls.map((call, at) => ({
    type: "tool_use",
    id: toolUseId(n, at),
    name: call.name,
    input: toolInput(call),
  }));
  return {
    ...envelope(answering, reply.outputTokens),
    content: [...text, ...calls],
    stop_reason: stopReason(answering),
    ...stopDetails(answering),
  };
}

/** The message as it stands before the first block: also the content of message_start. */
function envelope({ ask, n }: Answering, outputTokens: number): JsonObject {
  return {
    model: ask.model,
    id: `msg_simulator${n}`,
    type: "message",
    role: "assistant",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: ask.inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: outputTokens,
      service_tier: "standard",
      inference_geo: "not_available",
    },
  };
}

function* events(answering: Answering): Iterable<WireEvent> {
  const { ask, reply, seed, n } = answering;
  const event = (name: string, data: JsonObject, paced = false): WireEvent => ({
    text: sse(name, { type: name, ...data }),
    paced,
  });
  const delta = (index: number, content: JsonObject): WireEvent =>
    event("content_block_delta", { index, delta: content }, true);

  yield event("message_start", { message: envelope(answering, 1) });
  if (reply.text === "" || reply.refused) yield event("ping", {});
  let index = 0;
  if (reply.text !== "" && !reply.refused) {
    yield event("content_block_start", { index, content_block: { type: "text", text: "" } });
    yield event("ping", {});
    for (const text of pieces(reply.text, seed)) yield delta(index, { type: "text_delta", text });
    yield event("content_block_stop", { index });
    index += 1;
  }
  for (const [at, call] of reply.calls.entries()) {
    const block = { type: "tool_use", id: toolUseId(n, at), name: call.name, input: {} };
    yield event("content_block_start", { index, content_block: block });
    yield delta(index, { type: "input_json_delta", partial_json: "" });
    for (const partial_json of pieces(call.arguments, seed)) {
      yield delta(index, { type: "input_json_delta", partial_json });
    }
    yield event("content_block_stop", { index });
    index += 1;
  }
  yield event("message_delta", {
    delta: { stop_reason: stopReason(answering), stop_sequence: null, ...stopDetails(answering) },
    usage: {
      input_tokens: ask.inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: reply.outputTokens,
    },
  });
  yield event("message_stop", {});
}

function stopReason({ reply }: Answering): string {
  if (reply.refused) return "refusal";
  if (reply.finish === "length") return "max_tokens";
  return reply.calls.length > 0 ? "tool_use" : "end_turn";
}

function stopDetails({ reply }: Answering): JsonObject {
  if (!reply.refused) return {};
  return { stop_details: { type: "refusal", category: null, explanation: reply.text } };
}

/** The documented wrapping of arguments that are no valid JSON object (fine-grained tool streaming). */
function toolInput(call: ToolCall): JsonObject {
  const input = parseJsonOr(Buffer.from(call.arguments), null);
  return isObject(input) ? input : { INVALID_JSON: call.arguments };
}

function sse(event: string, data: JsonObject): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function requestId(n: number): string {
  return `req_simulator${n}`;
}

function toolUseId(n: number, at: number): string {
  return `toolu_simulator${n}_${at}`;
}
