/**
 * One record in plain English, made from the record alone: nothing of it is stored, so it can be told better
 * tomorrow. Sections of short lines; names are cleaned for a terminal; no stored text is shown.
 */
import type {
  AnswerAction,
  ExchangeRecord,
  Facts,
  RecognizerOutcome,
  RecognizerReport,
  RedactionAction,
} from "../exchange.ts";
import { attemptLines } from "./explain-attempts.ts";
import { printable as clean } from "./printable.ts";
import { redactionsDone } from "./redactions.ts";
import { list, ms, number, percent, plural, usd } from "./words.ts";

/** Lines joined by line feeds, without one at the end. */
export function explainRecord(record: ExchangeRecord): string {
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["Who called", whoCalled(record)],
    ["What was found", whatWasFound(record)],
    ["What policy decided", whatWasDecided(record)],
    ["What was changed", whatWasChanged(record)],
    ["Where it went", attemptLines(record)],
    ["What the caller got", whatTheCallerGot(record)],
    ["Time and cost", timeAndCost(record)],
    ["What was kept", whatWasKept(record)],
  ];
  const parts = sections.flatMap(([title, lines]) =>
    lines.length === 0 ? [] : [`${title}\n${lines.map((line) => `  ${line}`).join("\n")}`],
  );
  return [headline(record), ...parts].join("\n\n");
}

const OUTCOMES: Readonly<Record<ExchangeRecord["outcome"], string>> = {
  answered: "A lane answered.",
  baseline: "No lane could answer, so the route's fixed baseline text did.",
  denied: "Policy denied the call; no lane saw it.",
  refused: "The call was refused before any decision; no lane saw it.",
  failed: "No usable answer came.",
  client_gone: "The caller hung up before the answer was complete.",
  interrupted: "Lanekeeper or Envoy ended before the outcome was known.",
};

function headline({ id, time, outcome, attempts }: ExchangeRecord): string {
  const byItself = outcome === "answered" && attempts.length === 0;
  const what = byItself ? "Lanekeeper answered by itself; no lane was needed." : OUTCOMES[outcome];
  return `Record ${clean(id)}, ${clean(time)}\n${what}`;
}

const IDENTIFIED = {
  api_key: "by its API key",
  header: "by headers from a trusted source",
  source: "by the address it called from",
} as const;

function whoCalled({ caller, request, trace }: ExchangeRecord): string[] {
  const who =
    caller === null
      ? "An unidentified caller: no identity rule matched."
      : caller.user === null
        ? `Tenant ${clean(caller.tenant)}, known ${IDENTIFIED[caller.identifiedBy]}.`
        : `${clean(caller.user)} of tenant ${clean(caller.tenant)}, known ${IDENTIFIED[caller.identifiedBy]}.`;
  const what =
    request.path === "" ? "A path that is not served" : `${clean(request.method)} ${clean(request.path)}`;
  const dialect = request.dialect === null ? "" : `, ${request.dialect} dialect`;
  const model = request.model === null ? "" : `, asking for ${clean(request.model)}`;
  const stream = request.stream ? ", as a stream" : "";
  return [
    who,
    `${what}${dialect}${model}${stream}; ${plural(request.bytes, "byte")}.`,
    `Trace ${clean(trace.traceId)}.`,
  ];
}

const TYPED: Readonly<Record<string, string>> = {
  catalogue: "as configured",
  annotation: "as the caller says",
  verb: "by its name",
  description: "by its description",
  default: "assumed",
};

