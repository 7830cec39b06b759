/** Who calls, and under which id it is recorded, is not the caller's to say. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConfigInput, IDENTITY, KEYS } from "../support/configuration.ts";
import { chat, errorCode, headersOf } from "../support/dialects.ts";
import { callsSeen, resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
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
      config: { identity: fromHeader("127.0.0.0/8") },
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

  it.each([
    {
      guard: "believes x-forwarded-for would let a client choose its tenant",
      off: { xff_num_trusted_hops: 1 },
      header: "x-forwarded-for",
    },
    {
      guard: "takes loopback for its own network would let a client say its address",
      off: { internal_address_config: { cidr_ranges: [{ address_prefix: "127.0.0.0", prefix_len: 8 }] } },
      header: "x-envoy-external-address",
    },
  ])("control: an Envoy that $guard", async ({ off, header }) => {
    const twin = await startTwin(gateway, {
      bootstrap: (text) =>
        edited(text, (object) => {
          if (object.stat_prefix !== "gateway") return;
          Object.assign(object, off, { early_header_mutation_extensions: [] });
        }),
    });
    try {
      const answer = await send({ "x-tenant": "globex", [header]: "10.9.8.7" }, twin.url);
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
      config: { identity: fromHeader("127.0.0.0/8").slice(0, 1) },
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
