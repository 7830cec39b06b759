/** How a series of figures goes on: its slope, robust against single high readings, and whether that is flat. */

export interface Reading {
  /** Since the start, in hours. */
  readonly hours: number;
  readonly value: number;
}

/** Theil and Sen: the median of the slopes of all pairs. Up to so many readings; more are thinned evenly. */
const MOST = 400;

/** Units per hour; 0 with fewer than two readings. */
export function slopeOf(readings: readonly Reading[]): number {
  const step = Math.max(1, Math.ceil(readings.length / MOST));
  const taken = readings.filter((_, i) => i % step === 0);
  const slopes: number[] = [];
  for (const [i, a] of taken.entries()) {
    for (const b of taken.slice(i + 1)) {
      if (b.hours > a.hours) slopes.push((b.value - a.value) / (b.hours - a.hours));
    }
  }
  return median(slopes) ?? 0;
}

export interface Verdict {
  /** Medians of the first and the last fifth of the readings. */
  readonly first: number;
  readonly last: number;
  readonly perHour: number;
  /** What the slope makes of the time that was measured. */
  readonly growth: number;
  readonly allowed: number;
  readonly flat: boolean;
}

/**
 * Flat when what grew over the measured time is at most `allowed` units, or `share` of the level, whichever is more.
 * A leak grows with the calls; what a process only spreads itself into does not go on.
 */
export function judge(readings: readonly Reading[], allowed: number, share: number): Verdict {
  const fifth = Math.max(1, Math.floor(readings.length / 5));
  const level = (part: readonly Reading[]): number => median(part.map(({ value }) => value)) ?? 0;
  const first = level(readings.slice(0, fifth));
  const last = level(readings.slice(-fifth));
  const perHour = slopeOf(readings);
  const hours = (readings.at(-1)?.hours ?? 0) - (readings[0]?.hours ?? 0);
  const growth = perHour * hours;
  const bound = Math.max(allowed, first * share);
  return { first, last, perHour, growth, allowed: bound, flat: growth <= bound };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
