/**
 * What the decide stage is given: a compiled policy and the configuration as the policy sees it.
 * The names are snake_case where Rego reads them. control/ makes both.
 */
import type {
  AnswerAction,
  AnswerRules,
  Boundary,
  DataClass,
  Decision,
  Dialect,
  Provider,
  RedactionAction,
  ToolType,
} from "../exchange.ts";

/** The rule that decides; a policy of a team's own has it too. */
export const ENTRY_POINT = "lanekeeper/decision";

/** A rule's words, from its `# METADATA`. */
export interface RuleText {
  readonly title: string;
  readonly reason: string;
}

/** Rego compiled to WASM, with entry point lanekeeper/decision. */
export interface PolicyBundle {
  readonly wasm: Buffer;
  /** SHA-256 (hex) over names and bytes of every source file. */
  readonly digest: string;
  /** By rule id. */
  readonly rules: Readonly<Record<string, RuleText>>;
  /** Data files that stand beside the Rego; `data.config` comes from lanekeeper.yaml. */
  readonly data: Readonly<Record<string, unknown>>;
}

export type MayLeave = "never" | "redacted" | "always";
export type UnreadMayLeave = "never" | "always";
export const WHEN_DOWN = ["deny", "inside", "ignore"] as const;
/** What becomes of a call that a recognizer should have looked at and did not. */
export type WhenDown = (typeof WHEN_DOWN)[number];

export interface PolicyLane {
  readonly provider: Provider;
  readonly boundary: Boundary;
  readonly region: string;
  /** The APIs that the lane speaks. */
  readonly dialects: Readonly<Partial<Record<Dialect, true>>>;
  /** Asked model or alias → the lane's model. */
  readonly serves: Readonly<Record<string, string>>;
  /** No list of models: whatever is asked passes unchanged. */
  readonly open: boolean;
  /** The first of the list; empty when open. */
  readonly default_model: string;
}

/** Kind of finding, or "*" → what is done to it, by boundary; of a boundary that is absent the table says nothing. */
export type RedactionTable = Readonly<Record<string, Readonly<Partial<Record<Boundary, RedactionAction>>>>>;

/** One table of what answers may hold; "" where it says nothing. */
export interface AnswerTable {
  /** Most particular first, "*" left out. */
  readonly named: AnswerRules["redactions"];
  readonly rest: AnswerAction | "";
  readonly echoes: AnswerRules["echoes"] | "";
  readonly on_deny: AnswerRules["on_deny"] | "";
}

export interface PolicyRoute {
  readonly name: string;
  /** Fact → value → true. A fact that is absent fits every call. */
  readonly match: Readonly<Record<string, Readonly<Record<string, true>>>>;
  /** Primary, then fallbacks, each lane once. An empty model is chosen when the call is known. */
  readonly candidates: readonly { readonly lane: string; readonly model: string }[];
  /** Targets that no lane of the configuration answers to. */
  readonly unresolved: readonly string[];
  /** 0 stands for "no bound here". */
  readonly budgets: Decision["budgets"];
  readonly redactions: RedactionTable;
  readonly restore: Decision["restore"];
  readonly answers: AnswerTable;
  readonly logging: Decision["logging"];
}

export interface ToolGrant {
  readonly names: Readonly<Record<string, true>>;
  readonly types: Readonly<Partial<Record<ToolType, true>>>;
}

/** `data.config` of the policy. */
export interface PolicyData {
  readonly lanes: Readonly<Record<string, PolicyLane>>;
  /** Names, as the configuration lists them. */
  readonly lane_order: readonly string[];
  readonly routes: readonly PolicyRoute[];
  /** Numbers of the routes that name a tenant, and of those that name none. */
  readonly routes_by_tenant: Readonly<Record<string, readonly number[]>>;
  readonly routes_for_all: readonly number[];
  /** For a call that no route fits; its candidates are not read. */
  readonly default_route: PolicyRoute;
  readonly data_classes: Readonly<Record<DataClass, MayLeave>>;
  /** May an attachment that was not read reach a hosted lane? By medium; one that is absent may not. */
  readonly attachments: Readonly<Record<string, UnreadMayLeave>>;
  /** By name; a recognizer that is absent denies. */
  readonly recognizers: Readonly<Record<string, { readonly when_down: WhenDown }>>;
  readonly redactions: RedactionTable;
  readonly answers: AnswerTable;
  readonly tenants: Readonly<
    Record<string, { readonly redactions: RedactionTable; readonly answers: AnswerTable }>
  >;
  readonly grants: {
    readonly everyone: ToolGrant;
    readonly tenants: Readonly<Record<string, ToolGrant>>;
    readonly users: Readonly<Record<string, ToolGrant>>;
    readonly tenant_users: Readonly<Record<string, Readonly<Record<string, ToolGrant>>>>;
  };
  readonly catalogue: Readonly<Record<string, ToolType>>;
  readonly deny_arguments: Decision["tool_arguments"];
  readonly jurisdictions: Readonly<Record<string, string>>;
  readonly baseline: { readonly text: string };
}
