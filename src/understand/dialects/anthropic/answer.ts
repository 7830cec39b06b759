/** A whole Messages answer. */
import {
  type AnswerAdapter,
  type AnswerRest,
  type AnswerView,
  copyOf,
  EMPTY_VIEW,
  memberOf,
  type TextPiece,
  type ToolPiece,
  type ToolVerdict,
  textAt,
} from "../../answer.ts";
import type { JsonDoc } from "../../json.ts";
import { type Edit, jsonString } from "../../splice.ts";
import {
  citedTexts,
  editBlock,
  finishReason,
  inputTokens,
  isCut,
  isString,
  otherStrings,
  outputTokens,
  textPiece,
  toolPiece,
} from "./blocks.ts";

/** Reads the message at `message`. `callKey` makes the key of the call in the block at an index. */
export function readMessage(
  doc: JsonDoc,
  message: number,
  scope: string,
  callKey: (index: number) => string,
): AnswerView {
  const content = memberOf(doc, message, "content");
  const texts: TextPiece[] = [];
  const wholes: number[] = [];
  const tools: ToolPiece[] = [];
  const blocks = content < 0 ? [] : doc.items(content);
  blocks.forEach((block, i) => {
    const group = `${i}`;
    const tool = toolPiece(doc, block, { group, scope, call: callKey(i) });
    if (tool !== null) {
      tools.push(tool);
      return;
    }
    const text = textPiece(doc, block, group);
    if (text !== null) texts.push(text);
    const citations = memberOf(doc, block, "citations");
    if (citations >= 0) wholes.push(...citedTexts(doc, doc.items(citations)));
    const type = textAt(doc, memberOf(doc, block, "type"));
    const summary = type === "compaction" ? memberOf(doc, block, "content") : -1;
    if (isString(doc, summary)) wholes.push(summary);
  });
  const stop = memberOf(doc, message, "stop_reason");
  const reason = textAt(doc, stop);
  const last = tools.at(-1);
  const lastIsCut = isCut(reason) && last?.client === true && last.node === blocks.at(-1);
  const usage = memberOf(doc, message, "usage");
  return {
    ...EMPTY_VIEW,
    texts,
    wholes,
    tools,
    ends: blocks.map((_, i) => `${i}`),
    truncated: lastIsCut ? [last.group] : [],
    finishes: reason === "" ? [] : [{ scope, node: stop, reason }],
    inputTokens: inputTokens(doc, usage),
    outputTokens: outputTokens(doc, usage),
  };
}

/** Edits that carry the verdicts, one for each of view.tools, out in a whole message. */
export function editMessage(doc: JsonDoc, view: AnswerView, verdicts: readonly ToolVerdict[]): Edit[] {
  return view.tools.flatMap((piece, i) => {
    const verdict = verdicts[i];
    return verdict === undefined ? [] : editBlock(doc, piece, verdict, verdict.notice);
  });
}

/** Of the message at `message`: what its blocks hold beside texts and calls. */
export function restOfMessage(doc: JsonDoc, message: number): AnswerRest {
  const content = memberOf(doc, message, "content");
  const blocks = content < 0 ? [] : doc.items(content);
  return { others: blocks.flatMap((block) => otherStrings(doc, block)), spellings: [] };
}

/** A text block says why, as for a call that was withheld. */
function refusal(doc: JsonDoc, notice: string): Buffer {
  const member = (name: string, missing: string): string =>
    `"${name}":${copyOf(doc, memberOf(doc, doc.root, name), missing)}`;
  const content = `"content":[{"type":"text","text":${jsonString(notice)}}]`;
  const head = [member("id", '""'), member("type", '"message"'), member("role", '"assistant"')];
  const rest = [member("model", '""'), content, '"stop_reason":"refusal"', '"stop_sequence":null'];
  return Buffer.from(`{${[...head, ...rest, member("usage", "null")].join(",")}}`);
}

export const anthropicAnswer: AnswerAdapter = {
  read: (doc) => readMessage(doc, doc.root, "message", (index) => `${index}`),
  rest: (doc) => restOfMessage(doc, doc.root),
  edit: editMessage,
  refusal,
  finishReason,
};
