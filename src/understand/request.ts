/** What every dialect's request has in common, read with the checks that Lanekeeper itself depends on. */
import { LanekeeperError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { ToolHolder, ToolOffer } from "./call.ts";
import type { JsonDoc } from "./json.ts";

const MODEL_MAX_UNITS = 256;

/** `reason` names a member of the API, never what the caller wrote. */
export function invalidRequest(reason: string): LanekeeperError {
  return new LanekeeperError("request_invalid", reason);
}

/** The value node of `key`, or -1 when it is absent or null. */
export function present(doc: JsonDoc, object: number, key: string): number {
  const node = doc.get(object, key);
  return node === -1 || doc.type(node) === "null" ? -1 : node;
}

/** The text of a string member, or null when it is absent, null or something else. */
export function textMember(doc: JsonDoc, object: number, key: string): string | null {
  const node = doc.get(object, key);
  return node !== -1 && doc.type(node) === "string" ? doc.text(node) : null;
}

export function readModel(doc: JsonDoc): { readonly model: string; readonly modelNode: number } {
  if (doc.type(doc.root) !== "object") throw invalidRequest("It must be an object.");
  const modelNode = doc.get(doc.root, "model");
  if (modelNode === -1 || doc.type(modelNode) !== "string") throw invalidRequest("model must be a string.");
  const model = doc.text(modelNode);
  if (model === "" || model.length > MODEL_MAX_UNITS) throw invalidRequest("model must be a model's name.");
  return { model, modelNode };
}

export function readStream(doc: JsonDoc): { readonly stream: boolean; readonly streamNode: number } {
  const streamNode = doc.get(doc.root, "stream");
  const type = streamNode === -1 ? "null" : doc.type(streamNode);
  if (type !== "true" && type !== "false" && type !== "null")
    throw invalidRequest("stream must be true or false.");
  return { stream: type === "true", streamNode };
}

/** Of several members the largest counts, since lanes differ in which one they heed. */
export function readMaxTokens(
  doc: JsonDoc,
  keys: readonly string[],
): { readonly maxTokens: number | null; readonly maxTokensNodes: readonly number[] } {
  const maxTokensNodes = keys.map((key) => present(doc, doc.root, key)).filter((node) => node !== -1);
  const counts = maxTokensNodes.map((node) => {
    const count = doc.type(node) === "number" ? doc.value(node) : null;
    if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0) {
      throw invalidRequest("The limit of output tokens must be a whole number.");
    }
    return count;
  });
  return { maxTokens: counts.length === 0 ? null : Math.max(...counts), maxTokensNodes };
}

interface Message {
  readonly role: string;
  readonly node: number;
}

export function readMessages(doc: JsonDoc): readonly Message[] {
  const list = doc.get(doc.root, "messages");
  if (list === -1 || doc.type(list) !== "array") throw invalidRequest("messages must be an array.");
  const messages = doc.items(list).map((node) => {
    const role = doc.type(node) === "object" ? textMember(doc, node, "role") : null;
    if (role === null) throw invalidRequest("Every message must be an object with a role.");
    return { role, node };
  });
  if (messages.length === 0) throw invalidRequest("messages must not be empty.");
  return messages;
}

/** String nodes of the texts in a `content`: itself, or those of its text parts. */
export function textNodes(doc: JsonDoc, content: number): readonly number[] {
  if (content === -1) return [];
  if (doc.type(content) === "string") return [content];
  return doc.items(content).flatMap((part) => {
    const text = doc.type(part) === "object" ? doc.get(part, "text") : -1;
    return text !== -1 && doc.type(text) === "string" ? [text] : [];
  });
}

/**
 * Texts joined by line breaks, at most limits.taskTextMaxUnits: of more than that, half from the front and half from
 * the back, for what is asked stands before a long document or after it.
 */
export function joinTexts(doc: JsonDoc, nodes: readonly number[]): string {
  const bytes = nodes.reduce((sum, node) => sum + doc.end(node) - doc.start(node), 0);
  if (bytes <= limits.taskTextMaxUnits) return nodes.map((node) => doc.text(node)).join("\n");
  const front = excerpts(doc, nodes, "head");
  const back = excerpts(doc, nodes.toReversed(), "tail");
  return [...front, ...back.toReversed()].join("\n");
}

/** Half of limits.taskTextMaxUnits, line breaks between them included. */
function excerpts(doc: JsonDoc, nodes: readonly number[], from: "head" | "tail"): readonly string[] {
  const found: string[] = [];
  let left = limits.taskTextMaxUnits / 2;
  for (const node of nodes) {
    if (left <= 1) break;
    const text = doc.excerpt(node, from, left - 1);
    found.push(text);
    left -= text.length + 1;
  }
  return found;
}

/** The texts of the last user message that has any; one of tool results alone has none. */
export function lastUserText(doc: JsonDoc, messages: readonly Message[]): string {
  const last = messages.findLast(
    ({ role, node }) => role === "user" && textNodes(doc, doc.get(node, "content")).length > 0,
  );
  return last === undefined ? "" : joinTexts(doc, textNodes(doc, doc.get(last.node, "content")));
}

export function readMetadata(doc: JsonDoc): {
  readonly metadata: Readonly<Record<string, string>>;
  readonly metadataNode: number;
} {
  const metadataNode = present(doc, doc.root, "metadata");
  const members = metadataNode === -1 ? [] : doc.entries(metadataNode);
  const strings = members.filter(([, value]) => doc.type(value) === "string");
  return {
    metadata: Object.fromEntries(strings.map(([key, value]) => [doc.text(key), doc.text(value)])),
    metadataNode,
  };
}

/** The elements of a root array of offers, and the array; [] and -1 when it is absent. */
export function readOfferArray(
  doc: JsonDoc,
  holder: ToolHolder,
  read: (node: number) => ToolOffer,
): { readonly offers: readonly ToolOffer[]; readonly node: number } {
  const node = present(doc, doc.root, holder);
  if (node === -1) return { offers: [], node };
  if (doc.type(node) !== "array") throw invalidRequest(`${holder} must be an array.`);
  const items = doc.items(node);
  if (items.length > limits.toolsMaxCount) throw invalidRequest(`${holder} has too many elements.`);
  return {
    offers: items.map((item) => {
      if (doc.type(item) !== "object") throw invalidRequest(`Every element of ${holder} must be an object.`);
      return read(item);
    }),
    node,
  };
}

/** An offer without a name that we can read could not be judged by name. */
export function offer(
  doc: JsonDoc,
  holder: ToolHolder,
  node: number,
  name: string | null,
  described: number,
): ToolOffer {
  if (name === null || name === "") throw invalidRequest(`Every element of ${holder} must have a name.`);
  const description = textMember(doc, described, "description") ?? "";
  return { name, node, holder, annotations: readAnnotations(doc, [node, described]), description };
}

/** ToolAnnotations of MCP, revision 2025-06-18, on the tool or on its function. */
function readAnnotations(doc: JsonDoc, nodes: readonly number[]): ToolOffer["annotations"] {
  const hint = (name: string): boolean | undefined => {
    for (const node of nodes) {
      const annotations = doc.get(node, "annotations");
      const value = annotations === -1 ? -1 : doc.get(annotations, name);
      if (value !== -1 && doc.type(value) === "true") return true;
      if (value !== -1 && doc.type(value) === "false") return false;
    }
    return undefined;
  };
  const readOnly = hint("readOnlyHint");
  const destructive = hint("destructiveHint");
  return {
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(destructive === undefined ? {} : { destructive }),
  };
}
