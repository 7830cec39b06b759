/**
 * The tour that `npm start` gives: seven calls through the gateway, and for each what was asked, what was decided and
 * why, what reached the lane, and what came back. It looks at what it sees, and fails where a promise is not kept.
 */
import type { Simulators } from "../simulate/index.ts";
import { type Reached, readAnswer, type TourAnswer } from "./tour/answer.ts";
import { type TourCall, tourCalls } from "./tour/calls.ts";
import { type Painter, painter, quoted, reason, WIDTH, wrap } from "./tour/text.ts";

export interface TourOptions {
  /** Origins, without a path. */
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  /** Null, or some only, with real vendors: a call that needs one of those to fail is left out. */
  readonly simulators: Simulators | null;
  readonly out: (line: string) => void;
  readonly color: boolean;
  /** Headers that name the caller. Default: tenant "tour" by x-tenant. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Models to ask for. Default: gpt-4.1 and claude-sonnet-5. */
  readonly models?: { readonly openai: string; readonly anthropic: string };
  /**
   * How long to wait for a record. It is complete once Envoy's access log has told the outcome, which comes in
   * batches. Default: 4000.
   */
  readonly recordTimeoutMs?: number;
}

interface Seen {
  readonly answer: TourAnswer | { readonly missing: string };
  readonly reached: readonly Reached[];
  readonly milliseconds: number;
}

const CALL_TIMEOUT_MS = 15_000;
const RECORD_TIMEOUT_MS = 4_000;
const RECORD_POLL_MS = 50;

/** Calls go one after another; a record is waited for while the next call is under way. */
export async function runTour(options: TourOptions): Promise<{ readonly ok: boolean }> {
  const { simulators, out } = options;
  const paint = painter(options.color);
  const calls = tourCalls(options.models ?? { openai: "gpt-4.1", anthropic: "claude-sonnet-5" });
  const problems: string[] = [];
  let printed: Promise<void> = Promise.resolve();
  for (const [index, call] of calls.entries()) {
    const title = `${index + 1}  ${call.title}`;
    if (call.failing !== undefined && (simulators?.of(call.failing.kind).length ?? 0) === 0) {
      printed = printed.then(() => out(paint.dim(`${title}: left out, it needs a simulator that can fail`)));
      continue;
    }
    const seen = await perform(call, options);
    const decision = explain(seen, options.adminUrl, options.recordTimeoutMs ?? RECORD_TIMEOUT_MS);
    printed = printed.then(async () => {
      out(paint.bold(title));
      problems.push(...show(call, seen, await decision, options, paint));
      out("");
    });
  }
  await printed;
  if (problems.length > 0) out(paint.bad(`The tour found ${problems.length} problem(s).`));
  return { ok: problems.length === 0 };
}

async function perform(call: TourCall, options: TourOptions): Promise<Seen> {
  const all = options.simulators?.all ?? [];
  const before = new Map(all.map((simulator) => [simulator, simulator.received.at(-1)?.n ?? 0]));
  const failing = all.filter(({ kind }) => kind === call.failing?.kind);
  for (const simulator of failing) simulator.control(call.failing?.failure ?? null);
  const started = performance.now();
  const answer = await ask(call, options);
  const milliseconds = Math.round(performance.now() - started);
  for (const simulator of failing) simulator.control(null);
  const reached = all
    .flatMap((simulator) => simulator.received.map((received) => ({ simulator, call: received })))
    .filter((one) => one.call.method === "POST" && one.call.n > (before.get(one.simulator) ?? 0))
    .sort((a, b) => a.call.time - b.call.time);
  return { answer, reached, milliseconds };
}

async function ask(call: TourCall, options: TourOptions): Promise<Seen["answer"]> {
  try {
    const response = await fetch(options.gatewayUrl + call.path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(options.headers ?? { "x-tenant": "tour" }),
        ...call.headers,
      },
      body: JSON.stringify(call.body),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    return readAnswer(response.status, response.headers.get("x-lanekeeper-record"), await response.text());
  } catch (error) {
    return { missing: `No answer: ${reason(error)}` };
  }
}

/** The decision in English, or why there is none. */
async function explain(
  seen: Seen,
  adminUrl: string,
  timeoutMs: number,
): Promise<{ readonly text: string } | { readonly missing: string }> {
  if ("missing" in seen.answer)
    return { missing: "No decision to show: there was no answer that names a record." };
  const { record } = seen.answer;
  if (record === null) return { missing: "No record: the answer has no x-lanekeeper-record header." };
  const deadline = performance.now() + timeoutMs;
  let why = "";
  do {
    try {
      const response = await fetch(`${adminUrl}/v1/records/${encodeURIComponent(record)}/explain?brief`, {
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = (await response.text()).trim();
      if (response.ok && text !== "") return { text };
      why = `the admin address answered ${response.status}`;
    } catch (error) {
      why = reason(error);
    }
    await new Promise((resolve) => setTimeout(resolve, RECORD_POLL_MS));
  } while (performance.now() < deadline);
  return { missing: `No record ${record}: ${why}.` };
}

/** Prints a call and returns what is wrong with it. */
function show(
  call: TourCall,
  { answer, reached, milliseconds }: Seen,
  decision: Awaited<ReturnType<typeof explain>>,
  { simulators, out }: TourOptions,
  paint: Painter,
): readonly string[] {
  const problems: string[] = [];
  const row = (label: string, text: string, lines: number): void => {
    for (const [at, line] of wrap(text, WIDTH - 13, lines).entries()) {
      out(`   ${paint.dim((at === 0 ? label : "").padEnd(9))} ${line}`);
    }
  };
  row("asked", call.asked, 3);
  if ("missing" in decision) problems.push(decision.missing);
  else row("decision", decision.text, 12);
  if (simulators !== null) {
    if (reached.length === 0) row("reached", standsInForAll(simulators) ? "no lane" : "no simulator", 1);
    for (const one of reached) row("reached", `${one.simulator.name}: ${quoted(one.call.userText)}`, 2);
  }
  if ("missing" in answer) {
    problems.push(answer.missing);
  } else {
    const called = answer.toolCalls.map((name) => `calls ${name}`).join(", ");
    const said = answer.text === "" && called !== "" ? called : quoted(answer.text);
    row("answer", `${answer.status} in ${milliseconds} ms: ${said}`, 2);
    if (answer.status !== 200) problems.push(`The answer's status is ${answer.status}, not 200.`);
    problems.push(...call.check(answer, standsInForAll(simulators) ? reached : null));
  }
  for (const problem of problems) out(`   ${paint.bad("problem")}   ${paint.bad(problem)}`);
  return problems;
}

/** Only then does everything that reaches a lane show. */
function standsInForAll(simulators: Simulators | null): boolean {
  return new Set(simulators?.all.map(({ kind }) => kind)).size === 3;
}
