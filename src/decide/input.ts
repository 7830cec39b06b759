/**
 * Facts → what the policy reads, and the key under which equal inputs share a decision.
 * Numbers are rounded to buckets, so that calls which no rule can tell apart are equal; the session is left out.
 */
import type { DataClass, Dialect, Facts, Labelled, Place, ToolFact } from "../exchange.ts";
import type { PolicyData } from "./policy.ts";

/** `input` of the policy. Nesting is fixed, at most four deep. */
export interface PolicyInput {
  readonly tenant: string;
  readonly user: string | null;
  readonly dialect: Dialect;
  readonly model: string;
  readonly stream: boolean;
  readonly task: Labelled<string>;
  readonly domain: Labelled<string>;
  readonly mode: Labelled<string>;
  readonly data_class: Labelled<DataClass>;
  readonly data_classes: readonly DataClass[];
  readonly declared_classes: readonly DataClass[];
  readonly kinds: Readonly<Record<string, PolicyKind>>;
  /** health, finance, employment, legal → how sure, in steps; absent where there is nothing to tell. */
  readonly content: Readonly<Record<string, number>>;
  readonly risk_tier: Labelled<string>;
  readonly jurisdiction: Labelled<string>;
  readonly tokens: number;
  readonly max_tokens: number | null;
  readonly body_bytes: number;
  readonly tools: readonly ToolFact[];
  readonly attachments: Readonly<Record<string, number>>;
  readonly attachments_unread: Readonly<Record<string, number>>;
  /** Recognizers that gave no answer that can be used, sorted. */
  readonly recognizers_unavailable: readonly string[];
  /** Lanes believed not to answer, sorted, each once. */
  readonly lanes_down: readonly string[];
}

interface PolicyKind {
  readonly class: DataClass;
  readonly count: number;
  readonly confidence: number;
  readonly places: readonly Place[];
  readonly fixed?: true;
  readonly sources?: readonly string[];
}

/** Ascending upper bounds; a number stands in the first that is not less than it. */
export interface Buckets {
  readonly tokens: readonly number[];
  readonly max_tokens: readonly number[];
  readonly body_bytes: readonly number[];
}

const COUNTS = [0, 1, 5, 20, 100, 1000];
const CONFIDENCE_STEPS = 4;
const LARGEST_POWER = 31;

/**
 * Powers of two, and every bound that a route sets: so "more than the route allows" is exact though the
 * number is not. Three tokens is the policy's own bound (budgets.rego).
 */
export function policyBuckets(data: PolicyData): Buckets {
  const budgets = [data.default_route, ...data.routes].map((route) => route.budgets);
  const powers = Array.from({ length: LARGEST_POWER }, (_, power) => 2 ** power);
  const bounds = (own: readonly number[]): number[] =>
    [...new Set([0, ...powers, ...own])].toSorted((a, b) => a - b);
  return {
    tokens: bounds([3, ...budgets.map((budget) => budget.max_input_tokens)]),
    max_tokens: bounds(budgets.map((budget) => budget.max_output_tokens)),
    body_bytes: bounds(budgets.map((budget) => budget.max_body_bytes)),
  };
}

export function policyInput(facts: Facts, lanesDown: readonly string[], buckets: Buckets): PolicyInput {
  return {
    tenant: facts.tenant,
    user: facts.user,
    dialect: facts.dialect,
    model: facts.model,
    stream: facts.stream,
    task: labelled(facts.task),
    domain: labelled(facts.domain),
    mode: labelled(facts.mode),
    data_class: labelled(facts.data_class),
    data_classes: facts.data_classes,
    declared_classes: facts.declared_classes,
    kinds: kinds(facts.kinds),
    content: content(facts.content),
    risk_tier: labelled(facts.risk_tier),
    jurisdiction: labelled(facts.jurisdiction),
    tokens: bucket(buckets.tokens, facts.tokens),
    max_tokens: facts.max_tokens === null ? null : bucket(buckets.max_tokens, facts.max_tokens),
    body_bytes: bucket(buckets.body_bytes, facts.body_bytes),
    tools: facts.tools,
    attachments: counts(facts.attachments),
    attachments_unread: counts(facts.attachments_unread),
    recognizers_unavailable: facts.recognizers_unavailable ?? NONE,
    lanes_down: lanesDown.length < 2 ? lanesDown : [...new Set(lanesDown)].sort(),
  };
}

