/** Each attempt in English: who was asked, where that stands, how it ended, and why the next one was tried. */
import type { Attempt, AttemptEnd, ExchangeRecord } from "../exchange.ts";
import { printable as clean } from "./printable.ts";
import { ms } from "./words.ts";

const ENDED: Readonly<Record<AttemptEnd, string>> = {
  ok: "answered",
  rate_limited: "said it was over its rate limit",
  server_error: "failed with a server error",
  client_error: "refused the request",
  reset: "cut the connection",
  refused: "could not be connected to",
  timeout: "was silent for too long",
  no_host: "had no healthy host",
  client_gone: "was still answering when the caller hung up",
  unknown: "ended in a way that is not known",
};

export function attemptLines({ attempts, decision, outcome }: ExchangeRecord): string[] {
  if (attempts.length === 0) {
    if (outcome === "interrupted") return ["Not known: the service ended before the attempts were told."];
    return ["Nowhere: no lane saw anything of it."];
  }
  const lines = attempts.flatMap((attempt, i) => [
    `${attempt.n}. ${who(attempt)}.`,
    `   It ${end(attempt)}${next(attempt, attempts[i + 1])}`,
  ]);
  const untried = (decision?.lanes ?? []).filter(
    ({ lane }) => !attempts.some((attempt) => attempt.lane === lane),
  );
  if (untried.length > 0 && attempts.at(-1)?.ended === "ok") {
    lines.push(`Not needed: ${untried.map(({ lane }) => clean(lane)).join(", ")}.`);
  }
  return lines;
}

function who({ lane, provider, boundary, region, model, endpoint }: Attempt): string {
  if (boundary === "local") return "The baseline, within Lanekeeper's own gateway";
  const where =
    boundary === "hosted" ? `hosted by ${clean(provider)}` : `${clean(provider)} within our boundary`;
  const at = endpoint === null ? "" : `, at ${clean(endpoint)}`;
  return `${clean(lane)}: ${where}, region ${clean(region)}, model ${clean(model)}${at}`;
}

function end({ status, ended, ttfb_ms, duration_ms }: Attempt): string {
  const code = status === null ? "" : ` (status ${status})`;
  const first = ttfb_ms === null || duration_ms - ttfb_ms < 1 ? "" : `, its first byte after ${ms(ttfb_ms)}`;
  return `${ENDED[ended]}${code} after ${ms(duration_ms)}${first}`;
}

function next(attempt: Attempt, following: Attempt | undefined): string {
  if (following === undefined) return ".";
  if (following.boundary === "local") return "; the baseline took over.";
  return following.lane === attempt.lane
    ? "; the lane was tried once more."
    : `; ${clean(following.lane)} was tried next.`;
}
