/** What a stream's filter holds: events, and what is left of their texts. */
import { LanekeeperError } from "../../errors.ts";
import type { AnswerView } from "../../understand/answer.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import type { Edit } from "../../understand/splice.ts";
import type { SsePiece } from "../../understand/sse.ts";
import type { Span } from "./leaks/leaks.ts";
import type { Membership } from "./tools.ts";

/** Something to deliver: bytes, an event, or what is left of an event's text. */
export type Item = Buffer | HeldEvent | HeldText;

export interface HeldEvent {
  readonly piece: SsePiece;
  readonly doc: JsonDoc;
  readonly view: AnswerView;
  /** One for each of view.texts: its text, where it stands in its channel, whether the channel ends with it. */
  readonly texts: readonly { readonly text: string; readonly span: Span; readonly final: boolean }[];
  /** One for each of view.tools. */
  readonly members: readonly (Membership | null)[];
  readonly edits: readonly Edit[];
  /** Events that must be out before this one. */
  readonly before: readonly Buffer[];
}

/** The rest of a text whose beginning has been delivered. */
export interface HeldText {
  readonly group: string;
  readonly text: string;
  readonly span: Span;
  readonly final: boolean;
}

/** The texts of an item, with the groups they belong to. */
export function partsOf(item: HeldEvent | HeldText): readonly HeldText[] {
  if (!("piece" in item)) return [item];
  return item.texts.map((part, i) => ({ ...part, group: item.view.texts[i]?.group ?? "" }));
}

export const holdsCalls = (item: HeldEvent | HeldText): boolean => "piece" in item && item.members.length > 0;

const DONE = Buffer.from("[DONE]");

export function isEmpty(doc: JsonDoc, node: number): boolean {
  return doc.end(node) - doc.start(node) === '""'.length;
}

/** Bytes that a waiting item takes: its own, and four numbers for each node of its JSON. */
export function memoryOf(item: Item): number {
  if (Buffer.isBuffer(item)) return item.length;
  return "piece" in item ? item.piece.raw.length + 16 * item.doc.count : 2 * item.text.length;
}

export function isDone(data: Buffer): boolean {
  return data.length >= DONE.length && data.length < 16 && data.toString("latin1").trim() === "[DONE]";
}

export function readData(data: Buffer): JsonDoc {
  try {
    return parseJson(data);
  } catch (cause) {
    throw new LanekeeperError("answer_unreadable", "An event of the stream is not valid JSON.", { cause });
  }
}

/**
 * The standard has clients discard an event that the stream's end cuts off, but some read it all the same. So one that
 * can be read is treated like any other, and one that cannot is left out.
 */
export function isReadable(tail: SsePiece): boolean {
  if (tail.data === null || tail.data.length === 0 || isDone(tail.data)) return true;
  try {
    parseJson(tail.data);
    return true;
  } catch {
    return false;
  }
}
