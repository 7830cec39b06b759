/** What `hash` and `drop` leave of a finding: nothing of the value, nothing to guess it from, and a body that still reads. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import type { ReceivedCall } from "../../src/simulate/index.ts";
import { CANARIES, EMAIL } from "../support/canaries.ts";
import { type ConfigInput, fleetLanes, KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen } from "../support/dialects.ts";
import { resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { POSITIONS, users } from "../support/positions.ts";

const acting = (action: "hash" | "drop"): Partial<ConfigInput> => ({
  routes: [],
  redactions: Object.fromEntries(CANARIES.map(({ kind }) => [kind, action])),
  data_classes: { pii: { may_leave: "redacted" }, regulated: { may_leave: "redacted" } },
  attachments: { linked: "always" },
  logging: { store_prompts: "redacted" },
});

const HASH = /\[EMAIL_ADDRESS#[0-9A-Z]{12}\]/g;

/** Positions whose text does not stand in the bytes as it is. */
const ENCODED = /attach|base64|file|document/;

let hashing: TestGateway;
let dropping: TestGateway;
/** The guard off: lanes of our own, every kind allowed by name. */
let control: TestGateway;
beforeAll(async () => {
  hashing = await startGateway({ config: acting("hash") });
  const { fleet } = hashing;
  dropping = await startGateway({ fleet, config: acting("drop") });
  control = await startGateway({
    fleet,
    config: {
      lanes: fleetLanes(fleet).map((lane) => ({ ...lane, boundary: "self_hosted" })),
      routes: [],
      redactions: Object.fromEntries(CANARIES.map(({ kind }) => [kind, "allow"])),
    },
  });
}, 60_000);
afterAll(async () => {
  for (const each of [control, dropping, hashing]) await each?.stop();
});
beforeEach(() => resetFleet(hashing.fleet));

const lane = (dialect: Dialect) => hashing.fleet[dialect === "openai" ? "openai" : "claude"];

const send = (
  at: TestGateway,
  dialect: Dialect,
  text: string,
  more = {},
  key: string = KEYS.acme,
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect, key) });

async function received(at: TestGateway, dialect: Dialect, more: object): Promise<ReceivedCall | undefined> {
  lane(dialect).clear();
  await send(at, dialect, "hi", more);
  return lane(dialect).received.at(-1);
}

