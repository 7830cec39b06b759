/** What the scan of an answer says, as edits of the document that the answer stands in. */
import type { AnswerRest } from "../../../understand/answer.ts";
import type { JsonDoc } from "../../../understand/json.ts";
import { type Edit, jsonInner, jsonString } from "../../../understand/splice.ts";
import type { Texts } from "../text.ts";
import type { Leaks } from "./leaks.ts";

const NULL = Buffer.from("null");

const put = (doc: JsonDoc, node: number, bytes: Buffer): Edit => ({
  start: doc.start(node),
  end: doc.end(node),
  bytes,
});

/** A piece of text of which `shown` is left, restored. What nothing is cut from keeps its bytes. */
export function pieceEdits(
  texts: Texts,
  doc: JsonDoc,
  node: number,
  text: string,
  shown: string,
  group: string,
  channel: string,
  final: boolean,
): readonly Edit[] {
  if (shown === text) return texts.piece(doc, node, text, group, channel, final);
  // Within the quotes, so that another edit may add to the end of the string.
  const bytes = jsonInner(texts.text(shown, group, channel, final));
  return [{ start: doc.start(node) + 1, end: doc.end(node) - 1, bytes }];
}

/** Strings that are whole in themselves, scanned and restored. */
export function wholeEdits(leaks: Leaks, texts: Texts, doc: JsonDoc, nodes: readonly number[]): Edit[] {
  return nodes.flatMap((node) => {
    const text = doc.text(node);
    const shown = leaks.whole(text);
    return shown === null ? [] : pieceEdits(texts, doc, node, text, shown, "", "", true);
  });
}

/** Strings that are scanned and nothing else. */
export function otherEdits(leaks: Leaks, doc: JsonDoc, nodes: readonly number[]): Edit[] {
  return nodes.flatMap((node) => {
    const text = doc.text(node);
    const shown = leaks.whole(text);
    return shown === null || shown === text ? [] : [put(doc, node, jsonString(shown))];
  });
}

/** Where a group's text was changed, its tokens are not spelled out beside it. */
export function spellingEdits(
  doc: JsonDoc,
  spellings: AnswerRest["spellings"],
  changed: ReadonlySet<string>,
): Edit[] {
  return spellings.flatMap(({ group, node }) => (changed.has(group) ? [put(doc, node, NULL)] : []));
}

/** The edits that do not lie within one of `outer`: what is gone needs no other change. */
export function withoutNested(edits: readonly Edit[], outer: readonly Edit[]): readonly Edit[] {
  if (edits.length === 0 || outer.length === 0) return edits;
  return edits.filter((edit) => !outer.some(({ start, end }) => edit.start >= start && edit.end <= end));
}
