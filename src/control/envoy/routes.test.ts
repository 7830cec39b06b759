import { describe, expect, it } from "vitest";
import { ANSWER_FORMS, baselineCluster } from "../../enforce/lanes.ts";
import { DIALECTS } from "../../exchange.ts";
import { exampleConfig } from "../policy-testing.ts";
import { clusterResources } from "./clusters.ts";
import { baselineRoutes, gatewayRoutes, usageFilter } from "./routes.ts";

interface Route {
  readonly match: {
    readonly prefix: string;
    readonly dynamic_metadata?: unknown;
    readonly headers?: unknown;
  };
  readonly route?: { readonly cluster?: string; readonly inline_cluster_specifier_plugin?: unknown };
  readonly direct_response?: { readonly status: number; readonly body: { readonly inline_string: string } };
  readonly typed_per_filter_config?: Readonly<Record<string, { readonly disabled?: boolean }>>;
  readonly response_headers_to_add?: readonly { readonly header: { readonly value: string } }[];
}
interface Host {
  readonly domains: readonly string[];
  readonly routes: readonly Route[];
  readonly request_body_buffer_limit?: number;
}
const hostOf = (made: Record<string, unknown>): Host => {
  const [table] = made.resources as { virtual_hosts: Host[] }[];
  expect(made.resources).toHaveLength(1);
  expect(table?.virtual_hosts).toHaveLength(1);
  return table?.virtual_hosts[0] as Host;
};

const config = exampleConfig({
  limits: { body_max_bytes: 12_345 },
  routes: [
    { name: "one", primary: { lane: "vllm" }, baseline: { text: 'Call "us".\nThanks, %REQ(X)% {x}' } },
    { name: "two", primary: { lane: "vllm" } },
  ],
});
const existing = new Set(
  (clusterResources(config, "1", { runDir: "/r", caFile: "/c" }, {}).resources as { name: string }[]).map(
    ({ name }) => name,
  ),
);

describe("the gateway's route table", () => {
  const host = hostOf(gatewayRoutes(config, "3"));

  it("leads to a lane only with proof of a decision", () => {
    const proof = {
      filter: "lanekeeper",
      path: [{ key: "decision" }],
      value: { string_match: { exact: "allow" } },
    };
    const ways = host.routes.filter(
      ({ route }) => route?.cluster === undefined || existing.has(route.cluster),
    );
    expect(ways).toHaveLength(1);
    for (const { match } of ways) expect(match.dynamic_metadata).toEqual([proof]);
  });

  it("leads nowhere by a cluster that exists, decision or not, when the order is missing", () => {
    const named = [...JSON.stringify(host.routes).matchAll(/"cluster(?:_name)?":"([^"]*)"/g)].map(
      ([, name]) => name ?? "",
    );
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((name) => existing.has(name))).toEqual([]);
  });

  it("answers every path and host", () => {
    expect(host.domains).toEqual(["*"]);
    expect(host.routes.at(-1)?.match).toEqual({ prefix: "/" });
    expect(host.routes.every(({ direct_response: direct }) => direct === undefined)).toBe(true);
  });

  it("holds bodies to the configuration's limit", () => {
    expect(host.request_body_buffer_limit).toBe(12_345);
  });

  it("reads usage in the path's own dialect alone", () => {
    const off = (path: string): string[] => {
      const taken = host.routes.find(
        ({ match }) => match.dynamic_metadata === undefined && path.startsWith(match.prefix),
      );
      const filters = Object.entries(taken?.typed_per_filter_config ?? {});
      return filters.filter(([, { disabled }]) => disabled === true).map(([name]) => name);
    };
    const all = (dialect: "openai" | "anthropic") => ANSWER_FORMS.map((form) => usageFilter(form, dialect));
    expect(off("/v1/chat/completions").sort()).toEqual(all("anthropic").sort());
    for (const path of ["/v1/messages", "/anthropic/v1/messages"])
      expect(off(path).sort()).toEqual(all("openai").sort());
  });

  it("has the version that Envoy will report as taken", () => {
    expect(gatewayRoutes(config, "3").version_info).toBe("3");
  });
});

describe("the baselines' route table", () => {
  const host = hostOf(baselineRoutes(config, "3"));
  const bodyOf = (cluster: string) =>
    host.routes.filter(({ match }) => JSON.stringify(match.headers).includes(`{"exact":"${cluster}"}`));

  it("answers for every baseline cluster there is, in its dialect and form, and for no other", () => {
    const baselines = [...existing].filter((name) => name.startsWith("baseline~"));
    expect(baselines.sort()).toEqual(
      ["", "one"]
        .flatMap((route) =>
          DIALECTS.flatMap((dialect) => ANSWER_FORMS.map((form) => baselineCluster(route, dialect, form))),
        )
        .sort(),
    );
    expect(host.routes).toHaveLength(baselines.length);
    for (const name of baselines) expect(bodyOf(name), name).toHaveLength(1);
  });

  it("says the route's own text, to the character, and the configuration's elsewhere", () => {
    const text = (route: string): unknown => {
      const [found] = bodyOf(baselineCluster(route, "openai", "json"));
      return JSON.parse(found?.direct_response?.body.inline_string ?? "").choices[0].message.content;
    };
    expect(text("one")).toBe('Call "us".\nThanks, %REQ(X)% {x}');
    expect(text("")).toBe(config.baseline.text);
  });

  it("says what it is: a stream to who asked for one, JSON otherwise", () => {
    for (const { direct_response: direct, response_headers_to_add: added, match } of host.routes) {
      const stream = JSON.stringify(match.headers).includes("~sse");
      expect(direct?.status).toBe(200);
      expect(added?.[0]?.header.value).toBe(stream ? "text/event-stream" : "application/json");
      const body = direct?.body.inline_string ?? "";
      if (stream) expect(body).toMatch(/^(?:event: \w+\n)?data: \{/);
      else expect(() => JSON.parse(body)).not.toThrow();
    }
  });
});
