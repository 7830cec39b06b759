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
import { type Decision, DIALECTS, type Facts } from "./exchange.ts";
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
  model: z.string().default(""),
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
  const bytes = bare ? body : Buffer.from(JSON.stringify(asked.request ?? ofText(asked)));
  const read = dialects[asked.dialect].readRequest(parseJson(bytes));
  const call = (await withDocuments(read, reader)) ?? read;
  const said = bare
    ? headers
    : new Map(Object.entries(asked.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const tenant = headers.get("x-tenant") ?? asked.tenant;
  const context: ClassifyContext = {
    caller: { tenant, user: asked.user, identifiedBy: "header" },
    scan: instance.scanOf(tenant),
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

function ofText(asked: z.infer<typeof question>): unknown {
  return {
    model: asked.model,
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
