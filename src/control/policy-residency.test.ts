/** Residency on random configurations and facts, with the policy as shipped and with policies that forgot it. */
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDecider } from "../decide/decide.ts";
import type { PolicyBundle } from "../decide/policy.ts";
import { actionAt } from "../decide/redactions.ts";
import { exampleFacts, found, kind } from "../decide/testing.ts";
import { LanekeeperError } from "../errors.ts";
import {
  BOUNDARIES,
  DATA_CLASSES,
  type DataClass,
  type Decision,
  DIALECTS,
  DOMAINS,
  type Facts,
  PROVIDERS,
  REDACTION_ACTIONS,
  TASKS,
  TOOL_TYPES,
} from "../exchange.ts";
import { buildPolicy } from "./policy-build.ts";
import { policyData } from "./policy-data.ts";
import { changedPolicy, exampleConfig, opaPath, scratchFolder, shippedPolicies } from "./policy-testing.ts";
import { type Config, configSchema } from "./schema.ts";

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let shipped: PolicyBundle;
beforeAll(async () => {
  scratch = await scratchFolder();
  shipped = await buildPolicy(opaPath, shippedPolicies, join(scratch.path, "cache"));
});
afterAll(() => scratch.dispose());

const decide = (facts: Facts, config: Config, bundle = shipped): Decision =>
  createDecider(bundle, policyData(config)).decide(facts).decision;

const subset = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const KINDS: Readonly<Record<string, DataClass>> = {
  URL: "public",
  PROJECT_NAME: "internal",
  EMAIL_ADDRESS: "pii",
  CREDIT_CARD: "regulated",
  SECRET_OPENAI: "secret",
  SECRET_AWS: "secret",
};
const REGIONS = ["eu", "us", "eu-west-1"];

/** Up to three values of an option, or its absence. */
const maybe = <T extends object>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: {} });
const actions = fc.constantFrom(...REDACTION_ACTIONS);
const redactions = fc.dictionary(
  fc.constantFrom("*", ...Object.keys(KINDS)),
  fc.oneof(actions, fc.dictionary(fc.constantFrom(...BOUNDARIES), actions, { minKeys: 1 })),
  { maxKeys: 3 },
);
const target = fc.oneof(
  fc.record({ lane: fc.constantFrom("lane0", "lane1", "lane2", "gone") }),
  fc.record({
    provider: fc.constantFrom(...PROVIDERS, "self_hosted", "google"),
    model: fc.constantFrom("m1", "alias", "m3"),
  }),
);
const laneConfig = fc.record({
  provider: fc.constantFrom(...PROVIDERS),
  boundary: fc.constantFrom("hosted", "self_hosted"),
  region: fc.constantFrom(...REGIONS),
  endpoints: fc.constant(["http://127.0.0.1:9/v1"]),
  models: fc.constantFrom({}, { m1: { aliases: ["alias"] }, m2: {} }, { m3: {} }),
});
const config = fc
  .record({
    lanes: fc
      .array(laneConfig, { minLength: 1, maxLength: 5 })
      .map((lanes) => lanes.map((lane, number) => ({ ...lane, name: `lane${number}` }))),
    routes: fc
      .array(
        fc.record(
          {
            match: maybe(fc.record({ data_class: subset(DATA_CLASSES) }, { requiredKeys: [] })),
            primary: target,
            fallback: fc.array(target, { maxLength: 3 }),
            redactions,
          },
          { requiredKeys: ["primary"] },
        ),
        { maxLength: 3 },
      )
      .map((routes) => routes.map((route, number) => ({ ...route, name: `route${number}` }))),
    redactions,
    tenants: fc.dictionary(fc.constantFrom("acme", "globex"), fc.record({ redactions }), { maxKeys: 2 }),
    data_classes: fc.dictionary(
      fc.constantFrom(...DATA_CLASSES),
      fc.record({ may_leave: fc.constantFrom("never", "redacted", "always") }),
      { maxKeys: 3 },
    ),
    attachments: fc.record(
      { image: fc.constantFrom("never", "always"), file: fc.constantFrom("never", "always") },
      { requiredKeys: [] },
    ),
  })
  .map((config) => configSchema.parse(config));

const facts = fc
  .record({
    dialect: fc.constantFrom(...DIALECTS, "openai"),
    model: fc.constantFrom("m1", "alias", "m3", "other"),
    task: fc.constantFrom(...TASKS).map(found),
    domain: fc.constantFrom(...DOMAINS).map(found),
    declared: fc.option(fc.constantFrom(...DATA_CLASSES), { freq: 2 }),
    kinds: subset(Object.keys(KINDS)).map((names) =>
      Object.fromEntries(names.map((name) => [name, kind(KINDS[name] ?? "secret")])),
    ),
    fixed: fc.option(fc.constantFrom(...Object.keys(KINDS)), { freq: 2 }),
    attachments_unread: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      fc.dictionary(fc.constantFrom("image", "audio", "file"), fc.nat(3), { maxKeys: 2 }),
    ),
    clean: fc.boolean(),
    jurisdiction: fc.constantFrom("any", "any", "eu", "us", "mars").map(found),
    tools: fc.array(
      fc.record({
        name: fc.constantFrom("a", "b"),
        type: fc.constantFrom(...TOOL_TYPES),
        source: fc.constant("verb"),
        confidence: fc.constant(0.9),
      }),
      { maxLength: 3 },
    ),
    down: fc.subarray(["lane0", "lane1"]),
  })
  .map(({ declared, clean, kinds, fixed, down, ...rest }) => {
    const held: Facts["kinds"] = clean ? {} : withFixed(kinds, fixed);
    const classes = new Set([
      ...Object.values(held).map((kind) => kind.class),
      ...(declared === null ? [] : [declared]),
    ]);
    const data_classes = DATA_CLASSES.filter(
      (name) => classes.has(name) || (classes.size === 0 && name === "public"),
    );
    const top = data_classes.at(-1) ?? "public";
    const data_class = { value: top, source: top === declared ? "header" : "detector", confidence: 1 };
    return { facts: exampleFacts({ ...rest, kinds: held, data_classes, data_class }), down };
  });

