import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMatcher } from "../restore.ts";
import { SCAN_UNITS } from "./running.ts";
import {
  ANTHROPIC,
  CARD,
  GITHUB,
  JWT,
  leakyText,
  OPENAI,
  PEM,
  PERSONAL,
  rulesOf,
  SECRETS,
  SECRETS_ONLY,
  scanPieces,
  scanWhole,
} from "./testing.ts";

const ALL = rulesOf();
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 });

describe("a text that is scanned as it comes", () => {
  it("becomes the same however it is cut into pieces, and is at most 52 units behind", () => {
    fc.assert(
      fc.property(leakyText, sizes, fc.boolean(), (text, cuts, secretsOnly) => {
        const rules = secretsOnly ? SECRETS_ONLY : ALL;
        const whole = scanWhole(rules, text);
        for (const pieces of [cuts, [1]]) {
          const { out, kinds, behind } = scanPieces(rules, text, pieces);
          expect(out).toBe(whole.out);
          expect(kinds).toEqual(whole.kinds);
          expect(behind).toBeLessThanOrEqual(SCAN_UNITS);
        }
      }),
      { numRuns: 200, seed: 21 },
    );
  });

  it("becomes the same where it ends the answer", () => {
    const rules = rulesOf({
      treatment: (kind) =>
        kind === "EMAIL_ADDRESS"
          ? { action: "deny", text: () => "" }
          : { action: "mask", text: () => `[${kind}]` },
    });
    fc.assert(
      fc.property(leakyText, sizes, (text, cuts) => {
        const whole = scanWhole(rules, text);
        const { out, kinds } = scanPieces(rules, text, cuts);
        expect(out).toBe(whole.out);
        expect(kinds).toEqual(whole.kinds);
      }),
      { numRuns: 100, seed: 22 },
    );
    expect(scanPieces(rules, "Write to ann.lee@corp.example today.", [1]).out).toBe("Write to ");
  });

  it("is the same text when nothing is found", () => {
    fc.assert(
      fc.property(leakyText, sizes, (text, cuts) => {
        const rules = rulesOf({ acts: () => false });
        expect(scanPieces(rules, text, cuts).out).toBe(text);
      }),
      { numRuns: 100, seed: 23 },
    );
  });

  it("keeps a value whole wherever it is split in two, and wherever it stands", () => {
    for (const value of [...SECRETS, ...PERSONAL]) {
      const text = `Here it is, as you asked: ${value} and that is all I can say about it.`;
      const { out, kinds } = scanWhole(ALL, text);
      expect(out, value.slice(0, 12)).toMatch(/^Here it is, as you asked: \[[A-Z_]+\] and that is all/);
      expect(kinds).toHaveLength(1);
      for (let cut = 1; cut < text.length; cut++) {
        expect(scanPieces(ALL, text, [cut, text.length]).out).toBe(out);
      }
      for (let lead = 0; lead < 80; lead++) {
        const moved = `${"word ".repeat(20).slice(0, lead)} ${value} and that is all I can say about it.`;
        expect(scanWhole(ALL, moved).out, `${value.slice(0, 12)} after ${lead}`).not.toContain(
          value.slice(-8),
        );
        expect(scanWhole(ALL, moved).out).not.toContain(value.slice(0, 8));
      }
    }
  });

  it("masks a long value once, and not what follows it", () => {
    for (const value of [OPENAI, ANTHROPIC, JWT, PEM]) {
      for (const after of ['", next', "\n\nThe end of it.", " and so on"]) {
        const { out, kinds } = scanPieces(SECRETS_ONLY, `It is "${value}${after}`, [3]);
        expect(kinds).toHaveLength(1);
        expect(out).toMatch(/^It is "\[SECRET_[A-Z_]+\]/);
        expect(out.endsWith(after), out).toBe(true);
      }
    }
  });

  it("lets prose go word by word", () => {
    const prose = "so here we go with a few plain words of no weight at all, one after the other. ".repeat(5);
    expect(scanPieces(ALL, prose, [1]).behind).toBeLessThanOrEqual(8);
  });

  it("reads what is encoded, within its reach", () => {
    const base64 = Buffer.from(`key ${GITHUB}`).toString("base64");
    expect(scanPieces(SECRETS_ONLY, `Decode ${base64} yourself.`, [1]).out).toContain("[SECRET_GITHUB]");
    const hidden = "ann.lee\u200b@corp\u2024example";
    expect(scanPieces(ALL, `Write to ${hidden} now.`, [1]).out).toContain("[EMAIL_ADDRESS]");
    // Far into a long run, base64 is still read from a multiple of four units.
    const long = Buffer.from(`${"plain words and no more ".repeat(40)}${CARD.replaceAll(" ", "")} is it`);
    expect(scanWhole(ALL, `Decode ${long.toString("base64")} yourself.`).kinds).toContain("CREDIT_CARD");
  });

  it("leaves tokens that the exchange sent out, and values that the caller sent, alone", () => {
    const tokens = createMatcher(new Map([["zed@mail.example", "ann@corp.example"]]));
    const echo = rulesOf({ tokens, isEcho: (value) => value === "bob@corp.example" });
    const text = "Write to zed@mail.example, bob@corp.example and eve@corp.example today.";
    expect(scanPieces(echo, text, [1]).out).toBe(
      "Write to zed@mail.example, bob@corp.example and [EMAIL_ADDRESS] today.",
    );
  });
});
