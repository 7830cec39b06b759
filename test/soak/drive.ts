/** Starts calls at a fixed rate, whatever becomes of those before, and keeps count of what became of them. */

import type { Random } from "../support/random.ts";
import { type Clients, createClients } from "./clients.ts";
import { KINDS, pick } from "./traffic.ts";

export interface KindCount {
  readonly name: string;
  calls: number;
  unexpected: number;
  /** Milliseconds from start to end of each call that was answered. */
  readonly times: number[];
}

export interface Driven {
  readonly kinds: readonly KindCount[];
  /** The ids of all records that answers named. */
  readonly ids: ReadonlySet<string>;
  /** Calls that the gateway has seen, those included whose callers hung up. */
  readonly calls: number;
  readonly unexpected: number;
  /** The first of them, with kind and time; no content. */
  readonly first: readonly string[];
  /** Calls that were not started, because so many were under way. */
  readonly skipped: number;
}

export interface Drive {
  /** What there is so far; goes on changing. */
  readonly driven: Driven;
  /** No new calls; resolves when those under way have ended. */
  finish(): Promise<void>;
}

const UNDER_WAY_MOST = 400;
const TICK_MS = 10;
const FIRST_KEPT = 20;

export function drive(address: { host: string; port: number }, rate: number, random: Random): Drive {
  const clients: Clients = createClients(address.host, address.port);
  const kinds = new Map<string, KindCount>(
    KINDS.map(({ name }) => [name, { name, calls: 0, unexpected: 0, times: [] }]),
  );
  const ids = new Set<string>();
  const first: string[] = [];
  const state = { kinds: [...kinds.values()], ids, calls: 0, unexpected: 0, first, skipped: 0 };
  const started = performance.now();
  const underWay = new Set<Promise<void>>();
  let n = 0;

  const one = async (): Promise<void> => {
    const kind = pick(random);
    const count = kinds.get(kind.name);
    if (count === undefined) throw new Error(`no kind ${kind.name}`);
    const { call, wrong } = kind.plan(random, n);
    const at = performance.now();
    state.calls += 1;
    count.calls += 1;
    const problem = await clients
      .send(call)
      .then((answer) => {
        if (answer === null) return null;
        count.times.push(performance.now() - at);
        if (answer.record !== "") ids.add(answer.record);
        return wrong(answer);
      })
      .catch((error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : "unknown"));
    if (problem === null) return;
    count.unexpected += 1;
    state.unexpected += 1;
    if (first.length < FIRST_KEPT) {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      first.push(`${seconds} s, ${kind.name}, ${call.transport}: ${problem.slice(0, 200)}`);
    }
  };

  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * rate;
    for (; n < due; n += 1) {
      if (underWay.size >= UNDER_WAY_MOST) {
        state.skipped += 1;
        continue;
      }
      const run = one().finally(() => underWay.delete(run));
      underWay.add(run);
    }
  }, TICK_MS);

  return {
    driven: state,
    finish: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      clients.close();
    },
  };
}
