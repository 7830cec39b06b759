import { describe, expect, it } from "vitest";
import { policyData } from "./policy-data.ts";
import { exampleConfig } from "./policy-testing.ts";
import type { RouteConfig } from "./schema.ts";

const routed = (route: Partial<RouteConfig> & Pick<RouteConfig, "primary">) =>
  policyData(exampleConfig({ routes: [{ name: "r", ...route }] })).routes[0];

const tools = (grants: { tenant?: string; user?: string; tools: string[] }[]) =>
  policyData(exampleConfig({ tools: { grants } })).grants;

describe("lanes as the policy sees them", () => {
  const { lanes, lane_order } = policyData(exampleConfig());

  it("keeps the file's order", () => {
    expect(lane_order).toEqual(["openai", "claude", "vllm"]);
  });

  it("knows dialect, models and aliases", () => {
    expect(lanes.openai).toEqual({
      provider: "openai",
      boundary: "hosted",
      region: "us",
      dialects: { openai: true },
      serves: { "gpt-4.1": "gpt-4.1", "gpt-4.1-mini": "gpt-4.1-mini", gpt: "gpt-4.1" },
      open: false,
      default_model: "gpt-4.1",
    });
    expect(lanes.claude?.dialects).toEqual({ anthropic: true });
    expect(lanes.vllm).toMatchObject({ dialects: { openai: true }, open: true, default_model: "" });
  });

  it("holds no endpoint, credential or key", () => {
    const config = exampleConfig({
      identity: [{ from: "api_key", keys: [{ sha256: "ab".repeat(32), tenant: "acme" }] }],
    });
    const text = JSON.stringify(policyData(config));
    expect(text).not.toMatch(/example|127\.0\.0\.1|abab|credential/);
  });
});

describe("a route's targets", () => {
  it("resolves a lane by name and a provider by what serves the model", () => {
    const route = routed({
      primary: { lane: "vllm", model: "llama" },
      fallback: [{ provider: "openai", model: "gpt" }, { provider: "anthropic" }],
    });
    expect(route?.candidates).toEqual([
      { lane: "vllm", model: "llama" },
      { lane: "openai", model: "gpt-4.1" },
      { lane: "claude", model: "" },
    ]);
  });

  it("takes self_hosted for any lane within the boundary, narrowed by runtime", () => {
    expect(routed({ primary: { provider: "self_hosted", runtime: "vllm" } })?.candidates).toEqual([
      { lane: "vllm", model: "" },
    ]);
    expect(routed({ primary: { provider: "self_hosted", runtime: "openai" } })?.unresolved).toEqual([
      "self_hosted",
    ]);
  });

  it("names targets that nothing answers to", () => {
    const route = routed({ primary: { provider: "google", model: "gemini" }, fallback: [{ lane: "gone" }] });
    expect(route?.unresolved).toEqual(["google", "gone"]);
    expect(route?.candidates).toEqual([]);
  });

  it("lists a lane once, where it stands first", () => {
    const route = routed({
      primary: { provider: "openai", model: "gpt-4.1-mini" },
      fallback: [{ lane: "vllm" }, { lane: "openai", model: "gpt-4.1" }],
    });
    expect(route?.candidates).toEqual([
      { lane: "openai", model: "gpt-4.1-mini" },
      { lane: "vllm", model: "" },
    ]);
  });

  it("prefers lanes that serve the model, then those that take any", () => {
    const lane = (name: string, models?: Record<string, object>) => ({
      name,
      provider: "vllm" as const,
      endpoints: ["http://127.0.0.1:1/v1"],
      boundary: "self_hosted" as const,
      region: "eu",
      ...(models === undefined ? {} : { models }),
    });
    const config = exampleConfig({
      lanes: [lane("other", { qwen: {} }), lane("any"), lane("exact", { llama: {} })],
      routes: [{ name: "r", primary: { provider: "vllm", model: "llama" } }],
    });
    expect(policyData(config).routes[0]?.candidates).toEqual([
      { lane: "exact", model: "llama" },
      { lane: "any", model: "llama" },
      { lane: "other", model: "" },
    ]);
  });
});

