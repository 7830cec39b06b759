import { describe, expect, it } from "vitest";
import { OUTCOMES } from "../exchange.ts";
import { explainRecord } from "./explain.ts";
import { exampleDecision, exampleFacts, exampleRecord } from "./fixture.ts";

describe("explainRecord", () => {
  it("tells the whole exchange from the record", () => {
    expect(explainRecord(exampleRecord)).toMatchInlineSnapshot(`
      "Record 01932f6e-0000-7000-8000-000000000001, 2026-11-22T08:54:39.123Z
      A lane answered.

      Who called
        svc-billing of tenant acme, known by its API key.
        POST /v1/chat/completions, openai dialect, asking for gpt-4.1, as a stream; 1,204 bytes.
        Trace 0af7651916cd43dd8448eb211c80319c.

      What was found
        Task: draft (keywords, 80 %); domain: support (keywords, 60 %); interactive (assumed).
        Data class: pii (detector, 99 %); all that were found: customer_ok, pii.
        Risk: high (data_class, 100 %); jurisdiction: eu (config, 100 %).
        2 × EMAIL_ADDRESS (pii) in user and tool result, 99 % sure.
        1 × PHONE_NUMBER (pii) in user, 70 % sure.
        About 310 input tokens.
        Tools offered: lookup_order (read, as configured) and refund (write, by its name).

      What policy decided
        Allowed on route pii_sensitive, policy 4f3c2a1b4f3c, from the cache of equal facts.
        Lanes that may take it, in order: vllm (llama), then vllm_spare (llama).
        Rule residency.pii, Personal data stays inside: Personal data may not leave our boundary.
        Rule tools.read_only, Read-only tools: Tools that write need a grant; there is none.

      What was changed
        2 × EMAIL_ADDRESS was replaced by a pseudonym.
        1 × PHONE_NUMBER was masked.
        2 pseudonyms in the answer became the caller's own text again.
        Taken out of the tools offered to the model: refund.
        The model called lookup_order; the call went through.
        The model called refund; the call was blocked: The tool was not offered to the model.

      Where it went
        1. vllm: vllm within our boundary, region eu, model llama, at 127.0.0.1:8001.
           It said it was over its rate limit (status 429) after 12 ms; vllm_spare was tried next.
        2. vllm_spare: vllm within our boundary, region eu, model llama, at 127.0.0.1:8002.
           It answered (status 200) after 940 ms, its first byte after 85 ms.

      What the caller got
        Status 200.

      Time and cost
        955 ms in all, first byte after 99 ms.
        1.1 ms of it was Lanekeeper's own: understand 0.2 ms, classify 0.6 ms, decide 0.1 ms, enforce 0.2 ms.
        312 tokens in, 128 out; $0.00165.

      What was kept
        The prompt was kept with findings masked; the answer was kept with findings masked."
    `);
  });

  it("keeps its lines short", () => {
    for (const line of explainRecord(exampleRecord).split("\n"))
      expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it("never shows a stored text, an argument or a hash of either", () => {
    const told = explainRecord({
      ...exampleRecord,
      prompt: { mode: "redacted", value: "CANARY-PROMPT" },
      output: { mode: "hashed", value: "CANARY-OUTPUT" },
      tool_calls: [{ name: "refund", verdict: "blocked", reason: "no grant", arguments: "CANARY-ARGUMENTS" }],
    });
    expect(told).not.toContain("CANARY");
    expect(told).toContain("refund; the call was blocked: no grant");
  });

  it("explains every outcome, with little known", () => {
    for (const outcome of OUTCOMES) {
      const told = explainRecord({
        ...exampleRecord,
        caller: null,
        facts: null,
        decision: null,
        policy: null,
        outcome,
        status: null,
        attempts: [],
        tokens: null,
        cost_usd: null,
        redactions: {},
        restored: 0,
        tools_removed: [],
        tool_calls: [],
        times: { ...exampleRecord.times, first_byte_ms: null, total_ms: null },
      });
      expect(told).toContain("An unidentified caller");
      expect(told).not.toMatch(/undefined|null|NaN/);
    }
  });

  it("says who denied and why", () => {
    const told = explainRecord({
      ...exampleRecord,
      outcome: "denied",
      status: 403,
      decision: {
        ...exampleDecision,
        allow: false,
        deny_code: "secret_denied",
        lanes: [],
        policies: [
          { id: "secret.deny", title: "Secrets never leave", reason: "A key was found in the prompt." },
        ],
      },
      error: { code: "secret_denied", message: "Policy does not allow this call." },
      attempts: [],
    });
    expect(told).toContain("Denied (secret_denied) on route pii_sensitive");
    expect(told).toContain("Rule secret.deny, Secrets never leave: A key was found in the prompt.");
    expect(told).toContain("Nowhere: no lane saw anything of it.");
    expect(told).toContain("Status 403.");
  });

  it("tells of the baseline when every lane failed", () => {
    const [first] = exampleRecord.attempts;
    if (first === undefined) throw new Error("the example has attempts");
    const told = explainRecord({
      ...exampleRecord,
      outcome: "baseline",
      attempts: [
        { ...first, status: null, ended: "refused", ttfb_ms: null },
        { ...first, n: 2, lane: "baseline", boundary: "local", status: 200, ended: "ok" },
      ],
    });
    expect(told).toContain("It could not be connected to after 12 ms; the baseline took over.");
    expect(told).toContain("The baseline text, marked as such");
  });

  it("lets no name steer the terminal or turn the text around", () => {
    const nasty = "\u001b[2Jx\u202eevil\u0007\r\n";
    const told = explainRecord({
      ...exampleRecord,
      caller: { tenant: nasty, user: nasty, identifiedBy: "header" },
      request: { ...exampleRecord.request, model: nasty, path: nasty },
      facts: { ...exampleFacts, tools: [{ name: nasty, type: "read", source: "verb", confidence: 0.9 }] },
      tool_calls: [{ name: nasty, verdict: "blocked", reason: nasty }],
      tools_removed: [nasty],
      error: { code: nasty, message: nasty },
    });
    expect(told).toContain("evil");
    expect(told.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
