/**
 * Counters and histograms that cost one look-up per count. prom-client builds and validates a label hash on each
 * increment; here that happens once per scrape, for the label values that were seen.
 */
import { Counter, type Histogram, type Registry } from "prom-client";

/** Label values, in the order of their names and from closed lists or configuration only, to what is counted of them. */
class Cells<Cell> extends Map<string, Cell> {
  readonly #names: readonly string[];
  readonly #make: (labels: Readonly<Record<string, string>>) => Cell;

  constructor(names: readonly string[], make: (labels: Readonly<Record<string, string>>) => Cell) {
    super();
    this.#names = names;
    this.#make = make;
  }

  of(values: readonly string[]): Cell {
    const key = values.length === 1 ? (values[0] ?? "") : values.join("\u0000");
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = this.#make(Object.fromEntries(this.#names.map((name, i) => [name, values[i] ?? ""])));
    this.set(key, made);
    return made;
  }
}

export class Tally {
  readonly #cells: Cells<{ readonly labels: Readonly<Record<string, string>>; value: number }>;

  constructor(registry: Registry, name: string, help: string, labelNames: readonly string[]) {
    const cells = new Cells(labelNames, (labels) => ({ labels, value: 0 }));
    this.#cells = cells;
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, value } of cells.values()) this.inc(labels, value);
      },
    });
  }

  add(value: number, ...labels: readonly string[]): void {
    this.#cells.of(labels).value += value;
  }
}

export class Distribution {
  readonly #bounds: readonly number[];
  readonly #cells: Cells<{
    readonly labels: Readonly<Record<string, string>>;
    /** By bucket, those above all bounds last. */
    readonly counts: number[];
    sum: number;
  }>;

  /** @param bounds ascending; a value counts in the first bucket whose bound is not less */
  constructor(
    registry: Registry,
    name: string,
    help: string,
    labelNames: readonly string[],
    bounds: readonly number[],
  ) {
    this.#bounds = bounds;
    this.#cells = new Cells(labelNames, (labels) => ({
      labels,
      counts: new Array<number>(bounds.length + 1).fill(0),
      sum: 0,
    }));
    // One without labels is there from the start.
    if (labelNames.length === 0) this.#cells.of([]);
    const metric = {
      name,
      help,
      type: "histogram",
      aggregator: "sum",
      get: async () => ({ name, help, type: "histogram", aggregator: "sum", values: this.#values(name) }),
    };
    registry.registerMetric(metric as unknown as Histogram);
  }

  observe(value: number, ...labels: readonly string[]): void {
    const cell = this.#cells.of(labels);
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
    cell.counts[bucket] = (cell.counts[bucket] ?? 0) + 1;
    cell.sum += value;
  }

  #values(name: string) {
    return [...this.#cells.values()].flatMap(({ labels, counts, sum }) => {
      let count = 0;
      const buckets = counts.map((more, i) => {
        count += more;
        const le = this.#bounds[i] ?? "+Inf";
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
      });
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: count },
      ];
    });
  }
}
