import { createSecretKey } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { luhn } from "../../classify/detectors/card/detector.ts";
import { ibanChecks } from "../../classify/detectors/iban/detector.ts";
import { createMatcher } from "../answer/restore.ts";
import { createPseudonyms, tenantKey } from "../pseudonym.ts";
import { card } from "./card.ts";
import { createDraws } from "./draw.ts";
import { SURE_BITS, type Value } from "./index.ts";
import { person } from "./person.ts";

const master = Buffer.alloc(32, 7);
const acme = tenantKey(master, "acme");
const RUNS = { numRuns: 500, seed: 1 };

const values = (kind: string, texts: readonly string[]): Value[] => texts.map((text) => ({ kind, text }));
/** The names of one request that holds `text` beside its values. */
const naming = (found: readonly Value[], text = "", key = acme, known?: ReadonlyMap<string, string>) =>
  createPseudonyms(key, { values: found, holds: (name) => text.includes(name) }, known);
const name = (kind: string, value: string, text = "", key = acme): string =>
  naming(values(kind, [value]), text, key).of(kind, value);

const shape = (text: string): string =>
  text.replace(/\d/g, "0").replace(/[A-Z]/g, "A").replace(/[a-z]/g, "a");
const digits = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: least, maxLength: most });

describe("a card", () => {
  it("has the length, the groups and a right check digit, and an issuer that nobody can be", () => {
    fc.assert(
      fc.property(digits(12, 19), fc.constantFrom("", " ", "-"), (number, gap) => {
        const card = number.match(/.{1,4}/g)?.join(gap) ?? "";
        const made = name("CREDIT_CARD", card);
        expect(shape(made)).toBe(shape(card));
        expect(luhn(made.replace(/\D/g, ""))).toBe(true);
        expect(made.startsWith("99")).toBe(true);
      }),
      RUNS,
    );
  });

  it("is one number however it is written", () => {
    const found = values("CREDIT_CARD", ["5555 5555 5555 4444", "5555555555554444", "5555-5555-5555-4444"]);
    const names = naming(found);
    const made = found.map(({ kind, text }) => names.of(kind, text));
    expect(new Set(made.map((each) => each.replace(/\D/g, ""))).size).toBe(1);
    expect(made.map((each) => names.made.get(each))).toEqual(found.map(({ text }) => text));
  });
});

it("a social security number has an area and a group that were never given out", () => {
  for (let i = 0; i < 300; i++) {
    const made = name("US_SSN", `536-22-${String(1000 + i)}`);
    expect(made).toMatch(/^9\d\d-(?:0[1-9]|[1-4]\d)-(?!0000)\d{4}$/);
  }
  expect(name("US_SSN", "536228726")).toMatch(/^9\d{8}$/);
});

it("an IP address is of the same version, and no machine has it", () => {
  for (let i = 1; i < 255; i++) {
    const v4 = name("IP_ADDRESS", `8.8.4.${i}`);
    expect(isIPv4(v4)).toBe(true);
    expect(v4).toMatch(/^2(?:4\d|5[0-4])\./);
    const v6 = name("IP_ADDRESS", `2a02:8108::${i.toString(16)}`);
    expect(isIPv6(v6)).toBe(true);
    expect(v6).toMatch(/^2001:db8:/);
  }
});

describe("an IBAN", () => {
  const LENGTHS = {
    ...{
      AT: 20,
      BE: 16,
      BG: 22,
      CH: 21,
      CZ: 24,
      DE: 22,
      DK: 18,
      ES: 24,
      FI: 18,
      FR: 27,
      GB: 22,
      GR: 27,
      HU: 28,
    },
    ...{
      IE: 22,
      IT: 27,
      LI: 21,
      LU: 20,
      MC: 27,
      NL: 18,
      NO: 15,
      PL: 28,
      PT: 25,
      RO: 24,
      SE: 24,
      SK: 24,
      SM: 27,
    },
  };
  it.each(Object.entries(LENGTHS))("of %s has its length and its check digits", (country, length) => {
    for (let i = 10; i < 60; i++) {
      const value = `${country}${i}${"1234567890123456789012345".slice(0, length - 4)}`;
      const made = name("IBAN_CODE", value);
      expect(made).toHaveLength(length);
      expect(made.slice(0, 2)).toBe(country);
      expect(ibanChecks(made)).toBe(true);
      if (country === "BE") expect(made.slice(14)).toBe("00");
      else expect(made.slice(4)).toMatch(/^(?:X?000|XXXX)/);
    }
  });

  it("keeps its groups", () => {
    expect(name("IBAN_CODE", "DE89 3704 0044 0532 0130 00")).toMatch(/^DE\d\d 0000 0000 \d{4} \d{4} \d\d$/);
  });
});

