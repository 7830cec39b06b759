/** What breaks off: a lane in the middle of its answer, a caller in the middle of anything. */
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type Fleet, fleetLanes } from "../support/configuration.ts";
import { ask, seen, tool } from "../support/dialects.ts";
import { eventually, resetFleet, sleep, startGateway, type TestGateway } from "../support/gateway.ts";
import { quick, sendTo } from "../support/quick.ts";
import { startUpstream } from "../support/upstream.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { routes: quick } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = sendTo(() => gateway);
const readBy = (dialect: Dialect) => ({ tools: [tool(dialect, "get_x")] });

const LANES = {
  openai: ["openai", "backup"],
  anthropic: ["claude", "claude_backup"],
} as const;

describe("failures after the first byte", () => {
  it.each([
    ["openai", "reset_mid", {}],
    ["openai", "reset_mid", readBy("openai")],
    ["anthropic", "reset_mid", {}],
    ["anthropic", "reset_mid", readBy("anthropic")],
  ] as const)(
    "%s %s: the caller sees that it is cut, no second lane continues it, and a record exists",
    async (dialect, mode, more) => {
      const [first, second] = LANES[dialect];
      gateway.fleet[first].control({ mode });
      const answer = await send(dialect, { stream: true, ...more }, gateway, `say: ${"word ".repeat(200)}`);
      expect(answer.ending).toBe("cut");
      expect(gateway.fleet[second].received).toHaveLength(0);
      const record = await gateway.record(answer.record);
      expect(record.attempts).toHaveLength(1);
      expect(record.attempts[0]?.ended).not.toBe("ok");
      expect(record.outcome).toBe("failed");
    },
  );

  it.each(["openai", "anthropic"] as const)(
    "%s: a stream that ends early but cleanly is recorded; a call in it is not delivered",
    async (dialect) => {
      gateway.fleet[LANES[dialect][0]].control({ mode: "cut" });
      const answer = await send(
        dialect,
        { stream: true, ...readBy(dialect) },
        gateway,
        `call tool get_x with {"long":"${"x".repeat(400)}"}`,
      );
      expect(answer.status).toBe(200);
      expect(seen(dialect, answer).tools).toEqual([]);
      await gateway.record(answer.record);
    },
  );

  it("garbage in the middle of a stream that must be read cuts it: nothing unread is delivered", async () => {
    const upstream = await startUpstream();
    const event = (content: string) =>
      `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
    const reading = await startGateway({
      fleet: gateway.fleet,
      config: (fleet: Fleet) => ({
        lanes: fleetLanes(fleet).map((lane) =>
          lane.name === "openai" ? { ...lane, endpoints: [`${upstream.url}/v1`] } : lane,
        ),
      }),
    });
    try {
      upstream.serve({
        headers: { "content-type": "text/event-stream" },
        pieces: [event("good"), 'data: {"choices": [nonsense-canary\n\n', event("late")].map((text) =>
          Buffer.from(text),
        ),
        pauseMs: 60,
      });
      const answer = await send("openai", { stream: true, ...readBy("openai") }, reading);
      expect(answer.ending).toBe("cut");
      expect(answer.text).toContain("good");
      expect(answer.text).not.toContain("nonsense-canary");
      expect(await reading.record(answer.record)).toMatchObject({ outcome: "failed", validation: "failed" });
    } finally {
      await reading.stop();
      await upstream.stop();
    }
  });
});

describe("the caller goes away", () => {
  const goAway = (stream: boolean, afterMs: number, more = {}) =>
    new Promise<void>((resolve) => {
      const sent = request(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        agent: false,
        headers: { "content-type": "application/json" },
      });
      sent.on("error", () => resolve());
      sent.on("response", (response) => {
        response.on("error", () => resolve());
        response.on("data", () => {});
      });
      sent.end(JSON.stringify(ask("openai", "say: never heard", { stream, user: "gone", ...more })));
      setTimeout(() => {
        sent.destroy();
        resolve();
      }, afterMs);
    });

  it.each([
    ["before the lane answers", false, {}],
    ["before the lane answers, where the answer would be read", true, readBy("openai")],
  ] as const)("%s: it is recorded as gone, once", async (_, stream, more) => {
    const before = (await gateway.records("?outcome=client_gone&limit=1000")).length;
    gateway.fleet.openai.control({ mode: "slow", delay_ms: 450 });
    await goAway(stream, 150, more);
    const all = await eventually(async () => {
      const records = await gateway.records("?outcome=client_gone&limit=1000");
      return records.length > before ? records : null;
    }, "a record of the caller who went");
    expect(all.length).toBe(before + 1);
    expect(all.at(-1)).toMatchObject({ status: null, decision: { allow: true } });
  });

  it.each([{}, readBy("openai")])(
    "in the middle of a stream: the lane is told, and it is recorded once (%o)",
    async (more) => {
      const upstream = await startUpstream();
      const streaming = await startGateway({
        fleet: gateway.fleet,
        config: (fleet: Fleet) => ({
          lanes: fleetLanes(fleet).map((lane) =>
            lane.name === "openai" ? { ...lane, endpoints: [`${upstream.url}/v1`] } : lane,
          ),
        }),
      });
      try {
        const event = Buffer.from(
          'data: {"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}\n\n',
        );
        upstream.serve({
          headers: { "content-type": "text/event-stream" },
          pieces: Array.from({ length: 200 }, () => event),
          pauseMs: 20,
        });
        await new Promise<void>((resolve) => {
          const sent = request(
            `${streaming.url}/v1/chat/completions`,
            { method: "POST", agent: false, headers: { "content-type": "application/json" } },
            (response) => {
              response.on("error", () => {});
              response.once("data", () => {
                sent.destroy();
                resolve();
              });
            },
          );
          sent.on("error", () => {});
          sent.end(JSON.stringify(ask("openai", "go", { stream: true, ...more })));
        });
        const records = await eventually(async () => {
          const all = await streaming.records();
          return all.length > 0 ? all : null;
        }, "its record");
        expect(records).toHaveLength(1);
        expect(records[0]).toMatchObject({ outcome: "client_gone", status: null });
        expect(records[0]?.attempts.map(({ lane }) => lane)).toEqual(["openai"]);
      } finally {
        await streaming.stop();
        await upstream.stop();
      }
    },
  );

  it("before its body is whole: nothing was decided, no lane saw it, and it is recorded", async () => {
    const ids = new Set((await gateway.records("?limit=1000")).map(({ id }) => id));
    const sent = request(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      agent: false,
      headers: { "content-type": "application/json", "content-length": 1_000 },
    });
    sent.on("error", () => {});
    sent.write('{"model":"gpt-4.1",');
    await sleep(150);
    sent.destroy();
    const record = await eventually(
      async () => (await gateway.records("?limit=1000")).find(({ id }) => !ids.has(id)),
      "its record",
    );
    expect(record).toMatchObject({ outcome: "client_gone", decision: null, attempts: [] });
    expect(gateway.fleet.openai.received).toHaveLength(0);
  });
});
