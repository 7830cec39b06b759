/**
 * One order of lanes, two boundaries, two bodies: whichever lane comes first and however it fails, each lane is sent what
 * its boundary may see, and an answer gets back only what its own request had taken out.
 */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import type { Failure } from "../../src/simulate/index.ts";
import { type ConfigInput, type Fleet, KEYS, type LaneInput } from "../support/configuration.ts";
import { ask, errorCode, headersOf, PATHS, seen } from "../support/dialects.ts";
import { callsSeen, path, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { startUpstream, type Upstream } from "../support/upstream.ts";

const MAIL = "anna.svensson@personal-mail.org";
const PHONE = "+44 20 7946 0958";
const TEXT = `say: write to ${MAIL} or call ${PHONE} today`;
const TOKEN = /\[EMAIL_ADDRESS_[0-9A-Z]{12}\]/;
const HASH = /\[PHONE_NUMBER#[0-9A-Z]{12}\]/;

const LATENCY_MS = 1_000;
const AT = {
  openai: { out: "openai", own: "backup", path: "/v1" },
  anthropic: { out: "claude", own: "claude_backup", path: "" },
} as const;

/** A vendor's lane and one of our own, alike in dialect, path and model: only the boundary tells their bodies apart. */
function lanes(fleet: Fleet): LaneInput[] {
  return (["openai", "anthropic"] as const).flatMap((dialect) => {
    const at = AT[dialect];
    const lane = (name: string, boundary: LaneInput["boundary"], url: string): LaneInput => ({
      name,
      provider: dialect,
      endpoints: [`${url}${at.path}`],
      boundary,
      region: "eu",
    });
    return [
      lane(`${dialect}_out`, "hosted", fleet[at.out].url),
      lane(`${dialect}_own`, "self_hosted", fleet[at.own].url),
      lane(`${dialect}_out_again`, "hosted", fleet[at.out].url),
      lane(`${dialect}_own_again`, "self_hosted", fleet[at.own].url),
    ];
  });
}

const FIRST_OUT = ["out", "own", "out_again"];
const FIRST_OWN = ["own", "out", "own_again"];
const route = (name: string, tenant: string, order: readonly string[], latencyMs = LATENCY_MS) => {
  const [primary, ...fallback] = ["openai", "anthropic"].flatMap((dialect) =>
    order.map((lane) => ({ lane: `${dialect}_${lane}` })),
  );
  return {
    name,
    match: { tenant },
    primary: primary ?? {},
    fallback,
    budgets: { max_latency_ms: latencyMs },
  };
};

const APART: Partial<ConfigInput> = {
  routes: [
    route("out_first", "acme", FIRST_OUT),
    route("own_first", "globex", FIRST_OWN),
    route("patient", "local", FIRST_OWN, 20_000),
  ],
  data_classes: { pii: { may_leave: "redacted" } },
  redactions: {
    EMAIL_ADDRESS: { hosted: "pseudonym", self_hosted: "allow" },
    PHONE_NUMBER: { hosted: "drop", self_hosted: "hash" },
  },
};

let gateway: TestGateway;
/** The guard off: the same orders, and every body the same. */
let control: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: (fleet) => ({ ...APART, lanes: lanes(fleet) }) });
  control = await startGateway({
    fleet: gateway.fleet,
    config: (fleet) => ({
      ...APART,
      lanes: lanes(fleet),
      data_classes: { pii: { may_leave: "always" } },
      redactions: {},
    }),
  });
}, 60_000);
afterAll(async () => {
  await control?.stop();
  await gateway?.stop();
});
beforeEach(() => resetFleet(gateway.fleet));

const send = (
  dialect: Dialect,
  tenant: keyof typeof KEYS,
  more = {},
  at: TestGateway = gateway,
  text = TEXT,
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect, KEYS[tenant]) });

const out = (dialect: Dialect) => gateway.fleet[AT[dialect].out];
const own = (dialect: Dialect) => gateway.fleet[AT[dialect].own];

