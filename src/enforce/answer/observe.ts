/**
 * For an answer that no rule can change: bytes pass as they come, and what the record wants to know is read on the
 * side. What cannot be read is delivered all the same and leaves the report without it.
 */
import { limits } from "../../limits.ts";
import type { AnswerAdapter, AnswerView, StreamAdapter } from "../../understand/answer.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { SseReader } from "../../understand/sse.ts";
import { Evidence } from "./evidence.ts";
import type { AnswerFilter, AnswerReport, AnswerRules } from "./rules.ts";
import { ToolCalls } from "./tools.ts";

const NOTHING = Buffer.alloc(0);

/** Takes what is delivered anyway; `read` is given each text of JSON in it, and may throw. */
interface Source {
  push(chunk: Buffer, read: (data: Buffer) => void): void;
  end(read: (data: Buffer) => void): void;
}

function eventSource(): Source {
  const reader = new SseReader();
  return {
    push(chunk, read) {
      for (const { data } of reader.push(chunk)) if (data !== null) read(data);
    },
    end(read) {
      const tail = reader.end();
      if (tail !== null && tail.data !== null) read(tail.data);
    },
  };
}

function wholeSource(): Source {
  let chunks: Buffer[] = [];
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size <= limits.answerMaxBytes) chunks.push(chunk);
      else chunks = [];
    },
    end(read) {
      if (size <= limits.answerMaxBytes) read(Buffer.concat(chunks));
    },
  };
}

export class Observer implements AnswerFilter {
  readonly over = false;
  readonly late = false;
  private readonly source: Source;
  private readonly adapter: Pick<StreamAdapter | AnswerAdapter, "read">;
  private readonly evidence: Evidence;
  private readonly calls: ToolCalls;
  /** Reading stopped: an event was too long to look at. */
  private blind = false;

  constructor(rules: AnswerRules, adapter: Pick<StreamAdapter | AnswerAdapter, "read">) {
    this.source = rules.form === "sse" ? eventSource() : wholeSource();
    this.adapter = adapter;
    this.evidence = new Evidence(rules.collect);
    this.calls = new ToolCalls(rules, null, null);
  }

  push(chunk: Buffer): Buffer {
    this.look(() => this.source.push(chunk, (data) => this.read(data)));
    return chunk;
  }

  end(): Buffer {
    this.look(() => this.source.end((data) => this.read(data)));
    this.calls.settle(null, false);
    return NOTHING;
  }

  release(): Buffer {
    return NOTHING;
  }

  report(): AnswerReport {
    const { usage, finishReason, text } = this.evidence;
    const toolCalls = this.calls.report().map((call) => ({ ...call, allowed: true, reason: "" }));
    return { usage, finishReason, restored: 0, toolCalls, leaks: {}, denied: null, text };
  }

  private look(at: () => void): void {
    if (this.blind) return;
    try {
      at();
    } catch {
      this.blind = true;
    }
  }

  private read(data: Buffer): void {
    let doc: JsonDoc;
    let view: AnswerView;
    try {
      doc = parseJson(data);
      view = this.adapter.read(doc);
    } catch {
      return;
    }
    this.evidence.note(view);
    for (const { channel, node } of view.texts) this.evidence.noteText(channel, doc.text(node));
    for (const tool of view.tools) this.calls.add(doc, tool);
  }
}
