/**
 * lanekeeper.yaml as the policy reads it (`data.config`): names resolved to lanes, lists turned into
 * look-ups, defaults filled in. No endpoint, credential or API key is part of it.
 */
import type {
  AnswerTable,
  MayLeave,
  PolicyData,
  PolicyLane,
  PolicyRoute,
  RedactionTable,
  UnreadMayLeave,
} from "../decide/policy.ts";
import { type DataClass, type Decision, SPEAKS } from "../exchange.ts";
import type { Media } from "../understand/call.ts";
import { policyGrants } from "./policy-grants.ts";
import type { Config, LaneConfig, RedactionByBoundary, RouteConfig } from "./schema.ts";

/** What a team gets without a word in `data_classes`. */
const MAY_LEAVE: Readonly<Record<DataClass, MayLeave>> = {
  public: "always",
  customer_ok: "always",
  internal: "never",
  pii: "never",
  regulated: "never",
  secret: "redacted",
};

/** What nobody has looked into stays inside, unless a team says otherwise. */
const UNREAD_MAY_LEAVE: Readonly<Record<Media | "linked", UnreadMayLeave>> = {
  image: "never",
  audio: "never",
  file: "never",
  linked: "never",
};

/** 0: no bound here. Without a stream the first byte comes when the whole answer is made, so silence is long. */
const BUDGETS: Decision["budgets"] = {
  max_latency_ms: 120_000,
  max_input_tokens: 0,
  max_output_tokens: 0,
  max_body_bytes: 0,
};

/** `max_tokens: bounded` */
const BOUNDED_OUTPUT_TOKENS = 4096;

export function policyData(config: Config): PolicyData {
  const lanes = config.lanes;
  const routes = config.routes.map((route) => policyRoute(route, config));
  return {
    lanes: Object.fromEntries(lanes.map((lane) => [lane.name, policyLane(lane)])),
    lane_order: lanes.map((lane) => lane.name),
    routes,
    ...routeIndex(config.routes),
    default_route: {
      name: "default",
      match: {},
      candidates: [],
      unresolved: [],
      budgets: BUDGETS,
      redactions: {},
      restore: RESTORE,
      answers: answerTable(undefined),
      logging: policyLogging(config.logging),
    },
    data_classes: mayLeave(config.data_classes),
    attachments: unreadMayLeave(config.attachments),
    recognizers: Object.fromEntries(config.recognizers.map(({ name, when_down }) => [name, { when_down }])),
    redactions: redactionTable(config.redactions),
    answers: answerTable(config.answers),
    tenants: Object.fromEntries(
      Object.entries(config.tenants ?? {}).map(([tenant, { redactions, answers }]) => [
        tenant,
        { redactions: redactionTable(redactions), answers: answerTable(answers) },
      ]),
    ),
    grants: policyGrants(config.tools?.grants ?? []),
    catalogue: config.tools?.catalogue ?? {},
    deny_arguments: (config.tools?.deny_arguments ?? []).map(({ tool, pattern, reason }) => ({
      tool,
      deny_pattern: pattern,
      reason,
    })),
    jurisdictions: config.jurisdictions ?? {},
    baseline: config.baseline,
  };
}

/** Pseudonyms come back in the answer's text, into tool calls and links only where a route says so. */
const RESTORE: Decision["restore"] = { text: true, tool_arguments: false, links: false };

function mayLeave(configured: Config["data_classes"]): Record<DataClass, MayLeave> {
  const rules: Record<DataClass, MayLeave> = { ...MAY_LEAVE };
  for (const [name, rule] of Object.entries(configured ?? {}) as [DataClass, { may_leave: MayLeave }][]) {
    rules[name] = rule.may_leave;
  }
  return rules;
}

function unreadMayLeave(configured: Config["attachments"]): PolicyData["attachments"] {
  return {
    image: configured?.image ?? UNREAD_MAY_LEAVE.image,
    audio: configured?.audio ?? UNREAD_MAY_LEAVE.audio,
    file: configured?.file ?? UNREAD_MAY_LEAVE.file,
    linked: configured?.linked ?? UNREAD_MAY_LEAVE.linked,
  };
}

/** One action alone stands for both boundaries. */
function redactionTable(configured: Config["redactions"] = {}): RedactionTable {
  return Object.fromEntries(
    Object.entries(configured).map(([kind, said]) => [
      kind,
      typeof said === "string" ? { hosted: said, self_hosted: said } : given(said),
    ]),
  );
}

/** Without the boundaries that were left out. */
function given(said: RedactionByBoundary): RedactionTable[string] {
  return Object.fromEntries(Object.entries(said).filter(([, action]) => action !== undefined));
}

/** Kinds, then beginnings of kinds, the longest first, then classes. */
function answerTable(configured: Config["answers"]): AnswerTable {
  const { redactions = {}, echoes = "", on_deny = "" } = configured ?? {};
  const rank = (pattern: string): number =>
    pattern.endsWith("*") ? 1_000 - pattern.length : /^[A-Z]/.test(pattern) ? 0 : 2_000;
  const named = Object.entries(redactions)
    .filter(([pattern]) => pattern !== "*")
    .map(([pattern, action]) => ({ pattern, action }))
    .toSorted((a, b) => rank(a.pattern) - rank(b.pattern) || (a.pattern < b.pattern ? -1 : 1));
  return { named, rest: redactions["*"] ?? "", echoes, on_deny };
}

