/**
 * Scans a text that arrives in pieces. What becomes of a character depends on the text before it and on at most 52
 * units after it, never on how the text was cut into pieces: the text is looked at where its words end, and a place is
 * looked at with exactly the text up to it.
 *
 * Two things happen at such places. A block of some 40 units is decided on: findings in it are replaced. And between
 * two blocks, word by word, text is let go in which nothing is found; what was let go so is never taken back, so a value
 * that shows itself only later is replaced from there on.
 */
import type { AnswerAction, Finding } from "../../../exchange.ts";
import type { Matcher } from "../restore.ts";
import { HOLD_UNITS, holdPoint, isBoundary } from "./hold.ts";
import { type Course, follow, longValue } from "./long.ts";

/** Most units of an answer that have come and are not delivered. */
export const BEHIND_UNITS = 64;
/** Most units that a scan holds: a few less, so that events of a token or two need not be divided. */
export const SCAN_UNITS = 52;
/** A block ends with the first word that ends so many units on. */
const BLOCK_UNITS = 32;
/** Between blocks, text is let go where no more than so many units wait. */
const EARLY_UNITS = 24;
/** Units that a look takes in: room for the words that say what a value is. */
const WINDOW_UNITS = 192;
/** Blocks end at most 64 units apart, so no longer run passes by unseen. */
const SHORTEST_RUN = 16;
const KEPT_UNITS = 4096;

/** What is done to a finding: `text` in its place (of what is visible of it, `value`), or the end of the answer. */
export interface Treatment {
  readonly action: Exclude<AnswerAction, "allow">;
  text(value: string): string;
}

export interface LeakRules {
  /** Findings in a text, sorted, not overlapping. */
  readonly scan: (text: string) => readonly Finding[];
  /** Null leaves findings of this kind alone. Of equal kind and class, always the same. */
  readonly treatment: (kind: string, dataClass: Finding["class"]) => Treatment | null;
  /** Values of several words matter: names, addresses, numbers in groups. */
  readonly words: boolean;
  /** Tokens that this exchange sent out; what they stand for is the caller's own. */
  readonly tokens: Matcher | null;
  /** The caller sent this value itself, and may have it back. */
  readonly isEcho: (value: string) => boolean;
}

/** Offsets of the whole text, end exclusive. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Caught {
  readonly kind: string;
  readonly action: Treatment["action"];
  readonly start: number;
}

interface Look {
  readonly kind: string;
  readonly class: Finding["class"];
  readonly start: number;
  readonly end: number;
  /** A long value that goes on after `end`. */
  readonly course: Course | null;
}

export class RunningScan {
  /** In order, not overlapping; all before `released`. */
  readonly replacements: Replacement[] = [];
  /** What was replaced or denied, each finding once. */
  readonly caught: Caught[] = [];
  /** The finding that ends the answer: nothing from its start on is ever released. */
  denied: Caught | null = null;
  private readonly rules: LeakRules;
  /** Replacements that have been delivered whole. */
  private rendered = 0;
  private text = "";
  /** Offset of text[0] within the whole. All that follow are offsets of the whole. */
  private base = 0;
  private decided = 0;
  private blockEnd = 0;
  private early = 0;
  /** No word ends between the earliest end of the block and here. */
  private looked = 0;
  private stepped = 0;
  private run: { readonly start: number; readonly end: number } = { start: 0, end: 0 };
  private last: { readonly kind: string; readonly end: number } | null = null;
  private following: { readonly course: Course; strays: number } | null = null;

  constructor(rules: LeakRules) {
    this.rules = rules;
  }

  /** Units that have come. */
  get length(): number {
    return this.base + this.text.length;
  }

  /** Up to here the text is settled and may be delivered, replacements made. */
  get released(): number {
    return this.denied?.start ?? Math.max(this.decided, this.early);
  }

  /** `last`: nothing follows, so nothing waits. `eager`: release between blocks too. */
  push(piece: string, last: boolean, eager: boolean): void {
    this.text += piece;
    while (this.denied === null && this.step(last));
    if (this.denied !== null) return;
    if (eager && !last && this.following === null) this.lookEarly(this.length);
    this.forget();
  }