describe("a telephone number", () => {
  it.each([
    ["+1 (415) 867-5309", /^\+1 \([2-3]\d\d\) 555-01\d\d$/],
    ["415-867-5309", /^[2-3]\d\d-555-01\d\d$/],
    ["1-415-867-5309", /^1-[2-3]\d\d-555-01\d\d$/],
    ["(415) 867 5309", /^\([2-3]\d\d\) 555 01\d\d$/],
    ["+44 20 7183 8750", /^\+44 [\d ]{11,12}$/],
    ["+44 (0)20 7183 8750", /^\+44 \(0\)\d[\d ]+$/],
    ["+33 1 42 68 53 00", /^\+33 (?:1 99 00|2 61 91|3 53 01|4 65 71|5 36 49|6 39 98) \d\d \d\d$/],
    ["0033142685300", /^0033(?:19900|26191|35301|46571|53649|63998)\d{4}$/],
    ["+49 30 901820", /^\+49 (?:30 23125|69 90009|40 66969|221 4710|89 99998) \d{3}$/],
    ["+61 2 9374 4000", /^\+61 [2378] (?:5550|7010) \d{4}$/],
  ])("of the same country, as %s is written, is one of those for films", (value, as) => {
    expect(name("PHONE_NUMBER", value)).toMatch(as);
  });

  it.each(["030 901820", "+81 3 3224 9999", "867-5309", "+1 415 867 5309 ext. 12", "020 7183 8750"])(
    "gets a token where there are none, or its country is not known: %s",
    (value) => {
      expect(name("PHONE_NUMBER", value)).toMatch(/^\[PHONE_NUMBER_\w{12}\]$/);
    },
  );
});

describe("an e-mail address", () => {
  it.each([
    ["anna@gmail.com", "mail"],
    ["anna@hotmail.co.uk", "mail"],
    ["anna@state.gov", "gov"],
    ["anna@cabinetoffice.gov.uk", "gov"],
    ["anna@bka.bund.de", "gov"],
    ["anna@ec.europa.eu", "gov"],
    ["anna@cs.stanford.edu", "edu"],
    ["anna@ox.ac.uk", "edu"],
    ["anna@in.tu-berlin.de", "edu"],
    ["anna@mozilla.org", "org"],
    ["Anna.Svensson+x@acme-corp.com", "com"],
    ["anna@gmail.com.evil.net", "com"],
  ])("keeps the sort of its domain, under a domain that nobody has: %s", (value, sort) => {
    expect(name("EMAIL_ADDRESS", value)).toMatch(
      new RegExp(`^[a-z]+\\.[a-z]+\\d{4}@[a-z]+\\.${sort}\\.example$`),
    );
  });

  it("is at the domain of its colleagues, and has one name whatever its capitals", () => {
    const found = values("EMAIL_ADDRESS", ["ann@acme.com", "bob@acme.com", "ann@globex.com", "Ann@ACME.com"]);
    const names = naming(found);
    const [ann, bob, other, again] = found.map(({ kind, text }) => names.of(kind, text));
    const domain = (text = ""): string => text.slice(text.indexOf("@"));
    expect(domain(bob)).toBe(domain(ann));
    expect(domain(other)).not.toBe(domain(ann));
    expect(again).toBe(ann);
    expect(names.made.get(ann ?? "")).toBe("ann@acme.com");
  });
});

