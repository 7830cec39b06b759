/** One call of each scenario before any is timed: that it is answered, and that what it is to show really happens. */
import type { ExchangeRecord } from "../../src/exchange.ts";
import { ADDRESS } from "./bodies.ts";
import { LANE } from "./configuration.ts";
import { type Scenario, STREAM_TOKENS } from "./scenarios.ts";
import { gatewaysFor, type Stage } from "./stage.ts";

/** The mock puts the address into a stream once in so many tokens, every other time in two pieces. */
const ADDRESS_EVERY = 20;
const RECORD_TIMEOUT_MS = 5_000;
const POLL_MS = 50;

/** Throws with what was found instead: a table of calls that were refused or passed by would say nothing. */
export async function probe(stage: Stage, scenario: Scenario, body: Buffer): Promise<void> {
  for (const gateway of gatewaysFor(stage, scenario)) {
    const answer = await fetch(`http://${gateway.address}/v1/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(scenario.freshTenants ? { "x-tenant": `probe-${Date.now()}` } : {}),
      },
      body,
    });
    const text = await answer.text();
    const wrong = (what: string): Error =>
      new Error(`${scenario.name} through ${gateway.name}: ${what}\n${text.slice(0, 500)}`);
    if (answer.status !== 200) throw wrong(`status ${answer.status}`);
    if (scenario.body.processed && !text.includes(ADDRESS)) throw wrong("the address is not in the answer");
    if (gateway.name !== "lanekeeper") continue;
    const found = differs(
      scenario,
      await record(stage.adminUrl, answer.headers.get("x-lanekeeper-record") ?? ""),
    );
    if (found !== null) throw wrong(found);
  }
}

/** What the record says that the scenario does not mean; null when they agree. */
function differs({ body, freshTenants }: Scenario, record: ExchangeRecord): string | null {
  const lane = record.attempts.at(-1)?.lane;
  if (record.outcome !== "answered" || lane !== LANE)
    return `${record.outcome} by ${lane} instead of ${LANE}`;
  if (record.decision === null || record.facts === null) return "the record has no decision";
  if (freshTenants && record.policy?.cached !== false) return "the decision was another call's";
  if (record.prompt.mode !== "redacted" || record.tokens === null)
    return "the record has no prompt or no tokens";
  if (!body.processed) {
    return record.validation === "not_checked"
      ? null
      : "the answer was processed, though nothing asked for it";
  }
  if (record.redactions.EMAIL_ADDRESS?.action !== "pseudonym") return "the address was not replaced";
  const restored = body.stream === "none" ? 1 : STREAM_TOKENS / ADDRESS_EVERY;
  if (record.restored !== restored) return `${record.restored} restored instead of ${restored}`;
  return record.tool_calls.length === 1 ? null : "the tool call was not judged";
}

async function record(adminUrl: string, id: string): Promise<ExchangeRecord> {
  if (id === "") throw new Error("the answer names no record");
  const end = performance.now() + RECORD_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`${adminUrl}/v1/records/${id}`);
    if (answer.status === 200) return (await answer.json()) as ExchangeRecord;
    await answer.arrayBuffer();
    if (performance.now() > end) throw new Error(`no record ${id} after ${RECORD_TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
