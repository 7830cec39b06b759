import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Credentials, createIdentify, type IdentityRule } from "./identity.ts";

const sha256 = (key: string): string => createHash("sha256").update(key).digest("hex");

function from(
  headers: Readonly<Record<string, string>>,
  source: string | null = "203.0.113.9:40000",
  repeated: readonly string[] = [],
): Credentials {
  return { headers: new Map(Object.entries(headers)), repeated, source };
}

const keys: IdentityRule = {
  from: "api_key",
  keys: [
    { sha256: sha256("key-one"), tenant: "acme", user: "ann" },
    { sha256: sha256("key-two"), tenant: "globex" },
  ],
};
const header = (...trusted_sources: string[]): IdentityRule => ({
  from: "header",
  tenant: "x-tenant",
  user: "x-user",
  trusted_sources,
});

describe("the key that names a caller", () => {
  const identify = createIdentify([keys]);
  const ann = { tenant: "acme", user: "ann", identifiedBy: "api_key" };

  it.each([
    ["Authorization: Bearer", { authorization: "Bearer key-one" }],
    ["a scheme in any case, with several spaces", { authorization: "bEARER   key-one" }],
    ["x-api-key", { "x-api-key": "key-one" }],
    [
      "x-api-key beside an authorization that is no bearer",
      { authorization: "Basic a2V5", "x-api-key": "key-one" },
    ],
  ])("is taken from %s", (_name, headers) => {
    expect(identify(from(headers))).toEqual(ann);
  });

  it("is the bearer's when both come", () => {
    expect(identify(from({ authorization: "Bearer key-two", "x-api-key": "key-one" }))).toEqual({
      tenant: "globex",
      user: null,
      identifiedBy: "api_key",
    });
  });

  it.each<[string, Record<string, string>]>([
    ["nothing", {}],
    ["an unknown key", { authorization: "Bearer key-three" }],
    [
      "an unknown bearer beside a known x-api-key",
      { authorization: "Bearer nobody", "x-api-key": "key-one" },
    ],
    ["an empty key", { "x-api-key": "" }],
    ["a bearer without a key", { authorization: "Bearer " }],
    ["two keys in one header", { authorization: "Bearer key-one key-two" }],
    ["a key with a space after it", { "x-api-key": "key-one " }],
    ["the key's hash in place of the key", { "x-api-key": sha256("key-one") }],
  ])("names nobody from %s", (_name, headers) => {
    expect(identify(from(headers))).toBeNull();
  });

  it.each(["authorization", "x-api-key"])("names nobody when %s came twice", (name) => {
    const once = from({ authorization: "Bearer key-one", "x-api-key": "key-one" });
    expect(identify(once)).not.toBeNull();
    expect(identify({ ...once, repeated: [name] })).toBeNull();
  });
});

