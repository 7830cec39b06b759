/** A plausible exchange for the tests of this folder. Every value that stands for content is made up. */
import type { Decision, ExchangeRecord, Facts } from "../exchange.ts";
import { newRecordId } from "./record.ts";

export const exampleFacts: Facts = {
  tenant: "acme",
  user: "svc-billing",
  dialect: "openai",
  model: "gpt-4.1",
  stream: true,
  task: { value: "draft", source: "keywords", confidence: 0.8 },
  domain: { value: "support", source: "keywords", confidence: 0.6 },
  mode: { value: "interactive", source: "default", confidence: 0.5 },
  data_class: { value: "pii", source: "detector", confidence: 0.99 },
  declared_classes: [],
  data_classes: ["customer_ok", "pii"],
  kinds: {
    EMAIL_ADDRESS: { class: "pii", count: 2, confidence: 0.99, places: ["user", "tool_result"] },
    PHONE_NUMBER: { class: "pii", count: 1, confidence: 0.7, places: ["user"] },
  },
  risk_tier: { value: "high", source: "data_class", confidence: 1 },
  jurisdiction: { value: "eu", source: "config", confidence: 1 },
  tokens: 310,
  max_tokens: 512,
  body_bytes: 1204,
  tools: [
    { name: "lookup_order", type: "read", source: "catalogue", confidence: 1 },
    { name: "refund", type: "write", source: "verb", confidence: 0.9 },
  ],
  attachments: {},
  attachments_unread: {},
  session: null,
};

export const exampleDecision: Decision = {
  allow: true,
  deny_code: "",
  route: "pii_sensitive",
  risk_tier: "high",
  model: "llama",
  settings: {},
  lanes: [
    { lane: "vllm", model: "llama" },
    { lane: "vllm_spare", model: "llama" },
  ],
  retrieval: { mode: "none", index: null, top_k: 0, reranker: null },
  tools: [
    { name: "lookup_order", mode: "allow", required: false },
    { name: "refund", mode: "remove", required: false },
  ],
  tool_arguments: [],
  redactions: [
    { kind: "EMAIL_ADDRESS", action: "pseudonym" },
    { kind: "PHONE_NUMBER", action: "mask" },
  ],
  restore: { text: true, tool_arguments: false, links: false },
  answer: { redactions: [{ pattern: "SECRET_*", action: "mask" }], echoes: "allow", on_deny: "refuse" },
  output_contract: { type: "text", schema: null },
  budgets: {
    max_latency_ms: 4000,
    max_input_tokens: 100_000,
    max_output_tokens: 4096,
    max_body_bytes: 33_554_432,
  },
  logging: {
    store_prompts: "redacted",
    store_outputs: "redacted",
    store_tool_args: "redacted",
    retention_days: 90,
  },
  fallback: {
    on_timeout: "next_lane",
    on_rate_limit: "next_lane",
    on_schema_failure: "next_lane",
    on_refusal: "next_lane",
  },
  policies: [
    {
      id: "residency.pii",
      title: "Personal data stays inside",
      reason: "Personal data may not leave our boundary.",
    },
    {
      id: "tools.read_only",
      title: "Read-only tools",
      reason: "Tools that write need a grant; there is none.",
    },
  ],
};

export const exampleRecord: ExchangeRecord = {
  id: "01932f6e-0000-7000-8000-000000000001",
  time: "2026-11-22T08:54:39.123Z",
  trace: {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    parentSpanId: "00f067aa0ba902b7",
  },
  caller: { tenant: "acme", user: "svc-billing", identifiedBy: "api_key" },
  request: {
    method: "POST",
    path: "/v1/chat/completions",
    dialect: "openai",
    model: "gpt-4.1",
    stream: true,
    bytes: 1204,
  },
  facts: exampleFacts,
  decision: exampleDecision,
  policy: { digest: "4f3c2a1b".repeat(8), cached: true },
  outcome: "answered",
  status: 200,
  error: null,
  attempts: [
    {
      n: 1,
      lane: "vllm",
      provider: "vllm",
      boundary: "self_hosted",
      region: "eu",
      model: "llama",
      endpoint: "127.0.0.1:8001",
      status: 429,
      ended: "rate_limited",
      ttfb_ms: 12,
      duration_ms: 12,
    },
    {
      n: 2,
      lane: "vllm_spare",
      provider: "vllm",
      boundary: "self_hosted",
      region: "eu",
      model: "llama",
      endpoint: "127.0.0.1:8002",
      status: 200,
      ended: "ok",
      ttfb_ms: 85,
      duration_ms: 940,
    },
  ],
  tokens: { input: 312, output: 128 },
  cost_usd: 0.00165,
  redactions: {
    EMAIL_ADDRESS: { action: "pseudonym", count: 2 },
    PHONE_NUMBER: { action: "mask", count: 1 },
  },
  restored: 2,
  tools_removed: ["refund"],
  tool_calls: [
    { name: "lookup_order", verdict: "allowed", reason: "" },
    { name: "refund", verdict: "blocked", reason: "The tool was not offered to the model." },
  ],
  validation: "not_checked",
  prompt: { mode: "redacted", value: "Write to [EMAIL_ADDRESS] or call [PHONE_NUMBER]." },
  output: { mode: "redacted", value: "Dear customer, …" },
  times: {
    understand_ms: 0.2,
    classify_ms: 0.6,
    decide_ms: 0.1,
    enforce_ms: 0.2,
    first_byte_ms: 99,
    total_ms: 955,
  },
};

/** Another record like it, with an id of its own. */
export function recordLike(changes: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return { ...exampleRecord, id: newRecordId(), ...changes };
}
