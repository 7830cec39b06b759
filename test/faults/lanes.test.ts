/** Lanes that fail: the next allowed one has its turn, and the record tells of each attempt. */
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import type { Failure } from "../../src/simulate/index.ts";
import { type Fleet, fleetLanes, ROUTES } from "../support/configuration.ts";
import { ask, errorCode, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import { eventually, path, resetFleet, sleep, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { freePorts } from "../support/ports.ts";
import { startUpstream } from "../support/upstream.ts";

const LATENCY_MS = 600;
const quick = ROUTES.map((route) => ({ ...route, budgets: { max_latency_ms: LATENCY_MS } }));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { routes: quick } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = (
  dialect: Dialect,
  more: Record<string, unknown> = {},
  at = gateway,
  text = "say: here I am",
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect) });

const LANES = {
  openai: ["openai", "backup"],
  anthropic: ["claude", "claude_backup"],
} as const;
const readBy = (dialect: Dialect) => ({ tools: [tool(dialect, "get_x")] });

describe.each(["openai", "anthropic"] as const)(
  "%s: the first lane fails before a byte of its answer",
  (dialect) => {
    const [first, second] = LANES[dialect];
    const cases: [Failure["mode"], string][] = [
      ["429", "rate_limited"],
      ["500", "server_error"],
      ["503", "server_error"],
      ["529", "server_error"],
      ["reset", "reset"],
      ["silence", "timeout"],
      ["slow", "timeout"],
    ];

    it.each(cases.flatMap(([mode, ended]) => [false, true].map((stream) => [mode, stream, ended] as const)))(
      "%s (stream: %s): the second answers, and the record says %s",
      async (mode, stream, ended) => {
        gateway.fleet[first].control({ mode });
        const answer = await send(dialect, { stream });
        expect(answer.status).toBe(200);
        expect(seen(dialect, answer).text).toBe("here I am");
        const record = await gateway.record(answer.record);
        expect(path(record)).toEqual([`${first}:${ended}`, `${second}:ok`]);
        expect(record).toMatchObject({ outcome: "answered", status: 200, error: null });
        expect(record.attempts.map(({ n }) => n)).toEqual([1, 2]);
      },
    );

    it.each([false, true])(
      "garbage, an error dressed as 200 and a refusal of connections (stream: %s), where the answer is read",
      async (stream) => {
        for (const mode of ["garbage", "error_in_stream"] as const) {
          if (mode === "error_in_stream" && !stream) continue;
          gateway.fleet[first].control({ mode });
          const answer = await send(dialect, { stream, ...readBy(dialect) });
          expect([mode, answer.status, seen(dialect, answer).text]).toEqual([mode, 200, "here I am"]);
          expect((await gateway.record(answer.record)).attempts.map(({ lane }) => lane)).toEqual([
            first,
            second,
          ]);
        }
      },
    );

    it("control: without a failure the second lane is not asked", async () => {
      await send(dialect);
      expect(gateway.fleet[second].received).toHaveLength(0);
    });

    it("a slow lane within its time is waited for", async () => {
      gateway.fleet[first].control({ mode: "slow", delay_ms: 250 });
      const answer = await send(dialect);
      expect(path(await gateway.record(answer.record))).toEqual([`${first}:ok`]);
    });

    it("an answer that takes longer than the first byte's time is not cut", async () => {
      const upstream = await startUpstream();
      const pieces = Array.from({ length: 8 }, (_, i) => Buffer.from(`: ${i}\n\n`));
      upstream.serve({ headers: { "content-type": "text/event-stream" }, pieces, pauseMs: 180 });
      const slow = await startGateway({
        fleet: gateway.fleet,
        config: (fleet: Fleet) => ({
          routes: quick,
          lanes: fleetLanes(fleet).map((lane) =>
            lane.name === first
              ? { ...lane, endpoints: [dialect === "openai" ? `${upstream.url}/v1` : upstream.url] }
              : lane,
          ),
        }),
      });
      try {
        const answer = await send(dialect, { stream: true }, slow);
        expect(answer.body.equals(Buffer.concat(pieces))).toBe(true);
      } finally {
        await slow.stop();
        await upstream.stop();
      }
    });
  },
);