function whatWasFound({ facts, recognizers }: ExchangeRecord): string[] {
  if (facts === null) return [];
  const kinds = Object.entries(facts.kinds).map(
    ([kind, { count, places, confidence, class: dataClass, sources }]) =>
      `${count} × ${clean(kind)} (${dataClass}) in ${list(places.map(readable))}, ${percent(confidence)} sure${foundBy(sources)}.`,
  );
  const tools = facts.tools.map(
    ({ name, type, source }) => `${clean(name)} (${type}, ${TYPED[source] ?? clean(source)})`,
  );
  const attachments = Object.entries(facts.attachments).map(([media, count]) => `${count} × ${clean(media)}`);
  return [
    `Task: ${labelled(facts.task)}; domain: ${labelled(facts.domain)}; ${labelled(facts.mode)}.`,
    `Data class: ${labelled(facts.data_class)}${allClasses(facts)}.`,
    `Risk: ${labelled(facts.risk_tier)}; jurisdiction: ${labelled(facts.jurisdiction)}.`,
    ...(kinds.length === 0 ? ["No personal data and no secret was found."] : kinds),
    ...(recognizers ?? []).map(recognizerLine),
    `About ${number(facts.tokens)} input tokens.`,
    ...(tools.length === 0 ? [] : [`Tools offered: ${list(tools)}.`]),
    ...(attachments.length === 0 ? [] : [`Attachments: ${list(attachments)}.`]),
  ];
}

const foundBy = (sources: readonly string[] | undefined): string =>
  sources === undefined ? "" : `, found by ${list(sources.map((source) => clean(source)))}`;

const ANSWERED: Readonly<Record<RecognizerOutcome, string>> = {
  answered: "answered",
  timeout: "gave no answer within its deadline",
  unreachable: "could not be reached",
  refused: "refused to answer",
  invalid: "gave an answer that cannot be used",
  too_long: "was not asked: the texts are more than it may be given at once",
  overloaded: "was not asked: too many questions are waiting for it",
};

function recognizerLine({ name, outcome, texts, cached, duration_ms }: RecognizerReport): string {
  const known = cached === 0 ? "" : ` (${cached} of them seen before)`;
  return `Recognizer ${clean(name)}, for ${plural(texts, "text")}${known}: ${ANSWERED[outcome]}, ${ms(duration_ms)}.`;
}

function allClasses({ data_classes }: Facts): string {
  return data_classes.length > 1 ? `; all that were found: ${data_classes.join(", ")}` : "";
}

function labelled({
  value,
  source,
  confidence,
}: {
  value: string;
  source: string;
  confidence: number;
}): string {
  return source === "default"
    ? `${clean(value)} (assumed)`
    : `${clean(value)} (${clean(source)}, ${percent(confidence)})`;
}

function whatWasDecided({ decision, policy }: ExchangeRecord): string[] {
  if (decision === null) return ["Nothing: the policy was not asked."];
  const lanes = decision.lanes.map(({ lane, model }) => `${clean(lane)} (${clean(model)})`);
  const digest = policy === null ? "" : `, policy ${clean(policy.digest).slice(0, 12)}`;
  const cached = policy?.cached === true ? ", from the cache of equal facts" : "";
  return [
    decision.allow
      ? `Allowed on route ${clean(decision.route)}${digest}${cached}.`
      : `Denied (${clean(decision.deny_code)}) on route ${clean(decision.route)}${digest}${cached}.`,
    ...(decision.allow ? [lanesLine(lanes)] : []),
    ...decision.policies.map(
      ({ id, title, reason }) => `Rule ${clean(id)}, ${clean(title)}: ${clean(reason, 500)}`,
    ),
  ];
}

function lanesLine(lanes: readonly string[]): string {
  if (lanes.length === 0) return "No lane may take it, so the baseline is to answer.";
  const [only = ""] = lanes;
  return lanes.length === 1
    ? `One lane may take it: ${only}.`
    : `Lanes that may take it, in order: ${lanes.join(", then ")}.`;
}

const LANES = { hosted: "hosted lanes", self_hosted: "self-hosted lanes" } as const;

const REDACTED: Readonly<Record<RedactionAction, string>> = {
  allow: "was left as it is",
  mask: "was masked",
  pseudonym: "was replaced by a pseudonym",
  hash: "was replaced by a keyed hash",
  drop: "was cut out",
  deny: "was the reason to deny",
};

