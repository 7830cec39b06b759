/** V8's CPU profile (.cpuprofile) → which functions and which parts of the program the time went to. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Node of each sample, and the microseconds before it. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Flags that make Node write its profile into `folder` when it ends. */
export const profileFlags = (folder: string): readonly string[] => ["--cpu-prof", `--cpu-prof-dir=${folder}`];

/** The largest profile of the folder: a start that writes more than one has its main thread in that. */
export function readProfile(folder: string): CpuProfile {
  const [largest] = readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .sort((a, b) => b.length - a.length);
  if (largest === undefined) throw new Error("Node wrote no profile");
  return JSON.parse(largest);
}

export interface Share {
  readonly name: string;
  readonly ms: number;
  /** Of the time that the thread was not idle. */
  readonly percent: number;
}

const IDLE = "(idle)";
const FUNCTIONS_SHOWN = 40;
const PARTS_FROM_PERCENT = 0.3;

/** Time in a function itself, callees left out; most first. */
export function selfTimes(profile: CpuProfile): Share[] {
  return shares(profile, (node) => {
    const { functionName, url, lineNumber } = node.callFrame;
    const file = url.split("/").slice(-2).join("/");
    return `${functionName === "" ? "(anonymous)" : functionName}${file === "" ? "" : `  ${file}:${lineNumber + 1}`}`;
  });
}

/** The same by part: time of the platform's own functions counts for the nearest caller that is ours or a package. */
export function partTimes(profile: CpuProfile): Share[] {
  const parents = new Map<number, ProfileNode>();
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node);
  return shares(profile, (node) => {
    const own = node.callFrame.functionName;
    if (node.callFrame.url === "" && own.startsWith("(") && own !== "(anonymous)") return own;
    for (let at: ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id)) {
      const part = partOf(at.callFrame.url);
      if (part !== null) return part;
    }
    return "node";
  });
}

function partOf(url: string): string | null {
  const modules = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url);
  if (modules !== null) return modules[1] ?? null;
  const ours = /\/src\/(?:([^/]+)\/)?[^/]+\.ts$/.exec(url);
  return ours === null ? null : `src/${ours[1] ?? "(flow)"}`;
}

function shares(profile: CpuProfile, nameOf: (node: ProfileNode) => string): Share[] {
  const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]));
  const times = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const name = names.get(id) ?? "(unknown)";
    times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[i] ?? 0) / 1_000);
  });
  times.delete(IDLE);
  const total = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  return [...times]
    .map(([name, ms]) => ({ name, ms, percent: (ms / total) * 100 }))
    .sort((a, b) => b.ms - a.ms);
}

/** Both lists, as lines. */
export function profileLines(profile: CpuProfile): string[] {
  const line = ({ name, ms, percent }: Share): string =>
    `${percent.toFixed(1).padStart(5)} %  ${ms.toFixed(0).padStart(6)} ms  ${name}`;
  return [
    "Node's time by part (functions of the platform count for their caller):",
    ...partTimes(profile)
      .filter(({ percent }) => percent >= PARTS_FROM_PERCENT)
      .map(line),
    "",
    "Node's time by function, callees left out:",
    ...selfTimes(profile).slice(0, FUNCTIONS_SHOWN).map(line),
  ];
}
