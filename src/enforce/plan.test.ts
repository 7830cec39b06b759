import { describe, expect, it } from "vitest";
import { classify } from "../classify/facts/index.ts";
import { context } from "../classify/facts/testing.ts";
import { exampleDecision } from "../decide/testing.ts";
import { LanekeeperError } from "../errors.ts";
import type { Decision, RedactionAction } from "../exchange.ts";
import { dialects } from "../understand/dialects/index.ts";
import { parseJson } from "../understand/json.ts";
import type { Lane } from "./lanes.ts";
import { denial, type PlanContext, plan } from "./plan.ts";
import { tenantKey } from "./pseudonym.ts";

const lane = (name: string): Lane => ({
  name,
  provider: "vllm",
  boundary: "self_hosted",
  region: "eu",
  endpoints: 1,
  path: "/v1/chat/completions",
  passthrough: false,
  prices: {},
});
const lanes = new Map(
  [lane("one"), lane("two"), { ...lane("out"), boundary: "hosted" as const }].map((each) => [
    each.name,
    each,
  ]),
);
const master = Buffer.alloc(32, 1);
const plans = {
  lanes,
  baselines: new Set(["with_baseline"]),
  tenantKey: (tenant: string) => tenantKey(master, tenant),
};

const MAIL = "ann.smith@globex.example";

function planned(
  body: string,
  changes: Partial<Decision> = {},
  own: Partial<PlanContext> = {},
  session: string | null = null,
) {
  const bytes = Buffer.from(body);
  const call = dialects.openai.readRequest(parseJson(bytes));
  const decision = exampleDecision({ lanes: [{ lane: "one", model: "m" }], model: "m", ...changes });
  const classified = classify(call, { ...context, declared: { ...context.declared, session } });
  return plan(call, classified, decision, { ...plans, ...own });
}
const asking = (text: string, members = ""): string =>
  `{"model":"m",${members} "messages": [{"role":"user","content":${JSON.stringify(text)}}]}`;
const redactions = (action: RedactionAction) => [{ kind: "EMAIL_ADDRESS", action }];

describe("a call that policy changes in nothing", () => {
  it("goes on in the caller's own bytes", () => {
    expect(planned(asking("hello"))).toMatchObject({ body: null, answer: false, redactions: {} });
  });
});

