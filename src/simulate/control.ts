/** How a simulator is told to fail, in process or over HTTP, and asked what reached it. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { parseJsonOr } from "./read.ts";
import type { ReceivedLog } from "./received.ts";
import { FAILURE_MODES, type Failure, failureSchema } from "./types.ts";

export interface FailureState {
  set(failure: Failure | null): void;
  current(): Failure | null;
  /** The failure for the call at hand; counts `times` down. */
  take(): Failure | null;
}

export function failureState(): FailureState {
  let failure: Failure | null = null;
  let left = Number.POSITIVE_INFINITY;
  return {
    set(next) {
      failure = next;
      left = next?.times ?? Number.POSITIVE_INFINITY;
    },
    current: () => failure,
    take() {
      const taken = failure;
      left -= 1;
      if (left <= 0) failure = null;
      return taken;
    },
  };
}

const PREFIX = "/_simulator/";
const healthySchema = z.strictObject({ mode: z.null() });

export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** GET and POST /_simulator/control; GET and DELETE /_simulator/received. */
export function controlAnswer(
  request: IncomingMessage,
  path: string,
  body: Buffer,
  state: FailureState,
  received: ReceivedLog,
): ControlAnswer {
  if (!hasLoopbackHost(request)) {
    return { status: 403, body: { error: "Name this machine by a loopback address." } };
  }
  switch (`${request.method} ${path.slice(PREFIX.length)}`) {
    case "GET control":
      return { status: 200, body: state.current() ?? { mode: null } };
    case "POST control":
      return changeFailure(parseJsonOr(body, undefined), state);
    case "GET received": {
      const calls = received.calls();
      return {
        status: 200,
        body: calls.map((call) => ({ ...call, raw: call.raw.toString("utf8"), json: call.json ?? null })),
      };
    }
    case "DELETE received":
      received.clear();
      return { status: 200, body: [] };
    default: {
      const error = "Only GET and POST /_simulator/control, GET and DELETE /_simulator/received.";
      return { status: 404, body: { error } };
    }
  }
}

function changeFailure(asked: unknown, state: FailureState): ControlAnswer {
  if (healthySchema.safeParse(asked).success) {
    state.set(null);
    return { status: 200, body: { mode: null } };
  }
  const failure = failureSchema.safeParse(asked);
  if (!failure.success) {
    return { status: 400, body: { error: z.prettifyError(failure.error), modes: [null, ...FAILURE_MODES] } };
  }
  state.set(failure.data);
  return { status: 200, body: failure.data };
}

/** A web page that rebinds its own name to 127.0.0.1 must not read what reached the simulator. */
function hasLoopbackHost(request: IncomingMessage): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(request.headers.host ?? "");
}
