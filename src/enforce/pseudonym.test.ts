import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPseudonyms, keyedHash, tenantKey } from "./pseudonym.ts";

const master = Buffer.alloc(32, 7);
const acme = tenantKey(master, "acme");
const NOTHING = Buffer.alloc(0);
const name = (key: Buffer, kind: string, value: string, taken = NOTHING): string =>
  createPseudonyms(key, taken).of(kind, value);

describe("a pseudonym", () => {
  it("is the same for the same value, in one exchange and across those of a tenant", () => {
    const one = createPseudonyms(acme, NOTHING);
    expect(one.of("EMAIL_ADDRESS", "ann@acme.example")).toBe(one.of("EMAIL_ADDRESS", "ann@acme.example"));
    expect(one.made.size).toBe(1);
    expect(name(tenantKey(Buffer.from(master), "acme"), "EMAIL_ADDRESS", "ann@acme.example")).toBe(
      one.of("EMAIL_ADDRESS", "ann@acme.example"),
    );
  });

  it("does not depend on what else was named before it", () => {
    const other = createPseudonyms(acme, NOTHING);
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
        const pseudonyms = createPseudonyms(acme, NOTHING);
        const names = values.map((value) => pseudonyms.of("PERSON", value));
        expect(names.map((each) => pseudonyms.made.get(each))).toEqual(values);
      }),
    );
  });

  it("is the beginning of no other, though one kind's name begins with another's", () => {
    const kinds = fc.constantFrom("URL", "URL_1", "PERSON", "PERSON_NAME", "A", "AA");
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, fc.string()), { maxLength: 20 }), (asked) => {
        const pseudonyms = createPseudonyms(acme, NOTHING);
        const names = new Set(asked.map(([kind, value]) => pseudonyms.of(kind, value)));
        for (const one of names) {
          for (const other of names) expect(one !== other && other.includes(one)).toBe(false);
        }
      }),
    );
  });

  it.each(["as it is", "without its brackets", "within a longer text"])(
    "is never one that the text already holds %s",
    (how) => {
      const usual = name(acme, "PERSON", "Ann");
      const bare = usual.slice(1, -1);
      const typed = { "as it is": usual, "without its brackets": bare }[how] ?? `see x${bare}9 there`;
      const taken = Buffer.from(`{"content":"Ann, ${typed}"}`);
      const made = createPseudonyms(acme, taken);
      const instead = made.of("PERSON", "Ann");
      expect(instead).not.toBe(usual);
      expect(taken.includes(instead.slice(1, -1))).toBe(false);
      expect([...made.made]).toEqual([[instead, "Ann"]]);
      expect(made.of("PERSON", "Ann")).toBe(instead);
    },
  );
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
