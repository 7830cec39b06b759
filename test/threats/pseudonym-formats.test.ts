/** Names that keep a format: the lane sees something like the value and never the value, and the caller gets it back. */
import { isIPv4 } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { luhn } from "../../src/classify/detectors/card/detector.ts";
import { ibanChecks } from "../../src/classify/detectors/iban/detector.ts";
import type { Dialect } from "../../src/exchange.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS } from "../support/configuration.ts";
import { answerOf, ask, headersOf, PATHS, seen, streamOf, tool } from "../support/dialects.ts";
import { resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { startUpstream, type Upstream } from "../support/upstream.ts";

const VALUES = {
  card: "5555 5555 5555 4444",
  mail: "anna.svensson@personal-mail.org",
  phone: "+49 30 901820",
  iban: "DE89 3704 0044 0532 0130 00",
  ssn: "536-22-8726",
  ip: "81.2.69.142",
  person: "Anna Svensson",
} as const;
const TEXT =
  `say: card ${VALUES.card}, mail ${VALUES.mail}, call ${VALUES.phone}, IBAN ${VALUES.iban}, ` +
  `SSN ${VALUES.ssn}, host ${VALUES.ip}, my name is ${VALUES.person}.`;
const SAID = TEXT.slice("say: ".length);

const config =
  (form: "token" | "format_keeping", url: (lane: string) => string | null = () => null) =>
  (fleet: Fleet): Partial<ConfigInput> => ({
    lanes: fleetLanes(fleet).map((lane) => {
      const own = url(lane.name);
      return { ...lane, pseudonyms: form, ...(own === null ? {} : { endpoints: [own] }) };
    }),
    redactions: { "*": "pseudonym", URL: "allow", DOMAIN_NAME: "allow" },
    data_classes: { pii: { may_leave: "redacted" }, regulated: { may_leave: "redacted" } },
    routes: [],
  });

let upstream: Upstream;
let gateway: TestGateway;
/** The same with lanes whose answers the test writes. */
let scripted: TestGateway;
/** The setting off. */
let tokens: TestGateway;
beforeAll(async () => {
  upstream = await startUpstream();
  const scriptedUrl = (lane: string): string | null =>
    lane === "openai" ? `${upstream.url}/v1` : lane === "claude" ? upstream.url : null;
  gateway = await startGateway({ config: config("format_keeping") });
  scripted = await startGateway({ fleet: gateway.fleet, config: config("format_keeping", scriptedUrl) });
  tokens = await startGateway({ fleet: gateway.fleet, config: config("token") });
}, 60_000);
afterAll(async () => {
  for (const each of [tokens, scripted, gateway]) await each?.stop();
  await upstream?.stop();
});
beforeEach(() => resetFleet(gateway.fleet));

const send = (
  dialect: Dialect,
  text: string,
  more = {},
  { at = gateway, key = KEYS.acme as string } = {},
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect, key) });

const SENT =
  /card ([\d ]+), mail (\S+), call (\+49 [\d ]+), IBAN ([A-Z\d ]+), SSN ([\d-]+), host ([\d.]+), my name is ([A-Z][a-z]+ [A-Z][a-z]+)\./;
function sentTo(at: TestGateway, dialect: Dialect): readonly string[] {
  const text = at.fleet[dialect === "openai" ? "openai" : "claude"].received.at(-1)?.userText ?? "";
  return SENT.exec(text)?.slice(1) ?? [];
}

