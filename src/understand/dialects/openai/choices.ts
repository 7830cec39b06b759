/**
 * What a Chat Completions answer and its stream's chunks have in common: choices, each with a message or a delta of
 * the same shape (https://platform.openai.com/docs/api-reference/chat/object and …/chat-streaming).
 */
import { LanekeeperError } from "../../../errors.ts";
import {
  type AnswerRest,
  type AnswerView,
  argumentsEdit,
  countAt,
  EMPTY_VIEW,
  type Finish,
  indexAt,
  memberOf,
  removal,
  stringsWithin,
  type TextPiece,
  type ToolPiece,
  type ToolVerdict,
  textAt,
} from "../../answer.ts";
import type { JsonDoc } from "../../json.ts";
import { type Edit, jsonInner, jsonString } from "../../splice.ts";

/** Where a choice's text stands: OpenAI's own fields, and vLLM's and OpenRouter's for reasoning. */
const TEXT_FIELDS = ["reasoning_content", "reasoning", "content", "refusal"] as const;

/** Where a choice's text stands in a whole answer, and in a chunk. */
type Part = "message" | "delta";

interface Choice {
  readonly node: number;
  readonly index: number;
  /** The message or delta; -1 when there is none. */
  readonly body: number;
}

/** The choices. Throws answer_unreadable where readers would disagree about what belongs to which. */
export function choicesOf(doc: JsonDoc, part: Part): Choice[] {
  const items = listAt(doc, memberOf(doc, doc.root, "choices"));
  return items.map((node) => {
    const indexNode = memberOf(doc, node, "index");
    if (indexNode < 0 && items.length > 1) throw unreadable("Several choices have no index.");
    const body = memberOf(doc, node, part);
    const other = memberOf(doc, node, part === "delta" ? "message" : "delta");
    if (other >= 0 && (toolItems(doc, other).length > 0 || functionCall(doc, other) >= 0)) {
      throw unreadable("A tool call stands where this form of answer has none.");
    }
    return { node, index: indexAt(doc, indexNode, 0), body };
  });
}

/** The items of a list; none when it is absent or null. */
function listAt(doc: JsonDoc, node: number): readonly number[] {
  if (node < 0) return [];
  const type = doc.type(node);
  if (type === "array") return doc.items(node);
  if (type === "null") return [];
  throw unreadable("A list is none.");
}

function unreadable(detail: string): LanekeeperError {
  return new LanekeeperError("answer_unreadable", detail);
}

export function readChoices(doc: JsonDoc, part: Part): AnswerView {
  const choices = choicesOf(doc, part);
  const texts: TextPiece[] = [];
  const tools: ToolPiece[] = [];
  const finishes: Finish[] = [];
  for (const { node, index, body } of choices) {
    const group = `${index}`;
    if (body >= 0) {
      readTexts(doc, body, group, texts);
      readTools(doc, body, group, part, tools);
    }
    const finish = memberOf(doc, node, "finish_reason");
    const reason = textAt(doc, finish);
    if (reason !== "") finishes.push({ scope: group, node: finish, reason });
  }
  const usage = memberOf(doc, doc.root, "usage");
  return {
    ...EMPTY_VIEW,
    texts,
    tools,
    finishes,
    ends: finishes.map((finish) => finish.scope),
    truncated: finishes.filter((finish) => finish.reason === "length").map((finish) => finish.scope),
    endsAll: isError(doc),
    inputTokens: usage < 0 ? null : countAt(doc, memberOf(doc, usage, "prompt_tokens")),
    outputTokens: usage < 0 ? null : countAt(doc, memberOf(doc, usage, "completion_tokens")),
  };
}

function isError(doc: JsonDoc): boolean {
  const error = memberOf(doc, doc.root, "error");
  return error >= 0 && doc.type(error) !== "null";
}

