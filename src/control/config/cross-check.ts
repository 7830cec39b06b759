/** What the schema alone cannot say: names that must agree with each other, and settings that are likely not meant. */
import { PatternError, parsePattern } from "../../pattern/syntax.ts";
import type { Config, LaneConfig } from "../schema.ts";
import type { RecognizerConfig } from "../schema-recognizers.ts";
import { closest } from "./closest.ts";
import type { ConfigPath, PathProblem } from "./problem.ts";
import { redactionWarnings } from "./redaction-kinds.ts";

export interface CrossCheck {
  readonly problems: readonly PathProblem[];
  readonly warnings: readonly string[];
}

export function crossCheck(config: Config, env: NodeJS.ProcessEnv): CrossCheck {
  return {
    problems: [
      ...addresses(config),
      ...identities(config),
      ...config.lanes.flatMap((lane, index) => endpoints(lane, index)),
      ...config.lanes.flatMap((lane, index) => aliases(lane, index)),
      ...twice(config.lanes.map((lane, i) => [lane.name, ["lanes", i, "name"]])),
      ...twice(config.routes.map((route, i) => [route.name, ["routes", i, "name"]])),
      ...targets(config),
      ...patterns(config),
      ...labelHeaders(config),
      ...twice(config.recognizers.map((each, i) => [each.name, ["recognizers", i, "name"]])),
      ...config.recognizers.flatMap((each, i) => recognizerProblems(each, i)),
    ],
    warnings: [
      ...credentialWarnings(config, env),
      ...recognizerWarnings(config, env),
      ...exposureWarnings(config),
      ...targetWarnings(config),
      ...redactionWarnings(config),
    ],
  };
}

const problem = (path: ConfigPath, message: string): PathProblem => ({ path, onKey: false, message });

function addresses(config: Config): PathProblem[] {
  const found = (["gateway", "admin"] as const)
    .filter((key) => !validPort(portOf(config[key])))
    .map((key) => problem([key], `port ${portOf(config[key])} is not allowed; allowed: 1 to 65535`));
  if (
    portOf(config.gateway) === portOf(config.admin) &&
    sameHost(hostOf(config.gateway), hostOf(config.admin))
  ) {
    found.push(
      problem(["admin"], `${config.admin} is the gateway's address too; give each a port of its own`),
    );
  }
  return found;
}

const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(":") + 1));
const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(":"));
const validPort = (port: number): boolean => port >= 1 && port <= 65_535;
const sameHost = (a: string, b: string): boolean => a === b || a === "0.0.0.0" || b === "0.0.0.0";
const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || /^127\./.test(host);

/** Stands in an example where a key's digest belongs. */
const NOT_FILLED_IN = "…";

/** RFC 9110 field names. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

function identities(config: Config): PathProblem[] {
  const keys: [string, ConfigPath][] = [];
  const found: PathProblem[] = [];
  for (const [i, rule] of config.identity.entries()) {
    if (rule.from === "api_key") {
      for (const [j, key] of rule.keys.entries())
        if (key.sha256 !== NOT_FILLED_IN) keys.push([key.sha256, ["identity", i, "keys", j, "sha256"]]);
      continue;
    }
    if (rule.from !== "header") continue;
    for (const part of ["tenant", "user"] as const) {
      const header = rule[part];
      if (header !== undefined && !HEADER_NAME.test(header)) {
        found.push(problem(["identity", i, part], `${JSON.stringify(header)} is not a header's name`));
      }
    }
  }
  return [...found, ...twice(keys, "this key's digest")];
}

function labelHeaders(config: Config): PathProblem[] {
  return config.detection.labels.headers.flatMap((header, i) =>
    HEADER_NAME.test(header) && !header.includes("_")
      ? []
      : [
          problem(
            ["detection", "labels", "headers", i],
            `${JSON.stringify(header)} is no header's name that Envoy lets through; allowed: letters, digits and -`,
          ),
        ],
  );
}

/** Later occurrences of a name that must be unique. */
function twice(names: readonly (readonly [string, ConfigPath])[], what?: string): PathProblem[] {
  const seen = new Set<string>();
  return names.flatMap(([name, path]) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [problem(path, `${what ?? JSON.stringify(name)} stands twice; it must be unique`)];
  });
}

