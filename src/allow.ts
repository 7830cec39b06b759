/** The reply that lets a call through: the lane order as proof and plan, and what the first lane is sent. */
import { scan } from "./classify/scan.ts";
import { CALLER_NAMESPACE, callerCredentials } from "./enforce/credentials.ts";
import { answerIsRead, type LaneOrder } from "./enforce/lanes.ts";
import type { Decision } from "./exchange.ts";
import type { OpenExchange } from "./record/ledger.ts";
import { headersToRemove } from "./understand/headers.ts";
import { traceparent } from "./understand/trace.ts";
import { type Headers, preparedBodyReply, prepareMetadata, prepareMutation } from "./wire/ext-proc.ts";

interface Prepared {
  readonly mutation: Buffer;
  readonly metadata: Buffer;
}

/** Calls with one decision and one order share all but ids and lengths. */
const prepared = new WeakMap<Decision, Map<string, Prepared>>();
const removals = new WeakMap<readonly string[], Buffer>();

function prepare(decision: Decision, order: LaneOrder): Prepared {
  const known = prepared.get(decision) ?? new Map<string, Prepared>();
  prepared.set(decision, known);
  const key = order.clusters.join("\n");
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = {
    mutation: prepareMutation({
      set: [
        [":path", order.path],
        // One try for each cluster of the order, however many; silence before the first byte ends a try.
        ["x-envoy-max-retries", String(order.clusters.length - 1)],
        ["x-envoy-upstream-rq-per-try-timeout-ms", String(decision.budgets.max_latency_ms)],
      ],
      remove: [],
    }),
    metadata: prepareMetadata({
      lanekeeper: {
        decision: "allow",
        // Then Envoy's filters for usage leave the answer alone.
        ...(answerIsRead(order) ? { answer: "read" } : {}),
        priority_groups: order.clusters.map((cluster) => ({
          name: cluster,
          clusters: [{ cluster_name: cluster, weight: 1 }],
        })),
      },
    }),
  };
  known.set(key, made);
  return made;
}

/** Nothing classifies headers, so nothing found in one may leave, whatever the policy says of its kind. */
const holdsData = (text: string): boolean =>
  scan(text).some(({ kind, class: dataClass }) => dataClass !== "public" && kind !== "IP_ADDRESS");

function removal(headers: Headers): Buffer {
  const names = headersToRemove(headers, holdsData);
  const known = removals.get(names);
  if (known !== undefined) return known;
  const made = prepareMutation({ set: [], remove: names });
  removals.set(names, made);
  return made;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Encoded once: each call writes its own value of that length over `sample`, and the reply copies it. */
function stamped(sample: string, encode: (value: string) => Buffer): (value: string) => Buffer {
  const bytes = encode(sample);
  const at = bytes.indexOf(sample);
  return (value) => {
    bytes.write(value, at, "latin1");
    return bytes;
  };
}

const traceMutation = stamped("0".repeat(55), (value) =>
  prepareMutation({ set: [["traceparent", value]], remove: [] }),
);
const idOf = (id: string): Buffer => prepareMetadata({ "lanekeeper.exchange": { id } });
const uuidOf = stamped("0".repeat(36), idOf);

/** @param body null: the caller's own bytes go on. */
export function allowReply(
  exchange: OpenExchange,
  decision: Decision,
  order: LaneOrder,
  headers: Headers,
  body: Buffer | null,
  passthrough: boolean,
): Buffer {
  const shared = prepare(decision, order);
  const mutation = [shared.mutation, traceMutation(traceparent(exchange.trace)), removal(headers)];
  if (body !== null)
    mutation.push(prepareMutation({ set: [["content-length", String(body.length)]], remove: [] }));
  const metadata = [shared.metadata, UUID.test(exchange.id) ? uuidOf(exchange.id) : idOf(exchange.id)];
  if (passthrough) metadata.push(prepareMetadata({ [CALLER_NAMESPACE]: callerCredentials(headers) }));
  return preparedBodyReply(mutation, body, metadata);
}
