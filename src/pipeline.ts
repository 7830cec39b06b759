/**
 * The whole product, both directions:
 *
 *   request:  understand → classify → decide → enforce → (Envoy takes the lanes in order)
 *   answer:   read, restore and judge, only when the decision needs it → record
 *
 * One router session per exchange, one attempt session per attempt that needs one. Whatever happens, the ledger
 * finishes the exchange once. An error that is not ours becomes "internal" on the wire; its cause stays inside.
 */
import type { Logger } from "pino";
import { allowReply } from "./allow.ts";
import { type AnswerWork, attemptSession } from "./attempt.ts";
import type { DocumentReader } from "./classify/documents/reader.ts";
import {
  type Classified,
  type ClassifyContext,
  classify,
  classifyWith,
  withDocuments,
} from "./classify/facts/index.ts";
import type { TextScan } from "./classify/scan.ts";
import { type HeaderLabels, NO_HEADER_LABELS } from "./classify/sensitivity-labels.ts";
import type { Consulted, TierTwo } from "./classify/tier-two.ts";
import { leakWork } from "./enforce/answer/leaks/work.ts";
import { createHashes } from "./enforce/placeholder.ts";
import { denial, plan } from "./enforce/plan.ts";
import { keyedHash } from "./enforce/pseudonym.ts";
import { ERRORS, type ErrorCode, LanekeeperError } from "./errors.ts";
import type { Caller, Dialect, Facts } from "./exchange.ts";
import type { Instance } from "./instance.ts";
import { callersModels } from "./models.ts";
import type { Ledger, OpenExchange } from "./record/ledger.ts";
import { round } from "./record/outcome.ts";
import { createTurns, type Turns } from "./turns.ts";
import type { Call } from "./understand/call.ts";
import { detect, dialects } from "./understand/dialects/index.ts";
import { decodeBody } from "./understand/encodings.ts";
import { declared } from "./understand/headers.ts";
import { parseJson } from "./understand/json.ts";
import { continueTrace } from "./understand/trace.ts";
import {
  CONTINUE,
  type Headers,
  immediateReply,
  type ProcessingRequest,
  trailersReply,
} from "./wire/ext-proc.ts";
import type { Handlers, Session, Stream } from "./wire/server.ts";

export interface PipelineDependencies {
  /** The generation of configuration and policy that is live now. */
  readonly instance: () => Instance;
  readonly ledger: Ledger;
  /** What attempts will need, by exchange; the ledger's writer clears them. */
  readonly answers: Map<string, AnswerWork>;
  /** Calls back when what was decided is written ahead, so that no call goes on without a trace. */
  readonly ahead: (then: (error: Error | null) => void) => void;
  /** Null, or why nothing may pass now: a record that cannot be written is a call that cannot be made. */
  readonly closed: () => string | null;
  readonly documents: DocumentReader;
  readonly log: Logger;
}

export function createPipeline(dependencies: PipelineDependencies): Handlers {
  const { ledger, log } = dependencies;
  const turns = createTurns();
  return {
    router: (stream) => new RouterSession(stream, dependencies, turns),
    attempt: (stream, lane, exchange) => attemptSession(stream, lane, exchange, dependencies),
    log: (kind, entries) => {
      for (const entry of entries) {
        if (kind === "attempt") ledger.attemptFailed(entry);
        else ledger.ended(entry);
      }
    },
    error: (where, cause) =>
      log.error({ where, error: cause instanceof Error ? cause.name : "unknown" }, "internal error"),
  };
}

/** From here on the work on a body costs more than a turn of the event loop does. */
const LONG_BODY_BYTES = 4_096;

/** A request that was read, on its way to a decision. */
interface Understood {
  readonly exchange: OpenExchange;
  readonly caller: Caller;
  readonly call: Call;
  /** As it came, and decompressed. */
  readonly raw: Buffer;
  readonly bytes: Buffer;
  readonly understand_ms: number;
}

