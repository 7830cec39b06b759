/**
 * What the dialects say about an answer, or about one event of a streamed one, so that texts can be restored and tool
 * calls judged without knowing the dialect. Nodes are nodes of the JsonDoc that was read.
 */
import { LanekeeperError } from "../errors.ts";
import type { JsonDoc } from "./json.ts";
import { type Edit, jsonString } from "./splice.ts";

/** A piece of text that the model wrote. */
export interface TextPiece {
  /** What begins and ends together: a choice, a content block. */
  readonly group: string;
  /** Pieces of one channel, joined in order, are one text. */
  readonly channel: string;
  /** A string node. */
  readonly node: number;
}

/** A piece of a tool call, or the result of a call that the vendor ran itself. */
export interface ToolPiece {
  /** Pieces with the same key make one call. */
  readonly call: string;
  readonly group: string;
  /** The calls of one scope are counted together for the finish reason and numbered together. */
  readonly scope: string;
  /** The element, block or delta that holds the piece. */
  readonly node: number;
  /** Empty when this piece does not say. */
  readonly id: string;
  readonly name: string;
  /** Where arguments stand; -1 for none. */
  readonly argumentsNode: number;
  /** part: a string with a part of the arguments' JSON · text: a string with a part of free text · value: the node's own JSON is the arguments. */
  readonly argumentsAs: "part" | "text" | "value";
  /** Place among the calls of the scope, where the dialect numbers them; -1 where it does not. */
  readonly position: number;
  /** The application runs it; false when the vendor does. */
  readonly client: boolean;
  /** For a result: the id of its call. Empty for a call. */
  readonly resultOf: string;
}

export interface Finish {
  readonly scope: string;
  /** A string node. */
  readonly node: number;
  readonly reason: string;
}

