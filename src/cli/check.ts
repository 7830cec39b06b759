/** `lanekeeper check`: would this configuration start? Every step that can be taken without serving is taken. */
import { join } from "node:path";
import { loadConfig } from "../control/config.ts";
import { validateWithEnvoy } from "../control/envoy-validate.ts";
import { buildPolicy } from "../control/policy-build.ts";
import { policyData } from "../control/policy-data.ts";
import { cacheFolder } from "../control/provision/cache.ts";
import { provisionEnvoy } from "../control/provision/envoy.ts";
import { provisionOpa } from "../control/provision/opa.ts";
import { createRecognizers } from "../control/recognizers.ts";
import { createDecider } from "../decide/decide.ts";
import { LanekeeperError } from "../errors.ts";
import { createInstance } from "../instance.ts";
import { tryPolicy } from "../models.ts";
import { type Io, paint } from "./io.ts";
import { packageRoot } from "./paths.ts";

/** @returns 0 when everything holds, else 1. Steps after a failed one that they need are left out. */
export async function checkCommand(options: { readonly config: string }, io: Io): Promise<number> {
  const progress = (line: string): void => io.err(paint(io, "dim", line));
  const loaded = await attempt(io, "configuration", () => loadConfig(options.config));
  if (loaded === null) return 1;
  for (const warning of loaded.warnings) io.out(`${paint(io, "yellow", "warning")}  ${warning}`);

  const policies = await attempt(io, "policies", async () => {
    const opa = await provisionOpa(progress);
    const folder = loaded.config.policies ?? join(packageRoot, "policies");
    const bundle = await buildPolicy(opa, folder, join(cacheFolder(), "policies"));
    // What compiles may still ask for a built-in that WASM lacks, or decide nothing.
    const decider = createDecider(bundle, policyData(loaded.config));
    tryPolicy(createInstance(loaded.config, decider, Buffer.alloc(32)));
    return true;
  });
  const recognizers =
    loaded.config.recognizers.length === 0 ||
    (await attempt(io, "recognizers", async () => {
      // Models are loaded and tried; services are not asked.
      const made = createRecognizers(process.env);
      await made.of(loaded.config).finally(() => made.close());
      return true;
    }));
  const envoy = await attempt(io, "Envoy bootstrap", async () => {
    await validateWithEnvoy(await provisionEnvoy(progress), loaded.config, loaded.digest);
    return true;
  });
  return policies !== null && recognizers !== null && envoy !== null ? 0 : 1;
}

/** Prints "ok  what" or "failed  what" with the reason; null when it failed. */
async function attempt<T>(io: Io, what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    const result = await work();
    io.out(`${paint(io, "green", "ok")}       ${what}`);
    return result;
  } catch (error) {
    io.out(`${paint(io, "red", "failed")}   ${what}`);
    for (const line of reason(error).split("\n")) io.out(`         ${line}`);
    return null;
  }
}

/** What a caller is not told of a policy is what its author has to know. */
function reason(error: unknown): string {
  if (error instanceof LanekeeperError && error.cause instanceof Error) return error.cause.message;
  return error instanceof Error ? error.message : String(error);
}
