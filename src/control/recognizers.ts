/**
 * The configuration's recognizers, running: made when a configuration first names them, kept (with what they have
 * cached) over changes that leave their part as it is, and closed some time after no configuration names them.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Backend, RecognizerSettings } from "../classify/recognizers/contract.ts";
import { onnx } from "../classify/recognizers/onnx/backend.ts";
import type { Endpoint } from "../classify/recognizers/post.ts";
import { presidio } from "../classify/recognizers/presidio.ts";
import { Recognizer } from "../classify/recognizers/recognizer.ts";
import { service } from "../classify/recognizers/service.ts";
import { type TierTwo, tierTwo } from "../classify/tier-two.ts";
import type { Config } from "./schema.ts";
import type { RecognizerConfig } from "./schema-recognizers.ts";

/** Longer than any question may take. */
const CLOSE_AFTER_MS = 10_000;

export interface Recognizers {
  /** Those that `config` names, each ready to be asked. @throws Error that says why one cannot be. */
  of(config: Config): Promise<TierTwo | null>;
  /** `config` is live: what it does not name goes. */
  settle(config: Config): void;
  close(): void;
}

export function createRecognizers(environment: NodeJS.ProcessEnv): Recognizers {
  let known: { readonly config: RecognizerConfig; readonly recognizer: Recognizer }[] = [];
  return {
    async of(config) {
      const recognizers: Recognizer[] = [];
      for (const each of config.recognizers) {
        const running = known.find((other) => isDeepStrictEqual(other.config, each));
        if (running !== undefined) {
          recognizers.push(running.recognizer);
          continue;
        }
        const recognizer = new Recognizer(settings(each), await backend(each, environment));
        known.push({ config: each, recognizer });
        recognizers.push(recognizer);
      }
      return tierTwo(recognizers);
    },
    settle(config) {
      const named = (each: RecognizerConfig): boolean =>
        config.recognizers.some((other) => isDeepStrictEqual(other, each));
      for (const { config: own, recognizer } of known) {
        // Calls that began under the last configuration may still ask.
        if (!named(own)) setTimeout(() => recognizer.close(), CLOSE_AFTER_MS).unref();
      }
      known = known.filter((each) => named(each.config));
    },
    close() {
      for (const { recognizer } of known) recognizer.close();
      known = [];
    },
  };
}

function settings(config: RecognizerConfig): RecognizerSettings {
  return {
    name: config.name,
    kinds: new Set(config.kinds),
    labels: new Map(Object.entries({ ...LABELS, ...config.labels })),
    classes: new Map(Object.entries(config.classes ?? {})),
    languages: config.languages,
    minConfidence: config.min_confidence,
    deadlineMs: config.deadline_ms,
    maxUnits: config.max_chars,
    concurrency: config.concurrency,
    cache:
      config.cache.entries === 0
        ? null
        : { entries: config.cache.entries, milliseconds: config.cache.seconds * 1_000 },
    tenants: config.for.tenants === undefined ? null : new Set(config.for.tenants),
    places: config.for.places === undefined ? null : new Set(config.for.places),
  };
}

/** What models and analyzers call the kinds (CoNLL-2003, OntoNotes 5, Presidio). */
const LABELS: Readonly<Record<string, string>> = {
  PER: "PERSON",
  ORG: "ORGANIZATION",
  LOC: "LOCATION",
  GPE: "LOCATION",
  FAC: "LOCATION",
  ADDRESS: "STREET_ADDRESS",
};

/** What Presidio is asked for: our kinds, and its own names for them. */
function presidioEntities(config: RecognizerConfig): readonly string[] {
  const own = Object.entries(config.labels ?? {}).flatMap(([label, kind]) =>
    config.kinds.includes(kind) ? [label] : [],
  );
  return [...new Set([...config.kinds, ...own])];
}

async function backend(config: RecognizerConfig, environment: NodeJS.ProcessEnv): Promise<Backend> {
  switch (config.type) {
    case "presidio":
      return presidio({
        ...endpoint(config, environment),
        entities: presidioEntities(config),
        minConfidence: config.min_confidence,
        batch: config.batch,
      });
    case "http":
      return service({ ...endpoint(config, environment), kinds: config.kinds });
    case "onnx": {
      const { name, folder, file, threads } = config;
      // Where the two packages are installed, when that is not Lanekeeper's own folder.
      const modules = environment.LANEKEEPER_ONNX_MODULES ?? "";
      return onnx({ folder, file, threads, modules }).catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`recognizer ${name}: ${why}`, { cause });
      });
    }
  }
}

function endpoint(
  { url, credential, concurrency }: Exclude<RecognizerConfig, { type: "onnx" }>,
  environment: NodeJS.ProcessEnv,
): Endpoint {
  const token = credential === undefined ? null : (environment[credential.env] ?? null);
  // As for lanes (envoy/bootstrap.ts).
  const issuers = environment.SSL_CERT_FILE ? readFileSync(environment.SSL_CERT_FILE, "utf8") : "";
  return { url, token, concurrency, issuers };
}
