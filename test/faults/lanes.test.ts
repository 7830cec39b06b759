import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import type { Failure } from "../../src/simulate/index.ts";
import { type Fleet, fleetLanes } from "../support/configuration.ts";
import { seen, tool } from "../support/dialects.ts";
import { path, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { freePorts } from "../support/ports.ts";
import { quick, sendTo } from "../support/quick.ts";
import { startUpstream } from "../support/upstream.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { routes: quick } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = sendTo(() => gateway);

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

it("a third lane is sent the length of its own body, though the second lane's was another", async () => {
  const lane = (name: string, url: string, model: string) => ({
    name,
    provider: "openai" as const,
    endpoints: [`${url}/v1`],
    boundary: "hosted" as const,
    region: "eu",
    models: { [model]: {} },
  });
  const three = await startGateway({
    fleet: gateway.fleet,
    config: ({ openai, backup, claude }: Fleet) => ({
      lanes: [
        lane("first", openai.url, "m"),
        lane("second", backup.url, "another-and-longer-model"),
        lane("third", claude.url, "m"),
      ],
      routes: [{ name: "r", primary: { lane: "first" }, fallback: [{ lane: "second" }, { lane: "third" }] }],
    }),
  });
  try {
    for (const each of ["openai", "backup"] as const) gateway.fleet[each].control({ mode: "500" });
    await send("openai", { model: "m" }, three);
    const [received] = gateway.fleet.claude.received;
    expect(received?.json).toMatchObject({ model: "m" });
    expect(received?.headers["content-length"]).toBe(String(received?.raw.length));
  } finally {
    await three.stop();
  }
});

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

  it("a lane's headers about retries have no say: a 429 moves on whatever stands beside it", async () => {
    const upstream = await startUpstream();
    const behind = await startGateway({
      fleet: gateway.fleet,
      config: (fleet: Fleet) => ({
        lanes: fleetLanes(fleet).map((lane) =>
          lane.name === "openai" ? { ...lane, endpoints: [`${upstream.url}/v1`] } : lane,
        ),
      }),
    });
    try {
      // What an Envoy in front of a lane says of its own rate limiter and overload.
      for (const header of [
        "x-envoy-ratelimited",
        "x-envoy-overloaded",
        "x-envoy-immediate-health-check-fail",
      ]) {
        upstream.serve({
          status: 429,
          headers: { "content-type": "application/json", [header]: "true" },
          pieces: [],
        });
        const answer = await send("openai", {}, behind);
        expect([header, answer.status]).toEqual([header, 200]);
        expect(path(await behind.record(answer.record))).toEqual(["openai:rate_limited", "backup:ok"]);
      }
    } finally {
      await behind.stop();
      await upstream.stop();
    }
  });

  it("a lane cannot say what only the gateway says", async () => {
    const upstream = await startUpstream();
    const forging = await startGateway({
      fleet: gateway.fleet,
      config: (fleet: Fleet) => ({
        lanes: fleetLanes(fleet).map((lane) =>
          lane.name === "openai" ? { ...lane, endpoints: [`${upstream.url}/v1`] } : lane,
        ),
      }),
    });
    const forged = {
      "x-lanekeeper-record": "forged",
      "x-lanekeeper-baseline": "true",
      "x-envoy-upstream-service-time": "7",
      server: "vendor",
    };
    try {
      for (const more of [{}, readBy("openai")]) {
        upstream.serve({
          headers: { "content-type": "application/json", ...forged },
          pieces: [Buffer.from('{"id":"x","object":"chat.completion","choices":[]}')],
        });
        const answer = await send("openai", more, forging);
        expect(answer.record).toMatch(/^[0-9a-f-]{36}$/);
        expect(answer.headers["x-lanekeeper-baseline"]).toBeUndefined();
        expect(answer.headers["x-envoy-upstream-service-time"]).toBeUndefined();
        expect((await forging.record(answer.record)).attempts.map(({ lane }) => lane)).toEqual(["openai"]);
      }
    } finally {
      await forging.stop();
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
