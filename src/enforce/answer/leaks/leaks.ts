/** What an answer must not hold, kept from it: its texts as they come, and strings that are whole in themselves. */
import { type SaidBefore, scanNextArguments } from "../../../classify/facts/arguments.ts";
import { scanText } from "../../../classify/facts/embedded.ts";
import { mergeFindings } from "../../../classify/facts/merge.ts";
import type { Finding } from "../../../exchange.ts";
import type { JsonDoc } from "../../../understand/json.ts";
import { parseJson } from "../../../understand/json.ts";
import { type Edit, jsonInner, jsonString, splice } from "../../../understand/splice.ts";
import type { AnswerReport } from "../rules.ts";
import { type LeakRules, type Replacement, RunningScan, type Treatment } from "./running.ts";

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

const NOTHING_SAID: SaidBefore = new Map();

/** The scans of one answer. */
export class Leaks {
  /** Kind of the finding that ends the answer. */
  denied: string | null = null;
  private readonly rules: LeakRules;
  private readonly eager: boolean;
  private readonly channels = new Map<string, Channel>();
  /** What calls have said so far, by scope. */
  private readonly said = new Map<string, SaidBefore>();
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

  /** Does the answer end within, or before, this piece of its channel? */
  endsWithin({ channel, end }: Span): boolean {
    const scan = this.channels.get(channel)?.scan;
    return scan !== undefined && scan.denied !== null && scan.denied.start < end;
  }

  /** What is delivered of `text`, which stands at `start` of the channel; each text once, in order. */
  render(channel: string, start: number, text: string): string {
    return this.channels.get(channel)?.scan.render(text, start) ?? text;
  }

  /** What is delivered of a string that is whole in itself; null when it ends the answer. */
  whole(text: string): string | null {
    const shown = this.text(text);
    if ("text" in shown) return shown.text;
    this.denied ??= shown.denied;
    return null;
  }

  /**
   * A call's arguments as they are delivered: JSON stays JSON. Or the kind for which they are withheld. A value that
   * goes over several calls is cut from where it shows, as in texts.
   * @param scope of the calls that are one answer's
   */
  json(text: string, scope: string): Arguments {
    const own = scanText(text, this.rules.scan);
    const next = scanNextArguments(this.said.get(scope) ?? NOTHING_SAID, text, this.rules.scan);
    if (next !== null) this.said.set(scope, next.after);
    const found = next === null || next.findings.length === 0 ? own : mergeFindings(own, next.findings);
    return this.judged(text, this.acted(found, text), cutJson);
  }

  /** The same, for arguments that are no JSON. */
  text(text: string): Arguments {
    return this.judged(text, this.acted(this.rules.scan(text), text), cutText);
  }

  /** `found` is sorted and does not overlap. */
  private judged(text: string, found: readonly Acted[], cut: typeof cutText): Arguments {
    if (found.length === 0) return { text };
    const denied = found.find(({ treatment }) => treatment.action === "deny");
    for (const { finding, treatment } of denied === undefined ? found : [denied])
      this.count({ kind: finding.kind, action: treatment.action });
    if (denied !== undefined) return { denied: denied.finding.kind };
    const cuts = found.map(({ finding: { start, end }, treatment }) => ({
      start,
      end,
      text: treatment.text(text.slice(start, end)),
    }));
    return { text: cut(text, cuts) };
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
}

function cutText(text: string, cuts: readonly Replacement[]): string {
  let out = "";
  let from = 0;
  for (const cut of cuts) {
    out += text.slice(from, cut.start) + cut.text;
    from = cut.end;
  }
  return out + text.slice(from);
}

/** Within strings, or in place of a number; a finding that goes over more than one value is cut in each. */
function cutJson(text: string, cuts: readonly Replacement[]): string {
  const doc = parseJson(Buffer.from(text));
  const spans = inBytes(text, cuts);
  const edits: Edit[] = [];
  let first = 0;
  for (let node = doc.root; node < doc.count; node++) {
    const type = doc.type(node);
    if (type !== "string" && type !== "number") continue;
    while ((spans[first]?.end ?? Number.POSITIVE_INFINITY) <= doc.start(node)) first++;
    for (let at = first; (spans[at]?.start ?? doc.end(node)) < doc.end(node); at++) {
      const span = spans[at] as Replacement;
      if (type === "string") edits.push(...cutWithin(doc, node, span));
      // A number holds one value.
      else if (at === first)
        edits.push({ start: doc.start(node), end: doc.end(node), bytes: jsonString(span.text) });
    }
  }
  return splice(doc.bytes, edits).toString("utf8");
}

function cutWithin(doc: JsonDoc, node: number, { start, end, text }: Replacement): Edit[] {
  const from = Math.max(start, doc.start(node) + 1);
  const to = Math.min(end, doc.end(node) - 1);
  return to > from ? [{ start: from, end: to, bytes: jsonInner(text) }] : [];
}

function inBytes(text: string, cuts: readonly Replacement[]): Replacement[] {
  let unit = 0;
  let byte = 0;
  const offset = (at: number): number => {
    byte += Buffer.byteLength(text.slice(unit, at));
    unit = at;
    return byte;
  };
  return cuts.map((cut) => ({ start: offset(cut.start), end: offset(cut.end), text: cut.text }));
}
