/**
 * Rounds of decisions with few tenants and with many, in turn. Every tenant has an API key, a route, a grant and a
 * jurisdiction of its own. Takes both numbers of tenants; prints a list of Flatness as JSON.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { z } from "zod";
import { buildPolicy } from "../../src/control/policy-build.ts";
import { policyData } from "../../src/control/policy-data.ts";
import { cacheFolder } from "../../src/control/provision/cache.ts";
import { provisionOpa } from "../../src/control/provision/opa.ts";
import { configSchema } from "../../src/control/schema.ts";
import { createDecider } from "../../src/decide/decide.ts";
import type { PolicyBundle } from "../../src/decide/policy.ts";
import { exampleFacts } from "../../src/decide/testing.ts";
import { baselineCluster, laneOrder } from "../../src/enforce/lanes.ts";
import { createInstance } from "../../src/instance.ts";
import { shippedPolicies } from "../../src/main.ts";
import { summary } from "./figures.ts";
import type { Flatness } from "./tenants.ts";

const WARM_ROUNDS = 5;
const ROUNDS = 21;
/** Different calls of a subject, by as many tenants as there are. */
const CALLS = 2_000;
const LANES = 40;
const MASTER_KEY = Buffer.alloc(32, 7);

const keyOf = (tenant: number): string => `caller-key-of-tenant-${tenant}`;
const nameOf = (tenant: number): string => `tenant-${tenant}`;

function configOf(tenants: number) {
  const numbers = Array.from({ length: tenants }, (_, tenant) => tenant);
  const config: z.input<typeof configSchema> = {
    identity: [
      {
        from: "api_key",
        keys: numbers.map((tenant) => ({
          sha256: createHash("sha256").update(keyOf(tenant)).digest("hex"),
          tenant: nameOf(tenant),
        })),
      },
    ],
    jurisdictions: Object.fromEntries(
      numbers.map((tenant) => [nameOf(tenant), tenant % 2 === 0 ? "eu" : "us"]),
    ),
    lanes: Array.from({ length: LANES }, (_, lane) => ({
      name: `lane-${lane}`,
      provider: "openai",
      endpoints: [`https://lane-${lane}.example/v1`],
      boundary: lane % 4 === 0 ? "self_hosted" : "hosted",
      region: lane % 2 === 0 ? "eu" : "us",
      models: { "gpt-4.1": {} },
    })),
    routes: numbers.map((tenant) => ({
      name: `route-${tenant}`,
      match: { tenant: nameOf(tenant), data_class: ["public", "customer_ok"] },
      primary: { lane: `lane-${tenant % LANES}` },
      fallback: [{ lane: `lane-${(tenant + 1) % LANES}` }],
    })),
    tools: { grants: numbers.map((tenant) => ({ tenant: nameOf(tenant), tools: ["write:*"] })) },
  };
  return configSchema.parse(config);
}

interface Subject {
  readonly tenants: number;
  readonly evaluate: (turn: number) => unknown;
  readonly decide: (turn: number) => unknown;
  readonly find: (turn: number) => unknown;
}

function subject(bundle: PolicyBundle, tenants: number): Subject {
  const config = configOf(tenants);
  const decider = createDecider(bundle, policyData(config));
  const instance = createInstance(config, decider, MASTER_KEY);
  const order = Array.from({ length: CALLS }, (_, i) => (i * 7_919) % tenants);
  const at = (turn: number): number => order[turn % CALLS] ?? 0;
  const facts = order.map((tenant) => exampleFacts({ tenant: nameOf(tenant) }));
  const headers = order.map((tenant) => new Map([["authorization", `Bearer ${keyOf(tenant)}`]]));
  const decisions = facts.map((each) => decider.decide(each).decision);
  const baseline = baselineCluster("", "openai", "json");
  const chosen = decisions.map(({ route }) => route);
  if (chosen.some((route, i) => route !== `route-${order[i]}`))
    throw new Error("a tenant has another's route");
  return {
    tenants,
    // A user of its own makes every input new, so the policy is evaluated each time.
    evaluate: (turn) => decider.decide(exampleFacts({ tenant: nameOf(at(turn)), user: `user-${turn}` })),
    decide: (turn) => decider.decide(facts[turn % CALLS] ?? exampleFacts()),
    find: (turn) => {
      const caller = instance.identify({
        headers: headers[turn % CALLS] ?? new Map(),
        repeated: [],
        source: null,
      });
      const decision = decisions[turn % CALLS];
      if (caller?.tenant !== nameOf(at(turn)) || decision === undefined)
        throw new Error("another tenant was found");
      return laneOrder(decision, instance.lanes, false, baseline);
    },
  };
}

/** Microseconds of CPU per call of one round; unlike the clock's time it does not count what others did meanwhile. */
function round(run: (turn: number) => unknown, from: number, calls: number): number {
  const began = process.cpuUsage();
  for (let turn = from; turn < from + calls; turn++) run(turn);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / calls;
}

/** calls: in a round; enough for a clock of microseconds, few enough for rounds to be neighbours. */
function compare(
  what: string,
  calls: number,
  [few, many]: readonly [Subject, Subject],
  of: (subject: Subject) => (turn: number) => unknown,
): Flatness {
  const times: { few: number; many: number }[] = [];
  for (let i = 0; i < WARM_ROUNDS + ROUNDS; i++) {
    const pair = { few: round(of(few), i * calls, calls), many: round(of(many), i * calls, calls) };
    if (i >= WARM_ROUNDS) times.push(pair);
  }
  const ratio = summary(times.map((pair) => pair.many / pair.few));
  if (ratio === null) throw new Error("no rounds");
  return {
    what,
    fewTenants: few.tenants,
    manyTenants: many.tenants,
    few: summary(times.map((pair) => pair.few))?.median ?? 0,
    many: summary(times.map((pair) => pair.many))?.median ?? 0,
    ratio,
  };
}

const [fewTenants = 10, manyTenants = 10_000] = process.argv.slice(2).map(Number);
const opa = await provisionOpa((line) => process.stderr.write(`${line}\n`));
const bundle = await buildPolicy(opa, shippedPolicies, join(cacheFolder(), "policies"));
const subjects = [subject(bundle, fewTenants), subject(bundle, manyTenants)] as const;
const found = [
  compare("policy evaluation, nothing shared", 1_000, subjects, ({ evaluate }) => evaluate),
  compare("decision known already", 4_000, subjects, ({ decide }) => decide),
  compare("identity and lane lookup", 4_000, subjects, ({ find }) => find),
];
process.stdout.write(`${JSON.stringify(found)}\n`);
