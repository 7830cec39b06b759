/** W3C Trace Context (https://www.w3.org/TR/trace-context/): the caller's trace goes on, with a span of ours. */
import { randomFillSync } from "node:crypto";
import type { Trace } from "../exchange.ts";

const POOL = Buffer.alloc(8192);
let used = POOL.length;

/** Random lower-case hex; drawn from a pool, because a system call per request costs more than the ids are worth. */
function hex(bytes: number): string {
  if (used + bytes > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  used += bytes;
  return POOL.toString("hex", used - bytes, used);
}

/** Version 00 has these four fields and no more; later ones may have more. */
const FORMAT =
  /^(?!ff|00-.{52}-)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/;

/** The exchange's trace: the caller's when its `traceparent` is valid, a new one otherwise. */
export function continueTrace(traceparent: string | undefined): Trace {
  const parent = traceparent === undefined ? null : FORMAT.exec(traceparent);
  return { traceId: parent?.[1] ?? hex(16), spanId: hex(8), parentSpanId: parent?.[2] ?? null };
}

/** What the lane is sent: the same trace, our span as its parent. */
export const traceparent = (trace: Trace): string => `00-${trace.traceId}-${trace.spanId}-01`;
