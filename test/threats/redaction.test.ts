/** Whatever the detectors name is taken out wherever it stands: every position of a request, in both dialects. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import type { ReceivedCall } from "../../src/simulate/index.ts";
import { CANARIES, EMAIL } from "../support/canaries.ts";
import { type ConfigInput, type Fleet, fleetLanes } from "../support/configuration.ts";
import { ask, errorCode, headersOf, PATHS, tool } from "../support/dialects.ts";
import { callsSeen, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { POSITIONS, users } from "../support/positions.ts";

type Json = Record<string, unknown>;

/** Masks everything, and lets it leave then. */
const MASKING: Partial<ConfigInput> = {
  routes: [],
  redactions: { "*": "mask" },
  data_classes: { pii: { may_leave: "redacted" }, regulated: { may_leave: "redacted" } },
  // An address is a text like any other here.
  attachments: { linked: "always" },
  logging: { store_prompts: "none" },
};

/** The guard off: lanes of our own, every kind allowed by name. */
const allowing = (fleet: Fleet): Partial<ConfigInput> => ({
  lanes: fleetLanes(fleet).map((lane) => ({ ...lane, boundary: "self_hosted" })),
  routes: [],
  redactions: Object.fromEntries(CANARIES.map(({ kind }) => [kind, "allow"])),
  logging: { store_prompts: "none" },
});

let masking: TestGateway;
let control: TestGateway;
beforeAll(async () => {
  masking = await startGateway({ config: MASKING });
  control = await startGateway({ fleet: masking.fleet, config: allowing });
}, 60_000);
afterAll(async () => {
  await control?.stop();
  await masking?.stop();
});
beforeEach(() => resetFleet(masking.fleet));

const lane = (dialect: Dialect, gateway: TestGateway) =>
  gateway.fleet[dialect === "openai" ? "openai" : "claude"];

/** As bytes, and as any reader of the JSON would have it. */
function holds(received: ReceivedCall | undefined, value: string): boolean {
  if (received === undefined) return false;
  const decoded = (node: unknown): string => {
    if (typeof node === "string") {
      try {
        const inner: unknown = JSON.parse(node);
        return typeof inner === "object" ? `${node} ${decoded(inner)}` : node;
      } catch {
        return node;
      }
    }
    if (typeof node !== "object" || node === null) return String(node);
    return Object.entries(node)
      .flatMap(([key, each]) => [key, decoded(each)])
      .join("\n");
  };
  return received.raw.includes(value) || decoded(received.json).includes(value);
}

async function sent(
  gateway: TestGateway,
  dialect: Dialect,
  more: Json | string,
): Promise<ReceivedCall | undefined> {
  lane(dialect, gateway).clear();
  const body = typeof more === "string" ? more : ask(dialect, "hi", more);
  await call(`${gateway.url}${PATHS[dialect]}`, body, { headers: headersOf(dialect) });
  return lane(dialect, gateway).received.at(-1);
}

