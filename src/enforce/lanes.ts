/** A decision's lanes → the order in which Envoy tries clusters, and what each attempt must be told. */
import { boundariesDiffer } from "../decide/redactions.ts";
import type { Boundary, Decision, Dialect, Provider } from "../exchange.ts";

export interface Price {
  readonly input_usd_per_mtok?: number | undefined;
  readonly output_usd_per_mtok?: number | undefined;
}

export const PSEUDONYM_FORMS = ["token", "format_keeping"] as const;
export type PseudonymForm = (typeof PSEUDONYM_FORMS)[number];

/** A lane as enforcement sees it. */
export interface Lane {
  readonly name: string;
  readonly provider: Provider;
  readonly boundary: Boundary;
  readonly region: string;
  readonly endpoints: number;
  /** Path of the lane's API, query excluded. */
  readonly path: string;
  readonly passthrough: boolean;
  /** What values become on the way to it; absent: tokens. */
  readonly pseudonyms?: PseudonymForm;
  /** Model → prices, USD per million tokens. */
  readonly prices: Readonly<Record<string, Price>>;
}

/**
 * How much of an attempt passes through the service.
 * plain: nothing · request: path, model and what its boundary may see are edited per attempt · answer: the answer is read · both.
 */
export const TREATMENTS = ["plain", "request", "answer", "both"] as const;
export type Treatment = (typeof TREATMENTS)[number];

export const ANSWER_FORMS = ["json", "sse"] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];

export function laneCluster(lane: string, treatment: Treatment): string {
  return treatment === "plain" ? lane : `${lane}~${treatment}`;
}

/** The non-AI answer of a route; "" is the configuration's own. */
export function baselineCluster(route: string, dialect: Dialect, form: AnswerForm): string {
  return `baseline~${route}~${dialect}~${form}`;
}

/** Is the answer of every lane of the order read here? Then nobody else need look at it. */
export const answerIsRead = ({ clusters }: LaneOrder): boolean => /~(?:answer|both)$/.test(clusters[0] ?? "");

/** Lane name of a cluster as Envoy logs it; "baseline" for the baselines. */
export function laneOfCluster(cluster: string): string {
  const tilde = cluster.indexOf("~");
  return tilde === -1 ? cluster : cluster.slice(0, tilde);
}

const PATHS: Record<Provider, string> = {
  openai: "/chat/completions",
  vllm: "/chat/completions",
  anthropic: "/v1/messages",
};

/** Path of a lane's API below its endpoint, which says where the API begins. */
export const lanePath = (provider: Provider, endpoint: string): string =>
  `${new URL(endpoint).pathname.replace(/\/+$/, "")}${PATHS[provider]}`;

export interface LaneOrder {
  /** Envoy tries them in this order; the last is the baseline. */
  readonly clusters: readonly string[];
  /** Path and model that the router filter prepares, with the body for the first lane's boundary; later attempts that differ edit their own. */
  readonly path: string;
  readonly model: string;
}

/**
 * @param answer the answer must be read: restored, judged or stored
 * @param baseline the baseline cluster of the route
 */
export function laneOrder(
  decision: Decision,
  lanes: ReadonlyMap<string, Lane>,
  answer: boolean,
  baseline: string,
): LaneOrder {
  const clusters: string[] = [];
  const differ = boundariesDiffer(decision);
  let first: { readonly path: string; readonly model: string; readonly boundary: Boundary } | null = null;
  let edited = false;
  for (const { lane: name, model } of decision.lanes) {
    const lane = lanes.get(name);
    if (lane === undefined) throw new Error(`decision names a lane that does not exist: ${name}`);
    first ??= { path: lane.path, model, boundary: lane.boundary };
    // Edits of one attempt's path are still there in the next, so every later attempt makes its own.
    edited ||=
      lane.path !== first.path || model !== first.model || (differ && lane.boundary !== first.boundary);
    const treatment: Treatment = answer ? (edited ? "both" : "answer") : edited ? "request" : "plain";
    const cluster = laneCluster(name, treatment);
    clusters.push(cluster);
    // A pool gets a second try on another of its hosts before the next lane has its turn.
    if (lane.endpoints > 1) clusters.push(cluster);
  }
  clusters.push(baseline);
  return { clusters, path: first?.path ?? "/", model: first?.model ?? decision.model };
}
