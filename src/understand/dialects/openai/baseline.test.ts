/** What Lanekeeper itself answers, read by OpenAI's own SDK. */
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { ERRORS } from "../../../errors.ts";
import { baselineBody } from "./baseline.ts";
import { errorBody } from "./errors.ts";
import { modelsBody } from "./models.ts";

const TEXT = 'Unavailable: "later" – 100 %\nSorry. 😀';

function clientOf(body: Buffer, status: number, type: string): OpenAI {
  const fetch = async () => new Response(new Uint8Array(body), { status, headers: { "content-type": type } });
  return new OpenAI({ apiKey: "k", baseURL: "http://gateway/v1", fetch, maxRetries: 0 });
}
const ask = { model: "m", messages: [{ role: "user" as const, content: "hi" }] };

describe("baseline", () => {
  it("is an answer", async () => {
    const client = clientOf(baselineBody(TEXT, false), 200, "application/json");
    const answer = await client.chat.completions.create(ask);
    expect(answer.choices[0]?.message.content).toBe(TEXT);
    expect(answer.choices[0]?.finish_reason).toBe("stop");
    expect(answer).toMatchObject({ model: "lanekeeper-baseline", object: "chat.completion" });
  });

  it("is a stream", async () => {
    const client = clientOf(baselineBody(TEXT, true), 200, "text/event-stream");
    const answer = await client.chat.completions.stream({ ...ask, stream: true }).finalChatCompletion();
    expect(answer.choices[0]?.message).toMatchObject({ role: "assistant", content: TEXT });
    expect(answer.choices[0]?.finish_reason).toBe("stop");
    expect(answer.model).toBe("lanekeeper-baseline");
    expect(baselineBody(TEXT, true).toString().endsWith("data: [DONE]\n\n")).toBe(true);
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
      const error = await client.chat.completions.create(ask).catch((thrown: unknown) => thrown);
      if (!(error instanceof OpenAI.APIError)) throw new Error("an APIError was expected");
      expect(error.status).toBe(entry.status);
      expect(error.code).toBe(code);
      expect(error.message).toContain(entry.message);
      expect(error.error).toMatchObject({ record: "rec-1", param: null });
    },
  );

  it("name no record when there is none", () => {
    expect(errorBody(400, "json_invalid", "m", "").toString()).not.toContain("record");
  });
});

it("the models' list is read by the SDK", async () => {
  const models = [
    { id: "gpt-4.1", ownedBy: "openai" },
    { id: "llama", ownedBy: "vllm" },
  ];
  const page = await clientOf(modelsBody(models), 200, "application/json").models.list();
  expect(page.data.map(({ id, owned_by }) => ({ id, ownedBy: owned_by }))).toEqual(models);
});
