/** A call's facts: all that policy decides on, each with how it was found and how sure, and where sensitive text stands. */
import type { Caller, Facts, Labelled, RecognizerReport, ToolType } from "../../exchange.ts";
import type { Call } from "../../understand/call.ts";
import type { DataSpan } from "../attachments/index.ts";
import { NO_CONTENT } from "../content/classify.ts";
import { scan, type TextScan } from "../scan.ts";
import {
  documentLabels,
  type HeaderLabels,
  type LabelSettings,
  NO_HEADER_LABELS,
  NO_LABELS,
  relabelled,
} from "../sensitivity-labels.ts";
import { type DeclaredHeaders, declaredClasses, declaredSession, declaredTask } from "./declared.ts";
import type { Scan } from "./embedded.ts";
import { intentOf, modeOf } from "./intent.ts";
import { kindFacts, type LeafFindings, scanLeaves } from "./leaves.ts";
import { dataClasses, riskTier } from "./sensitive.ts";
import { toolFacts } from "./tools.ts";

export { withDocuments } from "../attachments/index.ts";
export type { LeafFindings } from "./leaves.ts";

export interface ClassifyContext {
  readonly caller: Caller;
  /** With the tenant's own terms; absent, the detectors alone. */
  readonly scan?: TextScan;
  readonly declared: DeclaredHeaders;
  /** What labels mean; absent, none is configured. */
  readonly labels?: LabelSettings;
  /** What the headers' labels say; absent: nothing. */
  readonly headerLabels?: HeaderLabels;
  /** Bytes of the body, decompressed. */
  readonly bodyBytes: number;
  /** How the recognizers that were asked have answered; absent when none was. */
  readonly recognizers?: readonly RecognizerReport[];
  /** The tenant's configured jurisdiction, or null. */
  jurisdictionOf(tenant: string): string | null;
  /** The tool's type in the configured catalogue, or null. */
  toolTypeOf(name: string): ToolType | null;
}

export interface Classified {
  readonly facts: Facts;
  /** In document order; only leaves that have findings. */
  readonly findings: readonly LeafFindings[];
  /** Data that a stored prompt leaves out. */
  readonly data: readonly DataSpan[];
  /** Texts of the attachments that were read: like the body's own, they may hold what looks like a pseudonym. */
  readonly attached: readonly string[];
}

export function classify(call: Call, context: ClassifyContext): Classified {
  return classifyWith(context.scan ?? scan, call, context);
}

/** `classify` with another scan: with what recognizers have found, or a test's own. */
export function classifyWith(scanText: Scan, call: Call, context: ClassifyContext): Classified {
  const { caller, declared } = context;
  const scanned = scanLeaves(call, scanText);
  const { findings, data, attached } = scanned;
  const inTexts = documentLabels(findings, context.labels ?? NO_LABELS);
  const inHeaders = context.headerLabels ?? NO_HEADER_LABELS;
  const kinds = relabelled({ ...scanned.content.kinds, ...kindFacts(findings) }, inTexts, inHeaders.atMost);
  const said = [
    ...declaredClasses(declared, call.metadata),
    ...inHeaders.classes,
    ...inTexts.filter(({ value }) => value !== "public"),
  ];
  const classes = dataClasses(kinds, said);
  const { task, domain } = intentOf(call);
  const tools = toolFacts(call.tools, (name) => context.toolTypeOf(name));
  const facts: Facts = {
    tenant: caller.tenant,
    user: caller.user,
    dialect: call.dialect,
    model: call.model,
    stream: call.stream,
    task: declaredTask(declared, call.metadata) ?? task,
    domain,
    mode: modeOf(call),
    data_class: classes.highest,
    data_classes: classes.all,
    declared_classes: [...new Set(said.map(({ value }) => value))],
    kinds,
    ...(scanned.content.facts === NO_CONTENT ? {} : { content: scanned.content.facts }),
    risk_tier: riskTier(classes, domain, tools),
    jurisdiction: jurisdiction(context),
    tokens: scanned.tokens,
    max_tokens: call.maxTokens,
    body_bytes: context.bodyBytes,
    tools,
    attachments: scanned.attachments,
    attachments_unread: scanned.unread,
    session: declaredSession(declared, call.metadata),
    ...unavailable(context.recognizers ?? NOBODY),
  };
  return { facts, findings, data, attached };
}

const NOBODY: readonly RecognizerReport[] = [];

function unavailable(reports: readonly RecognizerReport[]): Pick<Facts, "recognizers_unavailable"> {
  const names = reports.filter(({ outcome }) => outcome !== "answered").map(({ name }) => name);
  return names.length === 0 ? {} : { recognizers_unavailable: names.sort() };
}

function jurisdiction(context: ClassifyContext): Labelled<string> {
  const configured = context.jurisdictionOf(context.caller.tenant);
  if (configured === null) return { value: "any", source: "default", confidence: 1 };
  return { value: configured, source: "config", confidence: 1 };
}
