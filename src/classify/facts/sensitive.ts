/** Data class and risk tier: what was found, raised by what was declared, and what hangs on it. */
import {
  DATA_CLASSES,
  type DataClass,
  type Domain,
  type KindFact,
  type Labelled,
  type RiskTier,
  type ToolFact,
} from "../../exchange.ts";
import { sensitivity } from "./merge.ts";

export interface Classes {
  readonly highest: Labelled<DataClass>;
  /** Least sensitive first, never empty. */
  readonly all: readonly DataClass[];
}

/** How sure "nothing was found" is. */
const NOTHING_FOUND = 0.5;

export function dataClasses(
  kinds: Readonly<Record<string, KindFact>>,
  declared: readonly Labelled<DataClass>[],
): Classes {
  const found = new Map<DataClass, { confidence: number; source: string }>();
  for (const [kind, fact] of Object.entries(kinds)) {
    const known = found.get(fact.class);
    const source = kind.startsWith("CONTENT_") ? "content" : "detector";
    found.set(fact.class, {
      confidence: Math.max(known?.confidence ?? 0, fact.confidence),
      // A value that was found says more than what a text is about.
      source: known?.source === "detector" ? "detector" : source,
    });
  }
  let highest: Labelled<DataClass> = { value: "public", source: "default", confidence: NOTHING_FOUND };
  for (const [value, { source, confidence }] of found) {
    if (sensitivity(value) > sensitivity(highest.value)) highest = { value, source, confidence };
  }
  const named = new Set(found.keys());
  for (const each of declared) {
    // At equal sensitivity the declaration is surer than a detector, and is no lower.
    if (sensitivity(each.value) >= sensitivity(highest.value)) highest = each;
    named.add(each.value);
  }
  // "public" says that nothing was found; beside anything else it says nothing.
  if (named.size > 1) named.delete("public");
  const all = DATA_CLASSES.filter((name) => named.has(name));
  return { highest, all: all.length === 0 ? ["public"] : all };
}

/** Matters in which a mistake hurts a person. */
const GRAVE: ReadonlySet<Domain> = new Set<Domain>(["health", "finance", "legal", "hr"]);

/**
 * The first rule that holds, gravest first. A declared task has no say here: it could only lower.
 * @returns source names the rule: "class:secret", "domain:health+pii", "tools:destructive", …
 */
export function riskTier(
  classes: Classes,
  domain: Labelled<Domain>,
  tools: readonly ToolFact[],
): Labelled<RiskTier> {
  const { highest, all } = classes;
  const high = (source: string, confidence: number): Labelled<RiskTier> => ({
    value: "high",
    source,
    confidence,
  });
  const medium = (source: string, confidence: number): Labelled<RiskTier> => ({
    value: "medium",
    source,
    confidence,
  });
  const { value: dataClass, confidence } = highest;
  if (dataClass === "secret" || dataClass === "regulated") return high(`class:${dataClass}`, confidence);
  const grave = GRAVE.has(domain.value);
  if (grave && all.includes("pii")) return high(`domain:${domain.value}+pii`, domain.confidence);
  if (tools.some(({ type }) => type === "destructive")) return high("tools:destructive", 0.9);
  if (dataClass === "pii" || dataClass === "internal") return medium(`class:${dataClass}`, confidence);
  if (tools.some(({ type }) => type === "write")) return medium("tools:write", 0.9);
  if (grave) return medium(`domain:${domain.value}`, domain.confidence);
  return { value: "low", source: "default", confidence: NOTHING_FOUND };
}
