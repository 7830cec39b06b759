/** The events of a streamed Messages answer. */
import { LanekeeperError } from "../../../errors.ts";
import {
  type AnswerRest,
  type AnswerView,
  argumentsEdit,
  EMPTY_VIEW,
  type EventEdit,
  indexAt,
  memberOf,
  type StreamAdapter,
  type ToolPiece,
  type ToolVerdict,
  textAt,
} from "../../answer.ts";
import type { JsonDoc } from "../../json.ts";
import { type Edit, jsonString } from "../../splice.ts";
import { encodeEvent } from "../../sse.ts";
import { editMessage, readMessage, restOfMessage } from "./answer.ts";
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

const NOTHING = Buffer.alloc(0);

/** A tool block of the message. */
interface ToolBlock {
  /** Unlike its index, not used again when another message starts in the stream. */
  readonly call: string;
  readonly client: boolean;
}

class AnthropicStream implements StreamAdapter {
  readonly finishReason = finishReason;
  /** Index → the tool block there. */
  private readonly tools = new Map<string, ToolBlock>();
  /** Numbers messages and blocks, because a stream may use an index more than once. */
  private keys = 0;
  private scope = "message";
  /** Tool blocks that have not stopped, by index. */
  private readonly unstopped = new Set<string>();
  private nextIndex = 0;
  /** Blocks of any sort that have not stopped, by index. */
  private readonly begun = new Set<string>();
  private outputTokens = 0;
  private inOrder = true;
  /**
   * The tool block that stopped last. Whether it is complete shows only with the next event: at the token limit, the
   * API stops the block as if it were.
   */
  private stopped: string | null = null;

  read(doc: JsonDoc): AnswerView {
    const type = textAt(doc, memberOf(doc, doc.root, "type"));
    const view = this.readType(doc, type);
    if (view.outputTokens !== null) this.outputTokens = view.outputTokens;
    if (type === "content_block_start") this.begun.add(indexOf(doc));
    if (type === "content_block_stop") this.begun.delete(indexOf(doc));
    if (type === "ping" || this.stopped === null) return this.noteStop(doc, type, view);
    const group = this.stopped;
    this.stopped = null;
    const cut = view.finishes.some((finish) => isCut(finish.reason));
    const truncated = cut && !view.begins ? [group] : view.truncated;
    return this.noteStop(doc, type, { ...view, endedBefore: [group], truncated });
  }

  rest(doc: JsonDoc): AnswerRest {
    const member = (name: string): number => memberOf(doc, doc.root, name);
    switch (textAt(doc, member("type"))) {
      case "content_block_start":
        return { others: otherStrings(doc, member("content_block")), spellings: [] };
      case "content_block_delta":
        return { others: othersInDelta(doc, member("delta")), spellings: [] };
      case "message_start":
        return restOfMessage(doc, member("message"));
      case "error":
        return { others: otherStrings(doc, member("error")), spellings: [] };
      default:
        return NO_REST;
    }
  }

  edit(doc: JsonDoc, view: AnswerView, verdicts: readonly ToolVerdict[]): EventEdit {
    const edits: Edit[] = [];
    let empty = false;
    let after: Buffer = NOTHING;
    if (view.begins) return { edits: editMessage(doc, view, verdicts), empty, after };
    // Any other event of this API holds one piece at most.
    const piece = view.tools[0];
    const verdict = verdicts[0];
    if (piece === undefined || verdict === undefined) return { edits, empty, after };
    if (memberOf(doc, doc.root, "content_block") === piece.node) {
      edits.push(...editBlock(doc, piece, verdict, ""));
      if (verdict.notice !== "") after = textDelta(piece.group, "text", verdict.notice);
    } else if (verdict.withheld) empty = true;
    else if (verdict.arguments !== null) edits.push(argumentsEdit(doc, piece, verdict.arguments));
    return { edits, empty, after };
  }

  textEvent(group: string, channel: string, text: string): Buffer {
    return textDelta(group, channel.slice(channel.indexOf("/") + 1), text);
  }

  closeEvent(group: string): Buffer | null {
    if (!this.unstopped.delete(group)) return null;
    return encodeEvent("content_block_stop", Buffer.from(`{"type":"content_block_stop","index":${group}}`));
  }

  /** A block of its own says why: one that holds another sort of text cannot. */
  stop(notice: string, unsent: readonly JsonDoc[]): Buffer {
    const begun = new Set(this.begun);
    let index = this.nextIndex;
    for (const doc of unsent.toReversed()) {
      const type = textAt(doc, memberOf(doc, doc.root, "type"));
      if (type === "content_block_stop") begun.add(indexOf(doc));
      if (type !== "content_block_start") continue;
      begun.delete(indexOf(doc));
      index--;
    }
    const events: Buffer[] = [];
    const put = (type: string, rest: string): void => {
      events.push(encodeEvent(type, Buffer.from(`{"type":"${type}"${rest}}`)));
    };
    for (const open of begun) put("content_block_stop", `,"index":${open}`);
    put("content_block_start", `,"index":${index},"content_block":{"type":"text","text":""}`);
    events.push(textDelta(`${index}`, "text", notice));
    put("content_block_stop", `,"index":${index}`);
    const delta = '"delta":{"stop_reason":"refusal","stop_sequence":null}';
    put("message_delta", `,${delta},"usage":{"output_tokens":${this.outputTokens}}`);
    put("message_stop", "");
    return Buffer.concat(events);
  }

