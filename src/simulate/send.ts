/** Puts answers on the wire: whole or broken off, paced, compressed. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { createBrotliCompress, createGzip, createZstdCompress } from "node:zlib";
import type { Compression, Pace } from "./types.ts";
import type { WireEvent } from "./vendor.ts";

/** How an answer ends: as it should, ended early but cleanly, or by a reset of the connection. */
export type Ending = "whole" | "cut" | "reset";

/** Long enough for what was written to be read before the reset overtakes it. */
const BEFORE_RESET_MS = 20;

export interface Delivery {
  readonly response: ServerResponse;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: Compression | null;
  readonly ending: Ending;
}

/** Waits, but not for a caller who is gone. False when it is gone. */
export async function pause(response: ServerResponse, milliseconds: number): Promise<boolean> {
  if (response.destroyed) return false;
  if (milliseconds > 0) {
    const gone = new AbortController();
    const onClose = (): void => gone.abort();
    response.once("close", onClose);
    await sleep(milliseconds, undefined, { signal: gone.signal }).catch(() => undefined);
    response.off("close", onClose);
  }
  return !response.destroyed;
}

export async function sendBody(delivery: Delivery, body: string): Promise<void> {
  const bytes = Buffer.from(body);
  const { response, ending } = delivery;
  if (ending === "whole" && delivery.compression === null) {
    response.writeHead(delivery.status, { ...delivery.headers, "content-length": bytes.length });
    response.end(bytes);
    return;
  }
  const sent = ending === "whole" ? bytes : bytes.subarray(0, bytes.length >> 1);
  // A reset is told from a cut by the length that was promised.
  if (ending === "reset") response.setHeader("content-length", bytes.length);
  const sink = open(delivery);
  sink.write(sent);
  await finish(delivery, sink);
}

/** Events that carry a token come at the pace's rate, counted from the first, so that slow timers do not add up. */
export async function sendEvents(
  delivery: Delivery,
  events: Iterable<WireEvent>,
  tokensPerSecond: number,
): Promise<void> {
  const { response } = delivery;
  const sink = open(delivery);
  const started = performance.now();
  const intervalMs = tokensPerSecond === 0 ? 0 : 1000 / tokensPerSecond;
  let tokens = 0;
  for (const event of delivery.ending === "whole" ? events : firstHalf(events)) {
    if (event.paced) {
      const wait = started + tokens * intervalMs - performance.now();
      if (wait >= 1 && !(await pause(response, wait))) break;
      tokens += 1;
    }
    if (response.destroyed) break;
    if (!sink.write(event.text)) await Promise.race([once(sink, "drain"), once(response, "close")]);
    // A compressor would hold events back until its block is full.
    if (sink !== response && "flush" in sink && typeof sink.flush === "function") sink.flush();
  }
  await finish(delivery, sink);
}

function open({ response, status, headers, compression }: Delivery): Writable {
  if (compression === null) {
    response.writeHead(status, headers);
    response.flushHeaders();
    return response;
  }
  response.writeHead(status, { ...headers, "content-encoding": compression });
  const compressor = compressorOf(compression);
  compressor.pipe(response);
  response.once("close", () => compressor.destroy());
  return compressor;
}

function compressorOf(compression: Compression) {
  switch (compression) {
    case "gzip":
      return createGzip();
    case "br":
      return createBrotliCompress();
    case "zstd":
      return createZstdCompress();
  }
}

async function finish({ response, ending }: Delivery, sink: Writable): Promise<void> {
  if (ending === "reset") {
    await pause(response, BEFORE_RESET_MS);
    response.socket?.resetAndDestroy();
  } else if (!response.destroyed) {
    sink.end();
  }
}

function firstHalf(events: Iterable<WireEvent>): readonly WireEvent[] {
  const all = [...events];
  return all.slice(0, all.length >> 1);
}

/** A pace of 0 is no pause at all. */
export function paceOf(pace: Pace | 0 | undefined): Pace {
  if (pace === 0) return { firstTokenMs: 0, tokensPerSecond: 0 };
  return pace ?? { firstTokenMs: 120, tokensPerSecond: 40 };
}
