/** Pseudonyms: the lane sees a name, the caller gets the value back, and nobody gets anybody else's. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, streamOf, tool } from "../support/dialects.ts";
import { resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { inPieces, startUpstream, type Upstream } from "../support/upstream.ts";

const MAIL = "anna.svensson@personal-mail.org";
const OTHER = "bo.karlsson@personal-mail.org";
const TOKEN = /\[EMAIL_ADDRESS_[0-9A-Z]{12}\]/g;

const PSEUDONYMS: Partial<ConfigInput> = {
  redactions: { EMAIL_ADDRESS: "pseudonym" },
  data_classes: { pii: { may_leave: "redacted" } },
  routes: [],
};

let gateway: TestGateway;
let upstream: Upstream;
/** The same with a lane whose answers the test writes, and tool arguments restored on one route. */
let scripted: TestGateway;
/** The guard's other side: pseudonyms are made and not restored. */
let unrestored: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ config: PSEUDONYMS });
  upstream = await startUpstream();
  const byHand = (fleet: Fleet) =>
    fleetLanes(fleet).map((lane) => {
      if (lane.name === "openai") return { ...lane, endpoints: [`${upstream.url}/v1`] };
      return lane.name === "claude" ? { ...lane, endpoints: [upstream.url] } : lane;
    });
  scripted = await startGateway({
    fleet: gateway.fleet,
    config: (fleet) => ({ ...PSEUDONYMS, lanes: byHand(fleet) }),
  });
  unrestored = await startGateway({
    fleet: gateway.fleet,
    config: {
      ...PSEUDONYMS,
      routes: [
        {
          name: "arguments",
          match: { tenant: "globex" },
          primary: { lane: "openai" },
          restore: { tool_arguments: true },
        },
        { name: "none", match: { tenant: "acme" }, primary: { lane: "openai" }, restore: { text: false } },
      ],
    },
  });
}, 60_000);
afterAll(async () => {
  for (const each of [unrestored, scripted, gateway]) await each?.stop();
  await upstream?.stop();
});
beforeEach(() => resetFleet(gateway.fleet));

const send = (
  dialect: Dialect,
  text: string,
  more = {},
  key: string = KEYS.acme,
  at: TestGateway = gateway,
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect, key) });

const lane = (dialect: Dialect) => gateway.fleet[dialect === "openai" ? "openai" : "claude"];
const tokensSent = (dialect: Dialect): string[] =>
  lane(dialect).received.at(-1)?.raw.toString().match(TOKEN) ?? [];