function withFixed(kinds: Facts["kinds"], name: string | null): Facts["kinds"] {
  const one = name === null ? undefined : kinds[name];
  return name === null || one === undefined ? kinds : { ...kinds, [name]: { ...one, fixed: true } };
}

/**
 * The promise in its own words, from the configuration alone: what does any class of the facts forbid, or an attachment
 * that was not read, or a finding that cannot be taken out?
 */
function mayBeHosted(facts: Facts, config: Config): boolean {
  const shippedRules = { public: "always", customer_ok: "always", secret: "redacted" } as Partial<
    Record<DataClass, string>
  >;
  const rule = (name: DataClass): string =>
    config.data_classes?.[name]?.may_leave ?? shippedRules[name] ?? "never";
  const unread = Object.entries(facts.attachments_unread).some(
    ([media, count]) => count > 0 && config.attachments?.[media as "image"] !== "always",
  );
  const fixed = Object.values(facts.kinds).some(
    (one) => one.fixed === true && (one.class === "secret" || rule(one.class) !== "always"),
  );
  return !unread && !fixed && facts.data_classes.every((name) => rule(name) !== "never");
}

describe("residency", () => {
  it("keeps hosted lanes out of the whole order whenever a class may never leave", () => {
    let confined = 0;
    let open = 0;
    fc.assert(
      fc.property(config, facts, (config, { facts, down }) => {
        const decision = createDecider(shipped, policyData(config)).decide(facts, down).decision;
        const lanes = decision.lanes.map(({ lane }) => config.lanes.find(({ name }) => name === lane));
        const hosted = lanes.some((lane) => lane?.boundary === "hosted");
        if (mayBeHosted(facts, config)) open += hosted ? 1 : 0;
        else {
          confined += 1;
          expect(hosted).toBe(false);
        }
        if (hosted) {
          for (const redaction of decision.redactions) {
            const sent = actionAt(redaction, "hosted");
            const only = config.data_classes?.[KINDS[redaction.kind] ?? "secret"]?.may_leave === "redacted";
            if (KINDS[redaction.kind] === "secret" || only) expect(sent).not.toBe("allow");
          }
        }
        const { value } = facts.jurisdiction;
        if (value !== "any") for (const lane of lanes) expect(lane?.region.split("-")[0]).toBe(value);
      }),
      { numRuns: 1000 },
    );
    expect(confined).toBeGreaterThan(30);
    expect(open).toBeGreaterThan(3);
  }, 60_000);

  const broken: [string, string, string, string][] = [
    [
      "forgets the boundary",
      "lanes.rego",
      "within_boundary(_) if count(kept_inside) == 0",
      "within_boundary(_)",
    ],
    [
      "lets every class leave",
      "residency.rego",
      'leaves(class) if {\n\tmay_leave(class) == "always"\n\tnot stuck(class)\n}',
      "leaves(_)",
    ],
    ["masks nothing", "redactions.rego", "} else := asked[boundary][name]", '} else := "allow"'],
  ];

  it.each(broken)("control: a policy that %s is refused by the second lock", async (name, file, text, by) => {
    const folder = await changedPolicy(join(scratch.path, name), file, text, by);
    const bundle = await buildPolicy(opaPath, folder, join(scratch.path, "cache"));
    const leak = exampleFacts({
      data_class: found("secret"),
      data_classes: name === "masks nothing" ? ["secret"] : ["pii", "secret"],
      kinds: { SECRET_OPENAI: kind("secret") },
    });
    expect(() => decide(leak, exampleConfig())).not.toThrow();
    let thrown: unknown;
    try {
      decide(leak, exampleConfig(), bundle);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LanekeeperError);
    expect(thrown).toMatchObject({
      code: "policy_failed",
      cause: { message: expect.stringContaining("hosted lane openai") },
    });
  });

  it("holds through the second lock alone, on random facts and a policy that forgot the boundary", async () => {
    const folder = await changedPolicy(
      join(scratch.path, "alone"),
      "lanes.rego",
      "within_boundary(_) if count(kept_inside) == 0",
      "within_boundary(_)",
    );
    const bundle = await buildPolicy(opaPath, folder, join(scratch.path, "cache"));
    let refused = 0;
    fc.assert(
      fc.property(config, facts, (config, { facts, down }) => {
        const decider = createDecider(bundle, policyData(config));
        let lanes: Decision["lanes"] = [];
        try {
          lanes = decider.decide(facts, down).decision.lanes;
        } catch {
          refused += 1;
        }
        const hosted = lanes.some(
          ({ lane }) => config.lanes.find(({ name }) => name === lane)?.boundary === "hosted",
        );
        if (!mayBeHosted(facts, config)) expect(hosted).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(10);
  });
});