class RouterSession implements Session {
  readonly #stream: Stream;
  readonly #dependencies: PipelineDependencies;
  readonly #turns: Turns;
  /** One exchange sees one generation, though a change goes live between its headers and its body. */
  readonly #instance: Instance;
  #exchange: OpenExchange | null = null;
  #dialect: Dialect = "openai";
  #headers: Headers = new Map();
  #caller: Caller | null = null;
  #headerLabels: HeaderLabels = NO_HEADER_LABELS;
  /** What HTTP wants beside a refusal (RFC 9110, 15.5.6: 405 comes with Allow). */
  readonly #refusalHeaders: [string, string][] = [];
  /** There while somebody is asked; aborted when the stream ends before, as it does when the caller hangs up. */
  #gone: AbortController | null = null;
  #closed = false;

  constructor(stream: Stream, dependencies: PipelineDependencies, turns: Turns) {
    this.#stream = stream;
    this.#dependencies = dependencies;
    this.#turns = turns;
    this.#instance = dependencies.instance();
  }

  message(request: ProcessingRequest): void {
    if (request.phase !== "request_body" || request.body.length < LONG_BODY_BYTES) this.#answer(request);
    else this.#turns(() => this.#answer(request));
  }

  #answer(request: ProcessingRequest): void {
    // Nobody waits for a decision any more; Envoy's log says how it ended.
    if (this.#closed) return;
    try {
      if (request.phase === "request_headers") this.#onHeaders(request);
      else if (request.phase === "request_body") this.#onBody(request);
      // Nothing looks at trailers, so none may reach a lane.
      else this.#stream.send(trailersReply([...request.headers.keys()]));
    } catch (cause) {
      this.#refuse(cause);
    }
  }

  closed(): void {
    this.#closed = true;
    this.#gone?.abort();
  }