  /** What is delivered of `text`, which stands at `from` of the whole; itself when nothing in it changes. In order. */
  render(text: string, from: number): string {
    const to = from + text.length;
    const { replacements } = this;
    let out = "";
    let at = from;
    while (this.rendered < replacements.length) {
      const { start, end, text: instead } = replacements[this.rendered] as Replacement;
      if (start >= to) break;
      out += text.slice(at - from, Math.max(at, start) - from) + (start >= from ? instead : "");
      at = Math.min(to, end);
      if (end > to) break;
      this.rendered++;
    }
    return at === from && out === "" ? text : out + text.slice(at - from);
  }

  private step(last: boolean): boolean {
    if (this.following !== null && !this.followOn(last)) return false;
    const end = this.nextBlock();
    if (end >= 0) this.decide(end, false);
    else if (last && this.decided < this.length) this.decide(this.length, true);
    else return false;
    return true;
  }

  /** Where the next block ends, or -1 when it has not come. */
  private nextBlock(): number {
    const latest = this.decided + SCAN_UNITS;
    const stop = Math.min(this.length, latest);
    const next = this.blockEnd + SCAN_UNITS - HOLD_UNITS;
    const start = Math.max(next, this.decided + BLOCK_UNITS, this.looked + 1);
    for (let at = start; at <= stop; at++) {
      if (at === latest || isBoundary(this.text, at - this.base)) return at;
    }
    this.looked = Math.max(this.looked, stop);
    return -1;
  }

  /** Cuts what belongs to a long value. False when it may go on. */
  private followOn(last: boolean): boolean {
    const { following } = this;
    if (following === null) return true;
    const from = this.decided - this.base;
    const { end, over, strays } = follow(following.course, this.text, from, following.strays, last);
    this.replace(this.decided, this.base + end, "");
    this.decided = this.base + end;
    following.strays = strays;
    if (!over) return false;
    this.following = null;
    this.blockEnd = this.decided;
    this.stepped = this.decided;
    this.early = this.decided;
    if (this.last !== null) this.last = { ...this.last, end: this.decided };
    return true;
  }

  private decide(end: number, final: boolean): void {
    const found = this.look(end, final);
    let hold = final ? end : this.holdPoint(end);
    if (found.length > 0) {
      this.lookEarly(end);
      let from = Math.max(this.decided, this.early);
      for (const each of found) {
        if (each.end <= from) continue;
        const start = Math.max(each.start, from);
        const waits = !final && (each.end > hold || each.course !== null);
        if (waits && start >= end - HOLD_UNITS) {
          hold = Math.min(hold, start);
          break;
        }
        if (!this.treat(each, start)) return;
        from = each.end;
        hold = Math.max(hold, from);
        if (waits && each.end === end && !isBoundary(this.text, end - this.base)) {
          this.following = { course: each.course ?? courseOf(each.kind), strays: 0 };
          hold = end;
        } else if (waits && each.course !== null) {
          this.following = { course: each.course, strays: 0 };
          hold = end;
        }
        if (this.following !== null) break;
      }
    }
    this.decided = Math.max(this.decided, hold);
    this.blockEnd = end;
    this.stepped = Math.max(this.stepped, end);
  }

  /** Replaces what is still there of a finding; false when it ends the answer. */
  private treat({ kind, class: dataClass, start: begin, end }: Look, start: number): boolean {
    const treatment = this.rules.treatment(kind, dataClass);
    if (treatment === null) return true;
    // Its head was replaced before, and this is the same value grown longer.
    const grown = begin < start && this.last?.kind === kind && this.last.end === start;
    if (treatment.action === "deny") {
      this.denied = { kind, action: treatment.action, start };
      this.caught.push(this.denied);
      return false;
    }
    this.replace(start, end, grown ? "" : treatment.text(this.slice(start, end)));
    if (!grown) this.caught.push({ kind, action: treatment.action, start });
    this.last = { kind, end };
    return true;
  }

