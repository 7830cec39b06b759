/**
 * OpenAI Chat Completions, spoken by OpenAI, vLLM and many others.
 * https://platform.openai.com/docs/api-reference/chat/create (request, answer, stream)
 * https://platform.openai.com/docs/api-reference/models/list
 * https://platform.openai.com/docs/guides/error-codes
 */
import { type Endpoints, matchEndpoint, type Operation } from "../endpoints.ts";

export const endpoints: Endpoints = new Map([
  ["/v1/chat/completions", { method: "POST", operation: "chat" }],
  ["/openai/v1/chat/completions", { method: "POST", operation: "chat" }],
  ["/v1/models", { method: "GET", operation: "models" }],
  ["/openai/v1/models", { method: "GET", operation: "models" }],
]);

/** `path` without its query. */
export function match(method: string, path: string): { readonly operation: Operation } | null {
  return matchEndpoint(endpoints, method, path);
}
