import { describe, expect, it } from "vitest";
import { CALLER_CREDENTIALS, CREDENTIAL_HEADERS } from "../../enforce/credentials.ts";
import { laneCluster, TREATMENTS, type Treatment } from "../../enforce/lanes.ts";
import { exampleConfig } from "../policy-testing.ts";
import type { Config } from "../schema.ts";
import { clusterResources } from "./clusters.ts";

type Lane = NonNullable<NonNullable<Parameters<typeof exampleConfig>[0]>["lanes"]>[number];

const CANARY = "canary-7f3a9e";
const environment = { OPENAI_API_KEY: CANARY, EMPTY_KEY: "" };
const paths = { runDir: "/run/lk", caFile: "/run/lk/ca.pem" };

/** Paths into generated JSON are many and deep: read by "a.b.0.c". */
function at(value: unknown, path: string): unknown {
  let found = value;
  for (const step of path.split(".")) found = (found as Record<string, unknown> | undefined)?.[step];
  return found;
}

const lane = (changes: Partial<Lane> = {}): Lane => ({
  name: "one",
  provider: "openai",
  endpoints: ["https://api.example/v1"],
  boundary: "hosted",
  region: "eu",
  ...changes,
});
const clustersOf = (config: Config): Record<string, unknown>[] =>
  clusterResources(config, "7", paths, environment).resources as Record<string, unknown>[];
const clustersFor = (changes: Partial<Lane> = {}): Map<Treatment, Record<string, unknown>> => {
  const all = clustersOf(exampleConfig({ lanes: [lane(changes)] }));
  return new Map(
    TREATMENTS.map((treatment) => {
      const found = all.filter((each) => each.name === laneCluster("one", treatment));
      expect(found, treatment).toHaveLength(1);
      return [treatment, found[0] as Record<string, unknown>];
    }),
  );
};

const optionsOf = (cluster: unknown): Record<string, unknown> =>
  (at(cluster, "typed_extension_protocol_options") as Record<string, Record<string, unknown>>)[
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
  ] ?? {};
const filtersOf = (cluster: unknown) =>
  optionsOf(cluster).http_filters as { name: string; typed_config: Record<string, unknown> }[];

interface Mutation {
  readonly remove?: string;
  readonly append?: { readonly header: { readonly key: string; readonly value: string } };
}
const mutationsOf = (cluster: unknown): readonly Mutation[] => {
  const filter = filtersOf(cluster).find(({ name }) => name === "envoy.filters.http.header_mutation");
  return at(filter, "typed_config.mutations.request_mutations") as Mutation[];
};
const headersSet = (cluster: unknown): Record<string, string> =>
  Object.fromEntries(
    mutationsOf(cluster).flatMap(({ append }) => (append ? [[append.header.key, append.header.value]] : [])),
  );
const attemptFilter = (cluster: unknown) =>
  filtersOf(cluster).find(({ name }) => name === "envoy.filters.http.ext_proc")?.typed_config;
const endpointsOf = (cluster: unknown) =>
  at(cluster, "load_assignment.endpoints") as {
    priority?: number;
    lb_endpoints: {
      endpoint: { hostname: string; address: { socket_address: { address: string; port_value: number } } };
    }[];
  }[];
const addressesOf = (cluster: unknown): string[] =>
  endpointsOf(cluster).map(({ priority = 0, lb_endpoints }) =>
    [
      priority,
      ...lb_endpoints.map(({ endpoint: { address } }) => {
        const { address: host, port_value: port } = address.socket_address;
        return `${host}|${port}`;
      }),
    ].join(" "),
  );