/** A lane is one Envoy cluster: one scheme and one path prefix for all its endpoints. */
function endpoints(lane: LaneConfig, index: number): PathProblem[] {
  const first = new URL(lane.endpoints[0] ?? "http://unreachable");
  const seen = new Set<string>();
  return lane.endpoints.flatMap((text, i) => {
    const url = new URL(text);
    const at = ["lanes", index, "endpoints", i];
    if (url.username !== "" || url.password !== "") {
      return [
        problem(at, "a user name or password in the URL is not allowed; use credential: { env: NAME }"),
      ];
    }
    if (url.search !== "" || url.hash !== "")
      return [problem(at, "a query or fragment in the URL is not allowed")];
    if (url.protocol !== first.protocol || trimmed(url.pathname) !== trimmed(first.pathname)) {
      const want = `${first.protocol}//…${trimmed(first.pathname)}`;
      return [
        problem(at, `all endpoints of a lane share scheme and path (${want}); make another lane of this one`),
      ];
    }
    if (seen.has(url.host)) return [problem(at, `${url.host} stands twice in this lane`)];
    seen.add(url.host);
    return [];
  });
}

const trimmed = (path: string): string => path.replace(/\/+$/, "");

function aliases(lane: LaneConfig, index: number): PathProblem[] {
  const models = Object.entries(lane.models ?? {});
  const names: [string, ConfigPath][] = models.map(([model]) => [model, ["lanes", index, "models", model]]);
  for (const [model, { aliases: others = [] }] of models) {
    for (const [i, alias] of others.entries())
      names.push([alias, ["lanes", index, "models", model, "aliases", i]]);
  }
  return twice(names);
}

function targets(config: Config): PathProblem[] {
  const lanes = new Map(config.lanes.map((lane) => [lane.name, lane]));
  return allTargets(config).flatMap(({ target, path }) => {
    if (target.lane === undefined) return [];
    const lane = lanes.get(target.lane);
    if (lane === undefined) {
      const near = closest(target.lane, [...lanes.keys()]);
      const hint = near === null ? "" : ` (did you mean ${near}?)`;
      const allowed = [...lanes.keys()].join(", ");
      return [
        problem([...path, "lane"], `${JSON.stringify(target.lane)} is no lane${hint}; allowed: ${allowed}`),
      ];
    }
    if (target.model === undefined || lane.models === undefined || serves(lane, target.model)) return [];
    const allowed = Object.keys(lane.models).join(", ");
    return [
      problem(
        [...path, "model"],
        `lane ${lane.name} has no model ${JSON.stringify(target.model)}; allowed: ${allowed}`,
      ),
    ];
  });
}

function allTargets(config: Config) {
  return config.routes.flatMap((route, i) => [
    { target: route.primary, path: ["routes", i, "primary"] as ConfigPath },
    ...(route.fallback ?? []).map((target, j) => ({
      target,
      path: ["routes", i, "fallback", j] as ConfigPath,
    })),
  ]);
}

const serves = (lane: LaneConfig, model: string): boolean =>
  Object.entries(lane.models ?? {}).some(
    ([name, { aliases: others = [] }]) => name === model || others.includes(model),
  );

function patterns(config: Config): PathProblem[] {
  return (config.tools?.deny_arguments ?? []).flatMap(({ pattern }, i) => {
    try {
      parsePattern(pattern);
      return [];
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return [problem(["tools", "deny_arguments", i, "pattern"], error.message)];
    }
  });
}

function recognizerProblems(recognizer: RecognizerConfig, index: number): PathProblem[] {
  return [
    ...(recognizer.type === "onnx" ? [] : recognizerUrl(recognizer, ["recognizers", index, "url"])),
    ...Object.keys(recognizer.classes ?? {})
      .filter((kind) => !recognizer.kinds.includes(kind))
      .map((kind) =>
        problem(["recognizers", index, "classes", kind], `${kind} is not among this recognizer's kinds`),
      ),
  ];
}

