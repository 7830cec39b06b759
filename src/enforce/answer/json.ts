/** An answer as one JSON text: collected, read, and delivered whole with the same verdicts that a stream would get. */
import { LanekeeperError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { AnswerAdapter, AnswerView, TextPiece } from "../../understand/answer.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { type Edit, splice } from "../../understand/splice.ts";
import { Evidence } from "./evidence.ts";
import { finishEdit } from "./finish.ts";
import { otherEdits, pieceEdits, spellingEdits, wholeEdits, withoutNested } from "./leaks/edits.ts";
import { Leaks } from "./leaks/leaks.ts";
import { createMatcher } from "./restore.ts";
import { type AnswerFilter, type AnswerReport, type AnswerRules, deniedNotice } from "./rules.ts";
import { Texts } from "./text.ts";
import { ToolCalls } from "./tools.ts";

const NOTHING = Buffer.alloc(0);

export class JsonFilter implements AnswerFilter {
  readonly over = false;
  readonly late = false;
  private readonly adapter: AnswerAdapter;
  private readonly onDeny: AnswerRules["onDeny"];
  private readonly evidence: Evidence;
  private readonly leaks: Leaks | null;
  private readonly texts: Texts;
  private readonly calls: ToolCalls;
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(rules: AnswerRules, adapter: AnswerAdapter) {
    const matcher = createMatcher(rules.restore);
    this.adapter = adapter;
    this.onDeny = rules.onDeny;
    this.evidence = new Evidence(rules.collect);
    this.leaks = rules.leaks === null ? null : new Leaks(rules.leaks, false);
    this.texts = new Texts(rules.restoreText ? matcher : null, rules);
    this.calls = new ToolCalls(rules, rules.restoreToolArguments ? matcher : null, this.leaks);
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
    const decoded = view.texts.map(({ node }) => doc.text(node));
    for (const [i, { channel }] of view.texts.entries())
      this.evidence.noteText(channel, decoded[i] as string);
    const edits = this.leaks === null ? this.editTexts(doc, view, decoded) : this.scan(doc, view, decoded);
    if (this.leaks !== null && this.leaks.denied !== null) return this.refuse(doc, this.leaks.denied);
    const toolEdits = this.editTools(doc, view);
    return splice(bytes, [...withoutNested(edits, toolEdits), ...toolEdits]);
  }

  release(): Buffer {
    return NOTHING;
  }

  report(): AnswerReport {
    const { usage, finishReason, text } = this.evidence;
    const restored = this.texts.restored + this.calls.restored;
    const leaks = this.leaks?.caught ?? {};
    const denied = this.leaks?.denied ?? null;
    return { usage, finishReason, restored, toolCalls: this.calls.report(), leaks, denied, text };
  }

  /** Nothing has reached the caller: the answer gives way to a refusal, or to the next lane. */
  private refuse(doc: JsonDoc, kind: string): Buffer {
    if (this.onDeny === "next_lane") {
      throw new LanekeeperError("answer_unreadable", "The answer holds what may not be returned.");
    }
    return this.adapter.refusal(doc, deniedNotice(kind));
  }

  private editTexts(doc: JsonDoc, view: AnswerView, decoded: readonly string[]): Edit[] {
    const edits = view.texts.flatMap(({ group, channel, node }, i) =>
      this.texts.piece(doc, node, decoded[i] as string, group, channel, true),
    );
    for (const node of view.wholes) edits.push(...this.texts.whole(doc, node));
    return edits;
  }

  private scan(doc: JsonDoc, view: AnswerView, decoded: readonly string[]): Edit[] {
    const { leaks, texts } = this;
    if (leaks === null) return [];
    const spans = view.texts.map(({ group, channel }, i) =>
      leaks.push(group, channel, decoded[i] as string, isLast(view.texts, i)),
    );
    if (leaks.denied !== null) return [];
    const changed = new Set<string>();
    const edits = view.texts.flatMap(({ group, channel, node }, i) => {
      const text = decoded[i] as string;
      const shown = leaks.render(channel, spans[i]?.start ?? 0, text);
      if (shown !== text) changed.add(group);
      return pieceEdits(texts, doc, node, text, shown, group, channel, true);
    });
    edits.push(...wholeEdits(leaks, texts, doc, view.wholes));
    const { others, spellings } = this.adapter.rest(doc);
    edits.push(...otherEdits(leaks, doc, others), ...spellingEdits(doc, spellings, changed));
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

/** Does the channel end with this piece? */
function isLast(texts: readonly TextPiece[], i: number): boolean {
  return !texts.some(({ channel }, j) => j > i && channel === texts[i]?.channel);
}

function readAnswer(bytes: Buffer): JsonDoc {
  try {
    return parseJson(bytes);
  } catch (cause) {
    throw new LanekeeperError("answer_unreadable", "It is not valid JSON.", { cause });
  }
}
