/** Puts tool calls together from their pieces, has them judged when they are complete, and says what becomes of each piece. */
import { LanekeeperError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { ToolPiece, ToolVerdict } from "../../understand/answer.ts";
import { type JsonDoc, parseJson } from "../../understand/json.ts";
import { type Edit, jsonInner, splice } from "../../understand/splice.ts";
import type { Leaks } from "./leaks/leaks.ts";
import type { Matcher } from "./restore.ts";
import type { AnswerRules, JudgedCall, Judgement } from "./rules.ts";

export interface Call {
  readonly key: string;
  readonly group: string;
  readonly scope: string;
  readonly position: number;
  readonly client: boolean;
  readonly isResult: boolean;
  readonly first: ToolPiece;
  id: string;
  name: string;
  /** The arguments so far. */
  text: string;
  argumentsAs: ToolPiece["argumentsAs"] | null;
  /** The piece that carries the arguments when they were changed. */
  carrier: ToolPiece | null;
  /** Readers of the answer would put this call together differently. */
  ambiguous: boolean;
  state: "open" | "allowed" | "withheld";
  reason: string;
  /** Calls of the scope withheld before this one. */
  ordinal: number;
  /** The arguments as delivered, when scanning or restoring changed them, and how many tokens were restored. */
  restoredText: string | null;
  restored: number;
}

/** A piece and its call. `late`: it came after the call had been judged. */
export interface Membership {
  readonly call: Call;
  readonly piece: ToolPiece;
  readonly late: boolean;
}

const PASSES: ToolVerdict = { withheld: false, notice: "", ordinal: 0, position: -1, arguments: null };
const DROPPED: ToolVerdict = { ...PASSES, withheld: true };
const CUT_OFF = "The answer ended before the call was complete.";

/** The calls of one answer. */
export class ToolCalls {
  restored = 0;
  /** Calls not judged yet. */
  open = 0;
  private readonly rules: AnswerRules;
  private readonly matcher: Matcher | null;
  private readonly leaks: Leaks | null;
  private readonly calls: Call[] = [];
  private readonly byKey = new Map<string, Call>();
  private readonly byId = new Map<string, Call>();

  /** `matcher` restores arguments, `leaks` scans them; null leaves them. */
  constructor(rules: AnswerRules, matcher: Matcher | null, leaks: Leaks | null) {
    this.rules = rules;
    this.matcher = matcher;
    this.leaks = leaks;
  }

  /** The call that a piece belongs to; null when there is nothing to decide about the piece. */
  add(doc: JsonDoc, piece: ToolPiece): Membership | null {
    if (piece.resultOf !== "") return this.result(piece);
    const call = this.byKey.get(piece.call) ?? this.start(piece);
    if (call.state !== "open") return { call, piece, late: true };
    if (piece.name !== "") {
      if (call.name !== "" && call.name !== piece.name) call.ambiguous = true;
      call.name = piece.name;
    }
    if (piece.id !== "") {
      if (call.id !== "" && call.id !== piece.id) call.ambiguous = true;
      call.id = piece.id;
      this.byId.set(piece.id, call);
    }
    if (piece.argumentsNode >= 0) addArguments(doc, call, piece);
    return { call, piece, late: false };
  }

  /** Judges the open calls of `group` (of all groups for null). `cut`: they will never be complete. */
  settle(group: string | null, cut: boolean, lastTruncated = false): void {
    if (this.open === 0) return;
    const settled = this.calls.filter(
      (call) => call.state === "open" && (group === null || call.group === group),
    );
    settled.forEach((call, i) => {
      const truncated = lastTruncated && i === settled.length - 1;
      const { allowed, reason } = cut || truncated ? { allowed: false, reason: CUT_OFF } : this.judge(call);
      call.ordinal = this.count(call.scope, (other) => other.state === "withheld");
      call.state = allowed ? "allowed" : "withheld";
      if (allowed) this.restored += call.restored;
      call.reason = reason;
      this.open--;
    });
  }

  /** What becomes of a piece of a settled call. */
  verdict(member: Membership | null): ToolVerdict {
    if (member === null) return PASSES;
    const { call, piece, late } = member;
    // A call that was judged already must not grow: what the judge saw is what the application gets.
    if (late) return DROPPED;
    if (call.state === "withheld") {
      return { ...DROPPED, notice: call.first === piece ? noticeOf(call) : "", ordinal: call.ordinal };
    }
    const before = this.count(
      call.scope,
      (other) => other.state === "withheld" && other.position >= 0 && other.position < call.position,
    );
    const changed = call.restoredText !== null && piece.argumentsNode >= 0;
    if (before === 0 && !changed) return PASSES;
    return {
      ...PASSES,
      position: before === 0 ? -1 : call.position - before,
      arguments: !changed ? null : call.carrier === piece ? call.restoredText : "",
    };
  }

  /** Calls of a scope that the application runs: left to it, and withheld from it. */
  tally(scope: string): { readonly kept: number; readonly withheld: number } {
    return {
      kept: this.count(scope, (call) => call.client && call.state === "allowed"),
      withheld: this.count(scope, (call) => call.client && call.state === "withheld"),
    };
  }

  /** Groups with a call that is not judged yet. */
  openGroups(): Set<string> {
    return new Set(this.calls.filter((call) => call.state === "open").map((call) => call.group));
  }

  report(): JudgedCall[] {
    return this.calls
      .filter((call) => call.state !== "open")
      .map((call) => ({
        name: call.name,
        arguments: call.text,
        allowed: call.state === "allowed",
        reason: call.reason,
      }));
  }

  private start(piece: ToolPiece): Call {
    if (this.calls.length >= limits.toolsMaxCount) {
      throw new LanekeeperError("answer_unreadable", "It holds too many tool calls.");
    }
    const { call: key, group, scope, position, client } = piece;
    const call: Call = {
      ...{ key, group, scope, position, client, isResult: false, first: piece, id: "", name: "", text: "" },
      ...{ argumentsAs: null, carrier: null, ambiguous: false, state: "open", reason: "", ordinal: 0 },
      ...{ restoredText: null, restored: 0 },
    };
    this.calls.push(call);
    this.byKey.set(key, call);
    this.open++;
    return call;
  }

  /** The result of a withheld call is withheld with it. */
  private result(piece: ToolPiece): Membership | null {
    const call = this.byId.get(piece.resultOf);
    if (call?.state !== "withheld") return null;
    const result: Call = {
      ...call,
      key: piece.call,
      group: piece.group,
      first: piece,
      isResult: true,
      client: false,
    };
    return { call: result, piece, late: false };
  }

  private judge(call: Call): Judgement {
    if (call.name === "") return { allowed: false, reason: "The call has no name." };
    if (call.ambiguous) return { allowed: false, reason: "The call can be read in more than one way." };
    const delivered = this.deliverable(call);
    if (delivered === null) return { allowed: false, reason: "The arguments are not complete, valid JSON." };
    if (typeof delivered === "object") {
      return { allowed: false, reason: `Its arguments hold ${delivered.denied}, which may not be returned.` };
    }
    return this.rules.judge({ name: call.name, arguments: delivered });
  }

  /**
   * The arguments as JSON, scanned, then with tokens restored; null when they are not valid JSON, or the kind of what
   * they must not hold.
   */
  private deliverable(call: Call): string | { readonly denied: string } | null {
    const isText = call.argumentsAs === "text";
    // Vendors stream a call without arguments as no text at all.
    if (!isText && call.text.trim() === "") return "{}";
    if (!isText && readJson(call.text) === null) return null;
    const scanned = isText ? this.leaks?.text(call.text) : this.leaks?.json(call.text, call.scope);
    if (scanned !== undefined && "denied" in scanned) return scanned;
    const text = scanned?.text ?? call.text;
    if (text !== call.text) call.restoredText = text;
    if (isText) {
      if (this.matcher !== null) noteRestored(call, this.matcher.apply(text, this.rules.restoreLinks));
      return JSON.stringify(call.restoredText ?? text);
    }
    const doc = this.matcher === null ? null : readJson(text);
    if (doc !== null && this.matcher !== null)
      noteRestored(call, restoreStrings(doc, this.matcher, this.rules.restoreLinks));
    return call.restoredText ?? text;
  }

  private count(scope: string, test: (call: Call) => boolean): number {
    let count = 0;
    for (const call of this.calls) if (call.scope === scope && test(call)) count++;
    return count;
  }
}

function readJson(text: string): JsonDoc | null {
  try {
    return parseJson(Buffer.from(text));
  } catch {
    return null;
  }
}

function addArguments(doc: JsonDoc, call: Call, piece: ToolPiece): void {
  const { argumentsNode: node, argumentsAs } = piece;
  const isValue = argumentsAs === "value";
  const text = isValue ? doc.bytes.toString("utf8", doc.start(node), doc.end(node)) : doc.text(node);
  if (text === "") return;
  if (call.argumentsAs !== null && (isValue || call.argumentsAs !== argumentsAs)) call.ambiguous = true;
  call.argumentsAs = argumentsAs;
  call.carrier ??= piece;
  call.text += text;
}

function noteRestored(call: Call, { text, count }: { text: string; count: number }): void {
  if (count === 0) return;
  call.restoredText = text;
  call.restored = count;
}

/** The JSON text with the tokens in its string values restored, keys left alone. */
function restoreStrings(doc: JsonDoc, matcher: Matcher, links: boolean): { text: string; count: number } {
  const edits: Edit[] = [];
  let count = 0;
  for (let node = doc.root; node < doc.count; node++) {
    if (doc.isKey(node) || doc.type(node) !== "string") continue;
    const { matches } = matcher.read(links).scan(doc.text(node), true);
    if (matches.length === 0) continue;
    const offsets = doc.rawOffsets(
      node,
      matches.flatMap(({ start, end }) => [start, end]),
    );
    matches.forEach(({ value }, i) => {
      edits.push({
        start: offsets[2 * i] as number,
        end: offsets[2 * i + 1] as number,
        bytes: jsonInner(value),
      });
    });
    count += matches.length;
  }
  return { text: splice(doc.bytes, edits).toString("utf8"), count };
}

function noticeOf(call: Call): string {
  const name = JSON.stringify(call.name);
  if (call.isResult) return `The result of the tool call ${name} was withheld with the call.`;
  return call.reason === ""
    ? `The tool call ${name} was withheld.`
    : `The tool call ${name} was withheld: ${call.reason}`;
}
