import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDecision } from "./decision.ts";
import { exampleDecision } from "./testing.ts";

const rules = { "LK-1": { title: "One", reason: "Because." } };
const answer = (changes: object = {}): object => ({ ...exampleDecision(), ...changes });

describe("the decision contract", () => {
  it("takes a decision of its shape as it is", () => {
    expect(readDecision(answer(), rules)).toEqual(exampleDecision());
  });

  it("takes a redaction that differs by boundary", () => {
    const by_boundary = { hosted: "mask", self_hosted: "allow" };
    const redactions = [
      { kind: "A", action: "mask", by_boundary },
      { kind: "B", action: "hash" },
    ];
    expect(readDecision(answer({ redactions }), rules).redactions).toEqual(redactions);
  });

  it("is described field by field", () => {
    const described = readFileSync(join(import.meta.dirname, "../../docs/decision.md"), "utf8");
    for (const field of Object.keys(exampleDecision())) expect(described).toContain(`\`${field}\``);
  });

  it("gives rules the words of their metadata", () => {
    const policies = [{ id: "LK-1", about: "pii" }, { id: "LK-1" }, { id: "other" }];
    expect(readDecision(answer({ policies }), rules).policies).toEqual([
      { id: "LK-1", title: "One", reason: "Because. Concerns: pii." },
      { id: "LK-1", title: "One", reason: "Because." },
      { id: "other", title: "other", reason: "This rule carries no description." },
    ]);
  });

  it("cuts a long list of what a rule concerns", () => {
    const policies = [{ id: "LK-1", about: "tool, ".repeat(500) }];
    expect(readDecision(answer({ policies }), rules).policies[0]?.reason.length).toBeLessThan(250);
  });

  it("lets a policy bring its own words", () => {
    const policies = [{ id: "mine", title: "Mine", reason: "So." }];
    expect(readDecision(answer({ policies }), rules).policies).toEqual(policies);
  });

  it("refuses an undefined decision", () => {
    expect(() => readDecision(undefined, rules)).toThrow("undefined");
  });

  const without = (field: string): object =>
    Object.fromEntries(Object.entries(exampleDecision()).filter(([name]) => name !== field));

  it.each(Object.keys(exampleDecision()))("refuses a decision without %s", (field) => {
    expect(() => readDecision(without(field), rules)).toThrow(field);
  });

  it.each([
    ["allow as text", { allow: "true" }],
    ["a lane without a model", { lanes: [{ lane: "vllm" }] }],
    ["a lane with an empty model", { lanes: [{ lane: "vllm", model: "" }] }],
    [
      "a redaction for one boundary alone",
      { redactions: [{ kind: "A", action: "mask", by_boundary: { hosted: "mask" } }] },
    ],
    [
      "a redaction for an unknown boundary",
      {
        redactions: [
          { kind: "A", action: "mask", by_boundary: { hosted: "mask", self_hosted: "mask", moon: "allow" } },
        ],
      },
    ],
    ["an unknown redaction", { redactions: [{ kind: "A", action: "shred" }] }],
    ["an unknown tool mode", { tools: [{ name: "a", mode: "maybe", required: false }] }],
    ["a negative budget", { budgets: { ...exampleDecision().budgets, max_latency_ms: -1 } }],
    ["a field that is not in the contract", { allowed: true }],
    ["a deny code that is no code", { deny_code: "Because I said so" }],
    ["null", null],
    ["a list", { lanes: { vllm: "llama" } }],
  ])("refuses %s", (_, changes) => {
    expect(() => readDecision(changes === null ? null : answer(changes), rules)).toThrow("shape");
  });
});