describe.each(["openai", "anthropic"] as const)("%s", (dialect) => {
  it.each([false, true])(
    "restores the answer (stream: %s), and the lane never sees the value",
    async (stream) => {
      const answer = await send(dialect, `say: I wrote to ${MAIL}, then to ${OTHER}, then to ${MAIL}.`, {
        stream,
      });
      expect(seen(dialect, answer).text).toBe(`I wrote to ${MAIL}, then to ${OTHER}, then to ${MAIL}.`);
      expect(seenByLanes(gateway.fleet)).not.toContain("svensson");
      const [first, second, third] = tokensSent(dialect);
      expect(first).toBe(third);
      expect(first).not.toBe(second);
      const record = await gateway.record(answer.record);
      expect(record.redactions).toEqual({ EMAIL_ADDRESS: { action: "pseudonym", count: 3 } });
      expect(record.restored).toBe(3);
    },
  );

  it("one value has one name wherever it stands in an exchange", async () => {
    const system = dialect === "openai" ? {} : { system: `Serve ${MAIL}.` };
    const messages = [
      ...(dialect === "openai" ? [{ role: "system", content: `Serve ${MAIL}.` }] : []),
      { role: "user", content: `I am ${MAIL}.` },
      { role: "assistant", content: `Hello ${MAIL}.` },
      { role: "user", content: "say: done" },
    ];
    await send(dialect, "", { ...system, messages });
    expect(tokensSent(dialect)).toHaveLength(3);
    expect(new Set(tokensSent(dialect)).size).toBe(1);
  });

  it.each([false, true])(
    "what a caller typed that looks like a name stays text (stream: %s)",
    async (stream) => {
      await send(dialect, `say: ${MAIL}`);
      const [token = ""] = tokensSent(dialect);
      // It was made in another exchange: this one sent no value, so there is nothing to restore.
      const typed = await send(dialect, `say: ${token} stays`, { stream });
      expect(seen(dialect, typed).text).toBe(`${token} stays`);
      // Nor does another value beside it, which is restored from its own name.
      const other = await send(dialect, `say: ${token} is not ${OTHER}`, { stream });
      expect(seen(dialect, other).text).toBe(`${token} is not ${OTHER}`);
      const madeUp = "[EMAIL_ADDRESS_0123456789AB]";
      const both = await send(dialect, `say: ${madeUp} is not ${MAIL}`, { stream });
      expect(seen(dialect, both).text).toBe(`${madeUp} is not ${MAIL}`);
    },
  );

  it.each([false, true])(
    "a conversation that is sent again with a name in it has one name for one value (stream: %s)",
    async (stream) => {
      const tools = [tool(dialect, "get_mail")];
      const asked = { role: "user", content: `call tool get_mail with {"to":"${MAIL}"}` };
      const first = await send(dialect, "", { messages: [asked], stream, tools });
      const [toolCall] = seen(dialect, first).tools;
      const [token = ""] = tokensSent(dialect);
      expect(toolCall?.arguments).toBe(`{"to":"${token}"}`);
      const turns =
        dialect === "openai"
          ? [
              {
                role: "assistant",
                content: null,
                tool_calls: [
                  {
                    id: "c",
                    type: "function",
                    function: { name: "get_mail", arguments: toolCall?.arguments },
                  },
                ],
              },
              { role: "tool", tool_call_id: "c", content: `no mail for ${token}` },
            ]
          : [
              {
                role: "assistant",
                content: [{ type: "tool_use", id: "c", name: "get_mail", input: { to: token } }],
              },
              {
                role: "user",
                content: [{ type: "tool_result", tool_use_id: "c", content: `no mail for ${token}` }],
              },
            ];
      const messages = [asked, ...turns, { role: "user", content: `say: nothing for ${token}, ${MAIL}` }];
      const second = await send(dialect, "", { messages, stream, tools });
      expect(tokensSent(dialect)).toEqual([token, token, token, token, token]);
      expect(seen(dialect, second).text).toBe(`nothing for ${MAIL}, ${MAIL}`);
      // Control: without the value in the request the same names are nobody's.
      const last = { role: "user", content: `say: nothing for ${token}` };
      const third = await send(dialect, "", { messages: [last], stream });
      expect(seen(dialect, third).text).toBe(`nothing for ${token}`);
    },
  );

  it.each([false, true])("another tenant's name is not restored (stream: %s)", async (stream) => {
    await send(dialect, `say: ${MAIL}`, {}, KEYS.acme);
    const [ours = ""] = tokensSent(dialect);
    await send(dialect, `say: ${MAIL}`, {}, KEYS.globex);
    const [theirs = ""] = tokensSent(dialect);
    expect(ours).not.toBe(theirs);
    const answer = await send(dialect, `say: ${ours} and ${OTHER}`, { stream }, KEYS.globex);
    expect(seen(dialect, answer).text).toBe(`${ours} and ${OTHER}`);
  });

  it.each([false, true])(
    "control: a route that restores nothing leaves the names (stream: %s)",
    async (stream) => {
      if (dialect === "anthropic") return;
      const answer = await send(dialect, `say: to ${MAIL}`, { stream }, KEYS.acme, unrestored);
      expect(seen(dialect, answer).text).toMatch(/^to \[EMAIL_ADDRESS_[0-9A-Z]{12}\]$/);
    },
  );

  it.each([false, true])(
    "nothing is restored into tool arguments by default (stream: %s)",
    async (stream) => {
      const answer = await send(dialect, `call tool get_mail with {"to":"${MAIL}"}`, {
        stream,
        tools: [tool(dialect, "get_mail")],
      });
      const [toolCall] = seen(dialect, answer).tools;
      expect(toolCall?.name).toBe("get_mail");
      expect(toolCall?.arguments).not.toContain("svensson");
      expect(toolCall?.arguments).toMatch(TOKEN);
    },
  );
});

it.each([false, true])("a route that says so restores tool arguments (stream: %s)", async (stream) => {
  const answer = await send(
    "openai",
    `call tool get_mail with {"to":"${MAIL}"}`,
    { stream, tools: [tool("openai", "get_mail")] },
    KEYS.globex,
    unrestored,
  );
  expect(seen("openai", answer).tools).toEqual([{ name: "get_mail", arguments: `{"to":"${MAIL}"}` }]);
});

