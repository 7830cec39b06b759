import { createHash, createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHashes, mask } from "./placeholder.ts";
import { createPseudonyms, keyedHash, tenantKey } from "./pseudonym.ts";

const master = Buffer.alloc(32, 7);
const acme = tenantKey(master, "acme");
const hash = createHashes(acme);
const fingerprint = (text: string): string => text.slice(text.indexOf("#") + 1, -1);

describe("a hash", () => {
  it("is the same for the same value of a tenant, in any exchange and after a restart", () => {
    const again = createHashes(tenantKey(Buffer.from(master), "acme"));
    expect(hash("EMAIL_ADDRESS", "ann@acme.example")).toBe(again("EMAIL_ADDRESS", "ann@acme.example"));
  });

  it("differs between tenants, installations, kinds and values", () => {
    const hashes = [
      hash("PERSON", "Ann"),
      hash("PERSON", "Bob"),
      hash("ORGANIZATION", "Ann"),
      createHashes(tenantKey(master, "globex"))("PERSON", "Ann"),
      createHashes(tenantKey(randomBytes(32), "acme"))("PERSON", "Ann"),
    ].map(fingerprint);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("names its kind and nothing else, and no pseudonym has its letters", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const made = hash("EMAIL_ADDRESS", value);
        expect(made).toMatch(/^\[EMAIL_ADDRESS#[0-9A-HJKMNP-TV-Z]{12}\]$/);
        const pseudonym = createPseudonyms(acme).of("EMAIL_ADDRESS", value);
        expect(pseudonym).not.toContain(fingerprint(made));
      }),
    );
  });

  it("is none that a guess leads to without the tenant's key, though it is known how stored hashes are made", () => {
    const wanted = fingerprint(hash("US_SSN", "536-22-8726"));
    const letters = (digest: Buffer): string =>
      [...digest.subarray(0, 12)].map((byte) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte & 31]).join("");
    const text = "US_SSN\0" + "536-22-8726";
    const guesses = [
      createHash("sha256").update(text).digest(),
      createHmac("sha256", "").update(text).digest(),
      createHmac("sha256", Buffer.alloc(32)).update(text).digest(),
      createHmac("sha256", acme).update(text).digest(),
      Buffer.from(keyedHash(acme)("536-22-8726"), "hex"),
      Buffer.from(keyedHash(acme)(text), "hex"),
    ];
    expect(guesses.map(letters)).not.toContain(wanted);
    // Control: with the key, the very way it is made, the guess is right.
    const own = createHmac("sha256", acme).update("redaction hash key").digest();
    expect(letters(createHmac("sha256", own).update(text).digest())).toBe(wanted);
  });
});

it("a mask names the kind", () => {
  expect(mask("US_SSN")).toBe("[US_SSN]");
});
