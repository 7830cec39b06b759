/** What may not leave the boundary does not, whichever of retries, aliases, fallbacks and defaults would lead out of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS, ROUTES } from "../support/configuration.ts";
import { ask, chat, errorCode, headersOf, PATHS, seen } from "../support/dialects.ts";
import { path, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";

const BASELINE = "The assistant is unavailable. Your request was not processed.";
const PII = "Write to anna.svensson@personal-mail.org about the order.";
const CARD = "Card 4111 1111 1111 1111 was declined.";

let gateway: TestGateway;
/** Everything may leave as it is: what the same calls do with the guard off. */
let open: TestGateway;

const always = { may_leave: "always" } as const;

beforeAll(async () => {
  gateway = await startGateway();
  open = await startGateway({
    fleet: gateway.fleet,
    config: {
      routes: ROUTES.slice(1),
      data_classes: { internal: always, pii: always, regulated: always },
    },
  });
}, 60_000);
afterAll(async () => {
  await open?.stop();
  await gateway?.stop();
});
beforeEach(() => resetFleet(gateway.fleet));

const send = (
  dialect: Dialect,
  text: string,
  more = {},
  headers = {},
  at: TestGateway = gateway,
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), {
    headers: { ...headersOf(dialect, KEYS.acme), ...headers },
  });

const HOSTED = ["openai", "backup", "claude", "claude_backup"] as const;
const hostedCalls = (fleet: Fleet): number =>
  HOSTED.reduce((sum, name) => sum + fleet[name].received.length, 0);
const insideCalls = (fleet: Fleet): number => fleet.vllm1.received.length + fleet.vllm2.received.length;

describe("data of a class that stays inside", () => {
  it.each([
    ["personal data", PII],
    ["regulated data", CARD],
  ])("%s is answered by the self-hosted pool", async (_, text) => {
    const answer = await send("openai", text);
    expect(answer.status).toBe(200);
    expect(answer.headers["x-lanekeeper-simulator"]).toMatch(/^vllm/);
    expect(hostedCalls(gateway.fleet)).toBe(0);
    const record = await gateway.record(answer.record);
    expect(record.attempts.every(({ boundary }) => boundary === "self_hosted")).toBe(true);
    expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RES-01");
  });

  it("control: where the class may leave, the same call goes to a hosted lane", async () => {
    await send("openai", PII, {}, {}, open);
    expect(gateway.fleet.openai.received).toHaveLength(1);
  });

  it.each([
    "gpt-4.1",
    "gpt-4o",
    "default",
    "other-large",
    "claude-sonnet-5",
    "no-such-model",
    "llama",
    "private",
    "openai/gpt-4.1",
  ])("asking for the model or alias %s does not lead out", async (model) => {
    const answer = await send("openai", PII, { model });
    expect(hostedCalls(gateway.fleet)).toBe(0);
    expect(insideCalls(gateway.fleet)).toBe(1);
    expect(answer.status).toBe(200);
  });

  it.each(["429", "500", "503", "reset", "garbage"] as const)(
    "when both hosts of the pool fail with %s no retry leads out; the caller gets no lane's answer",
    async (mode) => {
      gateway.fleet.vllm1.control({ mode });
      gateway.fleet.vllm2.control({ mode });
      const answer = await send("openai", PII, {
        tools: [{ type: "function", function: { name: "get_x" } }],
      });
      expect(hostedCalls(gateway.fleet)).toBe(0);
      expect(insideCalls(gateway.fleet)).toBe(2);
      expect(seen("openai", answer).text).toBe(BASELINE);
      expect(await gateway.record(answer.record)).toMatchObject({ outcome: "baseline" });
    },
  );

  it("control: where the class may leave, the same failure goes on to the next lane", async () => {
    gateway.fleet.openai.control({ mode: "500" });
    const answer = await send("openai", PII, {}, {}, open);
    expect(path(await open.record(answer.record))).toEqual(["openai:server_error", "backup:ok"]);
  });
});

