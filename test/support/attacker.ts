/** A gateway under attack, for the suites of test/threats: one each file, and after every test no lane has seen a value. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { ALL, ATTACKED, tellingIn } from "./attacked.ts";
import { ask, headersOf, PATHS } from "./dialects.ts";
import { callsSeen, resetFleet, seenByLanes, startGateway, type TestGateway } from "./gateway.ts";
import { type Answer, call } from "./http.ts";

const SLOWEST_MS = 20_000;

export let gateway: TestGateway;
/** What every request of `send` was answered. */
export const answers: Answer[] = [];

/** Starts it before the file's tests and ends it after them. */
export function attackGateway(): void {
  beforeAll(async () => {
    gateway = await startGateway({ config: ATTACKED });
  }, 60_000);
  afterAll(() => gateway?.stop());
  beforeEach(() => resetFleet(gateway.fleet));
  afterEach(() => {
    expect(tellingIn(seenByLanes(gateway.fleet))).toEqual([]);
  });
}

export const url = (dialect: Dialect): string => `${gateway.url}${PATHS[dialect]}`;

export async function send(
  dialect: Dialect,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): Promise<Answer> {
  const answer = await call(url(dialect), body, {
    headers: { ...headersOf(dialect), ...headers },
    timeoutMs: SLOWEST_MS,
  });
  answers.push(answer);
  return answer;
}

/** Refused by us: an error of the dialect's, a record that says so, and no lane that heard of it. */
export async function refused(answer: Answer, among: readonly number[] = [400]): Promise<void> {
  expect(among).toContain(answer.status);
  expect(callsSeen(gateway.fleet)).toBe(0);
  const record = await gateway.record(answer.record);
  expect(["refused", "denied"]).toContain(record.outcome);
  expect(record.attempts).toEqual([]);
}

export const text = (dialect: Dialect, more: Record<string, unknown> = {}): string =>
  JSON.stringify(ask(dialect, ALL, more));
