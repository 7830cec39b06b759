/** A decision in plain English, one sentence a line, made from the decision and its facts alone. */
import type { AnswerAction, Boundary, Decision, Facts, RedactionAction } from "../exchange.ts";

const list = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

export function explainDecision(decision: Decision, facts: Facts): string[] {
  return [
    whatItIs(facts),
    whatItHolds(facts),
    whereItGoes(decision),
    ...redactions(decision, facts),
    ...answer(decision),
    ...tools(decision),
    ...bounds(decision),
    ...retrieval(decision),
    logging(decision),
    ...decision.policies.map((rule) => `${rule.id} ${rule.title}: ${rule.reason}`),
  ];
}

function whatItIs({ tenant, user, task, domain, mode, model, tokens, tools }: Facts): string {
  const who = user === null ? `Tenant ${tenant}` : `User ${user} of tenant ${tenant}`;
  const offered = tools.length === 0 ? "no tools" : count(tools.length, "tool");
  return `${who} asked for ${model}: ${task.value} (${domain.value}, ${mode.value}), about ${count(tokens, "token")}, with ${offered}.`;
}

function whatItHolds({ data_class, kinds, risk_tier, jurisdiction }: Facts): string {
  const found = Object.entries(kinds).map(([kind, { count }]) => `${count} × ${kind}`);
  const evidence = found.length === 0 ? "nothing sensitive was found" : `found ${list(found)}`;
  const bound = jurisdiction.value === "any" ? "" : ` It is bound to ${jurisdiction.value}.`;
  return `Its data counts as ${data_class.value} (by ${data_class.source}; ${evidence}), its risk as ${risk_tier.value}.${bound}`;
}

function whereItGoes({ allow, deny_code, route, lanes }: Decision): string {
  if (!allow) return `Denied (${deny_code}) on route ${route}; no lane sees it.`;
  const [first, ...others] = lanes.map(({ lane, model }) => `${lane} with ${model}`);
  if (first === undefined) return `Route ${route} has no lane that may take it, so the baseline answers.`;
  if (others.length === 0) return `Route ${route} sends it to ${first}; if that fails, the baseline answers.`;
  return `Route ${route} sends it to ${first}, then to ${others.join(", then ")}; if all fail, the baseline answers.`;
}

const DONE: Readonly<Record<RedactionAction, string>> = {
  deny: "Not to be sent at all",
  mask: "Masked on the way",
  pseudonym: "Replaced by pseudonyms on the way",
  hash: "Replaced by keyed hashes on the way",
  drop: "Cut out on the way",
  allow: "Sent as it is",
};

const WAYS: readonly (readonly [Boundary | null, string])[] = [
  [null, "out"],
  ["hosted", "to hosted lanes"],
  ["self_hosted", "to self-hosted lanes"],
];

/** A line for each action, and for each boundary where they differ. */
function redactions(decision: Decision, { kinds }: Facts): string[] {
  return (Object.keys(DONE) as RedactionAction[]).flatMap((action) =>
    WAYS.flatMap(([boundary, way]) => {
      const named = decision.redactions.filter((redaction) =>
        boundary === null
          ? redaction.by_boundary === undefined && redaction.action === action
          : redaction.by_boundary?.[boundary] === action,
      );
      if (named.length === 0) return [];
      const line = list(named.map(({ kind }) => `${kind} (${count(kinds[kind]?.count ?? 0, "finding")})`));
      const whole = boundary === null && (action === "allow" || action === "deny");
      const back = action === "pseudonym" ? restored(decision.restore) : "";
      return [`${DONE[action]}${whole ? "" : ` ${way}`}: ${line}.${back}`];
    }),
  );
}

const KEPT: Readonly<Record<AnswerAction, string>> = {
  deny: "An answer ends before",
  mask: "Masked in the answer",
  hash: "Replaced by keyed hashes in the answer",
  drop: "Cut out of the answer",
  allow: "Left in the answer as they are",
};

/** Nothing of an answer that is not scanned. */
function answer({ allow, answer: { redactions: said, echoes } }: Decision): string[] {
  if (!allow || said.every(({ action }) => action === "allow")) return [];
  const lines = (Object.keys(KEPT) as AnswerAction[]).flatMap((action) => {
    const named = said.filter((each) => each.action === action).map(({ pattern }) => pattern);
    return named.length === 0 ? [] : [`${KEPT[action]}: ${list(named)}.`];
  });
  return [...lines, ...(echoes === "allow" ? ["What the caller sent itself may come back."] : [])];
}

function restored({ text, tool_arguments, links }: Decision["restore"]): string {
  const places = [...(text ? ["text"] : []), ...(tool_arguments ? ["tool calls"] : [])];
  return places.length === 0
    ? " They stay in the answer."
    : ` They are restored in the answer's ${list(places)}${links ? ", links included" : ""}.`;
}

function tools({ tools }: Decision): string[] {
  const named = (mode: string): string[] =>
    tools.filter((tool) => tool.mode === mode).map(({ name }) => name);
  const line = (text: string, names: string[]): string[] =>
    names.length === 0 ? [] : [`${text}: ${list(names)}.`];
  return [
    ...line("The model may use", named("allow")),
    ...line("Taken out of the request", named("remove")),
    ...line("A human must approve calls of", named("approval")),
  ];
}

function bounds({ lanes, settings, budgets }: Decision): string[] {
  if (lanes.length === 0) return [];
  const answer =
    settings.max_tokens === undefined ? "" : ` The answer is cut at ${settings.max_tokens} tokens.`;
  return [`A lane that is silent for ${budgets.max_latency_ms} ms is given up.${answer}`];
}

function retrieval({ retrieval: { mode, top_k, reranker } }: Decision): string[] {
  switch (mode) {
    case "none":
      return [];
    case "clarify":
      return ["Before retrieving, ask the user what is meant."];
    case "light":
    case "deep":
      return [`Retrieve ${top_k} passages${reranker === null ? "" : ` and rank them by ${reranker}`}.`];
  }
}

function logging({ logging: { store_prompts, store_outputs, retention_days } }: Decision): string {
  const how = { none: "not stored", hashed: "stored as a hash", redacted: "stored redacted" };
  return `The prompt is ${how[store_prompts]}, the answer ${how[store_outputs]}, the record kept ${count(retention_days, "day")}.`;
}
