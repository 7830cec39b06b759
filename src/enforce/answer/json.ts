/** An answer as one JSON text: collected, read, and delivered whole with the same verdicts that a stream would get. */
import { LanekeeperError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { AnswerAdapter, AnswerView } from "../../understand/answer.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { type Edit, splice } from "../../understand/splice.ts";
import { Evidence } from "./evidence.ts";
import { finishEdit } from "./finish.ts";
import { createMatcher } from "./restore.ts";
import type { AnswerFilter, AnswerReport, AnswerRules } from "./rules.ts";
import { Texts } from "./text.ts";
import { ToolCalls } from "./tools.ts";

const NOTHING = Buffer.alloc(0);

export class JsonFilter implements AnswerFilter {
  private readonly adapter: AnswerAdapter;
  private readonly evidence: Evidence;
  private readonly texts: Texts;
  private readonly calls: ToolCalls;
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(rules: AnswerRules, adapter: AnswerAdapter) {
    const matcher = createMatcher(rules.restore);
    this.adapter = adapter;
    this.evidence = new Evidence(rules.collect);
    this.texts = new Texts(rules.restoreText ? matcher : null, rules);
    this.calls = new ToolCalls(rules, rules.restoreToolArguments ? matcher : null);
  }

  push(chunk: Buffer): Buffer {
    this.size += chunk.length;
    if (this.size > limits.answerMaxBytes) {
      throw new LanekeeperError("answer_unreadable", "The answer is too long.");
    }
    this.chunks.push(chunk);
    return NOTHING;
  }

  end(): Buffer {
    const bytes = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    if (bytes.length === 0) return bytes;
    const doc = readAnswer(bytes);
    const view = this.adapter.read(doc);
    this.evidence.note(view);
    return splice(bytes, [...this.editTexts(doc, view), ...this.editTools(doc, view)]);
  }

  report(): AnswerReport {
    const { usage, finishReason, text } = this.evidence;
    const restored = this.texts.restored + this.calls.restored;
    return { usage, finishReason, restored, toolCalls: this.calls.report(), text };
  }

  private editTexts(doc: JsonDoc, view: AnswerView): Edit[] {
    const edits: Edit[] = [];
    for (const { group, channel, node } of view.texts) {
      const text = doc.text(node);
      this.evidence.noteText(channel, text);
      edits.push(...this.texts.piece(doc, node, text, group, channel, true));
    }
    for (const node of view.wholes) edits.push(...this.texts.whole(doc, node));
    return edits;
  }

  private editTools(doc: JsonDoc, view: AnswerView): Edit[] {
    const isResult = (tool: AnswerView["tools"][number]): boolean => tool.resultOf !== "";
    const members = view.tools.map((tool) => (isResult(tool) ? null : this.calls.add(doc, tool)));
    for (const group of new Set(view.tools.map((tool) => tool.group))) {
      this.calls.settle(group, false, view.truncated.includes(group));
    }
    // Whether a result stays depends on its call, wherever that stands.
    const all = view.tools.map((tool, i) =>
      isResult(tool) ? this.calls.add(doc, tool) : (members[i] ?? null),
    );
    const edits = [
      ...this.adapter.edit(
        doc,
        view,
        all.map((member) => this.calls.verdict(member)),
      ),
    ];
    for (const finish of view.finishes) {
      const edit = finishEdit(doc, finish, this.calls, this.adapter.finishReason);
      if (edit !== null) edits.push(edit);
    }
    return edits;
  }
}

function readAnswer(bytes: Buffer): JsonDoc {
  try {
    return parseJson(bytes);
  } catch (cause) {
    throw new LanekeeperError("answer_unreadable", "It is not valid JSON.", { cause });
  }
}
