/** Looks at the processes while the traffic goes on: memory, descriptors, CPU time; and at what reached hosted lanes. */
import { readdirSync, readFileSync } from "node:fs";
import type { Simulator } from "../../src/simulate/index.ts";
import type { Reading } from "./slope.ts";

export const SERIES = [
  "Node, resident (MB)",
  "Node, heap after collection (MB)",
  "Node, outside the heap (MB)",
  "Node, descriptors",
  "Node, active resources",
  "Envoy, resident (MB)",
  "Envoy, descriptors",
] as const;
export type Series = (typeof SERIES)[number];

export interface Watch {
  readonly readings: Readonly<Record<Series, readonly Reading[]>>;
  /** CPU seconds of Node and Envoy together, by reading. */
  readonly cpu: readonly Reading[];
  /** Calls at hosted lanes that held what must not leave. */
  leaked(): number;
  stop(): void;
}

export interface Watched {
  readonly node: number;
  readonly envoy: number;
  /** Written by the gateway at SIGUSR2. */
  readonly memoryFile: string;
  readonly hosted: readonly Simulator[];
  /** What no hosted lane may see. */
  readonly canary: string;
  /** How long it is going to be watched. */
  readonly minutes: number;
}

/** The most time between two readings; a short run has at least so many. */
const PROCESS_EVERY_MS = 5_000;
/** A full collection stops the process for some milliseconds. */
const HEAP_EVERY_MS = 15_000;
const LEAST_READINGS = 12;
/** A simulator keeps its last 200 calls: none may be pushed out unseen. */
const LANES_EVERY_MS = 500;
const MB = 1_048_576;
const HOUR_MS = 3_600_000;
/** CPU times in /proc are counted in hundredths of a second (sysconf(_SC_CLK_TCK) on Linux). */
const TICKS_PER_SECOND = 100;

export function watch({ node, envoy, memoryFile, hosted, canary, minutes }: Watched): Watch {
  const started = performance.now();
  const readings = Object.fromEntries(SERIES.map((name) => [name, [] as Reading[]])) as unknown as Record<
    Series,
    Reading[]
  >;
  const cpu: Reading[] = [];
  const note = (series: Series, value: number): void => {
    readings[series].push({ hours: (performance.now() - started) / HOUR_MS, value });
  };
  const seen = new Map<Simulator, number>();
  let leaked = 0;

  const look = (): void => {
    note("Node, resident (MB)", residentMb(node));
    note("Envoy, resident (MB)", residentMb(envoy));
    note("Node, descriptors", readdirSync(`/proc/${node}/fd`).length);
    note("Envoy, descriptors", readdirSync(`/proc/${envoy}/fd`).length);
    const hours = (performance.now() - started) / HOUR_MS;
    cpu.push({ hours, value: cpuSeconds(node) + cpuSeconds(envoy) });
  };
  let read = 0;
  const heap = (): void => {
    const held = readHeap(memoryFile);
    if (held !== null && held.asked > read) {
      read = held.asked;
      note("Node, heap after collection (MB)", held.heapUsed / MB);
      note("Node, outside the heap (MB)", held.external / MB);
      note("Node, active resources", held.resources);
    }
    process.kill(node, "SIGUSR2");
  };
  const lanes = (): void => {
    for (const lane of hosted) {
      const before = seen.get(lane) ?? 0;
      for (const { n, raw, headers } of lane.received) {
        if (n <= before) continue;
        seen.set(lane, n);
        if (raw.includes(canary) || JSON.stringify(headers).includes(canary)) leaked += 1;
      }
    }
  };
  const every = (mostMs: number): number => Math.min(mostMs, (minutes * 60_000) / LEAST_READINGS);
  const timers = [
    setInterval(look, every(PROCESS_EVERY_MS)),
    setInterval(heap, every(HEAP_EVERY_MS)),
    setInterval(lanes, LANES_EVERY_MS),
  ];
  return {
    readings,
    cpu,
    leaked: () => {
      lanes();
      return leaked;
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

interface Held {
  readonly asked: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly resources: number;
}

function readHeap(file: string): Held | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Held;
  } catch {
    return null;
  }
}

function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) / 1024;
}

/** User and system time, all threads (proc(5): utime and stime are the 14th and 15th, counted after the name). */
function cpuSeconds(pid: number): number {
  const after = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(after[11]) + Number(after[12])) / TICKS_PER_SECOND;
}
