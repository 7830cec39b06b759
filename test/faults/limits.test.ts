import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, errorCode, headersOf, PATHS } from "../support/dialects.ts";
import { resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { quick, sendTo } from "../support/quick.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { routes: quick } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = sendTo(() => gateway);

describe("bodies that are too large", () => {
  let small: TestGateway;
  beforeAll(async () => {
    small = await startGateway({
      fleet: gateway.fleet,
      config: {
        limits: { body_max_bytes: 20_000 },
        routes: [
          {
            name: "tight",
            match: { tenant: "local" },
            primary: { lane: "openai" },
            budgets: { max_body_bytes: 10_000, max_input_tokens: 1_000 },
          },
        ],
      },
    });
  }, 60_000);
  afterAll(() => small?.stop());

  it.each([
    ["openai", "with its length", false],
    ["anthropic", "with its length", false],
    ["openai", "in chunks", true],
    ["anthropic", "in chunks", true],
  ] as const)("%s, %s: 413 in the dialect, no lane, a record", async (dialect, _, chunked) => {
    const body = JSON.stringify(ask(dialect, "x ".repeat(30_000)));
    const answer = chunked
      ? await fetch(`${small.url}${PATHS[dialect]}`, {
          method: "POST",
          duplex: "half",
          headers: { "content-type": "application/json", ...headersOf(dialect) },
          body: new ReadableStream({
            start(controller) {
              for (let at = 0; at < body.length; at += 1_000)
                controller.enqueue(Buffer.from(body.slice(at, at + 1_000)));
              controller.close();
            },
          }),
        } as RequestInit).then(async (response) => {
          const text = await response.text();
          return {
            status: response.status,
            text,
            record: response.headers.get("x-lanekeeper-record") ?? "",
            json: () => JSON.parse(text),
          } as unknown as Answer;
        })
      : await call(`${small.url}${PATHS[dialect]}`, body, { headers: headersOf(dialect) });
    expect([answer.status, errorCode(dialect, answer)]).toEqual([413, "body_too_large"]);
    expect(Object.values(gateway.fleet).flatMap((simulator) => simulator.received)).toEqual([]);
    expect(await small.record(answer.record)).toMatchObject({
      outcome: "refused",
      status: 413,
      error: { code: "body_too_large" },
    });
  });

  it("a route's own limits deny with a code, and say so in the record", async () => {
    for (const text of ["x".repeat(12_000), "word ".repeat(1_600)]) {
      const answer = await send("openai", {}, small, text);
      expect([answer.status, errorCode("openai", answer)]).toEqual([429, "over_budget"]);
      expect(await small.record(answer.record)).toMatchObject({ outcome: "denied", attempts: [] });
    }
    expect(gateway.fleet.openai.received).toHaveLength(0);
    // Control: what fits passes.
    expect((await send("openai", {}, small)).status).toBe(200);
  });

  it("a vendor's SDK does not try again what is over a budget", async () => {
    let tried = 0;
    const client = new OpenAI({
      baseURL: `${small.url}/v1`,
      apiKey: "any",
      fetch: (...request) => {
        tried += 1;
        return fetch(...request);
      },
    });
    const ask = client.chat.completions.create({
      model: "gpt-4.1",
      messages: [{ role: "user", content: "x".repeat(12_000) }],
    });
    await expect(ask).rejects.toMatchObject({ status: 429, code: "over_budget" });
    expect(tried).toBe(1);
  });
});

it("a route's bound on the answer is written into the request", async () => {
  const bounded = await startGateway({
    fleet: gateway.fleet,
    config: {
      routes: [
        {
          name: "bounded",
          primary: { lane: "openai" },
          fallback: [{ lane: "claude" }],
          budgets: { max_tokens: 50 },
        },
      ],
    },
  });
  const lane = (name: "openai" | "claude") =>
    gateway.fleet[name].received.at(-1)?.json as Record<string, unknown>;
  try {
    await send("openai", {}, bounded);
    expect(lane("openai").max_completion_tokens).toBe(50);
    await send("openai", { max_tokens: 4_000 }, bounded);
    expect(lane("openai").max_tokens).toBe(50);
    await send("openai", { max_tokens: 20 }, bounded);
    expect(lane("openai").max_tokens).toBe(20);
    await send("anthropic", {}, bounded);
    expect(lane("claude").max_tokens).toBe(50);
  } finally {
    await bounded.stop();
  }
});