function readTexts(doc: JsonDoc, body: number, group: string, texts: TextPiece[]): void {
  for (const field of TEXT_FIELDS) {
    const node = memberOf(doc, body, field);
    if (node < 0) continue;
    const type = doc.type(node);
    const channel = `${group}/${field}`;
    if (type === "string") texts.push({ group, channel, node });
    // Mistral's reasoning models on vLLM answer with parts.
    if (type !== "array") continue;
    for (const item of doc.items(node)) {
      const text = memberOf(doc, item, "text");
      if (text >= 0 && doc.type(text) === "string") texts.push({ group, channel, node: text });
    }
  }
}

/** What is read elsewhere, and what holds no words: sound is not read. */
const KNOWN: ReadonlySet<string> = new Set([...TEXT_FIELDS, "role", "tool_calls", "function_call"]);
const NAMES: ReadonlySet<string> = new Set(["id", "type", "code", "param", "data", "format", "signature"]);

export function restOfChoices(doc: JsonDoc, part: Part): AnswerRest {
  const others = stringsWithin(doc, memberOf(doc, doc.root, "error"), NAMES);
  const spellings: { group: string; node: number }[] = [];
  for (const { node, index, body } of choicesOf(doc, part)) {
    const spelled = memberOf(doc, node, "logprobs");
    if (spelled >= 0 && doc.type(spelled) !== "null") spellings.push({ group: `${index}`, node: spelled });
    if (body < 0 || doc.type(body) !== "object") continue;
    for (const [key, value] of doc.entries(body)) {
      const type = doc.type(value);
      if (type !== "string" && type !== "array" && type !== "object") continue;
      if (!KNOWN.has(doc.text(key))) others.push(...stringsWithin(doc, value, NAMES));
    }
  }
  return { others, spellings };
}

function readTools(doc: JsonDoc, body: number, group: string, part: Part, tools: ToolPiece[]): void {
  toolItems(doc, body).forEach((node, place) => {
    // Pieces of a stream without an index are one call to the SDKs, and so they are here.
    const index = part === "delta" ? indexAt(doc, memberOf(doc, node, "index"), -1) : place;
    const custom = memberOf(doc, node, "custom");
    if (custom >= 0 && memberOf(doc, node, "function") >= 0) throw unreadable("A tool call is of two kinds.");
    const call = custom >= 0 ? custom : memberOf(doc, node, "function");
    tools.push({
      ...{ call: `${group}/${index}`, group, scope: group, node, client: true, resultOf: "" },
      id: textAt(doc, memberOf(doc, node, "id")),
      name: textAt(doc, memberOf(doc, call, "name")),
      ...argumentsOf(doc, memberOf(doc, call, custom >= 0 ? "input" : "arguments"), custom >= 0),
      position: part === "delta" ? index : -1,
    });
  });
  const legacy = functionCall(doc, body);
  if (legacy < 0) return;
  tools.push({
    ...{ call: `${group}/function_call`, group, scope: group, node: legacy },
    ...{ client: true, resultOf: "", id: "" },
    name: textAt(doc, memberOf(doc, legacy, "name")),
    ...argumentsOf(doc, memberOf(doc, legacy, "arguments"), false),
    position: -1,
  });
}

function toolItems(doc: JsonDoc, body: number): readonly number[] {
  return listAt(doc, memberOf(doc, body, "tool_calls"));
}

/** The call of the API's first form, before tools; -1 when there is none. */
function functionCall(doc: JsonDoc, body: number): number {
  const call = memberOf(doc, body, "function_call");
  return call >= 0 && doc.type(call) === "object" ? call : -1;
}

function argumentsOf(
  doc: JsonDoc,
  node: number,
  isText: boolean,
): Pick<ToolPiece, "argumentsNode" | "argumentsAs"> {
  if (node < 0 || doc.type(node) === "null") return { argumentsNode: -1, argumentsAs: "part" };
  if (doc.type(node) !== "string") return { argumentsNode: node, argumentsAs: "value" };
  return { argumentsNode: node, argumentsAs: isText ? "text" : "part" };
}

