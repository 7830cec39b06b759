/** What a client sends beside its call must not steer anything: who it is, where it goes, how often, what is recorded. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { IDENTITY, KEYS } from "../support/configuration.ts";
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
const fromHeader = (source: string) =>
  [{ from: "header", tenant: "x-tenant", user: "x-user", trusted_sources: [source] }, ...IDENTITY] as const;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { identity: [...fromHeader(ELSEWHERE)] } });
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

describe("who calls", () => {
  const caller = async (answer: Answer) => (await gateway.record(answer.record)).caller;

  it("x-tenant from a source that is not trusted names nobody", async () => {
    expect(await caller(await send({ "x-tenant": "globex" }))).toMatchObject({ tenant: "local" });
  });

  it("x-forwarded-for does not make a source trusted", async () => {
    for (const header of [
      "x-forwarded-for",
      "x-real-ip",
      "forwarded",
      "x-envoy-external-address",
      "true-client-ip",
    ]) {
      const answer = await send({
        "x-tenant": "globex",
        [header]: header === "forwarded" ? "for=10.9.8.7" : "10.9.8.7",
      });
      expect(await caller(answer)).toMatchObject({ tenant: "local" });
    }
  });

  it("control: from a trusted source x-tenant names the tenant", async () => {
    const trusting = await startGateway({
      fleet: gateway.fleet,
      config: { identity: [...fromHeader("127.0.0.0/8")] },
    });
    try {
      const answer = await send({ "x-tenant": "globex" }, trusting.url);
      expect((await trusting.record(answer.record)).caller).toMatchObject({
        tenant: "globex",
        identifiedBy: "header",
      });
    } finally {
      await trusting.stop();
    }
  });

  it("control: an Envoy that believes x-forwarded-for would let a client choose its tenant", async () => {
    const twin = await startTwin(gateway, {
      bootstrap: (text) =>
        edited(text, (object) => {
          if (object.stat_prefix !== "gateway") return;
          object.xff_num_trusted_hops = 1;
          object.early_header_mutation_extensions = [];
        }),
    });
    try {
      const answer = await send({ "x-tenant": "globex", "x-forwarded-for": "10.9.8.7" }, twin.url);
      expect(await caller(answer)).toMatchObject({ tenant: "globex" });
    } finally {
      await twin.stop();
    }
  });

  it("two keys, or two tenants, name nobody", async () => {
    const twice = await send({ authorization: [`Bearer ${KEYS.acme}`, `Bearer ${KEYS.globex}`] });
    if (twice.status === 200) expect(await caller(twice)).toMatchObject({ tenant: "local" });
    else expect([400, 401]).toContain(twice.status);
    const strict = await startGateway({
      fleet: gateway.fleet,
      config: { identity: [...fromHeader("127.0.0.0/8").slice(0, 1)] },
    });
    try {
      const answer = await send({ "x-tenant": ["acme", "globex"] }, strict.url);
      expect([answer.status, errorCode("openai", answer)]).toEqual([401, "unauthenticated"]);
      expect(await strict.record(answer.record)).toMatchObject({ outcome: "refused", caller: null });
    } finally {
      await strict.stop();
    }
    expect(seenByLanes(gateway.fleet)).not.toContain(KEYS.globex);
  });

  it("an unknown key is nobody, unless another rule knows the caller", async () => {
    const strict = await startGateway({ fleet: gateway.fleet, config: { identity: IDENTITY.slice(0, 1) } });
    try {
      for (const headers of [
        {},
        { authorization: "Bearer wrong" },
        { "x-api-key": "wrong" },
        { authorization: KEYS.acme },
      ]) {
        const answer = await send(headers, strict.url);
        expect([answer.status, errorCode("openai", answer)]).toEqual([401, "unauthenticated"]);
      }
      expect(callsSeen(gateway.fleet)).toBe(0);
      expect((await send(headersOf("openai", KEYS.acme), strict.url)).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });
});

describe("what is recorded", () => {
  it("the record's id is the gateway's, whatever the client says", async () => {
    const wished = "11111111-2222-4333-8444-555555555555";
    const answer = await send({ "x-request-id": wished, "x-lanekeeper-record": wished });
    expect(answer.record).not.toBe(wished);
    expect((await gateway.record(answer.record)).id).toBe(answer.record);
  });

  it("the same id sent twice makes two records", async () => {
    const headers = { "x-request-id": "33333333-2222-4333-8444-555555555555" };
    const [one, two] = [await send(headers), await send(headers)];
    expect(one.record).not.toBe(two.record);
    await Promise.all([gateway.record(one.record), gateway.record(two.record)]);
  });

  it("control: an Envoy that keeps the client's id would let it choose the record's", async () => {
    const wished = "22222222-2222-4333-8444-555555555555";
    const twin = await startTwin(gateway, {
      bootstrap: (text) =>
        edited(text, (object) => {
          if (object.stat_prefix !== "gateway") return;
          object.preserve_external_request_id = true;
          object.early_header_mutation_extensions = [];
        }),
    });
    try {
      expect((await send({ "x-request-id": wished }, twin.url)).record).toBe(wished);
    } finally {
      await twin.stop();
    }
  });

  it("a valid traceparent is continued to the lane, a broken or doubled one is not", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const answer = await send({ traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    expect(await gateway.record(answer.record)).toMatchObject({
      trace: { traceId: trace, parentSpanId: "00f067aa0ba902b7" },
    });
    const sent = gateway.fleet.openai.received.at(-1)?.headers.traceparent;
    expect(sent).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    for (const bad of ["00-zz-00-01", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`]) {
      const other = await send({ traceparent: bad });
      expect((await gateway.record(other.record)).trace.parentSpanId).toBeNull();
    }
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
