/** A call's facts for the tests of this stage and of the policy; each test changes what it is about. */
import type { DataClass, Decision, Facts, KindFact, Labelled } from "../exchange.ts";

export const found = <T>(value: T): Labelled<T> => ({ value, source: "default", confidence: 0.5 });

export const kind = (class_: DataClass, count = 1): KindFact => ({
  class: class_,
  count,
  confidence: 1,
  places: ["user"],
});

export function exampleFacts(changes: Partial<Facts> = {}): Facts {
  return {
    tenant: "acme",
    user: "bob",
    dialect: "openai",
    model: "gpt-4.1",
    stream: false,
    task: found("chat"),
    domain: found("general"),
    mode: found("interactive"),
    data_class: found("public"),
    data_classes: ["public"],
    declared_classes: [],
    kinds: {},
    risk_tier: found("low"),
    jurisdiction: found("any"),
    tokens: 500,
    max_tokens: null,
    body_bytes: 2000,
    tools: [],
    attachments: {},
    attachments_unread: {},
    session: null,
    ...changes,
  };
}

export function exampleDecision(changes: Partial<Decision> = {}): Decision {
  return {
    allow: true,
    deny_code: "",
    route: "default",
    risk_tier: "low",
    model: "llama",
    settings: {},
    lanes: [{ lane: "vllm", model: "llama" }],
    retrieval: { mode: "none", index: null, top_k: 0, reranker: null },
    tools: [],
    tool_arguments: [],
    redactions: [],
    restore: { text: true, tool_arguments: false, links: false },
    answer: { redactions: [], echoes: "allow", on_deny: "refuse" },
    output_contract: { type: "text", schema: null },
    budgets: { max_latency_ms: 30_000, max_input_tokens: 200_000, max_output_tokens: 0, max_body_bytes: 0 },
    logging: {
      store_prompts: "redacted",
      store_outputs: "none",
      store_tool_args: "denylist_secrets",
      retention_days: 90,
    },
    fallback: {
      on_timeout: "next_lane",
      on_rate_limit: "next_lane",
      on_schema_failure: "next_lane",
      on_refusal: "fail",
    },
    policies: [],
    ...changes,
  };
}
