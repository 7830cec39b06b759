/** The configuration that black-box tests start from: two hosted vendors of each dialect and a pool of two of our own. */
import { createHash } from "node:crypto";
import type { z } from "zod";
import type { configSchema } from "../../src/control/schema.ts";
import type { Simulator } from "../../src/simulate/index.ts";

export type ConfigInput = z.input<typeof configSchema>;
export type LaneInput = ConfigInput["lanes"][number];

/** The keys that callers use, by tenant. Long and unlike each other, so that a leak of one is found by search. */
export const KEYS = {
  acme: "acme-caller-key-7f3a9c51d2",
  globex: "globex-caller-key-0b64e8aa17",
} as const;

/** What the lanes' own credentials read; in the gateway's environment under VENDOR_<LANE>. */
export const VENDOR_KEYS = {
  VENDOR_OPENAI: "vendor-openai-credential-111",
  VENDOR_BACKUP: "vendor-backup-credential-222",
  VENDOR_CLAUDE: "vendor-claude-credential-333",
  VENDOR_CLAUDE_BACKUP: "vendor-claude-backup-credential-444",
} as const;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export type Fleet = Readonly<
  Record<"openai" | "backup" | "claude" | "claude_backup" | "vllm1" | "vllm2", Simulator>
>;

/** Lanes over the fleet. `backup` is a second vendor that speaks OpenAI's dialect under another path and model. */
export function fleetLanes(fleet: Fleet): LaneInput[] {
  return [
    {
      name: "openai",
      provider: "openai",
      endpoints: [`${fleet.openai.url}/v1`],
      boundary: "hosted",
      region: "us",
      credential: { env: "VENDOR_OPENAI" },
      models: {
        "gpt-4.1": { input_usd_per_mtok: 2, output_usd_per_mtok: 8, aliases: ["gpt-4o", "default"] },
        "gpt-4.1-mini": { input_usd_per_mtok: 1, output_usd_per_mtok: 2, aliases: ["fast"] },
      },
    },
    {
      name: "backup",
      provider: "openai",
      endpoints: [`${fleet.backup.url}/v1`],
      boundary: "hosted",
      region: "eu",
      credential: { env: "VENDOR_BACKUP" },
      models: { "other-large": { input_usd_per_mtok: 3, output_usd_per_mtok: 3 } },
    },
    {
      name: "claude",
      provider: "anthropic",
      endpoints: [fleet.claude.url],
      boundary: "hosted",
      region: "eu",
      credential: { env: "VENDOR_CLAUDE" },
    },
    {
      name: "claude_backup",
      provider: "anthropic",
      endpoints: [fleet.claude_backup.url],
      boundary: "hosted",
      region: "us",
      credential: { env: "VENDOR_CLAUDE_BACKUP" },
    },
    {
      name: "vllm",
      provider: "vllm",
      endpoints: [`${fleet.vllm1.url}/v1`, `${fleet.vllm2.url}/v1`],
      boundary: "self_hosted",
      region: "eu",
      models: { llama: { input_usd_per_mtok: 0, output_usd_per_mtok: 0, aliases: ["private"] } },
    },
  ];
}

/** Hosted vendors for what may leave, the pool for what may not. Latency short enough for tests of silence. */
export const ROUTES: NonNullable<ConfigInput["routes"]> = [
  {
    name: "inside",
    match: { data_class: ["pii", "regulated", "internal"] },
    primary: { lane: "vllm" },
    budgets: { max_latency_ms: 5_000 },
  },
  {
    name: "outside",
    primary: { lane: "openai" },
    fallback: [{ lane: "backup" }, { lane: "claude" }, { lane: "claude_backup" }, { lane: "vllm" }],
    budgets: { max_latency_ms: 5_000 },
  },
];

export const IDENTITY: NonNullable<ConfigInput["identity"]> = [
  {
    from: "api_key",
    keys: [
      { sha256: sha256(KEYS.acme), tenant: "acme", user: "svc-acme" },
      { sha256: sha256(KEYS.globex), tenant: "globex" },
    ],
  },
  { from: "source", tenant: "local", trusted_sources: ["127.0.0.0/8"] },
];

export function baseConfig(fleet: Fleet): Omit<ConfigInput, "gateway" | "admin"> {
  return {
    identity: IDENTITY,
    lanes: fleetLanes(fleet),
    routes: ROUTES,
    logging: { level: "info", store_prompts: "redacted", store_outputs: false },
  };
}