describe("a route's rules", () => {
  it("turns matches into look-ups, one value or a list", () => {
    expect(
      routed({ primary: { lane: "vllm" }, match: { task: "chat", jurisdiction: ["EU", "de"] } })?.match,
    ).toEqual({
      task: { chat: true },
      jurisdiction: { eu: true, de: true },
    });
  });

  it("fills in budgets", () => {
    const budgets = (max_tokens?: "bounded" | number) =>
      routed({ primary: { lane: "vllm" }, budgets: max_tokens === undefined ? {} : { max_tokens } })?.budgets;
    expect(budgets()).toEqual({
      max_latency_ms: 120_000,
      max_input_tokens: 0,
      max_output_tokens: 0,
      max_body_bytes: 0,
    });
    expect(budgets("bounded")?.max_output_tokens).toBe(4096);
    expect(budgets(77)?.max_output_tokens).toBe(77);
  });

  it("merges logging, and reads true and false as what they stand for", () => {
    const common = exampleConfig({ logging: { store_outputs: true, store_prompts: "hashed" } });
    const route: RouteConfig = {
      name: "r",
      primary: { lane: "vllm" },
      logging: { store_outputs: false, retention_days: 7 },
    };
    const config = { ...common, routes: [route] };
    const { routes, default_route } = policyData(config);
    expect(default_route.logging).toMatchObject({ store_outputs: "redacted", store_prompts: "hashed" });
    expect(routes[0]?.logging).toEqual({
      store_outputs: "none",
      store_prompts: "hashed",
      store_tool_args: "denylist_secrets",
      retention_days: 7,
    });
  });

  it("indexes routes by tenant", () => {
    const config = exampleConfig({
      routes: [
        { name: "a", match: { tenant: ["acme", "globex", "acme"] }, primary: { lane: "vllm" } },
        { name: "b", primary: { lane: "vllm" } },
        { name: "c", match: { tenant: "acme" }, primary: { lane: "vllm" } },
      ],
    });
    expect(policyData(config)).toMatchObject({
      routes_by_tenant: { acme: [0, 2], globex: [0] },
      routes_for_all: [1],
    });
  });
});

describe("rules for everyone", () => {
  it("keeps sensitive classes inside unless the configuration says otherwise", () => {
    const shipped = {
      public: "always",
      customer_ok: "always",
      internal: "never",
      pii: "never",
      regulated: "never",
      secret: "redacted",
    };
    expect(policyData(exampleConfig()).data_classes).toEqual(shipped);
    const config = exampleConfig({ data_classes: { pii: { may_leave: "redacted" } } });
    expect(policyData(config).data_classes).toEqual({ ...shipped, pii: "redacted" });
  });

  it("says for each boundary what is done to findings, for all calls, by route and by tenant", () => {
    const both = (action: string) => ({ hosted: action, self_hosted: action });
    const data = policyData(
      exampleConfig({
        redactions: { EMAIL_ADDRESS: "mask", URL: { hosted: "drop" } },
        tenants: { acme: { redactions: { "*": { hosted: "hash", self_hosted: "allow" } } }, globex: {} },
        routes: [{ name: "r", primary: { lane: "vllm" }, redactions: { "*": "deny" } }],
      }),
    );
    expect(data.redactions).toEqual({ EMAIL_ADDRESS: both("mask"), URL: { hosted: "drop" } });
    expect(data.tenants).toMatchObject({
      acme: { redactions: { "*": { hosted: "hash", self_hosted: "allow" } } },
      globex: { redactions: {} },
    });
    expect(data.routes[0]?.redactions).toEqual({ "*": both("deny") });
    expect(data.default_route.redactions).toEqual({});
  });

  it("keeps attachments that were not read inside unless the configuration says otherwise", () => {
    const shipped = { image: "never", audio: "never", file: "never", linked: "never" };
    expect(policyData(exampleConfig()).attachments).toEqual(shipped);
    expect(policyData(exampleConfig({ attachments: { image: "always" } })).attachments).toEqual({
      ...shipped,
      image: "always",
    });
  });

  it("sorts grants by whom they are for, names apart from types", () => {
    const grants = tools([
      { tools: ["a", "write:*"] },
      { tenant: "acme", tools: ["b"] },
      { tenant: "acme", tools: ["destructive:*"] },
      { user: "bob", tools: ["c"] },
      { tenant: "acme", user: "bob", tools: ["d"] },
    ]);
    expect(grants).toEqual({
      everyone: { names: { a: true }, types: { write: true } },
      tenants: { acme: { names: { b: true }, types: { destructive: true } } },
      users: { bob: { names: { c: true }, types: {} } },
      tenant_users: { acme: { bob: { names: { d: true }, types: {} } } },
    });
  });

  it("keeps names that are special in JavaScript as names", () => {
    const grants = tools([{ tenant: "__proto__", tools: ["constructor"] }]);
    expect(JSON.stringify(grants.tenants)).toBe('{"__proto__":{"names":{"constructor":true},"types":{}}}');
    expect(Object.keys(grants.tenants)).toEqual(["__proto__"]);
  });
});

describe("what answers may hold", () => {
  it("stands with the more particular first, '*' apart, and nothing where nothing is said", () => {
    const data = policyData({
      ...exampleConfig(),
      answers: {
        redactions: {
          "*": "hash",
          pii: "allow",
          "SECRET_*": "mask",
          SECRET_AWS: "deny",
          "SECRET_G*": "drop",
        },
        echoes: "redact",
      },
    });
    expect(data.answers).toEqual({
      named: [
        { pattern: "SECRET_AWS", action: "deny" },
        { pattern: "SECRET_G*", action: "drop" },
        { pattern: "SECRET_*", action: "mask" },
        { pattern: "pii", action: "allow" },
      ],
      rest: "hash",
      echoes: "redact",
      on_deny: "",
    });
    expect(policyData(exampleConfig()).answers).toEqual({ named: [], rest: "", echoes: "", on_deny: "" });
  });
});