describe.each(["openai", "anthropic"] as const)("%s: what stands in", (dialect) => {
  it.each(Object.keys(POSITIONS[dialect]))("%s", async (position) => {
    const at = POSITIONS[dialect][position];
    if (at === undefined) throw new Error(position);
    for (const { kind, value, text } of CANARIES) {
      const redacted = await sent(masking, dialect, at(text));
      expect([kind, holds(redacted, value)]).toEqual([kind, false]);
      expect(redacted === undefined || typeof redacted.json).not.toBe("undefined");
    }
    // Control: with everything allowed the value does arrive, so the position is one that lanes see.
    const mail = CANARIES[0];
    expect(holds(await sent(control, dialect, at(mail?.text ?? "")), mail?.value ?? "")).toBe(true);
  });

  it("a text written in escapes", async () => {
    const escaped = [...`Write to ${EMAIL} soon`]
      .map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join("");
    const body = JSON.stringify(ask(dialect, "@@")).replace("@@", escaped);
    const redacted = await sent(masking, dialect, body);
    expect(redacted?.userText).toBe("Write to [EMAIL_ADDRESS] soon");
    expect((await sent(control, dialect, body))?.userText).toContain(EMAIL);
  });

  it("a card as a JSON number", async () => {
    const number = { extra: { card: 5555555555554444 } };
    expect(holds(await sent(masking, dialect, number), "5555555555554444")).toBe(false);
    expect(holds(await sent(control, dialect, number), "5555555555554444")).toBe(true);
  });

  it("a value split over two parts of one message", async () => {
    const parts = users([
      { type: "text", text: "mail canary.person@exam" },
      { type: "text", text: "ple-mail.org now" },
    ]);
    const received = await sent(masking, dialect, parts);
    expect(received?.raw.includes("canary.person") && received.raw.includes("ple-mail.org")).toBe(false);
    expect((await sent(control, dialect, parts))?.raw.includes("canary.person@exam")).toBe(true);
  });

  it("the model's name or a tool's: refused, for a name cannot be redacted and still name the thing", async () => {
    for (const { kind, value, text } of CANARIES.filter((canary) => !canary.text.startsWith("-----"))) {
      for (const more of [{ model: value }, { model: text }, { tools: [tool(dialect, value)] }]) {
        lane(dialect, masking).clear();
        const answer = await call(`${masking.url}${PATHS[dialect]}`, ask(dialect, "hi", more), {
          headers: headersOf(dialect),
        });
        expect([kind, answer.status, lane(dialect, masking).received.length]).toEqual([kind, 400, 0]);
        expect(answer.text).not.toContain(value);
      }
    }
    // Control: names without a finding pass.
    const plain = { model: "claude-9", tools: [tool(dialect, "get_x")] };
    expect(await sent(masking, dialect, plain)).toBeDefined();
  });

  it("bytes around a finding stay as they were", async () => {
    const body = JSON.stringify(ask(dialect, `before  ${EMAIL}\tafter "quoted" é 😀`), null, 2);
    const received = await sent(masking, dialect, body);
    expect(received?.userText).toBe('before  [EMAIL_ADDRESS]\tafter "quoted" é 😀');
  });
});

describe("what policy does per kind", () => {
  const by = (redactions: NonNullable<ConfigInput["redactions"]>) =>
    startGateway({ fleet: masking.fleet, config: { ...MASKING, redactions } });

  it("deny: the call is refused, no lane sees it, and the record counts without values", async () => {
    const denying = await by({ US_SSN: "deny" });
    try {
      const answer = await call(`${denying.url}/v1/chat/completions`, ask("openai", "SSN 536-22-8726"));
      expect([answer.status, errorCode("openai", answer)]).toEqual([403, "denied"]);
      expect(callsSeen(masking.fleet)).toBe(0);
      const record = await denying.record(answer.record);
      expect(record).toMatchObject({ outcome: "denied", attempts: [] });
      expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RED-01");
      expect(JSON.stringify(record)).not.toContain("536-22-8726");
    } finally {
      await denying.stop();
    }
  });

  it("a wildcard that allows everything lets no secret reach a hosted lane", async () => {
    const allowingAll = await startGateway({
      fleet: masking.fleet,
      config: {
        ...MASKING,
        redactions: { "*": "allow", SECRET_GITHUB: "allow" },
        data_classes: { pii: { may_leave: "always" }, secret: { may_leave: "always" } },
      },
    });
    try {
      for (const { kind, value, text } of CANARIES) {
        const received = await sent(allowingAll, "openai", users(text));
        if (kind.startsWith("SECRET_")) expect([kind, holds(received, value)]).toEqual([kind, false]);
      }
      expect((await sent(allowingAll, "openai", users(`mail ${EMAIL}`)))?.userText).toContain(EMAIL);
    } finally {
      await allowingAll.stop();
    }
  });

  it("the record counts by kind what was done", async () => {
    const answer = await call(
      `${masking.url}/v1/chat/completions`,
      ask("openai", `${EMAIL} and other.one@example-mail.org, SSN 536-22-8726`),
    );
    expect((await masking.record(answer.record)).redactions).toEqual({
      EMAIL_ADDRESS: { action: "mask", count: 2 },
      US_SSN: { action: "mask", count: 1 },
    });
  });
});
