import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../exchange.ts";
import { limits } from "../limits.ts";
import { costUsd, maskText, newRecordId, storedText } from "./record.ts";

const finding = (kind: string, start: number, end: number): Finding => ({
  kind,
  class: "pii",
  start,
  end,
  confidence: 1,
});

describe("newRecordId", () => {
  it("makes UUIDs of version 7 that sort in the order they were made and never repeat", () => {
    const ids = Array.from({ length: 20_000 }, newRecordId);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("carries the time in its first 48 bits", () => {
    const before = Date.now();
    const ms = Number.parseInt(newRecordId().replaceAll("-", "").slice(0, 12), 16);
    expect(ms).toBeGreaterThanOrEqual(before);
    // ahead of the clock only by what the counter of earlier ids ran over
    expect(ms).toBeLessThan(Date.now() + 1000);
  });
});

describe("maskText", () => {
  it("puts the kind in place of each finding and leaves the rest", () => {
    const text = "Mail jo@example.com or 🙂 call +1 555 0100.";
    const mail = finding("EMAIL_ADDRESS", 5, 19);
    const phone = finding("PHONE_NUMBER", text.indexOf("+1"), text.length - 1);
    expect(maskText(text, [mail, phone])).toBe("Mail [EMAIL_ADDRESS] or 🙂 call [PHONE_NUMBER].");
    expect(maskText(text, [phone, mail])).toBe("Mail [EMAIL_ADDRESS] or 🙂 call [PHONE_NUMBER].");
    expect(maskText(text, [])).toBe(text);
  });

  it("masks overlapping, nested, touching and overrunning findings whole", () => {
    expect(maskText("abcdefgh", [finding("A", 1, 4), finding("B", 3, 6)])).toBe("a[A]gh");
    expect(maskText("abcdefgh", [finding("A", 1, 6), finding("B", 2, 3)])).toBe("a[A]gh");
    expect(maskText("abcdefgh", [finding("A", 1, 4), finding("B", 4, 6)])).toBe("a[A][B]gh");
    expect(maskText("abcdefgh", [finding("A", 6, 99)])).toBe("abcdef[A]");
    expect(maskText("abcdefgh", [finding("A", 0, 8)])).toBe("[A]");
  });

  it("leaves no character of any finding, wherever findings lie and wherever the text is cut", () => {
    // every character of a finding is the canary, none else is
    const piece = fc.oneof(
      fc.record({ canary: fc.constant(true), length: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ canary: fc.constant(false), length: fc.integer({ min: 0, max: 9000 }) }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom("a", "é", "🙂"), (pieces, filler) => {
        let text = "";
        const findings: Finding[] = [];
        for (const { canary, length } of pieces) {
          const start = text.length;
          text += canary ? "§".repeat(length) : filler.repeat(length);
          if (canary) findings.push(finding("EMAIL_ADDRESS", start, text.length));
        }
        expect(maskText(text, findings)).not.toContain("§");
        const stored = storedText("redacted", text, findings);
        expect(stored.value).not.toContain("§");
        expect(JSON.stringify(storedText("hashed", text, findings))).not.toContain("§");
        expect(storedText("none", text, findings)).toEqual({ mode: "none" });
        // control: without findings the canary is seen, unless it lies beyond the cut
        const shown = storedText("redacted", text, []).value ?? "";
        const cut = Buffer.from(text)
          .subarray(0, limits.storedTextMaxBytes - 4)
          .toString();
        if (cut.includes("§")) expect(shown).toContain("§");
      }),
      { numRuns: 200 },
    );
  });
});

describe("storedText", () => {
  it("keeps a text up to the limit and says when it was cut, between characters", () => {
    const max = limits.storedTextMaxBytes;
    expect(storedText("redacted", "a".repeat(max), [])).toEqual({ mode: "redacted", value: "a".repeat(max) });
    expect(storedText("redacted", "a".repeat(max + 1), [])).toEqual({
      mode: "redacted",
      value: "a".repeat(max),
      truncated: true,
    });
    for (const shift of [0, 1, 2, 3]) {
      const stored = storedText("redacted", "a".repeat(shift) + "🙂".repeat(max), []);
      expect(stored.truncated).toBe(true);
      expect(stored.value).toMatch(/^a*(🙂)+$/u);
      expect(Buffer.byteLength(stored.value ?? "")).toBeLessThanOrEqual(max);
      expect(Buffer.byteLength(stored.value ?? "")).toBeGreaterThan(max - 4);
    }
  });

  it("is the same as masking everything and cutting then", () => {
    const text = `${"x".repeat(limits.storedTextMaxBytes - 5)}jo@example.com and more`;
    const at = text.indexOf("jo@");
    const stored = storedText("redacted", text, [finding("EMAIL_ADDRESS", at, at + 14)]);
    const masked = maskText(text, [finding("EMAIL_ADDRESS", at, at + 14)]);
    expect(stored).toEqual({
      mode: "redacted",
      value: masked.slice(0, limits.storedTextMaxBytes),
      truncated: true,
    });
  });

  it("hashes the whole text with SHA-256", () => {
    const text = "Grüße".repeat(10_000);
    const value = createHash("sha256").update(text).digest("hex");
    expect(storedText("hashed", text, [])).toEqual({ mode: "hashed", value });
  });
});

describe("costUsd", () => {
  it("multiplies tokens with the price of a million", () => {
    const price = { input_usd_per_mtok: 2, output_usd_per_mtok: 8 };
    expect(costUsd({ input: 312, output: 128 }, price)).toBe(0.001648);
    expect(costUsd({ input: 1, output: 0 }, { input_usd_per_mtok: 0.05 })).toBe(5e-8);
    expect(costUsd({ input: 0, output: 0 }, price)).toBe(0);
  });

  it("does not know the cost without tokens or prices", () => {
    expect(costUsd(null, { input_usd_per_mtok: 2 })).toBeNull();
    expect(costUsd({ input: 1, output: 1 }, undefined)).toBeNull();
    expect(costUsd({ input: 1, output: 1 }, {})).toBeNull();
  });
});
