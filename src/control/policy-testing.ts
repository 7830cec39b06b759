/** What the tests of the policy share: OPA, a cache, a configuration, the shipped policy and changed copies of it. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { type Config, configSchema } from "./schema.ts";

/** LANEKEEPER_OPA, else `opa` on PATH. */
export const opaPath = process.env.LANEKEEPER_OPA ?? "opa";

export const shippedPolicies = join(import.meta.dirname, "../../policies");

/** A folder of the test's own, gone when `dispose` is called. */
export async function scratchFolder(): Promise<{ readonly path: string; dispose(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "lanekeeper-test-"));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}

/** The shipped policy with one text of one file replaced; throws when the text is not there. */
export async function changedPolicy(into: string, file: string, text: string, by: string): Promise<string> {
  await cp(shippedPolicies, into, { recursive: true });
  const path = join(into, "lanekeeper", file);
  const source = await readFile(path, "utf8");
  if (!source.includes(text)) throw new Error(`${file} has no ${text}`);
  await writeFile(path, source.replace(text, by));
  return into;
}

type ConfigInput = z.input<typeof configSchema>;

const EXAMPLE_LANES: ConfigInput["lanes"] = [
  {
    name: "openai",
    provider: "openai",
    endpoints: ["https://openai.example/v1"],
    boundary: "hosted",
    region: "us",
    models: { "gpt-4.1": { aliases: ["gpt"] }, "gpt-4.1-mini": {} },
  },
  {
    name: "claude",
    provider: "anthropic",
    endpoints: ["https://claude.example"],
    boundary: "hosted",
    region: "eu",
  },
  {
    name: "vllm",
    provider: "vllm",
    endpoints: ["http://127.0.0.1:8001/v1"],
    boundary: "self_hosted",
    region: "eu",
  },
];

export function exampleConfig(changes: Partial<ConfigInput> = {}): Config {
  return configSchema.parse({ lanes: EXAMPLE_LANES, ...changes });
}
