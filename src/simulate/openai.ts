/**
 * OpenAI's Chat Completions as https://platform.openai.com/docs/api-reference/chat describes it.
 * JSON answers are indented and chunks compact, with `obfuscation`, as the vendor sends them.
 */
import { chatAsk } from "./openai-ask.ts";
import { pieces, seededRandom } from "./pieces.ts";
import type { JsonObject } from "./read.ts";
import type { Answering, Problem, Vendor, WireEvent } from "./vendor.ts";

const FINGERPRINT = "fp_simulator";

export const openaiVendor: Vendor = {
  callPath: "/v1/chat/completions",
  key: (headers) => headers.authorization?.replace(/^Bearer /i, "") ?? null,
  ask: chatAsk,
  json: (answering) => JSON.stringify(completion(answering), null, 2),
  events: chunks,
  error: (problem) => JSON.stringify({ error: errorObject(problem) }, null, 2),
  errorEvents: () => {
    const message = "The server had an error while processing your request (simulated).";
    return sse({ error: errorObject({ status: 500, message }) });
  },
  models: (served, created) => {
    const data = served.map((id) => ({ id, object: "model", created, owned_by: "simulator" }));
    return JSON.stringify({ object: "list", data }, null, 2);
  },
  headers: (n) => ({
    "x-request-id": `req_simulator_${n}`,
    "openai-organization": "simulator",
    "openai-processing-ms": "1",
    "openai-version": "2020-10-01",
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-remaining-requests": "9999",
  }),
  rateLimitHeaders: (seconds) => ({
    "retry-after": String(seconds),
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": `${seconds}s`,
  }),
};

function errorObject({ status, message, code, param }: Problem): JsonObject {
  if (status === 429) return { message, type: "requests", param: null, code: "rate_limit_exceeded" };
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  return { message, type, param: param ?? null, code: code ?? null };
}

function completion(answering: Answering): JsonObject {
  const { ask, reply, n, created } = answering;
  const calls = reply.calls.map((call, at) => ({
    id: toolCallId(n, at),
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: "assistant",
    content: reply.refused || (reply.text === "" && calls.length > 0) ? null : reply.text,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    refusal: reply.refused ? reply.text : null,
    annotations: [],
  };
  return {
    id: completionId(n),
    object: "chat.completion",
    created,
    model: ask.model,
    choices: Array.from({ length: ask.choices }, (_, index) => ({
      index,
      message,
      logprobs: null,
      finish_reason: finishReason(answering),
    })),
    usage: usage(answering),
    service_tier: "default",
    system_fingerprint: FINGERPRINT,
  };
}

/** role first, then content, refusal or tool calls in pieces, then the finish, then usage where asked for, then [DONE]. */
function* chunks(answering: Answering): Iterable<WireEvent> {
  const { ask, reply, n, created, seed } = answering;
  const random = seededRandom(seed);
  const indices = Array.from({ length: ask.choices }, (_, index) => index);
  const chunk = (choices: readonly JsonObject[], used: JsonObject | null): string =>
    sse({
      id: completionId(n),
      object: "chat.completion.chunk",
      created,
      model: ask.model,
      service_tier: "default",
      system_fingerprint: FINGERPRINT,
      choices,
      ...(ask.includeUsage ? { usage: used } : {}),
      obfuscation: obfuscation(random),
    });
  const choice = (index: number, delta: JsonObject, finish: string | null): JsonObject => ({
    index,
    delta,
    logprobs: null,
    finish_reason: finish,
  });

  const first = { role: "assistant", content: reply.text === "" || reply.refused ? null : "", refusal: null };
  for (const index of indices) yield { text: chunk([choice(index, first, null)], null), paced: false };
  for (const delta of deltas(answering)) {
    for (const index of indices)
      yield { text: chunk([choice(index, delta, null)], null), paced: index === 0 };
  }
  for (const index of indices) {
    yield { text: chunk([choice(index, {}, finishReason(answering))], null), paced: false };
  }
  if (ask.includeUsage) yield { text: chunk([], usage(answering)), paced: false };
  yield { text: "data: [DONE]\n\n", paced: false };
}

/** What each choice's deltas hold between the role and the finish; vLLM's are the same. */
export function* deltas(
  { reply, n, seed }: Answering,
  idOf: (n: number, at: number) => string = toolCallId,
): Iterable<JsonObject> {
  for (const piece of pieces(reply.text, seed)) yield reply.refused ? { refusal: piece } : { content: piece };
  for (const [index, call] of reply.calls.entries()) {
    const opening = { name: call.name, arguments: "" };
    yield { tool_calls: [{ index, id: idOf(n, index), type: "function", function: opening }] };
    for (const piece of pieces(call.arguments, seed)) {
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
    }
  }
}

export function finishReason({ reply }: Answering): string {
  if (reply.finish === "length") return "length";
  return reply.calls.length > 0 ? "tool_calls" : "stop";
}

function usage({ ask, reply }: Answering): JsonObject {
  const completionTokens = reply.outputTokens * ask.choices;
  return {
    prompt_tokens: ask.inputTokens,
    completion_tokens: completionTokens,
    total_tokens: ask.inputTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

export function sse(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function completionId(n: number): string {
  return `chatcmpl-simulator${n}`;
}

function toolCallId(n: number, at: number): string {
  return `call_simulator${n}_${at}`;
}

/** Padding of random length: it hides the size of a token from who watches the encrypted stream. */
function obfuscation(random: () => number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const length = 2 + Math.floor(random() * 14);
  return Array.from({ length }, () => letters.charAt(Math.floor(random() * letters.length))).join("");
}
