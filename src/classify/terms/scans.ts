/** The scan of each tenant: the detectors, the terms that are for everybody, and the tenant's own. */
import { limits } from "../../limits.ts";
import { createScan, scan, type TextScan } from "../scan.ts";
import { compileMatcher, type Matcher, type TermEntry } from "./matcher.ts";

export type ScanOf = (tenant: string) => TextScan;

/** What there is without terms. */
export const detectorsOnly: ScanOf = () => scan;

/** @param most see createScan. */
export function createScans(entries: readonly TermEntry[], most: number = limits.findingsMaxCount): ScanOf {
  if (entries.length === 0 && most === limits.findingsMaxCount) return detectorsOnly;
  const shared = compileMatcher(entries.filter(({ tenants }) => tenants === null));
  const forAll = createScan(shared, most);
  const tenants = new Set(entries.flatMap((entry) => entry.tenants ?? []));
  const own = new Map(
    [...tenants].map((tenant) => {
      const matcher = compileMatcher(entries.filter((entry) => entry.tenants?.includes(tenant)));
      return [tenant, createScan(both(shared, matcher), most)] as const;
    }),
  );
  return (tenant) => own.get(tenant) ?? forAll;
}

function both(one: Matcher | null, other: Matcher | null): Matcher | null {
  if (one === null || other === null) return one ?? other;
  return (text, found) => {
    one(text, found);
    other(text, found);
  };
}
