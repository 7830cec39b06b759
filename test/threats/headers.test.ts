/** What a client sends beside its call must not steer anything: who it is, where it goes, how often, what is recorded. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConfigInput, IDENTITY } from "../support/configuration.ts";
import { chat, errorCode, headersOf, message, seen } from "../support/dialects.ts";
import {
  callsSeen,
  path,
  resetFleet,
  seenByLanes,
  startGateway,
  type TestGateway,
} from "../support/gateway.ts";
import { type Answer, call, callH2 } from "../support/http.ts";
import { edited, startTwin } from "../support/twin.ts";

/** Nobody calls from there. */
const ELSEWHERE = "10.9.8.0/24";
const fromHeader = (source: string): NonNullable<ConfigInput["identity"]> => [
  { from: "header", tenant: "x-tenant", user: "x-user", trusted_sources: [source] },
  ...IDENTITY,
];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { identity: fromHeader(ELSEWHERE) } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = (
  headers: Record<string, string | string[]>,
  url = gateway.url,
  text = "say: ok",
): Promise<Answer> => call(`${url}/v1/chat/completions`, chat(text), { headers });

/** Each with a value that is found by search wherever it turns up. */
const STEERING: Readonly<Record<string, string>> = {
  "x-tenant": "canary-tenant",
  "x-user": "canary-user",
  "x-request-id": "canary-request-id",
  "x-forwarded-for": "10.9.8.7",
  "x-forwarded-host": "canary-host.example",
  "x-forwarded-client-cert": "canary-cert",
  "x-real-ip": "10.9.8.7",
  forwarded: "for=10.9.8.7",
  "x-envoy-max-retries": "0",
  "x-envoy-retry-on": "canary-retry",
  "x-envoy-retriable-status-codes": "200",
  "x-envoy-retriable-header-names": "server",
  "x-envoy-hedge-on-per-try-timeout": "true",
  "x-envoy-upstream-rq-timeout-ms": "1",
  "x-envoy-upstream-rq-per-try-timeout-ms": "1",
  "x-envoy-upstream-rq-timeout-alt-response": "canary-alt",
  "x-envoy-upstream-alt-stat-name": "canary-stat",
  "x-envoy-original-path": "/canary",
  "x-envoy-original-dst-host": "127.0.0.1:1",
  "x-envoy-internal": "true",
  "x-envoy-decorator-operation": "canary-operation",
  "x-envoy-force-trace": "true",
  "x-lanekeeper-lane": "canary-lane",
  "x-lanekeeper-record": "canary-record",
  "x-lanekeeper-baseline": "baseline~~openai~json",
  "x-lanekeeper-caller-authorization": "canary-authorization",
  "x-lanekeeper-caller-x-api-key": "canary-key",
  "x-original-url": "/canary",
  "x-rewrite-url": "/canary",
  "x-http-method-override": "GET",
  cookie: "canary=cookie",
  "api-key": "canary-azure-key",
  "x-goog-api-key": "canary-google-key",
  "proxy-authorization": "canary-proxy",
  "openai-organization": "canary-organisation",
};

/** What a vendor's API needs, and what HTTP itself does. */
const MAY_REACH_A_LANE = new Set([
  ...[
    "accept",
    "anthropic-beta",
    "anthropic-version",
    "authorization",
    "connection",
    "content-length",
    "content-type",
  ],
  ...[
    "host",
    "idempotency-key",
    "openai-beta",
    "te",
    "traceparent",
    "transfer-encoding",
    "user-agent",
    "x-api-key",
  ],
  "x-request-id",
]);

