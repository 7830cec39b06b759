/** One generation of configuration and policy, whole: a change that goes live replaces all of it at once. */
import {
  type HeaderLabels,
  type LabelSettings,
  labelKey,
  NO_HEADER_LABELS,
  readHeaderLabels,
} from "./classify/sensitivity-labels.ts";
import type { TermEntry } from "./classify/terms/matcher.ts";
import { createScans, type ScanOf } from "./classify/terms/scans.ts";
import type { TierTwo } from "./classify/tier-two.ts";
import type { Config } from "./control/schema.ts";
import type { Decider } from "./decide/decide.ts";
import { type Lane, lanePath } from "./enforce/lanes.ts";
import type { PlanContext } from "./enforce/plan.ts";
import { tenantKey } from "./enforce/pseudonym.ts";
import type { Caller, ToolType } from "./exchange.ts";
import { type Credentials, createIdentify, trusts } from "./understand/identity.ts";

export interface Instance {
  readonly config: Config;
  readonly decider: Decider;
  readonly identify: (credentials: Credentials) => Caller | null;
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly plans: PlanContext;
  /** Null without recognizers. */
  readonly tierTwo: TierTwo | null;
  /** Some lane takes the caller's own credential. */
  readonly passthrough: boolean;
  /** How this tenant's texts are scanned: by the detectors, and for the team's own terms. */
  readonly scanOf: ScanOf;
  readonly labels: LabelSettings;
  /** What the labels in a request's headers say. */
  readonly headerLabels: (credentials: Credentials) => HeaderLabels;
  readonly jurisdictionOf: (tenant: string) => string | null;
  readonly toolTypeOf: (name: string) => ToolType | null;
}

function lane(config: Config["lanes"][number]): Lane {
  return {
    name: config.name,
    provider: config.provider,
    boundary: config.boundary,
    region: config.region,
    endpoints: config.endpoints.length,
    path: lanePath(config.provider, config.endpoints[0] ?? ""),
    passthrough: config.credential !== undefined && "passthrough" in config.credential,
    pseudonyms: config.pseudonyms,
    prices: Object.fromEntries(Object.entries(config.models ?? {}).map(([model, price]) => [model, price])),
  };
}

export function createInstance(
  config: Config,
  decider: Decider,
  pseudonymKey: Buffer,
  tierTwo: TierTwo | null = null,
  terms: readonly TermEntry[] = [],
  conversation?: PlanContext["conversation"],
): Instance {
  const lanes = new Map(config.lanes.map((each) => [each.name, lane(each)]));
  const keys = new Map<string, Buffer>();
  const { classes, headers, trusted_sources, may_lower } = config.detection.labels;
  const labels: LabelSettings = {
    classes: new Map(Object.entries(classes).map(([name, dataClass]) => [labelKey(name), dataClass])),
    headers,
    mayLower: may_lower,
  };
  const trusted = trusts(trusted_sources);
  const catalogue = new Map(Object.entries(config.tools?.catalogue ?? {}));
  const jurisdictions = new Map(Object.entries(config.jurisdictions ?? {}));
  return {
    config,
    decider,
    tierTwo,
    identify: createIdentify(config.identity),
    lanes,
    plans: {
      lanes,
      baselines: new Set(
        config.routes.filter((route) => route.baseline !== undefined).map((route) => route.name),
      ),
      tenantKey: (tenant) => {
        const known = keys.get(tenant);
        if (known !== undefined) return known;
        const key = tenantKey(pseudonymKey, tenant);
        if (keys.size > 10_000) keys.clear();
        keys.set(tenant, key);
        return key;
      },
      conversation,
      pseudonymScope: config.pseudonyms?.scope ?? "tenant",
    },
    passthrough: [...lanes.values()].some((each) => each.passthrough),
    scanOf: createScans(terms),
    labels,
    headerLabels:
      labels.headers.length === 0
        ? () => NO_HEADER_LABELS
        : ({ headers, repeated, source }) => readHeaderLabels(headers, repeated, labels, trusted(source)),
    jurisdictionOf: (tenant) => jurisdictions.get(tenant) ?? null,
    toolTypeOf: (name) => catalogue.get(name) ?? null,
  };
}
