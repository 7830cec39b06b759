import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DIALECTS, type Dialect, type Outcome } from "../../src/exchange.ts";
import type { JournalRecord } from "../../src/record/query.ts";
import { lanekeeper } from "../support/command.ts";
import { KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, tool } from "../support/dialects.ts";
import { eventually, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { edited, startTwin } from "../support/twin.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { redactions: { US_SSN: "deny" } } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = (text: string, more: Record<string, unknown> = {}, key: string = KEYS.acme): Promise<Answer> =>
  call(`${gateway.url}${PATHS.openai}`, ask("openai", text, more), { headers: headersOf("openai", key) });

describe("one record for each exchange", () => {
  it("and one only, after hundreds of calls of every outcome", async () => {
    const before = (await gateway.records("?limit=10000")).length;
    gateway.fleet.backup.control({ mode: "429" });
    const answers = await Promise.all(
      Array.from({ length: 240 }, (_, i) => {
        if (i % 8 === 0) return send("SSN 536-22-8726");
        if (i % 8 === 1) return send("mail anna@personal-mail.org");
        if (i % 8 === 2) return send("x", { messages: "no" });
        if (i % 8 === 3) return call(`${gateway.url}/v1/nothing`, "{}");
        return send(
          "say: ok",
          { stream: i % 2 === 0, ...(i % 3 === 0 ? { tools: [tool("openai", "get_x")] } : {}) },
          i % 5 === 0 ? KEYS.globex : KEYS.acme,
        );
      }),
    );
    const ids = answers.map(({ record }) => record);
    expect(new Set(ids).size).toBe(240);
    const records = await eventually(async () => {
      const all = await gateway.records("?limit=10000");
      return all.length >= before + 240 ? all : null;
    }, "all records");
    expect(records.length).toBe(before + 240);
    const outcomes = new Map(records.map(({ id, outcome }) => [id, outcome]));
    const expected = (i: number): Outcome =>
      i % 8 === 0 ? "denied" : i % 8 === 2 || i % 8 === 3 ? "refused" : "answered";
    expect(ids.map((id) => outcomes.get(id))).toEqual(ids.map((_, i) => expected(i)));
  }, 30_000);
});

describe("tokens", () => {
  const used = async (dialect: Dialect, stream: boolean, read: boolean, url = gateway.url) => {
    const more = {
      stream,
      ...(stream && dialect === "openai" ? { stream_options: { include_usage: true } } : {}),
      ...(read ? { tools: [tool(dialect, "get_x")] } : {}),
    };
    const answer = await call(`${url}${PATHS[dialect]}`, ask(dialect, "say: a few words", more), {
      headers: headersOf(dialect, KEYS.acme),
    });
    expect(answer.status).toBe(200);
    return (await gateway.record(answer.record)).tokens;
  };
  const forms = DIALECTS.flatMap((dialect) => [true, false].map((stream) => ({ dialect, stream })));

  it.each(forms)(
    "of an answer that is read and of one that is not: $dialect, stream $stream",
    async (form) => {
      for (const read of [true, false]) {
        const tokens = await used(form.dialect, form.stream, read);
        expect(tokens?.input).toBeGreaterThan(0);
        expect(tokens?.output).toBeGreaterThan(0);
      }
    },
  );

  it("control: Envoy's filters count those that are not read, and leave the others alone", async () => {
    const without = await startTwin(gateway, {
      bootstrap: (text) =>
        edited(text, (object) => {
          const filters = object.http_filters as { readonly name: string }[] | undefined;
          if (filters === undefined) return;
          object.http_filters = filters.filter(({ name }) => !name.startsWith("lanekeeper.usage."));
        }),
    });
    const always = await startTwin(gateway, {
      bootstrap: (text) =>
        edited(text, (object) => {
          // Every answer counts as read by the service.
          if (object.exact === "read") object.exact = "allow";
          if (object.key === "answer") object.key = "decision";
        }),
    });
    try {
      for (const { url } of [without, always]) {
        for (const { dialect, stream } of forms) {
          expect(await used(dialect, stream, false, url)).toBeNull();
          expect((await used(dialect, stream, true, url))?.output).toBeGreaterThan(0);
        }
      }
    } finally {
      await without.stop();
      await always.stop();
    }
  }, 60_000);
});

describe("what a record says", () => {
  it("holds who, what was found, what was decided and why, each attempt, tokens, cost and times", async () => {
    gateway.fleet.openai.control({ mode: "429", times: 1 });
    const answer = await send("say: a short answer", {
      model: "gpt-4o",
      stream: true,
      stream_options: { include_usage: true },
    });
    const record = await gateway.record(answer.record);
    expect(record).toMatchObject({
      caller: { tenant: "acme", user: "svc-acme", identifiedBy: "api_key" },
      request: {
        method: "POST",
        path: "/v1/chat/completions",
        dialect: "openai",
        model: "gpt-4o",
        stream: true,
      },
      facts: {
        tenant: "acme",
        data_class: { value: "public" },
        task: { value: expect.any(String), source: expect.any(String), confidence: expect.any(Number) },
      },
      decision: {
        allow: true,
        route: "outside",
        lanes: [{ lane: "openai", model: "gpt-4.1" }, { lane: "backup" }, { lane: "vllm" }],
      },
      policy: { digest: expect.stringMatching(/^[0-9a-f]{16,}$/) },
      outcome: "answered",
      status: 200,
      attempts: [
        { n: 1, lane: "openai", region: "us", boundary: "hosted", status: 429, ended: "rate_limited" },
        {
          n: 2,
          lane: "backup",
          region: "eu",
          model: "other-large",
          status: 200,
          ended: "ok",
          ttfb_ms: expect.any(Number),
          duration_ms: expect.any(Number),
        },
      ],
      prompt: { mode: "redacted", value: expect.stringContaining("a short answer") },
    });
    expect(record.tokens?.input).toBeGreaterThan(0);
    expect(record.cost_usd).toBeCloseTo(
      (((record.tokens?.input ?? 0) + (record.tokens?.output ?? 0)) * 3) / 1e6,
      9,
    );
    expect(record.times.total_ms).toBeGreaterThan(0);
    expect(record.decision?.policies.length).toBeGreaterThan(0);
    for (const { id, title, reason } of record.decision?.policies ?? [])
      expect([id, title, reason].every((text) => text.length > 3)).toBe(true);
  });

  it("every field of the decision contract is there", async () => {
    const { decision } = await gateway.record((await send("say: ok")).record);
    expect(Object.keys(decision ?? {}).sort()).toEqual([
      "allow",
      "answer",
      "budgets",
      "deny_code",
      "fallback",
      "lanes",
      "logging",
      "model",
      "output_contract",
      "policies",
      "redactions",
      "restore",
      "retrieval",
      "risk_tier",
      "route",
      "settings",
      "tool_arguments",
      "tools",
    ]);
  });

  it("a dry run decides the same without sending anything", async () => {
    const body = ask("openai", "mail anna@personal-mail.org");
    const sent = await gateway.record((await call(`${gateway.url}${PATHS.openai}`, body)).record);
    resetFleet(gateway.fleet);
    const dry = (await (
      await fetch(`${gateway.adminUrl}/v1/decide`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ tenant: "local", request: body }),
      })
    ).json()) as { facts: unknown; policy: unknown; explanation: string[] };
    const { facts, policy: _policy, explanation, ...decision } = dry;
    expect(decision).toEqual(sent.decision);
    expect(facts).toEqual(sent.facts);
    expect(explanation.join("\n")).toContain("boundary");
    expect(gateway.fleet.vllm1.received.length + gateway.fleet.vllm2.received.length).toBe(0);
  });
});

