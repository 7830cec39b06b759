/** `lanekeeper decide FILE`: what would happen to this request; nothing is sent and nothing needs to run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { createDocumentReader } from "../classify/documents/reader.ts";
import { loadConfig } from "../control/config.ts";
import { buildPolicy } from "../control/policy-build.ts";
import { policyData } from "../control/policy-data.ts";
import { cacheFolder } from "../control/provision/cache.ts";
import { provisionOpa } from "../control/provision/opa.ts";
import { createRecognizers } from "../control/recognizers.ts";
import { createDecider } from "../decide/decide.ts";
import { dryRun } from "../dry-run.ts";
import { createInstance } from "../instance.ts";
import { shippedPolicies } from "../main.ts";
import type { Io } from "./io.ts";

export interface DecideOptions {
  /** Absolute path. */
  readonly config: string;
  /** x-tenant and x-user name the caller. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @param file "-" reads standard input. Exit code 1 when the decision is a denial. */
export async function decideCommand(file: string, options: DecideOptions, io: Io): Promise<number> {
  const configFile = options.config;
  const { config, terms } = await loadConfig(configFile);
  const opa = await provisionOpa((line) => io.err(line));
  const policies = config.policies ?? shippedPolicies;
  const bundle = await buildPolicy(opa, policies, join(cacheFolder(), "policies"));
  // Nothing leaves this process, so the key behind its pseudonyms does not matter.
  const recognizers = createRecognizers(process.env);
  const decider = createDecider(bundle, policyData(config));
  const instance = createInstance(config, decider, Buffer.alloc(32), await recognizers.of(config), terms);
  const body =
    file === "-" ? Buffer.from(await readAll(process.stdin)) : await readFile(file).catch(() => null);
  if (body === null) {
    io.err(`${file} cannot be read.`);
    return 2;
  }
  const headers = new Map(Object.entries(options.headers));
  const documents = createDocumentReader();
  const result = await dryRun(instance, body, headers, documents).finally(async () => {
    recognizers.close();
    await documents.close();
  });
  io.out(JSON.stringify(result.decision, null, 2));
  for (const line of result.explanation) io.err(line);
  return result.decision.allow ? 0 : 1;
}
