/** The decision contract as a schema: what a policy may answer, and nothing else. */
import { z } from "zod";
import { ANSWER_ACTIONS, type Decision, REDACTION_ACTIONS, RISK_TIERS, TOOL_MODES } from "../exchange.ts";
import type { RuleText } from "./policy.ts";

const whole = z.number().int().nonnegative();
const step = z.enum(["next_lane", "baseline", "fail"]);
const action = z.enum(REDACTION_ACTIONS);
const stored = z.enum(["none", "hashed", "redacted"]);

/** Rego names a rule and what it concerns; its words come from the metadata. */
const firedRule = z.strictObject({
  id: z.string().min(1).max(64),
  about: z.string().default(""),
  title: z.string().optional(),
  reason: z.string().optional(),
});

const answer = z.strictObject({
  allow: z.boolean(),
  deny_code: z.string().regex(/^([a-z][a-z0-9_]{0,63})?$/),
  route: z.string().min(1),
  risk_tier: z.enum(RISK_TIERS),
  model: z.string(),
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  lanes: z.array(z.strictObject({ lane: z.string().min(1), model: z.string().min(1) })),
  retrieval: z.strictObject({
    mode: z.enum(["none", "light", "deep", "clarify"]),
    index: z.string().nullable(),
    top_k: whole,
    reranker: z.string().nullable(),
  }),
  tools: z.array(z.strictObject({ name: z.string(), mode: z.enum(TOOL_MODES), required: z.boolean() })),
  tool_arguments: z.array(
    z.strictObject({ tool: z.string(), deny_pattern: z.string().min(1), reason: z.string() }),
  ),
  redactions: z.array(
    z.strictObject({
      kind: z.string().min(1),
      action,
      by_boundary: z.strictObject({ hosted: action, self_hosted: action }).exactOptional(),
    }),
  ),
  restore: z.strictObject({
    text: z.boolean(),
    tool_arguments: z.boolean(),
    links: z.boolean().default(false),
  }),
  answer: z.strictObject({
    redactions: z.array(z.strictObject({ pattern: z.string().min(1), action: z.enum(ANSWER_ACTIONS) })),
    echoes: z.enum(["allow", "redact"]),
    on_deny: z.enum(["refuse", "next_lane"]),
  }),
  output_contract: z.strictObject({ type: z.enum(["text", "json_schema"]), schema: z.unknown() }),
  budgets: z.strictObject({
    max_latency_ms: whole.min(1),
    max_input_tokens: whole,
    max_output_tokens: whole,
    max_body_bytes: whole,
  }),
  logging: z.strictObject({
    store_prompts: stored,
    store_outputs: stored,
    store_tool_args: z.enum(["none", "denylist_secrets", "redacted"]),
    retention_days: whole.min(1),
  }),
  fallback: z.strictObject({
    on_timeout: step,
    on_rate_limit: step,
    on_schema_failure: step,
    on_refusal: step,
  }),
  policies: z.array(firedRule),
});

/**
 * The policy's answer as a decision, rules with their words. Throws an Error that says what is wrong
 * when the answer is undefined or of another shape.
 */
export function readDecision(result: unknown, rules: Readonly<Record<string, RuleText>>): Decision {
  if (result === undefined) throw new Error("the policy's decision is undefined for these facts");
  const read = answer.safeParse(result);
  if (!read.success) {
    const where = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`the policy's decision is not of the contract's shape: ${where.join("; ")}`);
  }
  const { policies, ...rest } = read.data;
  return { ...rest, policies: policies.map((rule) => worded(rule, rules)) };
}

function worded(rule: z.infer<typeof firedRule>, rules: Readonly<Record<string, RuleText>>) {
  const text = Object.hasOwn(rules, rule.id) ? rules[rule.id] : undefined;
  const reason = rule.reason ?? text?.reason ?? "This rule carries no description.";
  return {
    id: rule.id,
    title: rule.title ?? text?.title ?? rule.id,
    reason: rule.about === "" ? reason : `${reason} Concerns: ${shortened(rule.about)}.`,
  };
}

/** Hundreds of tools may be offered; their names stand in the decision itself. */
const ABOUT_MAX_CHARS = 200;

const shortened = (about: string): string =>
  about.length <= ABOUT_MAX_CHARS ? about : `${about.slice(0, ABOUT_MAX_CHARS)} …`;
