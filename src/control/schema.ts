/**
 * The one table of configuration: lanekeeper.yaml as a zod schema. The published JSON Schema and the
 * documentation's table are generated from it. Units stand in the names.
 */
import { z } from "zod";
import { PSEUDONYM_FORMS } from "../enforce/lanes.ts";
import { PSEUDONYM_SCOPES } from "../enforce/pseudonym.ts";
import {
  ANSWER_ACTIONS,
  BOUNDARIES,
  DATA_CLASSES,
  DOMAINS,
  PROVIDERS,
  REDACTION_ACTIONS,
  RISK_TIERS,
  TASKS,
  TOOL_TYPES,
} from "../exchange.ts";
import { limits } from "../limits.ts";
import { recognizer } from "./schema-recognizers.ts";

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "lower-case letters, digits, '-' and '_', at most 63");
const address = z.string().regex(/^[^\s:]+:\d{1,5}$/, "host:port");
const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "an environment variable's name");

const identityRule = z.discriminatedUnion("from", [
  z.strictObject({
    from: z.literal("api_key"),
    keys: z.array(
      z.strictObject({
        // "…" is what examples print in a digest's place; it is no digest, so it names nobody, and a warning says so.
        sha256: z
          .string()
          .regex(/^(?:[0-9a-f]{64}|…)$/, "64 lower-case hex digits: printf %s KEY | sha256sum"),
        tenant: z.string().min(1).max(128),
        user: z.string().min(1).max(256).optional(),
      }),
    ),
  }),
  z.strictObject({
    from: z.literal("header"),
    tenant: z.string().toLowerCase(),
    user: z.string().toLowerCase().optional(),
    trusted_sources: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1),
  }),
  z
    .strictObject({
      from: z.literal("source"),
      tenant: z.string().min(1).max(128),
      trusted_sources: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1),
    })
    .describe("everybody at these addresses is this tenant"),
]);

const modelPrice = z.strictObject({
  input_usd_per_mtok: z.number().nonnegative().optional(),
  output_usd_per_mtok: z.number().nonnegative().optional(),
  aliases: z.array(z.string()).optional().describe("names that callers may use for this model"),
});

const credential = z.union([
  z.strictObject({ env: envName }).describe("the environment variable that holds the vendor's key"),
  z.strictObject({ passthrough: z.literal(true) }).describe("the caller's own key goes to this lane"),
]);

const lane = z.strictObject({
  name,
  provider: z.enum(PROVIDERS),
  endpoints: z.array(z.url({ protocol: /^https?$/ })).min(1),
  boundary: z.enum(BOUNDARIES),
  region: name,
  credential: credential.optional(),
  pseudonyms: z
    .enum(PSEUDONYM_FORMS)
    .default("token")
    .describe(
      "what values become on the way to this lane: a token, or a name that keeps the format (docs/pseudonyms.md)",
    ),
  models: z
    .record(z.string(), modelPrice)
    .optional()
    .describe("absent: the caller's model name passes unchanged"),
});

const storePrompts = z.enum(["none", "hashed", "redacted"]);
const storeOutputs = z.union([z.boolean(), z.enum(["none", "hashed", "redacted"])]);
const storeToolArgs = z.enum(["none", "denylist_secrets", "redacted"]);
const retentionDays = z.number().int().positive();

/** What a route may say differently; what it leaves out is the configuration's. */
const routeLogging = z.strictObject({
  store_prompts: storePrompts.optional(),
  store_outputs: storeOutputs.optional(),
  store_tool_args: storeToolArgs.optional(),
  retention_days: retentionDays.optional(),
});

