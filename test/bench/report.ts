/** Measurements → the table that is printed and kept in docs/benchmark.md. */
import {
  type Against,
  FIGURES,
  type Figure,
  FLAT,
  MEMORY_TARGET_MB,
  measured,
  met,
  type Summary,
  summary,
  type Target,
} from "./figures.ts";
import type { Pair } from "./measure.ts";
import type { Flatness } from "./tenants.ts";

/** Most that was ever resident, in MB; `envoy` and `node` are Lanekeeper's two processes. */
export interface Memory {
  readonly plain: number;
  readonly envoy: number;
  readonly node: number;
  /** The empty service with its Envoy; null when it was not asked for. */
  readonly floor: number | null;
}

export interface Findings {
  readonly pairs: readonly Pair[];
  /** Of each repeat. */
  readonly memory: readonly Memory[];
  readonly flatness: readonly Flatness[];
}

type Row = readonly string[];

/** The empty service's column is left out of a run without it. */
const FLOOR_COLUMN = 2;
const HEAD: Row = ["", "plain Envoy", "empty service", "Lanekeeper", "compared", "target", ""];

/** Markdown, its columns aligned so that it reads as well in a terminal. */
export function table(findings: Findings): string {
  const measuredScenarios = new Set(findings.pairs.map(({ scenario }) => scenario));
  const rows = [
    ...FIGURES.filter(({ scenario }) => measuredScenarios.has(scenario)).map((figure) =>
      figureRow(figure, findings.pairs),
    ),
    ...memoryRow(findings.memory),
    ...findings.flatness.map(flatRow),
  ];
  const withFloor = findings.pairs.some(({ floor }) => floor !== null);
  const whole = [HEAD, ...rows];
  return aligned(withFloor ? whole : whole.map((row) => row.toSpliced(FLOOR_COLUMN, 1)));
}

function figureRow(figure: Figure, pairs: readonly Pair[]): Row {
  const found = measured(figure, pairs);
  const label = `${figure.label}, ${figure.unit}`.replace(", /s", "/s");
  const { target } = figure;
  const spelled =
    target === undefined ? "" : spellTarget(target, figure.compared === "ratio" ? "×" : ` ${figure.unit}`);
  if (found === null)
    return [label, "", "", "", "disturbed, not counted", spelled, target ? "not measured" : ""];
  return [
    label,
    spellSummary(found.plain),
    floorCell(figure, found.floor),
    found.node === null
      ? spellSummary(found.lanekeeper.value)
      : `${spellSummary(found.lanekeeper.value)}, Node ${spell(found.node.median)}`,
    spellCompared(figure, spellSummary(found.lanekeeper.compared)),
    spelled,
    verdict(target, found.lanekeeper.compared.median),
  ];
}

const floorCell = (figure: Figure, found: Against | null): string =>
  found === null
    ? ""
    : `${spellSummary(found.value)}, ${spellCompared(figure, spell(found.compared.median))}`;

const spellCompared = ({ compared, unit }: Figure, spelled: string): string =>
  compared === "ratio" ? `× ${spelled}` : `+ ${spelled} ${unit}`;

function memoryRow(memory: Findings["memory"]): Row[] {
  const plain = summary(memory.map((each) => each.plain));
  const ours = summary(memory.map(({ envoy, node }) => envoy + node));
  const node = summary(memory.map((each) => each.node));
  const floor = summary(memory.flatMap((each) => each.floor ?? []));
  if (plain === null || ours === null || node === null) return [];
  const target = spellTarget(MEMORY_TARGET_MB, " MB");
  const floorsCell = floor === null ? "" : spellSummary(floor);
  const cells = [spellSummary(plain), floorsCell, `${spellSummary(ours)}, Node ${spellSummary(node)}`, ""];
  // The most memory of any repeat counts, not the median.
  return [["peak memory, Envoy and Node, MB", ...cells, target, verdict(MEMORY_TARGET_MB, ours.max)]];
}

function flatRow({ what, few, many, fewTenants, manyTenants, ratio }: Flatness): Row {
  const isFlat = ratio.median <= FLAT.ratio || many - few <= FLAT.orAddedUs;
  return [
    `${what}, ${fewTenants} → ${manyTenants} tenants, µs`,
    "",
    "",
    `${spell(few)} → ${spell(many)}`,
    `× ${spellSummary(ratio)}`,
    `≤ ${FLAT.ratio}×, or + ${FLAT.orAddedUs} µs`,
    isFlat ? "met" : "MISSED",
  ];
}

/** Whether every figure of these scenarios has a run that counts. */
export const complete = (pairs: readonly Pair[]): boolean =>
  FIGURES.every(
    (figure) =>
      !pairs.some(({ scenario }) => scenario === figure.scenario) || measured(figure, pairs) !== null,
  );

/** Runs that did not count, and errors: one line each; none when all is well. */
export function remarks(pairs: readonly Pair[]): string[] {
  return pairs.flatMap((pair) => [
    ...(pair.noisy
      ? [`${pair.scenario}, repeat ${pair.repeat}: others used ${spell(pair.noise)} cores; not counted`]
      : []),
    ...(["plain", "lanekeeper", "floor"] as const).flatMap((name) => {
      const result = pair[name];
      if (result === null) return [];
      const { errors, first_error, late, calls } = result;
      const where = `${pair.scenario}, repeat ${pair.repeat}, ${name}`;
      return [
        ...(errors > 0 ? [`${where}: ${errors} ERRORS; the first: ${first_error}`] : []),
        ...(late > calls / 20 ? [`${where}: ${late} of ${calls} calls started late`] : []),
      ];
    }),
  ]);
}

export const errorCount = (pairs: readonly Pair[]): number =>
  pairs.reduce(
    (sum, { plain, lanekeeper, floor }) => sum + plain.errors + lanekeeper.errors + (floor?.errors ?? 0),
    0,
  );

const verdict = (target: Target | undefined, found: number): string =>
  target === undefined ? "" : met(target, found) ? "met" : "MISSED";

const spellTarget = ({ at, value }: Target, unit: string): string =>
  `${at === "least" ? "≥" : "≤"} ${value}${unit}`;

const spellSummary = ({ median, min, max }: Summary): string =>
  min === max ? spell(median) : `${spell(median)} (${spell(min)}–${spell(max)})`;

/** Three digits that matter. */
function spell(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

function aligned(rows: readonly Row[]): string {
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: Row): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [head = HEAD, ...body] = rows;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(line)].join(
    "\n",
  );
}
