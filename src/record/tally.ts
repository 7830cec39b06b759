/**
 * A counter that costs one look-up per count. prom-client builds and validates a label hash on each increment;
 * here that happens once per scrape, for the label values that were seen.
 */
import { Counter, type Registry } from "prom-client";

interface Cell {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

export class Tally {
  readonly #names: readonly string[];
  readonly #cells = new Map<string, Cell>();

  constructor(registry: Registry, name: string, help: string, labelNames: readonly string[]) {
    this.#names = labelNames;
    const cells = this.#cells;
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

  /** Label values in the order of the names, from closed lists or configuration only. */
  add(value: number, ...labels: readonly string[]): void {
    const key = labels.length === 1 ? (labels[0] ?? "") : labels.join("\u0000");
    const cell = this.#cells.get(key);
    if (cell !== undefined) cell.value += value;
    else this.#cells.set(key, { labels: this.#labelled(labels), value });
  }

  #labelled(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.#names.map((name, i) => [name, values[i] ?? ""]));
  }
}
