/**
 * The one data type that flows through the pipeline, and the closed lists it is made of.
 * This file imports nothing: every stage reads it, none is read by it.
 */

/** The API a caller or a lane speaks. One folder each under understand/dialects. */
export const DIALECTS = ["openai", "anthropic"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Who serves a lane. vLLM serves the OpenAI dialect. */
export const PROVIDERS = ["openai", "anthropic", "vllm"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** The dialect that each provider's lanes speak. */
export const SPEAKS: Readonly<Record<Provider, Dialect>> = {
  openai: "openai",
  vllm: "openai",
  anthropic: "anthropic",
};

/** Where a lane's machine stands: at a vendor, or within our own boundary. */
export const BOUNDARIES = ["hosted", "self_hosted"] as const;
export type Boundary = (typeof BOUNDARIES)[number];

export const TASKS = ["chat", "draft", "extract", "classify", "code", "summarise", "search"] as const;
export type Task = (typeof TASKS)[number];

export const DOMAINS = [
  "general",
  "software",
  "support",
  "sales",
  "hr",
  "legal",
  "finance",
  "health",
] as const;
export type Domain = (typeof DOMAINS)[number];

export type Mode = "interactive" | "batch";

/** From least to most sensitive; a declaration may move right, never left. */
export const DATA_CLASSES = ["public", "customer_ok", "internal", "pii", "regulated", "secret"] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

export const RISK_TIERS = ["low", "medium", "high"] as const;
export type RiskTier = (typeof RISK_TIERS)[number];

/** Where in a request a text stands. */
export const PLACES = [
  "system",
  "user",
  "assistant",
  "tool_call",
  "tool_result",
  "tool_definition",
  "metadata",
  "file",
  "other",
] as const;
export type Place = (typeof PLACES)[number];

export const TOOL_TYPES = ["read", "write", "destructive"] as const;
export type ToolType = (typeof TOOL_TYPES)[number];

/** A fact with the way it was found ("header", "metadata", "detector", "keywords", "default", …) and how sure, 0 to 1. */
export interface Labelled<T> {
  readonly value: T;
  readonly source: string;
  readonly confidence: number;
}

/** Something a detector found in a text. Offsets are UTF-16 units within that text. Never carries the value. */
export interface Finding {
  /** Upper-case name as people know it: EMAIL_ADDRESS, CREDIT_CARD, SECRET_OPENAI, … */
  readonly kind: string;
  readonly class: DataClass;
  readonly start: number;
  readonly end: number;
  /** 0 to 1 */
  readonly confidence: number;
  /** The recognizer that found it; absent: our own detectors. */
  readonly source?: string;
  /** Terms of the team's own in the same place, of a less sensitive class. */
  readonly covers?: readonly Covered[];
}

export type Covered = Pick<Finding, "kind" | "class" | "confidence">;

export interface Caller {
  readonly tenant: string;
  readonly user: string | null;
  readonly identifiedBy: "api_key" | "header" | "source";
}

/** W3C trace context, lower-case hex. */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
}

/** What kinds of finding the request holds, without values. */
export interface KindFact {
  readonly class: DataClass;
  readonly count: number;
  readonly confidence: number;
  readonly places: readonly Place[];
  /** Some of them stand where they can be read but not taken out, such as an Office file. */
  readonly fixed?: true;
  /** Who found them, sorted: "detector" and names of recognizers. Absent: our own detectors alone. */
  readonly sources?: readonly string[];
}

/** Kinds of content that are regulated whatever values they hold. */
export const CONTENT_CLASSES = ["health", "finance", "employment", "legal"] as const;
export type ContentClass = (typeof CONTENT_CLASSES)[number];

/** The call speaks of the health, money, work or law case of somebody. */
export interface ContentFact {
  /** 0 to 1, two decimals. */
  readonly confidence: number;
  /** "cue:<id>+<id>…": by which of our own groups of words, never by the text's. */
  readonly source: string;
  /** Sure enough to count as data of class "regulated": then there is a kind CONTENT_<CLASS> as well. */
  readonly sure: boolean;
}

export type ContentFacts = Readonly<Partial<Record<ContentClass, ContentFact>>>;

export interface ToolFact {
  readonly name: string;
  readonly type: ToolType;
  /** "catalogue" | "annotation" | "verb" | "description" | "default" */
  readonly source: string;
  /** 0 to 1 */
  readonly confidence: number;
}

/** Everything policy decides on. Holds no text of the caller's but names (model, tools, tenant, user). */
export interface Facts {
  readonly tenant: string;
  readonly user: string | null;
  readonly dialect: Dialect;
  readonly model: string;
  readonly stream: boolean;
  readonly task: Labelled<Task>;
  readonly domain: Labelled<Domain>;
  readonly mode: Labelled<Mode>;
  /** The most sensitive class found or declared. */
  readonly data_class: Labelled<DataClass>;
  /** Every class found or declared, least sensitive first; never empty ("public" when nothing was found). */
  readonly data_classes: readonly DataClass[];
  /** Those of them that the caller declared: findings are not the whole of such a class, so it cannot be redacted. */
  readonly declared_classes: readonly DataClass[];
  readonly kinds: Readonly<Record<string, KindFact>>;
  /** Absent where the call is about none of them. */
  readonly content?: ContentFacts;
  readonly risk_tier: Labelled<RiskTier>;
  readonly jurisdiction: Labelled<string>;
  /** Estimated input tokens. */
  readonly tokens: number;
  /** Output tokens the caller asked for at most; null when it did not say. */
  readonly max_tokens: number | null;
  readonly body_bytes: number;
  readonly tools: readonly ToolFact[];
  /** Media types' first part → count: image, audio, file. */
  readonly attachments: Readonly<Record<string, number>>;
  /**
   * How many of them were not read: images, audio, files whose text is not certain, and `linked`, of which the call holds
   * no more than an address or an id. Media with none are absent.
   */
  readonly attachments_unread: Readonly<Record<string, number>>;
  readonly session: string | null;
  /** Recognizers that were asked and gave no answer that can be used, sorted; absent when there are none. */
  readonly recognizers_unavailable?: readonly string[];
}

/**
 * What is done to a finding. allow: nothing · mask: its kind stands there instead · pseudonym: a name that the answer's
 * restoring turns back · hash: its kind and a keyed fingerprint, never restored · drop: it is cut out · deny: it is not sent.
 */
export const REDACTION_ACTIONS = ["allow", "mask", "pseudonym", "hash", "drop", "deny"] as const;
export type RedactionAction = (typeof REDACTION_ACTIONS)[number];

/** What is done to findings of one kind. */
export interface Redaction {
  /** On the way to every lane; where boundaries differ, on the way to the first. */
  readonly action: RedactionAction;
  /** Present where lanes of the order stand in both boundaries and are not sent the same. */
  readonly by_boundary?: Readonly<Record<Boundary, RedactionAction>>;
}

/**
 * What is done to a finding in an answer. allow: nothing · mask: its kind stands there instead · hash: its kind and a
 * keyed fingerprint · drop: it is cut out · deny: the answer ends before it.
 */
export const ANSWER_ACTIONS = ["allow", "mask", "hash", "drop", "deny"] as const;
export type AnswerAction = (typeof ANSWER_ACTIONS)[number];

/** What an answer may hold, decided before it is known. */
export interface AnswerRules {
  /**
   * The first that fits a finding counts: its kind, "SECRET_*" for kinds that begin so, its class, or "*". What none
   * fits is allowed; an answer in which all is allowed is not scanned.
   */
  readonly redactions: readonly { readonly pattern: string; readonly action: AnswerAction }[];
  /** Values that the caller sent in this very request: they may come back, or are treated like any other. */
  readonly echoes: "allow" | "redact";
  /** A whole answer that holds what is denied: a refusal takes its place, or the next lane is asked. */
  readonly on_deny: "refuse" | "next_lane";
}

export const TOOL_MODES = ["allow", "remove", "approval"] as const;
export type ToolMode = (typeof TOOL_MODES)[number];

export type FallbackStep = "next_lane" | "baseline" | "fail";

/** mission.md's decision contract. JSON names are snake_case: Rego and other programs read them. */
export interface Decision {
  readonly allow: boolean;
  /** Why not, when allow is false: a stable code such as "secret_denied", "no_lane", "over_budget". Empty when allowed. */
  readonly deny_code: string;
  readonly route: string;
  readonly risk_tier: RiskTier;
  /** The first lane's model; empty when no lane may be used. */
  readonly model: string;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  /** In order of use. Empty means the baseline answers. */
  readonly lanes: readonly { readonly lane: string; readonly model: string }[];
  readonly retrieval: {
    readonly mode: "none" | "light" | "deep" | "clarify";
    readonly index: string | null;
    readonly top_k: number;
    readonly reranker: string | null;
  };
  /** One entry per offered tool. */
  readonly tools: readonly { readonly name: string; readonly mode: ToolMode; readonly required: boolean }[];
  /** Patterns (linear-time regular expressions, RE2 syntax subset) that a tool call's arguments must not match, by tool name or "*". */
  readonly tool_arguments: readonly {
    readonly tool: string;
    readonly deny_pattern: string;
    readonly reason: string;
  }[];
  /** One entry per kind of finding in the facts. */
  readonly redactions: readonly (Redaction & { readonly kind: string })[];
  /** Where pseudonyms become values again; `links`: within links too, where text or arguments are restored at all. */
  readonly restore: { readonly text: boolean; readonly tool_arguments: boolean; readonly links: boolean };
  readonly answer: AnswerRules;
  readonly output_contract: { readonly type: "text" | "json_schema"; readonly schema: unknown };
  readonly budgets: {
    readonly max_latency_ms: number;
    readonly max_input_tokens: number;
    readonly max_output_tokens: number;
    readonly max_body_bytes: number;
  };
  readonly logging: {
    readonly store_prompts: "none" | "hashed" | "redacted";
    readonly store_outputs: "none" | "hashed" | "redacted";
    readonly store_tool_args: "none" | "denylist_secrets" | "redacted";
    readonly retention_days: number;
  };
  readonly fallback: {
    readonly on_timeout: FallbackStep;
    readonly on_rate_limit: FallbackStep;
    readonly on_schema_failure: FallbackStep;
    readonly on_refusal: FallbackStep;
  };
  /** The rules that fired, most important first. */
  readonly policies: readonly { readonly id: string; readonly title: string; readonly reason: string }[];
}

export const ATTEMPT_ENDS = [
  "ok",
  "rate_limited",
  "server_error",
  "client_error",
  "reset",
  "refused",
  "timeout",
  "no_host",
  "client_gone",
  "unknown",
] as const;
export type AttemptEnd = (typeof ATTEMPT_ENDS)[number];

/** One try of one lane, as Envoy saw it. Times in milliseconds. */
export interface Attempt {
  readonly n: number;
  /** Lane name, or "baseline". */
  readonly lane: string;
  readonly provider: string;
  readonly boundary: Boundary | "local";
  readonly region: string;
  readonly model: string;
  /** host:port */
  readonly endpoint: string | null;
  readonly status: number | null;
  readonly ended: AttemptEnd;
  readonly ttfb_ms: number | null;
  readonly duration_ms: number;
}

export const OUTCOMES = [
  "answered",
  "baseline",
  "denied",
  "refused",
  "failed",
  "client_gone",
  "interrupted",
] as const;
/**
 * answered: a lane's answer reached the caller (status is the lane's) · baseline: the route's non-AI answer did ·
 * denied: policy said no · refused: we could not or would not read the call (bad body, unknown caller, closed by default) ·
 * failed: every lane failed and so did the baseline, or the answer could not be processed · client_gone: the caller hung up ·
 * interrupted: Lanekeeper or Envoy ended before the outcome was known.
 */
export type Outcome = (typeof OUTCOMES)[number];

export const RECOGNIZER_OUTCOMES = [
  "answered",
  "timeout",
  "unreachable",
  "refused",
  "invalid",
  "too_long",
  "overloaded",
] as const;
/**
 * answered: all of its answers could be used · timeout: not within its deadline · unreachable: no connection, or it was
 * cut · refused: another status than 200 · invalid: an answer that is not of the protocol, or too large · too_long: the
 * call's texts are more than it may be asked at once · overloaded: too many questions are waiting for it already.
 */
export type RecognizerOutcome = (typeof RECOGNIZER_OUTCOMES)[number];

/** How one recognizer of the second tier took part in an exchange. Never holds a text. */
export interface RecognizerReport {
  readonly name: string;
  readonly outcome: RecognizerOutcome;
  /** Texts that it was to look at, and how many of them it had seen before. */
  readonly texts: number;
  readonly cached: number;
  readonly duration_ms: number;
}

export interface StoredText {
  readonly mode: "none" | "hashed" | "redacted";
  /** HMAC-SHA-256 (hex) under a key of the tenant when hashed; text with every finding masked when redacted; absent for none. */
  readonly value?: string;
  readonly truncated?: boolean;
}

export interface ToolCallRecord {
  readonly name: string;
  readonly verdict: "allowed" | "blocked";
  readonly reason: string;
  /** As logging.store_tool_args says; never holds a finding. */
  readonly arguments?: string;
}

/** One per exchange, whatever happened. The journal adds seq, prev and hash. */
export interface ExchangeRecord {
  readonly id: string;
  /** ISO 8601, when the request was seen. */
  readonly time: string;
  readonly trace: Trace;
  readonly caller: Caller | null;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly dialect: Dialect | null;
    readonly model: string | null;
    readonly stream: boolean;
    readonly bytes: number;
  };
  readonly facts: Facts | null;
  readonly decision: Decision | null;
  readonly policy: { readonly digest: string; readonly cached: boolean } | null;
  readonly outcome: Outcome;
  /** HTTP status the caller got; null when it had gone. */
  readonly status: number | null;
  /** Code of errors.ts or of the decision when the outcome is denied, refused or failed. */
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly attempts: readonly Attempt[];
  readonly tokens: { readonly input: number; readonly output: number } | null;
  readonly cost_usd: number | null;
  /** Never values: kind → what was done and how often. */
  readonly redactions: Readonly<Record<string, Redaction & { readonly count: number }>>;
  readonly restored: number;
  /** Findings in the answer that something was done to; absent when there were none. */
  readonly answer_redactions?: Readonly<
    Record<string, { readonly action: AnswerAction; readonly count: number }>
  >;
  readonly tools_removed: readonly string[];
  /** The recognizers that were asked; absent when none was. */
  readonly recognizers?: readonly RecognizerReport[];
  readonly tool_calls: readonly ToolCallRecord[];
  readonly validation: "not_checked" | "passed" | "failed";
  readonly prompt: StoredText;
  readonly output: StoredText;
  readonly times: {
    readonly understand_ms: number;
    readonly classify_ms: number;
    /** Waiting for recognizers, all of them at once; absent when none was asked. */
    readonly recognize_ms?: number;
    readonly decide_ms: number;
    readonly enforce_ms: number;
    readonly first_byte_ms: number | null;
    readonly total_ms: number | null;
  };
}
