/** The part of the configuration that sets up recognizers of names and free text: the second tier. */
import { z } from "zod";
import { WHEN_DOWN } from "../decide/policy.ts";
import { DATA_CLASSES, PLACES } from "../exchange.ts";

const kind = z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/, "a kind of finding, such as PERSON");
const language = z.string().regex(/^[a-z]{2,3}$/, "a language code of two or three letters");
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "lower-case letters, digits, '-' and '_', at most 63");
const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "an environment variable's name");

/** Envoy waits five seconds for a decision (envoy/listener.yaml). */
export const DEADLINE_MAX_MS = 4_000;

const common = {
  name,
  kinds: z.array(kind).min(1).describe("what is taken from it; anything else that it finds is left out"),
  labels: z.record(z.string().min(1).max(64), kind).optional().describe("its own label → kind"),
  classes: z
    .record(kind, z.enum(DATA_CLASSES))
    .optional()
    .describe("kind → class, where it shall not be the kind's own: ORGANIZATION and LOCATION are public"),
  languages: z.array(language).min(1).max(8).default(["en"]).describe("it is asked once for each"),
  min_confidence: z.number().min(0).max(1).default(0.5),
  deadline_ms: z
    .number()
    .int()
    .min(1)
    .max(DEADLINE_MAX_MS)
    .default(1_000)
    .describe("waiting in line included"),
  when_down: z
    .enum(WHEN_DOWN)
    .default("deny")
    .describe("no answer that can be used: deny the call, keep it on self-hosted lanes, or go on without"),
  max_chars: z
    .number()
    .int()
    .positive()
    .max(33_554_432)
    .default(200_000)
    .describe("UTF-16 units of one call's texts that are not in the cache; more counts as no answer"),
  concurrency: z.number().int().min(1).max(256).default(8).describe("questions under way at once"),
  cache: z
    .strictObject({
      entries: z.number().int().min(0).max(1_000_000).default(10_000).describe("texts; 0 keeps none"),
      seconds: z.number().int().positive().default(600),
    })
    .prefault({})
    .describe("answers by a keyed hash of tenant and text, in memory; no text is kept"),
  for: z
    .strictObject({
      tenants: z.array(z.string().min(1)).min(1).optional(),
      places: z.array(z.enum(PLACES)).min(1).optional().describe("where in the request a text stands"),
    })
    .prefault({})
    .describe("whose calls, and which texts of them; absent: all"),
};

const endpoint = {
  url: z.url({ protocol: /^https?$/ }).describe("the address that is posted to, as it stands"),
  plain_http: z.boolean().default(false).describe("allow http:// beyond this machine: texts travel in clear"),
  credential: z.strictObject({ env: envName }).optional().describe("sent as a bearer token"),
};

export const recognizer = z.discriminatedUnion("type", [
  z.strictObject({
    ...common,
    type: z.literal("presidio"),
    ...endpoint,
    batch: z
      .boolean()
      .default(true)
      .describe("all texts in one question; false for an analyzer that takes one text at a time"),
  }),
  z.strictObject({ ...common, type: z.literal("http"), ...endpoint }),
  z.strictObject({
    ...common,
    type: z.literal("onnx"),
    folder: z.string().min(1).describe("holds the model, tokenizer.json and config.json"),
    file: z
      .string()
      .regex(/^[\w.-]+\.onnx$/, "a file's name that ends in .onnx")
      .default("model.onnx"),
    threads: z.number().int().min(1).max(64).default(1).describe("processor threads of one inference"),
  }),
]);

export type RecognizerConfig = z.infer<typeof recognizer>;