describe("the baseline, when no lane may or can answer", () => {
  it.each([
    ["openai", false],
    ["openai", true],
    ["anthropic", false],
    ["anthropic", true],
  ] as const)(
    "%s, stream %s: in the dialect, in the form asked for, marked as such",
    async (dialect, stream) => {
      gateway.fleet.vllm1.control({ mode: "500" });
      gateway.fleet.vllm2.control({ mode: "500" });
      const answer = await send(dialect, PII, { stream });
      expect(answer.status).toBe(200);
      expect(String(answer.headers["content-type"])).toContain(
        stream ? "text/event-stream" : "application/json",
      );
      expect(answer.headers["x-lanekeeper-baseline"]).toBe("true");
      expect(seen(dialect, answer)).toMatchObject({ text: BASELINE, tools: [] });
      expect(hostedCalls(gateway.fleet)).toBe(0);
      const record = await gateway.record(answer.record);
      expect(record).toMatchObject({ outcome: "baseline", status: 200 });
      expect(record.attempts.at(-1)).toMatchObject({ lane: "baseline", boundary: "local", ended: "ok" });
    },
  );

  it("a route's own text, whatever stands in it, arrives as it was written", async () => {
    const text = 'He said "no"\n50% of %REQ(:path)% {x} é😀 </script>';
    const own = await startGateway({
      fleet: gateway.fleet,
      config: { routes: [{ name: "own", primary: { lane: "vllm" }, baseline: { text } }] },
    });
    try {
      gateway.fleet.vllm1.control({ mode: "500" });
      gateway.fleet.vllm2.control({ mode: "500" });
      for (const dialect of ["openai", "anthropic"] as const) {
        for (const stream of [false, true]) {
          expect(seen(dialect, await send(dialect, "hello", { stream }, {}, own)).text).toBe(text);
        }
      }
    } finally {
      await own.stop();
    }
  });

  it("control: with the pool up the answer is not marked as a baseline", async () => {
    const answer = await send("openai", PII);
    expect(answer.headers["x-lanekeeper-baseline"]).toBeUndefined();
  });
});

describe("what a caller declares", () => {
  it.each([
    ["a header", {}, { "x-lanekeeper-data-class": "pii" }],
    ["a header in other letters", {}, { "x-lanekeeper-data-class": "Internal" }],
    ["a header with a class that nobody knows", {}, { "x-lanekeeper-data-class": "top-secret-x" }],
    ["a list", {}, { "x-lanekeeper-data-class": "public, regulated" }],
    ["a metadata field", { metadata: { data_class: "internal" } }, {}],
  ])("%s raises: the call stays inside", async (_, more, headers) => {
    await send("openai", "A plain sentence.", more, headers);
    expect(hostedCalls(gateway.fleet)).toBe(0);
    expect(insideCalls(gateway.fleet)).toBe(1);
  });

  it.each([
    ["a header", {}, { "x-lanekeeper-data-class": "public" }],
    ["a metadata field", { metadata: { data_class: "public", lanekeeper_data_class: "customer_ok" } }, {}],
    ["two headers", {}, { "x-lanekeeper-data-class": ["public", "public"] }],
  ])("%s lowers nothing: found data stays inside", async (_, more, headers) => {
    await send("openai", PII, more, headers);
    expect(hostedCalls(gateway.fleet)).toBe(0);
    expect(insideCalls(gateway.fleet)).toBe(1);
  });

  it("control: without a declaration the plain sentence goes to a hosted lane", async () => {
    await send("openai", "A plain sentence.");
    expect(hostedCalls(gateway.fleet)).toBe(1);
  });

  it("of a header sent twice the stricter counts", async () => {
    for (const classes of [
      ["public", "pii"],
      ["pii", "public"],
    ]) {
      await send("openai", "A plain sentence.", {}, { "x-lanekeeper-data-class": classes });
    }
    expect(hostedCalls(gateway.fleet)).toBe(0);
  });
});