  #onHeaders({ headers, repeated, source, endOfStream }: ProcessingRequest): void {
    const method = headers.get(":method") ?? "";
    const target = headers.get(":path") ?? "";
    this.#headers = headers;
    const detected = detect(method, target, headers.has("anthropic-version"));
    const { operation } = detected;
    this.#dialect = detected.dialect;
    this.#exchange = this.#dependencies.ledger.open(
      headers.get("x-request-id") ?? "",
      continueTrace(repeated.includes("traceparent") ? undefined : headers.get("traceparent")),
      {
        method,
        // A path that we do not serve may hold anything; it is not kept.
        path: operation === null ? "" : (target.split("?")[0] ?? ""),
        dialect: operation === null ? null : detected.dialect,
        model: null,
        stream: false,
        bytes: 0,
      },
    );
    const closed = this.#dependencies.closed();
    if (closed !== null) throw new LanekeeperError("no_decision", closed);
    if (detected.error === "method_not_allowed") {
      this.#refusalHeaders.push(["allow", detected.allow]);
      throw new LanekeeperError(detected.error, `It takes ${detected.allow}.`);
    }
    if (detected.error !== null) throw new LanekeeperError(detected.error);
    this.#caller = this.#instance.identify({ headers, repeated, source });
    this.#exchange.caller = this.#caller;
    this.#headerLabels = this.#instance.headerLabels({ headers, repeated, source });
    if (this.#caller === null) throw new LanekeeperError("unauthenticated");
    if (operation === "models") return this.#answerModels(this.#caller);
    if (endOfStream) throw new LanekeeperError("body_missing");
    checkContent(headers, repeated, this.#instance.config.limits.body_max_bytes);
    this.#stream.send(CONTINUE.request_headers);
  }

  #onBody({ body: raw }: ProcessingRequest): void {
    const exchange = this.#exchange;
    const caller = this.#caller;
    if (exchange === null || caller === null) throw new LanekeeperError("internal");
    const { config, tierTwo } = this.#instance;
    const headers = this.#headers;
    const t0 = performance.now();

    const bytes = decodeBody(raw, headers.get("content-encoding") ?? null, config.limits.body_max_bytes);
    const call = dialects[this.#dialect].readRequest(parseJson(bytes));
    checkNames(call, this.#instance.scanOf(caller.tenant));
    exchange.request = {
      ...exchange.request,
      model: call.model,
      stream: call.stream,
      bytes: raw.length,
    };
    const understood = { exchange, caller, call, raw, bytes, understand_ms: round(performance.now() - t0) };

    const asks = tierTwo?.concerns(caller) === true ? tierTwo : null;
    const reading = withDocuments(call, this.#dependencies.documents);
    if (asks === null && reading === null) this.#decide(understood, null);
    else void this.#wait(understood, reading, asks).catch((cause: unknown) => this.#refuse(cause));
  }

  /** For documents to be read, and for the second tier; nothing else waits, and most calls have neither. */
  async #wait(understood: Understood, reading: Promise<Call> | null, asks: TierTwo | null): Promise<void> {
    const gone = new AbortController();
    this.#gone = gone;
    const started = performance.now();
    const call = (await reading) ?? understood.call;
    const understand_ms = round(understood.understand_ms + performance.now() - started);
    if (gone.signal.aborted) return;
    const known = { ...understood, call, understand_ms };
    if (asks === null) this.#decide(known, null);
    else await this.#consult(known, asks, gone.signal);
  }

  /** The second tier of names and free text, where there is one: the only step that waits for somebody else. */
  async #consult(understood: Understood, tierTwo: TierTwo, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    const { call, caller } = understood;
    const consulted = await tierTwo.consult(call, caller, signal, this.#instance.scanOf(caller.tenant));
    if (signal.aborted) return;
    this.#decide(understood, { ...consulted, recognize_ms: round(performance.now() - started) });
  }

  #decide(understood: Understood, consulted: (Consulted & { readonly recognize_ms: number }) | null): void {
    const { exchange, caller, call, raw, bytes } = understood;
    const { decider, plans } = this.#instance;
    const headers = this.#headers;
    const t1 = performance.now();

    const classified = this.#classify(understood, consulted);
    const { facts } = classified;
    const t2 = performance.now();

    const { decision, cached } = decider.decide(facts);
    const t3 = performance.now();

    const allowed = decision.allow ? plan(call, classified, decision, plans) : null;
    const t4 = performance.now();

    this.#dependencies.ledger.decided(exchange, {
      caller,
      request: exchange.request,
      facts: recordable(facts, plans.tenantKey(caller.tenant)),
      decision,
      policy: { digest: decider.digest, cached },
      redactions: allowed?.redactions ?? {},
      tools_removed: allowed?.tools_removed ?? [],
      ...(consulted === null ? {} : { recognizers: consulted.reports }),
      prompt: allowed?.prompt ?? { mode: "none" },
      times: {
        understand_ms: understood.understand_ms,
        classify_ms: round(t2 - t1),
        ...(consulted === null ? {} : { recognize_ms: consulted.recognize_ms }),
        decide_ms: round(t3 - t2),
        enforce_ms: round(t4 - t3),
      },
    });
    if (allowed === null) throw denial(decision);
    if (allowed.answer || allowed.sent !== null) {
      this.#dependencies.answers.set(exchange.id, {
        exchange,
        decision,
        restore: allowed.restore,
        sent: allowed.sent,
        dialect: this.#dialect,
        hash: keyedHash(plans.tenantKey(caller.tenant)),
        scan: this.#instance.scanOf(caller.tenant),
        leaks: leakWork(
          decision,
          classified.findings,
          this.#instance.scanOf(caller.tenant),
          createHashes(plans.tenantKey(caller.tenant)),
        ),
      });
    }

    // What was decompressed travels plain; decodeBody gives the very buffer back where there was nothing to undo.
    const body = allowed.body ?? (bytes === raw ? null : bytes);
    const reply = allowReply(exchange, decision, allowed.order, headers, body, this.#instance.passthrough);
    this.#dependencies.ahead((error) => {
      if (error === null) this.#stream.send(reply);
      else this.#refuse(new LanekeeperError("no_decision", "Records cannot be written at present."));
    });
  }

  #classify({ caller, call, raw }: Understood, consulted: Consulted | null): Classified {
    const context: ClassifyContext = {
      caller,
      scan: this.#instance.scanOf(caller.tenant),
      labels: this.#instance.labels,
      headerLabels: this.#headerLabels,
      declared: declared(this.#headers),
      bodyBytes: raw.length,
      jurisdictionOf: this.#instance.jurisdictionOf,
      toolTypeOf: this.#instance.toolTypeOf,
    };
    if (consulted === null) return classify(call, context);
    return classifyWith(consulted.scan, call, { ...context, recognizers: consulted.reports });
  }

  #answerModels(caller: Caller): void {
    const body = dialects[this.#dialect].modelsBody(callersModels(this.#instance, caller, this.#dialect));
    if (this.#exchange !== null) this.#dependencies.ledger.answeredHere(this.#exchange, 200);
    this.#reply(200, body, "lanekeeper_models");
  }

  /** Anything thrown ends here: a clear error in the caller's dialect, a record, and nothing for a lane. */
  #refuse(cause: unknown): void {
    const known = cause instanceof LanekeeperError ? cause : new LanekeeperError("internal", "", { cause });
    if (known.code === "internal") {
      const error =
        cause instanceof Error
          ? { name: cause.name, stack: cause.stack?.split("\n").slice(1, 4).join("|") }
          : {};
      this.#dependencies.log.error({ id: this.#exchange?.id, ...error }, "internal error");
    }
    // The caller is not told what is wrong with a policy; whoever wrote it has to be.
    if (known.code === "policy_failed" && known.cause instanceof Error) {
      this.#dependencies.log.error(
        { id: this.#exchange?.id, reason: known.cause.message },
        "the policy gave no decision that counts",
      );
    }
    const { status } = ERRORS[known.code];
    const outcome = DENIALS.has(known.code) ? "denied" : "refused";
    if (this.#exchange !== null) {
      const code =
        outcome === "denied" ? this.#exchange.decided?.decision.deny_code || known.code : known.code;
      this.#dependencies.ledger.refused(this.#exchange, code, known.message, status, outcome);
      const body = dialects[this.#dialect].errorBody(status, code, known.message, this.#exchange.id);
      // The vendors' SDKs try a 429 again by themselves; a call over its budget stays over it.
      if (status === 429) this.#refusalHeaders.push(["x-should-retry", "false"]);
      this.#reply(status, body, `lanekeeper_${known.code}`);
    } else this.#stream.fail();
  }

  #reply(status: number, body: Buffer, details: string): void {
    const set: [string, string][] = [["content-type", "application/json"], ...this.#refusalHeaders];
    if (this.#exchange !== null) set.push(["x-lanekeeper-record", this.#exchange.id]);
    this.#stream.send(immediateReply(status, { set, remove: [] }, body, details));
  }
}

/** Codes of what the decision itself says no to. */
const DENIALS: ReadonlySet<ErrorCode> = new Set(["denied", "over_budget", "recognizer_unavailable"]);

/** A session's name is the caller's own text: kept as something equal for equal sessions, and nothing else. */
const recordable = (facts: Facts, key: Buffer): Facts =>
  facts.session === null ? facts : { ...facts, session: keyedHash(key)(facts.session).slice(0, 16) };

/** Names go into decisions, records and rules' reasons, and are the caller's text. */
function checkNames(call: Call, scan: TextScan): void {
  for (const name of [call.model, ...call.tools.map((tool) => tool.name)]) {
    if (scan(name).some((finding) => finding.class !== "public" || finding.kind === "IP_ADDRESS")) {
      throw new LanekeeperError(
        "request_invalid",
        "The name of the model or of a tool holds personal data or a secret.",
      );
    }
  }
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset=(?:"utf-8"|utf-8))?\s*$/i;

/** Refuses before the body is read what could not be read anyway. */
function checkContent(headers: Headers, repeated: readonly string[], maxBytes: number): void {
  for (const name of ["content-type", "content-encoding", "content-length"]) {
    if (repeated.includes(name))
      throw new LanekeeperError("request_invalid", `The header ${name} comes twice.`);
  }
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) throw new LanekeeperError("unsupported_media_type");
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw new LanekeeperError("body_too_large");
}