describe("explain", () => {
  it("tells in English where a call went and why", async () => {
    gateway.fleet.vllm1.control({ mode: "500" });
    gateway.fleet.vllm2.control({ mode: "500" });
    const text = await gateway.explain((await send("mail anna@personal-mail.org")).record);
    for (const part of ["svc-acme of tenant acme", "EMAIL_ADDRESS", "LK-RES-01", "vllm", "baseline", "500"])
      expect(text).toContain(part);
    expect(text).not.toContain("anna@");
  });

  it("tells of a denial, a refusal and an answer alike", async () => {
    expect(await gateway.explain((await send("SSN 536-22-8726")).record)).toContain(
      "Policy denied the call; no lane saw it.",
    );
    expect(await gateway.explain((await send("x", { messages: 1 })).record)).toContain(
      "refused before any decision",
    );
    expect(await gateway.explain((await send("say: ok")).record)).toContain("A lane answered.");
  });

  it("is a command too", async () => {
    const { record } = await send("say: ok");
    await gateway.record(record);
    const told = await lanekeeper(["explain", record, "--data-dir", gateway.dataDir]);
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining("A lane answered.") });
    expect((await lanekeeper(["explain", "no-such-record", "--data-dir", gateway.dataDir])).code).toBe(1);
  });
});

