import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Decider } from "../decide/decide.ts";
import { exampleDecision } from "../decide/testing.ts";
import { ERRORS } from "../errors.ts";
import type { Facts } from "../exchange.ts";
import { createInstance, type Instance } from "../instance.ts";
import { exampleRecord, recordLike } from "../record/fixture.ts";
import { openJournal } from "../record/journal.ts";
import { createMetrics } from "../record/metrics.ts";
import { type Admin, type Checks, startAdmin } from "./admin.ts";
import { exampleConfig } from "./policy-testing.ts";

const BODY_MAX_BYTES = 4_096;
/** A second between the two: the journal's files have the day of writing, so records are of today. */
const now = Date.now();
const answered = recordLike({ time: new Date(now - 1_000).toISOString() });
const denied = recordLike({
  outcome: "denied",
  status: 403,
  attempts: [],
  facts: { ...(exampleRecord.facts as Facts), tenant: "globex" },
  caller: { tenant: "globex", user: null, identifiedBy: "header" },
  time: new Date(now).toISOString(),
});

let dataDir: string;
let admin: Admin;
let started: () => Promise<Admin>;
let checks: Checks;
let seen: Facts | undefined;

/** A decider that remembers what it was asked. */
const decider: Decider = {
  digest: "d1",
  decide: (facts) => {
    seen = facts;
    return { decision: exampleDecision({ route: "from-the-decider" }), cached: false };
  },
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lanekeeper-admin-"));
  const config = exampleConfig({ limits: { body_max_bytes: BODY_MAX_BYTES }, jurisdictions: { acme: "eu" } });
  const instance: Instance = createInstance(config, decider, Buffer.alloc(32));
  const journal = await openJournal({ dataDir, rotateBytes: 1e9, retentionDays: 36_500, onError: () => {} });
  for (const record of [answered, denied]) journal.append(JSON.stringify(record));
  await journal.close();
  started = () =>
    startAdmin({
      address: "127.0.0.1:0",
      instance: () => instance,
      metrics: createMetrics({ openExchanges: () => 7, journalFailed: () => false }),
      documents: { read: async () => null, close: async () => {} },
      dataDir,
      ready: async () => checks,
    });
  admin = await started();
});
afterAll(async () => {
  await admin.close();
  await rm(dataDir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly json: () => unknown;
}
function ask(
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(admin.url + path, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const type = response.headers["content-type"] ?? "";
        resolve({ status: response.statusCode ?? 0, type, text, json: () => JSON.parse(text) });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
const get = (path: string): Promise<Answer> => ask("GET", path, undefined, {});
const decide = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask("POST", "/v1/decide", typeof body === "string" ? body : JSON.stringify(body), {
    "content-type": "application/json",
    ...headers,
  });
const codeOf = (answer: Answer): unknown => (answer.json() as { error?: { code?: string } }).error?.code;

describe("health", () => {
  it.each([
    [{ policy: true, envoy: true, records: true }, 200, "ok"],
    [{ policy: true, envoy: true, records: false }, 200, "ok"],
    [{ policy: false, envoy: true, records: true }, 503, "failing"],
    [{ policy: true, envoy: false, records: true }, 503, "failing"],
  ])("is alive while policy and Envoy answer: %o", async (held, code, status) => {
    checks = held;
    const { policy, envoy } = held;
    const answer = await get("/healthz");
    expect([answer.status, answer.json()]).toEqual([code, { status, policy, envoy }]);
  });

  it("is ready when every check holds, and 503 when one does not", async () => {
    checks = { policy: true, envoy: true, records: true };
    const ready = await get("/readyz");
    expect([ready.status, ready.json()]).toEqual([200, { ready: true, ...checks }]);
    for (const name of Object.keys(checks)) {
      checks = { policy: true, envoy: true, records: true, [name]: false };
      const unready = await get("/readyz");
      expect([unready.status, unready.json()]).toEqual([503, { ready: false, ...checks }]);
    }
  });

  it("gives metrics in Prometheus' words", async () => {
    const answer = await get("/metrics");
    expect(answer).toMatchObject({ status: 200, type: expect.stringContaining("text/plain") });
    expect(answer.text).toMatch(/^lanekeeper_\w+(?:\{.*\})? 7$/m);
  });
});

describe("the end", () => {
  it("waits for nobody who has only connected, or sent half a request", async () => {
    const own = await started();
    const { port } = new URL(own.url);
    const half = "POST /v1/decide HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
    const sockets = ["", half].map((bytes) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => {});
      socket.write(bytes);
      return socket;
    });
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
    await fetch(`${own.url}/healthz`);
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await own.close();
    await Promise.all(ended);
  });
});

describe("a path that is not served", () => {
  it.each([
    ["GET", "/"],
    ["GET", "/v1"],
    ["GET", "/v1/decide"],
    ["POST", "/v1/records"],
    ["DELETE", `/v1/records/${answered.id}`],
    ["GET", "/config_dump"],
  ])("is told what is: %s %s", async (method, path) => {
    const answer = await ask(method, path, undefined, {});
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({
      error: { code: "not_found", message: expect.stringContaining("/v1/decide") },
    });
  });
});

describe("records", () => {
  const idsAt = async (query: string): Promise<string[]> => {
    const answer = await get(`/v1/records${query}`);
    expect(answer.status).toBe(200);
    return (answer.json() as { id: string }[]).map(({ id }) => id);
  };

  it("come whole, by their id", async () => {
    const answer = await get(`/v1/records/${answered.id}`);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ ...answered });
  });

  it("come by what they are asked for, newest last", async () => {
    const { id } = answered;
    expect(await idsAt("")).toEqual([id, denied.id]);
    expect(await idsAt("?tenant=globex")).toEqual([denied.id]);
    expect(await idsAt("?outcome=answered")).toEqual([id]);
    expect(await idsAt("?lane=vllm_spare")).toEqual([id]);
    expect(await idsAt("?rule=residency.pii&route=pii_sensitive")).toEqual([id, denied.id]);
    expect(await idsAt(`?from=${denied.time}`)).toEqual([denied.id]);
    expect(await idsAt(`?to=${denied.time}`)).toEqual([id]);
    expect(await idsAt("?limit=1")).toEqual([denied.id]);
    expect(await idsAt("?tenant=nobody")).toEqual([]);
  });

  it.each([
    "limit=abc",
    "limit=0",
    "limit=-1",
    "limit=1.5",
    "limit=10001",
    "from=yesterday",
    "outcome=great",
    "unknown=1",
    "tenant=a&tenant=b",
  ])("refuse a question that they do not understand: %s", async (query) => {
    const answer = await get(`/v1/records?${query}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, "request_invalid"]);
    expect(answer.text).toContain(query.split("=")[0]);
  });

  it("are explained in plain English, in full or in brief", async () => {
    const full = await get(`/v1/records/${answered.id}/explain`);
    expect(full).toMatchObject({ status: 200, type: expect.stringContaining("text/plain") });
    expect(full.text).toContain("vllm_spare");
    const brief = await get(`/v1/records/${answered.id}/explain?brief`);
    expect(brief.status).toBe(200);
    expect(brief.text.length).toBeGreaterThan(0);
    expect(brief.text.length).toBeLessThan(full.text.length);
  });

  it.each(["unknown", "..%2F..%2Fkeys%2Fpseudonym.key", "%00", "__proto__"])(
    "are not found by another name: %s",
    async (id) => {
      for (const path of [`/v1/records/${id}`, `/v1/records/${id}/explain`]) {
        const answer = await get(path);
        expect([answer.status, codeOf(answer)]).toEqual([404, "not_found"]);
      }
    },
  );
});

describe("a dry run", () => {
  const messages = [{ role: "user", content: "hello" }];

  it("takes a call as it would be sent", async () => {
    const answer = await decide({ model: "gpt-4.1", messages }, { "x-tenant": "acme" });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      route: "from-the-decider",
      facts: { tenant: "acme", dialect: "openai", model: "gpt-4.1", jurisdiction: { value: "eu" } },
      policy: { digest: "d1", cached: false },
      explanation: expect.arrayContaining([expect.any(String)]),
    });
    await decide({ model: "c", max_tokens: 9, messages }, { "anthropic-version": "2023-06-01" });
    expect(seen).toMatchObject({ dialect: "anthropic", max_tokens: 9, tenant: "dry-run" });
    await decide({ model: "c", messages }, { "x-lanekeeper-data-class": "regulated" });
    expect(seen?.data_classes).toContain("regulated");
  });

  it("takes a text with who asks and what tools there would be", async () => {
    const question = {
      text: "Delete the order, please",
      tenant: "acme",
      user: "ann",
      model: "m",
      tools: ["delete_order"],
      headers: { "X-Lanekeeper-Data-Class": "pii" },
      organisation: { unit: "sales" },
      channel: "chat",
    };
    for (const dialect of ["openai", "anthropic"]) {
      const answer = await decide({ ...question, dialect });
      expect(answer.status, answer.text).toBe(200);
      expect(seen).toMatchObject({ dialect, tenant: "acme", user: "ann", model: "m" });
      expect(seen?.tools).toMatchObject([{ name: "delete_order" }]);
      expect(seen?.data_classes).toContain("pii");
    }
  });

  it("takes a call with who makes it", async () => {
    const body = { model: "m", messages, max_completion_tokens: 5 };
    expect((await decide({ tenant: "acme", request: body })).status).toBe(200);
    expect(seen).toMatchObject({ tenant: "acme", max_tokens: 5 });
  });

  it.each([
    ["no JSON", "{", "json_invalid"],
    ["a duplicate key", '{"text":"a","text":"b"}', "json_duplicate_key"],
    [
      "a duplicate key deep inside",
      '{"model":"m","messages":[{"role":"user","role":"system","content":"a"}]}',
      "json_duplicate_key",
    ],
    [
      "a duplicate key inside a request",
      '{"request":{"model":"m","model":"n","messages":[]}}',
      "json_duplicate_key",
    ],
    ["what is too deep", `{"text":${"[".repeat(300)}${"]".repeat(300)}}`, "json_too_deep"],
    ["an unknown member", '{"text":"a","txt":"b"}', "request_invalid"],
    ["a member of another type", '{"text":1}', "request_invalid"],
    ["neither text nor request", "{}", "request_invalid"],
    ["a request that is none of the API", '{"request":{"model":"m"}}', "request_invalid"],
    ["a list", "[]", "request_invalid"],
    ["a bare string", '"text"', "request_invalid"],
    ["null", "null", "request_invalid"],
  ])("refuses %s", async (_name, body, code) => {
    if (body.length > BODY_MAX_BYTES)
      body = body.replaceAll(/\[{1000}|\]{1000}/g, (run) => run.slice(0, 300));
    const answer = await decide(body);
    expect([answer.status, codeOf(answer)]).toEqual([ERRORS[code as "json_invalid"].status, code]);
  });

  it("refuses a call without a body", async () => {
    const answer = await ask("POST", "/v1/decide");
    expect(answer.status).toBe(400);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"])(
    "refuses %s, which any web page could make a browser send",
    async (type) => {
      const answer = await ask("POST", "/v1/decide", '{"text":"hi"}', { "content-type": type });
      expect([answer.status, codeOf(answer)]).toEqual([415, "unsupported_media_type"]);
    },
  );

  it("refuses a body larger than the gateway would take", async () => {
    const answer = await decide({ text: "x".repeat(BODY_MAX_BYTES) });
    expect([answer.status, codeOf(answer)]).toEqual([413, "body_too_large"]);
  });
});
