import { Agent, request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator, startSimulators } from "./index.ts";

const body = (content: string, stream = false) =>
  JSON.stringify({ model: "gpt-4.1", stream, messages: [{ role: "user", content }] });
const post = (url: string, content: string, init: RequestInit = {}) =>
  fetch(`${url}/v1/chat/completions`, { method: "POST", body: body(content), ...init });

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ kind: "openai", port: 0, name: "openai", pace: 0 });
});
beforeEach(() => {
  simulator.control(null);
  simulator.clear();
});
afterAll(() => simulator.close());

describe("what a simulator received", () => {
  it("holds method, path, headers, the raw body, its JSON and the last user text", async () => {
    await post(`${simulator.url}`, "Hello", { headers: { "x-one": "1" } });
    const [call] = simulator.received;
    expect(call).toMatchObject({ method: "POST", path: "/v1/chat/completions", userText: "Hello" });
    expect(call?.headers["x-one"]).toBe("1");
    expect(call?.raw.toString()).toBe(body("Hello"));
    expect(call?.json).toEqual(JSON.parse(body("Hello")));
  });

  it("keeps the latest 200 calls", async () => {
    for (let i = 0; i < 205; i += 1) await (await post(simulator.url, `call ${i}`)).text();
    expect(simulator.received).toHaveLength(200);
    expect(simulator.received[0]?.userText).toBe("call 5");
    expect(simulator.received.at(-1)?.userText).toBe("call 204");
  });

  it("reports a body that it cannot read, and refuses it", async () => {
    const compressed = await post(simulator.url, "x", { headers: { "content-encoding": "gzip" } });
    expect(compressed.status).toBe(400);
    const broken = await post(simulator.url, "", { body: "{" });
    expect(broken.status).toBe(400);
    expect(simulator.received.map((call) => call.json)).toEqual([expect.anything(), undefined]);
    expect(simulator.received[0]?.headers["content-encoding"]).toBe("gzip");
  });

  it("takes a body of 5 MB and keeps its quote short", async () => {
    const answer = await post(simulator.url, "x".repeat(5_000_000));
    expect((await answer.text()).length).toBeLessThan(3_000);
    expect(simulator.received[0]?.raw.length).toBeGreaterThan(5_000_000);
  });
});

