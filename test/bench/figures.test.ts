import { describe, expect, it } from "vitest";
import { FIGURES, measured, met, summary } from "./figures.ts";
import type { LoadResult } from "./load.ts";
import { inTurn, type Pair } from "./measure.ts";
import { complete, errorCount, remarks, table } from "./report.ts";

const NONE = { p50: 0, p90: 0, p99: 0, max: 0 };

function result(changes: Partial<LoadResult> = {}): LoadResult {
  return {
    calls: 1_000,
    errors: 0,
    first_error: "",
    late: 0,
    seconds: 1,
    latency_us: NONE,
    tokens: 0,
    first_token_us: NONE,
    transit_us: NONE,
    gateway_cpu_s: [0.6, 0.2],
    foreign_cores: 0,
    stolen_cores: 0,
    ...changes,
  };
}

function pair(plainCalls: number, ourCalls: number, changes: Partial<Pair> = {}): Pair {
  const plain = result({ calls: plainCalls });
  const lanekeeper = result({ calls: ourCalls });
  return {
    scenario: "max_1k",
    repeat: 1,
    plain,
    lanekeeper,
    floor: null,
    noise: 0,
    noisy: false,
    ...changes,
  };
}

const calls = FIGURES.find(({ scenario, unit }) => scenario === "max_1k" && unit === "/s");
const findings = (pairs: readonly Pair[]) => ({ pairs, memory: [], flatness: [] });

describe("a summary", () => {
  it("is the median with least and most, between the two in the middle for an even number", () => {
    expect(summary([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(summary([4, 1])).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(summary([])).toBeNull();
  });
});

describe("a figure", () => {
  it("compares within a repeat, not between medians", () => {
    const pairs = [pair(1_000, 200), pair(4_000, 400), pair(2_000, 300)];
    if (calls === undefined) throw new Error("no such figure");
    const found = measured(calls, pairs);
    expect(found?.plain.median).toBe(2_000);
    expect(found?.lanekeeper.value.median).toBe(300);
    expect(found?.lanekeeper.compared).toEqual({ median: 0.15, min: 0.1, max: 0.2 });
  });

  it("leaves disturbed runs out, and says so where none is left", () => {
    const noisy = { noise: 0.7, noisy: true };
    const kept = table(findings([pair(1_000, 250), pair(1_000, 10, noisy)]));
    expect(kept).toMatch(/1 KB: calls\/s +\| 1000 +\| 250 +\| × 0\.25 +\| ≥ 0\.2× +\| met/);
    const lost = table(findings([pair(1_000, 250, noisy)]));
    expect(lost).toMatch(/1 KB: calls\/s .*disturbed, not counted .*not measured/);
    expect(lost).not.toContain("met ");
    expect(complete([pair(1_000, 250, noisy)])).toBe(false);
    expect(complete([pair(1_000, 250), pair(1_000, 250, noisy)])).toBe(true);
    expect(remarks([pair(1_000, 10, noisy)])).toEqual([
      "max_1k, repeat 1: others used 0.70 cores; not counted",
    ]);
  });

  it("is missed on the wrong side of its target", () => {
    expect(met({ at: "least", value: 0.2 }, 0.19)).toBe(false);
    expect(met({ at: "least", value: 0.2 }, 0.2)).toBe(true);
    expect(met({ at: "most", value: 8 }, 8.1)).toBe(false);
    expect(table(findings([pair(1_000, 190)]))).toContain("MISSED");
  });

  it("says what Node took of the CPU time", () => {
    expect(table(findings([pair(1_000, 1_000)]))).toContain("800, Node 600");
  });
});

describe("the empty service", () => {
  const floor = (calls: number) => ({ floor: result({ calls }) });

  it("has a column of its own, with its figure and what that is to plain Envoy's of the same repeat", () => {
    const pairs = [
      pair(1_000, 100, floor(200)),
      pair(4_000, 400, floor(1_000)),
      pair(2_000, 200, floor(600)),
    ];
    const memory = [{ plain: 70, envoy: 90, node: 110, floor: 150 }];
    const shown = table({ pairs, memory, flatness: [] });
    expect(shown).toMatch(/^\| +\| plain Envoy +\| empty service +\| Lanekeeper /);
    expect(shown).toMatch(/1 KB: calls\/s +\| 2000 \(1000–4000\) \| 600 \(200–1000\), × 0\.25 +\| 200 /);
    expect(shown).toMatch(/peak memory.* \| 70\.0 +\| 150 +\| 200, Node 110 /);
  });

  it("is added where the figure is", () => {
    const first = (p50: number) => result({ first_token_us: { ...NONE, p50 } });
    const streams = { scenario: "sse_paced", plain: first(20_000), lanekeeper: first(30_000) };
    const shown = table(findings([pair(1, 1, { ...streams, floor: first(24_000) })]));
    expect(shown).toMatch(/first token, p50, ms +\| 20\.0 +\| 24\.0, \+ 4\.00 ms +\| 30\.0 +\| \+ 10\.0 ms/);
  });

  it("leaves no trace in a run without it, and no figure where none of its calls was answered", () => {
    expect(table(findings([pair(1_000, 250)]))).not.toContain("empty service");
    const failed = table(findings([pair(1_000, 250, floor(0))]));
    expect(failed).toMatch(/1 KB: calls\/s +\| 1000 +\| +\| 250 +\| × 0\.25 /);
  });

  it("takes its turn at being first", () => {
    const order = [1, 2, 3, 4].map((repeat) => inTurn(["plain", "lanekeeper", "floor"], repeat).join(" "));
    expect(order).toEqual([
      "plain lanekeeper floor",
      "lanekeeper floor plain",
      "floor plain lanekeeper",
      "plain lanekeeper floor",
    ]);
  });
});

describe("many tenants", () => {
  const flat = (few: number, many: number) => {
    const ratio = { median: many / few, min: many / few, max: many / few };
    const flatness = [{ what: "lookup", fewTenants: 10, manyTenants: 10_000, few, many, ratio }];
    return table({ pairs: [], memory: [], flatness });
  };

  it("may cost half as much again, or next to nothing in microseconds", () => {
    expect(flat(50, 70)).toMatch(/50\.0 → 70\.0 .* met/);
    expect(flat(1, 3)).toMatch(/ met/);
    expect(flat(50, 80)).toMatch(/MISSED/);
  });
});

describe("errors", () => {
  it("are counted on every side and shown with the first of them", () => {
    const failed = result({ errors: 3, first_error: "status 503: no" });
    const pairs = [
      pair(1_000, 250, { lanekeeper: failed }),
      pair(1_000, 250, { plain: failed, floor: failed }),
    ];
    expect(errorCount(pairs)).toBe(9);
    expect(remarks(pairs)[0]).toBe("max_1k, repeat 1, lanekeeper: 3 ERRORS; the first: status 503: no");
  });
});
