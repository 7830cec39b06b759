/**
 * vLLM's OpenAI-compatible server (https://docs.vllm.ai, "OpenAI-Compatible Server") where it differs from OpenAI:
 * compact JSON, null fields of its own (stop_reason, token_ids, prompt_logprobs, kv_transfer_params), usage with
 * total before completion tokens, errors whose code is the HTTP status, and a model that refuses in plain text.
 */

import { deltas, finishReason, openaiVendor, sse } from "./openai.ts";
import { chatAsk } from "./openai-ask.ts";
import type { JsonObject } from "./read.ts";
import type { Answering, Problem, Vendor, WireEvent } from "./vendor.ts";

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  404: "NotFoundError",
  405: "Method Not Allowed",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "InternalServerError",
  503: "Service Unavailable",
};

export const vllmVendor: Vendor = {
  callPath: "/v1/chat/completions",
  key: openaiVendor.key,
  ask: chatAsk,
  json: (answering) => JSON.stringify(completion(inPlainText(answering))),
  events: (answering) => chunks(inPlainText(answering)),
  error: (problem) => JSON.stringify(errorBody(problem)),
  errorEvents: () =>
    `${sse(errorBody({ status: 500, message: "EngineCore encountered an issue (simulated)." }))}data: [DONE]\n\n`,
  models: (served, created) => {
    const data = served.map((id) => ({
      id,
      object: "model",
      created,
      owned_by: "vllm",
      root: id,
      parent: null,
      max_model_len: 131_072,
    }));
    return JSON.stringify({ object: "list", data });
  },
  headers: () => ({ server: "uvicorn" }),
  rateLimitHeaders: (seconds) => ({ "retry-after": String(seconds) }),
};

/** A wrong key is told apart by a bare string: vLLM's authentication stands before its API. */
function errorBody({ status, message, param }: Problem): JsonObject {
  if (status === 401) return { error: "Unauthorized" };
  const type = ERROR_TYPES[status] ?? (status >= 500 ? "InternalServerError" : "BadRequestError");
  return { error: { message, type, param: param ?? null, code: status } };
}

/** An open model has no refusal field: it says no in its text. */
function inPlainText(answering: Answering): Answering {
  return { ...answering, reply: { ...answering.reply, refused: false } };
}

function completion(answering: Answering): JsonObject {
  const { ask, reply, n, name, created } = answering;
  const calls = reply.calls.map((call, at) => ({
    id: toolCallId(n, at),
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: "assistant",
    content: reply.text === "" && calls.length > 0 ? null : reply.text,
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
    tool_calls: calls,
    reasoning: null,
  };
  return {
    id: completionId(name, n),
    object: "chat.completion",
    created,
    model: ask.model,
    choices: Array.from({ length: ask.choices }, (_, index) => ({
      index,
      message,
      logprobs: null,
      finish_reason: finishReason(answering),
      stop_reason: null,
      token_ids: null,
    })),
    service_tier: null,
    system_fingerprint: null,
    usage: { ...usage(answering), prompt_tokens_details: null },
    prompt_logprobs: null,
    prompt_token_ids: null,
    kv_transfer_params: null,
  };
}

function* chunks(answering: Answering): Iterable<WireEvent> {
  const { ask, n, name, created } = answering;
  const indices = Array.from({ length: ask.choices }, (_, index) => index);
  const chunk = (choices: readonly JsonObject[], more: JsonObject = {}): string =>
    sse({
      id: completionId(name, n),
      object: "chat.completion.chunk",
      created,
      model: ask.model,
      choices,
      ...more,
    });

  for (const index of indices) {
    const role = { index, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null };
    yield { text: chunk([role], { prompt_token_ids: null }), paced: false };
  }
  for (const delta of deltas(answering, toolCallId)) {
    for (const index of indices) {
      const piece = { index, delta, logprobs: null, finish_reason: null, token_ids: null };
      yield { text: chunk([piece]), paced: index === 0 };
    }
  }
  for (const index of indices) {
    const finish_reason = finishReason(answering);
    const end = { index, delta: {}, logprobs: null, finish_reason, stop_reason: null, token_ids: null };
    yield { text: chunk([end]), paced: false };
  }
  if (ask.includeUsage) yield { text: chunk([], { usage: usage(answering) }), paced: false };
  yield { text: "data: [DONE]\n\n", paced: false };
}

function usage({ ask, reply }: Answering): JsonObject {
  const completionTokens = reply.outputTokens * ask.choices;
  return {
    prompt_tokens: ask.inputTokens,
    total_tokens: ask.inputTokens + completionTokens,
    completion_tokens: completionTokens,
  };
}

function completionId(name: string, n: number): string {
  return `chatcmpl-simulator-${name}-${n}`;
}

function toolCallId(n: number, at: number): string {
  return `chatcmpl-tool-simulator${n}x${at}`;
}