/** Edits that carry the verdicts, one for each of view.tools, out in every choice. */
export function editChoices(
  doc: JsonDoc,
  part: Part,
  view: AnswerView,
  verdicts: readonly ToolVerdict[],
): Edit[] {
  const edits: Edit[] = [];
  const verdictOf = new Map(view.tools.map((tool, i) => [tool.node, verdicts[i]]));
  view.tools.forEach((piece, i) => {
    const verdict = verdicts[i];
    if (verdict === undefined || verdict.withheld) return;
    if (verdict.arguments !== null) edits.push(argumentsEdit(doc, piece, verdict.arguments));
    if (verdict.position < 0) return;
    const index = memberOf(doc, piece.node, "index");
    edits.push({ start: doc.start(index), end: doc.end(index), bytes: Buffer.from(`${verdict.position}`) });
  });
  for (const { body } of choicesOf(doc, part)) {
    if (body >= 0) edits.push(...withhold(doc, body, (node) => verdictOf.get(node)));
  }
  return edits;
}

/** Takes withheld calls out of a message or delta, and says so in `refusal`, the API's field for it. */
function withhold(doc: JsonDoc, body: number, verdictOf: (node: number) => ToolVerdict | undefined): Edit[] {
  const isWithheld = (node: number): boolean => verdictOf(node)?.withheld === true;
  const items = toolItems(doc, body);
  const legacy = functionCall(doc, body);
  const withheld = [...items, ...(legacy >= 0 ? [legacy] : [])].filter(isWithheld);
  if (withheld.length === 0) return [];
  const notice = withheld.map((node) => noticeOf(verdictOf(node))).join("");
  const edits: Edit[] = [];
  const gone = new Set<string>();
  if (items.length > 0 && items.every(isWithheld)) gone.add("tool_calls");
  else
    edits.push(
      ...removal(
        items.map((node) => spanOf(doc, node)),
        (i) => isWithheld(items[i] as number),
      ),
    );
  if (legacy >= 0 && isWithheld(legacy)) gone.add("function_call");

  const members = doc.entries(body).map(([key, value]) => ({
    name: doc.text(key),
    start: doc.start(key),
    end: doc.end(value),
  }));
  const refusal = memberOf(doc, body, "refusal");
  let replaced = "";
  if (notice !== "" && refusal >= 0) {
    const end = doc.end(refusal);
    if (doc.type(refusal) === "string")
      edits.push({ start: end - 1, end: end - 1, bytes: jsonInner(notice) });
    else edits.push({ start: doc.start(refusal), end, bytes: jsonString(notice) });
  } else if (notice !== "") {
    const member = Buffer.concat([Buffer.from('"refusal":'), jsonString(notice)]);
    const place =
      members.find(({ name }) => gone.has(name)) ?? members.find(({ name }) => name === "tool_calls");
    if (place !== undefined) {
      if (gone.has(place.name)) {
        replaced = place.name;
        edits.push({ start: place.start, end: place.end, bytes: member });
      } else {
        edits.push({
          start: place.start,
          end: place.start,
          bytes: Buffer.concat([member, Buffer.from(",")]),
        });
      }
    }
  }
  edits.push(
    ...removal(members, (i) => {
      const name = members[i]?.name ?? "";
      return gone.has(name) && name !== replaced;
    }),
  );
  return edits;
}

function noticeOf(verdict: ToolVerdict | undefined): string {
  if (verdict === undefined || verdict.notice === "") return "";
  return verdict.ordinal > 0 ? `\n${verdict.notice}` : verdict.notice;
}

function spanOf(doc: JsonDoc, node: number): { readonly start: number; readonly end: number } {
  return { start: doc.start(node), end: doc.end(node) };
}

/** content_filter is the API's word for "left out by a filter"; an answer cut by its length stays one. */
export function finishReason(reason: string, kept: number): string {
  const isEnd = reason === "tool_calls" || reason === "function_call" || reason === "stop";
  return kept === 0 && isEnd ? "content_filter" : reason;
}