function policyLane(lane: LaneConfig): PolicyLane {
  const models = Object.keys(lane.models ?? {});
  return {
    provider: lane.provider,
    boundary: lane.boundary,
    region: lane.region,
    dialects: { [SPEAKS[lane.provider]]: true },
    serves: servedModels(lane),
    open: models.length === 0,
    default_model: models[0] ?? "",
  };
}

/** A model's own name wins over another model's alias; of two equal aliases the first stands. */
function servedModels(lane: LaneConfig): Record<string, string> {
  const serves = new Map<string, string>();
  for (const model of Object.keys(lane.models ?? {})) serves.set(model, model);
  for (const [model, { aliases }] of Object.entries(lane.models ?? {})) {
    for (const alias of aliases ?? []) if (!serves.has(alias)) serves.set(alias, model);
  }
  return Object.fromEntries(serves);
}

function policyRoute(route: RouteConfig, config: Config): PolicyRoute {
  const candidates = new Map<string, string>();
  const unresolved: string[] = [];
  for (const target of [route.primary, ...(route.fallback ?? [])]) {
    const lanes = targetLanes(target, config.lanes);
    if (lanes.length === 0) unresolved.push(target.lane ?? target.provider ?? "");
    for (const lane of lanes) {
      if (!candidates.has(lane.name)) candidates.set(lane.name, targetModel(target.model, lane));
    }
  }
  const output = route.budgets?.max_tokens;
  return {
    name: route.name,
    match: policyMatch(route.match ?? {}),
    candidates: [...candidates].map(([lane, model]) => ({ lane, model })),
    unresolved,
    budgets: {
      max_latency_ms: route.budgets?.max_latency_ms ?? BUDGETS.max_latency_ms,
      max_input_tokens: route.budgets?.max_input_tokens ?? BUDGETS.max_input_tokens,
      max_output_tokens: output === "bounded" ? BOUNDED_OUTPUT_TOKENS : (output ?? BUDGETS.max_output_tokens),
      max_body_bytes: route.budgets?.max_body_bytes ?? BUDGETS.max_body_bytes,
    },
    redactions: redactionTable(route.redactions),
    restore: {
      text: route.restore?.text ?? RESTORE.text,
      tool_arguments: route.restore?.tool_arguments ?? RESTORE.tool_arguments,
      links: route.restore?.links ?? RESTORE.links,
    },
    answers: answerTable(route.answers),
    logging: policyLogging(config.logging, route.logging),
  };
}

function policyMatch(match: NonNullable<RouteConfig["match"]>): PolicyRoute["match"] {
  const fields: Record<string, Record<string, true>> = {};
  for (const [field, allowed] of Object.entries(match)) {
    if (allowed === undefined) continue;
    const values = Array.isArray(allowed) ? allowed : [allowed];
    fields[field] = Object.fromEntries(
      values.map((value) => [field === "jurisdiction" ? value.toLowerCase() : value, true as const]),
    );
  }
  return fields;
}

type Target = RouteConfig["primary"];

/**
 * The lanes a target stands for: one by name, or a provider's ("self_hosted" is any within the boundary),
 * in the configuration's order, those that serve the target's model first, then those that take any model.
 */
function targetLanes(target: Target, lanes: readonly LaneConfig[]): readonly LaneConfig[] {
  if (target.lane !== undefined) return lanes.filter((lane) => lane.name === target.lane);
  const { provider, runtime, model } = target;
  const found = lanes.filter(
    (lane) =>
      (provider === "self_hosted" ? lane.boundary === "self_hosted" : lane.provider === provider) &&
      (runtime === undefined || lane.provider === runtime),
  );
  if (model === undefined) return found;
  const fitness = (lane: LaneConfig): number => {
    if (Object.hasOwn(servedModels(lane), model)) return 0;
    return takesAnyModel(lane) ? 1 : 2;
  };
  return found.toSorted((a, b) => fitness(a) - fitness(b));
}

const takesAnyModel = (lane: LaneConfig): boolean => Object.keys(lane.models ?? {}).length === 0;

/** The lane's own name for the target's model; empty when that is not decided here. */
function targetModel(model: string | undefined, lane: LaneConfig): string {
  if (model === undefined) return "";
  if (takesAnyModel(lane)) return model;
  const serves = servedModels(lane);
  return Object.hasOwn(serves, model) ? (serves[model] ?? "") : "";
}

/** `store_outputs: true` is short for "redacted". */
function policyLogging(common: Config["logging"], own: RouteConfig["logging"] = {}): Decision["logging"] {
  const outputs = own.store_outputs ?? common.store_outputs;
  return {
    store_prompts: own.store_prompts ?? common.store_prompts,
    store_outputs: outputs === true ? "redacted" : outputs === false ? "none" : outputs,
    store_tool_args: own.store_tool_args ?? common.store_tool_args,
    retention_days: own.retention_days ?? common.retention_days,
  };
}

/** So that a call tries only the routes for everyone and those of its own tenant. */
function routeIndex(routes: readonly RouteConfig[]): Pick<PolicyData, "routes_by_tenant" | "routes_for_all"> {
  const byTenant = new Map<string, number[]>();
  const forAll: number[] = [];
  for (const [number, { match }] of routes.entries()) {
    if (match?.tenant === undefined) {
      forAll.push(number);
      continue;
    }
    for (const tenant of new Set([match.tenant].flat())) {
      const numbers = byTenant.get(tenant);
      if (numbers === undefined) byTenant.set(tenant, [number]);
      else numbers.push(number);
    }
  }
  return { routes_by_tenant: Object.fromEntries(byTenant), routes_for_all: forAll };
}
