import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATA_CLASSES, DIALECTS, type Facts, PLACES, TASKS, TOOL_TYPES } from "../exchange.ts";
import { type Buckets, bucket, inputKey, policyInput } from "./input.ts";
import { exampleFacts, found, kind } from "./testing.ts";

const buckets: Buckets = {
  tokens: [0, 1, 2, 3, 4, 8, 16, 1000, 1024],
  max_tokens: [0, 1, 100, 1024],
  body_bytes: [0, 1024, 1_048_576],
};
const key = (facts: Facts, down: readonly string[] = []): string =>
  inputKey(policyInput(facts, down, buckets));

describe("buckets", () => {
  it("puts a number in the first bucket that is not less", () => {
    expect([0, 1, 5, 8, 9, 1000, 1001, 1025, 9e9].map((n) => bucket(buckets.tokens, n))).toEqual([
      0, 1, 8, 8, 16, 1000, 1024, 1025, 1025,
    ]);
  });

  it("keeps the answer to 'more than the bound' for every bound in it", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.constantFrom(...buckets.tokens), (number, bound) => {
        expect(bucket(buckets.tokens, number) > bound).toBe(number > bound);
      }),
    );
  });
});

describe("what the policy reads", () => {
  it("leaves out the session, raw counts and what exactly was seen", () => {
    const facts = exampleFacts({
      session: "s-123",
      tokens: 5,
      task: { value: "draft", source: "cue:write+letter", confidence: 0.83 },
      kinds: { EMAIL_ADDRESS: kind("pii", 7) },
    });
    const input = policyInput(facts, [], buckets);
    expect(JSON.stringify(input)).not.toContain("s-123");
    expect(input.tokens).toBe(8);
    expect(input.task).toEqual({ value: "draft", source: "cue", confidence: 0.75 });
    expect(input.kinds.EMAIL_ADDRESS?.count).toBe(20);
  });

  it("lists lanes that are down once and in one order", () => {
    expect(policyInput(exampleFacts(), ["b", "a", "b"], buckets).lanes_down).toEqual(["a", "b"]);
    expect(key(exampleFacts(), ["b", "a"])).toBe(key(exampleFacts(), ["a", "b"]));
  });

  it("does not depend on the order of kinds, places or attachments", () => {
    const one = exampleFacts({
      kinds: { A: { ...kind("pii"), places: ["user", "system"] }, B: kind("pii") },
      attachments: { image: 1, audio: 2 },
    });
    const other = exampleFacts({
      kinds: { B: kind("pii"), A: { ...kind("pii"), places: ["system", "user"] } },
      attachments: { audio: 2, image: 1 },
    });
    expect(key(one)).toBe(key(other));
  });
});

describe("the key", () => {
  it("tells fields apart though one holds what looks like the next", () => {
    expect(key(exampleFacts({ tenant: "a", user: "b" }))).not.toBe(
      key(exampleFacts({ tenant: "a1:b", user: null })),
    );
    expect(key(exampleFacts({ user: null }))).not.toBe(key(exampleFacts({ user: "-" })));
    expect(key(exampleFacts({ user: null }))).not.toBe(key(exampleFacts({ user: "" })));
  });

  const awkward = fc.oneof(
    fc.constantFrom("", "-", "0:", "1:a", "|", ";", "a,b", "2:-|", "__proto__"),
    fc.string({ unit: fc.constantFrom("0", "1", ":", ",", ";", "|", "-", "a"), maxLength: 4 }),
  );
  const facts = fc
    .record({
      tenant: awkward,
      user: fc.option(awkward),
      model: awkward,
      dialect: fc.constantFrom(...DIALECTS),
      stream: fc.boolean(),
      task: fc.constantFrom(...TASKS).map(found),
      data_classes: fc.subarray([...DATA_CLASSES], { minLength: 1 }),
      kinds: fc.dictionary(
        awkward,
        fc
          .record({
            class: fc.constantFrom(...DATA_CLASSES),
            count: fc.nat(30),
            confidence: fc.constantFrom(0.1, 0.5, 0.9),
            places: fc.subarray([...PLACES]),
            fixed: fc.constantFrom(true as const, undefined),
            sources: fc.constantFrom(["detector", "ner"], ["ner"], undefined),
          })
          .map(({ fixed, sources, ...kind }) => ({
            ...kind,
            ...(fixed ? { fixed } : {}),
            ...(sources === undefined ? {} : { sources }),
          })),
        { maxKeys: 2 },
      ),
      jurisdiction: awkward.map(found),
      tokens: fc.nat(20),
      max_tokens: fc.option(fc.nat(200)),
      tools: fc.array(
        fc.record({
          name: awkward,
          type: fc.constantFrom(...TOOL_TYPES),
          source: fc.constant("verb"),
          confidence: fc.constant(0.9),
        }),
        { maxLength: 2 },
      ),
      attachments: fc.dictionary(awkward, fc.nat(3), { maxKeys: 2 }),
      attachments_unread: fc.dictionary(awkward, fc.nat(3), { maxKeys: 2 }),
      recognizers_unavailable: fc.array(awkward, { maxLength: 2 }),
    })
    .map(exampleFacts);
  const down = fc.array(awkward, { maxLength: 2 });

  it("is equal exactly when what the policy reads is", () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(facts, down, (facts, down) => {
        const input = policyInput(facts, down, buckets);
        const json = JSON.stringify(input);
        expect(seen.get(inputKey(input)) ?? json).toBe(json);
        seen.set(inputKey(input), json);
      }),
      { numRuns: 5000 },
    );
    expect(new Set(seen.values()).size).toBe(seen.size);
  });

  it("changes with every fact that the policy may tell apart", () => {
    const base = exampleFacts();
    const changes: Partial<Facts>[] = [
      { tenant: "x" },
      { user: "x" },
      { dialect: "anthropic" },
      { model: "x" },
      { stream: true },
      { task: found("code") },
      { domain: found("hr") },
      { mode: found("batch") },
      { data_class: found("pii") },
      { data_class: { value: "public", source: "header", confidence: 0.5 } },
      { data_class: { value: "public", source: "default", confidence: 1 } },
      { data_classes: ["public", "pii"] },
      { kinds: { A: kind("pii") } },
      { risk_tier: found("high") },
      { jurisdiction: found("eu") },
      { tokens: 4 },
      { max_tokens: 1 },
      { body_bytes: 0 },
      { tools: [{ name: "a", type: "read", source: "verb", confidence: 0.9 }] },
      { attachments: { image: 1 } },
      { attachments_unread: { image: 1 } },
      { kinds: { A: { ...kind("pii"), fixed: true } } },
      { kinds: { A: { ...kind("pii"), sources: ["ner"] } } },
      { recognizers_unavailable: ["ner"] },
    ];
    const keys = [key(base), ...changes.map((change) => key({ ...base, ...change })), key(base, ["vllm"])];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
