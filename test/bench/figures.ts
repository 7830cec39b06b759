/** The figures of the table, what each is read from, and what it is to reach. */
import type { LoadResult } from "./load.ts";
import type { Pair } from "./measure.ts";

export interface Target {
  readonly at: "least" | "most";
  readonly value: number;
}

export interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly scenario: string;
  readonly value: (result: LoadResult) => number;
  /** Of Lanekeeper's value, what its Node took. */
  readonly node?: (result: LoadResult) => number;
  /** How a gateway's value is set against plain Envoy's of the same repeat. */
  readonly compared: "ratio" | "added";
  readonly target?: Target;
}

const perSecond = (result: LoadResult): number => result.calls / result.seconds;
const medianMs = (result: LoadResult): number => result.latency_us.p50 / 1_000;
const firstTokenMs = (result: LoadResult): number => result.first_token_us.p50 / 1_000;
const transitMs = (result: LoadResult): number => result.transit_us.p50 / 1_000;
const tokensPerSecond = (result: LoadResult): number => result.tokens / result.seconds;
const cpuUs = ({ gateway_cpu_s }: LoadResult): number =>
  gateway_cpu_s.reduce((sum, spent) => sum + spent, 0) * 1e6;
const nodeUs = ({ gateway_cpu_s: [node = 0] }: LoadResult): number => node * 1e6;
const PER_TOKEN = {
  unit: "µs",
  value: (result: LoadResult) => cpuUs(result) / result.tokens,
  node: (result: LoadResult) => nodeUs(result) / result.tokens,
  compared: "ratio",
} as const;
const PER_CALL = {
  unit: "µs",
  value: (result: LoadResult) => cpuUs(result) / result.calls,
  node: (result: LoadResult) => nodeUs(result) / result.calls,
  compared: "ratio",
} as const;

/**
 * The targets are ratios of figures that were first taken with streams at a vendor's pace (peers: 45 µs a token), where
 * each token is a wake-up of its own. Flat out, a hundred tokens share one, and what a call costs is all that is left.
 */
export const FIGURES: readonly Figure[] = [
  {
    label: "1 KB, 200/s: p50",
    unit: "ms",
    scenario: "lat_1k",
    value: medianMs,
    compared: "ratio",
    target: { at: "most", value: 3 },
  },
  {
    label: "1 KB, 200/s: p99",
    unit: "ms",
    scenario: "lat_1k",
    value: (result) => result.latency_us.p99 / 1_000,
    compared: "ratio",
  },
  {
    label: "1 KB: calls",
    unit: "/s",
    scenario: "max_1k",
    value: perSecond,
    compared: "ratio",
    target: { at: "least", value: 0.2 },
  },
  { ...PER_CALL, label: "1 KB: CPU per call", scenario: "max_1k" },
  {
    label: "1 KB, no decision shared: calls",
    unit: "/s",
    scenario: "fresh_1k",
    value: perSecond,
    compared: "ratio",
  },
  { label: "1 MB, 10/s: p50", unit: "ms", scenario: "lat_1m", value: medianMs, compared: "ratio" },
  {
    label: "1 MB: calls",
    unit: "/s",
    scenario: "max_1m",
    value: perSecond,
    compared: "ratio",
    target: { at: "least", value: 0.12 },
  },
  {
    label: "20 paced streams: time to first token, p50",
    unit: "ms",
    scenario: "sse_paced",
    value: firstTokenMs,
    compared: "added",
    target: { at: "most", value: 8 },
  },
  {
    label: "20 paced streams: a token's way, p50",
    unit: "ms",
    scenario: "sse_paced",
    value: transitMs,
    compared: "added",
  },
  {
    ...PER_TOKEN,
    label: "20 paced streams: CPU per token",
    scenario: "sse_paced",
    target: { at: "most", value: 2 },
  },
  {
    ...PER_TOKEN,
    label: "streams flat out: CPU per token",
    scenario: "sse_max",
  },
  {
    label: "streams flat out: tokens",
    unit: "/s",
    scenario: "sse_max",
    value: tokensPerSecond,
    compared: "ratio",
  },
  {
    label: "processed, 1 KB: calls",
    unit: "/s",
    scenario: "max_1k_processed",
    value: perSecond,
    compared: "ratio",
    target: { at: "least", value: 0.13 },
  },
  {
    ...PER_CALL,
    label: "processed, 1 KB: CPU per call",
    scenario: "max_1k_processed",
  },
  {
    label: "processed, 20 paced streams: time to first token, p50",
    unit: "ms",
    scenario: "sse_paced_processed",
    value: firstTokenMs,
    compared: "added",
  },
  {
    label: "processed, 20 paced streams: a token's way, p50",
    unit: "ms",
    scenario: "sse_paced_processed",
    value: transitMs,
    compared: "added",
  },
  {
    ...PER_TOKEN,
    label: "processed, 20 paced streams: CPU per token",
    scenario: "sse_paced_processed",
    target: { at: "most", value: 4 },
  },
  {
    ...PER_TOKEN,
    label: "processed, streams flat out: CPU per token",
    scenario: "sse_max_processed",
  },
];

export const MEMORY_TARGET_MB: Target = { at: "most", value: 250 };
/** From few tenants to many: what counts as flat. Memory that no cache holds any more is no matter of the program. */
export const FLAT = { ratio: 1.5, orAddedUs: 5 } as const;

export const met = ({ at, value }: Target, found: number): boolean =>
  at === "least" ? found >= value : found <= value;

/** Median, least and most of the repeats. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** null for no values. */
export function summary(values: readonly number[]): Summary | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return null;
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? min;
  const high = sorted[Math.ceil(middle)] ?? max;
  return { median: (low + high) / 2, min, max };
}

/** A gateway's values, and each set against plain Envoy's of the same repeat. */
export interface Against {
  readonly value: Summary;
  readonly compared: Summary;
}

export interface Measured {
  readonly plain: Summary;
  readonly lanekeeper: Against;
  readonly node: Summary | null;
  readonly floor: Against | null;
}

/** Over the undisturbed pairs of the figure's scenario; null when there is none. */
export function measured(figure: Figure, pairs: readonly Pair[]): Measured | null {
  const counted = pairs.filter(
    ({ scenario, noisy, plain, lanekeeper }) =>
      scenario === figure.scenario && !noisy && plain.calls > 0 && lanekeeper.calls > 0,
  );
  const plain = summary(counted.map((pair) => figure.value(pair.plain)));
  const lanekeeper = against(figure, counted, (pair) => pair.lanekeeper);
  if (plain === null || lanekeeper === null) return null;
  const { node } = figure;
  const ofNode = node === undefined ? null : summary(counted.map((pair) => node(pair.lanekeeper)));
  return { plain, lanekeeper, node: ofNode, floor: against(figure, counted, (pair) => pair.floor) };
}

function against(
  { value, compared }: Figure,
  pairs: readonly Pair[],
  resultOf: (pair: Pair) => LoadResult | null,
): Against | null {
  const values = pairs.flatMap((pair) => {
    const result = resultOf(pair);
    return result === null || result.calls === 0 ? [] : [[value(pair.plain), value(result)] as const];
  });
  const own = summary(values.map(([, its]) => its));
  const set = summary(values.map(([plain, its]) => (compared === "ratio" ? its / plain : its - plain)));
  return own === null || set === null ? null : { value: own, compared: set };
}