describe("a class that may leave only redacted", () => {
  let redacting: TestGateway;
  beforeAll(async () => {
    redacting = await startGateway({
      fleet: gateway.fleet,
      config: { routes: ROUTES.slice(1), data_classes: { pii: { may_leave: "redacted" } } },
    });
  }, 60_000);
  afterAll(() => redacting?.stop());

  const GITHUB = `ghp_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"}`;

  it("leaves with every finding taken out", async () => {
    await send("openai", PII, {}, {}, redacting);
    expect(gateway.fleet.openai.received).toHaveLength(1);
    expect(gateway.fleet.openai.received[0]?.userText).not.toContain("anna.svensson");
  });

  it("stays inside when the caller declared it, for findings are not the whole of it then", async () => {
    await send("openai", PII, {}, { "x-lanekeeper-data-class": "pii" }, redacting);
    expect(hostedCalls(gateway.fleet)).toBe(0);
  });

  it("stays inside when the caller declared it, though something graver was found beside it", async () => {
    const answer = await send(
      "openai",
      `${PII} key ${GITHUB}`,
      {},
      { "x-lanekeeper-data-class": "pii" },
      redacting,
    );
    expect((await redacting.record(answer.record)).facts?.data_class.value).toBe("secret");
    expect(hostedCalls(gateway.fleet)).toBe(0);
  });

  it("stays inside when a graver class stands beside it that may not leave", async () => {
    await send("openai", `${PII} ${CARD}`, {}, {}, redacting);
    expect(hostedCalls(gateway.fleet)).toBe(0);
  });
});

describe("jurisdiction", () => {
  it("holds along the whole order of lanes", async () => {
    const bound = await startGateway({
      fleet: gateway.fleet,
      config: { jurisdictions: { acme: "eu" } },
    });
    try {
      gateway.fleet.backup.control({ mode: "500" });
      const answer = await send("openai", "A plain sentence.", {}, {}, bound);
      const record = await bound.record(answer.record);
      expect(record.attempts.map(({ lane }) => lane)).toEqual(["backup", "vllm"]);
      expect(record.attempts.every(({ region }) => region === "eu")).toBe(true);
      expect(gateway.fleet.openai.received).toHaveLength(0);

      // Control: another tenant is bound to nothing.
      await send("openai", "A plain sentence.", {}, headersOf("openai", KEYS.globex), bound);
      expect(gateway.fleet.openai.received).toHaveLength(1);
    } finally {
      await bound.stop();
    }
  });
});

describe("a Rego policy that would send everything out", () => {
  it("is overruled: nothing leaves, and the caller hears that no decision could be made", async () => {
    const { changedPolicy, scratchFolder } = await import("../support/policies.ts");
    const folder = await scratchFolder();
    const policies = await changedPolicy(
      folder.path,
      "lanes.rego",
      "within_boundary(_) if count(kept_inside) == 0",
      "within_boundary(_) if true",
    );
    const leaky = await startGateway({
      fleet: gateway.fleet,
      config: { policies, routes: ROUTES.slice(1) } satisfies Partial<ConfigInput>,
    });
    try {
      const answer = await send("openai", PII, {}, {}, leaky);
      expect([answer.status, errorCode("openai", answer)]).toEqual([503, "policy_failed"]);
      expect(hostedCalls(gateway.fleet)).toBe(0);
      expect(await leaky.record(answer.record)).toMatchObject({
        outcome: "refused",
        error: { code: "policy_failed" },
      });
      // Control: the same policy with data that may leave works.
      const plain = await call(`${leaky.url}/v1/chat/completions`, chat("say: plain"));
      expect(seen("openai", plain).text).toBe("plain");
    } finally {
      await leaky.stop();
      await folder.dispose();
    }
  });
});

it("lanes of the configuration are what they seem: the test's pool is self-hosted, its vendors are not", () => {
  const lanes = fleetLanes(gateway.fleet);
  expect(lanes.filter(({ boundary }) => boundary === "self_hosted").map(({ name }) => name)).toEqual([
    "vllm",
  ]);
});
