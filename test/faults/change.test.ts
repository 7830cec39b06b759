/** A saved change is live within two seconds and loses no request; a wrong one is refused and the last good one stays. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConfigInput, ROUTES } from "../support/configuration.ts";
import { chat, seen } from "../support/dialects.ts";
import { eventually, path, resetFleet, sleep, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { changedPolicy, scratchFolder } from "../support/policies.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const LIVE_WITHIN_MS = 2_000;
const send = (text = "say: ok", headers = {}) =>
  call(`${gateway.url}/v1/chat/completions`, chat(text), { headers });
const laneOf = async (text?: string) => (await send(text)).headers["x-lanekeeper-simulator"];

const first = (lane: string): ConfigInput => ({
  ...gateway.config,
  routes: [
    {
      name: "only",
      match: { data_class: ["public", "customer_ok"] },
      primary: { lane },
      fallback: [{ lane: "claude" }],
    },
  ],
});

/** Milliseconds from the save until `holds`. */
async function until(config: ConfigInput | string, holds: () => Promise<boolean>): Promise<number> {
  await gateway.writeConfig(config);
  const began = performance.now();
  await eventually(holds, "the change is live", 5_000);
  return performance.now() - began;
}

describe("a change of routes and lanes", () => {
  afterEach(() => until(gateway.config, async () => (await laneOf()) === "openai").then(() => {}));

  it("is live within two seconds", async () => {
    expect(await until(first("backup"), async () => (await laneOf()) === "backup")).toBeLessThan(
      LIVE_WITHIN_MS,
    );
  });

  it("adds a lane, and takes one away", async () => {
    const lane = gateway.config.lanes.find(({ name }) => name === "backup");
    if (lane === undefined) throw new Error("no lane");
    const more = { ...first("newcomer"), lanes: [...gateway.config.lanes, { ...lane, name: "newcomer" }] };
    expect(
      await until(more, async () => path(await gateway.record((await send()).record))[0] === "newcomer:ok"),
    ).toBeLessThan(LIVE_WITHIN_MS);
    const fewer = { ...first("backup"), lanes: gateway.config.lanes.filter(({ name }) => name !== "openai") };
    expect(
      await until(fewer, async () => path(await gateway.record((await send()).record))[0] === "backup:ok"),
    ).toBeLessThan(LIVE_WITHIN_MS);
  });

  it("changes the baseline's text too", async () => {
    const text = "Back at noon.";
    for (const simulator of Object.values(gateway.fleet)) simulator.control({ mode: "500" });
    const changed = { ...gateway.config, baseline: { text } };
    expect(await until(changed, async () => seen("openai", await send()).text === text)).toBeLessThan(
      LIVE_WITHIN_MS,
    );
    resetFleet(gateway.fleet);
  });

  it("loses no request under load: plain, read and slow ones, while lanes and routes change to and fro", async () => {
    let go = true;
    const failures: string[] = [];
    let answered = 0;
    const worker = async (n: number) => {
      for (let i = 0; go; i += 1) {
        const more = (i + n) % 3 === 0 ? { tools: [{ type: "function", function: { name: "get_x" } }] } : {};
        const answer = await call(
          `${gateway.url}/v1/chat/completions`,
          chat("say: ok", { stream: i % 2 === 0, ...more }),
        ).catch((error: unknown) => error);
        if (answer instanceof Error) failures.push(String(answer));
        else {
          const { status, text } = answer as { status: number; text: string };
          if (status === 200 && !text.includes("unavailable")) answered += 1;
          else failures.push(`${status} ${text.slice(0, 200)}`);
        }
        await sleep(10);
      }
    };
    const workers = Array.from({ length: 6 }, (_, n) => worker(n));
    for (const lane of ["backup", "openai", "backup", "openai"]) {
      const lanes =
        lane === "backup"
          ? gateway.config.lanes.filter(({ name }) => name !== "openai")
          : gateway.config.lanes;
      await until({ ...first(lane), lanes }, async () => (await laneOf()) === lane);
      await sleep(150);
    }
    go = false;
    await Promise.all(workers);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
  }, 30_000);

  it("a call under way on a lane that is taken away is answered", async () => {
    gateway.fleet.openai.control({ mode: "slow", delay_ms: 1_500 });
    const underWay = send("say: still here");
    await eventually(() => gateway.fleet.openai.received.length === 1, "it reached its lane");
    const lanes = gateway.config.lanes.filter(({ name }) => name !== "openai");
    await until({ ...first("backup"), lanes }, async () => (await laneOf()) === "backup");
    expect(seen("openai", await underWay).text).toBe("still here");
  });
});

describe("a change of limits", () => {
  afterEach(() => until(gateway.config, async () => (await laneOf()) === "openai").then(() => {}));

  it("lets larger bodies in than it was started for, and keeps out what is larger still", async () => {
    // Spaces: a text of one letter costs more to read.
    const megabytes = (count: number) => send(" ".repeat(count * 1_048_576));
    expect((await megabytes(36)).status).toBe(413);
    await gateway.writeConfig({ ...gateway.config, limits: { body_max_bytes: 41_943_040 } });
    await eventually(async () => (await megabytes(36)).status === 200, "the change is live", 40_000);
    expect((await megabytes(42)).status).toBe(413);
  }, 60_000);
});

