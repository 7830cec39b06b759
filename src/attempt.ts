/** One attempt at one lane, where it needs more than Envoy alone can do: its own path and model, or its answer read. */

import type { Transform } from "node:stream";
import { isOwnKind, type TextScan } from "./classify/scan.ts";
import { boundariesDiffer } from "./decide/redactions.ts";
import { type AnswerFilter, createAnswerFilter } from "./enforce/answer/index.ts";
import type { LeakWork } from "./enforce/answer/leaks/work.ts";
import { createMatcher } from "./enforce/answer/restore.ts";
import { modelEdit, modelPlace, type Sent } from "./enforce/sent.ts";
import { judgeToolCall } from "./enforce/tools.ts";
import type { Decision, Dialect, ExchangeRecord, Finding, StoredText, ToolCallRecord } from "./exchange.ts";
import type { PipelineDependencies } from "./pipeline.ts";
import type { OpenExchange } from "./record/ledger.ts";
import { storedText } from "./record/record.ts";
import { dialects } from "./understand/dialects/index.ts";
import { decodeStream } from "./understand/encodings.ts";
import { parseJson } from "./understand/json.ts";
import { splice } from "./understand/splice.ts";
import {
  CONTINUE,
  headersReply,
  type ProcessingRequest,
  requestBodyReply,
  streamedBodyReply,
} from "./wire/ext-proc.ts";
import type { Session, Stream } from "./wire/server.ts";

/** What attempts take that are not plain; made when the exchange was decided on. */
export interface AnswerWork {
  readonly exchange: OpenExchange;
  readonly decision: Decision;
  /** pseudonym → value, where every lane is sent the same. */
  readonly restore: ReadonlyMap<string, string>;
  /** By lane, where they are not; else null. */
  readonly sent: ReadonlyMap<string, Sent> | null;
  readonly dialect: Dialect;
  /** Keyed per tenant: equal texts show as equal, and a guess cannot be checked without the key. */
  readonly hash: (text: string | Buffer) => string;
  /** The tenant's: what of an answer is stored may hold no finding. */
  readonly scan: TextScan;
  /** What the answer may not hold; null when it is not scanned. */
  readonly leaks: LeakWork | null;
}

type AttemptDependencies = Pick<PipelineDependencies, "instance" | "ledger" | "answers">;

/** @param id of the exchange, which may be unknown: it was Envoy that said it. */
export function attemptSession(
  stream: Stream,
  laneName: string,
  id: string,
  dependencies: AttemptDependencies,
): Session {
  const lane = dependencies.instance().lanes.get(laneName);
  let answer: AnswerReader | null = null;
  return {
    message(request) {
      switch (request.phase) {
        case "request_headers":
          if (lane === undefined) return stream.fail();
          return stream.send(headersReply("request_headers", { set: [[":path", lane.path]], remove: [] }));
        case "request_body":
          return stream.send(editBody(request, laneName, id, dependencies));
        case "request_trailers":
          return stream.send(CONTINUE.request_trailers);
        case "response_headers": {
          const work = dependencies.answers.get(id);
          // Only what this very lane was sent is turned back.
          const restore = work?.sent === null ? work.restore : work?.sent.get(laneName)?.restore;
          // Without the decision nothing can be restored or judged, so nothing passes.
          if (work === undefined || restore === undefined) return stream.fail();
          answer = new AnswerReader(stream, work, restore);
          return answer.headers(request);
        }
        case "response_body":
        case "response_trailers":
          return answer === null ? stream.fail() : answer.body(request);
      }
    },
    closed() {
      answer?.closed();
    },
  };
}

/**
 * The body is the first lane's, and this lane's model takes the place of that one's. Where boundaries are not sent the
 * same, the body that came counts for nothing: this lane's is made from the caller's request.
 */
function editBody(
  request: ProcessingRequest,
  laneName: string,
  id: string,
  { ledger, answers }: AttemptDependencies,
): Buffer {
  const exchange = ledger.find(id);
  const decision = exchange?.decided?.decision;
  const dialect = exchange?.request.dialect ?? null;
  const model = decision?.lanes.find((each) => each.lane === laneName)?.model;
  if (decision === undefined || model === undefined || dialect === null)
    throw new Error("attempt without a decision");
  if (!boundariesDiffer(decision)) {
    const call = dialects[dialect].readRequest(parseJson(request.body));
    return replacedBody(request.body, splice(request.body, modelEdit(modelPlace(call), model)));
  }
  const sent = answers.get(id)?.sent?.get(laneName);
  if (sent === undefined) throw new Error("attempt without the body for its boundary");
  return replacedBody(null, sent.body(model));
}

