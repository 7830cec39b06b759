/** Tool grants as look-ups: for everyone, by tenant, by user, by user of a tenant. */
import type { PolicyData, ToolGrant } from "../decide/policy.ts";
import { TOOL_TYPES, type ToolType } from "../exchange.ts";
import type { Config } from "./schema.ts";

type GrantConfig = NonNullable<NonNullable<Config["tools"]>["grants"]>[number];

interface Collected {
  readonly names: Set<string>;
  readonly types: Set<ToolType>;
}

const collected = (): Collected => ({ names: new Set(), types: new Set() });

export function policyGrants(grants: readonly GrantConfig[]): PolicyData["grants"] {
  const everyone = collected();
  const tenants = new Map<string, Collected>();
  const users = new Map<string, Collected>();
  const tenantUsers = new Map<string, Map<string, Collected>>();
  for (const { tenant, user, tools } of grants) {
    if (tenant === undefined) collect(user === undefined ? everyone : entry(users, user, collected), tools);
    else if (user === undefined) collect(entry(tenants, tenant, collected), tools);
    else
      collect(
        entry(
          entry(tenantUsers, tenant, () => new Map<string, Collected>()),
          user,
          collected,
        ),
        tools,
      );
  }
  return {
    everyone: grant(everyone),
    tenants: objectOf(tenants, grant),
    users: objectOf(users, grant),
    tenant_users: objectOf(tenantUsers, (ofTenant) => objectOf(ofTenant, grant)),
  };
}

/** "write:*" grants a type. It is kept apart from names: a caller may name a tool "write:*" too. */
function collect(into: Collected, tools: readonly string[]): void {
  for (const tool of tools) {
    const type = TOOL_TYPES.find((type) => tool === `${type}:*`);
    if (type === undefined) into.names.add(tool);
    else into.types.add(type);
  }
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}

const lookup = <K extends string>(values: Iterable<K>): Record<string, true> =>
  Object.fromEntries([...values].map((value) => [value, true as const]));

const grant = (from: Collected): ToolGrant => ({ names: lookup(from.names), types: lookup(from.types) });

const objectOf = <V, R>(map: ReadonlyMap<string, V>, convert: (value: V) => R): Record<string, R> =>
  Object.fromEntries([...map].map(([key, value]) => [key, convert(value)]));
