/** The calls that reached a simulator, bounded in number and in bytes. */
import type { IncomingMessage } from "node:http";
import { parseJsonOr } from "./read.ts";
import type { ReceivedCall } from "./types.ts";

const CALLS_MAX = 200;
const BODIES_MAX_BYTES = 67_108_864;

export interface ReceivedLog {
  add(request: IncomingMessage, raw: Buffer, userText: string): ReceivedCall;
  calls(): readonly ReceivedCall[];
  clear(): void;
}

export function receivedLog(): ReceivedLog {
  const kept: ReceivedCall[] = [];
  let bytes = 0;
  let n = 0;
  return {
    add(request, raw, userText) {
      n += 1;
      const call: ReceivedCall = {
        n,
        time: performance.timeOrigin + performance.now(),
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        raw,
        // Parsed when asked for: the parsed form of a large body takes several times its bytes.
        get json() {
          return parseJsonOr(raw, undefined);
        },
        userText,
      };
      kept.push(call);
      bytes += raw.length;
      while (kept.length > CALLS_MAX || (bytes > BODIES_MAX_BYTES && kept.length > 1)) {
        bytes -= kept.shift()?.raw.length ?? 0;
      }
      return call;
    },
    calls: () => kept,
    clear() {
      kept.length = 0;
      bytes = 0;
    },
  };
}
