import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declared, headersToRemove } from "./headers.ts";

const named = (...names: string[]): Map<string, string> => new Map(names.map((name) => [name, "v"]));

describe("headers on their way to a lane", () => {
  it("keep what the vendors' APIs read", () => {
    const kept = [":path", "accept", "anthropic-beta", "anthropic-version", "content-type", "openai-beta"];
    expect(headersToRemove(named(...kept, "traceparent", "user-agent", "x-request-id"))).toEqual([]);
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
    expect(headersToRemove(named(":path", "accept", name))).toEqual([name]);
  });

  it("lose every name that is not on the list, in whatever company and order it comes", () => {
    const known = ["accept", "content-type", "user-agent", ":path", "te"];
    const name = fc.oneof(fc.constantFrom(...known), fc.stringMatching(/^x-[a-z0-9-]{1,12}$/));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const expected = names.filter((each) => !known.includes(each) && each !== "x-request-id");
        // Twice, since answers are kept.
        for (let i = 0; i < 2; i++) expect([...headersToRemove(named(...names))]).toEqual(expected);
      }),
    );
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
