/**
 * Does a decision cost more where there are more tenants? Every tenant has an API key, a route, a grant and a
 * jurisdiction of its own. Run as a process of its own, so that the gateway's core can be given to it: prints JSON.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { z } from "zod";
import { buildPolicy } from "../../src/control/policy-build.ts";
import { policyData } from "../../src/control/policy-data.ts";
import { cacheFolder } from "../../src/control/provision/cache.ts";
import { lastLines, runToEnd } from "../../src/control/provision/command.ts";
import { provisionOpa } from "../../src/control/provision/opa.ts";
import { configSchema } from "../../src/control/schema.ts";
import { createDecider } from "../../src/decide/decide.ts";
import type { PolicyBundle } from "../../src/decide/policy.ts";
import { exampleFacts } from "../../src/decide/testing.ts";
import { baselineCluster, laneOrder } from "../../src/enforce/lanes.ts";
import { createInstance } from "../../src/instance.ts";
import { shippedPolicies } from "../../src/main.ts";
import { GATEWAY_CORE, onCore } from "./cores.ts";
import { type Summary, summary } from "./figures.ts";

export interface Flatness {
  readonly what: string;
  readonly fewTenants: number;
  readonly manyTenants: number;
  /** Microseconds per call, median of the rounds. */
  readonly few: number;
  readonly many: number;
  /** many ÷ few, of neighbouring rounds. */
  readonly ratio: Summary;
}

const TIMEOUT_MS = 180_000;
const ROUNDS = 15;
/** Calls in a round: enough for a clock of microseconds, few enough for rounds to be neighbours. */
const PER_ROUND = 400;
const LANES = 40;
const MASTER_KEY = Buffer.alloc(32, 7);

/** Compares the least with the most of the given numbers of tenants. */
export async function measureTenants(
  counts: readonly number[],
  nodeFlags: readonly string[],
): Promise<Flatness[]> {
  const program = [
    process.execPath,
    ...nodeFlags,
    import.meta.filename,
    String(Math.min(...counts)),
    String(Math.max(...counts)),
  ];
  const [command = "", ...args] = onCore(GATEWAY_CORE, program);
  const done = await runToEnd(command, args, { timeoutMs: TIMEOUT_MS });
  if (done.code !== 0) throw new Error(`the comparison of tenants: ${lastLines(done.stderr, 10)}`);
  return JSON.parse(done.stdout);
}

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
  const order = Array.from({ length: PER_ROUND }, (_, i) => (i * 7_919) % tenants);
  const at = (turn: number): number => order[turn % PER_ROUND] ?? 0;
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
    decide: (turn) => decider.decide(facts[turn % PER_ROUND] ?? exampleFacts()),
    find: (turn) => {
      const caller = instance.identify({
        headers: headers[turn % PER_ROUND] ?? new Map(),
        repeated: [],
        source: null,
      });
      const decision = decisions[turn % PER_ROUND];
      if (caller?.tenant !== nameOf(at(turn)) || decision === undefined)
        throw new Error("another tenant was found");
      return laneOrder(decision, instance.lanes, false, baseline);
    },
  };
}

/** Microseconds per call of one round. */
function round(run: (turn: number) => unknown, from: number): number {
  const began = performance.now();
  for (let turn = from; turn < from + PER_ROUND; turn++) run(turn);
  return ((performance.now() - began) * 1_000) / PER_ROUND;
}

function compare(
  what: string,
  few: Subject,
  many: Subject,
  of: (subject: Subject) => (turn: number) => unknown,
): Flatness {
  const times: { few: number; many: number }[] = [];
  // The first rounds warm up.
  for (let i = -5; i < ROUNDS; i++) {
    const from = (i + 5) * PER_ROUND;
    const pair = { few: round(of(few), from), many: round(of(many), from) };
    if (i >= 0) times.push(pair);
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

async function main(fewTenants: number, manyTenants: number): Promise<void> {
  const opa = await provisionOpa((line) => process.stderr.write(`${line}\n`));
  const bundle = await buildPolicy(opa, shippedPolicies, join(cacheFolder(), "policies"));
  const few = subject(bundle, fewTenants);
  const many = subject(bundle, manyTenants);
  const found = [
    compare("policy evaluation, nothing shared", few, many, ({ evaluate }) => evaluate),
    compare("decision known already", few, many, ({ decide }) => decide),
    compare("identity and lane lookup", few, many, ({ find }) => find),
  ];
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(Number(process.argv[2]), Number(process.argv[3]));
}
