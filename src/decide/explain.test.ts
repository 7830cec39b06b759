import { describe, expect, it } from "vitest";
import { explainDecision } from "./explain.ts";
import { exampleDecision, exampleFacts, found, kind } from "./testing.ts";

describe("a decision in plain English", () => {
  it("says who asked, what it holds, where it goes and why", () => {
    const facts = exampleFacts({
      data_class: found("pii"),
      kinds: { EMAIL_ADDRESS: kind("pii", 2) },
      jurisdiction: found("eu"),
      tools: [{ name: "send_mail", type: "write", source: "verb", confidence: 0.9 }],
    });
    const lines = explainDecision(
      exampleDecision({
        route: "inside",
        lanes: [
          { lane: "vllm", model: "llama" },
          { lane: "spare", model: "qwen" },
        ],
        settings: { max_tokens: 100 },
        redactions: [{ kind: "EMAIL_ADDRESS", action: "pseudonym" }],
        tools: [{ name: "send_mail", mode: "remove", required: false }],
        retrieval: { mode: "deep", index: "legal", top_k: 20, reranker: "cross_encoder" },
        policies: [{ id: "LK-RES-01", title: "Data stays", reason: "It may not leave." }],
      }),
      facts,
    );
    expect(lines).toEqual([
      "User bob of tenant acme asked for gpt-4.1: chat (general, interactive), about 500 tokens, with 1 tool.",
      "Its data counts as pii (by default; found 2 × EMAIL_ADDRESS), its risk as low. It is bound to eu.",
      "Route inside sends it to vllm with llama, then to spare with qwen; if all fail, the baseline answers.",
      "Replaced by pseudonyms on the way out: EMAIL_ADDRESS (2 findings). They are restored in the answer's text.",
      "Taken out of the request: send_mail.",
      "A lane that is silent for 30000 ms is given up. The answer is cut at 100 tokens.",
      "Retrieve 20 passages and rank them by cross_encoder.",
      "The prompt is stored redacted, the answer not stored, the record kept 90 days.",
      "LK-RES-01 Data stays: It may not leave.",
    ]);
  });

  it("says what lanes of either boundary are sent, where they are not sent the same", () => {
    const by_boundary = { hosted: "hash", self_hosted: "allow" } as const;
    const lines = explainDecision(
      exampleDecision({
        redactions: [
          { kind: "EMAIL_ADDRESS", action: "hash", by_boundary },
          { kind: "PHONE_NUMBER", action: "drop" },
        ],
      }),
      exampleFacts({ kinds: { EMAIL_ADDRESS: kind("pii", 2), PHONE_NUMBER: kind("pii") } }),
    );
    expect(lines.filter((line) => line.includes("finding"))).toEqual([
      "Replaced by keyed hashes on the way to hosted lanes: EMAIL_ADDRESS (2 findings).",
      "Cut out on the way out: PHONE_NUMBER (1 finding).",
      "Sent as it is to self-hosted lanes: EMAIL_ADDRESS (2 findings).",
    ]);
  });

  it("says that a denied call went nowhere", () => {
    const denied = exampleDecision({ allow: false, deny_code: "denied", lanes: [], model: "" });
    const lines = explainDecision(denied, exampleFacts({ user: null }));
    expect(lines).toContain("Denied (denied) on route default; no lane sees it.");
    expect(lines[0]).toMatch(/^Tenant acme asked/);
    expect(lines.join(" ")).not.toContain("silent");
  });

  it("says that the baseline answers where no lane may", () => {
    const lines = explainDecision(exampleDecision({ lanes: [], model: "" }), exampleFacts());
    expect(lines[2]).toBe("Route default has no lane that may take it, so the baseline answers.");
    expect(lines.join(" ")).not.toContain("silent");
  });
});
