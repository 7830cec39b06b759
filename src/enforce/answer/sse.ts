/**
 * An answer as server-sent events: each is delivered as it comes, byte-identical where nothing changes. Pieces of a
 * tool call, and everything after them, wait until the call is judged, so that the order of events stays.
 */
import { LanekeeperError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { AnswerView, StreamAdapter } from "../../understand/answer.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { type Edit, splice } from "../../understand/splice.ts";
import { type SsePiece, SseReader, withData } from "../../understand/sse.ts";
import { Evidence } from "./evidence.ts";
import { finishEdit } from "./finish.ts";
import { createMatcher } from "./restore.ts";
import type { AnswerFilter, AnswerReport, AnswerRules } from "./rules.ts";
import { Texts } from "./text.ts";
import { type Membership, ToolCalls } from "./tools.ts";

/** Something to deliver: bytes, or an event whose calls must be judged first. */
type Item = Buffer | HeldEvent;

interface HeldEvent {
  readonly piece: SsePiece;
  readonly doc: JsonDoc;
  readonly view: AnswerView;
  /** One for each of view.tools. */
  readonly members: readonly (Membership | null)[];
  readonly edits: readonly Edit[];
}

const EVENT_END = Buffer.from("\n\n");
const DONE = Buffer.from("[DONE]");
const NOTHING = Buffer.alloc(0);

export class SseFilter implements AnswerFilter {
  private readonly reader = new SseReader();
  private readonly adapter: StreamAdapter;
  private readonly evidence: Evidence;
  private readonly texts: Texts;
  private readonly calls: ToolCalls;
  private readonly queue: Item[] = [];
  private queuedBytes = 0;
  private out: Buffer[] = [];

  constructor(rules: AnswerRules, adapter: StreamAdapter) {
    const matcher = createMatcher(rules.restore);
    this.adapter = adapter;
    this.evidence = new Evidence(rules.collect);
    this.texts = new Texts(rules.restoreText ? matcher : null, rules);
    this.calls = new ToolCalls(rules, rules.restoreToolArguments ? matcher : null);
  }

  push(chunk: Buffer): Buffer {
    for (const piece of this.reader.push(chunk)) this.take(piece);
    return this.delivered();
  }

  end(): Buffer {
    const tail = this.reader.end();
    const taken = tail !== null && (tail.complete || isReadable(tail));
    if (taken) this.take(tail);
    const last = this.endAll(true);
    if (last.length > 0 && taken && !tail.complete) this.deliver(EVENT_END);
    for (const event of last) this.deliver(event);
    this.drain();
    return this.delivered();
  }

  report(): AnswerReport {
    const { usage, finishReason, text } = this.evidence;
    const restored = this.texts.restored + this.calls.restored;
    return { usage, finishReason, restored, toolCalls: this.calls.report(), text };
  }

  private take(piece: SsePiece): void {
    const { data } = piece;
    if (data === null || data.length === 0) return this.deliver(piece.raw);
    // OpenAI's end mark is no JSON. Calls that no finish reason ended are as complete as they will be.
    if (isDone(data)) {
      for (const event of this.endAll(false)) this.deliver(event);
      this.drain();
      return this.deliver(piece.raw);
    }
    const doc = readData(data);
    const view = this.adapter.read(doc);
    this.evidence.note(view);
    for (const group of view.endedBefore) this.calls.settle(group, false, view.truncated.includes(group));
    if (view.begins) for (const event of this.endAll(true)) this.deliver(event);
    const members = view.tools.map((tool) => this.calls.add(doc, tool));
    const edits = this.editTexts(doc, view);
    for (const event of this.flushBefore(doc, view)) this.deliver(event);
    for (const group of view.ends) this.calls.settle(group, false, view.truncated.includes(group));
    if (view.endsAll) for (const event of this.endAll(true)) this.deliver(event);
    for (const finish of view.finishes) {
      const edit = finishEdit(doc, finish, this.calls, this.adapter.finishReason);
      if (edit !== null) edits.push(edit);
    }
    if (members.length > 0) this.deliver({ piece, doc, view, members, edits });
    else this.deliver(edits.length === 0 ? piece.raw : withData(piece, splice(data, edits)));
    this.drain();
  }

  private editTexts(doc: JsonDoc, view: AnswerView): Edit[] {
    const edits: Edit[] = [];
    const { texts } = view;
    const decoded = texts.map((piece) => doc.text(piece.node));
    for (let i = 0; i < texts.length; i++) {
      const piece = texts[i] as AnswerView["texts"][number];
      const text = decoded[i] as string;
      const { group, channel, node } = piece;
      this.evidence.noteText(channel, text);
      const final =
        view.endsAll ||
        view.ends.includes(group) ||
        view.tools.some((tool) => tool.group === group) ||
        texts.some(
          (later, j) => j > i && later.group === group && decoded[j] !== "" && later.channel !== channel,
        );
      edits.push(...this.texts.piece(doc, node, text, group, channel, final));
    }
    for (const node of view.wholes) edits.push(...this.texts.whole(doc, node));
    return edits;
  }

  /** Events for tails that must be out before this event: their group ends, or goes on in another channel. */
  private flushBefore(doc: JsonDoc, view: AnswerView): Buffer[] {
    if (!this.texts.holding) return [];
    const out: Buffer[] = [];
    for (const group of view.ends) out.push(...this.flush(group, ""));
    for (const tool of view.tools) out.push(...this.flush(tool.group, ""));
    for (const { group, channel, node } of view.texts) {
      const isEmpty = doc.end(node) - doc.start(node) === '""'.length;
      if (!isEmpty) out.push(...this.flush(group, channel));
    }
    return out;
  }

  private flush(group: string | null, except: string): Buffer[] {
    return this.texts
      .flush(group, except)
      .map((tail) => this.adapter.textEvent(tail.group, tail.channel, tail.text));
  }

  /** Nothing goes on: the events that say what was held. */
  private endAll(cut: boolean): Buffer[] {
    const out = this.texts.holding ? this.flush(null, "") : [];
    if (this.calls.open > 0) {
      const groups = this.calls.openGroups();
      this.calls.settle(null, cut);
      for (const group of groups) {
        const event = this.adapter.closeEvent(group);
        if (event !== null) out.push(event);
      }
    }
    return out;
  }

  private deliver(item: Item): void {
    if (this.queue.length === 0 && Buffer.isBuffer(item)) {
      if (item.length > 0) this.out.push(item);
      return;
    }
    this.queue.push(item);
    this.queuedBytes += memoryOf(item);
    if (this.queuedBytes > limits.answerMaxBytes) {
      throw new LanekeeperError(
        "answer_unreadable",
        "Too much of the stream waits for a tool call to be complete.",
      );
    }
  }

  private drain(): void {
    let done = 0;
    for (const item of this.queue) {
      if (Buffer.isBuffer(item)) this.out.push(item);
      else if (item.members.some((member) => member?.call.state === "open")) break;
      else this.out.push(...this.carryOut(item));
      this.queuedBytes -= memoryOf(item);
      done++;
    }
    if (done > 0) this.queue.splice(0, done);
  }

  private carryOut({ piece, doc, view, members, edits }: HeldEvent): Buffer[] {
    const verdicts = members.map((member) => this.calls.verdict(member));
    const { edits: toolEdits, empty, after } = this.adapter.edit(doc, view, verdicts);
    const all = [...edits, ...toolEdits];
    const out: Buffer[] = [];
    if (!empty || edits.length > 0)
      out.push(all.length === 0 ? piece.raw : withData(piece, splice(doc.bytes, all)));
    if (after.length > 0) {
      if (!piece.complete && out.length > 0) out.push(EVENT_END);
      out.push(after);
    }
    return out;
  }

  private delivered(): Buffer {
    const { out } = this;
    this.out = [];
    if (out.length === 0) return NOTHING;
    return out.length === 1 ? (out[0] as Buffer) : Buffer.concat(out);
  }
}

/** Bytes that a waiting item takes: its own, and four numbers for each node of its JSON. */
function memoryOf(item: Item): number {
  return Buffer.isBuffer(item) ? item.length : item.piece.raw.length + 16 * item.doc.count;
}

function isDone(data: Buffer): boolean {
  return data.length >= DONE.length && data.length < 16 && data.toString("latin1").trim() === "[DONE]";
}

function readData(data: Buffer): JsonDoc {
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
function isReadable(tail: SsePiece): boolean {
  if (tail.data === null || tail.data.length === 0 || isDone(tail.data)) return true;
  try {
    parseJson(tail.data);
    return true;
  } catch {
    return false;
  }
}