  private replace(start: number, end: number, text: string): void {
    if (end > start) this.replacements.push({ start, end, text });
  }

  /**
   * Lets go what nothing is found in, at each word's end up to `until`. Where much would wait all the same, as in a long
   * row of numbers, it is left to the block: a look at each of its words would cost more than it shows.
   */
  private lookEarly(until: number): void {
    for (let at = this.stepped + 1; at <= until; at++) {
      if (!isBoundary(this.text, at - this.base)) continue;
      this.stepped = at;
      let free = this.holdPoint(at);
      if (free <= Math.max(this.early, this.decided) || at - free > EARLY_UNITS) continue;
      for (const { start } of this.look(at, false)) free = Math.min(free, start);
      if (free > this.early) this.early = free;
    }
  }

  private holdPoint(at: number): number {
    return this.base + holdPoint(this.text, at - this.base, this.rules.words);
  }

  /** The findings that matter in the text up to `at`, as far as they are not decided on. */
  private look(at: number, final: boolean): readonly Look[] {
    const from = this.windowStart(at);
    const text = this.slice(from, at);
    const found: Look[] = [];
    for (const { kind, class: dataClass, start, end } of this.rules.scan(text)) {
      if (from + end <= this.decided || this.rules.treatment(kind, dataClass) === null) continue;
      if (this.isOwn(text, start, end)) continue;
      found.push({ kind, class: dataClass, start: from + start, end: from + end, course: null });
    }
    const long = final ? null : longValue(text, Math.max(0, this.decided - from));
    return long === null ? found : this.withLong(found, long, from, at);
  }

  private withLong(
    found: readonly Look[],
    long: { readonly kind: string; readonly start: number; readonly course: Course },
    from: number,
    at: number,
  ): readonly Look[] {
    const start = from + long.start;
    if (this.rules.treatment(long.kind, "secret") === null) return found;
    // What the scan sees of it, if anything, is a part.
    const others = found.filter((each) => each.end <= start);
    return [...others, { kind: long.kind, class: "secret", start, end: at, course: long.course }];
  }

  /** The caller's own: a token that this exchange sent out, or a value that it came with. */
  private isOwn(text: string, start: number, end: number): boolean {
    const value = text.slice(start, end);
    if (this.rules.isEcho(value)) return true;
    const { tokens } = this.rules;
    if (tokens === null) return false;
    return tokens
      .read(true)
      .scan(text, true)
      .matches.some((token) => token.start <= start && token.end >= end);
  }

  /** Base64 decodes from its start, or from a multiple of four units after it. */
  private windowStart(at: number): number {
    this.noteRun(at);
    const begin = at - WINDOW_UNITS;
    if (begin <= this.base) return this.base;
    const { start, end } = this.run;
    return begin > start && begin < end ? begin + ((4 - ((begin - start) % 4)) % 4) : begin;
  }

  /** Remembers the latest run of base64's units that is as long as a window may miss the start of. */
  private noteRun(at: number): void {
    const least = Math.max(this.base, this.run.end);
    let start = at;
    while (start > least && isRunUnit(this.text.charCodeAt(start - 1 - this.base))) start--;
    if (start === at) return;
    if (start === this.run.end) this.run = { start: this.run.start, end: at };
    else if (at - start >= SHORTEST_RUN) this.run = { start, end: at };
  }

  private slice(start: number, end: number): string {
    return this.text.slice(start - this.base, end - this.base);
  }

  private forget(): void {
    if (this.text.length < 2 * KEPT_UNITS) return;
    const keep = Math.max(0, this.decided - this.base - WINDOW_UNITS - BEHIND_UNITS);
    this.text = this.text.slice(keep);
    this.base += keep;
  }
}

function courseOf(kind: string): Course {
  return kind === "URL" || kind === "DOMAIN_NAME" ? "address" : "word";
}

function isRunUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 47 && unit <= 57) ||
    unit === 43 ||
    unit === 45 ||
    unit === 95
  );
}
