/** The chunks of a streamed Chat Completions answer. */
import {
  type AnswerRest,
  type AnswerView,
  type EventEdit,
  memberOf,
  type StreamAdapter,
  type ToolVerdict,
} from "../../answer.ts";
import type { JsonDoc } from "../../json.ts";
import { jsonString } from "../../splice.ts";
import { encodeEvent } from "../../sse.ts";
import { choicesOf, editChoices, finishReason, readChoices, restOfChoices } from "./choices.ts";

/** What every chunk of an answer repeats. */
const HEAD_FIELDS = ["id", "object", "created", "model", "system_fingerprint", "service_tier"] as const;
const NOTHING = Buffer.alloc(0);
const DONE = Buffer.from("[DONE]");

class OpenaiStream implements StreamAdapter {
  readonly finishReason = finishReason;
  /** The last chunk with a choice, to make others like it. */
  private last: JsonDoc | null = null;
  /** Choices that have begun and not finished. */
  private readonly open = new Set<string>();

  read(doc: JsonDoc): AnswerView {
    const view = readChoices(doc, "delta");
    if (view.texts.length > 0) this.last = doc;
    for (const { group } of view.texts) this.open.add(group);
    for (const { group } of view.tools) this.open.add(group);
    for (const { scope } of view.finishes) this.open.delete(scope);
    return view;
  }

  rest(doc: JsonDoc): AnswerRest {
    return restOfChoices(doc, "delta");
  }

  edit(doc: JsonDoc, view: AnswerView, verdicts: readonly ToolVerdict[]): EventEdit {
    const isDropped = verdicts.every(({ withheld, notice }) => withheld && notice === "");
    const empty = isDropped && holdsOnlyCalls(doc, view);
    return { edits: empty ? [] : editChoices(doc, "delta", view, verdicts), empty, after: NOTHING };
  }

  textEvent(group: string, channel: string, text: string): Buffer {
    const field = channel.slice(channel.indexOf("/") + 1);
    const choice = `{"index":${group},"delta":{"${field}":${jsonString(text)}},"finish_reason":null}`;
    return encodeEvent("", Buffer.from(`{${this.head()}"choices":[${choice}]}`));
  }

  closeEvent(): null {
    return null;
  }

  stop(notice: string, unsent: readonly JsonDoc[]): Buffer {
    const unended = unsent.flatMap((doc) => readChoices(doc, "delta").ends);
    const chunks = [...new Set([...this.open, ...unended])].flatMap((index) => [
      `{"index":${index},"delta":{"refusal":${jsonString(notice)}},"finish_reason":null}`,
      `{"index":${index},"delta":{},"finish_reason":"content_filter"}`,
    ]);
    const events = chunks.map((choice) =>
      encodeEvent("", Buffer.from(`{${this.head()}"choices":[${choice}]}`)),
    );
    return Buffer.concat([...events, encodeEvent("", DONE)]);
  }

  private head(): string {
    const doc = this.last;
    if (doc === null) return "";
    let head = "";
    for (const field of HEAD_FIELDS) {
      const node = memberOf(doc, doc.root, field);
      if (node >= 0) head += `"${field}":${doc.bytes.toString("utf8", doc.start(node), doc.end(node))},`;
    }
    return head;
  }
}

/** Nothing but tool calls stands in this chunk. */
function holdsOnlyCalls(doc: JsonDoc, view: AnswerView): boolean {
  const isNull = (node: number): boolean => node < 0 || doc.type(node) === "null";
  if (view.finishes.length > 0 || !isNull(memberOf(doc, doc.root, "usage"))) return false;
  return choicesOf(doc, "delta").every(({ node, body }) => {
    if (!isNull(memberOf(doc, node, "logprobs")) || body < 0) return false;
    return doc.entries(body).every(([key, value]) => {
      const name = doc.text(key);
      const isCall = name === "tool_calls" || name === "function_call";
      return isCall || isNull(value) || doc.end(value) - doc.start(value) === '""'.length;
    });
  });
}

export function openaiStream(): StreamAdapter {
  return new OpenaiStream();
}