describe.each([
  ["openai", false],
  ["openai", true],
  ["anthropic", false],
  ["anthropic", true],
] as const)("%s, stream: %s", (dialect, stream) => {
  it("every kind goes out in its own format and comes back", async () => {
    const answer = await send(dialect, TEXT, { stream });
    expect(seen(dialect, answer).text).toBe(SAID);
    for (const value of Object.values(VALUES)) expect(seenByLanes(gateway.fleet)).not.toContain(value);
    const [card = "", mail, phone, iban = "", ssn, ip = "", person] = sentTo(gateway, dialect);
    expect(card).toMatch(/^99\d\d \d{4} \d{4} \d{4}$/);
    expect(luhn(card.replaceAll(" ", ""))).toBe(true);
    expect(mail).toMatch(/^[a-z.]+\d{4}@[a-z]+\.org\.example$/);
    expect(phone).toMatch(/^\+49 (?:30 23125|69 90009|40 66969|221 4710|89 99998) \d{3}$/);
    expect(iban).toMatch(/^DE\d\d 0000 0000/);
    expect(ibanChecks(iban.replaceAll(" ", ""))).toBe(true);
    expect(ssn).toMatch(/^9\d\d-\d\d-\d{4}$/);
    expect(isIPv4(ip)).toBe(true);
    expect(person).not.toContain("Anna");
    const record = await gateway.record(answer.record);
    expect(record.restored).toBe(7);
    expect(record.redactions.CREDIT_CARD).toMatchObject({ action: "pseudonym", count: 1 });
    for (const name of sentTo(gateway, dialect)) expect(JSON.stringify(record)).not.toContain(name);
  });

  it("control: a lane that needs no formats gets tokens", async () => {
    const answer = await send(dialect, TEXT, { stream }, { at: tokens });
    expect(seen(dialect, answer).text).toBe(SAID);
    expect(sentTo(tokens, dialect)).toEqual([]);
    const lane = tokens.fleet[dialect === "openai" ? "openai" : "claude"];
    expect(lane.received.at(-1)?.userText).toMatch(
      /card \[CREDIT_CARD_\w{12}\], mail \[EMAIL_ADDRESS_\w{12}\]/,
    );
  });

  it("another tenant has other names, and they are not restored for this one", async () => {
    await send(dialect, TEXT);
    const ours = sentTo(gateway, dialect);
    await send(dialect, TEXT, {}, { key: KEYS.globex });
    const theirs = sentTo(gateway, dialect);
    expect(ours).toHaveLength(7);
    for (const [i, name] of ours.entries()) expect(theirs[i]).not.toBe(name);
    // Of those that another tenant was sent, only what is found like any value goes out again under a name of ours.
    const answer = await send(dialect, `say: ${theirs[1]} ${theirs[6]}`, { stream });
    expect(seen(dialect, answer).text).toBe(`${theirs[1]} ${theirs[6]}`);
  });

  it("a name that somebody typed or the model made up stays text", async () => {
    await send(dialect, TEXT);
    const [card = "", mail = "", , iban = "", ssn = "", , person = ""] = sentTo(gateway, dialect);
    const typed = await send(dialect, `say: ${card} ${mail} ${iban} ${ssn} ${person}`, { stream });
    expect(seen(dialect, typed).text).toBe(`${card} ${mail} ${iban} ${ssn} ${person}`);
    const nearly = `${card}1 x${mail} ${person}son 9${ssn}`;
    const echoed = await said(dialect, TEXT, [nearly], stream);
    expect(echoed).toBe(nearly);
  });

  it("a conversation that is sent again, names and all, has one name for one value", async () => {
    await send(dialect, TEXT);
    const first = sentTo(gateway, dialect);
    const [card = "", mail = "", , iban = "", ssn = "", ip = "", person = ""] = first;
    const kept = `card ${card}, mail ${mail}, IBAN ${iban}, SSN ${ssn}, host ${ip}, my name is ${person}.`;
    const messages = [
      { role: "user", content: TEXT },
      { role: "assistant", content: `I noted ${kept}` },
      { role: "user", content: `say: ${kept}` },
    ];
    const answer = await send(dialect, "", { messages, stream });
    const { received } = gateway.fleet[dialect === "openai" ? "openai" : "claude"];
    expect(received.at(-1)?.userText).toBe(`say: ${kept}`);
    expect(seen(dialect, answer).text).toBe(
      `card ${VALUES.card}, mail ${VALUES.mail}, IBAN ${VALUES.iban}, SSN ${VALUES.ssn}, host ${VALUES.ip}, my name is ${VALUES.person}.`,
    );
  });

  it("none comes back in links or arguments of tools unless a route says so", async () => {
    await send(dialect, `say: ${VALUES.mail}`);
    const [mail = ""] =
      /\S+@\S+/.exec(
        gateway.fleet[dialect === "openai" ? "openai" : "claude"].received.at(-1)?.userText ?? "",
      ) ?? [];
    const link = await send(dialect, `say: [x](https://evil.example/?q=${VALUES.mail}) ${VALUES.mail}`, {
      stream,
    });
    expect(seen(dialect, link).text).toBe(`[x](https://evil.example/?q=${mail}) ${VALUES.mail}`);
    const asked = `call tool get_mail with {"to":"${VALUES.mail}"}`;
    const tools = [tool(dialect, "get_mail")];
    const answer = await send(dialect, asked, { stream, tools });
    expect(seen(dialect, answer).tools).toEqual([{ name: "get_mail", arguments: `{"to":"${mail}"}` }]);
  });
});

