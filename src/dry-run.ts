/** POST /v1/decide and `lanekeeper decide`: the decision on a request that is not sent anywhere. */
import { z } from "zod";
import type { DocumentReader } from "./classify/documents/reader.ts";
import {
  type Classified,
  type ClassifyContext,
  classify,
  classifyWith,
  withDocuments,
} from "./classify/facts/index.ts";
import { explainDecision } from "./decide/explain.ts";
import { LanekeeperError } from "./errors.ts";
import { type Caller, type Decision, DIALECTS, type Dialect, type Facts, SPEAKS } from "./exchange.ts";
import type { Instance } from "./instance.ts";
import type { Call } from "./understand/call.ts";
import { dialects } from "./understand/dialects/index.ts";
import { declared } from "./understand/headers.ts";
import { parseJson } from "./understand/json.ts";

/** What may be asked: a request as it would be sent, or only its text. */
const question = z.strictObject({
  tenant: z.string().default("dry-run"),
  user: z.string().nullable().default(null),
  dialect: z.enum(DIALECTS).default("openai"),
  headers: z.record(z.string(), z.string()).default({}),
  request: z.record(z.string(), z.unknown()).optional().describe("a body of the dialect's API"),
  text: z.string().optional().describe("in place of a request: the user's text"),
  model: z.string().optional().describe("with text; without it the first that a lane of the dialect serves"),
  tools: z.array(z.string()).default([]).describe("with text: names of the tools that would be offered"),
  organisation: z
    .record(z.string(), z.string())
    .optional()
    .describe("the caller's own notes; not read by the shipped policy"),
  channel: z.string().optional(),
});

export interface DryRun {
  readonly decision: Decision;
  readonly facts: Facts;
  readonly policy: { readonly digest: string; readonly cached: boolean };
  /** Plain English, a line each. */
  readonly explanation: readonly string[];
}

/**
 * @param body a question as above, or an API request itself (it has `messages`); read as strictly as at the gateway
 * @throws LanekeeperError
 */
export async function dryRun(
  instance: Instance,
  body: Buffer,
  headers: ReadonlyMap<string, string>,
  reader: DocumentReader,
): Promise<DryRun> {
  const doc = parseJson(body);
  const bare = doc.get(doc.root, "messages") !== -1;
  const parsed = question.safeParse(
    bare ? { dialect: headers.has("anthropic-version") ? "anthropic" : "openai" } : doc.value(doc.root),
  );
  if (!parsed.success) {
    throw new LanekeeperError("request_invalid", z.prettifyError(parsed.error));
  }
  const asked = parsed.data;
  if (!bare && asked.request === undefined && asked.text === undefined) {
    throw new LanekeeperError("request_invalid", "Give `request` (a body of the API) or `text`.");
  }
  const bytes = bare ? body : Buffer.from(JSON.stringify(asked.request ?? ofText(asked, instance)));
  const read = dialects[asked.dialect].readRequest(parseJson(bytes));
  const call = (await withDocuments(read, reader)) ?? read;
  const said = bare
    ? headers
    : new Map(Object.entries(asked.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const caller = callerOf(asked, instance, headers);
  const context: ClassifyContext = {
    caller,
    scan: instance.scanOf(caller.tenant),
    labels: instance.labels,
    // Nobody's address is known here, so nobody is trusted.
    headerLabels: instance.headerLabels({ headers: said, repeated: [], source: null }),
    declared: declared(said),
    bodyBytes: bytes.length,
    jurisdictionOf: instance.jurisdictionOf,
    toolTypeOf: instance.toolTypeOf,
  };
  const { facts } = await classified(instance, call, context);
  const { decision, cached } = instance.decider.decide(facts);
  return {
    decision,
    facts,
    policy: { digest: instance.decider.digest, cached },
    explanation: explainDecision(decision, facts),
  };
}

/** As the gateway does it: recognizers are asked for real, or the answer would be another. */
async function classified(instance: Instance, call: Call, context: ClassifyContext): Promise<Classified> {
  const { tierTwo } = instance;
  if (tierTwo === null || !tierTwo.concerns(context.caller)) return classify(call, context);
  const { signal } = new AbortController();
  const { scan, reports } = await tierTwo.consult(call, context.caller, signal, context.scan);
  return classifyWith(scan, call, { ...context, recognizers: reports });
}

/** Whoever asks says who would call: in the headers that the configuration reads names from, x-tenant and x-user, or the question. */
function callerOf(
  asked: z.infer<typeof question>,
  { config }: Instance,
  headers: ReadonlyMap<string, string>,
): Caller {
  const names = [...config.identity, { from: "header", tenant: "x-tenant", user: "x-user" } as const];
  let tenant: string | undefined;
  let user: string | undefined;
  for (const rule of names) {
    if (rule.from !== "header") continue;
    tenant ??= headers.get(rule.tenant);
    if (rule.user !== undefined) user ??= headers.get(rule.user);
  }
  return { tenant: tenant ?? asked.tenant, user: user ?? asked.user, identifiedBy: "header" };
}

/** What an application would most likely ask for, when it asks before it has chosen. */
function someModel({ config }: Instance, dialect: Dialect): string {
  const models = config.lanes
    .filter(({ provider }) => SPEAKS[provider] === dialect)
    .flatMap((lane) => Object.keys(lane.models ?? {}));
  return models[0] ?? "any";
}

function ofText(asked: z.infer<typeof question>, instance: Instance): unknown {
  return {
    model: asked.model || someModel(instance, asked.dialect),
    max_tokens: 1024,
    messages: [{ role: "user", content: asked.text }],
    ...(asked.tools.length === 0
      ? {}
      : {
          tools: asked.tools.map((name) =>
            asked.dialect === "openai"
              ? { type: "function", function: { name, parameters: {} } }
              : { name, input_schema: {} },
          ),
        }),
  };
}