describe("steering headers", () => {
  it("none reaches a lane, on any attempt, plain or read", async () => {
    gateway.fleet.openai.control({ mode: "500" });
    for (const more of [{}, { tools: [{ type: "function", function: { name: "get_x" } }] }]) {
      const answer = await call(`${gateway.url}/v1/chat/completions`, chat("say: ok", more), {
        headers: STEERING,
      });
      expect(answer.status).toBe(200);
    }
    const received = [...gateway.fleet.openai.received, ...gateway.fleet.backup.received];
    expect(received).toHaveLength(4);
    for (const { headers } of received) {
      expect(Object.keys(headers).filter((name) => !MAY_REACH_A_LANE.has(name))).toEqual([]);
    }
    expect(seenByLanes(gateway.fleet)).not.toContain("canary");
  });

  it("the same over HTTP/2", async () => {
    const answer = await callH2(`${gateway.url}/v1/messages`, message("say: ok"), {
      headers: { ...headersOf("anthropic"), ...STEERING },
    });
    expect(answer.status).toBe(200);
    expect(seenByLanes(gateway.fleet)).not.toContain("canary");
  });

  it("control: a lane that is called directly does see them", async () => {
    await send(STEERING, gateway.fleet.openai.url);
    for (const canary of ["canary-tenant", "canary-azure-key", "canary-lane"])
      expect(seenByLanes(gateway.fleet)).toContain(canary);
  });

  it("retries and timeouts stay the policy's", async () => {
    gateway.fleet.openai.control({ mode: "429" });
    gateway.fleet.backup.control({ mode: "slow", delay_ms: 120 });
    const answer = await send(STEERING);
    expect(seen("openai", answer).text).toBe("ok");
    expect((await gateway.record(answer.record)).attempts.at(-1)?.lane).toBe("backup");
  });

  it("no answer of the caller's wish: the baseline header gets no baseline", async () => {
    const answer = await send({ "x-lanekeeper-baseline": "baseline~~openai~json" });
    expect(seen("openai", answer).text).toBe("ok");
    expect(answer.headers["x-lanekeeper-baseline"]).toBeUndefined();
  });
});

describe("the values of headers that lanes need", () => {
  const SECRET = "canary-person@example-mail.org";
  const HIDING: Readonly<Record<string, string>> = {
    accept: `application/json, text/${SECRET}`,
    "anthropic-beta": SECRET,
    "anthropic-version": SECRET,
    "idempotency-key": SECRET,
    "openai-beta": SECRET,
    "openai-organization": SECRET,
    te: SECRET,
    tracestate: `a=${SECRET}`,
    "user-agent": `app/1 (mailto:${SECRET})`,
    "x-stainless-lang": SECRET,
  };

  it("carry nothing of a caller's, nor does the query or a made-up header", async () => {
    for (const path of ["/v1/chat/completions", `/v1/chat/completions?note=${SECRET}`]) {
      const answer = await call(`${gateway.url}${path}`, chat("say: ok"), { headers: HIDING });
      expect(answer.status).toBe(200);
    }
    expect(callsSeen(gateway.fleet)).toBe(2);
    expect(seenByLanes(gateway.fleet)).not.toContain("canary-person");
  });

  it("control: what SDKs say of themselves goes on, and a lane that is called directly sees all", async () => {
    await send({ "user-agent": "OpenAI/JS 6.49.0", "openai-beta": "assistants=v2" });
    expect(seenByLanes(gateway.fleet)).toContain("OpenAI/JS 6.49.0");
    expect(seenByLanes(gateway.fleet)).toContain("assistants=v2");
    await send({ "user-agent": HIDING["user-agent"] ?? "" }, gateway.fleet.openai.url);
    expect(seenByLanes(gateway.fleet)).toContain("canary-person");
  });
});

describe("headers that two readers would read differently", () => {
  it.each(["x_tenant", "content_length", "x_lanekeeper_lane"])(
    "%s, with an underscore, is refused",
    async (name) => {
      const answer = await send({ [name]: "1" });
      expect(answer.status).toBe(400);
      expect(callsSeen(gateway.fleet)).toBe(0);
    },
  );

  it("control: an Envoy that allows underscores would let them in", async () => {
    const twin = await startTwin(gateway, {
      bootstrap: (text) =>
        edited(text, (object) => {
          if (object.headers_with_underscores_action !== undefined)
            object.headers_with_underscores_action = "ALLOW";
        }),
    });
    try {
      expect((await send({ x_tenant: "1" }, twin.url)).status).toBe(200);
    } finally {
      await twin.stop();
    }
  });

  it.each(["content-type", "content-encoding"])(
    "%s that comes twice is refused, whichever of the two would do",
    async (name) => {
      const values = name === "content-type" ? ["application/json", "text/plain"] : ["identity", "gzip"];
      const answer = await send({ [name]: values });
      // Envoy joins the two by a comma before anybody reads them, so either code is right; a pass is not.
      expect([400, 415]).toContain(answer.status);
      expect(errorCode("openai", answer)).not.toBe("");
      expect(callsSeen(gateway.fleet)).toBe(0);
    },
  );

  it.each([
    "text/plain",
    "application/json; charset=utf-16",
    "multipart/form-data; boundary=x",
    "application/x-ndjson",
    "",
  ])("content-type %j is not JSON", async (type) => {
    const answer = await send({ "content-type": type });
    expect([answer.status, errorCode("openai", answer)]).toEqual([415, "unsupported_media_type"]);
    expect(callsSeen(gateway.fleet)).toBe(0);
    expect(path(await gateway.record(answer.record))).toEqual([]);
  });
});