/** The length is said though the body stays: the header is what the attempt before made of it. */
const replacedBody = (came: Buffer | null, body: Buffer): Buffer =>
  requestBodyReply(
    { set: [["content-length", String(body.length)]], remove: [] },
    body === came ? null : body,
    null,
  );

/**
 * Reads one answer. Its headers are held until the first whole event of a stream, or the whole of a JSON answer, has
 * been read: until then an answer that cannot be checked becomes a 503, and Envoy takes the next lane.
 */
class AnswerReader {
  readonly #stream: Stream;
  readonly #work: AnswerWork;
  readonly #restore: ReadonlyMap<string, string>;
  /** What answers of earlier lanes were not used for. */
  readonly #before: ExchangeRecord["answer_redactions"];
  #filter: AnswerFilter | null = null;
  #decoder: Transform | null = null;
  #form: "json" | "sse" = "json";
  #held = true;
  #over = false;
  #failed = false;
  #trailers = false;
  #pending: Buffer[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(stream: Stream, work: AnswerWork, restore: ReadonlyMap<string, string>) {
    this.#stream = stream;
    this.#work = work;
    this.#restore = restore;
    this.#before = work.exchange.answer?.answer_redactions ?? {};
  }

  headers({ headers, endOfStream }: ProcessingRequest): void {
    const status = Number(headers.get(":status"));
    // A lane's own refusal is its answer; it restores nothing and calls no tool.
    if (status < 200 || status > 299) {
      // Nor does what an earlier lane said count for this one.
      this.#work.exchange.answer = null;
      this.#held = false;
      this.#stream.send(CONTINUE.response_headers);
      return;
    }
    const type = (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
    if (endOfStream || (type !== "application/json" && type !== "text/event-stream")) return this.#giveUp();
    this.#form = type === "application/json" ? "json" : "sse";
    const { decision, dialect } = this.#work;
    this.#filter = createAnswerFilter({
      dialect,
      form: this.#form,
      restore: this.#restore,
      restoreText: decision.restore.text,
      restoreToolArguments: decision.restore.tool_arguments,
      restoreLinks: decision.restore.links,
      judge: (call) => judgeToolCall(decision, call),
      leaks: this.#work.leaks?.(createMatcher(this.#restore)) ?? null,
      onDeny: decision.answer.on_deny,
      collect: decision.logging.store_outputs !== "none",
    });
    try {
      this.#decoder = decodeStream(headers.get("content-encoding") ?? null);
    } catch {
      return this.#giveUp();
    }
    this.#decoder?.on("data", (bytes: Buffer) => this.#read(bytes, false));
    this.#decoder?.on("end", () => this.#read(Buffer.alloc(0), true));
    this.#decoder?.on("error", () => this.#giveUp());
  }

  body({ phase, body, endOfStream }: ProcessingRequest): void {
    if (this.#over) return;
    // Trailers are the end of a body that none of its pieces said was the last.
    if (phase === "response_trailers") return this.#onTrailers();
    if (this.#filter === null) return this.#stream.send(streamedBodyReply(body, endOfStream));
    if (this.#decoder !== null) {
      if (body.length > 0) this.#decoder.write(body);
      if (endOfStream) this.#decoder.end();
    } else this.#read(body, endOfStream);
  }

  #onTrailers(): void {
    if (this.#filter === null) return this.#stream.send(CONTINUE.response_trailers);
    this.#trailers = true;
    if (this.#decoder !== null) this.#decoder.end();
    else this.#read(Buffer.alloc(0), true);
  }

  closed(): void {
    this.#note();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #read(bytes: Buffer, last: boolean): void {
    if (this.#over || this.#filter === null) return;
    try {
      let out = this.#filter.push(bytes);
      if (last) out = Buffer.concat([out, this.#filter.end()]);
      // What may not be returned ends the answer here, whatever else the lane has to say.
      this.#write(out, last || this.#filter.over);
      if (this.#filter.late && this.#timer === null) this.#timer = setTimeout(() => this.#onLate(), LATE_MS);
    } catch {
      // Not a word of why: the answer's own text could be in it.
      this.#giveUp();
    }
  }

  /** An event that was to go out whole has waited for its last word long enough. */
  #onLate(): void {
    this.#timer = null;
    if (this.#over || this.#filter === null) return;
    try {
      this.#write(this.#filter.release(), false);
    } catch {
      this.#giveUp();
    }
  }

  #write(out: Buffer, last: boolean): void {
    if (this.#held) {
      this.#pending.push(out);
      const held = Buffer.concat(this.#pending);
      // A comment is no event, and an answer without any says nothing.
      const first =
        this.#form === "sse" ? FIRST_DATA.exec(held.toString("latin1"))?.[1] : last ? held : undefined;
      if (first === undefined && !last) return;
      if (first === undefined || first.length === 0 || isError(first)) return this.#giveUp();
      this.#held = false;
      this.#stream.send(
        headersReply("response_headers", { set: [], remove: ["content-length", "content-encoding"] }),
      );
      out = held;
      this.#pending = [];
    }
    if (last) {
      this.#over = true;
      this.#note();
    }
    if (out.length > 0 || last) this.#stream.send(streamedBodyReply(out, last && !this.#trailers));
    if (last && this.#trailers) this.#stream.send(CONTINUE.response_trailers);
  }

  /** The answer cannot be checked: the next lane while nothing has been delivered, else the stream is cut. */
  #giveUp(): void {
    if (this.#over) return;
    this.#over = true;
    this.#failed = true;
    this.#work.exchange.answer = { ...this.#seen(), validation: "failed" };
    if (!this.#held) return this.#stream.fail();
    this.#stream.send(
      headersReply("response_headers", {
        set: [[":status", "503"]],
        remove: ["content-length", "content-encoding"],
      }),
    );
    this.#stream.send(streamedBodyReply(Buffer.from("{}"), true));
  }

  #note(): void {
    if (this.#filter !== null && !this.#failed) this.#work.exchange.answer = this.#seen();
  }

  #seen(): NonNullable<OpenExchange["answer"]> {
    const report = this.#filter?.report();
    const { logging } = this.#work.decision;
    return {
      usage: report?.usage ?? null,
      restored: report?.restored ?? 0,
      answer_redactions: { ...this.#before, ...report?.leaks },
      tool_calls: (report?.toolCalls ?? []).map((call) =>
        toolCallRecord(call, logging.store_tool_args, this.#work.scan),
      ),
      output: storedOutput(logging.store_outputs, report?.text ?? "", this.#work),
      validation: report?.denied == null ? "not_checked" : "failed",
    };
  }
}

const LATE_MS = 50;
const FIRST_DATA = /^data:[ \t]?(.*?)\r?$/m;
/** An error object is short; a long answer is none. */
const ERROR_MAX_BYTES = 65_536;

/** An error dressed as a success: OpenAI's {"error": …}, Anthropic's {"type": "error"}. */
function isError(json: Buffer | string): boolean {
  if (json.length > ERROR_MAX_BYTES) return false;
  try {
    const { error, type } = JSON.parse(json.toString()) as { error?: unknown; type?: unknown };
    return (error !== undefined && error !== null) || type === "error";
  } catch {
    return false;
  }
}

function storedOutput(
  mode: StoredText["mode"],
  text: string,
  { hash, scan }: Pick<AnswerWork, "hash" | "scan">,
): StoredText {
  if (mode === "hashed") return { mode, value: hash(text) };
  return storedText(mode, text, mode === "redacted" ? scan(text) : []);
}

function toolCallRecord(
  call: {
    readonly name: string;
    readonly arguments: string;
    readonly allowed: boolean;
    readonly reason: string;
  },
  mode: Decision["logging"]["store_tool_args"],
  scan: TextScan,
): ToolCallRecord {
  const findings = scan(call.arguments);
  const denylisted = ({ kind, class: dataClass }: Finding): boolean =>
    dataClass === "secret" || isOwnKind(kind);
  const hidden = mode === "denylist_secrets" ? findings.filter(denylisted) : findings;
  return {
    name: call.name,
    verdict: call.allowed ? "allowed" : "blocked",
    reason: call.reason,
    ...(mode === "none" ? {} : { arguments: storedText("redacted", call.arguments, hidden).value ?? "" }),
  };
}