describe("a change of Rego", () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  beforeAll(async () => {
    folder = await scratchFolder();
  });
  afterAll(() => folder?.dispose());
  afterEach(() => until(gateway.config, async () => (await ruleOf()) === null).then(() => {}));

  const ruleOf = async (): Promise<string | null> => {
    const { decision } = await gateway.record((await send()).record);
    return decision?.policies.find(({ id }) => id.startsWith("ACME-"))?.id ?? null;
  };
  const rule = (id: string) =>
    changedPolicy(
      folder.path,
      "policy.rego",
      "package lanekeeper",
      `package lanekeeper\n\n# METADATA\n# title: Ours\n# description: Ours.\n# custom:\n#   id: ${id}\nfired contains [99, "${id}", ""] if true`,
    );

  it("in a folder that the configuration names only now is live within two seconds, and loses no request", async () => {
    await rule("ACME-1");
    let go = true;
    const failures: string[] = [];
    const load = Array.from({ length: 4 }, async () => {
      while (go) {
        const answer = await send().catch((error: unknown) => ({ status: String(error) }));
        if (answer.status !== 200) failures.push(String(answer.status));
        await sleep(10);
      }
    });
    await until({ ...gateway.config, policies: folder.path }, async () => (await ruleOf()) === "ACME-1");
    await rule("ACME-2");
    const began = performance.now();
    await eventually(async () => (await ruleOf()) === "ACME-2", "the edited rule is live", 10_000);
    const took = performance.now() - began;
    go = false;
    await Promise.all(load);
    expect(failures).toEqual([]);
    expect(took).toBeLessThan(LIVE_WITHIN_MS);
  }, 60_000);
});

describe("a change of what is read at the start alone", () => {
  afterEach(() => gateway.writeConfig(gateway.config));

  it("is told by its name, each of them, and of nothing else", async () => {
    const lines = gateway.said.length;
    await gateway.writeConfig({
      ...gateway.config,
      routes: ROUTES.map((route) => ({ ...route, logging: { retention_days: 400 } })),
      admin: "127.0.0.1:1",
      logging: { level: "error", rotate_bytes: 1_000_000 },
      pseudonyms: { vault: {} },
      telemetry: { service_name: "other" },
    });
    const told = await eventually(() => {
      const said = gateway.said.slice(lines);
      return said.at(-1)?.includes("live") === true && said;
    }, "the change was taken");
    const needed = told.flatMap((line) => /changed `(.*)` needs a restart/.exec(line)?.[1] ?? []);
    expect(needed).toEqual([
      "admin",
      "telemetry",
      "pseudonyms.vault",
      "logging.level",
      "logging.rotate_bytes",
      "logging.retention_days",
    ]);
  });
});

describe("a wrong file", () => {
  afterEach(() => gateway.writeConfig(gateway.config));

  const wrong: [string, string, RegExp][] = [
    ["is no YAML", "lanes: [", /lanekeeper\.yaml:\d+/],
    [
      "has a key that nobody knows",
      "gatway: 127.0.0.1:1\nlanes: []\n",
      /lanekeeper\.yaml:1.*gatway.*gateway/s,
    ],
    [
      "names a provider that there is none of",
      "lanes:\n  - { name: a, provider: opnai, endpoints: ['http://127.0.0.1:1/v1'], boundary: hosted, region: us }\n",
      /lanekeeper\.yaml:2.*openai, anthropic, vllm/s,
    ],
    [
      "names a lane that there is none of",
      "lanes:\n  - { name: a, provider: openai, endpoints: ['http://127.0.0.1:1/v1'], boundary: hosted, region: us }\nroutes:\n  - { name: r, primary: { lane: b } }\n",
      /lanekeeper\.yaml:4.*"b" is no lane.*a/s,
    ],
    [
      "has a pattern that is no linear expression",
      "lanes:\n  - { name: a, provider: openai, endpoints: ['http://127.0.0.1:1/v1'], boundary: hosted, region: us }\ntools: { deny_arguments: [{ tool: x, pattern: '(a)\\1', reason: y }] }\n",
      /lanekeeper\.yaml:3/,
    ],
    ["is empty", "", /lanes/],
  ];

  it.each(wrong)(
    "that %s is refused with its place, what is wrong and what is allowed; the last good one stays live",
    async (_, text, told) => {
      const lines = gateway.said.length;
      await gateway.writeConfig(text);
      const said = await eventually(
        () => gateway.said.slice(lines).find((line) => line.includes("refused")),
        "it was refused",
        5_000,
      );
      expect(said).toMatch(told);
      expect(await laneOf()).toBe("openai");
      expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200);
    },
  );

  it("is refused at a start as well", async () => {
    const failure = await startGateway({
      fleet: gateway.fleet,
      config: { routes: [{ name: "r", primary: { lane: "nowhere" } }] },
    }).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/"nowhere" is no lane/);
  });

  it("is mended by the next good one", async () => {
    await gateway.writeConfig("nonsense: true");
    await sleep(400);
    expect(await until(first("backup"), async () => (await laneOf()) === "backup")).toBeLessThan(
      LIVE_WITHIN_MS,
    );
    await until({ ...gateway.config, routes: ROUTES }, async () => (await laneOf()) === "openai");
  });
});
