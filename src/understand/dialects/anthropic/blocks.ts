/**
 * The content blocks of a Messages answer, which its stream starts with the same shape
 * (https://docs.anthropic.com/en/api/messages and …/messages-streaming).
 */
import {
  argumentsEdit,
  countAt,
  memberOf,
  stringsWithin,
  type TextPiece,
  type ToolPiece,
  type ToolVerdict,
  textAt,
} from "../../answer.ts";
import type { JsonDoc } from "../../json.ts";
import { type Edit, jsonString } from "../../splice.ts";

/** Stop reasons of an answer cut off by a limit. */
export function isCut(stopReason: string): boolean {
  return stopReason === "max_tokens" || stopReason === "model_context_window_exceeded";
}

/** The vendor runs these calls itself. */
function isServerTool(type: string): boolean {
  return type === "server_tool_use" || type === "mcp_tool_use";
}

/** A tool call or a tool's result in a block; null when it is neither. */
export function toolPiece(
  doc: JsonDoc,
  block: number,
  of: Pick<ToolPiece, "group" | "scope" | "call">,
): ToolPiece | null {
  const shared = { ...of, node: block, position: -1 } as const;
  const resultOf = textAt(doc, memberOf(doc, block, "tool_use_id"));
  if (resultOf !== "") {
    return { ...shared, id: "", name: "", argumentsNode: -1, argumentsAs: "value", client: false, resultOf };
  }
  const type = textAt(doc, memberOf(doc, block, "type"));
  const input = memberOf(doc, block, "input");
  // A kind of call that is not known here yet has a name and an input too.
  if (!type.endsWith("tool_use") && (input < 0 || memberOf(doc, block, "name") < 0)) return null;
  return {
    ...shared,
    id: textAt(doc, memberOf(doc, block, "id")),
    name: textAt(doc, memberOf(doc, block, "name")),
    argumentsNode: input < 0 || isEmpty(doc, input) ? -1 : input,
    argumentsAs: "value",
    client: !isServerTool(type),
    resultOf: "",
  };
}

/** A stream starts every call with {} and sends the input after it. */
function isEmpty(doc: JsonDoc, input: number): boolean {
  const type = doc.type(input);
  return type === "null" || (type === "object" && doc.after(input) === input + 1);
}

/** The text of a text or thinking block. */
export function textPiece(doc: JsonDoc, block: number, group: string): TextPiece | null {
  const type = textAt(doc, memberOf(doc, block, "type"));
  if (type !== "text" && type !== "thinking") return null;
  const node = memberOf(doc, block, type);
  if (node < 0 || doc.type(node) !== "string") return null;
  return { group, channel: `${group}/${type}`, node };
}

/** The quoted words of citations. */
export function citedTexts(doc: JsonDoc, citations: readonly number[]): number[] {
  return citations
    .map((citation) => memberOf(doc, citation, "cited_text"))
    .filter((node) => isString(doc, node));
}

/** Members that name, number or seal, and those that are read as the model's own words. */
const SKIPPED: ReadonlySet<string> = new Set([
  ...[
    "type",
    "id",
    "tool_use_id",
    "index",
    "signature",
    "data",
    "media_type",
    "file_id",
    "encrypted_content",
  ],
  ...["encrypted_index", "text", "thinking", "cited_text"],
]);
const SKIPPED_IN_RESULTS: ReadonlySet<string> = new Set(
  [...SKIPPED].filter((name) => name !== "text" && name !== "thinking" && name !== "cited_text"),
);

/**
 * The strings of a block that are not the model's own words: a result of the vendor's tools, titles of sources. Not of
 * a call, whose input is scanned as such.
 */
export function otherStrings(doc: JsonDoc, block: number): number[] {
  const type = textAt(doc, memberOf(doc, block, "type"));
  if (block < 0 || type === "compaction" || type.endsWith("tool_use")) return [];
  if (memberOf(doc, block, "input") >= 0 && memberOf(doc, block, "name") >= 0) return [];
  const isResult = memberOf(doc, block, "tool_use_id") >= 0;
  return stringsWithin(doc, block, isResult ? SKIPPED_IN_RESULTS : SKIPPED);
}

export function isString(doc: JsonDoc, node: number): boolean {
  return node >= 0 && doc.type(node) === "string";
}

/** Puts a text block in the place of a withheld one, or other input into one that stays. */
export function editBlock(doc: JsonDoc, piece: ToolPiece, verdict: ToolVerdict, text: string): Edit[] {
  if (verdict.withheld) {
    const bytes = Buffer.concat([Buffer.from('{"type":"text","text":'), jsonString(text), Buffer.from("}")]);
    return [{ start: doc.start(piece.node), end: doc.end(piece.node), bytes }];
  }
  const changes = verdict.arguments !== null && piece.argumentsNode >= 0;
  return changes ? [argumentsEdit(doc, piece, verdict.arguments)] : [];
}

/** Input tokens as the vendor counts them: fresh ones, and those read from or written to its cache. */
export function inputTokens(doc: JsonDoc, usage: number): number | null {
  if (usage < 0) return null;
  const fresh = countAt(doc, memberOf(doc, usage, "input_tokens"));
  if (fresh === null) return null;
  const written = countAt(doc, memberOf(doc, usage, "cache_creation_input_tokens")) ?? 0;
  const read = countAt(doc, memberOf(doc, usage, "cache_read_input_tokens")) ?? 0;
  return fresh + written + read;
}

export function outputTokens(doc: JsonDoc, usage: number): number | null {
  return usage < 0 ? null : countAt(doc, memberOf(doc, usage, "output_tokens"));
}

/** "refusal" is the API's word for an answer that stops because it may not go on. */
export function finishReason(reason: string, kept: number): string {
  return kept === 0 && reason === "tool_use" ? "refusal" : reason;
}
