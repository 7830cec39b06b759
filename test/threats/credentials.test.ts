/** Each lane sees its own credential, on every attempt, and nobody else's. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConfigInput, type Fleet, fleetLanes, KEYS, VENDOR_KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import { path, resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { edited, startTwin } from "../support/twin.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const ALL_KEYS = [...Object.values(KEYS), ...Object.values(VENDOR_KEYS)];

/** Which of all keys this lane was ever shown, in headers or body. */
function keysSeenBy(fleet: Fleet, lane: keyof Fleet): string[] {
  const text = fleet[lane].received
    .map(({ headers, raw }) => JSON.stringify(headers) + raw.toString("utf8"))
    .join();
  return ALL_KEYS.filter((key) => text.includes(key));
}

const DIALECTS = {
  openai: {
    first: "openai",
    second: "backup",
    keys: ["VENDOR_OPENAI", "VENDOR_BACKUP"],
    header: "authorization",
  },
  anthropic: {
    first: "claude",
    second: "claude_backup",
    keys: ["VENDOR_CLAUDE", "VENDOR_CLAUDE_BACKUP"],
    header: "x-api-key",
  },
} as const;

describe.each(["openai", "anthropic"] as const)("%s", (dialect) => {
  const { first, second, keys, header } = DIALECTS[dialect];
  const [firstKey, secondKey] = keys.map((name) => VENDOR_KEYS[name]);

  const send = (more = {}, headers = {}, url = gateway.url) =>
    call(`${url}${PATHS[dialect]}`, ask(dialect, "say: ok", more), {
      headers: { ...headersOf(dialect, KEYS.acme), ...headers },
    });

  it.each([
    ["plain JSON", {}],
    ["a plain stream", { stream: true }],
    ["an answer that is read", { tools: [tool(dialect, "get_x")] }],
  ])("%s: two lanes with different keys see each only its own, failover between them", async (_, more) => {
    gateway.fleet[first].control({ mode: "500" });
    const answer = await send(more);
    expect(seen(dialect, answer).text).toBe("ok");
    expect(keysSeenBy(gateway.fleet, first)).toEqual([firstKey]);
    expect(keysSeenBy(gateway.fleet, second)).toEqual([secondKey]);
    const sent = gateway.fleet[second].received[0]?.headers ?? {};
    expect(sent[header]).toBe(dialect === "openai" ? `Bearer ${secondKey}` : secondKey);
    expect(sent[header === "authorization" ? "x-api-key" : "authorization"]).toBeUndefined();
  });

  it("the caller's key reaches no lane, under whatever name it comes", async () => {
    for (const name of [
      "authorization",
      "x-api-key",
      "api-key",
      "x-goog-api-key",
      "cookie",
      "proxy-authorization",
    ]) {
      const value = name === "authorization" ? `Bearer ${KEYS.globex}` : KEYS.globex;
      await send({}, { [name]: value });
    }
    expect(seenByLanes(gateway.fleet)).toContain("say: ok");
    for (const key of Object.values(KEYS)) expect(seenByLanes(gateway.fleet)).not.toContain(key);
  });

  it("a key in the query goes no further", async () => {
    await call(`${gateway.url}${PATHS[dialect]}?key=${KEYS.globex}&api-version=1`, ask(dialect, "say: ok"), {
      headers: headersOf(dialect),
    });
    expect(gateway.fleet[first].received).toHaveLength(1);
    expect(seenByLanes(gateway.fleet)).not.toContain(KEYS.globex);
  });

  it("control: an Envoy whose lanes do not clear credentials hands the first lane's key to the second", async () => {
    const dropped =
      (name: string) =>
      (value: unknown): boolean =>
        JSON.stringify(value) !== JSON.stringify({ remove: name });
    const twin = await startTwin(gateway, {
      clusters: (text) =>
        edited(text, (object) => {
          if (!Array.isArray(object.request_mutations)) return;
          object.request_mutations = object.request_mutations.filter(dropped(header)).map((each) =>
            // The second lane's own key is taken out as well, so that what is left of the first shows.
            JSON.stringify(each).includes(`ENVIRONMENT(${keys[1]})`) ? { remove: "x-none" } : each,
          );
        }),
    });
    try {
      gateway.fleet[first].control({ mode: "500" });
      await send({}, {}, twin.url);
      expect(keysSeenBy(gateway.fleet, second)).toEqual([firstKey]);
    } finally {
      await twin.stop();
    }
  });
});

describe("a lane with credential: { passthrough: true }", () => {
  let passing: TestGateway;
  beforeAll(async () => {
    const config = (fleet: Fleet): Partial<ConfigInput> => ({
      lanes: fleetLanes(fleet).map((lane) =>
        lane.name === "backup" || lane.name === "claude_backup"
          ? { ...lane, credential: { passthrough: true } }
          : lane,
      ),
    });
    passing = await startGateway({ fleet: gateway.fleet, config });
  }, 60_000);
  afterAll(() => passing?.stop());

  it("gets the caller's own key, and the lane before it does not", async () => {
    gateway.fleet.openai.control({ mode: "429" });
    const answer = await call(`${passing.url}/v1/chat/completions`, ask("openai", "say: ok"), {
      headers: headersOf("openai", KEYS.acme),
    });
    expect(path(await passing.record(answer.record))).toEqual(["openai:rate_limited", "backup:ok"]);
    expect(keysSeenBy(gateway.fleet, "openai")).toEqual([VENDOR_KEYS.VENDOR_OPENAI]);
    expect(keysSeenBy(gateway.fleet, "backup")).toEqual([KEYS.acme]);
    const names = Object.keys(gateway.fleet.backup.received[0]?.headers ?? {});
    expect(names.filter((name) => name.startsWith("x-lanekeeper"))).toEqual([]);
  });

  it("the lane after it does not get the caller's key either", async () => {
    gateway.fleet.openai.control({ mode: "500" });
    gateway.fleet.backup.control({ mode: "500" });
    await call(`${passing.url}/v1/chat/completions`, ask("openai", "say: ok"), {
      headers: headersOf("openai", KEYS.acme),
    });
    expect(gateway.fleet.vllm1.received.length + gateway.fleet.vllm2.received.length).toBe(1);
    expect([...keysSeenBy(gateway.fleet, "vllm1"), ...keysSeenBy(gateway.fleet, "vllm2")]).toEqual([]);
  });

  it("works for Anthropic's header as well", async () => {
    gateway.fleet.claude.control({ mode: "529" });
    await call(`${passing.url}/v1/messages`, ask("anthropic", "say: ok"), {
      headers: headersOf("anthropic", KEYS.acme),
    });
    expect(keysSeenBy(gateway.fleet, "claude")).toEqual([VENDOR_KEYS.VENDOR_CLAUDE]);
    expect(keysSeenBy(gateway.fleet, "claude_backup")).toEqual([KEYS.acme]);
  });

  it("a caller without a key sends none; a forged carrier header carries nothing", async () => {
    gateway.fleet.openai.control({ mode: "500" });
    await call(`${passing.url}/v1/chat/completions`, ask("openai", "say: ok"), {
      headers: { "x-lanekeeper-caller-authorization": `Bearer ${KEYS.globex}` },
    });
    expect(gateway.fleet.backup.received[0]?.headers.authorization).toBeUndefined();
    expect(seenByLanes(gateway.fleet)).not.toContain(KEYS.globex);
  });
});
