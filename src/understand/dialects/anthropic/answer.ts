/** A whole Messages answer. */
import {
  type AnswerAdapter,
  type AnswerView,
  EMPTY_VIEW,
  memberOf,
  type TextPiece,
  type ToolPiece,
  textAt,
} from "../../answer.ts";
import type { JsonDoc } from "../../json.ts";
import {
  citedTexts,
  editBlock,
  finishReason,
  inputTokens,
  isCut,
  isString,
  outputTokens,
  textPiece,
  toolPiece,
} from "./blocks.ts";

function read(doc: JsonDoc): AnswerView {
  const content = memberOf(doc, doc.root, "content");
  const texts: TextPiece[] = [];
  const wholes: number[] = [];
  const tools: ToolPiece[] = [];
  const blocks = content < 0 ? [] : doc.items(content);
  blocks.forEach((block, i) => {
    const group = `${i}`;
    const tool = toolPiece(doc, block, group, group);
    if (tool !== null) {
      tools.push(tool);
      return;
    }
    const text = textPiece(doc, block, group);
    if (text !== null) texts.push(text);
    const citations = memberOf(doc, block, "citations");
    if (citations >= 0) wholes.push(...citedTexts(doc, doc.items(citations)));
    const summary =
      textAt(doc, memberOf(doc, block, "type")) === "compaction" ? memberOf(doc, block, "content") : -1;
    if (isString(doc, summary)) wholes.push(summary);
  });
  const stop = memberOf(doc, doc.root, "stop_reason");
  const reason = textAt(doc, stop);
  const last = tools.at(-1);
  const lastIsCut = isCut(reason) && last?.client === true && last.node === blocks.at(-1);
  const usage = memberOf(doc, doc.root, "usage");
  return {
    ...EMPTY_VIEW,
    texts,
    wholes,
    tools,
    truncated: lastIsCut ? [last.group] : [],
    finishes: reason === "" ? [] : [{ scope: "message", node: stop, reason }],
    inputTokens: inputTokens(doc, usage),
    outputTokens: outputTokens(doc, usage),
  };
}

export const anthropicAnswer: AnswerAdapter = {
  read,
  edit(doc, view, verdicts) {
    return view.tools.flatMap((piece, i) => {
      const verdict = verdicts[i];
      return verdict === undefined ? [] : editBlock(doc, piece, verdict, verdict.notice);
    });
  },
  finishReason,
};