const NONE: readonly string[] = [];

/** The smallest bound that is not less than the number; one above the last for what exceeds them all. */
export function bucket(bounds: readonly number[], number: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return bounds[low] ?? (bounds.at(-1) ?? 0) + 1;
}

const step = (confidence: number): number => Math.floor(confidence * CONFIDENCE_STEPS) / CONFIDENCE_STEPS;

/** Of "cue:write+letter" the policy sees "cue": how it was found, not by what. */
function labelled<T>({ value, source, confidence }: Labelled<T>): Labelled<T> {
  const evidence = source.indexOf(":");
  return { value, source: evidence < 0 ? source : source.slice(0, evidence), confidence: step(confidence) };
}

function kinds(found: Facts["kinds"]): PolicyInput["kinds"] {
  const names = Object.keys(found);
  if (names.length === 0) return {};
  const sorted: [string, PolicyKind][] = [];
  for (const name of names.sort()) {
    const kind = found[name];
    if (kind === undefined) continue;
    sorted.push([
      name,
      {
        class: kind.class,
        count: bucket(COUNTS, kind.count),
        confidence: step(kind.confidence),
        places: kind.places.length < 2 ? kind.places : kind.places.toSorted(),
        ...(kind.fixed ? { fixed: true } : {}),
        ...(kind.sources === undefined ? {} : { sources: kind.sources }),
      },
    ]);
  }
  return Object.fromEntries(sorted);
}

function content(found: Facts["content"]): Record<string, number> {
  if (found === undefined) return {};
  return Object.fromEntries(Object.entries(found).map(([name, { confidence }]) => [name, step(confidence)]));
}

function counts(attachments: Facts["attachments"]): Record<string, number> {
  const names = Object.keys(attachments);
  if (names.length === 0) return {};
  return Object.fromEntries(names.sort().map((name) => [name, bucket(COUNTS, attachments[name] ?? 0)]));
}

/**
 * Every field in a fixed order. Text that is not from a closed list is preceded by its length, and lists by
 * theirs, so no text can pass for another field.
 */
export function inputKey(input: PolicyInput): string {
  let key = `${text(input.tenant)}${input.user === null ? "-" : text(input.user)}${input.dialect},${text(input.model)}${
    input.stream ? "s" : "j"
  }${label(input.task)}${label(input.domain)}${label(input.mode)}${label(input.data_class)}${label(
    input.risk_tier,
  )}${label(input.jurisdiction)}${input.tokens},${input.max_tokens ?? "-"},${input.body_bytes},${input.data_classes.join(",")};${input.declared_classes.join(",")};`;
  for (const name in input.kinds) {
    const kind = input.kinds[name];
    if (kind !== undefined)
      key += `${text(name)}${kind.class},${kind.count},${kind.confidence},${kind.places.join(",")}${kind.fixed ? "!" : ""}${kind.sources?.map(text).join("") ?? ""};`;
  }
  key += "|";
  for (const name in input.content) key += `${name}${input.content[name]};`;
  key += `|${input.tools.length};`;
  // How sure a type is follows from its source.
  for (const tool of input.tools) key += `${text(tool.name)}${tool.type},${text(tool.source)}`;
  for (const name in input.attachments) key += `${text(name)}${input.attachments[name]};`;
  key += "|";
  for (const name in input.attachments_unread) key += `${text(name)}${input.attachments_unread[name]};`;
  key += "|";
  for (const name of input.recognizers_unavailable) key += text(name);
  key += "|";
  for (const lane of input.lanes_down) key += text(lane);
  return key;
}

const text = (value: string): string => `${value.length}:${value}`;

const label = ({ value, source, confidence }: Labelled<string>): string =>
  `${text(value)}${text(source)}${confidence};`;
