/** Tools that policy does not permit leave the request; calls that the model makes are judged by the same decision. */

import { LanekeeperError } from "../errors.ts";
import type { Decision } from "../exchange.ts";
import { limits } from "../limits.ts";
import { type LinearPattern, linearPattern } from "../pattern/match.ts";
import type { Call } from "../understand/call.ts";
import { parseJson } from "../understand/json.ts";
import type { Edit } from "../understand/splice.ts";
import { removeItems, removeMembers } from "./remove.ts";

export interface ToolVerdict {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Root members that make no sense without tools; the vendors refuse them then. */
const CHOICE_MEMBERS = ["tool_choice", "function_call", "parallel_tool_calls"] as const;

export function removeTools(
  call: Call,
  decision: Decision,
): { edits: readonly Edit[]; removed: readonly string[] } {
  if (call.tools.length === 0) return { edits: [], removed: [] };
  const permitted = new Set(decision.tools.filter((tool) => tool.mode === "allow").map((tool) => tool.name));
  const removed = call.tools.filter((tool) => !permitted.has(tool.name));
  if (removed.length === 0) return { edits: [], removed: [] };
  const names = removed.map((tool) => tool.name);
  const { doc } = call;
  const gone = new Set(removed.map((tool) => tool.node));
  const members = new Set<string>();
  const edits: Edit[] = [];
  for (const holder of new Set(removed.map((tool) => tool.holder))) {
    const offered = call.tools.filter((tool) => tool.holder === holder);
    if (offered.every((tool) => gone.has(tool.node))) members.add(holder);
    else edits.push(...removeItems(doc, doc.get(doc.root, holder), gone));
  }
  // A choice that names a tool which is gone: without it the model chooses among the rest.
  const choice = call.toolChoiceNode === -1 ? "" : JSON.stringify(doc.value(call.toolChoiceNode));
  const none = removed.length === call.tools.length;
  if (none || names.some((name) => choice.includes(JSON.stringify(name)))) {
    for (const member of CHOICE_MEMBERS) if (none || member !== "parallel_tool_calls") members.add(member);
  }
  return { edits: [...removeMembers(doc, doc.root, members), ...edits], removed: names };
}

/**
 * Every string in a JSON text, keys included, decoded; JSON in such strings as well, `depth` levels of it. None for a
 * text that is no JSON; null where an object has a key twice (the tool may take the value that we do not see), and for
 * one that is too deep or too large to look into.
 */
function innerTexts(json: string, depth: number): string[] | null {
  let value: unknown;
  try {
    const doc = parseJson(Buffer.from(json));
    value = doc.value(doc.root);
  } catch (error) {
    return error instanceof LanekeeperError && error.code === "json_invalid" ? [] : null;
  }
  const texts: string[] = [];
  const waiting: unknown[] = [value];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (typeof item === "string") {
      texts.push(item);
      const within = depth > 1 && /^\s*["[{]/.test(item) ? innerTexts(item, depth - 1) : [];
      if (within === null) return null;
      for (const text of within) texts.push(text);
    } else if (Array.isArray(item)) {
      for (const value of item) waiting.push(value);
    } else if (typeof item === "object" && item !== null) {
      for (const [key, value] of Object.entries(item)) waiting.push(key, value);
    }
  }
  return texts;
}

/** Patterns come from the policy: a short list that seldom changes. */
const compiled = new Map<string, LinearPattern>();

function pattern(source: string): LinearPattern {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= 1000) compiled.clear();
  const made = linearPattern(source);
  compiled.set(source, made);
  return made;
}

/** May this call reach the application? Tools that were not offered may not be called either. */
export function judgeToolCall(
  decision: Decision,
  toolCall: { readonly name: string; readonly arguments: string },
): ToolVerdict {
  const tool = decision.tools.find((offered) => offered.name === toolCall.name);
  if (tool === undefined) return { allowed: false, reason: "the tool was not offered" };
  if (tool.mode === "remove") return { allowed: false, reason: "policy does not permit this tool" };
  if (tool.mode === "approval") return { allowed: false, reason: "this tool needs a person's approval" };
  const rules = decision.tool_arguments.filter((rule) => rule.tool === "*" || rule.tool === toolCall.name);
  if (rules.length === 0) return { allowed: true, reason: "" };
  // Escapes and JSON within JSON are clothes: what the tool will read is looked at as well as what was written.
  const inner = innerTexts(toolCall.arguments, limits.embeddedJsonMaxDepth);
  if (inner === null) return { allowed: false, reason: "the arguments hold JSON that cannot be looked into" };
  const texts = [toolCall.arguments, ...inner];
  for (const rule of rules) {
    const forbidden = pattern(rule.deny_pattern);
    if (texts.some((text) => forbidden.test(text))) return { allowed: false, reason: rule.reason };
  }
  return { allowed: true, reason: "" };
}
