/** `lanekeeper decide FILE`: what would happen to this request; nothing is sent and nothing needs to run. */
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../control/config.ts";
import { buildPolicy } from "../control/policy-build.ts";
import { policyData } from "../control/policy-data.ts";
import { cacheFolder } from "../control/provision/cache.ts";
import { provisionOpa } from "../control/provision/opa.ts";
import { createDecider } from "../decide/decide.ts";
import { dryRun } from "../dry-run.ts";
import { createInstance } from "../instance.ts";
import { shippedPolicies } from "../main.ts";
import type { Io } from "./io.ts";

export interface DecideCommand {
  /** "-" reads standard input. */
  readonly file: string;
  readonly config?: string | undefined;
  /** Lower-case names; x-tenant and x-user name the caller. */
  readonly headers: Readonly<Record<string, string>>;
  readonly json: boolean;
}

const embeddedConfig = fileURLToPath(new URL("../../lanekeeper.yaml", import.meta.url));

export async function decideCommand(command: DecideCommand, io: Io): Promise<number> {
  const configFile = command.config === undefined ? embeddedConfig : resolve(command.config);
  const { config } = await loadConfig(configFile);
  const opa = await provisionOpa((line) => io.err(line));
  const policies =
    config.policies === undefined ? shippedPolicies : resolve(dirname(configFile), config.policies);
  const bundle = await buildPolicy(opa, policies, join(cacheFolder(), "policies"));
  // Nothing leaves this process, so the key behind its pseudonyms does not matter.
  const instance = createInstance(config, createDecider(bundle, policyData(config)), Buffer.alloc(32));
  const body =
    command.file === "-" ? Buffer.from(await readAll(process.stdin)) : await readFile(command.file);
  const result = dryRun(instance, body, new Map(Object.entries(command.headers)));
  if (command.json) io.out(JSON.stringify(result, null, 2));
  else for (const line of result.explanation) io.out(line);
  return result.decision.allow ? 0 : 1;
}