/** As a hosted lane may see it, and as ours may. */
const SEEN_OUT = /^say: write to \[EMAIL_ADDRESS_[0-9A-Z]{12}\] or call {2}today$/;
const SEEN_OWN =
  /^say: write to anna\.svensson@personal-mail\.org or call \[PHONE_NUMBER#[0-9A-Z]{12}\] today$/;

const FAILURES: readonly Failure["mode"][] = ["429", "500", "503", "reset", "silence"];
const CASES = FAILURES.flatMap((mode) => [false, true].map((stream) => [mode, stream] as const));

describe.each(["openai", "anthropic"] as const)("%s", (dialect) => {
  it.each(CASES)(
    "the vendor first, it fails (%s, stream: %s): ours gets its own body",
    async (mode, stream) => {
      out(dialect).control({ mode });
      const answer = await send(dialect, "acme", { stream });
      expect(out(dialect).received.map(({ userText }) => userText)).toEqual([
        expect.stringMatching(SEEN_OUT),
      ]);
      expect(own(dialect).received.map(({ userText }) => userText)).toEqual([
        expect.stringMatching(SEEN_OWN),
      ]);
      // Its own hash stays, and there was no pseudonym to turn back.
      expect(seen(dialect, answer).text).toMatch(
        /^write to anna\.svensson@personal-mail\.org or call \[PHONE/,
      );
      const record = await gateway.record(answer.record);
      expect(path(record).map((each) => each.split(":")[0])).toEqual([`${dialect}_out`, `${dialect}_own`]);
      expect(record.restored).toBe(0);
      expect(record.redactions).toEqual({
        EMAIL_ADDRESS: {
          action: "pseudonym",
          by_boundary: { hosted: "pseudonym", self_hosted: "allow" },
          count: 1,
        },
        PHONE_NUMBER: { action: "drop", by_boundary: { hosted: "drop", self_hosted: "hash" }, count: 1 },
      });
    },
  );

  it.each(CASES)(
    "ours first, it fails (%s, stream: %s): the vendor gets its own body",
    async (mode, stream) => {
      own(dialect).control({ mode });
      const answer = await send(dialect, "globex", { stream });
      expect(own(dialect).received.map(({ userText }) => userText)).toEqual([
        expect.stringMatching(SEEN_OWN),
      ]);
      expect(out(dialect).received.map(({ userText }) => userText)).toEqual([
        expect.stringMatching(SEEN_OUT),
      ]);
      expect(out(dialect).received[0]?.raw.includes("svensson")).toBe(false);
      expect(seen(dialect, answer).text).toBe(`write to ${MAIL} or call  today`);
      const record = await gateway.record(answer.record);
      expect(record.attempts.map(({ boundary }) => boundary)).toEqual(["self_hosted", "hosted"]);
      expect(record.restored).toBe(1);
    },
  );

  it.each([false, true])(
    "an answer that cannot be read moves on with the other body as well (stream: %s)",
    async (stream) => {
      const mode = stream ? "error_in_stream" : "garbage";
      out(dialect).control({ mode });
      const there = await send(dialect, "acme", { stream });
      expect(own(dialect).received.map(({ userText }) => userText)).toEqual([
        expect.stringMatching(SEEN_OWN),
      ]);
      expect(seen(dialect, there).text).toMatch(HASH);
      expect((await gateway.record(there.record)).restored).toBe(0);
      resetFleet(gateway.fleet);
      own(dialect).control({ mode });
      const back = await send(dialect, "globex", { stream });
      expect(out(dialect).received.map(({ userText }) => userText)).toEqual([
        expect.stringMatching(SEEN_OUT),
      ]);
      expect(seen(dialect, back).text).toBe(`write to ${MAIL} or call  today`);
    },
  );

  it.each([false, true])(
    "there and back again: the third lane gets its boundary's body (stream: %s)",
    async (stream) => {
      out(dialect).control({ mode: "429", times: 1 });
      own(dialect).control({ mode: "500" });
      const there = await send(dialect, "acme", { stream });
      expect(out(dialect).received.map(({ userText }) => userText)).toEqual(
        Array(2).fill(expect.stringMatching(SEEN_OUT)),
      );
      expect(own(dialect).received[0]?.userText).toMatch(SEEN_OWN);
      expect(seen(dialect, there).text).toBe(`write to ${MAIL} or call  today`);
      expect(out(dialect).received.every(({ raw }) => !raw.includes("svensson"))).toBe(true);

      resetFleet(gateway.fleet);
      own(dialect).control({ mode: "reset", times: 1 });
      out(dialect).control({ mode: "503" });
      const back = await send(dialect, "globex", { stream });
      expect(own(dialect).received.map(({ userText }) => userText)).toEqual(
        Array(2).fill(expect.stringMatching(SEEN_OWN)),
      );
      expect(seen(dialect, back).text).toMatch(HASH);
      expect(path(await gateway.record(back.record))).toEqual([
        `${dialect}_own:reset`,
        `${dialect}_out:server_error`,
        `${dialect}_own_again:ok`,
      ]);
    },
  );

  it("with every lane down the baseline answers, and no lane saw more than it may", async () => {
    for (const each of [out(dialect), own(dialect)]) each.control({ mode: "500" });
    for (const tenant of ["acme", "globex"] as const) {
      const answer = await send(dialect, tenant);
      expect(answer.headers["x-lanekeeper-baseline"]).toBe("true");
    }
    expect(out(dialect).received.some(({ raw }) => raw.includes("svensson"))).toBe(false);
    expect(out(dialect).received).toHaveLength(3);
  });

  it("a fallback is sent the caller's settings too, at any size and out of a compressed body", async () => {
    own(dialect).control({ mode: "503" });
    const body = ask(dialect, TEXT, {
      temperature: 0.25,
      metadata: { note: Array.from({ length: 100_000 }, (_, i) => `line ${i}`).join("\n"), user_id: "u" },
    });
    const answer = await call(`${gateway.url}${PATHS[dialect]}`, gzipSync(JSON.stringify(body)), {
      headers: { ...headersOf(dialect), "content-encoding": "gzip" },
    });
    expect(seen(dialect, answer).text).toBe(`write to ${MAIL} or call  today`);
    const [received] = out(dialect).received;
    expect(received?.json).toEqual({ ...body, messages: expect.anything() });
    expect(received?.headers["content-length"]).toBe(String(received?.raw.length));
    expect(received?.headers["content-encoding"]).toBeUndefined();
  });

  it("control: the first lane that answers is the only one asked", async () => {
    await send(dialect, "acme");
    expect([out(dialect).received.length, own(dialect).received.length]).toEqual([1, 0]);
    await send(dialect, "globex");
    expect([out(dialect).received.length, own(dialect).received.length]).toEqual([1, 1]);
  });

  it("control: where the boundaries are not told apart, the fallback is sent what the first lane was", async () => {
    own(dialect).control({ mode: "500" });
    await send(dialect, "globex", {}, control);
    expect(out(dialect).received.map(({ userText }) => userText)).toEqual([TEXT]);
  });
});

it("the record, its explanation, the metrics and a dry run say what was done for whom", async () => {
  own("openai").control({ mode: "429" });
  const both = await send("openai", "globex");
  const told = await gateway.explain(both.record);
  expect(told).toContain("1 × EMAIL_ADDRESS was replaced by a pseudonym on the way to hosted lanes.");
  expect(told).toContain("1 × EMAIL_ADDRESS was left as it is on the way to self-hosted lanes.");
  resetFleet(gateway.fleet);
  const one = await send("openai", "globex");
  expect(await gateway.explain(one.record)).not.toContain("on the way to hosted lanes");

  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  for (const done of [
    'EMAIL_ADDRESS",action="allow',
    'PHONE_NUMBER",action="hash',
    'PHONE_NUMBER",action="drop',
  ])
    expect(metrics).toContain(done);

  const asked = await call(`${gateway.adminUrl}/v1/decide`, {
    tenant: "globex",
    text: TEXT,
    model: "gpt-4.1",
  });
  const { redactions, explanation } = asked.json<{ redactions: unknown; explanation: string[] }>();
  expect(redactions).toContainEqual({
    kind: "EMAIL_ADDRESS",
    action: "allow",
    by_boundary: { hosted: "pseudonym", self_hosted: "allow" },
  });
  expect(explanation).toContain(
    "Replaced by pseudonyms on the way to hosted lanes: EMAIL_ADDRESS (1 finding). They are restored in the answer's text.",
  );
  expect(explanation).toContain("Sent as it is to self-hosted lanes: EMAIL_ADDRESS (1 finding).");
});

describe("a lane that names what another lane was sent", () => {
  let upstream: Upstream;
  let scripted: TestGateway;
  beforeAll(async () => {
    upstream = await startUpstream();
    scripted = await startGateway({
      fleet: gateway.fleet,
      config: (fleet) => ({
        ...APART,
        lanes: lanes(fleet).map((lane) =>
          lane.name.startsWith("openai_own") ? { ...lane, endpoints: [`${upstream.url}/v1`] } : lane,
        ),
      }),
    });
  }, 60_000);
  afterAll(async () => {
    await scripted?.stop();
    await upstream?.stop();
  });

  it("gets nothing turned back: its own request held no such name", async () => {
    // The name that the vendor is sent for this value, of this tenant.
    await send("openai", "acme", {}, scripted);
    const [token = ""] = TOKEN.exec(out("openai").received[0]?.userText ?? "") ?? [];
    expect(token).toMatch(TOKEN);
    const completion = {
      choices: [{ index: 0, message: { role: "assistant", content: `see ${token}` }, finish_reason: "stop" }],
    };
    upstream.serve({
      headers: { "content-type": "application/json" },
      pieces: [Buffer.from(JSON.stringify(completion))],
    });
    out("openai").control({ mode: "429" });
    const answer = await send("openai", "acme", {}, scripted);
    expect(upstream.received.at(-1)?.body).toContain(MAIL);
    expect(seen("openai", answer).text).toBe(`see ${token}`);
    // Control: from the lane that was sent the name, it is turned back.
    resetFleet(gateway.fleet);
    const back = await send("openai", "acme", {}, scripted);
    expect(seen("openai", back).text).toContain(MAIL);
  });
});

describe("denied to one boundary", () => {
  const denying = (more: Partial<ConfigInput>) =>
    startGateway({
      fleet: gateway.fleet,
      config: (fleet) => ({
        ...APART,
        lanes: lanes(fleet),
        redactions: { EMAIL_ADDRESS: { hosted: "deny", self_hosted: "allow" } },
        ...more,
      }),
    });

  it("its lanes are left out of the order; where there are no others, the call is denied", async () => {
    const inside = await denying({});
    try {
      const answer = await send("openai", "acme", {}, inside);
      expect(own("openai").received.map(({ userText }) => userText.includes(MAIL))).toEqual([true]);
      own("openai").control({ mode: "500" });
      await send("openai", "acme", {}, inside);
      expect(out("openai").received).toHaveLength(0);
      const record = await inside.record(answer.record);
      expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RED-07");
      // Control: without the finding the vendor comes first.
      await send("openai", "acme", {}, inside, "say: nothing of the sort");
      expect(out("openai").received).toHaveLength(1);
    } finally {
      await inside.stop();
    }
    resetFleet(gateway.fleet);
    const outside = await denying({ routes: [{ name: "only", primary: { lane: "openai_out" } }] });
    try {
      const answer = await send("openai", "acme", {}, outside);
      expect([answer.status, errorCode("openai", answer)]).toEqual([403, "denied"]);
      expect(callsSeen(gateway.fleet)).toBe(0);
    } finally {
      await outside.stop();
    }
  });
});

it("a tenant's table comes before the route's, and the route's before the configuration's", async () => {
  const tenants = await startGateway({
    fleet: gateway.fleet,
    config: (fleet) => ({
      lanes: lanes(fleet),
      routes: [{ name: "r", primary: { lane: "openai_out" }, redactions: { PHONE_NUMBER: "mask" } }],
      data_classes: { pii: { may_leave: "redacted" } },
      redactions: { EMAIL_ADDRESS: "mask", PHONE_NUMBER: "pseudonym" },
      tenants: { acme: { redactions: { EMAIL_ADDRESS: "drop", PHONE_NUMBER: { hosted: "hash" } } } },
    }),
  });
  try {
    await send("openai", "acme", {}, tenants);
    await send("openai", "globex", {}, tenants);
    expect(out("openai").received.map(({ userText }) => userText)).toEqual([
      expect.stringMatching(/^say: write to {2}or call \[PHONE_NUMBER#[0-9A-Z]{12}\] today$/),
      "say: write to [EMAIL_ADDRESS] or call [PHONE_NUMBER] today",
    ]);
  } finally {
    await tenants.stop();
  }
});

it("a policy that would send a hosted fallback what only ours may see is overruled", async () => {
  const { changedPolicy, scratchFolder } = await import("../support/policies.ts");
  const folder = await scratchFolder();
  const policies = await changedPolicy(
    folder.path,
    "redactions.rego",
    '"by_boundary": {boundary: sent[boundary][name] | some boundary in boundaries}',
    '"by_boundary": {boundary: sent.self_hosted[name] | some boundary in boundaries}',
  );
  const leaky = await startGateway({
    fleet: gateway.fleet,
    config: (fleet) => ({ ...APART, policies, lanes: lanes(fleet) }),
  });
  try {
    const answer = await send("openai", "globex", {}, leaky);
    expect([answer.status, errorCode("openai", answer)]).toEqual([503, "policy_failed"]);
    expect(callsSeen(gateway.fleet)).toBe(0);
  } finally {
    await leaky.stop();
    await folder.dispose();
  }
});
