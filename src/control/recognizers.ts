/**
 * The configuration's recognizers, running: made when a configuration first names them, kept (with what they have
 * cached) over changes that leave their part as it is, and closed some time after no configuration names them.
 */
import { isDeepStrictEqual } from "node:util";
import type { Backend, RecognizerSettings } from "../classify/recognizers/contract.ts";
import { presidio } from "../classify/recognizers/presidio.ts";
import { Recognizer } from "../classify/recognizers/recognizer.ts";
import { service } from "../classify/recognizers/service.ts";
import { type TierTwo, tierTwo } from "../classify/tier-two.ts";
import type { Config } from "./schema.ts";
import type { RecognizerConfig } from "./schema-recognizers.ts";

/** Longer than any question may take. */
const CLOSE_AFTER_MS = 10_000;

export interface Recognizers {
  /** Those that `config` names. */
  of(config: Config): TierTwo | null;
  /** `config` is live: what it does not name goes. */
  settle(config: Config): void;
  close(): void;
}

export function createRecognizers(environment: NodeJS.ProcessEnv): Recognizers {
  let known: { readonly config: RecognizerConfig; readonly recognizer: Recognizer }[] = [];
  return {
    of: (config) =>
      tierTwo(
        config.recognizers.map((each) => {
          const running = known.find((other) => isDeepStrictEqual(other.config, each));
          if (running !== undefined) return running.recognizer;
          const recognizer = new Recognizer(settings(each), backend(each, environment));
          known.push({ config: each, recognizer });
          return recognizer;
        }),
      ),
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

function backend(config: RecognizerConfig, environment: NodeJS.ProcessEnv): Backend {
  const token = config.credential === undefined ? null : (environment[config.credential.env] ?? null);
  const endpoint = { url: config.url, token, concurrency: config.concurrency };
  switch (config.type) {
    case "presidio":
      return presidio({
        ...endpoint,
        entities: presidioEntities(config),
        minConfidence: config.min_confidence,
        batch: config.batch,
      });
    case "http":
      return service({ ...endpoint, kinds: config.kinds });
  }
}