export interface AnswerView {
  readonly texts: readonly TextPiece[];
  /** Strings that are whole in themselves, such as the words that a citation quotes. */
  readonly wholes: readonly number[];
  readonly tools: readonly ToolPiece[];
  /** Groups that end with this event. Of a whole answer: nothing, all do. */
  readonly ends: readonly string[];
  /** Groups that had ended before this event, which shows that they were complete. */
  readonly endedBefore: readonly string[];
  /** Groups, among those that end, whose last tool call was cut off by the token limit. */
  readonly truncated: readonly string[];
  /** Another answer begins with this event; what the one before it left open stays unfinished. */
  readonly begins: boolean;
  /** No group goes on after this event: the answer's end, an error. */
  readonly endsAll: boolean;
  readonly finishes: readonly Finish[];
  /** Tokens so far, where the event says; null where it does not. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** What may hold a value beside texts and calls. Read only where an answer is scanned. */
export interface AnswerRest {
  /**
   * Strings that are neither the model's words nor a call's arguments: results of the vendor's own tools, titles of
   * sources, an error's message, members that are not known here.
   */
  readonly others: readonly number[];
  /** Members that spell a group's texts once more, token by token, with what else the model might have said. */
  readonly spellings: readonly { readonly group: string; readonly node: number }[];
}

export const EMPTY_VIEW: AnswerView = {
  texts: [],
  wholes: [],
  tools: [],
  ends: [],
  endedBefore: [],
  truncated: [],
  begins: false,
  endsAll: false,
  finishes: [],
  inputTokens: null,
  outputTokens: null,
};

/** What becomes of a tool piece. */
export interface ToolVerdict {
  readonly withheld: boolean;
  /** Text to say in place of a withheld call; empty on all pieces of it but the first. */
  readonly notice: string;
  /** How many calls of the scope were withheld before this one. */
  readonly ordinal: number;
  /** The new place among the calls of the scope; -1 when it stays. */
  readonly position: number;
  /** What the arguments node shall hold instead; null when it stays. */
  readonly arguments: string | null;
}

export interface EventEdit {
  /** Edits of the event's data. */
  readonly edits: readonly Edit[];
  /** Nothing that a client reads is left of the event. */
  readonly empty: boolean;
  /** Whole events to send after this one; empty for none. */
  readonly after: Buffer;
}

/** Reads and edits the events of one stream; remembers between them what the dialect needs. */
export interface StreamAdapter {
  read(doc: JsonDoc): AnswerView;
  rest(doc: JsonDoc): AnswerRest;
  /** Carries the verdicts out, one for each of view.tools. */
  edit(doc: JsonDoc, view: AnswerView, verdicts: readonly ToolVerdict[]): EventEdit;
  /** An event that adds `text` to a channel. */
  textEvent(group: string, channel: string, text: string): Buffer;
  /** An event that ends a group whose call was withheld and whose own end never came; null where none is needed. */
  closeEvent(group: string): Buffer | null;
  /** The events that end the stream here, well-formed, and say why. `unsent`: events that were read and never sent. */
  stop(notice: string, unsent: readonly JsonDoc[]): Buffer;
  readonly finishReason: FinishReason;
}

/** Reads and edits a whole answer. */
export interface AnswerAdapter {
  read(doc: JsonDoc): AnswerView;
  rest(doc: JsonDoc): AnswerRest;
  edit(doc: JsonDoc, view: AnswerView, verdicts: readonly ToolVerdict[]): readonly Edit[];
  /** An answer that says nothing but why; usage and names stay. */
  refusal(doc: JsonDoc, notice: string): Buffer;
  readonly finishReason: FinishReason;
}

/** The finish reason to give when calls were withheld; `kept` counts the calls left that the application runs. */
export type FinishReason = (reason: string, kept: number) => string;

/** The value of a member; -1 when it is absent, or `object` is itself. */
export function memberOf(doc: JsonDoc, object: number, key: string): number {
  return object < 0 ? -1 : doc.get(object, key);
}

/** The number at `node` as a count, or null when it is none. */
export function countAt(doc: JsonDoc, node: number): number | null {
  if (node < 0 || doc.type(node) !== "number") return null;
  const value = Number(doc.bytes.toString("latin1", doc.start(node), doc.end(node)));
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/**
 * An index as all readers understand it; `missing` when there is none. Throws answer_unreadable for anything but a
 * whole number from 0: JavaScript would take "1" or -1 for a place as well.
 */
export function indexAt(doc: JsonDoc, node: number, missing: number): number {
  if (node < 0) return missing;
  const index = countAt(doc, node);
  if (index === null || !Number.isSafeInteger(index)) {
    throw new LanekeeperError("answer_unreadable", "An index is not a whole number.");
  }
  return index;
}

/** The text of the string at `node`; empty when it is none. */
export function textAt(doc: JsonDoc, node: number): string {
  return node >= 0 && doc.type(node) === "string" ? doc.text(node) : "";
}

/** The strings at `node` and within it, member names and what stands under names of `skip` left out. */
export function stringsWithin(doc: JsonDoc, node: number, skip: ReadonlySet<string>): number[] {
  if (node < 0) return [];
  switch (doc.type(node)) {
    case "string":
      return [node];
    case "array":
      return [...doc.items(node)].flatMap((item) => stringsWithin(doc, item, skip));
    case "object":
      return [...doc.entries(node)].flatMap(([key, value]) =>
        skip.has(doc.text(key)) ? [] : stringsWithin(doc, value, skip),
      );
    default:
      return [];
  }
}

/** The JSON of a member, for another text; `missing` when it is absent. */
export function copyOf(doc: JsonDoc, node: number, missing: string): string {
  return node < 0 ? missing : doc.bytes.toString("utf8", doc.start(node), doc.end(node));
}

/** The edit that puts `text` where a piece's arguments stand. */
export function argumentsEdit(doc: JsonDoc, piece: ToolPiece, text: string): Edit {
  const node = piece.argumentsNode;
  const bytes = piece.argumentsAs === "value" ? Buffer.from(text) : jsonString(text);
  return { start: doc.start(node), end: doc.end(node), bytes };
}

/**
 * Edits that take the marked elements out of an array, or members out of an object, with the commas that go with
 * them. `spans` are the byte ranges of all elements or members in order.
 */
export function removal(spans: readonly Span[], removed: (index: number) => boolean): Edit[] {
  const edits: Edit[] = [];
  let kept: Span | null = null;
  spans.forEach((span, i) => {
    if (!removed(i)) {
      kept = span;
      return;
    }
    const before = spans[i - 1];
    const after = spans[i + 1];
    if (kept !== null && before !== undefined)
      edits.push({ start: before.end, end: span.end, bytes: NOTHING });
    else edits.push({ start: span.start, end: after?.start ?? span.end, bytes: NOTHING });
  });
  return edits;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

const NOTHING = Buffer.alloc(0);
