/** What the fault tests share: routes that give a silent lane up soon, and an ordinary call. */
import type { Dialect } from "../../src/exchange.ts";
import { ROUTES } from "./configuration.ts";
import { ask, headersOf, PATHS } from "./dialects.ts";
import type { TestGateway } from "./gateway.ts";
import { type Answer, call } from "./http.ts";

export const LATENCY_MS = 600;

export const quick = ROUTES.map((route) => ({ ...route, budgets: { max_latency_ms: LATENCY_MS } }));

/** Sends one call; `gateway` is asked for when it is sent, because it starts after the tests are collected. */
export const sendTo =
  (gateway: () => TestGateway) =>
  (
    dialect: Dialect,
    more: Record<string, unknown> = {},
    at = gateway(),
    text = "say: here I am",
  ): Promise<Answer> =>
    call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect) });
