/** Reads a Chat Completions call: what OpenAI and vLLM take alike. */
import { estimateTokens, isObject, objects, textOf } from "./read.ts";
import type { Ask, Problem } from "./vendor.ts";

const CHOICES_MAX = 8;

export function chatAsk(json: unknown): Ask | Problem {
  if (!isObject(json)) {
    return { status: 400, message: "We could not parse the JSON body of your request." };
  }
  if (typeof json.model !== "string") return { status: 400, message: "you must provide a model parameter" };
  if (!Array.isArray(json.messages) || json.messages.length === 0) {
    const message = "Missing required parameter: 'messages'.";
    return { status: 400, message, param: "messages", code: "missing_required_parameter" };
  }
  const messages = objects(json.messages);
  const lastUser = messages.findLastIndex((message) => message.role === "user");
  const results = messages.slice(lastUser + 1).filter((message) => message.role === "tool");
  const maxTokens = json.max_completion_tokens ?? json.max_tokens;
  return {
    model: json.model,
    stream: json.stream === true,
    includeUsage: isObject(json.stream_options) && json.stream_options.include_usage === true,
    choices: typeof json.n === "number" ? Math.min(CHOICES_MAX, Math.max(1, Math.floor(json.n))) : 1,
    maxTokens: typeof maxTokens === "number" ? maxTokens : null,
    userText: textOf(messages[lastUser]?.content),
    toolResult: results.length > 0 ? results.map((message) => textOf(message.content)).join("\n") : null,
    inputTokens: estimateTokens(messages.map((message) => textOf(message.content)).join("\n")),
  };
}
