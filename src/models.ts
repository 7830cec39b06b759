/** GET /v1/models: the names that this caller may use, asked of the policy itself with an ordinary call for each. */
import { type Caller, type Dialect, type Facts, SPEAKS } from "./exchange.ts";
import type { Instance } from "./instance.ts";

export function callersModels(
  instance: Instance,
  caller: Caller,
  dialect: Dialect,
): { id: string; ownedBy: string }[] {
  const names = new Map<string, string>();
  for (const lane of instance.config.lanes) {
    if (SPEAKS[lane.provider] !== dialect) continue;
    for (const [model, { aliases }] of Object.entries(lane.models ?? {})) {
      for (const name of [model, ...(aliases ?? [])]) if (!names.has(name)) names.set(name, lane.name);
    }
  }
  return [...names]
    .filter(([model]) => {
      const { decision } = instance.decider.decide(ordinaryCall(instance, caller, dialect, model));
      return decision.allow && decision.lanes.length > 0;
    })
    .map(([id, ownedBy]) => ({ id, ownedBy }));
}

/** @throws LanekeeperError where the policy gives no decision on a call that nothing is special about. */
export function tryPolicy(instance: Instance): void {
  const caller = { tenant: "readyz", user: null, identifiedBy: "source" } as const;
  instance.decider.decide(ordinaryCall(instance, caller, "openai", "readyz"));
}

/** A call that nothing is special about. */
export function ordinaryCall(instance: Instance, caller: Caller, dialect: Dialect, model: string): Facts {
  const sure = <T>(value: T) => ({ value, source: "default", confidence: 1 });
  return {
    tenant: caller.tenant,
    user: caller.user,
    dialect,
    model,
    stream: false,
    task: sure("chat"),
    domain: sure("general"),
    mode: sure("interactive"),
    data_class: sure("public"),
    data_classes: ["public"],
    declared_classes: [],
    kinds: {},
    risk_tier: sure("low"),
    jurisdiction: sure(instance.jurisdictionOf(caller.tenant) ?? "any"),
    tokens: 1,
    max_tokens: null,
    body_bytes: 1,
    tools: [],
    attachments: {},
    attachments_unread: {},
    session: null,
  };
}
