/**
 * Anthropic Messages.
 * https://docs.claude.com/en/api/messages (request and answer), /en/api/messages-streaming, /en/api/errors
 * https://docs.claude.com/en/api/models-list
 */
import { type Endpoints, matchEndpoint, type Operation } from "../endpoints.ts";

/** GET /v1/models is OpenAI's too; the registry gives it to whoever sends an anthropic-version header. */
export const endpoints: Endpoints = new Map([
  ["/v1/messages", { method: "POST", operation: "chat" }],
  ["/anthropic/v1/messages", { method: "POST", operation: "chat" }],
  ["/v1/models", { method: "GET", operation: "models" }],
  ["/anthropic/v1/models", { method: "GET", operation: "models" }],
]);

/** `path` without its query. */
export function match(method: string, path: string): { readonly operation: Operation } | null {
  return matchEndpoint(endpoints, method, path);
}
