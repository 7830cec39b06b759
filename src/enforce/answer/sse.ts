/**
 * An answer as server-sent events: each is delivered as it comes, byte-identical where nothing changes. An event waits
 * until its text is scanned and its tool calls are judged, and what comes after it waits with it, so that the order of
 * events stays.
 */
import { LanekeeperError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { AnswerView, StreamAdapter } from "../../understand/answer.ts";
import type { JsonDoc } from "../../understand/json.ts";
import { type Edit, splice } from "../../understand/splice.ts";
import { type SsePiece, SseReader, withData } from "../../understand/sse.ts";
import { Evidence } from "./evidence.ts";
import { finishEdit } from "./finish.ts";
import { Halves } from "./halves.ts";
import {
  type HeldEvent,
  holdsCalls,
  type Item,
  isDone,
  isEmpty,
  isReadable,
  memoryOf,
  partsOf,
  readData,
} from "./held.ts";
import { otherEdits, pieceEdits, spellingEdits, wholeEdits, withoutNested } from "./leaks/edits.ts";
import { Leaks, type Span } from "./leaks/leaks.ts";
import { BEHIND_UNITS } from "./leaks/running.ts";
import { createMatcher } from "./restore.ts";
import { type AnswerFilter, type AnswerReport, type AnswerRules, deniedNotice } from "./rules.ts";
import { Texts } from "./text.ts";
import { ToolCalls } from "./tools.ts";

const EVENT_END = Buffer.from("\n\n");
const NOTHING = Buffer.alloc(0);

export class SseFilter implements AnswerFilter {
  over = false;
  private readonly reader = new SseReader();
  private readonly halves = new Halves();
  private readonly adapter: StreamAdapter;
  private readonly evidence: Evidence;
  private readonly leaks: Leaks | null;
  private readonly texts: Texts;
  private readonly calls: ToolCalls;
  private queue: Item[] = [];
  private queuedBytes = 0;
  private out: Buffer[] = [];

  constructor(rules: AnswerRules, adapter: StreamAdapter) {
    const matcher = createMatcher(rules.restore);
    this.adapter = adapter;
    this.evidence = new Evidence(rules.collect);
    this.leaks = rules.leaks === null ? null : new Leaks(rules.leaks, true);
    this.texts = new Texts(rules.restoreText ? matcher : null, rules);
    this.calls = new ToolCalls(rules, rules.restoreToolArguments ? matcher : null, this.leaks);
  }

  push(chunk: Buffer): Buffer {
    for (const piece of this.reader.push(chunk)) this.take(piece);
    return this.delivered();
  }

  end(): Buffer {
    const tail = this.reader.end();
    const taken = tail !== null && (tail.complete || isReadable(tail));
    if (taken) this.take(tail);
    if (this.over) return this.delivered();
    const last = this.endAll(true);
    if (last.length > 0 && taken && !tail.complete) this.deliver(EVENT_END);
    for (const event of last) this.deliver(event);
    return this.delivered();
  }

  report(): AnswerReport {
    const { usage, finishReason, text } = this.evidence;
    const restored = this.texts.restored + this.calls.restored;
    const leaks = this.leaks?.caught ?? {};
    const denied = this.leaks?.denied ?? null;
    return { usage, finishReason, restored, toolCalls: this.calls.report(), leaks, denied, text };
  }

  private take(piece: SsePiece): void {
    if (this.over) return;
    const { data } = piece;
    if (data === null || data.length === 0) return this.deliver(piece.raw);
    // OpenAI's end mark is no JSON. Calls that no finish reason ended are as complete as they will be.
    if (isDone(data)) {
      for (const event of this.endAll(false)) this.deliver(event);
      return this.deliver(piece.raw);
    }
    const doc = readData(this.halves.join(data));
    const view = this.adapter.read(doc);
    this.evidence.note(view);
    for (const group of view.endedBefore) this.calls.settle(group, false, view.truncated.includes(group));
    if (view.begins) for (const event of this.endAll(true)) this.deliver(event);
    const members = view.tools.map((tool) => this.calls.add(doc, tool));
    const texts = this.takeTexts(doc, view);
    const changes = this.scanRest(doc, view);
    for (const group of view.ends) this.calls.settle(group, false, view.truncated.includes(group));
    const before = view.endsAll ? this.closeAll(true) : [];
    const edits = [...changes];
    for (const finish of view.finishes) {
      const edit = finishEdit(doc, finish, this.calls, this.adapter.finishReason);
      if (edit !== null) edits.push(edit);
    }
    this.deliver({ piece, doc, view, texts, members, edits, before });
    const denied = this.leaks?.denied ?? null;
    if (denied === null) this.drain();
    else this.stop(denied);
  }

  private takeTexts(doc: JsonDoc, view: AnswerView): HeldEvent["texts"] {
    const { texts } = view;
    const decoded = texts.map((piece) => doc.text(piece.node));
    const taken = texts.map(({ group, channel }, i) => {
      const text = decoded[i] as string;
      this.evidence.noteText(channel, text);
      const final =
        view.endsAll ||
        view.ends.includes(group) ||
        view.tools.some((tool) => tool.group === group) ||
        texts.some(
          (later, j) => j > i && later.group === group && decoded[j] !== "" && later.channel !== channel,
        );
      const span = this.leaks?.push(group, channel, text, final) ?? { channel, start: 0, end: 0 };
      return { text, span, final };
    });
    if (this.leaks !== null) this.finishOthers(doc, view, this.leaks);
    return taken;
  }

  /** A group that ends, or goes on in another channel, holds nothing back. */
  private finishOthers(doc: JsonDoc, view: AnswerView, leaks: Leaks): void {
    if (view.endsAll) return leaks.finish(null);
    for (const group of view.ends) leaks.finish(group);
    for (const tool of view.tools) leaks.finish(tool.group);
    for (const { group, channel, node } of view.texts) {
      if (!isEmpty(doc, node)) leaks.finish(group, channel);
    }
  }

  /** Strings beside texts and calls are whole in themselves. */
  private scanRest(doc: JsonDoc, view: AnswerView): readonly Edit[] {
    if (this.leaks === null) return view.wholes.flatMap((node) => this.texts.whole(doc, node));
    const { others } = this.adapter.rest(doc);
    return [...wholeEdits(this.leaks, this.texts, doc, view.wholes), ...otherEdits(this.leaks, doc, others)];
  }

  /** Nothing goes on: the events that say what was held. */
  private endAll(cut: boolean): Buffer[] {
    this.leaks?.finish(null);
    const closing = this.closeAll(cut);
    this.drain();
    return [...this.flush(null, ""), ...closing];
  }

  /** Judges what is open, and gives the events that end groups whose own end will not come. */
  private closeAll(cut: boolean): Buffer[] {
    if (this.calls.open === 0) return [];
    const groups = this.calls.openGroups();
    this.calls.settle(null, cut);
    return [...groups].flatMap((group) => this.adapter.closeEvent(group) ?? []);
  }

  private flush(group: string | null, except: string): Buffer[] {
    if (!this.texts.holding) return [];
    return this.texts
      .flush(group, except)
      .map((tail) => this.adapter.textEvent(tail.group, tail.channel, tail.text));
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
      if (!this.isReady(item)) break;
      this.carryOut(item);
      this.queuedBytes -= memoryOf(item);
      done++;
    }
    if (done > 0) this.queue.splice(0, done);
  }

  private isReady(item: Item): boolean {
    if (Buffer.isBuffer(item)) return true;
    if (!("piece" in item)) return this.isReleased(item.span);
    if (item.members.some((member) => member?.call.state === "open")) return false;
    return item.texts.every(({ span }) => this.isReleased(span));
  }

  private isReleased({ channel, end }: Span): boolean {
    return this.leaks === null || this.leaks.released(channel) >= end;
  }

  get late(): boolean {
    const item = this.queue[0];
    const { leaks } = this;
    if (leaks === null || item === undefined || Buffer.isBuffer(item) || holdsCalls(item)) return false;
    return partsOf(item).some(({ span: { channel, start } }) => {
      return leaks.released(channel) > start && leaks.arrived(channel) - start > BEHIND_UNITS;
    });
  }

  release(): Buffer {
    const item = this.queue[0];
    const { leaks } = this;
    if (!this.late || leaks === null || item === undefined || Buffer.isBuffer(item)) return NOTHING;
    const rest = partsOf(item).flatMap(({ group, text, span, final }) => {
      const start = Math.max(span.start, leaks.released(span.channel));
      if (start >= span.end) return [];
      return [{ group, text: text.slice(start - span.start), span: { ...span, start }, final }];
    });
    this.queuedBytes += sum(rest) - memoryOf(item);
    this.queue.splice(0, 1, ...rest);
    this.carryOut(item);
    this.drain();
    return this.delivered();
  }

  private carryOut(item: Item): void {
    if (Buffer.isBuffer(item)) this.out.push(item);
    else if ("piece" in item) this.out.push(...this.eventOf(item));
    else {
      const text = this.shownOf(item.text, item.span, item.group, item.final);
      if (text !== "") this.out.push(this.adapter.textEvent(item.group, item.span.channel, text));
    }
  }

  /** What is delivered of a text that stands in no event of its own, as far as it may be. */
  private shownOf(text: string, { channel, start }: Span, group: string, final: boolean): string {
    const { leaks } = this;
    if (leaks === null) return this.texts.text(text, group, channel, final);
    const free = Math.max(0, Math.min(text.length, leaks.released(channel) - start));
    const shown = leaks.render(channel, start, text.slice(0, free));
    return this.texts.text(shown, group, channel, final && free === text.length);
  }

  private eventOf(item: HeldEvent): Buffer[] {
    const { piece, doc, view, members, before } = item;
    const textEdits = this.textEdits(item);
    const out = [...this.flushBefore(doc, view), ...before];
    const verdicts = members.map((member) => this.calls.verdict(member));
    const {
      edits: toolEdits,
      empty,
      after,
    } = members.length > 0 ? this.adapter.edit(doc, view, verdicts) : NO_TOOLS;
    const own = withoutNested([...textEdits, ...item.edits], toolEdits);
    const all = [...own, ...toolEdits];
    const held = out.length;
    if (!empty || own.length > 0)
      out.push(
        all.length === 0 && doc.bytes === piece.data ? piece.raw : withData(piece, splice(doc.bytes, all)),
      );
    if (after.length > 0) {
      if (!piece.complete && out.length > held) out.push(EVENT_END);
      out.push(after);
    }
    return out;
  }

  private textEdits({ doc, view, texts }: HeldEvent): Edit[] {
    const { leaks } = this;
    const changed = new Set<string>();
    const edits = texts.flatMap(({ text, span, final }, i) => {
      const { group, channel, node } = view.texts[i] as AnswerView["texts"][number];
      if (leaks === null) return this.texts.piece(doc, node, text, group, channel, final);
      const free = Math.max(0, Math.min(text.length, leaks.released(channel) - span.start));
      const shown = leaks.render(channel, span.start, text.slice(0, free));
      if (shown !== text) changed.add(group);
      return pieceEdits(this.texts, doc, node, text, shown, group, channel, final && free === text.length);
    });
    if (changed.size > 0) edits.push(...spellingEdits(doc, this.adapter.rest(doc).spellings, changed));
    return edits;
  }

  /** Events for tails that must be out before this event: their group ends, or goes on in another channel. */
  private flushBefore(doc: JsonDoc, view: AnswerView): Buffer[] {
    if (!this.texts.holding) return [];
    if (view.endsAll) return this.flush(null, "");
    const out: Buffer[] = [];
    for (const group of view.ends) out.push(...this.flush(group, ""));
    for (const tool of view.tools) out.push(...this.flush(tool.group, ""));
    for (const { group, channel, node } of view.texts) {
      if (!isEmpty(doc, node)) out.push(...this.flush(group, channel));
    }
    return out;
  }

  /** The answer ends here: what may be delivered is, then the stream says why. */
  private stop(kind: string): void {
    this.calls.settle(null, true);
    this.drain();
    const unsent = this.queue.flatMap((item) => ("doc" in item ? [item.doc] : []));
    for (const item of this.queue) {
      if (Buffer.isBuffer(item)) continue;
      for (const { group, text, span, final } of partsOf(item)) {
        const shown = this.shownOf(text, span, group, final);
        if (shown !== "") this.out.push(this.adapter.textEvent(group, span.channel, shown));
      }
      // Nothing that comes after the finding is sent.
      if (partsOf(item).some(({ span }) => this.leaks?.endsWithin(span) === true)) break;
    }
    this.queue = [];
    this.queuedBytes = 0;
    this.out.push(...this.flush(null, ""), this.adapter.stop(deniedNotice(kind), unsent));
    this.over = true;
  }

  private delivered(): Buffer {
    const { out } = this;
    this.out = [];
    if (out.length === 0) return NOTHING;
    return out.length === 1 ? (out[0] as Buffer) : Buffer.concat(out);
  }
}

const NO_TOOLS = { edits: [], empty: false, after: NOTHING } as const;

const sum = (items: readonly Item[]): number => items.reduce((bytes, item) => bytes + memoryOf(item), 0);
