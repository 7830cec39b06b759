/** The soak in words and tables: on the terminal, and as docs/soak.md. */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import type { Driven } from "./drive.ts";
import type { Options } from "./options.ts";
import type { Kept } from "./records.ts";
import { judge, type Reading, type Verdict } from "./slope.ts";
import { SERIES, type Series, type Watch } from "./watch.ts";

export interface Findings {
  readonly options: Options;
  readonly minutes: number;
  readonly driven: Driven;
  readonly watch: Watch;
  readonly changes: number;
  readonly adminProblems: readonly string[];
  readonly leaked: number;
  readonly kept: Kept;
  /** Lines of the service's log at the level of error, and of Envoy's at critical. */
  readonly loggedErrors: readonly string[];
  /** Changes that were refused, by the log, and files that had to be. */
  readonly refusedChanges: number;
  readonly wrongFiles: number;
  /** "" when it ended by itself with exit code 0 and left a whole chain. */
  readonly ending: string;
}

/** What may come on top over the measured time: so many units, or this share of the level. */
const ALLOWED: Readonly<Record<Series, readonly [units: number, share: number]>> = {
  "Node, resident (MB)": [24, 0.1],
  "Node, heap after collection (MB)": [6, 0.1],
  "Node, outside the heap (MB)": [8, 0.1],
  "Node, descriptors": [8, 0.1],
  "Node, active resources": [8, 0.1],
  "Envoy, resident (MB)": [16, 0.1],
  "Envoy, descriptors": [8, 0.1],
};

/** What is filled once (code, caches, pools) is filled after a fifth of the time, or ten minutes. */
const WARM_SHARE = 0.2;
const WARM_MOST_HOURS = 1 / 6;

export interface Report {
  readonly lines: readonly string[];
  readonly failed: readonly string[];
}

export function report(findings: Findings): Report {
  const { driven, kept, watch } = findings;
  const verdicts = SERIES.map((name) => [name, verdictOf(name, watch.readings[name])] as const);
  const failed = [
    ...(driven.unexpected > 0 ? [`${driven.unexpected} unexpected answers`] : []),
    ...(driven.skipped > 0 ? [`${driven.skipped} calls could not be started: the gateway fell behind`] : []),
    ...(kept.records === driven.calls ? [] : [`${kept.records} records of ${driven.calls} calls`]),
    ...(kept.missing > 0 ? [`${kept.missing} answers name a record that is not there`] : []),
    ...(kept.twice > 0 ? [`${kept.twice} records too many for their exchange`] : []),
    ...(kept.broken === "" ? [] : [`the chain: ${kept.broken}`]),
    ...(findings.leaked > 0 ? [`${findings.leaked} calls brought a hosted lane what may not leave`] : []),
    ...(findings.adminProblems.length > 0 ? [`the admin address: ${findings.adminProblems[0]}`] : []),
    ...(findings.loggedErrors.length > 0
      ? [`${findings.loggedErrors.length} errors in the logs, first: ${findings.loggedErrors[0]}`]
      : []),
    ...(findings.refusedChanges === findings.wrongFiles
      ? []
      : [`${findings.refusedChanges} changes refused instead of ${findings.wrongFiles}`]),
    ...(findings.ending === "" ? [] : [findings.ending]),
    ...verdicts.flatMap(([name, { flat, growth }]) =>
      flat ? [] : [`${name}: grew by ${growth.toFixed(1)}`],
    ),
    ...verdicts.flatMap(([name]) => (watch.readings[name].length < 5 ? [`${name}: too few readings`] : [])),
  ];
  return {
    failed,
    lines: [
      "| calls | number | p50 ms | p99 ms | not as expected |",
      "| --- | --- | --- | --- | --- |",
      ...driven.kinds.map(({ name, calls, times, unexpected }) => {
        const sorted = times.toSorted((a, b) => a - b);
        return `| ${name} | ${calls} | ${at(sorted, 0.5)} | ${at(sorted, 0.99)} | ${unexpected} |`;
      }),
      `| all | ${driven.calls} |  |  | ${driven.unexpected} |`,
      "",
      "| held | after warm-up | at the end | slope per hour | may grow by | verdict |",
      "| --- | --- | --- | --- | --- | --- |",
      ...verdicts.map(
        ([name, { first, last, perHour, allowed, flat }]) =>
          `| ${name} | ${first.toFixed(1)} | ${last.toFixed(1)} | ${signed(perHour)} | ${allowed.toFixed(1)} | ${flat ? "flat" : "GROWS"} |`,
      ),
      "",
      `${findings.minutes.toFixed(1)} minutes at ${findings.options.rate} calls a second, seed ${findings.options.seed}: ` +
        `${driven.calls} calls, ${kept.records} records, chain ${kept.broken === "" ? "whole" : "BROKEN"}, ` +
        `${findings.changes} changes of configuration, ${findings.leaked} leaks. ${cpuLine(findings)}`,
      `Outcomes: ${Object.entries(kept.outcomes)
        .map(([name, count]) => `${name} ${count}`)
        .join(", ")}.`,
      ...(driven.first.length > 0 ? ["", "Unexpected:", ...driven.first.map((line) => `- ${line}`)] : []),
      "",
      failed.length === 0 ? "Everything held." : `Did not hold: ${failed.join("; ")}.`,
    ],
  };
}

