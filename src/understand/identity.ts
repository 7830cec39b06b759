/** Who calls: the configuration's identity rules, tried in order. Nothing else a client sends names a tenant. */
import { createHash } from "node:crypto";
import ipaddr from "ipaddr.js";
import type { Caller } from "../exchange.ts";

export type IdentityRule =
  | {
      readonly from: "api_key";
      readonly keys: readonly {
        readonly sha256: string;
        readonly tenant: string;
        readonly user?: string | undefined;
      }[];
    }
  | {
      readonly from: "header";
      readonly tenant: string;
      readonly user?: string | undefined;
      readonly trusted_sources: readonly string[];
    }
  | { readonly from: "source"; readonly tenant: string; readonly trusted_sources: readonly string[] };

export interface Credentials {
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names that came more than once; such a header names nobody. */
  readonly repeated: readonly string[];
  /** Address of the peer, as Envoy saw it, with or without its port. */
  readonly source: string | null;
}

type Match = (credentials: Credentials) => Caller | null;

const bearer = /^bearer +(\S+)$/i;

/** The key as the vendors' SDKs send it: Authorization: Bearer, or x-api-key. */
function apiKey({ headers, repeated }: Credentials): string | null {
  if (repeated.includes("authorization") || repeated.includes("x-api-key")) return null;
  return bearer.exec(headers.get("authorization") ?? "")?.[1] ?? headers.get("x-api-key") ?? null;
}

function host(source: string): string {
  if (ipaddr.isValid(source)) return source;
  const colon = source.lastIndexOf(":");
  return colon === -1 ? source : source.slice(0, colon).replace(/^\[|\]$/g, "");
}

/** Does an address (as Envoy saw it, with or without a port) lie in one of the ranges? */
export function trusts(ranges: readonly string[]): (source: string | null) => boolean {
  const parsed = ranges.map((range) => ipaddr.parseCIDR(range));
  const answers = new Map<string, boolean>();
  return (source) => {
    if (source === null) return false;
    const known = answers.get(source);
    if (known !== undefined) return known;
    const address = host(source);
    if (!ipaddr.isValid(address)) return false;
    // ::ffff:127.0.0.1 is 127.0.0.1.
    const ip = ipaddr.process(address);
    const trusted = parsed.some(([net, bits]) => net.kind() === ip.kind() && ip.match([net, bits] as never));
    if (answers.size > 10_000) answers.clear();
    answers.set(source, trusted);
    return trusted;
  };
}

const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/;

function rule(config: IdentityRule): Match {
  switch (config.from) {
    case "api_key": {
      const bySha256 = new Map(
        config.keys.map(({ sha256, tenant, user }) => [
          sha256,
          { tenant, user: user ?? null, identifiedBy: "api_key" } as const,
        ]),
      );
      return (credentials) => {
        const key = apiKey(credentials);
        return key === null ? null : (bySha256.get(createHash("sha256").update(key).digest("hex")) ?? null);
      };
    }
    case "header": {
      const trusted = trusts(config.trusted_sources);
      return ({ headers, repeated, source }) => {
        const tenant = headers.get(config.tenant);
        const user = config.user === undefined ? undefined : headers.get(config.user);
        if (tenant === undefined || !NAME.test(tenant) || repeated.includes(config.tenant)) return null;
        if (user !== undefined && (!NAME.test(user) || repeated.includes(config.user ?? ""))) return null;
        return trusted(source) ? { tenant, user: user ?? null, identifiedBy: "header" } : null;
      };
    }
    case "source": {
      const trusted = trusts(config.trusted_sources);
      const caller = { tenant: config.tenant, user: null, identifiedBy: "source" } as const;
      return ({ source }) => (trusted(source) ? caller : null);
    }
  }
}

/** The caller by the first rule that matches; null when none does. */
export function createIdentify(rules: readonly IdentityRule[]): Match {
  const matches = rules.map(rule);
  return (credentials) => {
    for (const match of matches) {
      const caller = match(credentials);
      if (caller !== null) return caller;
    }
    return null;
  };
}