const logging = z.strictObject({
  store_prompts: storePrompts.default("redacted"),
  store_outputs: storeOutputs.default(false),
  store_tool_args: storeToolArgs.default("denylist_secrets"),
  retention_days: retentionDays.default(90),
  rotate_bytes: z.number().int().positive().default(67_108_864),
  level: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

const redactionAction = z.enum(REDACTION_ACTIONS);

const redactionByBoundary = z
  .strictObject({ hosted: redactionAction.optional(), self_hosted: redactionAction.optional() })
  .refine(
    ({ hosted, self_hosted }) => (hosted ?? self_hosted) !== undefined,
    "name hosted, self_hosted or both",
  )
  .describe("by where the lane stands; the boundary that is left out is the next table's");

const redactionTable = z.record(z.string(), z.union([redactionAction, redactionByBoundary]));

const CLASSES = DATA_CLASSES.join("|");
const answers = z.strictObject({
  redactions: z
    .record(
      z
        .string()
        .regex(
          new RegExp(`^(?:\\*|[A-Z][A-Z0-9_]{0,62}\\*?|${CLASSES})$`),
          "a kind of finding, the beginning of kinds with '*' after it, a data class, or '*'",
        ),
      z.enum(ANSWER_ACTIONS),
    )
    .optional()
    .describe("what is done to findings in answers; what is not named here is allowed"),
  echoes: z
    .enum(["allow", "redact"])
    .optional()
    .describe(
      "values that the caller sent in the same request: they may come back (allow), or are treated like others",
    ),
  on_deny: z
    .enum(["refuse", "next_lane"])
    .optional()
    .describe("what takes the place of a whole answer that holds what is denied; a stream ends there"),
});

const target = z
  .strictObject({
    lane: name.optional(),
    provider: z.string().optional(),
    runtime: z.string().optional(),
    model: z.string().optional(),
  })
  .refine((t) => t.lane !== undefined || t.provider !== undefined, "name a lane or a provider");

const unreadAttachment = z.enum(["never", "always"]).optional();

const listOrOne = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

const route = z.strictObject({
  name,
  match: z
    .strictObject({
      task: listOrOne(z.enum(TASKS)).optional(),
      domain: listOrOne(z.enum(DOMAINS)).optional(),
      data_class: listOrOne(z.enum(DATA_CLASSES)).optional(),
      risk_tier: listOrOne(z.enum(RISK_TIERS)).optional(),
      mode: listOrOne(z.enum(["interactive", "batch"])).optional(),
      tenant: listOrOne(z.string()).optional(),
      model: listOrOne(z.string()).optional(),
      jurisdiction: listOrOne(z.string()).optional(),
    })
    .optional(),
  primary: target,
  fallback: z.array(target).optional(),
  budgets: z
    .strictObject({
      max_latency_ms: z.number().int().positive().optional().describe("silence before a lane's first byte"),
      max_tokens: z
        .union([z.literal("bounded"), z.number().int().positive()])
        .optional()
        .describe("output"),
      max_input_tokens: z.number().int().positive().optional(),
      max_body_bytes: z.number().int().positive().optional(),
    })
    .optional(),
  redactions: redactionTable.optional(),
  restore: z
    .strictObject({
      text: z.boolean().optional().describe("in the answer's text; true by default"),
      tool_arguments: z.boolean().optional().describe("in calls of tools; false by default"),
      links: z.boolean().optional().describe("within links of either; false by default"),
    })
    .optional()
    .describe("where pseudonyms become values again"),
  answers: answers.optional(),
  logging: routeLogging.optional(),
  baseline: z.strictObject({ text: z.string().min(1).max(2000) }).optional(),
});

export const configSchema = z.strictObject({
  gateway: address.default("127.0.0.1:8787").describe("Envoy listens here"),
  admin: address.default("127.0.0.1:8788").describe("API, metrics, health"),
  data_dir: z.string().default("./data"),
  policies: z.string().optional().describe("folder of Rego that replaces the shipped policies/"),
  limits: z
    .strictObject({
      body_max_bytes: z.number().int().positive().max(limits.bodyLargestBytes).default(limits.bodyMaxBytes),
    })
    .prefault({}),
  identity: z
    .array(identityRule)
    .default([])
    .describe("tried in order; the first that matches names tenant and user"),
  jurisdictions: z.record(z.string(), z.string()).optional().describe("tenant → jurisdiction, such as eu"),
  lanes: z.array(lane).min(1),
  routes: z.array(route).default([]),
  data_classes: z
    .partialRecord(
      z.enum(DATA_CLASSES),
      z.strictObject({ may_leave: z.enum(["never", "redacted", "always"]) }),
    )
    .optional()
    .describe("may a class reach a hosted lane: never, once its findings are redacted, or as it is"),
  attachments: z
    .strictObject({
      image: unreadAttachment,
      audio: unreadAttachment,
      file: unreadAttachment,
      linked: unreadAttachment.describe("by its address or id alone: the lane fetches what nobody here sees"),
    })
    .optional()
    .describe(
      "may an attachment that could not be read reach a hosted lane; never by default. Texts and documents are read, and follow their findings",
    ),
  recognizers: z
    .array(recognizer)
    .default([])
    .describe("a second tier for names and free text, asked before the decision (docs/recognizers.md)"),
  detection: z
    .strictObject({
      terms: z
        .array(z.string().min(1))
        .default([])
        .describe("files of a team's own terms and patterns (docs/terms.md); a change is live like one here"),
      labels: z
        .strictObject({
          classes: z
            .record(z.string().min(1).max(128), z.enum(DATA_CLASSES))
            .default({})
            .describe("a label's name or GUID → class; any other label is internal"),
          headers: z
            .array(z.string().toLowerCase().min(1))
            .default([])
            .describe("request headers that hold a label, such as x-dlp-classification"),
          trusted_sources: z
            .array(z.union([z.cidrv4(), z.cidrv6()]))
            .default([])
            .describe("who sets those headers; a label from elsewhere counts too, but can only raise"),
          may_lower: z
            .boolean()
            .default(false)
            .describe(
              "a trusted header may lower what rests on words alone: markings and kinds of content, never values",
            ),
        })
        .prefault({})
        .describe("sensitivity labels of documents and messages (docs/labels.md)"),
    })
    .prefault({}),
  redactions: redactionTable
    .optional()
    .describe(
      "what is done to findings, by kind or '*': one action, or one for each boundary. The tenant's table comes before the route's, the route's before this one; in a table the kind comes before '*'. Of a secret, '*' counts only where it is stricter",
    ),
  answers: answers
    .optional()
    .describe(
      "what answers may hold. Absent: they are not scanned, and pass by. The tenant's come before the route's, the route's before these; a kind comes before the beginning of one, that before a class, and '*' says what happens to the rest",
    ),
  tenants: z
    .record(
      z.string().min(1).max(128),
      z.strictObject({
        redactions: redactionTable.optional().describe("comes before the route's and the configuration's"),
        answers: answers.optional().describe("come before the route's and the configuration's"),
      }),
    )
    .optional()
    .describe("what holds for one tenant, by its name"),
  tools: z
    .strictObject({
      catalogue: z.record(z.string(), z.enum(TOOL_TYPES)).optional().describe("tool name → type"),
      grants: z
        .array(
          z.strictObject({
            tenant: z.string().optional(),
            user: z.string().optional(),
            tools: z.array(z.string()).min(1).describe("names, or 'write:*', 'destructive:*'"),
          }),
        )
        .optional(),
      deny_arguments: z
        .array(z.strictObject({ tool: z.string(), pattern: z.string(), reason: z.string() }))
        .optional(),
    })
    .optional(),
  pseudonyms: z
    .strictObject({
      scope: z
        .enum(PSEUDONYM_SCOPES)
        .optional()
        .describe(
          "for whom equal values have equal names: the tenant (default), each of its users, each declared session",
        ),
      vault: z
        .strictObject({
          ttl_minutes: z.number().int().positive().max(525_600).default(1_440),
          max_entries: z.number().int().min(1_000).max(1_000_000).default(50_000),
        })
        .optional()
        .describe(
          "what names stood for is kept, encrypted, for later turns of a conversation that the caller declares; absent: it is not",
        ),
    })
    .optional(),
  logging: logging.prefault({}),
  telemetry: z
    .strictObject({ otlp_endpoint: z.url().optional(), service_name: z.string().default("lanekeeper") })
    .prefault({}),
  baseline: z
    .strictObject({ text: z.string().min(1).max(2000) })
    .default({ text: "The assistant is unavailable. Your request was not processed." }),
});

export type Config = z.infer<typeof configSchema>;
export type LaneConfig = Config["lanes"][number];
export type RedactionByBoundary = z.infer<typeof redactionByBoundary>;
export type RouteConfig = Config["routes"][number];
