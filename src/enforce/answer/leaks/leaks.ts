/** What an answer must not hold, kept from it: its texts as they come, and strings that are whole in themselves. */
import { scanText } from "../../../classify/facts/embedded.ts";
import type { Finding } from "../../../exchange.ts";
import type { JsonDoc } from "../../../understand/json.ts";
import { parseJson } from "../../../understand/json.ts";
import { type Edit, jsonInner, jsonString, splice } from "../../../understand/splice.ts";
import type { AnswerReport } from "../rules.ts";
import { type LeakRules, RunningScan, type Treatment } from "./running.ts";

type Counted = Pick<Treatment, "action"> & { readonly kind: string };

/** A piece of a channel's text: from `start` to `end` of the whole. */
export interface Span {
  readonly channel: string;
  readonly start: number;
  readonly end: number;
}

interface Channel {
  readonly group: string;
  readonly scan: RunningScan;
}

/** Arguments as they are delivered, or the kind for which they are not. */
type Arguments = { readonly text: string } | { readonly denied: string };

interface Acted {
  readonly finding: Finding;
  readonly treatment: Treatment;
}

/** The scans of one answer. */
export class Leaks {
  /** Kind of the finding that ends the answer. */
  denied: string | null = null;
  private readonly rules: LeakRules;
  private readonly eager: boolean;
  private readonly channels = new Map<string, Channel>();
  private readonly counts = new Map<string, { readonly action: Treatment["action"]; count: number }>();

  /** `eager`: text is let go as it comes, and not only when all of it is there. */
  constructor(rules: LeakRules, eager: boolean) {
    this.rules = rules;
    this.eager = eager;
  }

  /** Findings acted on so far, by kind. */
  get caught(): AnswerReport["leaks"] {
    return Object.fromEntries([...this.counts].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Takes a piece of a channel's text in. `last`: the channel ends with it. */
  push(group: string, channel: string, text: string, last: boolean): Span {
    let known = this.channels.get(channel);
    if (known === undefined) {
      known = { group, scan: new RunningScan(this.rules) };
      this.channels.set(channel, known);
    }
    const start = known.scan.length;
    this.advance(known.scan, text, last);
    return { channel, start, end: start + text.length };
  }

  /** Nothing of the channels of `group` (all for null) follows but in the channel `except`. */
  finish(group: string | null, except = ""): void {
    for (const [name, { group: of, scan }] of this.channels) {
      if ((group === null || of === group) && name !== except && scan.released < scan.length) {
        this.advance(scan, "", true);
      }
    }
  }

  /** Up to where a channel's text may be delivered. */
  released(channel: string): number {
    return this.channels.get(channel)?.scan.released ?? 0;
  }

  /** Units of a channel that have come. */
  arrived(channel: string): number {
    return this.channels.get(channel)?.scan.length ?? 0;
  }

  /** Is one of these channels the one in which the answer ends? */
  endsAt(channels: readonly string[]): boolean {
    return channels.some((name) => this.channels.get(name)?.scan.denied != null);
  }

  /** What is delivered of `text`, which stands at `start` of the channel; each text once, in order. */
  render(channel: string, start: number, text: string): string {
    return this.channels.get(channel)?.scan.render(text, start) ?? text;
  }

  /** What is delivered of a string that is whole in itself; null when it ends the answer. */
  whole(text: string): string | null {
    const scan = new RunningScan(this.rules);
    this.advance(scan, text, true);
    return scan.denied === null ? scan.render(text, 0) : null;
  }

  /** A call's arguments as they are delivered: JSON stays JSON. Or the kind for which they are withheld. */
  json(text: string): Arguments {
    const found = this.acted(scanText(text, this.rules.scan), text);
    if (found.length === 0) return { text };
    const denied = found.find(({ treatment }) => treatment.action === "deny");
    for (const { finding, treatment } of denied === undefined ? found : [denied])
      this.count({ kind: finding.kind, action: treatment.action });
    return denied === undefined ? { text: this.cut(text, found) } : { denied: denied.finding.kind };
  }

  /** The same, for arguments that are no JSON. */
  text(text: string): Arguments {
    const scan = new RunningScan(this.rules);
    scan.push(text, true, false);
    for (const caught of scan.caught) this.count(caught);
    return scan.denied === null ? { text: scan.render(text, 0) } : { denied: scan.denied.kind };
  }

  private advance(scan: RunningScan, text: string, last: boolean): void {
    const before = scan.caught.length;
    scan.push(text, last, this.eager);
    for (const caught of scan.caught.slice(before)) this.count(caught);
    if (scan.denied !== null) this.denied ??= scan.denied.kind;
  }

  private count({ kind, action }: Counted): void {
    const known = this.counts.get(kind);
    if (known === undefined) this.counts.set(kind, { action, count: 1 });
    else known.count++;
  }

  private acted(findings: readonly Finding[], text: string): readonly Acted[] {
    if (findings.length === 0) return [];
    const tokens = this.rules.tokens?.read(true).scan(text, true).matches ?? [];
    return findings.flatMap((finding) => {
      const { kind, class: dataClass, start, end } = finding;
      const treatment = this.rules.treatment(kind, dataClass);
      if (treatment === null || this.rules.isEcho(text.slice(start, end))) return [];
      const isToken = tokens.some((token) => token.start <= start && token.end >= end);
      return isToken ? [] : [{ finding, treatment }];
    });
  }

  /** Within strings, or in place of a number; a finding that goes over more than one value is cut in each. */
  private cut(text: string, found: readonly Acted[]): string {
    const doc = parseJson(Buffer.from(text));
    const edits: Edit[] = [];
    const replaced = found.map(({ finding: { start, end }, treatment }) => ({
      start: Buffer.byteLength(text.slice(0, start)),
      end: Buffer.byteLength(text.slice(0, end)),
      instead: treatment.text(text.slice(start, end)),
    }));
    for (let node = doc.root; node < doc.count; node++) {
      const within = replaced.filter(({ start, end }) => start < doc.end(node) && end > doc.start(node));
      // A number holds one value.
      const cuts = doc.type(node) === "number" ? within.slice(0, 1) : within;
      for (const { start, end, instead } of cuts) edits.push(...cutOf(doc, node, start, end, instead));
    }
    return splice(doc.bytes, edits).toString("utf8");
  }
}

function cutOf(doc: JsonDoc, node: number, start: number, end: number, instead: string): Edit[] {
  switch (doc.type(node)) {
    case "string": {
      const from = Math.max(start, doc.start(node) + 1);
      const to = Math.min(end, doc.end(node) - 1);
      return to > from ? [{ start: from, end: to, bytes: jsonInner(instead) }] : [];
    }
    case "number":
      return [{ start: doc.start(node), end: doc.end(node), bytes: jsonString(instead) }];
    default:
      return [];
  }
}
