import { describe, expect, it } from "vitest";
import { detect } from "./index.ts";

describe("detect", () => {
  it.each([
    ["POST", "/v1/chat/completions", false, "openai", "chat"],
    ["POST", "/openai/v1/chat/completions", false, "openai", "chat"],
    ["POST", "/v1/chat/completions?api-version=1", false, "openai", "chat"],
    ["POST", "/v1/chat/completions", true, "openai", "chat"],
    ["POST", "/v1/messages", true, "anthropic", "chat"],
    ["POST", "/v1/messages", false, "anthropic", "chat"],
    ["POST", "/v1/messages?beta=true", true, "anthropic", "chat"],
    ["POST", "/anthropic/v1/messages", true, "anthropic", "chat"],
    ["GET", "/v1/models", false, "openai", "models"],
    ["GET", "/v1/models?limit=20", true, "anthropic", "models"],
    ["GET", "/openai/v1/models", false, "openai", "models"],
    ["GET", "/openai/v1/models", true, "openai", "models"],
    ["GET", "/anthropic/v1/models", false, "anthropic", "models"],
  ] as const)("%s %s (anthropic-version: %s) is %s %s", (method, target, version, dialect, operation) => {
    expect(detect(method, target, version)).toEqual({ dialect, operation, error: null });
  });

  it.each([
    ["GET", "/v1/chat/completions", "openai", "POST"],
    ["HEAD", "/v1/models", "openai", "GET"],
    ["post", "/v1/chat/completions", "openai", "POST"],
    ["OPTIONS", "/v1/messages", "anthropic", "POST"],
    ["POST", "/anthropic/v1/models", "anthropic", "GET"],
  ] as const)("%s %s is the wrong method", (method, target, dialect, allow) => {
    const error = "method_not_allowed";
    expect(detect(method, target, false)).toEqual({ dialect, operation: null, error, allow });
  });

  it.each([
    ["/v1/chat/completions/", "openai"],
    ["//v1/chat/completions", "openai"],
    ["/v1//chat/completions", "openai"],
    ["/v1/chat/%63ompletions", "openai"],
    ["/v1/chat/completions%3Fa", "openai"],
    ["/v1/chat/completions;a=b", "openai"],
    ["/v1/chat/completions#a", "openai"],
    ["/v1/./chat/completions", "openai"],
    ["/V1/chat/completions", "openai"],
    ["/x/../v1/chat/completions", "openai"],
    ["https://api.openai.com/v1/chat/completions", "openai"],
    ["/v1/completions", "openai"],
    ["/v1/responses", "openai"],
    ["/v1/messages/count_tokens", "anthropic"],
    ["/anthropic/v1/complete", "anthropic"],
    ["/", "openai"],
    ["", "openai"],
    ["*", "openai"],
  ] as const)("%s is not served", (target, dialect) => {
    expect(detect("POST", target, false)).toEqual({ dialect, operation: null, error: "not_found" });
  });

  it("an Anthropic client gets its own dialect on an unknown path", () => {
    expect(detect("POST", "/v1/other", true)).toEqual({
      dialect: "anthropic",
      operation: null,
      error: "not_found",
    });
  });
});