describe("a person", () => {
  it("has one name wherever it is named, in full or in part", () => {
    const found = values("PERSON", [
      "Anna Svensson",
      "Anna",
      "ANNA SVENSSON",
      "Anna B. Svensson",
      "Anna von Svensson",
    ]);
    const names = naming(found);
    const [full = "", first, capitals, initial, particle] = found.map(({ kind, text }) =>
      names.of(kind, text),
    );
    const [given, family] = full.split(" ");
    expect(full).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
    expect(first).toBe(given);
    expect(capitals).toBe(full.toUpperCase());
    expect(initial).toMatch(new RegExp(`^${given} [A-Z]\\. ${family}$`));
    expect(particle).toBe(`${given} von ${family}`);
  });

  it.each(["田中 太郎", "Иван Петров", "anna", "X", "A. B.", "a b c d e f g Anna", "Anna 2"])(
    "gets a token when it is not written like a name in Latin letters: %s",
    (value) => {
      expect(name("PERSON", value)).toMatch(/^\[PERSON_\w{12}\]$/);
    },
  );
});

describe("dates", () => {
  it.each([
    ["2024-03-09", /^\d{4}-\d\d-\d\d$/],
    ["2024-03-09T10:11:12Z", /^\d{4}-\d\d-\d\dT10:11:12Z$/],
    ["09.03.2024", /^\d\d\.\d\d\.\d{4}$/],
    ["3/9/2024", /^\d{1,2}\/\d{1,2}\/\d{4}$/],
    ["25/12/2024", /^\d\d\/\d\d\/\d{4}$/],
    ["March 9, 2024", /^[A-Z][a-z]+ \d{1,2}, \d{4}$/],
    ["9th of March 2024", /^\d{1,2}(?:st|nd|rd|th) of [A-Z][a-z]+ \d{4}$/],
    ["09-MAR-2024", /^\d\d-[A-Z]{3}-\d{4}$/],
  ])("are written as the original: %s", (value, as) => {
    expect(name("DATE_TIME", value)).toMatch(as);
  });

  it("keep distances and days of the week, in every way of writing", () => {
    const day = 86_400_000;
    const pairs: [string, string][] = [
      ["2024-03-09", "2024-12-25"],
      ["09.03.2024", "25.12.2024"],
      ["March 9, 2024", "December 25, 2024"],
    ];
    const shifts = pairs.flat().map((value) => {
      const made = name("DATE_TIME", value);
      const time = (text: string): number =>
        Date.parse(
          `${text.replace(/^(\d\d)\.(\d\d)\.(\d{4})$/, "$3-$2-$1")}${/^[A-Z]/.test(text) ? " UTC" : ""}`,
        );
      return (time(value) - time(made)) / day;
    });
    expect(new Set(shifts).size).toBe(1);
    expect((shifts[0] ?? 0) % 7).toBe(0);
    expect(shifts[0]).toBeGreaterThanOrEqual(104 * 7);
  });

  it.each(["tomorrow", "Monday", "2024", "5 May", "2024-02-30", "31/31/2024", "1.2.24"])(
    "get a token without day, month and year: %s",
    (value) => {
      expect(name("DATE_TIME", value)).toMatch(/^\[DATE_TIME_\w{12}\]$/);
    },
  );

  it("get a token rather than another shift where the shifted day stands in the text", () => {
    const made = name("DATE_TIME", "2024-03-09");
    expect(name("DATE_TIME", "2024-03-09", `since ${made}`)).toMatch(/^\[DATE_TIME_/);
  });
});

it("everything else gets a token", () => {
  for (const kind of ["STREET_ADDRESS", "SECRET_OPENAI", "US_ITIN", "PASSPORT", "ORGANIZATION"]) {
    expect(name(kind, "whatever")).toMatch(new RegExp(`^\\[${kind}_\\w{12}\\]$`));
  }
});

const SAMPLES: readonly Value[] = [
  { kind: "CREDIT_CARD", text: "5555 5555 5555 4444" },
  { kind: "US_SSN", text: "536-22-8726" },
  { kind: "IP_ADDRESS", text: "8.8.4.4" },
  { kind: "IP_ADDRESS", text: "2a02:8108::1" },
  { kind: "IBAN_CODE", text: "DE89370400440532013000" },
  { kind: "PHONE_NUMBER", text: "+49 30 901820" },
  { kind: "EMAIL_ADDRESS", text: "anna@acme.com" },
  { kind: "PERSON", text: "Anna Svensson" },
  { kind: "DATE_TIME", text: "2024-03-09" },
  { kind: "STREET_ADDRESS", text: "12 High Street" },
];

describe.each(SAMPLES)("a name for $kind $text", ({ kind, text }) => {
  it("is the same in every exchange of the tenant, and another for another tenant and installation", () => {
    expect(name(kind, text)).toBe(name(kind, text));
    // Of dates there are some hundreds of shifts: two of forty tenants may well share one.
    const others = Array.from({ length: 40 }, (_, i) =>
      name(kind, text, "", tenantKey(master, `other ${i}`)),
    );
    expect(others.filter((other) => other === name(kind, text)).length).toBeLessThan(3);
    expect(name(kind, text, "", tenantKey(Buffer.alloc(32, 8), "acme"))).not.toBe(name(kind, text));
  });

  it("leads back, alone and in a sentence, and not as a piece of something longer", () => {
    const names = naming([{ kind, text }]);
    const made = names.of(kind, text);
    const matcher = createMatcher(names.made);
    expect(matcher?.apply(`(${made}), ${made}.`, false).text).toBe(`(${text}), ${text}.`);
    if (!made.startsWith("[")) {
      expect(matcher?.apply(`${made}7`, false).count).toBe(0);
      if (/^\w/.test(made)) expect(matcher?.apply(`x${made}`, false).count).toBe(0);
    }
  });

  it("that the application sends back beside its value is that value's, and becomes no other name", () => {
    const first = name(kind, text);
    const names = naming([...SAMPLES, { kind, text: first }], "");
    const [again, echo] = [names.of(kind, text), names.of(kind, first)];
    const sure = !["PHONE_NUMBER", "DATE_TIME"].includes(kind) && !first.startsWith("[");
    if (sure) expect([again, echo]).toEqual([first, first]);
    expect(names.made.get(again)).toBe(text);
    // Without the value it is nobody's name: a value like any other.
    const alone = naming([{ kind, text: first }]);
    const other = alone.of(kind, first);
    expect(other).not.toBe(first);
    expect([...alone.made]).toEqual([[other, first]]);
  });

  it("that the conversation is known to have sent out stays what it was, though its value is gone", () => {
    const first = name(kind, text);
    const names = naming([{ kind, text: first }], first, acme, new Map([[first, text]]));
    if (!first.startsWith("[")) expect(names.of(kind, first)).toBe(first);
    expect(names.made.get(first)).toBe(text);
  });
});

it("a name that there are few of is not one that the text already holds", () => {
  for (const { kind, text } of SAMPLES) {
    const first = name(kind, text);
    const second = name(kind, text, `see ${first}`);
    if (["PHONE_NUMBER", "DATE_TIME"].includes(kind)) expect(second).not.toBe(first);
    else expect(second).toBe(first);
  }
});

it("no two values share a name, though there are more of them than names of the kind", () => {
  const found = values(
    "PHONE_NUMBER",
    Array.from({ length: 6_000 }, (_, i) => `+49 30 9018${String(i).padStart(4, "0")}`),
  );
  const names = naming(found);
  const made = found.map(({ kind, text }) => names.of(kind, text));
  expect(new Set(made).size).toBe(found.length);
  expect(made.map((each) => names.made.get(each))).toEqual(found.map(({ text }) => text));
  // What is left over gets tokens.
  expect(made.some((each) => each.startsWith("["))).toBe(true);
  expect(made.filter((each) => each.startsWith("+49 ")).length).toBeGreaterThan(2_500);
});

it("names of full length are as good as never made up: the bits that the documentation states", () => {
  expect(SURE_BITS).toBe(23);
  const draws = createDraws(createSecretKey(acme), 0);
  expect(card.make("5555 5555 5555 4444", draws)?.bits).toBeCloseTo(43.2, 1);
  expect(person.make("Anna Svensson", draws)?.bits).toBeGreaterThan(SURE_BITS);
  expect(person.make("Anna", draws)?.bits).toBeLessThan(SURE_BITS);
});
