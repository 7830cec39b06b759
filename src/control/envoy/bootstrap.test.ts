import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exampleConfig } from "../policy-testing.ts";
import { envoyBootstrap, writeBootstrap, writeDynamic } from "./bootstrap.ts";

/** What a folder may be called, all of it with a meaning in YAML or JSON. */
const DATA_DIR = `/data/it's "a" $1 \\ folder`;
const CANARY = "canary-51ab0c";
const config = exampleConfig({
  gateway: "0.0.0.0:9443",
  lanes: [
    {
      name: "openai",
      provider: "openai",
      endpoints: ["https://api.example/v1"],
      boundary: "hosted",
      region: "us",
      credential: { env: "OPENAI_API_KEY" },
    },
  ],
});
const made = envoyBootstrap(config, { runDir: "/run/lk", dataDir: DATA_DIR }, "192.0.2.7");
const text = JSON.stringify(made);

interface Listener {
  readonly name: string;
  readonly address: { readonly socket_address?: { readonly address: string; readonly port_value: number } };
  readonly enable_reuse_port?: boolean;
  readonly filter_chains: readonly {
    readonly filters: readonly {
      readonly typed_config: {
        readonly http_filters: readonly {
          readonly name: string;
          readonly typed_config: Record<string, unknown>;
        }[];
        readonly [key: string]: unknown;
      };
    }[];
  }[];
}
const listeners = (made.static_resources as { listeners: readonly Listener[] }).listeners;
const manager = (name: string) =>
  listeners.find((each) => each.name === name)?.filter_chains[0]?.filters[0]?.typed_config;

describe("the bootstrap", () => {
  it("has no blank that nothing fills", () => {
    expect(text).not.toMatch(/\$\{/);
    expect(text).not.toContain("undefined");
    expect(text).toContain(JSON.stringify(`${DATA_DIR}/undecided.ndjson`));
  });

  it("listens where the configuration says, and shares its address with nobody", () => {
    const [gateway, ...others] = listeners;
    expect(gateway?.address.socket_address).toEqual({ address: "192.0.2.7", port_value: 9443 });
    expect(gateway?.enable_reuse_port).toBe(false);
    // Everything else is a socket in our own folder.
    for (const other of others) expect(JSON.stringify(other.address)).toContain('"pipe":{"path":"/run/lk/');
    expect(JSON.stringify(made.admin)).toBe(
      '{"address":{"pipe":{"path":"/run/lk/envoy-admin.sock","mode":384}}}',
    );
  });

  it("is closed by default: the service is asked before anything is routed, and its absence lets nothing pass", () => {
    const filters = manager("gateway")?.http_filters ?? [];
    const processors = filters.filter(({ name }) => name === "envoy.filters.http.ext_proc");
    expect(processors).toHaveLength(1);
    expect(processors[0]?.typed_config).toMatchObject({
      failure_mode_allow: false,
      mutation_rules: { disallow_is_error: true },
      processing_mode: { request_header_mode: "SEND", request_body_mode: "BUFFERED" },
    });
    expect(filters.at(-1)?.name).toBe("envoy.filters.http.router");
    // What stands behind it is for answers alone.
    const behind = filters.slice(1, -1).map(({ name }) => name);
    expect(filters[0]).toBe(processors[0]);
    expect(behind.filter((name) => !name.startsWith("lanekeeper.usage."))).toEqual([]);
    expect(JSON.stringify(filters)).not.toMatch(/allow_mode_override":true|observability_mode":true/);
  });

  it("takes a caller's address from the connection, and no id or routing hint of a caller's", () => {
    expect(manager("gateway")).toMatchObject({ use_remote_address: true, xff_num_trusted_hops: 0 });
    const removed = JSON.stringify(manager("gateway")?.early_header_mutation_extensions);
    const hints = [
      "x-request-id",
      "x-forwarded-for",
      "x-envoy-external-address",
      "x-envoy-max-retries",
      "x-envoy-upstream-rq-per-try-timeout-ms",
    ];
    for (const header of hints) expect(removed).toContain(`{"remove":"${header}"}`);
  });

  it("reads usage of every dialect, in streams and in JSON, and keeps no text of an answer", () => {
    const filters = manager("gateway")?.http_filters ?? [];
    const usage = filters.filter(({ name }) => name.startsWith("lanekeeper.usage."));
    expect(usage.map(({ name }) => name).sort()).toEqual([
      "lanekeeper.usage.json.anthropic",
      "lanekeeper.usage.json.openai",
      "lanekeeper.usage.sse.anthropic",
      "lanekeeper.usage.sse.openai",
    ]);
    const kept = [...JSON.stringify(usage).matchAll(/"on_present":(\{[^}]*\})/g)].map(([, rule]) =>
      JSON.parse(rule ?? "{}"),
    );
    expect(kept.length).toBeGreaterThanOrEqual(8);
    for (const rule of kept) {
      expect(rule).toMatchObject({ metadata_namespace: "lanekeeper.usage", type: "NUMBER" });
      expect(["input", "output"]).toContain(rule.key);
    }
  });

  it("logs no header of a caller's but the id, and no path with its query", () => {
    const logs = JSON.stringify([manager("gateway")?.access_log, manager("baseline")?.access_log ?? []]);
    expect(logs).not.toMatch(/AUTHORIZATION|X-API-KEY|COOKIE|USER-AGENT/i);
    expect(logs).not.toContain("%REQ(:PATH)%");
  });
});

describe("what is written for Envoy", () => {
  let runDir: string;
  beforeEach(async () => {
    runDir = await mkdtemp(join(tmpdir(), "lanekeeper-envoy-"));
  });
  afterEach(() => rm(runDir, { recursive: true, force: true }));
  const paths = () => ({ runDir, dataDir: join(runDir, "data") });
  const environment = { OPENAI_API_KEY: CANARY };

  it("is JSON, and holds no credential's value", async () => {
    const file = await writeBootstrap(config, "1", paths(), environment);
    expect(file).toBe(join(runDir, "bootstrap.json"));
    const files = await readdir(runDir);
    expect(files.sort()).toEqual([
      "baselines.json",
      "bootstrap.json",
      "ca.pem",
      "clusters.json",
      "routes.json",
    ]);
    for (const name of files) {
      const written = await readFile(join(runDir, name), "utf8");
      expect(written).not.toContain(CANARY);
      if (name.endsWith(".json")) {
        expect(() => JSON.parse(written), name).not.toThrow();
        expect((await stat(join(runDir, name))).mode & 0o077, name).toBe(0);
      }
    }
    expect(await readFile(join(runDir, "ca.pem"), "utf8")).toContain("-----BEGIN CERTIFICATE-----");
  });

  it("replaces lanes and routes whole, under the new version", async () => {
    await writeDynamic(config, "1", paths(), environment);
    await writeDynamic(exampleConfig(), "2", paths(), environment);
    const read = async (name: string) => JSON.parse(await readFile(join(runDir, name), "utf8"));
    for (const name of ["clusters.json", "routes.json", "baselines.json"]) {
      expect((await read(name)).version_info).toBe("2");
    }
    const names = (await read("clusters.json")).resources.map((each: { name: string }) => each.name);
    expect(names).toContain("vllm~both");
    expect((await readdir(runDir)).some((name) => name.endsWith(".new"))).toBe(false);
  });
});