describe.each(["openai", "anthropic"] as const)("%s", (dialect) => {
  it.each(["hash", "drop"] as const)(
    "%s: no value arrives, wherever it stands, and JSON does",
    async (action) => {
      const gateway = action === "hash" ? hashing : dropping;
      const mail = { kind: "EMAIL_ADDRESS", value: EMAIL, text: `The address is ${EMAIL} here` };
      for (const [position, at] of Object.entries(POSITIONS[dialect])) {
        const redacted = await received(gateway, dialect, at(mail.text));
        expect([position, redacted?.raw.includes("canary.person") ?? false]).toEqual([position, false]);
        // An attachment that cannot be read stays inside; whatever a lane did receive, it could read.
        expect([position, redacted === undefined || typeof redacted.json === "object"]).toEqual([
          position,
          true,
        ]);
        // Base64 does not show its text; elsewhere the control shows that lanes see this position.
        const arrived = (await received(control, dialect, at(mail.text)))?.raw.includes("canary.person");
        if (arrived !== true) expect([position, ENCODED.test(position)]).toEqual([position, true]);
      }
      for (const { kind, value, text } of CANARIES) {
        const redacted = await received(gateway, dialect, users(text));
        expect([kind, redacted?.raw.includes(value)]).toEqual([kind, false]);
        expect(redacted?.userText).not.toContain(value);
        if (action === "hash") expect(redacted?.userText).toMatch(new RegExp(`\\[${kind}#[0-9A-Z]{12}\\]`));
        else expect(redacted?.userText).not.toContain(kind);
      }
    },
  );

  it.each([false, true])("a hash is never turned back (stream: %s)", async (stream) => {
    const answer = await send(hashing, dialect, `say: I wrote to ${EMAIL}.`, { stream });
    expect(seen(dialect, answer).text).toMatch(/^I wrote to \[EMAIL_ADDRESS#[0-9A-Z]{12}\]\.$/);
    const record = await hashing.record(answer.record);
    expect(record.redactions).toEqual({ EMAIL_ADDRESS: { action: "hash", count: 1 } });
    expect(record.restored).toBe(0);
    expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RED-05");
    expect(record.prompt.value).toContain("[EMAIL_ADDRESS]");
    expect(await hashing.explain(answer.record)).toContain("1 × EMAIL_ADDRESS was replaced by a keyed hash.");
  });

  it("what is dropped leaves nothing, and the record says so", async () => {
    const answer = await send(dropping, dialect, `say: I wrote to ${EMAIL}.`);
    expect(seen(dialect, answer).text).toBe("I wrote to .");
    const record = await dropping.record(answer.record);
    expect(record.redactions).toEqual({ EMAIL_ADDRESS: { action: "drop", count: 1 } });
    expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RED-06");
    expect(await dropping.explain(answer.record)).toContain("1 × EMAIL_ADDRESS was cut out.");
    const plain = await send(control, dialect, `say: I wrote to ${EMAIL}.`);
    expect(seen(dialect, plain).text).toBe(`I wrote to ${EMAIL}.`);
  });
});

it("a gap makes no value of what stood around it", async () => {
  const key = CANARIES.find(({ kind }) => kind === "SECRET_PRIVATE_KEY")?.text ?? "";
  const cut = await received(dropping, "openai", users(`SSN 536-22${key}-8726 now`));
  expect(cut?.userText).toBe("SSN 536-22[SECRET_PRIVATE_KEY]-8726 now");
  // Control: a key that joins nothing is gone without a trace.
  const apart = await received(dropping, "openai", users(`SSN 536-22 ${key} -8726 now`));
  expect(apart?.userText).toBe("SSN 536-22  -8726 now");
});

describe("what is left can be read", () => {
  const OTHER = `other.${EMAIL}`;
  const CARD = "5555555555554444";
  const args = JSON.stringify({ [EMAIL]: 1, [OTHER]: 2, inner: JSON.stringify({ card: Number(CARD) }) });
  const messages = [
    { role: "user", content: "go on" },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "c", type: "function", function: { name: "get_x", arguments: args } }],
    },
    { role: "tool", tool_call_id: "c", content: `\`\`\`js\nconst card = ${CARD};\n\`\`\`` },
    { role: "user", content: "say: done" },
  ];

  it.each(["hash", "drop"] as const)("%s: arguments stay JSON, code stays code", async (action) => {
    const { json, raw } =
      (await received(action === "hash" ? hashing : dropping, "openai", { messages })) ?? {};
    const sent = json as {
      messages: { content?: string; tool_calls?: { function: { arguments: string } }[] }[];
    };
    const { inner, ...named } = JSON.parse(sent.messages[1]?.tool_calls?.[0]?.function.arguments ?? "");
    expect(Object.values(named)).toEqual([1, 2]);
    const { card } = JSON.parse(inner);
    if (action === "drop") expect(card).toBeNull();
    else expect(card).toMatch(/^\[CREDIT_CARD#\w{12}\]$/);
    expect(sent.messages[2]?.content).toMatch(/^```js\nconst card = "(?:\[CREDIT_CARD#\w{12}\])?";\n```$/);
    expect(raw?.includes(CARD)).toBe(false);
  });

  it("so a lane that comes second can be sent it too, though two names of members were dropped", async () => {
    lane("openai").control({ mode: "500" });
    const answer = await send(dropping, "openai", "say: done", { extra: { [EMAIL]: 1, [OTHER]: 2 } });
    expect(seen("openai", answer).text).toBe("done");
    const [second] = hashing.fleet.backup.received;
    expect(second?.json).toMatchObject({
      model: "other-large",
      extra: { "[EMAIL_ADDRESS]": 1, "[EMAIL_ADDRESS_2]": 2 },
    });
  });
});

describe("who sees hashes", () => {
  const hashes = async (text: string, key: string): Promise<string[]> => {
    lane("openai").clear();
    await send(hashing, "openai", text, {}, key);
    return lane("openai").received.at(-1)?.userText.match(HASH) ?? [];
  };

  it("sees equal values of one tenant as equal, and another tenant's as strange", async () => {
    const [first, again, other] = await hashes(`${EMAIL} ${EMAIL} x.${EMAIL}`, KEYS.acme);
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(await hashes(`once more ${EMAIL}`, KEYS.acme)).toEqual([first]);
    const [theirs] = await hashes(`once more ${EMAIL}`, KEYS.globex);
    expect(theirs).toMatch(HASH);
    expect(theirs).not.toBe(first);
  });

  it("a hash that a caller typed is text, on the way out and back", async () => {
    const [ours = ""] = await hashes(EMAIL, KEYS.acme);
    const answer = await send(hashing, "openai", `say: ${ours} stays`, {}, KEYS.globex);
    expect(seen("openai", answer).text).toBe(`${ours} stays`);
    expect(seenByLanes(hashing.fleet)).not.toContain(EMAIL);
  });
});
