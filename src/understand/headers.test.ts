import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declared, headersToRemove } from "./headers.ts";

/** Values that travel. */
const VALUES: Readonly<Record<string, string>> = {
  accept: "application/json",
  "anthropic-beta": "prompt-caching-2024-07-31",
  "anthropic-version": "2023-06-01",
  "idempotency-key": "stainless-node-retry-3f2c9a10-1b2c-4d5e-8f90-a1b2c3d4e5f6",
  "openai-beta": "assistants=v2",
  te: "trailers",
  "user-agent": "OpenAI/JS 6.49.0",
};
const named = (...names: string[]): Map<string, string> =>
  new Map(names.map((name) => [name, VALUES[name] ?? "v"]));
const nothing = (_text: string): boolean => false;
const removed = (headers: ReadonlyMap<string, string>) => headersToRemove(headers, nothing);

describe("headers on their way to a lane", () => {
  it("keep what the vendors' APIs read", () => {
    const kept = [":path", "accept", "anthropic-beta", "anthropic-version", "content-type", "openai-beta"];
    expect(removed(named(...kept, "traceparent", "user-agent", "x-request-id"))).toEqual([]);
  });

  it.each([
    "authorization",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "proxy-authorization",
    "cookie",
    "x-tenant",
    "x-forwarded-for",
    "x-envoy-upstream-alt-stat-name",
    "x-lanekeeper-task",
    "x-lanekeeper-baseline",
    "content-encoding",
    "openai-organization",
    "tracestate",
    "baggage",
    "referer",
  ])("lose %s", (name) => {
    expect(removed(named(":path", "accept", name))).toEqual([name]);
  });

  it("lose every name that is not on the list, in whatever company and order it comes", () => {
    const known = ["accept", "content-type", "user-agent", ":path", "te"];
    const name = fc.oneof(fc.constantFrom(...known), fc.stringMatching(/^x-[a-z0-9-]{1,12}$/));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const expected = names.filter((each) => !known.includes(each) && each !== "x-request-id");
        // Twice, since answers are kept.
        for (let i = 0; i < 2; i++) expect([...removed(named(...names))]).toEqual(expected);
      }),
    );
  });
});

describe("what a header may say on its way", () => {
  const travels = (name: string, value: string, holdsData = nothing) =>
    headersToRemove(new Map([[name, value]]), holdsData).length === 0;

  it.each([
    ["accept", "*/*"],
    ["accept", "application/json, text/event-stream;q=0.9"],
    ["anthropic-beta", "fine-grained-tool-streaming-2025-05-14,context-1m-2025-08-07"],
    ["openai-beta", "realtime=v1"],
    ["user-agent", "python-httpx/0.28.1"],
    ["user-agent", "Anthropic/JS 1.12.0"],
    ["user-agent", "ai-sdk/openai/2.0.1 ai-sdk/provider-utils/3.0 runtime/node.js/24"],
    ["user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0"],
    ["idempotency-key", "3F2C9A10-1b2c-4d5e-8f90-a1b2c3d4e5f6"],
  ])("%s: %s goes on", (name, value) => {
    expect(travels(name, value)).toBe(true);
  });

  it.each([
    ["accept", "application/jane.doe"],
    ["accept", "text/plain; note=canary"],
    ["anthropic-version", "jane"],
    ["anthropic-beta", "jane doe"],
    ["anthropic-beta", "card-4111111111111111"],
    ["openai-beta", "jane@example.com"],
    ["user-agent", "bot (mailto:jane@example.com)"],
    ["user-agent", "app/536904399"],
    ["user-agent", `app ${"x".repeat(600)}`],
    ["user-agent", ""],
    ["idempotency-key", "jane.doe"],
    ["idempotency-key", "4111111111111111"],
    ["te", "gzip"],
  ])("%s: %s does not", (name, value) => {
    expect(travels(name, value)).toBe(false);
  });

  it("is looked at by the scan as well", () => {
    expect(travels("user-agent", "app/1", (text) => text === "app/1")).toBe(false);
    // An answer is kept for that value alone.
    expect(travels("user-agent", "app/2", (text) => text === "app/1")).toBe(true);
  });
});

describe("what a caller declares", () => {
  it("is read from the x-lanekeeper headers alone", () => {
    const headers = new Map([
      ["x-lanekeeper-task", "draft"],
      ["x-lanekeeper-data-class", "pii"],
      ["x-lanekeeper-session", "s-1"],
      ["x-task", "chat"],
    ]);
    expect(declared(headers)).toEqual({ task: "draft", dataClass: "pii", session: "s-1" });
    expect(declared(named("x-task"))).toEqual({ task: null, dataClass: null, session: null });
  });
});