describe("records can be asked for", () => {
  const ids = (records: readonly JournalRecord[]) => records.map(({ id }) => id);

  it("by tenant, route, lane, rule and outcome", async () => {
    const globex = (await send("say: ok", {}, KEYS.globex)).record;
    const inside = (await send("mail anna@personal-mail.org")).record;
    const denied = (await send("SSN 536-22-8726")).record;
    await Promise.all([globex, inside, denied].map(gateway.record));
    const ask = async (query: string) => ids(await gateway.records(`?${query}&limit=10000`));
    expect(await ask("tenant=globex")).toContain(globex);
    expect(await ask("tenant=globex")).not.toContain(inside);
    expect(await ask("route=inside")).toContain(inside);
    expect(await ask("lane=vllm")).toContain(inside);
    expect(await ask("lane=vllm")).not.toContain(globex);
    expect(await ask("rule=LK-RED-01")).toContain(denied);
    expect(await ask("rule=LK-RED-01")).not.toContain(inside);
    expect(await ask("outcome=denied")).toContain(denied);
    expect(await ask("outcome=denied")).not.toContain(globex);
  });

  it("by time, at the admin address and on the command line", async () => {
    const early = (await send("say: early")).record;
    const { time } = await gateway.record(early);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const between = new Date(Date.parse(time) + 15).toISOString();
    const late = (await send("say: late")).record;
    await gateway.record(late);
    expect(ids(await gateway.records(`?from=${between}&limit=10000`))).toContain(late);
    expect(ids(await gateway.records(`?from=${between}&limit=10000`))).not.toContain(early);
    expect(ids(await gateway.records(`?to=${between}&limit=10000`))).not.toContain(late);
    const { out } = await lanekeeper([
      "records",
      "--json",
      "--since",
      between,
      "--data-dir",
      gateway.dataDir,
    ]);
    expect(out).toContain(late);
    expect(out).not.toContain(early);
  });
});

describe("the admin address refuses what it cannot read", () => {
  const decide = (body: string, type: string) =>
    fetch(`${gateway.adminUrl}/v1/decide`, { method: "POST", body, headers: { "content-type": type } });

  it.each([
    ["no JSON", "{", "application/json", 400],
    ["a question that is none", '{"nope":1}', "application/json", 400],
    ["a key that comes twice", '{"text":"a","text":"b"}', "application/json", 400],
    ["another type", '{"text":"a"}', "text/plain", 415],
  ])("%s", async (_, body, type, status) => {
    const answer = await decide(body, type);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String) },
    });
  });

  it.each(["limit=abc", "limit=-1", "from=yesterday-ish", "outcome=lost"])("records by %s", async (query) => {
    expect((await fetch(`${gateway.adminUrl}/v1/records?${query}`)).status).toBe(400);
  });

  it("an id that is none is not found, whatever it looks like", async () => {
    for (const id of ["..%2f..%2fetc%2fpasswd", "%00", "x".repeat(80)])
      expect((await fetch(`${gateway.adminUrl}/v1/records/${id}`)).status).toBe(404);
  });
});

describe("metrics and health", () => {
  it("metrics count what records tell", async () => {
    await gateway.record((await send("say: ok")).record);
    const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
    for (const part of ["lanekeeper_", "tokens", "cost", "redactions", "decisions"])
      expect(metrics).toContain(part);
  });

  it("readyz tells what is needed", async () => {
    expect(await (await fetch(`${gateway.adminUrl}/readyz`)).json()).toMatchObject({
      ready: true,
      policy: true,
      envoy: true,
    });
    expect((await fetch(`${gateway.adminUrl}/healthz`)).status).toBe(200);
  });
});