describe("a lane where nobody listens", () => {
  it("is refused at once, and the next answers", async () => {
    const [dead = 0] = await freePorts(1);
    const down = await startGateway({
      fleet: gateway.fleet,
      config: (fleet: Fleet) => ({
        routes: quick,
        lanes: fleetLanes(fleet).map((lane) =>
          lane.name === "openai" ? { ...lane, endpoints: [`http://127.0.0.1:${dead}/v1`] } : lane,
        ),
      }),
    });
    try {
      const answer = await send("openai", {}, down);
      expect(path(await down.record(answer.record))).toEqual(["openai:refused", "backup:ok"]);
    } finally {
      await down.stop();
    }
  });

  it("a name that does not resolve is passed over as well", async () => {
    const down = await startGateway({
      fleet: gateway.fleet,
      config: (fleet: Fleet) => ({
        routes: quick,
        lanes: fleetLanes(fleet).map((lane) =>
          lane.name === "openai" ? { ...lane, endpoints: ["http://nowhere.invalid/v1"] } : lane,
        ),
      }),
    });
    try {
      const answer = await send("openai", {}, down);
      expect(seen("openai", answer).text).toBe("here I am");
      expect((await down.record(answer.record)).attempts.at(-1)).toMatchObject({
        lane: "backup",
        ended: "ok",
      });
    } finally {
      await down.stop();
    }
  });
});

describe("the whole order", () => {
  it("is walked to its end, and the baseline answers then", async () => {
    for (const simulator of Object.values(gateway.fleet)) simulator.control({ mode: "500" });
    const answer = await send("openai", { stream: true });
    const record = await gateway.record(answer.record);
    expect(record.attempts.map(({ lane }) => lane)).toEqual(["openai", "backup", "vllm", "vllm", "baseline"]);
    expect(record).toMatchObject({ outcome: "baseline", status: 200, cost_usd: null });
    expect(answer.headers["x-lanekeeper-baseline"]).toBe("true");
  });

  it("one host of the pool down: the other one answers", async () => {
    for (const [down, up] of [
      ["vllm1", "vllm2"],
      ["vllm2", "vllm1"],
    ] as const) {
      resetFleet(gateway.fleet);
      gateway.fleet[down].control({ mode: "500" });
      for (let i = 0; i < 4; i += 1) {
        const answer = await send("openai", {}, gateway, "mail anna@personal-mail.org: say: here I am");
        expect(answer.headers["x-lanekeeper-simulator"]).toBe(up === "vllm1" ? "vllm-1" : "vllm-2");
      }
    }
  });

  it("both hosts of the pool down: the baseline, and nothing else", async () => {
    gateway.fleet.vllm1.control({ mode: "reset" });
    gateway.fleet.vllm2.control({ mode: "reset" });
    const answer = await send("openai", {}, gateway, "mail anna@personal-mail.org");
    const record = await gateway.record(answer.record);
    expect(record.attempts.map(({ lane }) => lane)).toEqual(["vllm", "vllm", "baseline"]);
    expect(new Set(record.attempts.slice(0, 2).map(({ endpoint }) => endpoint)).size).toBe(2);
  });

  it("a lane's own refusal of a call is its answer: nobody else is asked", async () => {
    const upstream = await startUpstream();
    const body =
      '{"error":{"message":"too long","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}';
    const refusing = await startGateway({
      fleet: gateway.fleet,
      config: (fleet: Fleet) => ({
        lanes: fleetLanes(fleet).map((lane) =>
          lane.name === "openai" ? { ...lane, endpoints: [`${upstream.url}/v1`] } : lane,
        ),
      }),
    });
    try {
      for (const status of [400, 401, 404, 422]) {
        for (const more of [{}, readBy("openai")]) {
          upstream.serve({
            status,
            headers: { "content-type": "application/json" },
            pieces: [Buffer.from(body)],
          });
          const answer = await send("openai", more, refusing);
          expect([answer.status, answer.text]).toEqual([status, body]);
          expect(path(await refusing.record(answer.record))).toEqual(["openai:client_error"]);
        }
      }
      expect(gateway.fleet.backup.received).toHaveLength(0);
    } finally {
      await refusing.stop();
      await upstream.stop();
    }
  });

  it("a model's refusal reaches the caller as it is", async () => {
    gateway.fleet.openai.control({ mode: "refusal" });
    const answer = await send("openai");
    expect(answer.text).toContain("can't help with that");
    expect(path(await gateway.record(answer.record))).toEqual(["openai:ok"]);
  });
});

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
