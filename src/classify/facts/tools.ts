/**
 * Types each offered tool: read, write or destructive. The catalogue of the configuration knows; what the caller says
 * of its own tools (MCP's readOnlyHint and destructiveHint are hints, the specification says, not to be trusted) may
 * only make a tool more dangerous than its name, or name what the name leaves open. A tool that is wrongly "read" is
 * offered without anyone asking, so whatever is not understood is a write.
 */
import { TOOL_TYPES, type ToolFact, type ToolType } from "../../exchange.ts";
import type { ToolOffer } from "../../understand/call.ts";
import {
  CONJUNCTIONS,
  DESTRUCTIVE_VERBS,
  NOUNS_TOO,
  PAIRS,
  PLAIN_READS,
  PREFIXES,
  READ_VERBS,
  RUNNABLE,
  RUNS,
  THINGS,
  WRITE_VERBS,
} from "./verbs.ts";

const rank = (type: ToolType): number => TOOL_TYPES.indexOf(type);
const worse = (one: ToolType, other: ToolType): ToolType => (rank(other) > rank(one) ? other : one);

const ASCII = /^[ -~]+$/;
const NAME_UNITS = 256;
/** Only so much of a description is read: its first sentence says what the tool does. */
const DESCRIPTION_UNITS = 400;
/** Words before a verb that take it back: "does not delete", "without removing". */
const NEGATIONS = new Set(["not", "never", "without", "cannot", "no", "nothing", "t"]);
/** In any place of a first sentence, these say that data goes. */
const DELETES = new Set(
  "delete deletes deleting remove removes removing destroy destroys purge purges erase erases wipe wipes drop drops overwrite overwrites cancelling canceling".split(
    " ",
  ),
);

/** How sure a type is, by how it was found: names and descriptions are a caller's words, and what says nothing is a write. */
const SURE = { catalogue: 1, annotation: 0.9, verb: 0.9, description: 0.7, default: 0.3 } as const;

const typedBy = (name: string, type: ToolType, source: keyof typeof SURE): ToolFact => ({
  name,
  type,
  source,
  confidence: SURE[source],
});

/** @param catalogue the configured type of a tool by name, or null. */
export function toolFacts(
  offers: readonly ToolOffer[],
  catalogue: (name: string) => ToolType | null,
): readonly ToolFact[] {
  return offers.map((offer) => typeTool(offer, catalogue(offer.name)));
}

export function typeTool(
  offer: Pick<ToolOffer, "name" | "annotations" | "description">,
  configured: ToolType | null,
): ToolFact {
  const { name, annotations } = offer;
  if (configured !== null) return typedBy(name, configured, "catalogue");
  const byName = typeOfName(name);
  const claimed: ToolType | null =
    annotations.destructive === true
      ? "destructive"
      : annotations.readOnly === true
        ? "read"
        : annotations.readOnly === false
          ? "write"
          : null;
  let fact: ToolFact;
  if (byName === null) {
    fact = claimed === null ? typedBy(name, "write", "default") : typedBy(name, claimed, "annotation");
  } else if (claimed !== null && rank(claimed) >= rank(byName)) {
    fact = typedBy(name, claimed, "annotation");
  } else {
    fact = typedBy(name, byName, "verb");
  }
  const raised = raisedBy(offer.description, fact.type);
  return raised === fact.type ? fact : typedBy(name, raised, "description");
}

/** snake, kebab, dotted and camel case, lower-cased: "getPullRequest" → get, pull, request. */
function tokensOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((token) => token !== "");
}

function typeOfWord(word: string): ToolType | null {
  if (DESTRUCTIVE_VERBS.has(word)) return "destructive";
  if (WRITE_VERBS.has(word)) return "write";
  return READ_VERBS.has(word) ? "read" : null;
}

/**
 * What the verbs of a name say. The verb that leads decides ("delete_file", "github__list_issues"), or a plain reading
 * verb elsewhere ("issue_read"); verbs after it make it worse, unless a reading verb leads and they can be its object
 * ("get_refund"). null: no verb that is known, or letters that are not ASCII and might only look like one.
 */
export function typeOfName(name: string): ToolType | null {
  if (name.length > NAME_UNITS || !ASCII.test(name)) return null;
  const all = asVerbs(tokensOf(name));
  let front = 0;
  while (front < all.length - 1 && PREFIXES.has(all[front] ?? "")) front++;
  const tokens = all.slice(front);
  const lead = tokens.findIndex((token) => typeOfWord(token) !== null);
  if (lead === -1) return null;
  const verb = tokens[lead] ?? "";
  let type = typeOfWord(verb) ?? "write";
  // What stands before may be a verb that no list has: "rebuild_search", "adjust_users_list".
  if (type === "read" && lead > 0 && !PLAIN_READS.has(verb) && !isPluralList(tokens)) return null;
  for (let at = lead + 1; at < tokens.length; at++) {
    const token = tokens[at] ?? "";
    const also = typeOfWord(token);
    if (also === null) continue;
    if (type !== "read" || CONJUNCTIONS.has(tokens[at - 1] ?? "") || !NOUNS_TOO.has(token))
      type = worse(type, also);
  }
  const runs = RUNS.has(verb) && tokens.some((token) => token !== verb && RUNNABLE.has(token));
  return runs ? "destructive" : type;
}

/** "actions_list" lists; "todo_list" is a list. */
function isPluralList(tokens: readonly string[]): boolean {
  return tokens.length === 2 && tokens[1] === "list" && (tokens[0] ?? "").endsWith("s");
}

/** Joins two words that are one verb, and takes out pairs that name a thing. */
function asVerbs(tokens: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const pair = `${tokens[at]} ${tokens[at + 1]}`;
    const verb = PAIRS.get(pair);
    if (verb === undefined && !THINGS.has(pair)) {
      kept.push(tokens[at] ?? "");
      continue;
    }
    kept.push(verb ?? "thing");
    at++;
  }
  return kept;
}

/** A description may say that a tool does worse than its name; never that it does less. */
function raisedBy(description: string, type: ToolType): ToolType {
  if (description === "" || type === "destructive") return type;
  const sentence = description.slice(0, DESCRIPTION_UNITS).split(/[.\n]/, 1)[0] ?? "";
  const tokens = sentence
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((token) => token !== "");
  const first = tokens[0] ?? "";
  const opening = typeOfWord(first);
  // "Post details", "Order history": only words that are nothing but verbs raise by opening the sentence.
  let raised = opening !== null && !NOUNS_TOO.has(first) ? worse(type, opening) : type;
  tokens.forEach((token, at) => {
    const negated = NEGATIONS.has(tokens[at - 1] ?? "") || NEGATIONS.has(tokens[at - 2] ?? "");
    if (DELETES.has(token) && !negated) raised = "destructive";
  });
  return raised;
}
