/** Tools that policy does not permit leave the request; calls it does not permit never reach the application. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import { resetFleet, sleep, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { startUpstream, type Upstream } from "../support/upstream.ts";

const CONFIG: Partial<ConfigInput> = {
  routes: [],
  tools: {
    catalogue: { lookup: "read", wipe: "destructive", run_sql: "read" },
    grants: [{ tenant: "globex", tools: ["wipe", "write:*"] }, { tools: ["granted_to_all"] }],
    deny_arguments: [
      { tool: "run_sql", pattern: "(?i)drop\\s+table", reason: "Tables are not dropped from here." },
    ],
  },
};

let gateway: TestGateway;
let upstream: Upstream;
let scripted: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: CONFIG });
  upstream = await startUpstream();
  scripted = await startGateway({
    fleet: gateway.fleet,
    config: (fleet: Fleet) => ({
      ...CONFIG,
      lanes: fleetLanes(fleet).map((lane) =>
        lane.name === "openai"
          ? { ...lane, endpoints: [`${upstream.url}/v1`] }
          : lane.name === "claude"
            ? { ...lane, endpoints: [upstream.url] }
            : lane,
      ),
    }),
  });
}, 60_000);
afterAll(async () => {
  await scripted?.stop();
  await gateway?.stop();
  await upstream?.stop();
});
beforeEach(() => resetFleet(gateway.fleet));

const send = (
  dialect: Dialect,
  text: string,
  more: Record<string, unknown>,
  key: string = KEYS.acme,
  at: TestGateway = gateway,
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect, key) });

const received = (dialect: Dialect) =>
  gateway.fleet[dialect === "openai" ? "openai" : "claude"].received.at(-1)?.json as
    | Record<string, unknown>
    | undefined;
const offered = (dialect: Dialect, names: readonly string[]) => ({
  tools: names.map((name) => tool(dialect, name)),
});
const namesSent = (dialect: Dialect): string[] =>
  ((received(dialect)?.tools ?? []) as { name?: string; function?: { name: string } }[]).map(
    (each) => each.function?.name ?? each.name ?? "",
  );

describe.each(["openai", "anthropic"] as const)("%s: tools in the request", (dialect) => {
  it("what changes or destroys something is taken out, what reads stays", async () => {
    const answer = await send(
      dialect,
      "say: ok",
      offered(dialect, ["get_weather", "wipe", "delete_account", "lookup", "send_email"]),
    );
    expect(namesSent(dialect)).toEqual(["get_weather", "lookup"]);
    const record = await gateway.record(answer.record);
    expect(record.tools_removed).toEqual(["wipe", "delete_account", "send_email"]);
    expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-TOOL-01");
  });

  it("control: what was granted to the caller stays", async () => {
    await send(dialect, "say: ok", offered(dialect, ["wipe", "send_email", "granted_to_all"]), KEYS.globex);
    expect(namesSent(dialect)).toEqual(["wipe", "send_email", "granted_to_all"]);
  });

  it("when all are gone, so are the members that speak of tools", async () => {
    const choice =
      dialect === "openai"
        ? { tool_choice: "required", parallel_tool_calls: true }
        : { tool_choice: { type: "any" } };
    const answer = await send(dialect, "say: ok", { ...offered(dialect, ["wipe"]), ...choice });
    expect(answer.status).toBe(200);
    expect(Object.keys(received(dialect) ?? {}).filter((key) => /tool/.test(key))).toEqual([]);
  });

  it("a choice of a tool that is gone goes too", async () => {
    const choice =
      dialect === "openai"
        ? { type: "function", function: { name: "wipe" } }
        : { type: "tool", name: "wipe" };
    await send(dialect, "say: ok", { ...offered(dialect, ["get_weather", "wipe"]), tool_choice: choice });
    expect(namesSent(dialect)).toEqual(["get_weather"]);
    expect(JSON.stringify(received(dialect))).not.toContain("wipe");
  });

  it("of two tools under one name both go when one of them may not stay", async () => {
    const twice = [
      tool(dialect, "thing", dialect === "openai" ? {} : {}),
      tool(dialect, "thing", { annotations: { destructiveHint: true } }),
    ];
    await send(dialect, "say: ok", { tools: [...twice, tool(dialect, "get_x")] });
    expect(namesSent(dialect)).toEqual(["get_x"]);
  });
});

it("OpenAI's older functions are tools as well", async () => {
  const functions = ["delete_all", "get_x"].map((name) => ({
    name,
    parameters: { type: "object", properties: {} },
  }));
  await send("openai", "say: ok", { functions, function_call: { name: "delete_all" } });
  expect(JSON.stringify(received("openai"))).not.toContain("delete_all");
  expect(JSON.stringify(received("openai"))).toContain("get_x");
});

describe.each([
  ["openai", false],
  ["openai", true],
  ["anthropic", false],
  ["anthropic", true],
] as const)("%s (stream: %s): a call that the model makes anyway", (dialect, stream) => {
  const make = (calls: string, tools: readonly string[], key?: string) =>
    send(dialect, calls, { stream, ...offered(dialect, tools) }, key);

  it.each([
    ["to a tool that was taken out", 'call tool wipe with {"all":true}', ["get_weather", "wipe"]],
    ["to a tool that was never offered", 'call tool wipe with {"all":true}', ["get_weather"]],
    ["to a name that looks like an offered one", 'call tool get_weathеr with {"all":true}', ["get_weather"]],
    [
      "with arguments that the configuration forbids",
      'call tool run_sql with {"q":"DROP   TABLE users"}',
      ["run_sql"],
    ],
    ["with arguments that are no JSON", 'call tool run_sql with {"q" "DROP TABLE x"}', ["run_sql"]],
    [
      "to the address that hands out a machine's credentials",
      'call tool fetch_page with {"url":"http://169.254.169.254/latest"}',
      ["fetch_page"],
    ],
    ["for a file of the machine", 'call tool read_file with {"path":"/etc/passwd"}', ["read_file"]],
  ])("%s is withheld, and the answer says so", async (_, calls, tools) => {
    const answer = await make(calls, tools);
    expect([answer.status, answer.ending]).toEqual([200, "whole"]);
    const { tools: got, finish } = seen(dialect, answer);
    expect(got).toEqual([]);
    expect(["tool_calls", "tool_use"]).not.toContain(finish);
    expect(answer.text).toContain("was withheld");
    expect(answer.text).not.toContain("TABLE");
    expect(answer.text).not.toContain("169.254");
    const record = await gateway.record(answer.record);
    expect(record.tool_calls.map(({ verdict }) => verdict)).toEqual(["blocked"]);
    expect(record.outcome).toBe("answered");
  });

  it("control: the same calls reach an application that may make them", async () => {
    const granted = await make('call tool wipe with {"all":true}', ["get_weather", "wipe"], KEYS.globex);
    expect(seen(dialect, granted)).toMatchObject({
      tools: [{ name: "wipe", arguments: '{"all":true}' }],
      finish: dialect === "openai" ? "tool_calls" : "tool_use",
    });
    const harmless = await make('call tool run_sql with {"q":"select 1 from tables"}', ["run_sql"]);
    expect(seen(dialect, harmless).tools).toEqual([
      { name: "run_sql", arguments: '{"q":"select 1 from tables"}' },
    ]);
    expect((await gateway.record(harmless.record)).tool_calls).toMatchObject([
      { name: "run_sql", verdict: "allowed" },
    ]);
  });

  it.each([
    ["letters as escapes", '{"q":"\\u0064rop\\u0020table users"}'],
    ["a line break as an escape", '{"q":"drop\\ntable users"}'],
    ["in a key", '{"drop table users":1}'],
    ["deep within", '{"a":[{"b":["x","drop table users"]}]}'],
    ["JSON within JSON", '{"q":"{\\"inner\\":\\"drop\\\\u0020table users\\"}"}'],
  ])("forbidden arguments in other clothes: %s", async (_, args) => {
    const answer = await make(`call tool run_sql with ${args}`, ["run_sql"]);
    expect(seen(dialect, answer).tools).toEqual([]);
  });

  it("forbidden paths in other clothes: escaped slashes", async () => {
    const answer = await make('call tool read_file with {"path":"\\/etc\\/passwd"}', ["read_file"]);
    expect(seen(dialect, answer).tools).toEqual([]);
  });

  it("of two calls at once the one that may be made arrives whole, alone", async () => {
    const answer = await make(
      'call tool wipe with {"all":true}\ncall tool get_weather with {"city":"Oslo"}',
      ["get_weather", "wipe"],
    );
    const { tools: got, finish } = seen(dialect, answer);
    expect(got).toEqual([{ name: "get_weather", arguments: '{"city":"Oslo"}' }]);
    expect(finish).toBe(dialect === "openai" ? "tool_calls" : "tool_use");
    expect(
      (await gateway.record(answer.record)).tool_calls.map(({ name, verdict }) => [name, verdict]),
    ).toEqual([
      ["wipe", "blocked"],
      ["get_weather", "allowed"],
    ]);
  });
});

describe("pieces of a call wait until it is judged", () => {
  const chunk = (delta: unknown, finish: string | null = null) =>
    Buffer.from(
      `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
    );
  const piece = (text: string, opening?: string) =>
    chunk({
      tool_calls: [
        {
          index: 0,
          ...(opening ? { id: "c1", type: "function" } : {}),
          function: { ...(opening ? { name: opening } : {}), arguments: text },
        },
      ],
    });

  it("no byte of it is delivered before its last has come; text before it is", async () => {
    upstream.serve({
      headers: { "content-type": "text/event-stream" },
      pieces: [
        chunk({ role: "assistant", content: "Let me look." }),
        piece("", "run_sql"),
        piece('{"q":"sel'),
        piece('ect 1"}'),
        chunk({}, "tool_calls"),
        Buffer.from("data: [DONE]\n\n"),
      ],
      pauseMs: 120,
    });
    const arrivals: { at: number; text: string }[] = [];
    const began = performance.now();
    const answer = await call(
      `${scripted.url}/v1/chat/completions`,
      ask("openai", "go", { stream: true, ...offered("openai", ["run_sql"]) }),
      {
        onData: (bytes) => arrivals.push({ at: performance.now() - began, text: bytes.toString() }),
      },
    );
    const first = arrivals.find(({ text }) => text.includes("Let me look."));
    const tools = arrivals.filter(({ text }) => text.includes("tool_calls"));
    expect(seen("openai", answer).tools).toEqual([{ name: "run_sql", arguments: '{"q":"select 1"}' }]);
    expect(tools[0]?.at ?? 0).toBeGreaterThan((first?.at ?? 0) + 300);
  });

  it("a stream that is cut in the middle of a call delivers nothing of the call", async () => {
    upstream.serve({
      headers: { "content-type": "text/event-stream" },
      pieces: [chunk({ content: "Look:" }), piece("", "run_sql"), piece('{"q":"select')],
      ending: "reset",
      pauseMs: 20,
    });
    const answer = await call(
      `${scripted.url}/v1/chat/completions`,
      ask("openai", "go", { stream: true, ...offered("openai", ["run_sql"]) }),
    );
    expect(answer.text).not.toContain("select");
    await sleep(10);
  });

  it("a lane that answers with another type than it should is not believed", async () => {
    for (const type of ["text/plain", "application/octet-stream", "text/html"]) {
      upstream.serve({
        headers: { "content-type": type },
        pieces: [piece('{"q":"drop table x"}', "run_sql"), chunk({}, "tool_calls")],
      });
      const answer = await call(
        `${scripted.url}/v1/chat/completions`,
        ask("openai", "go", { stream: true, ...offered("openai", ["run_sql"]) }),
      );
      expect(answer.text).not.toContain("drop table");
    }
  });
});
