/** The lanes of the soak: the usual fleet, and lanes that are slow, that fail, that break off, and that are not there. */
import { type Failure, type Simulator, startSimulator } from "../../src/simulate/index.ts";
import {
  type ConfigInput,
  type Fleet,
  fleetLanes,
  type LaneInput,
  ROUTES,
} from "../support/configuration.ts";
import { startFleet, stopFleet } from "../support/gateway.ts";
import { freePorts } from "../support/ports.ts";

/** Asked for by name, so that which lane has a call does not depend on what it says. */
export const MODELS = {
  paced: "paced-model",
  slow: "slow-model",
  failing: "failing-model",
  breaking: "breaking-model",
  absent: "absent-model",
  formats: "formats-model",
} as const;

export const ABSENT_TEXT = "Nobody is here.";

export interface Lanes {
  readonly fleet: Fleet;
  readonly special: Readonly<Record<"paced" | "slow" | "failing" | "breaking", Simulator>>;
  /** A port of loopback at which nothing listens. */
  readonly absentPort: number;
  stop(): Promise<void>;
}

/** Failures before the first byte: whoever calls must not notice. One after the other. */
const FAILURES: readonly Failure["mode"][] = ["429", "500", "503", "reset", "silence"];
/** Failures after it: the answer breaks off. */
const BREAKS: readonly Failure["mode"][] = ["reset_mid", "cut"];
const NEXT_FAILURE_MS = 3_000;

export async function startLanes(): Promise<Lanes> {
  const fleet = await startFleet();
  const simulator = (name: string, pace: { firstTokenMs: number; tokensPerSecond: number } | 0) =>
    startSimulator({ kind: "openai", name, port: 0, pace });
  const special = {
    paced: await simulator("paced", { firstTokenMs: 50, tokensPerSecond: 40 }),
    slow: await simulator("slow", { firstTokenMs: 2_000, tokensPerSecond: 0 }),
    failing: await simulator("failing", 0),
    breaking: await simulator("breaking", 0),
  };
  const [absentPort = 0] = await freePorts(1);
  let turn = 0;
  const fail = (): void => {
    special.failing.control({ mode: FAILURES[turn % FAILURES.length] ?? "500" });
    special.breaking.control({ mode: BREAKS[turn % BREAKS.length] ?? "cut" });
    turn += 1;
  };
  fail();
  const timer = setInterval(fail, NEXT_FAILURE_MS);
  return {
    fleet,
    special,
    absentPort,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(Object.values(special).map((each) => each.close()));
      await stopFleet(fleet);
    },
  };
}

/** Every simulator that stands for somebody else's machine. */
export const hosted = ({ fleet, special }: Lanes): readonly Simulator[] => [
  fleet.openai,
  fleet.backup,
  fleet.claude,
  fleet.claude_backup,
  ...Object.values(special),
];

export function soakConfig(
  lanes: Lanes,
  addresses: Pick<ConfigInput, "gateway" | "admin" | "data_dir">,
): ConfigInput {
  const lane = (name: string, url: string): LaneInput => ({
    name,
    provider: "openai",
    endpoints: [`${url}/v1`],
    boundary: "hosted",
    region: "us",
  });
  return {
    ...addresses,
    identity: [{ from: "header", tenant: "x-tenant", user: "x-user", trusted_sources: ["127.0.0.0/8"] }],
    lanes: [
      ...fleetLanes(lanes.fleet),
      ...Object.values(lanes.special).map(({ name, url }) => lane(name, url)),
      { ...lane("formats", lanes.fleet.backup.url), pseudonyms: "format_keeping" },
      lane("absent", `http://127.0.0.1:${lanes.absentPort}`),
    ],
    routes: [
      { name: "paced", match: { model: MODELS.paced }, primary: { lane: "paced" } },
      { name: "slow", match: { model: MODELS.slow }, primary: { lane: "slow" } },
      {
        name: "failing",
        match: { model: MODELS.failing },
        primary: { lane: "failing" },
        fallback: [{ lane: "openai", model: "gpt-4.1" }],
        budgets: { max_latency_ms: 2_000 },
      },
      { name: "formats", match: { model: MODELS.formats }, primary: { lane: "formats" } },
      { name: "breaking", match: { model: MODELS.breaking }, primary: { lane: "breaking" } },
      {
        name: "absent",
        match: { model: MODELS.absent },
        primary: { lane: "absent" },
        baseline: { text: ABSENT_TEXT },
      },
      ...ROUTES.map((route) =>
        route.name === "inside" ? { ...route, match: { data_class: ["internal" as const] } } : route,
      ),
    ],
    data_classes: { pii: { may_leave: "redacted" }, regulated: { may_leave: "redacted" } },
    redactions: { "*": "pseudonym", US_SSN: "deny" },
    // So small and short that names are pushed out and expire all the time.
    pseudonyms: { vault: { ttl_minutes: 2, max_entries: 2_000 } },
    answers: { redactions: { "SECRET_*": "mask", US_SSN: "deny" } },
    tools: { catalogue: { get_orders: "read" } },
    logging: {
      level: "info",
      store_prompts: "redacted",
      store_outputs: "redacted",
      rotate_bytes: 16_777_216,
    },
  };
}
