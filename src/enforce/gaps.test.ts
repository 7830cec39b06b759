import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scan } from "../classify/scan.ts";
import { withoutJoins } from "./gaps.ts";

const KEY =
  "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAcanaryKeyBodyXy7Zq9\nq0w9e8r7t6y5u4i3o2p1a0s9d8f7g6h5\n-----END RSA PRIVATE KEY-----";

/** The text with all its findings dropped, or not, as the guard says. */
function dropped(text: string, guard: typeof withoutJoins = withoutJoins): string {
  const all = scan(text).map(({ kind, start, end }) => ({ kind, start, end, instead: "", restored: false }));
  let out = "";
  let from = 0;
  for (const { start, end, instead } of guard(text, all)) {
    out += text.slice(from, start) + instead;
    from = end;
  }
  return out + text.slice(from);
}
const unguarded = (text: string): string => dropped(text, (_, all) => all);
const kinds = (text: string): string[] => scan(text).map(({ kind }) => kind);

describe("a gap", () => {
  it.each([
    ["US_SSN", `SSN 536-22${KEY}-8726 now`],
    ["EMAIL_ADDRESS", `mail canary.person@exam${KEY}ple-mail.org now`],
    ["IBAN_CODE", `IBAN DE893704${KEY}00440532013000 now`],
    ["US_SSN", `SSN 536-${KEY}22-${KEY}8726 now`],
    ["EMAIL_ADDRESS", JSON.stringify({ q: JSON.stringify({ m: `anna@person${KEY}al-mail.org` }) })],
  ])("makes no %s of what stood around it", (kind, text) => {
    expect(kinds(dropped(text))).toEqual([]);
    // Control: without the guard it does.
    expect(kinds(unguarded(text))).toContain(kind);
  });

  it("is none where it joins nothing", () => {
    const text = "ann@acme.example, then <bob@acme.example> and eve@acme.example";
    expect(dropped(text)).toBe(", then <> and ");
    expect(dropped(`the key:\n${KEY}`)).toBe("the key:\n");
  });

  it("at the edge of a text does not go on in the next one", () => {
    expect(dropped(`SSN 536-22${KEY}`)).toBe("SSN 536-22[SECRET_PRIVATE_KEY]");
    expect(dropped(`${KEY}-8726`)).toBe("[SECRET_PRIVATE_KEY]-8726");
  });

  it("shows no more than a mask would, wherever keys cut values", () => {
    const value = fc.constantFrom("536-22-8726", "canary.person@example-mail.org", "DE89370400440532013000");
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(value, cuts, (whole, ats) => {
        const places = ats.map((at) => Math.floor(at * whole.length)).toSorted((a, b) => b - a);
        const cut = places.reduce((made, at) => made.slice(0, at) + KEY + made.slice(at), `${whole}`);
        const text = `SSN, IBAN or mail: ${cut} now`;
        const masked = dropped(text, (_, all) => all.map((each) => ({ ...each, instead: `[${each.kind}]` })));
        expect(kinds(dropped(text))).toEqual(kinds(masked));
      }),
      { numRuns: 200 },
    );
  });
});
