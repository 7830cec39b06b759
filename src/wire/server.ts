/** The gRPC server on grpc-js: two services on one socket, messages handed on as plain data. */
import { chmodSync, rmSync } from "node:fs";
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  status,
} from "@grpc/grpc-js";
import type { LogEntry } from "../record/outcome.ts";
import { decodeLogBatch } from "./access-log.ts";
import { decodeRequest, type ProcessingRequest } from "./ext-proc.ts";

/** What a session writes to. */
export interface Stream {
  send(reply: Buffer): void;
  /** Ends the stream with a gRPC error: the filter is closed by default, so Envoy fails the exchange. */
  fail(): void;
}

/** One ext_proc stream: the router filter's, or one attempt's. */
export interface Session {
  /** May throw: the stream then fails. */
  message(request: ProcessingRequest): void;
  closed(): void;
}

export interface Handlers {
  router(stream: Stream): Session;
  attempt(stream: Stream, lane: string): Session;
  /** `attempt`: entries of failed attempts; otherwise of whole exchanges. */
  log(kind: "exchange" | "attempt", entries: readonly LogEntry[]): void;
  /** Something that must not happen did; never carries content. */
  error(where: string, cause: unknown): void;
}

const identity = (bytes: Buffer): Buffer => bytes;

function process(call: ServerDuplexStream<ProcessingRequest, Buffer>, handlers: Handlers): void {
  let over = false;
  const stream: Stream = {
    send: (reply) => {
      if (!over) call.write(reply);
    },
    fail: () => {
      if (over) return;
      over = true;
      call.emit("error", { code: status.INTERNAL, details: "" });
    },
  };
  const lane = call.metadata.get("x-lanekeeper-lane")[0];
  const session = lane === undefined ? handlers.router(stream) : handlers.attempt(stream, String(lane));
  const close = () => {
    if (over) return;
    over = true;
    session.closed();
  };
  call.on("data", (request: ProcessingRequest) => {
    try {
      session.message(request);
    } catch (cause) {
      handlers.error("ext_proc", cause);
      stream.fail();
      session.closed();
    }
  });
  call.on("end", () => {
    close();
    call.end();
  });
  call.on("cancelled", close);
  call.on("error", close);
}

function logs(call: ServerReadableStream<Buffer, Buffer>, handlers: Handlers, done: () => void): void {
  let kind: "exchange" | "attempt" = "exchange";
  call.on("data", (bytes: Buffer) => {
    try {
      const batch = decodeLogBatch(bytes);
      if (batch.logName !== null) kind = batch.logName === "attempt" ? "attempt" : "exchange";
      handlers.log(kind, batch.entries);
    } catch (cause) {
      handlers.error("access_log", cause);
    }
  });
  call.on("end", done);
  call.on("error", () => {});
}

export interface WireServer {
  /** Stops taking streams and ends those that are open after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Listens on a Unix socket of mode 0600: whoever may speak to it may decide, so nobody else may. */
export async function listen(
  socket: string,
  maxMessageBytes: number,
  handlers: Handlers,
): Promise<WireServer> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.max_concurrent_streams": 20_000,
    // Bookkeeping of every stream and message for a debugging service that is not offered here.
    "grpc.enable_channelz": 0,
  });
  // Node counts resets of streams as an attack after 1,000; Envoy resets one per caller that hangs up.
  const internals = server as unknown as { commonServerOptions: Record<string, unknown> };
  Object.assign(internals.commonServerOptions, { streamResetBurst: 1e9, streamResetRate: 1e7 });
  const bytes = { requestSerialize: identity, responseSerialize: identity, responseDeserialize: identity };
  server.addService(
    {
      process: {
        path: "/envoy.service.ext_proc.v3.ExternalProcessor/Process",
        requestStream: true,
        responseStream: true,
        requestDeserialize: decodeRequest,
        ...bytes,
      },
      streamAccessLogs: {
        path: "/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs",
        requestStream: true,
        responseStream: false,
        requestDeserialize: identity,
        ...bytes,
      },
    } as never,
    {
      process: (call: ServerDuplexStream<ProcessingRequest, Buffer>) => process(call, handlers),
      streamAccessLogs: (call: ServerReadableStream<Buffer, Buffer>, reply: (e: null, b: Buffer) => void) =>
        logs(call, handlers, () => reply(null, Buffer.alloc(0))),
    },
  );
  rmSync(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  chmodSync(socket, 0o600);
  return {
    close: (graceMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          server.forceShutdown();
          resolve();
        }, graceMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
