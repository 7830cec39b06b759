import { createHash, createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPseudonyms, keyedHash, type PseudonymScope, scopedKey, tenantKey } from "./pseudonym.ts";

const master = Buffer.alloc(32, 7);
const acme = tenantKey(master, "acme");
const name = (key: Buffer, kind: string, value: string): string => createPseudonyms(key).of(kind, value);

describe("a pseudonym", () => {
  it("is the same for the same value, in one exchange and across those of a tenant", () => {
    const one = createPseudonyms(acme);
    expect(one.of("EMAIL_ADDRESS", "ann@acme.example")).toBe(one.of("EMAIL_ADDRESS", "ann@acme.example"));
    expect(one.made.size).toBe(1);
    expect(name(tenantKey(Buffer.from(master), "acme"), "EMAIL_ADDRESS", "ann@acme.example")).toBe(
      one.of("EMAIL_ADDRESS", "ann@acme.example"),
    );
  });

  it("does not depend on what else was named before it", () => {
    const other = createPseudonyms(acme);
    for (let i = 0; i < 50; i++) other.of("PERSON", `someone ${i}`);
    expect(other.of("PERSON", "Ann")).toBe(name(acme, "PERSON", "Ann"));
  });

  it("differs between tenants, installations, kinds and values", () => {
    const names = [
      name(acme, "PERSON", "Ann"),
      name(acme, "PERSON", "Bob"),
      name(acme, "ORGANIZATION", "Ann"),
      name(tenantKey(master, "globex"), "PERSON", "Ann"),
      name(tenantKey(randomBytes(32), "acme"), "PERSON", "Ann"),
    ].map((each) => each.slice(each.lastIndexOf("_")));
    expect(new Set(names).size).toBe(names.length);
  });

  it("names its kind and nothing else, in characters that JSON, Markdown and code leave alone", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(name(acme, "EMAIL_ADDRESS", value)).toMatch(/^\[EMAIL_ADDRESS_[0-9A-HJKMNP-TV-Z]{12}\]$/);
      }),
    );
  });

  it("leads back to its value, and no two values share one", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 30 }), (values) => {
        const pseudonyms = createPseudonyms(acme);
        const names = values.map((value) => pseudonyms.of("PERSON", value));
        expect(names.map((each) => pseudonyms.made.get(each))).toEqual(values);
      }),
    );
  });

  it("is the beginning of no other, though one kind's name begins with another's", () => {
    const kinds = fc.constantFrom("URL", "URL_1", "PERSON", "PERSON_NAME", "A", "AA");
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, fc.string()), { maxLength: 20 }), (asked) => {
        const pseudonyms = createPseudonyms(acme);
        const names = new Set(asked.map(([kind, value]) => pseudonyms.of(kind, value)));
        for (const one of names) {
          for (const other of names) expect(one !== other && other.includes(one)).toBe(false);
        }
      }),
    );
  });

  it("is not found by trying guesses without the tenant's key, though it is known how names are made", () => {
    const wanted = name(acme, "US_SSN", "536-22-8726").slice("[US_SSN_".length, -1);
    const letters = (digest: Buffer): string =>
      [...digest.subarray(0, 12)].map((byte) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte & 31]).join("");
    const text = ["0", "US_SSN", "536-22-8726"].join("\0");
    const guesses = [
      createHash("sha256").update(text).digest(),
      createHmac("sha256", "").update(text).digest(),
      createHmac("sha256", "acme").update(text).digest(),
      createHmac("sha256", tenantKey(master, "globex")).update(text).digest(),
      createHmac("sha256", tenantKey(randomBytes(32), "acme"))
        .update(text)
        .digest(),
      // What a record's stored hash shows of the same value.
      Buffer.from(keyedHash(acme)("536-22-8726"), "hex"),
      Buffer.from(keyedHash(acme)(text), "hex"),
    ];
    expect(guesses.map(letters)).not.toContain(wanted);
    // Control: with the key the right guess is seen to be right.
    expect(letters(createHmac("sha256", acme).update(text).digest())).toBe(wanted);
  });
});

describe("whose names", () => {
  const own = (scope: PseudonymScope, user: string | null, session: string | null): string =>
    name(scopedKey(acme, scope, user, session), "PERSON", "Ann");

  it("a tenant's are everybody's in it", () => {
    expect(own("tenant", "a", "s")).toBe(name(acme, "PERSON", "Ann"));
    expect(own("tenant", "b", null)).toBe(name(acme, "PERSON", "Ann"));
  });

  it("a user's are that user's in every session", () => {
    expect(own("user", "a", "s")).toBe(own("user", "a", null));
    expect(new Set([own("user", "a", "s"), own("user", "b", "s"), own("user", null, "s")]).size).toBe(3);
  });

  it("a session's are that user's in it", () => {
    const all = [
      own("session", "a", "s"),
      own("session", "a", "t"),
      own("session", "b", "s"),
      own("session", "a", null),
      own("session", null, "s"),
      own("user", "a", "s"),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(own("session", "a", "s")).toBe(all[0]);
  });
});

describe("a keyed hash", () => {
  it("is equal for equal texts of one tenant, and tells nothing without the key", () => {
    const hash = keyedHash(acme);
    expect(hash("text")).toMatch(/^[0-9a-f]{64}$/);
    expect(hash("text")).toBe(keyedHash(tenantKey(master, "acme"))(Buffer.from("text")));
    expect(hash("text")).not.toBe(hash("texu"));
    expect(hash("text")).not.toBe(keyedHash(tenantKey(master, "globex"))("text"));
  });
});
