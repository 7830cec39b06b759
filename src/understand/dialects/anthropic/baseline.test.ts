/** What Lanekeeper itself answers, read by Anthropic's own SDK. */
import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { ERRORS } from "../../../errors.ts";
import { baselineBody } from "./baseline.ts";
import { errorBody } from "./errors.ts";
import { modelsBody } from "./models.ts";

const TEXT = 'Unavailable: "later" – 100 %\nSorry. 😀';

function clientOf(body: Buffer, status: number, type: string): Anthropic {
  const fetch = async () => new Response(new Uint8Array(body), { status, headers: { "content-type": type } });
  return new Anthropic({ apiKey: "k", baseURL: "http://gateway", fetch, maxRetries: 0 });
}
const ask = { model: "m", max_tokens: 5, messages: [{ role: "user" as const, content: "hi" }] };

describe("baseline", () => {
  it("is an answer", async () => {
    const client = clientOf(baselineBody(TEXT, false), 200, "application/json");
    const answer = await client.messages.create(ask);
    expect(answer.content).toEqual([{ type: "text", text: TEXT }]);
    expect(answer).toMatchObject({
      model: "lanekeeper-baseline",
      stop_reason: "end_turn",
      role: "assistant",
    });
  });

  it("is a stream", async () => {
    const client = clientOf(baselineBody(TEXT, true), 200, "text/event-stream");
    const answer = await client.messages.stream(ask).finalMessage();
    expect(answer.content).toMatchObject([{ type: "text", text: TEXT }]);
    expect(answer).toMatchObject({ model: "lanekeeper-baseline", stop_reason: "end_turn" });
  });

  it("fits in 4 KB with a text of 2,000 letters, as Envoy's static bodies must", () => {
    expect(baselineBody("x".repeat(2000), true).length).toBeLessThan(4096);
  });
});

describe("errors", () => {
  it.each(Object.entries(ERRORS))(
    "%s is read by the SDK with its code, message and record",
    async (code, entry) => {
      const client = clientOf(
        errorBody(entry.status, code, entry.message, "rec-1"),
        entry.status,
        "application/json",
      );
      const error = await client.messages.create(ask).catch((thrown: unknown) => thrown);
      if (!(error instanceof Anthropic.APIError)) throw new Error("an APIError was expected");
      expect(error.status).toBe(entry.status);
      expect(error.message).toContain(entry.message);
      expect(error.error).toMatchObject({
        type: "error",
        error: { code, message: entry.message },
        record: "rec-1",
      });
    },
  );

  it("have the type that goes with the status", () => {
    const typeOf = (status: number) => JSON.parse(errorBody(status, "c", "m", "").toString()).error.type;
    expect([400, 401, 403, 404, 405, 413, 415, 429, 500, 502, 503, 504].map(typeOf)).toEqual([
      ...["invalid_request_error", "authentication_error", "permission_error", "not_found_error"],
      ...["invalid_request_error", "request_too_large", "invalid_request_error", "rate_limit_error"],
      ...["api_error", "api_error", "api_error", "timeout_error"],
    ]);
  });
});

it("the models' list is read by the SDK", async () => {
  const models = [
    { id: "claude-sonnet-4-5", ownedBy: "anthropic" },
    { id: "claude-haiku-4-5", ownedBy: "anthropic" },
  ];
  const page = await clientOf(modelsBody(models), 200, "application/json").models.list();
  expect(page.data.map(({ id }) => id)).toEqual(models.map(({ id }) => id));
  expect(page.has_more).toBe(false);
  expect(JSON.parse(modelsBody([]).toString())).toEqual({
    data: [],
    has_more: false,
    first_id: null,
    last_id: null,
  });
});