describe("the body that the first lane is sent", () => {
  it("names the lane's model, and nothing else has changed", () => {
    const { body } = planned(asking("hello"), { lanes: [{ lane: "one", model: 'other"' }] });
    expect(body?.toString()).toBe(asking("hello").replace('"m"', '"other\\""'));
  });

  it("holds a mask in place of a finding, to the byte", () => {
    const made = planned(asking(`write to ${MAIL} \u00e9`), { redactions: redactions("mask") });
    expect(made.body?.toString()).toBe(asking("write to [EMAIL_ADDRESS] \u00e9"));
    expect(made.redactions).toEqual({ EMAIL_ADDRESS: { action: "mask", count: 1 } });
    expect(made.restore.size).toBe(0);
  });

  it("holds a pseudonym that leads back, one for all places", () => {
    const made = planned(asking(`${MAIL} and ${MAIL}`), { redactions: redactions("pseudonym") });
    const [[name, value] = ["", ""], ...more] = made.restore;
    expect([value, more]).toEqual([MAIL, []]);
    expect(made.body?.toString()).toBe(asking(`${name} and ${name}`));
    expect(made.answer).toBe(true);
    expect(made.redactions).toEqual({ EMAIL_ADDRESS: { action: "pseudonym", count: 2 } });
  });

  it("holds what policy allows as it is", () => {
    const made = planned(asking(`write to ${MAIL}`), { redactions: redactions("allow") });
    expect(made.body).toBeNull();
    expect(made.redactions).toEqual({ EMAIL_ADDRESS: { action: "allow", count: 1 } });
  });

  it("holds a keyed hash, one for equal values, that leads nowhere", () => {
    const made = planned(asking(`${MAIL}, ${MAIL}, x${MAIL}`), { redactions: redactions("hash") });
    const [first, second, third] = made.body?.toString().match(/\[EMAIL_ADDRESS#[0-9A-Z]{12}\]/g) ?? [];
    expect(first).toBe(second);
    expect(third).toBeDefined();
    expect(third).not.toBe(first);
    expect(made.body?.toString()).toBe(asking(`${first}, ${first}, ${third}`));
    expect([made.restore.size, made.answer]).toEqual([0, false]);
    expect(made.redactions).toEqual({ EMAIL_ADDRESS: { action: "hash", count: 3 } });
  });

  it("lacks what is dropped, and nothing around it", () => {
    const made = planned(asking(`write to <${MAIL}>, "now"`), { redactions: redactions("drop") });
    expect(made.body?.toString()).toBe(asking('write to <>, "now"'));
    expect(made.redactions).toEqual({ EMAIL_ADDRESS: { action: "drop", count: 1 } });
    expect(made.answer).toBe(false);
  });

  it("stays JSON where the dropped finding is a number or the name of a member", () => {
    const body = `{"model":"m","extra":{"${MAIL}":[5555555555554444,1]},"messages":[{"role":"user","content":"hi"}]}`;
    const { body: sent } = planned(body, {
      redactions: [...redactions("drop"), { kind: "CREDIT_CARD", action: "drop" }],
    });
    expect(sent?.toString()).toBe(body.replace(MAIL, "[EMAIL_ADDRESS]").replace("5555555555554444", "null"));
  });

  it("is capped though the tools that stood first were removed", () => {
    const text =
      '{"tools":[{"type":"function","function":{"name":"run"}}],"model":"m","messages":[{"role":"user","content":"hi"}]}';
    const made = planned(text, {
      tools: [{ name: "run", mode: "remove", required: false }],
      settings: { max_tokens: 64 },
    });
    expect(JSON.parse(made.body?.toString() ?? "")).toEqual({
      max_completion_tokens: 64,
      model: "m",
      messages: [{ role: "user", content: "hi" }],
    });
    expect(made.tools_removed).toEqual(["run"]);
  });

  it("loses a tool with the finding in its description", () => {
    const tools = `"tools":[{"type":"function","function":{"name":"run","description":"ask ${MAIL}"}}],`;
    const made = planned(asking("hi", tools), { redactions: redactions("mask") });
    expect(made.body?.toString()).toBe(asking("hi", ""));
  });
});

describe("lanes of two boundaries that are not sent the same", () => {
  const PHONE = "+44 20 7946 0958";
  const apart: Partial<Decision> = {
    lanes: ["one", "out", "two"].map((name) => ({ lane: name, model: "m" })),
    redactions: [
      {
        kind: "EMAIL_ADDRESS",
        action: "allow",
        by_boundary: { hosted: "pseudonym", self_hosted: "allow" },
      },
      { kind: "PHONE_NUMBER", action: "mask" },
    ],
  };

  it("are each sent their own body, made from the caller's", () => {
    const made = planned(asking(`${MAIL}, ${PHONE}`), apart);
    expect(made.body?.toString()).toBe(asking(`${MAIL}, [PHONE_NUMBER]`));
    const [inside, out, again] = ["one", "out", "two"].map((name) => made.sent?.get(name));
    expect(inside?.body("m").toString()).toBe(asking(`${MAIL}, [PHONE_NUMBER]`));
    expect(again?.body("other").toString()).toBe(asking(`${MAIL}, [PHONE_NUMBER]`).replace('"m"', '"other"'));
    const [[name, value] = ["", ""]] = out?.restore ?? [];
    expect(value).toBe(MAIL);
    expect(out?.body("m").toString()).toBe(asking(`${name}, [PHONE_NUMBER]`));
    expect([inside?.restore.size, made.restore.size]).toEqual([0, 0]);
    expect(made.redactions).toEqual({
      EMAIL_ADDRESS: {
        action: "allow",
        by_boundary: { hosted: "pseudonym", self_hosted: "allow" },
        count: 1,
      },
      PHONE_NUMBER: { action: "mask", count: 1 },
    });
  });

  it("are read back all, where one of them has something to turn back", () => {
    const made = planned(asking(MAIL), apart);
    expect(made.order.clusters).toEqual(["one~answer", "out~both", "two~both", "baseline~~openai~json"]);
    expect(made.answer).toBe(true);
  });

  it("lose the tools that are removed, and are capped, in every body", () => {
    const made = planned(asking(MAIL, '"tools":[{"type":"function","function":{"name":"run"}}],'), {
      ...apart,
      settings: { max_tokens: 64 },
    });
    for (const name of ["one", "out"]) {
      const body = JSON.parse(made.sent?.get(name)?.body("m").toString() ?? "");
      expect([body.tools, body.max_completion_tokens]).toEqual([undefined, 64]);
    }
  });

  it("control: those that are sent the same have no bodies of their own", () => {
    const made = planned(asking(MAIL), { ...apart, redactions: redactions("mask") });
    expect(made.sent).toBeNull();
    expect(made.order.clusters).toEqual(["one", "out", "two", "baseline~~openai~json"]);
  });
});

describe("names that keep a format", () => {
  const keeping = (...names: readonly string[]): Partial<PlanContext> => ({
    lanes: new Map(
      [...lanes].map(([name, each]) => [
        name,
        { ...each, pseudonyms: names.includes(name) ? "format_keeping" : "token" },
      ]),
    ),
  });
  const both = { lanes: ["one", "out"].map((name) => ({ lane: name, model: "m" })) };
  const FORMAT = /@[a-z]+\.com\.example$/;
  const TOKEN = /^\[EMAIL_ADDRESS_/;
  const nameOf = (restore: ReadonlyMap<string, string> | undefined): string =>
    [...(restore ?? [])][0]?.[0] ?? "";

  it("are for an order with one lane that asks for them, and for no other", () => {
    const changes = { ...both, redactions: redactions("pseudonym") };
    expect(nameOf(planned(asking(MAIL), changes, keeping()).restore)).toMatch(TOKEN);
    expect(nameOf(planned(asking(MAIL), changes, keeping("two")).restore)).toMatch(TOKEN);
    for (const name of ["one", "out"]) {
      expect(nameOf(planned(asking(MAIL), changes, keeping(name)).restore)).toMatch(FORMAT);
    }
  });

  it("are for the boundary of that lane alone where boundaries are not sent the same", () => {
    const by = { hosted: "pseudonym", self_hosted: "pseudonym" } as const;
    const changes: Partial<Decision> = {
      ...both,
      redactions: [
        { kind: "EMAIL_ADDRESS", action: "pseudonym", by_boundary: by },
        { kind: "PHONE_NUMBER", action: "allow", by_boundary: { hosted: "mask", self_hosted: "allow" } },
      ],
    };
    const { sent } = planned(asking(`${MAIL}, +44 20 7946 0958`), changes, keeping("out"));
    expect(nameOf(sent?.get("one")?.restore)).toMatch(TOKEN);
    expect(nameOf(sent?.get("out")?.restore)).toMatch(FORMAT);
  });
});

describe("a conversation", () => {
  const asked: unknown[] = [];
  const kept: [string, string][] = [];
  const known = new Map([["[EMAIL_ADDRESS_0123456789AB]", "bob@globex.example"]]);
  const remembering: Partial<PlanContext> = {
    conversation: (_key, user, session) => {
      asked.push([user, session]);
      return {
        recall: (texts) => ([...texts()].some((text) => text.includes("0123456789AB")) ? known : new Map()),
        keep: (made) => kept.push(...made),
      };
    },
  };

  it("that is declared gives back the names that the request holds, and keeps those that it is sent", () => {
    const text = `${MAIL} or [EMAIL_ADDRESS_0123456789AB]`;
    const made = planned(asking(text), { redactions: redactions("pseudonym") }, remembering, "s-1");
    expect([...made.restore.values()].sort()).toEqual([MAIL, "bob@globex.example"]);
    expect(kept).toEqual([...made.restore]);
    expect(asked).toEqual([[context.caller.user, "s-1"]]);
    expect(
      planned(asking(MAIL), { redactions: redactions("pseudonym") }, remembering, "s-1").restore.size,
    ).toBe(1);
  });

  it("makes an answer pass through, though nothing in the request is replaced", () => {
    const text = "who is [EMAIL_ADDRESS_0123456789AB]?";
    const made = planned(asking(text), {}, remembering, "s-1");
    expect([made.body, made.answer]).toEqual([null, true]);
    expect(planned(asking("who?"), {}, remembering, "s-1").answer).toBe(false);
  });

  it("that is not declared is not asked for", () => {
    asked.length = 0;
    planned(asking(MAIL), { redactions: redactions("pseudonym") }, remembering);
    expect(asked).toEqual([]);
  });
});

describe("a finding that was not decided on", () => {
  it("stops the call", () => {
    expect(() => planned(asking(MAIL))).toThrow(new LanekeeperError("policy_failed"));
    expect(() => planned(asking(MAIL), { redactions: redactions("deny") })).toThrow(
      expect.objectContaining({ code: "denied" }),
    );
  });
});

describe("whether the answer must pass through", () => {
  const offered = '"tools":[{"type":"function","function":{"name":"run"}}],';
  const allowed = [{ name: "run", mode: "allow", required: false }] as const;
  const logging = exampleDecision().logging;

  it.each<[string, string, Partial<Decision>, boolean]>([
    ["tools were offered", asking("hi", offered), { tools: allowed }, true],
    ["tools were offered, and all removed", asking("hi", offered), {}, true],
    ["the output is stored", asking("hi"), { logging: { ...logging, store_outputs: "hashed" } }, true],
    [
      "a pseudonym is to be restored in text",
      asking(MAIL),
      { redactions: redactions("pseudonym"), restore: { text: true, tool_arguments: false, links: false } },
      true,
    ],
    [
      "nothing may be restored",
      asking(MAIL),
      { redactions: redactions("pseudonym"), restore: { text: false, tool_arguments: false, links: false } },
      false,
    ],
    ["a mask leads back to nothing", asking(MAIL), { redactions: redactions("mask") }, false],
  ])("%s", (_name, body, changes, answer) => {
    const made = planned(body, changes);
    expect(made.answer).toBe(answer);
    expect(made.order.clusters[0]).toBe(answer ? "one~answer" : "one");
  });
});

describe("the baseline", () => {
  it("is the route's own where it has one, in the caller's dialect and form", () => {
    const last = (route: string, body: string) => planned(body, { route }).order.clusters.at(-1);
    expect(last("with_baseline", asking("hi"))).toBe("baseline~with_baseline~openai~json");
    expect(last("another", asking("hi", '"stream":true,'))).toBe("baseline~~openai~sse");
  });
});

describe("a denial", () => {
  it("says the first rule's reason and id", () => {
    const policies = [
      { id: "R-1", title: "One", reason: "Because." },
      { id: "R-2", title: "Two", reason: "Also." },
    ];
    const error = denial(exampleDecision({ allow: false, deny_code: "no_lane", policies }));
    expect(error.code).toBe("denied");
    expect(error.message).toContain("Because. (R-1)");
    expect(error.message).not.toContain("Also.");
    expect(denial(exampleDecision({ allow: false, deny_code: "over_budget" })).code).toBe("over_budget");
  });
});
