/** One request to a language model, the same whatever dialect it came in; places are nodes of its own bytes. */
import type { Dialect, Place } from "../exchange.ts";
import type { JsonDoc } from "./json.ts";

/** A string of the body, with the part of the conversation it belongs to. */
export interface TextLeaf {
  readonly place: Place;
  /** String node of `doc`. */
  readonly node: number;
  /** An object's key, not a value. */
  readonly key: boolean;
  /** Made by a vendor for itself, such as the signature of a thought: nobody else can read it. */
  readonly sealed?: true;
  /** A name or an id by which the API refers to something: no part of what is said before or after it. */
  readonly alone?: true;
}

/** A number long enough to hold what a string could: a card, a phone, an account. */
export interface NumberLeaf {
  readonly place: Place;
  readonly node: number;
}

/** The member of the body that holds an offer: an array for `tools`, `functions` and `mcp_servers`. */
export type ToolHolder = "tools" | "functions" | "web_search_options" | "mcp_servers";

export interface ToolOffer {
  /** The name a model would call it by; a built-in tool without one goes by its type. */
  readonly name: string;
  /** The offer itself: an element of the holder's array, or the value of `web_search_options`. */
  readonly node: number;
  readonly holder: ToolHolder;
  /** What the caller says of it, with MCP's names readOnlyHint and destructiveHint. A claim, not a fact. */
  readonly annotations: { readonly readOnly?: boolean; readonly destructive?: boolean };
  readonly description: string;
}

export type Media = "image" | "audio" | "file";

export interface Attachment {
  readonly media: Media;
  /** The content part that holds it. */
  readonly node: number;
  /** String node of its base64 data, which is no leaf; -1 when it has none. */
  readonly dataNode: number;
  /** String node that stands where data may stand: a URL, or data that cannot be read as base64. A leaf; or -1. */
  readonly otherNode: number;
  /** String nodes in which the API lets the caller say what it is; -1 when absent. */
  readonly mediaTypeNode: number;
  readonly fileNameNode: number;
}

/** What a document among the attachments holds: a PDF, an Office file, a message. */
export interface DocumentText {
  /** Every text that was found: pages, parts, names, properties, comments, attachments within. */
  readonly text: string;
  /** What stands in it and was not read, by medium; media with none are absent. */
  readonly unread: Readonly<Partial<Record<Media, number>>>;
}

export interface Call {
  readonly dialect: Dialect;
  readonly doc: JsonDoc;
  readonly model: string;
  readonly modelNode: number;
  readonly stream: boolean;
  /** Value node of `stream`; -1 when absent. */
  readonly streamNode: number;
  /** The most output tokens asked for, by the largest of the members that say so; null when none does. */
  readonly maxTokens: number | null;
  /** Value nodes of max_tokens and max_completion_tokens, those that are numbers. */
  readonly maxTokensNodes: readonly number[];
  /**
   * Every string of the body in document order, callers' own object keys included. Left out are only the API's own
   * keys, values of its closed lists, the model's name where it looks like one, and attachments' base64 data.
   */
  readonly leaves: readonly TextLeaf[];
  /** Numbers of seven characters or more, in document order. */
  readonly numbers: readonly NumberLeaf[];
  readonly tools: readonly ToolOffer[];
  /** The `tools` array; -1 when absent. */
  readonly toolsNode: number;
  /** OpenAI's older `functions` array; -1 when absent. */
  readonly functionsNode: number;
  /** Value node of tool_choice, or else of the older function_call; -1 when neither is there. */
  readonly toolChoiceNode: number;
  readonly attachments: readonly Attachment[];
  /**
   * dataNode → what the document's reader made of it, null when that was nothing. Absent until documents were read
   * (classify/attachments/index.ts): then they count as unread.
   */
  readonly documents?: ReadonlyMap<number, DocumentText | null>;
  /**
   * Texts of the last user message that has any, joined by line breaks; when longer than limits.taskTextMaxUnits, that
   * much of the front and back.
   */
  readonly lastUserText: string;
  /** All system and developer texts, joined by line breaks; shortened in the same way. */
  readonly systemText: string;
  /** String members of `metadata`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Value node of `metadata`; -1 when absent. */
  readonly metadataNode: number;
}
