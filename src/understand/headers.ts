/** Request headers: which may travel to a lane, and which of a caller's declarations are read. */
import { mayTravel, SHAPED } from "./header-values.ts";

/** What a vendor's API needs of a caller's headers. Everything else stays here: tenants, cookies, keys, routing hints. */
const TO_LANES: ReadonlySet<string> = new Set([
  ":authority",
  ":method",
  ":path",
  ":scheme",
  "accept",
  "anthropic-beta",
  "anthropic-version",
  "content-length",
  "content-type",
  "idempotency-key",
  "openai-beta",
  "te",
  "traceparent",
  "transfer-encoding",
  "user-agent",
  // Envoy finds no route without it; a lane's cluster removes it.
  "x-forwarded-proto",
  // Envoy's own, made for this exchange.
  "x-request-id",
]);

const removals = new Map<string, readonly string[]>();

/** New with every call; its answer is part of the key. */
const RETRY = "idempotency-key";

/**
 * Names in `headers` that must not reach a lane. Callers send the same few sets of names and values, so answers are kept.
 * @param holdsData see header-values.ts
 */
export function headersToRemove(
  headers: ReadonlyMap<string, string>,
  holdsData: (text: string) => boolean,
): readonly string[] {
  const travels = (name: string): boolean => mayTravel(name, headers.get(name) ?? "", holdsData);
  let key = [...headers.keys()].join("\n");
  for (const name of SHAPED) {
    const value = headers.get(name);
    if (value === undefined) continue;
    key += `\n${name === RETRY ? travels(name) : value}`;
  }
  const known = removals.get(key);
  if (known !== undefined) return known;
  const remove = [...headers.keys()].filter((name) => !TO_LANES.has(name) || !travels(name));
  if (removals.size > 1000) removals.clear();
  removals.set(key, remove);
  return remove;
}

export interface Declared {
  readonly task: string | null;
  readonly dataClass: string | null;
  readonly session: string | null;
}

/** What a caller says of its call. A declaration can raise sensitivity, never lower it (classify/facts). */
export const declared = (headers: ReadonlyMap<string, string>): Declared => ({
  task: headers.get("x-lanekeeper-task") ?? null,
  dataClass: headers.get("x-lanekeeper-data-class") ?? null,
  session: headers.get("x-lanekeeper-session") ?? null,
});