describe("headers that a trusted proxy sets", () => {
  it.each([
    ["10.0.0.0/8", "10.1.2.3:5000"],
    ["10.1.2.3/32", "10.1.2.3:5000"],
    ["10.0.0.0/8", "[::ffff:10.1.2.3]:5000"],
    ["fd00::/8", "[fd12::1]:5000"],
    ["::1/128", "[::1]:5000"],
    ["0.0.0.0/0", "198.51.100.7:1"],
  ])("name the caller from %s when the peer is %s", (range, source) => {
    expect(createIdentify([header(range)])(from({ "x-tenant": "acme", "x-user": "ann" }, source))).toEqual({
      tenant: "acme",
      user: "ann",
      identifiedBy: "header",
    });
  });

  it.each([
    ["10.0.0.0/8", "11.1.2.3:5000"],
    ["10.0.0.0/8", "[fd12::1]:5000"],
    ["10.0.0.0/8", "[::ffff:11.1.2.3]:5000"],
    ["::/0", "10.1.2.3:5000"],
    ["fd00::/8", "[fe80::1]:5000"],
    ["0.0.0.0/0", "/run/lanekeeper/some.sock"],
    ["0.0.0.0/0", ""],
    ["0.0.0.0/0", "10.1.2.3.evil.example:5000"],
    ["0.0.0.0/0", null],
  ])("say nothing from outside %s: %s", (range, source) => {
    expect(createIdentify([header(range)])(from({ "x-tenant": "acme" }, source))).toBeNull();
  });

  it("trust no address because another one was trusted before it", () => {
    const identify = createIdentify([header("10.0.0.0/8")]);
    const asked = ["10.0.0.1:1", "11.0.0.1:1", "10.0.0.1:2", "11.0.0.1:2"];
    expect(asked.map((source) => identify(from({ "x-tenant": "a" }, source)) !== null)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("may leave the user out", () => {
    expect(createIdentify([header("0.0.0.0/0")])(from({ "x-tenant": "acme" }))?.user).toBeNull();
  });

  it.each(["x-tenant", "x-user"])("name nobody when %s came twice", (name) => {
    const call = from({ "x-tenant": "acme", "x-user": "ann" }, "10.0.0.1:1", [name]);
    expect(createIdentify([header("10.0.0.0/8")])(call)).toBeNull();
  });

  it.each(["x-tenant", "x-user"])("name nobody when %s holds what is no name", (name) => {
    const identify = createIdentify([header("10.0.0.0/8")]);
    const good = { "x-tenant": "acme", "x-user": "ann" };
    expect(identify(from(good, "10.0.0.1:1"))).not.toBeNull();
    const wrong = [
      "",
      " ",
      "a\u0000b",
      "a\nb",
      "a\tb",
      "a\u007f",
      "ä",
      "\u202eacme",
      " a",
      "a ",
      "a".repeat(257),
    ];
    for (const value of wrong) {
      expect(identify(from({ ...good, [name]: value }, "10.0.0.1:1")), JSON.stringify(value)).toBeNull();
    }
  });

  it("never name a caller in other words than printable ASCII", () => {
    const identify = createIdentify([header("0.0.0.0/0")]);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (tenant) => {
        const caller = identify(from({ "x-tenant": tenant }));
        return caller === null || /^[\x20-\x7e]{1,256}$/.test(caller.tenant);
      }),
    );
  });
});

describe("rules in order", () => {
  const source: IdentityRule = { from: "source", tenant: "office", trusted_sources: ["203.0.113.0/24"] };

  it("let the first that matches name the caller", () => {
    const call = from({ authorization: "Bearer key-one", "x-tenant": "initech" });
    const by = (...rules: IdentityRule[]) => createIdentify(rules)(call)?.tenant;
    expect(by(keys, header("203.0.113.0/24"), source)).toBe("acme");
    expect(by(header("203.0.113.0/24"), keys, source)).toBe("initech");
    expect(by(source, keys, header("203.0.113.0/24"))).toBe("office");
  });

  it("go on to the next when one does not match", () => {
    const identify = createIdentify([keys, header("10.0.0.0/8"), source]);
    expect(identify(from({ "x-api-key": "nobody", "x-tenant": "acme" }))).toEqual({
      tenant: "office",
      user: null,
      identifiedBy: "source",
    });
    expect(identify(from({ "x-api-key": "nobody", "x-tenant": "acme" }, "198.51.100.1:1"))).toBeNull();
  });

  it("know the peer's address with a port or without", () => {
    const identify = createIdentify([
      { from: "source", tenant: "office", trusted_sources: ["203.0.113.0/24", "2001:db8::/32"] },
    ]);
    for (const inside of [
      "203.0.113.9",
      "203.0.113.9:1",
      "2001:db8::9",
      "[2001:db8::9]:1",
      "::ffff:203.0.113.9",
    ])
      expect(identify(from({}, inside))?.tenant, inside).toBe("office");
    for (const outside of ["203.0.114.9", "2001:db9::9", "", "203.0.113.9, 1.2.3.4"])
      expect(identify(from({}, outside)), outside).toBeNull();
  });

  it("name nobody when there are none", () => {
    expect(createIdentify([])(from({ authorization: "Bearer key-one" }))).toBeNull();
  });
});
