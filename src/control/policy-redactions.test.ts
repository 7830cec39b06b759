/** What is done to findings, by boundary, tenant and route: the shipped policy against its description, on random tables. */
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDecider } from "../decide/decide.ts";
import type { PolicyBundle } from "../decide/policy.ts";
import { actionAt, boundariesDiffer } from "../decide/redactions.ts";
import { exampleFacts, kind } from "../decide/testing.ts";
import {
  BOUNDARIES,
  type Boundary,
  type DataClass,
  REDACTION_ACTIONS,
  type RedactionAction,
} from "../exchange.ts";
import { buildPolicy } from "./policy-build.ts";
import { policyData } from "./policy-data.ts";
import { exampleConfig, opaPath, scratchFolder, shippedPolicies } from "./policy-testing.ts";
import type { Config } from "./schema.ts";

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let shipped: PolicyBundle;
beforeAll(async () => {
  scratch = await scratchFolder();
  shipped = await buildPolicy(opaPath, shippedPolicies, join(scratch.path, "cache"));
});
afterAll(() => scratch.dispose());

const CLASSES: Readonly<Record<string, DataClass>> = {
  EMAIL_ADDRESS: "pii",
  CREDIT_CARD: "pii",
  SECRET_AWS: "secret",
};

type Table = NonNullable<Config["redactions"]>;

const actions = fc.constantFrom(...REDACTION_ACTIONS);
const table: fc.Arbitrary<Table> = fc.dictionary(
  fc.constantFrom("*", ...Object.keys(CLASSES)),
  fc.oneof(
    actions,
    fc.record({ hosted: actions, self_hosted: actions }),
    fc.record({ hosted: actions }),
    fc.record({ self_hosted: actions }),
  ),
  { maxKeys: 3, noNullPrototype: true },
);
const setting = fc.record({
  own: table,
  tenant: table,
  route: table,
  tables: fc.subarray(["own", "tenant", "route"] as const),
  order: fc.shuffledSubarray(["openai", "vllm"] as const, { minLength: 1 }),
  pii: fc.constantFrom("always", "redacted"),
  kinds: fc.subarray(Object.keys(CLASSES), { minLength: 1 }),
});

/** From the configuration's description alone. */
function described(tables: readonly Table[], name: string, boundary: Boundary, pii: string): RedactionAction {
  const said = (from: Table, key: string): RedactionAction | undefined => {
    const entry = from[key];
    return typeof entry === "string" ? entry : entry?.[boundary];
  };
  if (CLASSES[name] !== "secret") {
    for (const from of tables) {
      const action = said(from, name) ?? said(from, "*");
      if (action !== undefined) return action;
    }
    if (pii === "always") return "allow";
    return name === "CREDIT_CARD" ? "mask" : "pseudonym";
  }
  const STRICTER: readonly RedactionAction[] = ["allow", "pseudonym", "hash", "mask", "drop", "deny"];
  let strictest = -1;
  for (const from of tables) {
    const own = said(from, name);
    strictest = Math.max(strictest, STRICTER.indexOf(own ?? said(from, "*") ?? "allow"));
    if (own !== undefined) {
      const action = STRICTER[strictest] ?? "deny";
      return action === "allow" && boundary === "hosted" ? "mask" : action;
    }
  }
  return STRICTER[Math.max(strictest, STRICTER.indexOf("mask"))] ?? "deny";
}

describe("what is done to findings", () => {
  it("is what the configuration's description says, for every boundary of the order", () => {
    const seen = { apart: 0, leftOut: 0, denied: 0, inside: 0 };
    fc.assert(
      fc.property(setting, ({ own, tenant, route, tables: used, order, pii, kinds }) => {
        const [primary = "vllm", ...fallback] = order;
        const config = exampleConfig({
          ...(used.includes("own") ? { redactions: own } : {}),
          ...(used.includes("tenant")
            ? { tenants: { acme: { redactions: tenant }, globex: { redactions: { "*": "deny" } } } }
            : {}),
          routes: [
            {
              name: "only",
              primary: { lane: primary },
              fallback: fallback.map((lane) => ({ lane })),
              ...(used.includes("route") ? { redactions: route } : {}),
            },
          ],
          data_classes: { pii: { may_leave: pii }, secret: { may_leave: "always" } },
        });
        const facts = exampleFacts({
          kinds: Object.fromEntries(kinds.map((name) => [name, kind(CLASSES[name] ?? "secret")])),
          data_classes: [...new Set(kinds.map((name) => CLASSES[name] ?? "secret"))].toSorted(),
        });
        const { decision } = createDecider(shipped, policyData(config)).decide(facts);

        const tables = [tenant, route, own].filter((_, i) =>
          used.includes((["tenant", "route", "own"] as const)[i] ?? "own"),
        );
        const wanted = (name: string, boundary: Boundary) => described(tables, name, boundary, pii);
        const boundaryOf = (lane: string): Boundary => (lane === "vllm" ? "self_hosted" : "hosted");
        const leaves =
          pii === "always" ||
          kinds.every((name) => CLASSES[name] !== "pii" || wanted(name, "hosted") !== "allow");
        const inside = order.filter((lane) => lane === "vllm" || leaves);
        const takes = inside.filter((lane) =>
          kinds.every((name) => wanted(name, boundaryOf(lane)) !== "deny"),
        );
        const everywhere = kinds.some((name) => BOUNDARIES.every((each) => wanted(name, each) === "deny"));
        const denied = everywhere || (inside.length > 0 && takes.length === 0);

        expect(decision.allow).toBe(!denied);
        expect(decision.lanes.map(({ lane }) => lane)).toEqual(takes);
        for (const redaction of decision.redactions) {
          for (const lane of takes) {
            const boundary = boundaryOf(lane);
            expect([redaction.kind, boundary, actionAt(redaction, boundary)]).toEqual([
              redaction.kind,
              boundary,
              wanted(redaction.kind, boundary),
            ]);
          }
          if (takes.length < 2) expect(redaction.by_boundary).toBeUndefined();
        }
        seen.apart += boundariesDiffer(decision) ? 1 : 0;
        seen.leftOut += takes.length > 0 && takes.length < inside.length ? 1 : 0;
        seen.denied += denied ? 1 : 0;
        seen.inside += inside.length < order.length ? 1 : 0;
      }),
      { numRuns: 600 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
  }, 60_000);
});