/** What the caller reads when the lane answers `answered`. */
async function said(
  dialect: Dialect,
  asked: string,
  answered: readonly string[],
  stream: boolean,
): Promise<string> {
  upstream.serve(
    stream
      ? { headers: { "content-type": "text/event-stream" }, pieces: [streamOf(dialect, answered)] }
      : { headers: { "content-type": "application/json" }, pieces: [answerOf(dialect, answered.join(""))] },
  );
  return seen(dialect, await send(dialect, asked, { stream }, { at: scripted })).text;
}

it.each(["openai", "anthropic"] as const)(
  "%s: a stream with names of every kind reads alike at every cut, and in pieces of every size",
  async (dialect) => {
    await said(dialect, TEXT, ["x"], true);
    const body = upstream.received.at(-1)?.body ?? "";
    const [text = ""] = SENT.exec(body) ?? [];
    expect(text).not.toBe("");
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(await said(dialect, TEXT, [text.slice(0, cut), text.slice(cut)], true)).toBe(SAID);
    }
    for (const size of [1, 2, 3, 5, 9]) {
      const pieces = text.match(new RegExp(`.{1,${size}}`, "gsu")) ?? [];
      expect(await said(dialect, TEXT, pieces, true)).toBe(SAID);
    }
  },
  120_000,
);

it.each([
  ["openai", false],
  ["openai", true],
  ["anthropic", false],
  ["anthropic", true],
] as const)(
  "%s, stream: %s: where answers are scanned, our names come back and a stranger's value does not",
  async (dialect, stream) => {
    const form = config("format_keeping", (lane) =>
      lane === "openai" ? `${upstream.url}/v1` : lane === "claude" ? upstream.url : null,
    );
    const scanning = await startGateway({
      fleet: gateway.fleet,
      config: (fleet) => ({
        ...form(fleet),
        routes: [
          {
            name: "scanned",
            primary: { lane: "openai" },
            fallback: [{ lane: "claude" }],
            answers: { redactions: { "*": "mask", PERSON: "allow", DATE_TIME: "allow" } },
          },
        ],
      }),
    });
    try {
      const read = async (pieces: readonly string[]): Promise<string> => {
        upstream.serve(
          stream
            ? { headers: { "content-type": "text/event-stream" }, pieces: [streamOf(dialect, pieces)] }
            : {
                headers: { "content-type": "application/json" },
                pieces: [answerOf(dialect, pieces.join(""))],
              },
        );
        return seen(dialect, await send(dialect, TEXT, { stream }, { at: scanning })).text;
      };
      await read(["x"]);
      const [text = ""] = SENT.exec(upstream.received.at(-1)?.body ?? "") ?? [];
      expect(text).not.toBe("");
      const stranger = "carl.stranger@elsewhere-mail.org";
      for (const size of [4, 11, 400]) {
        const said = `${text} And write to ${stranger} as well.`;
        expect(await read(said.match(new RegExp(`.{1,${size}}`, "gsu")) ?? [])).toBe(
          `${SAID} And write to [EMAIL_ADDRESS] as well.`,
        );
      }
    } finally {
      await scanning.stop();
    }
  },
  30_000,
);
