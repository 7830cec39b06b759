import { describe, expect, it } from "vitest";
import type { DATA_CLASSES, Decision, Facts, RedactionAction } from "../exchange.ts";
import { violation } from "./lock.ts";
import type { MayLeave, PolicyData, PolicyLane } from "./policy.ts";
import { exampleDecision, exampleFacts, found, kind } from "./testing.ts";

const lane = (boundary: PolicyLane["boundary"]): PolicyLane => ({
  provider: "openai",
  boundary,
  region: "eu",
  dialects: { openai: true },
  serves: {},
  open: true,
  default_model: "",
});

const UNSAID = { named: [], rest: "", echoes: "", on_deny: "" } as const;

function data(
  rules: Partial<Record<(typeof DATA_CLASSES)[number], MayLeave>> = {},
  attachments: PolicyData["attachments"] = { image: "never", audio: "never" },
): PolicyData {
  const nothing = { names: {}, types: {} };
  const { budgets, logging, restore } = exampleDecision();
  return {
    lanes: { vllm: lane("self_hosted"), openai: lane("hosted") },
    lane_order: ["vllm", "openai"],
    routes: [],
    routes_by_tenant: {},
    routes_for_all: [],
    default_route: {
      name: "default",
      match: {},
      candidates: [],
      unresolved: [],
      budgets,
      redactions: {},
      restore,
      answers: UNSAID,
      logging,
    },
    data_classes: {
      public: "always",
      customer_ok: "always",
      internal: "never",
      pii: "never",
      regulated: "never",
      secret: "redacted",
      ...rules,
    },
    attachments,
    recognizers: {
      names: { when_down: "deny" },
      places: { when_down: "inside" },
      hints: { when_down: "ignore" },
    },
    redactions: {},
    answers: UNSAID,
    tenants: {},
    grants: { everyone: nothing, tenants: {}, users: {}, tenant_users: {} },
    catalogue: {},
    deny_arguments: [],
    jurisdictions: {},
    baseline: { text: "no" },
  };
}

const hosted: Pick<Decision, "lanes" | "model"> = {
  model: "llama",
  lanes: [
    { lane: "vllm", model: "llama" },
    { lane: "openai", model: "gpt" },
  ],
};

const check = (decision: Partial<Decision>, facts: Partial<Facts> = {}, rules = {}): string | null =>
  violation(exampleDecision(decision), exampleFacts(facts), data(rules));