function verdictOf(name: Series, readings: readonly Reading[]): Verdict {
  return judge(afterWarmUp(readings), ...ALLOWED[name]);
}

function afterWarmUp(readings: readonly Reading[]): readonly Reading[] {
  const warm = Math.min((readings.at(-1)?.hours ?? 0) * WARM_SHARE, WARM_MOST_HOURS);
  return readings.filter(({ hours }) => hours >= warm);
}

/** CPU time a second in the second and the last quarter: what grows with the number of calls shows here. */
function cpuLine({ watch, options }: Findings): string {
  const quarter = Math.floor(watch.cpu.length / 4);
  const perCall = (from: number, to: number): string => {
    const [a, b] = [watch.cpu[from], watch.cpu[to]];
    if (a === undefined || b === undefined || a === b) return "–";
    return (((b.value - a.value) / ((b.hours - a.hours) * 3_600 * options.rate)) * 1_000).toFixed(2);
  };
  return `CPU time per call: ${perCall(quarter, 2 * quarter)} ms in the second quarter, ${perCall(3 * quarter, watch.cpu.length - 1)} ms in the last.`;
}

const at = (sorted: readonly number[], share: number): string =>
  sorted.length === 0
    ? "–"
    : (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);

const signed = (value: number): string => `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(2)}`;

export function writePage(lines: readonly string[], minutes: number): void {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() || "processor not named"}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
  const text = `# Soak

Generated by \`npm run soak -- --minutes ${Math.round(minutes)} --write\` on ${new Date().toISOString().slice(0, 10)}; do not edit.

${lines.join("\n")}

## What it is

- Lanekeeper is a process of its own with a real Envoy in front; lanes, callers and this harness share another. Calls
  start at a fixed rate, whatever becomes of those before.
- Every answer is checked: status and code, text word for word (names restored), tool calls, which lane, whole or not,
  that it names a record. "Not as expected" is any that differs. Callers that hang up do so in their own body, while
  they wait, or at the first piece of the answer.
- A lane that fails is told every three seconds to fail otherwise (429, 500, 503, reset, silence), and its callers must
  not notice. One that breaks off in the middle cannot be mended; its calls must be recorded.
- Every 20 s the configuration changes: a lane more or less, a route, a text, a file that is wrong and must be refused.
- At the end: as many records as calls, one for each id that an answer named, the chain whole, before and after the
  process was told to end; no error in the logs; nothing that may not leave in any hosted lane.
- Heap and what is outside it are read after a full collection. Slopes are Theil and Sen's (the median of the slopes of
  all pairs), after warm-up: a fifth of the time, at most ten minutes. A series is flat when what its slope makes of the
  measured time is within the bound that the table names.
- Machine: ${machine}.
`;
  writeFileSync(new URL("../../docs/soak.md", import.meta.url), text);
}