describe("however the lane splits its stream", () => {
  async function tokenOf(dialect: Dialect): Promise<string> {
    upstream.serve({ headers: { "content-type": "text/event-stream" }, pieces: [streamOf(dialect, ["x"])] });
    await send(dialect, `about ${MAIL}`, { stream: true }, KEYS.acme, scripted);
    return upstream.received.at(-1)?.body.match(TOKEN)?.[0] ?? "no token was sent";
  }

  it.each(["openai", "anthropic"] as const)(
    "%s: every cut of the name over two events, over three, and one event a character",
    async (dialect) => {
      const token = await tokenOf(dialect);
      expect(token).toMatch(TOKEN);
      const text = `<${token}${token}>[EMAIL_ADDRESS_`;
      const cuts = Array.from({ length: text.length - 1 }, (_, i) => [
        text.slice(0, i + 1),
        text.slice(i + 1),
      ]);
      const thirds = Array.from({ length: text.length - 8 }, (_, i) => [
        text.slice(0, i),
        text.slice(i, i + 7),
        text.slice(i + 7),
      ]);
      for (const texts of [...cuts, ...thirds, [...text]]) {
        upstream.serve({
          headers: { "content-type": "text/event-stream" },
          pieces: [streamOf(dialect, texts)],
        });
        const answer = await send(dialect, `about ${MAIL}`, { stream: true }, KEYS.acme, scripted);
        expect(seen(dialect, answer).text).toBe(`<${MAIL}${MAIL}>[EMAIL_ADDRESS_`);
      }
    },
    60_000,
  );

  it.each(["openai", "anthropic"] as const)(
    "%s: every size of piece on the wire",
    async (dialect) => {
      const token = await tokenOf(dialect);
      const bytes = streamOf(dialect, [`to ${token.slice(0, 9)}`, token.slice(9), " é😀"]);
      for (const size of [1, 2, 3, 7, 64, 113, bytes.length]) {
        upstream.serve({ headers: { "content-type": "text/event-stream" }, pieces: inPieces(bytes, size) });
        const answer = await send(dialect, `about ${MAIL}`, { stream: true }, KEYS.acme, scripted);
        expect(seen(dialect, answer).text).toBe(`to ${MAIL} é😀`);
      }
    },
    60_000,
  );

  it("a name that the model made up stays text", async () => {
    const token = await tokenOf("openai");
    const madeUp = `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}]`;
    upstream.serve({
      headers: { "content-type": "text/event-stream" },
      pieces: [streamOf("openai", [madeUp, token])],
    });
    const answer = await send("openai", `about ${MAIL}`, { stream: true }, KEYS.acme, scripted);
    expect(seen("openai", answer).text).toBe(`${madeUp}${MAIL}`);
  });
});

it.each([false, true])(
  "a value of several lines comes back as it was, in the answer's own escapes (stream: %s)",
  async (stream) => {
    const key =
      "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAcanaryKeyBodyXy7Zq9\nq0w9e8r7t6y5u4i3o2p1a0s9d8f7g6h5\n-----END RSA PRIVATE KEY-----";
    const keys = await startGateway({
      fleet: gateway.fleet,
      config: { ...PSEUDONYMS, redactions: { SECRET_PRIVATE_KEY: "pseudonym" } },
    });
    try {
      for (const dialect of ["openai", "anthropic"] as const) {
        const answer = await send(dialect, `say: key ${key} end`, { stream }, KEYS.acme, keys);
        expect(lane(dialect).received.at(-1)?.userText).toMatch(
          /^say: key \[SECRET_PRIVATE_KEY_\w{12}\] end$/,
        );
        expect(seen(dialect, answer).text).toBe(`key ${key} end`);
      }
    } finally {
      await keys.stop();
    }
  },
);

it("names are the same after a restart, and tell nothing without the key", async () => {
  await send("openai", `say: ${MAIL}`);
  const [token = ""] = tokensSent("openai");
  const elsewhere = await startGateway({ fleet: gateway.fleet, config: PSEUDONYMS });
  try {
    await send("openai", `say: ${MAIL}`, {}, KEYS.acme, elsewhere);
    expect(tokensSent("openai")[0]).not.toBe(token);
  } finally {
    await elsewhere.stop();
  }
  await send("openai", `say: ${MAIL}`);
  expect(tokensSent("openai")[0]).toBe(token);
});
