import { describe, expect, it } from "vitest";
import type { DocumentReader } from "./classify/documents/reader.ts";
import { exampleConfig } from "./control/policy-testing.ts";
import type { Config } from "./control/schema.ts";
import { exampleDecision } from "./decide/testing.ts";
import { dryRun } from "./dry-run.ts";
import { LanekeeperError } from "./errors.ts";
import type { Decision, Facts } from "./exchange.ts";
import { createInstance } from "./instance.ts";

const noDocuments: DocumentReader = { read: async () => null, close: async () => {} };

async function asked(
  question: unknown,
  headers: Readonly<Record<string, string>> = {},
  decision: Decision = exampleDecision(),
  more: Partial<Config> = {},
) {
  const facts: Facts[] = [];
  const decider = {
    digest: "d1",
    decide: (given: Facts) => {
      facts.push(given);
      return { decision, cached: true };
    },
  };
  const config = exampleConfig({
    jurisdictions: { acme: "eu" },
    tools: { catalogue: { wipe: "destructive" } },
    ...more,
  });
  const body = Buffer.from(typeof question === "string" ? question : JSON.stringify(question));
  const made = await dryRun(
    createInstance(config, decider, Buffer.alloc(32)),
    body,
    new Map(Object.entries(headers)),
    noDocuments,
  );
  // What is told is what was decided on.
  expect(facts).toEqual([made.facts]);
  return made;
}
const messages = [{ role: "user", content: "Mail ann.smith@globex.example, please" }];

describe("a dry run", () => {
  it("tells the decision, the facts behind it, the policy and why", async () => {
    const decision = exampleDecision({ allow: false, deny_code: "no_lane", lanes: [] });
    const made = await asked({ model: "m", messages }, {}, decision);
    expect(made.decision).toBe(decision);
    expect(made.policy).toEqual({ digest: "d1", cached: true });
    expect(made.explanation.length).toBeGreaterThan(0);
  });

  it("finds in a text what it would find in the same call", async () => {
    const text = messages[0]?.content ?? "";
    for (const dialect of ["openai", "anthropic"]) {
      const { facts } = await asked({ text, dialect, model: "m" });
      expect(facts.kinds.EMAIL_ADDRESS).toEqual(
        (await asked({ model: "m", messages })).facts.kinds.EMAIL_ADDRESS,
      );
      expect(facts.data_class.value).toBe("pii");
    }
  });

  it("never gives back the text that it was asked about", async () => {
    expect(JSON.stringify(await asked({ model: "m", messages }))).not.toContain("ann.smith");
    expect(JSON.stringify(await asked({ text: "ann.smith@globex.example", model: "m" }))).not.toContain(
      "ann.smith",
    );
  });

  it("knows the configuration's jurisdictions and tools", async () => {
    const { facts } = await asked({ text: "hi", model: "m", tenant: "acme", tools: ["wipe", "get_order"] });
    expect(facts.jurisdiction.value).toBe("eu");
    expect(facts.tools.map(({ name, type }) => [name, type])).toEqual([
      ["wipe", "destructive"],
      ["get_order", "read"],
    ]);
  });

  it("takes a tenant from the question, or from x-tenant before it", async () => {
    expect((await asked({ text: "hi", model: "m", tenant: "acme" })).facts.tenant).toBe("acme");
    expect(
      (await asked({ text: "hi", model: "m", tenant: "acme" }, { "x-tenant": "globex" })).facts.tenant,
    ).toBe("globex");
    expect((await asked({ text: "hi", model: "m" })).facts.tenant).toBe("dry-run");
  });

  it("takes the user from x-user too, and both from the headers that the configuration names", async () => {
    const named = async (headers: Readonly<Record<string, string>>, config?: Partial<Config>) => {
      const { tenant, user } = (await asked({ text: "hi" }, headers, exampleDecision(), config)).facts;
      return [tenant, user];
    };
    expect(await named({ "x-tenant": "acme", "x-user": "ann" })).toEqual(["acme", "ann"]);
    const identity: Config["identity"] = [
      { from: "header", tenant: "x-org", user: "x-member", trusted_sources: ["10.0.0.0/8"] },
    ];
    expect(await named({ "x-org": "acme", "x-member": "ann" }, { identity })).toEqual(["acme", "ann"]);
  });

  it.each([
    ["openai", "gpt-4.1"],
    ["anthropic", "any"],
  ])("asked about a text alone, takes a model that a lane of %s serves", async (dialect, model) => {
    expect((await asked({ text: "hi", dialect })).facts.model).toBe(model);
  });

  it("reads declarations from the call's own headers, of whichever case", async () => {
    const declares = { "X-Lanekeeper-Data-Class": "regulated" };
    expect((await asked({ text: "hi", model: "m", headers: declares })).facts.declared_classes).toEqual([
      "regulated",
    ]);
    const headers = { "x-lanekeeper-data-class": "regulated" };
    expect((await asked({ model: "m", messages }, headers)).facts.declared_classes).toEqual(["regulated"]);
  });

  it("keeps the numbers of a request as they are written", async () => {
    const card =
      '{"model":"m","messages":[{"role":"user","content":"hi"}],"metadata":{"n":4111111111111111}}';
    expect(Object.keys((await asked(card)).facts.kinds)).toContain("CREDIT_CARD");
    expect(Object.keys((await asked(`{"request":${card}}`)).facts.kinds)).toContain("CREDIT_CARD");
  });

  it.each([
    ["neither text nor request", {}],
    ["an unknown dialect", { text: "hi", dialect: "morse" }],
    ["an unknown member", { text: "hi", tennant: "acme" }],
    ["a text that is none", { text: ["hi"] }],
  ])("refuses %s, and decides nothing", async (_name, question) => {
    await expect(asked(question)).rejects.toThrow(LanekeeperError);
    await expect(asked(question)).rejects.toThrow(expect.objectContaining({ code: "request_invalid" }));
  });

  it("says nothing of the text when it refuses", async () => {
    for (const question of [
      { text: ["CANARY"] },
      { text: "hi", dialect: "CANARY" },
      { request: { model: 1, x: "CANARY" } },
    ]) {
      await expect(asked(question)).rejects.toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("CANARY") }),
      );
    }
  });
});