describe("control over HTTP", () => {
  const control = (json: unknown) =>
    fetch(`${simulator.url}/_simulator/control`, { method: "POST", body: JSON.stringify(json) });

  it("fails n calls, shows its state and what it received, and heals", async () => {
    expect((await control({ mode: "503", times: 1 })).status).toBe(200);
    const state = await fetch(`${simulator.url}/_simulator/control`);
    expect(await state.json()).toEqual({ mode: "503", times: 1 });
    expect((await post(simulator.url, "one")).status).toBe(503);
    expect((await post(simulator.url, "two")).status).toBe(200);
    const received = await (await fetch(`${simulator.url}/_simulator/received`)).json();
    expect(received).toMatchObject([
      { userText: "one", raw: body("one"), json: { model: "gpt-4.1" } },
      { userText: "two" },
    ]);
    await control({ mode: "500" });
    await control({ mode: null });
    expect((await post(simulator.url, "three")).status).toBe(200);
  });

  it("refuses a mode that it does not know and names those that it does", async () => {
    const answer = await control({ mode: "explode" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ modes: expect.arrayContaining(["429", "silence"]) });
    expect((await post(simulator.url, "still healthy")).status).toBe(200);
  });

  it("answers only to a loopback name", async () => {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const headers = { host: "rebound.example.com" };
    request(`${simulator.url}/_simulator/received`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
    expect(await promise).toBe(403);
  });
});

describe("a simulator's manners", () => {
  it("answers 401 in the vendors' shapes unless the expected key is given", async () => {
    const shapes = [
      ["openai", { error: { code: "invalid_api_key" } }],
      ["vllm", { error: "Unauthorized" }],
      ["anthropic", { type: "error", error: { type: "authentication_error" } }],
    ] as const;
    for (const [kind, shape] of shapes) {
      const guarded = await startSimulator({ kind, port: 0, name: kind, pace: 0, expectedKey: "right" });
      const call = (key: string) =>
        fetch(`${guarded.url}${kind === "anthropic" ? "/v1/messages" : "/v1/chat/completions"}`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "anthropic-version": "2023-06-01" },
          body: JSON.stringify({
            model: "llama",
            max_tokens: 9,
            messages: [{ role: "user", content: "Hello" }],
          }),
        });
      const wrong = await call("wrong");
      expect(wrong.status).toBe(401);
      expect(await wrong.json()).toMatchObject(shape);
      expect((await call("right")).status).toBe(200);
      await guarded.close();
    }
  });

  it("answers 404 for another path and 405 for another method", async () => {
    expect((await fetch(`${simulator.url}/v1/embeddings`, { method: "POST", body: "{}" })).status).toBe(404);
    expect((await fetch(`${simulator.url}/v1/chat/completions`)).status).toBe(405);
  });

  it("streams at its pace: the first token after its delay, the rest one by one", async () => {
    const pace = { firstTokenMs: 100, tokensPerSecond: 100 };
    const paced = await startSimulator({ kind: "openai", port: 0, name: "paced", pace });
    const started = performance.now();
    const answer = await post(paced.url, "", { body: body(`say: ${"x".repeat(80)}`, true) });
    const firstByte = performance.now() - started;
    const tokens = ((await answer.text()).match(/"content":"x/g) ?? []).length;
    const whole = performance.now() - started;
    expect(firstByte).toBeGreaterThan(95);
    expect(tokens).toBeGreaterThan(11);
    expect(whole).toBeGreaterThan(95 + (tokens - 1) * 9.5);
    await paced.close();
  });

  it("says the same in the same pieces for the same seed", async () => {
    const contents = async () => {
      const text = await (
        await post(simulator.url, "", { body: body("say: the very same text", true) })
      ).text();
      return text.match(/"content":"[^"]*"/g);
    };
    const first = await contents();
    expect(first?.length).toBeGreaterThan(3);
    expect(await contents()).toEqual(first);
  });

  it("serves many connections at a time and keeps them alive", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 100 });
    const call = () => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      request(`${simulator.url}/v1/chat/completions`, { method: "POST", agent }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      })
        .on("error", reject)
        .end(body("Hello"));
      return promise;
    };
    const round = () => Promise.all(Array.from({ length: 100 }, call));
    expect(new Set(await round())).toEqual(new Set([200]));
    await new Promise((resolve) => setImmediate(resolve));
    const kept = Object.values(agent.freeSockets).flat().length;
    expect(kept).toBeGreaterThan(90);
    expect(new Set(await round())).toEqual(new Set([200]));
    agent.destroy();
  });

  it("closes while a call is waiting in silence", async () => {
    const silent = await startSimulator({ kind: "openai", port: 0, name: "silent" });
    silent.control({ mode: "silence" });
    const call = post(silent.url, "Hello").catch((error: Error) => error.message);
    while (silent.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await silent.close();
    expect(await call).toBe("fetch failed");
  });
});

describe("startSimulators", () => {
  it("starts two hosted vendors and a pool of two", async () => {
    const simulators = await startSimulators({ pace: 0 });
    expect(simulators.all.map(({ name }) => name)).toEqual(["openai", "claude", "vllm-1", "vllm-2"]);
    expect(simulators.of("vllm")).toHaveLength(2);
    await simulators.close();
    await expect(fetch(simulators.all[0]?.url ?? "")).rejects.toThrow("fetch failed");
  });

  it("leaves none running when a port is taken", async () => {
    const ports = { "vllm-1": simulator.port };
    await expect(startSimulators({ kinds: ["vllm"], ports })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
