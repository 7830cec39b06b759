/** The shipped policy as it runs: compiled, with real configurations. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDecider } from "../decide/decide.ts";
import type { PolicyBundle } from "../decide/policy.ts";
import { exampleFacts, found, kind } from "../decide/testing.ts";
import type { Decision, Facts } from "../exchange.ts";
import { linearPattern } from "../pattern/match.ts";
import { buildPolicy } from "./policy-build.ts";
import { policyData } from "./policy-data.ts";
import { exampleConfig, opaPath, scratchFolder, shippedPolicies } from "./policy-testing.ts";
import type { Config } from "./schema.ts";

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let shipped: PolicyBundle;
beforeAll(async () => {
  scratch = await scratchFolder();
  shipped = await buildPolicy(opaPath, shippedPolicies, join(scratch.path, "cache"));
});
afterAll(() => scratch.dispose());

const decide = (facts: Facts, config: Config, bundle = shipped): Decision =>
  createDecider(bundle, policyData(config)).decide(facts).decision;

describe("the shipped policy", () => {
  it("sends public data to the lane that serves the asked model", () => {
    const decision = decide(exampleFacts({ model: "gpt" }), exampleConfig());
    expect(decision).toMatchObject({
      allow: true,
      route: "default",
      model: "gpt-4.1",
      lanes: [
        { lane: "openai", model: "gpt-4.1" },
        { lane: "vllm", model: "gpt" },
      ],
    });
    expect(decision.policies.map((rule) => rule.id)).toEqual(["LK-ROUTE-02"]);
  });

  it("runs the route table of the mission", () => {
    const config = exampleConfig({
      routes: [
        {
          name: "interactive_assistant",
          match: { task: ["chat", "draft"], data_class: ["public", "customer_ok"] },
          primary: { provider: "openai", model: "gpt-4.1" },
          fallback: [
            { provider: "anthropic", model: "claude" },
            { provider: "google", model: "gemini" },
          ],
          budgets: { max_latency_ms: 2500, max_tokens: "bounded" },
        },
        {
          name: "pii_sensitive",
          match: { data_class: ["pii", "regulated"] },
          primary: { provider: "self_hosted", runtime: "vllm", model: "llama" },
          budgets: { max_latency_ms: 4000 },
        },
      ],
    });
    const chat = decide(exampleFacts(), config);
    expect(chat).toMatchObject({
      route: "interactive_assistant",
      lanes: [{ lane: "openai", model: "gpt-4.1" }],
      settings: { max_tokens: 4096 },
      budgets: { max_latency_ms: 2500 },
    });
    expect(chat.policies.find((rule) => rule.id === "LK-ROUTE-03")?.reason).toMatch(/Concerns: google\.$/);
    const personal = exampleFacts({
      data_class: found("pii"),
      data_classes: ["pii"],
      kinds: { EMAIL_ADDRESS: kind("pii") },
    });
    expect(decide(personal, config)).toMatchObject({
      route: "pii_sensitive",
      lanes: [{ lane: "vllm", model: "llama" }],
      redactions: [{ kind: "EMAIL_ADDRESS", action: "allow" }],
    });
  });

  it("decides exactly at a budget though tokens come in buckets", () => {
    const config = exampleConfig({
      routes: [{ name: "r", primary: { lane: "vllm" }, budgets: { max_input_tokens: 777, max_tokens: 55 } }],
    });
    expect(decide(exampleFacts({ tokens: 777, max_tokens: 55 }), config)).toMatchObject({
      allow: true,
      settings: {},
    });
    expect(decide(exampleFacts({ tokens: 778 }), config)).toMatchObject({
      allow: false,
      deny_code: "over_budget",
    });
    expect(decide(exampleFacts({ max_tokens: 56 }), config).settings).toEqual({ max_tokens: 55 });
  });

  it("forbids tool arguments by patterns that enforcement can read", () => {
    const tools = [{ name: "fetch", type: "read", source: "verb", confidence: 0.9 }] as const;
    const patterns = decide(exampleFacts({ tools }), exampleConfig()).tool_arguments.map(({ deny_pattern }) =>
      linearPattern(deny_pattern),
    );
    const forbidden = (text: string): boolean => patterns.some((pattern) => pattern.test(text));
    expect(forbidden('{"url":"http://169.254.169.254/latest/meta-data"}')).toBe(true);
    expect(forbidden('{"url":"file:///proc/self/environ"}')).toBe(true);
    expect(forbidden('{"path":"../../etc/passwd"}')).toBe(true);
    expect(forbidden('{"url":"https://files.example/etc/readme"}')).toBe(false);
  });

  it("remembers a decision until something that counts changes", () => {
    const decider = createDecider(shipped, policyData(exampleConfig()));
    const ask = (facts: Partial<Facts>, down?: string[]) => decider.decide(exampleFacts(facts), down);
    expect(ask({ session: "a", tokens: 400 }).cached).toBe(false);
    const again = ask({ session: "b", tokens: 401 });
    expect(again.cached).toBe(true);
    expect(Object.isFrozen(again.decision.lanes)).toBe(true);
    expect(ask({ tenant: "globex" }).cached).toBe(false);
    const down = ask({}, ["openai"]);
    expect(down.cached).toBe(false);
    expect(down.decision.lanes.map(({ lane }) => lane)).toEqual(["vllm", "openai"]);
  });

  it("keeps equal decisions of different callers in memory once", () => {
    const decider = createDecider(shipped, policyData(exampleConfig()));
    const [one, other] = ["acme", "globex"].map((tenant) => decider.decide(exampleFacts({ tenant })));
    expect(other?.cached).toBe(false);
    expect(other?.decision).toBe(one?.decision);
  });

  it("has a digest that follows Rego and configuration", () => {
    const digest = (bundle: PolicyBundle, config: Config) => createDecider(bundle, policyData(config)).digest;
    const base = digest(shipped, exampleConfig());
    expect(digest(shipped, exampleConfig())).toBe(base);
    expect(digest(shipped, exampleConfig({ redactions: { "*": "mask" } }))).not.toBe(base);
    expect(digest({ ...shipped, digest: "other" }, exampleConfig())).not.toBe(base);
  });

  it("has metadata for every rule id it emits, and emits every id that has metadata", async () => {
    const folder = join(shippedPolicies, "lanekeeper");
    const files = (await readdir(folder)).filter(
      (name) => name.endsWith(".rego") && !name.endsWith("_test.rego"),
    );
    const text = (await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
    const emitted = [...text.matchAll(/^fired contains \[\d+, "([^"]+)"/gm)].map((match) => match[1] ?? "");
    expect(emitted.toSorted()).toEqual(Object.keys(shipped.rules).toSorted());
    expect([...text.matchAll(/^fired /gm)]).toHaveLength(emitted.length);
    const declared = [...text.matchAll(/id: (LK-\S+)\nfired contains \[\d+, "([^"]+)"/g)];
    expect(declared.filter(([, id, other]) => id !== other)).toEqual([]);
    expect(declared).toHaveLength(emitted.length);
  });
});