describe("the clusters of a lane", () => {
  it("are four, one for each treatment, and each name is there once", () => {
    const config = exampleConfig();
    const names = clustersOf(config).map(({ name }) => String(name));
    expect(new Set(names).size).toBe(names.length);
    for (const { name } of config.lanes) {
      for (const treatment of TREATMENTS) expect(names).toContain(laneCluster(name, treatment));
    }
  });

  it("ask the service for what the treatment says and no more, closed when it fails", () => {
    const modes = [...clustersFor()].map(([treatment, cluster]) => {
      const filter = attemptFilter(cluster);
      if (filter !== undefined) {
        expect(filter).toMatchObject({
          failure_mode_allow: false,
          mutation_rules: { disallow_is_error: true },
        });
        expect(at(filter, "grpc_service.initial_metadata")).toEqual([
          { key: "x-lanekeeper-lane", value: "one" },
          { key: "x-lanekeeper-exchange", value: "%DYNAMIC_METADATA(lanekeeper.exchange:id)%" },
        ]);
        expect(at(filter, "metadata_options")).toBeUndefined();
      }
      const mode = at(filter, "processing_mode") as Record<string, string> | undefined;
      return [treatment, mode?.request_body_mode, mode?.response_body_mode];
    });
    expect(modes).toEqual([
      ["plain", undefined, undefined],
      ["request", "BUFFERED", "NONE"],
      ["answer", "NONE", "FULL_DUPLEX_STREAMED"],
      ["both", "BUFFERED", "FULL_DUPLEX_STREAMED"],
    ]);
  });

  it("do not hold back the configuration for a name that does not resolve", () => {
    for (const cluster of clustersFor().values()) expect(cluster.wait_for_warm_on_init).toBe(false);
  });
});