function recognizerUrl(
  recognizer: Exclude<RecognizerConfig, { type: "onnx" }>,
  at: ConfigPath,
): PathProblem[] {
  const url = new URL(recognizer.url);
  if (url.username !== "" || url.password !== "") {
    return [problem(at, "a user name or password in the URL is not allowed; use credential: { env: NAME }")];
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !recognizer.plain_http) {
    return [problem(at, `${url.host} would get callers' texts in clear; use https, or say plain_http: true`)];
  }
  return [];
}

function recognizerWarnings(config: Config, env: NodeJS.ProcessEnv): string[] {
  return config.recognizers.flatMap((recognizer) => {
    const { name, when_down } = recognizer;
    const token = recognizer.type === "onnx" ? undefined : recognizer.credential?.env;
    return [
      ...(token !== undefined && (env[token] ?? "") === ""
        ? [`recognizer ${name}: the environment has no ${token}`]
        : []),
      ...(when_down === "ignore"
        ? [`recognizer ${name}: when it is down, calls go on as if nothing were to be found in them`]
        : []),
    ];
  });
}

function credentialWarnings(config: Config, env: NodeJS.ProcessEnv): string[] {
  return config.lanes.flatMap((lane) => {
    const { credential } = lane;
    if (credential === undefined) {
      return lane.boundary === "hosted"
        ? [`lane ${lane.name} is hosted and has no credential; its vendor will refuse calls`]
        : [];
    }
    const found: string[] = [];
    if ("env" in credential && (env[credential.env] ?? "") === "") {
      found.push(`lane ${lane.name}: the environment has no ${credential.env}`);
    }
    if ("passthrough" in credential && lane.boundary === "hosted" && tenantCount(config) > 1) {
      found.push(
        `lane ${lane.name}: passthrough hands each tenant's own key to a hosted vendor; several tenants share this gateway`,
      );
    }
    for (const endpoint of lane.endpoints) {
      const url = new URL(endpoint);
      if (url.protocol === "http:" && lane.boundary === "hosted" && !isLoopback(url.hostname)) {
        found.push(
          `lane ${lane.name}: ${url.host} is reached without TLS, credential and content travel in clear`,
        );
      }
    }
    return found;
  });
}

/** A header names tenants that the file does not know: count it as several. */
function tenantCount(config: Config): number {
  const tenants = config.identity.flatMap((rule) => {
    if (rule.from === "api_key") return rule.keys.map((key) => key.tenant);
    return rule.from === "source" ? [rule.tenant] : [];
  });
  return new Set(tenants).size + (config.identity.some((rule) => rule.from === "header") ? 2 : 0);
}

function exposureWarnings(config: Config): string[] {
  const found: string[] = [];
  if (config.identity.length === 0)
    found.push("identity is empty: every call will be refused as unauthenticated");
  if (!isLoopback(hostOf(config.admin))) {
    found.push(
      `admin ${config.admin} can be reached from other machines; it shows records and decisions to whoever asks`,
    );
  }
  for (const key of config.identity.flatMap((rule) => (rule.from === "api_key" ? rule.keys : []))) {
    if (key.sha256 !== NOT_FILLED_IN) continue;
    found.push(`identity: a key of ${key.tenant} has "…" for its digest, so it names nobody`);
  }
  for (const rule of config.identity) {
    if (rule.from === "api_key" || !rule.trusted_sources.some((source) => source.endsWith("/0"))) continue;
    const who = rule.from === "header" ? "any caller may name any tenant" : `everybody is ${rule.tenant}`;
    found.push(`identity from ${rule.from}: trusted_sources holds every address, so ${who}`);
  }
  return found;
}

function targetWarnings(config: Config): string[] {
  const known = new Set<string>(config.lanes.flatMap((lane) => [lane.provider, lane.boundary]));
  return allTargets(config).flatMap(({ target, path }) =>
    target.provider === undefined || target.lane !== undefined || known.has(target.provider)
      ? []
      : [
          `routes[${path[1]}]: no lane has the provider ${JSON.stringify(target.provider)}; this target is skipped`,
        ],
  );
}