  private readType(doc: JsonDoc, type: string): AnswerView {
    switch (type) {
      case "content_block_delta":
        return this.readDelta(doc);
      case "content_block_start":
        return this.readStart(doc);
      case "content_block_stop":
        return { ...EMPTY_VIEW, ends: [indexOf(doc)] };
      case "message_start":
        return this.readMessageStart(doc);
      case "message_delta": {
        const node = memberOf(doc, memberOf(doc, doc.root, "delta"), "stop_reason");
        const reason = textAt(doc, node);
        const finishes = reason === "" ? [] : [{ scope: this.scope, node, reason }];
        return { ...EMPTY_VIEW, endsAll: true, finishes, ...tokens(doc, memberOf(doc, doc.root, "usage")) };
      }
      case "message_stop":
      case "error":
        return { ...EMPTY_VIEW, endsAll: true };
      default:
        return EMPTY_VIEW;
    }
  }

  /** A message that a container's code made, and not the model, comes whole in this event. */
  private readMessageStart(doc: JsonDoc): AnswerView {
    this.tools.clear();
    this.scope = `message#${this.keys++}`;
    const message = memberOf(doc, doc.root, "message");
    const view = readMessage(doc, message, this.scope, (index) => `${index}#${this.keys++}`);
    this.nextIndex = view.ends.length;
    this.inOrder = true;
    return { ...view, begins: true };
  }

  private readStart(doc: JsonDoc): AnswerView {
    const block = memberOf(doc, doc.root, "content_block");
    const group = indexOf(doc);
    this.inOrder &&= group === `${this.nextIndex++}`;
    this.tools.delete(group);
    if (block < 0) return EMPTY_VIEW;
    const tool = toolPiece(doc, block, { group, scope: this.scope, call: `${group}#${this.keys++}` });
    // Some readers go by a block's index and some by its turn; they would put different calls together.
    if (!this.inOrder && (tool !== null || this.tools.size > 0)) {
      throw new LanekeeperError("answer_unreadable", "The stream's blocks are out of order.");
    }
    if (tool !== null) {
      this.tools.set(group, { call: tool.call, client: tool.client });
      this.unstopped.add(group);
      return { ...EMPTY_VIEW, tools: [tool] };
    }
    const text = textPiece(doc, block, group);
    return text === null ? EMPTY_VIEW : { ...EMPTY_VIEW, texts: [text] };
  }

  private readDelta(doc: JsonDoc): AnswerView {
    const delta = memberOf(doc, doc.root, "delta");
    const group = indexOf(doc);
    const type = textAt(doc, memberOf(doc, delta, "type"));
    switch (type) {
      case "text_delta":
      case "thinking_delta": {
        const field = type === "text_delta" ? "text" : "thinking";
        const node = memberOf(doc, delta, field);
        return isString(doc, node)
          ? { ...EMPTY_VIEW, texts: [{ group, channel: `${group}/${field}`, node }] }
          : EMPTY_VIEW;
      }
      case "input_json_delta": {
        const tool = this.tools.get(group);
        return tool === undefined
          ? EMPTY_VIEW
          : {
              ...EMPTY_VIEW,
              tools: [inputPiece(doc, delta, { group, scope: this.scope, call: tool.call }, tool.client)],
            };
      }
      case "citations_delta":
        return { ...EMPTY_VIEW, wholes: citedTexts(doc, [memberOf(doc, delta, "citation")]) };
      case "compaction_delta": {
        const node = memberOf(doc, delta, "content");
        return isString(doc, node) ? { ...EMPTY_VIEW, wholes: [node] } : EMPTY_VIEW;
      }
      default:
        return EMPTY_VIEW;
    }
  }

  /** Remembers a tool block's stop, and has a client's tool block end with the event after it. */
  private noteStop(doc: JsonDoc, type: string, view: AnswerView): AnswerView {
    if (type !== "content_block_stop") return view;
    const group = indexOf(doc);
    const tool = this.tools.get(group);
    if (tool === undefined) return view;
    this.unstopped.delete(group);
    if (!tool.client) return view;
    this.stopped = group;
    return { ...view, ends: view.ends.filter((end) => end !== group) };
  }
}

const NO_REST: AnswerRest = { others: [], spellings: [] };
/** Their words are read as texts or arguments, or hold none. */
const READ = new Set([
  "text_delta",
  "thinking_delta",
  "input_json_delta",
  "signature_delta",
  "compaction_delta",
]);

function othersInDelta(doc: JsonDoc, delta: number): readonly number[] {
  return READ.has(textAt(doc, memberOf(doc, delta, "type"))) ? [] : otherStrings(doc, delta);
}

function indexOf(doc: JsonDoc): string {
  return `${indexAt(doc, memberOf(doc, doc.root, "index"), 0)}`;
}

function inputPiece(
  doc: JsonDoc,
  delta: number,
  of: Pick<ToolPiece, "group" | "scope" | "call">,
  client: boolean,
): ToolPiece {
  const node = memberOf(doc, delta, "partial_json");
  const argumentsNode = isString(doc, node) ? node : -1;
  const shared = { ...of, node: delta, position: -1, client, resultOf: "", id: "", name: "" };
  return { ...shared, argumentsNode, argumentsAs: "part" };
}

function tokens(doc: JsonDoc, usage: number): Pick<AnswerView, "inputTokens" | "outputTokens"> {
  return { inputTokens: inputTokens(doc, usage), outputTokens: outputTokens(doc, usage) };
}

function textDelta(index: string, field: string, text: string): Buffer {
  const delta = `{"type":"${field}_delta","${field}":${jsonString(text)}}`;
  return encodeEvent(
    "content_block_delta",
    Buffer.from(`{"type":"content_block_delta","index":${index},"delta":${delta}}`),
  );
}

export function anthropicStream(): StreamAdapter {
  return new AnthropicStream();
}
