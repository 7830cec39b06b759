/** Restores the texts of an answer, piece by piece, by editing only the characters that change. */
import type { Dialect } from "../../exchange.ts";
import type { JsonDoc } from "../../understand/json.ts";
import { type Edit, jsonInner } from "../../understand/splice.ts";
import { type Match, type Matcher, type Reading, replaced } from "./restore.ts";
import type { AnswerRules } from "./rules.ts";

/** A change of one piece of text, in UTF-16 offsets of that piece. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const NO_EDITS: readonly Edit[] = [];
const NO_CHANGES: readonly Change[] = [];

/** Blocks of a message are shown one after the other, so a link that one begins may end in the next; choices are not. */
const JOINED: Readonly<Record<Dialect, boolean>> = { openai: false, anthropic: true };

/**
 * The changes that turn the piece `text`, which `held` was kept back before, into what is delivered: `held` put in
 * front, matches replaced, the tail from `hold` on taken off. Matches and hold count from the start of held + text.
 */
function changesOf(held: string, length: number, matches: readonly Match[], hold: number): Change[] {
  const changes: Change[] = [];
  const shift = held.length;
  let front = "";
  let frontEnd = 0;
  let heldFrom = 0;
  for (const match of matches) {
    if (match.start < shift) {
      front += held.slice(heldFrom, match.start) + match.value;
      heldFrom = Math.min(match.end, shift);
      frontEnd = Math.max(0, match.end - shift);
    } else {
      changes.push({ start: match.start - shift, end: match.end - shift, text: match.value });
    }
  }
  front += held.slice(heldFrom, Math.max(heldFrom, Math.min(hold, shift)));
  if (hold < shift) frontEnd = length;
  else if (hold < shift + length) changes.push({ start: hold - shift, end: length, text: "" });
  if (front !== "" || frontEnd > 0) changes.unshift({ start: 0, end: frontEnd, text: front });
  return changes;
}

function editsOf(doc: JsonDoc, node: number, changes: readonly Change[]): Edit[] {
  const offsets = doc.rawOffsets(
    node,
    changes.flatMap(({ start, end }) => [start, end]),
  );
  return changes.map(({ text }, i) => ({
    start: offsets[2 * i] as number,
    end: offsets[2 * i + 1] as number,
    bytes: jsonInner(text),
  }));
}

/** The texts of one answer: for each channel the tail that is held back. */
export class Texts {
  restored = 0;
  private readonly matcher: Matcher | null;
  private readonly rules: Pick<AnswerRules, "restoreLinks" | "dialect">;
  /** Text that applications join to one → where its reading stands. */
  private readonly readings = new Map<string, Reading>();
  private current: { readonly channel: string; readonly reading: Reading | null } = {
    channel: "",
    reading: null,
  };
  /** channel → held tail, never empty, with its group. */
  private readonly held = new Map<string, { readonly group: string; readonly text: string }>();

  /**
   * Without a matcher nothing is restored or held.
   */
  constructor(matcher: Matcher | null, rules: Pick<AnswerRules, "restoreLinks" | "dialect">) {
    this.matcher = matcher;
    this.rules = rules;
  }

  /** Edits of the string `node`, whose decoded text is `text`. `final`: hold nothing back. */
  piece(
    doc: JsonDoc,
    node: number,
    text: string,
    group: string,
    channel: string,
    final: boolean,
  ): readonly Edit[] {
    const changes = this.changes(text, group, channel, final);
    return changes.length === 0 ? NO_EDITS : editsOf(doc, node, changes);
  }

  /** As piece, for a text that stands in no document: what is delivered of it. */
  text(text: string, group: string, channel: string, final: boolean): string {
    let out = "";
    let from = 0;
    for (const change of this.changes(text, group, channel, final)) {
      out += text.slice(from, change.start) + change.text;
      from = change.end;
    }
    return out + text.slice(from);
  }

  private changes(text: string, group: string, channel: string, final: boolean): readonly Change[] {
    if (this.matcher === null) return NO_CHANGES;
    const reading = this.reading(this.matcher, channel);
    const held = this.held.size === 0 ? "" : (this.held.get(channel)?.text ?? "");
    const whole = held === "" ? text : held + text;
    const { matches, hold } = reading.scan(whole, final);
    if (held === "" && matches.length === 0 && hold === whole.length) return NO_CHANGES;
    this.restored += matches.length;
    if (hold < whole.length) this.held.set(channel, { group, text: whole.slice(hold) });
    else this.held.delete(channel);
    return changesOf(held, text.length, matches, hold);
  }

  /** Edits of a string that is whole in itself. */
  whole(doc: JsonDoc, node: number): readonly Edit[] {
    return this.piece(doc, node, doc.text(node), "", "", true);
  }

  get holding(): boolean {
    return this.held.size > 0;
  }

  /** Takes out the held tails of `group` (all groups for null) but that of the channel `except`, restored. */
  flush(group: string | null, except = ""): { group: string; channel: string; text: string }[] {
    const out: { group: string; channel: string; text: string }[] = [];
    for (const [channel, tail] of this.held) {
      if ((group !== null && tail.group !== group) || channel === except) continue;
      this.held.delete(channel);
      if (this.matcher === null) continue;
      const { matches } = this.reading(this.matcher, channel).scan(tail.text, true);
      this.restored += matches.length;
      out.push({ group: tail.group, channel, text: replaced(tail.text, matches) });
    }
    return out;
  }

  private reading(matcher: Matcher, channel: string): Reading {
    if (channel === "") return matcher.read(this.rules.restoreLinks);
    if (channel === this.current.channel && this.current.reading !== null) return this.current.reading;
    const reading = this.readingOf(matcher, channel);
    this.current = { channel, reading };
    return reading;
  }

  private readingOf(matcher: Matcher, channel: string): Reading {
    const key = JOINED[this.rules.dialect] ? channel.slice(channel.indexOf("/") + 1) : channel;
    const known = this.readings.get(key);
    if (known !== undefined) return known;
    const made = matcher.read(this.rules.restoreLinks);
    this.readings.set(key, made);
    return made;
  }
}