const IN_ANSWER: Readonly<Record<AnswerAction, string>> = {
  allow: REDACTED.allow,
  mask: REDACTED.mask,
  hash: REDACTED.hash,
  drop: REDACTED.drop,
  deny: "was the reason to withhold what held it",
};

function whatWasChanged(record: ExchangeRecord): string[] {
  const { restored, tools_removed, tool_calls } = record;
  const lines = redactionsDone(record).map(({ kind, action, count, boundary }) => {
    const where = boundary === null ? "" : ` on the way to ${LANES[boundary]}`;
    return `${count} × ${clean(kind)} ${REDACTED[action]}${where}.`;
  });
  for (const [kind, { action, count }] of Object.entries(record.answer_redactions ?? {})) {
    lines.push(`${count} × ${clean(kind)} in the answer ${IN_ANSWER[action]}.`);
  }
  if (restored > 0)
    lines.push(`${plural(restored, "pseudonym")} in the answer became the caller's own text again.`);
  if (tools_removed.length > 0) {
    lines.push(
      `Taken out of the tools offered to the model: ${list(tools_removed.map((name) => clean(name)))}.`,
    );
  }
  for (const { name, verdict, reason } of tool_calls) {
    const why = reason === "" ? "." : `: ${clean(reason, 500)}`;
    lines.push(
      verdict === "blocked"
        ? `The model called ${clean(name)}; the call was blocked${why}`
        : `The model called ${clean(name)}; the call went through${why}`,
    );
  }
  return lines.length === 0 ? ["Nothing."] : lines;
}

function whatTheCallerGot({ outcome, status, error, validation }: ExchangeRecord): string[] {
  const lines = [
    status === null ? "No status: the caller had gone, or it is not known." : `Status ${status}.`,
  ];
  if (error !== null) lines.push(`Error ${clean(error.code)}: ${clean(error.message, 500)}`);
  if (outcome === "baseline") lines.push("The baseline text, marked as such, in the caller's dialect.");
  if (validation === "passed") lines.push("The answer met its contract.");
  if (validation === "failed") lines.push("The answer did not pass its check.");
  return lines;
}

function timeAndCost({ times, tokens, cost_usd }: ExchangeRecord): string[] {
  const own = times.understand_ms + times.classify_ms + times.decide_ms + times.enforce_ms;
  const total = times.total_ms === null ? "The total time is not known" : `${ms(times.total_ms)} in all`;
  const first = times.first_byte_ms === null ? "" : `, first byte after ${ms(times.first_byte_ms)}`;
  const waited =
    times.recognize_ms === undefined ? "" : ` Recognizers were waited for ${ms(times.recognize_ms)}.`;
  const steps = `understand ${ms(times.understand_ms)}, classify ${ms(times.classify_ms)}, decide ${ms(times.decide_ms)}, enforce ${ms(times.enforce_ms)}`;
  const used =
    tokens === null
      ? "Tokens are not known."
      : `${number(tokens.input)} tokens in, ${number(tokens.output)} out; ${cost_usd === null ? "no price is set" : usd(cost_usd)}.`;
  return [`${total}${first}.`, `${ms(own)} of it was Lanekeeper's own: ${steps}.${waited}`, used];
}

const KEPT = { none: "not kept", hashed: "kept as a hash", redacted: "kept with findings masked" } as const;

function whatWasKept({ prompt, output }: ExchangeRecord): string[] {
  const cut = (text: { readonly truncated?: boolean }): string =>
    text.truncated === true ? ", cut short" : "";
  return [
    `The prompt was ${KEPT[prompt.mode]}${cut(prompt)}; the answer was ${KEPT[output.mode]}${cut(output)}.`,
  ];
}

const readable = (name: string): string => name.replaceAll("_", " ");