describe("the second lock", () => {
  it("lets a sound decision pass", () => {
    expect(check({})).toBeNull();
    expect(check(hosted)).toBeNull();
    expect(check({ allow: false, deny_code: "denied", lanes: [], model: "" })).toBeNull();
    expect(check({ lanes: [], model: "" })).toBeNull();
  });

  it("refuses a hosted lane anywhere in the order for a class that may never leave", () => {
    expect(check(hosted, { data_classes: ["public", "pii"] })).toMatch(
      /pii may not reach the hosted lane openai/,
    );
    expect(check(hosted, { data_class: found("internal") })).toMatch(/internal/);
    expect(
      check(
        { ...hosted, redactions: [{ kind: "US_SSN", action: "mask" }] },
        { kinds: { US_SSN: kind("regulated") } },
      ),
    ).toMatch(/regulated/);
  });

  it("control: lets it pass where the configuration does", () => {
    expect(check(hosted, { data_classes: ["public", "pii"] }, { pii: "always" })).toBeNull();
    expect(check({}, { data_classes: ["public", "pii"] })).toBeNull();
  });

  it("wants every finding of a redacted class taken out", () => {
    const facts = { data_classes: ["pii"], kinds: { A: kind("pii"), B: kind("pii") } } as const;
    const both = (action: RedactionAction): Partial<Decision> => ({
      ...hosted,
      redactions: [
        { kind: "A", action: "pseudonym" },
        { kind: "B", action },
      ],
    });
    for (const action of ["mask", "pseudonym", "hash", "drop"] as const) {
      expect(check(both(action), facts, { pii: "redacted" })).toBeNull();
    }
    expect(check(both("allow"), facts, { pii: "redacted" })).toMatch(/pii/);
  });

  it("counts a redacted class without findings as one that stays", () => {
    expect(check(hosted, { data_classes: ["secret"] })).toMatch(/secret/);
  });

  it("lets no secret reach a hosted lane as it is, whatever the configuration says", () => {
    const facts = { data_classes: ["secret"], kinds: { SECRET_X: kind("secret") } } as const;
    const redactions = [{ kind: "SECRET_X", action: "allow" }] as const;
    expect(check({ ...hosted, redactions }, facts, { secret: "always" })).toMatch(/a secret would reach/);
    expect(check({ redactions }, facts, { secret: "always" })).toBeNull();
  });

  it("keeps attachments that were not read inside, whatever their medium, unless the configuration lets it out", () => {
    const unread = (media: string) => ({ attachments_unread: { [media]: 1 } });
    for (const media of ["image", "file", "hologram", "constructor"]) {
      expect(check(hosted, unread(media))).toMatch(/not read may not reach the hosted lane openai/);
      expect(check({}, unread(media))).toBeNull();
    }
    const letting = data({}, { image: "always" });
    expect(violation(exampleDecision(hosted), exampleFacts(unread("image")), letting)).toBeNull();
    expect(violation(exampleDecision(hosted), exampleFacts(unread("file")), letting)).not.toBeNull();
    expect(check(hosted, { attachments: { image: 1 } })).toBeNull();
  });

  it("does not believe that a finding is taken out where it cannot be", () => {
    const masked = { ...hosted, redactions: [{ kind: "A", action: "mask" }] } as const;
    const facts = (one: Facts["kinds"][string]) => ({ data_classes: [one.class], kinds: { A: one } });
    const fixed = (name: "pii" | "secret") => facts({ ...kind(name), fixed: true });
    expect(check(masked, facts(kind("pii")), { pii: "redacted" })).toBeNull();
    expect(check(masked, fixed("pii"), { pii: "redacted" })).toMatch(/pii may not reach/);
    expect(check(masked, fixed("pii"), { pii: "always" })).toMatch(/cannot be taken out/);
    expect(check(masked, fixed("secret"), { secret: "always" })).not.toBeNull();
    expect(check({ redactions: masked.redactions }, fixed("secret"))).toBeNull();
  });

  it("refuses unknown lanes and lanes of another dialect", () => {
    expect(check({ model: "m", lanes: [{ lane: "elsewhere", model: "m" }] })).toMatch(/does not exist/);
    expect(check({ model: "m", lanes: [{ lane: "constructor", model: "m" }] })).toMatch(/does not exist/);
    expect(check({}, { dialect: "anthropic" })).toMatch(/does not speak anthropic/);
  });

  it("wants one action for every kind of finding", () => {
    const facts = { kinds: { URL: kind("public") } };
    expect(check({}, facts)).toMatch(/nothing is said about findings of kind URL/);
    const twice = [
      { kind: "URL", action: "mask" },
      { kind: "URL", action: "allow" },
    ] as const;
    expect(check({ redactions: twice }, facts)).toMatch(/two actions/);
    expect(check({ redactions: [{ kind: "URL", action: "deny" }] }, facts)).toMatch(
      /denied, the call is not/,
    );
  });

  it("lets nothing by that a recognizer should have seen, unless the configuration says so", () => {
    const hosted = exampleDecision({ lanes: [{ lane: "openai", model: "llama" }] });
    const denied = exampleDecision({
      allow: false,
      deny_code: "recognizer_unavailable",
      lanes: [],
      model: "",
    });
    const without = (name: string, decision: Decision) =>
      violation(decision, exampleFacts({ recognizers_unavailable: [name] }), data());
    expect(without("names", exampleDecision())).toMatch(/names gave no answer/);
    expect(without("names", denied)).toBeNull();
    expect(without("nobody", exampleDecision())).toMatch(/nobody gave no answer/);
    expect(without("toString", exampleDecision())).toMatch(/toString gave no answer/);
    expect(without("places", hosted)).toMatch(/may not reach the hosted lane openai/);
    expect(without("places", exampleDecision())).toBeNull();
    expect(without("hints", hosted)).toBeNull();
    // Control: with an answer the same decisions hold.
    expect(violation(hosted, exampleFacts(), data())).toBeNull();
  });

  it("judges what may leave by what hosted lanes are sent", () => {
    const facts = { data_classes: ["pii"], kinds: { A: kind("pii") } } as const;
    const apart = (hostedAction: RedactionAction, ours: RedactionAction): Partial<Decision> => ({
      model: "llama",
      lanes: [
        { lane: "vllm", model: "llama" },
        { lane: "openai", model: "gpt" },
      ],
      redactions: [{ kind: "A", action: ours, by_boundary: { hosted: hostedAction, self_hosted: ours } }],
    });
    expect(check(apart("mask", "allow"), facts, { pii: "redacted" })).toBeNull();
    expect(check(apart("allow", "mask"), facts, { pii: "redacted" })).toMatch(/pii may not reach/);
    const secret = { data_classes: ["secret"], kinds: { A: kind("secret") } } as const;
    expect(check(apart("drop", "allow"), secret, { secret: "always" })).toBeNull();
    expect(check(apart("allow", "drop"), secret, { secret: "always" })).toMatch(/a secret would reach/);
  });

  it("lets no lane take what is denied to its boundary, and the action be the first lane's", () => {
    const facts = { kinds: { URL: kind("public") } };
    const saying = (action: RedactionAction, hostedAction: RedactionAction, ours: RedactionAction) =>
      check(
        {
          ...hosted,
          redactions: [{ kind: "URL", action, by_boundary: { hosted: hostedAction, self_hosted: ours } }],
        },
        facts,
      );
    expect(saying("allow", "mask", "allow")).toBeNull();
    expect(saying("allow", "deny", "allow")).toMatch(/may not be sent to hosted lanes/);
    expect(saying("mask", "mask", "deny")).toMatch(/may not be sent to self_hosted lanes/);
    expect(saying("mask", "mask", "allow")).toMatch(/not the first lane's/);
  });

  it("wants one verdict for every offered tool", () => {
    const facts = { tools: [{ name: "a", type: "read", source: "verb", confidence: 0.9 }] } as const;
    expect(check({}, facts)).toMatch(/offered tool a/);
    const verdict = (mode: "allow" | "remove") => ({ name: "a", mode, required: false });
    expect(check({ tools: [verdict("allow")] }, facts)).toBeNull();
    expect(check({ tools: [verdict("allow"), verdict("remove")] }, facts)).toMatch(/two verdicts/);
  });

  it.each([
    [{ allow: false }],
    [{ deny_code: "denied" }],
    [{ allow: false, deny_code: "denied" }],
    [{ model: "another" }],
    [
      {
        model: "m",
        lanes: [
          { lane: "vllm", model: "m" },
          { lane: "vllm", model: "n" },
        ],
      },
    ],
  ])("refuses a decision that contradicts itself: %j", (changes) => {
    expect(check(changes)).not.toBeNull();
  });

  it("wants answers kept as the configuration asks, by tenant, route and kind", () => {
    const said = (action: "mask" | "deny"): PolicyData["answers"] => ({
      ...UNSAID,
      named: [{ pattern: "SECRET_*", action }],
    });
    const decided = (redactions: Decision["answer"]["redactions"]): Partial<Decision> => ({
      answer: { redactions, echoes: "allow", on_deny: "refuse" },
    });
    const against = (decision: Partial<Decision>, changes: Partial<PolicyData>): string | null =>
      violation(exampleDecision(decision), exampleFacts(), { ...data(), ...changes });
    expect(against(decided([]), { answers: said("mask") })).toMatch(/keeps SECRET_\w+ from answers/);
    expect(against(decided([{ pattern: "SECRET_AWS", action: "mask" }]), { answers: said("mask") })).toMatch(
      /keeps SECRET_\w+ from answers/,
    );
    expect(against(decided([{ pattern: "secret", action: "hash" }]), { answers: said("mask") })).toBeNull();
    expect(against(decided([{ pattern: "*", action: "mask" }]), { answers: said("deny") })).toMatch(
      /ends an answer that holds SECRET_/,
    );
    expect(against(decided([{ pattern: "*", action: "deny" }]), { answers: said("deny") })).toBeNull();
    const tenants = { acme: { redactions: {}, answers: { ...UNSAID, rest: "mask" as const } } };
    expect(against(decided([]), { tenants })).toMatch(/from answers/);
    expect(against(decided([]), { tenants: { other: tenants.acme } })).toBeNull();
    const own = { ...UNSAID, named: [{ pattern: "PROJECT_NAME", action: "drop" as const }] };
    expect(against(decided([]), { answers: own })).toMatch(/keeps PROJECT_NAME from answers/);
  });
});