describe("credentials", () => {
  const credentials: readonly Lane["credential"][] = [
    undefined,
    { env: "OPENAI_API_KEY" },
    { env: "EMPTY_KEY" },
    { passthrough: true },
  ];

  it("of other lanes and of the caller are cleared in every attempt, before its own is set", () => {
    for (const credential of credentials) {
      for (const cluster of clustersFor({ ...(credential && { credential }) }).values()) {
        const mutations = mutationsOf(cluster);
        const firstSet = mutations.findIndex(({ append }) => append !== undefined);
        const before = firstSet === -1 ? mutations : mutations.slice(0, firstSet);
        for (const header of CREDENTIAL_HEADERS) expect(before).toContainEqual({ remove: header });
        expect(mutations.slice(before.length).every(({ remove }) => remove === undefined)).toBe(true);
      }
    }
  });

  it.each([
    ["openai", "authorization", "Bearer %ENVIRONMENT(OPENAI_API_KEY)%"],
    ["vllm", "authorization", "Bearer %ENVIRONMENT(OPENAI_API_KEY)%"],
    ["anthropic", "x-api-key", "%ENVIRONMENT(OPENAI_API_KEY)%"],
  ] as const)("go as the vendor reads them: %s", (provider, header, value) => {
    for (const cluster of clustersFor({ provider, credential: { env: "OPENAI_API_KEY" } }).values()) {
      expect(headersSet(cluster)).toEqual({ [header]: value });
    }
  });

  it("never stand in what is written to disk", () => {
    const config = exampleConfig({ lanes: [lane({ credential: { env: "OPENAI_API_KEY" } })] });
    const text = JSON.stringify(clusterResources(config, "7", paths, environment));
    expect(text).toContain("OPENAI_API_KEY");
    expect(text).not.toContain(CANARY);
  });

  it.each(["EMPTY_KEY", "ABSENT_KEY"])("are left out when the environment has none: %s", (env) => {
    for (const cluster of clustersFor({ credential: { env } }).values())
      expect(headersSet(cluster)).toEqual({});
  });

  it("of the caller reach a lane that passes them through, and no other", () => {
    for (const cluster of clustersFor({ credential: { passthrough: true } }).values()) {
      const set = headersSet(cluster);
      expect(Object.keys(set)).toEqual([...CALLER_CREDENTIALS]);
      for (const value of Object.values(set))
        expect(value).toMatch(/^%DYNAMIC_METADATA\(lanekeeper\.caller:/);
    }
    for (const credential of credentials.slice(0, 3)) {
      const text = JSON.stringify([...clustersFor({ ...(credential && { credential }) })]);
      expect(text).not.toContain("lanekeeper.caller");
    }
  });

  it("stay away from the baseline's answer", () => {
    const baselines = clustersOf(exampleConfig()).filter(({ name }) => String(name).startsWith("baseline~"));
    expect(baselines.length).toBe(4);
    for (const cluster of baselines) {
      expect(Object.keys(headersSet(cluster))).toEqual(["x-lanekeeper-baseline"]);
      expect(JSON.stringify(cluster)).toContain("/run/lk/baseline.sock");
    }
  });
});

describe("where a lane's clusters connect to", () => {
  it("is every endpoint, with a last one that refuses where a name may not resolve", () => {
    const named = ["https://a.example/v1", "https://b.example:8443/v1"];
    for (const cluster of clustersFor({ endpoints: named }).values()) {
      expect(addressesOf(cluster)).toEqual(["0 a.example|443 b.example|8443", "1 127.0.0.1|1"]);
      expect(cluster.type).toBe("STRICT_DNS");
    }
  });

  it("has no such last one where every endpoint is an address", () => {
    const addresses = ["http://192.0.2.1/v1", "http://[2001:db8::1]:8001/v1"];
    for (const cluster of clustersFor({ provider: "vllm", endpoints: addresses }).values()) {
      expect(addressesOf(cluster)).toEqual(["0 192.0.2.1|80 2001:db8::1|8001"]);
    }
  });

  it("names the host that the vendor expects", () => {
    for (const cluster of clustersFor({ endpoints: ["https://a.example/v1"] }).values()) {
      expect(endpointsOf(cluster)[0]?.lb_endpoints[0]?.endpoint.hostname).toBe("a.example");
    }
  });
});

describe("TLS to a lane", () => {
  const contextOf = (cluster: unknown) => at(cluster, "transport_socket.typed_config");
  interface SocketMatch {
    readonly match: unknown;
    readonly transport_socket: { readonly typed_config: unknown };
  }
  /** The settings with which Envoy connects to each endpoint, by its address. */
  const contextsOf = (cluster: unknown): [string, unknown][] =>
    (at(cluster, "load_assignment.endpoints") as { lb_endpoints: { metadata?: unknown }[] }[])
      .flatMap(({ lb_endpoints }) => lb_endpoints)
      .map((endpoint) => {
        const wanted = JSON.stringify(
          (at(endpoint, "metadata.filter_metadata") as Record<string, unknown> | undefined)?.[
            "envoy.transport_socket_match"
          ],
        );
        const matches = (cluster as { transport_socket_matches?: readonly SocketMatch[] })
          .transport_socket_matches;
        const found = matches?.find(({ match }) => JSON.stringify(match) === wanted);
        return [
          String(at(endpoint, "endpoint.address.socket_address.address")),
          found?.transport_socket.typed_config ?? contextOf(cluster),
        ];
      });

  it("checks each host's certificate against known authorities and that host's own name", () => {
    const endpoints = ["https://a.example/v1", "https://b.example:8443/v1", "https://192.0.2.1/v1"];
    for (const cluster of clustersFor({ endpoints }).values()) {
      const contexts = contextsOf(cluster).filter(([host]) => host !== "127.0.0.1");
      expect(contexts.map(([host]) => host)).toEqual(["a.example", "b.example", "192.0.2.1"]);
      for (const [host, context] of contexts) {
        const name = host.endsWith(".example");
        expect(at(context, "sni")).toBe(name ? host : undefined);
        expect(at(context, "common_tls_context.validation_context")).toEqual({
          trusted_ca: { filename: paths.caFile },
          match_typed_subject_alt_names: [
            { san_type: name ? "DNS" : "IP_ADDRESS", matcher: { exact: host } },
          ],
        });
      }
    }
  });

  it("takes no name from the caller's Host", () => {
    for (const cluster of clustersFor().values()) {
      // Both read the downstream Host header.
      expect(at(optionsOf(cluster), "upstream_http_protocol_options.auto_sni") ?? false).toBe(false);
      expect(at(optionsOf(cluster), "upstream_http_protocol_options.auto_san_validation") ?? false).toBe(
        false,
      );
    }
  });

  it("is absent where the endpoint says http", () => {
    for (const cluster of clustersFor({ provider: "vllm", endpoints: ["http://127.0.0.1:1/v1"] }).values()) {
      expect(contextOf(cluster)).toBeUndefined();
    }
  });
});

describe("what a lane answers", () => {
  it("loses what only the gateway may say, and what would keep Envoy from the next lane", () => {
    for (const cluster of clustersFor().values()) {
      const filter = filtersOf(cluster).find(({ name }) => name === "envoy.filters.http.header_mutation");
      const removed = at(filter, "typed_config.mutations.response_mutations");
      for (const header of ["x-lanekeeper-baseline", "x-lanekeeper-record", "x-envoy-ratelimited"]) {
        expect(removed).toContainEqual({ remove: header });
      }
    }
  });
});

describe("a discovery response", () => {
  it("has the version that Envoy will report as taken", () => {
    expect(clusterResources(exampleConfig(), "7", paths, environment).version_info).toBe("7");
  });
});
