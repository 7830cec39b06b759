/**
 * What Envoy speaks to: ext_proc, in which calls wait, on Node's HTTP/2 (grpc-stream.ts), and the access log, in which
 * nobody waits, on grpc-js. Messages are handed on as plain data.
 */
import { chmodSync, rmSync } from "node:fs";
import { Server, ServerCredentials, type ServerReadableStream } from "@grpc/grpc-js";
import type { LogEntry } from "../record/outcome.ts";
import { decodeLogBatch } from "./access-log.ts";
import { decodeRequest, type ProcessingRequest } from "./ext-proc.ts";
import {
  closeWithin,
  type GrpcReceiver,
  type GrpcServer,
  type GrpcStream,
  STATUS,
  serveGrpcStreams,
} from "./grpc-stream.ts";

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
  attempt(stream: Stream, lane: string, exchange: string): Session;
  /** `attempt`: entries of failed attempts; otherwise of whole exchanges. */
  log(kind: "exchange" | "attempt", entries: readonly LogEntry[]): void;
  /** Something that must not happen did; never carries content. */
  error(where: string, cause: unknown): void;
}

const EXT_PROC = "/envoy.service.ext_proc.v3.ExternalProcessor/Process";
const ACCESS_LOGS = "/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs";

function process(call: GrpcStream, handlers: Handlers): GrpcReceiver {
  const stream: Stream = { send: call.send, fail: () => call.end(STATUS.internal) };
  // Said by the filter (control/envoy/clusters.ts), not by a call: this is the stream's metadata.
  const { "x-lanekeeper-lane": lane, "x-lanekeeper-exchange": exchange } = call.headers;
  const session =
    lane === undefined
      ? handlers.router(stream)
      : handlers.attempt(stream, String(lane), String(exchange ?? ""));
  // Nobody above catches: what one stream throws would end the service for all.
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (cause) {
      handlers.error("ext_proc", cause);
      stream.fail();
    }
  };
  return {
    message: (bytes) => guarded(() => session.message(decodeRequest(bytes))),
    closed: () => guarded(() => session.closed()),
  };
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

/** Where Envoy finds the two. */
export interface Sockets {
  readonly extProc: string;
  readonly accessLog: string;
}

const identity = (bytes: Buffer): Buffer => bytes;

async function serveLogs(socket: string, messageMaxBytes: number, handlers: Handlers): Promise<GrpcServer> {
  const server = new Server({
    // Bookkeeping of every stream and message for a debugging service that is not offered here.
    "grpc.enable_channelz": 0,
    "grpc.max_receive_message_length": messageMaxBytes,
  });
  server.addService(
    {
      streamAccessLogs: {
        path: ACCESS_LOGS,
        requestStream: true,
        responseStream: false,
        requestDeserialize: identity,
        requestSerialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      },
    },
    {
      streamAccessLogs: (call: ServerReadableStream<Buffer, Buffer>, reply: (e: null, b: Buffer) => void) =>
        logs(call, handlers, () => reply(null, Buffer.alloc(0))),
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return {
    close: (graceMs) =>
      closeWithin(
        graceMs,
        (done) => server.tryShutdown(() => done()),
        (done) => {
          server.forceShutdown();
          done();
        },
      ),
  };
}

/** Listens on Unix sockets of mode 0600: whoever may speak to them may decide, so nobody else may. */
export async function listen(
  sockets: Sockets,
  messageMaxBytes: number,
  handlers: Handlers,
): Promise<GrpcServer> {
  for (const socket of Object.values(sockets)) rmSync(socket, { force: true });
  const servers = await Promise.all([
    serveGrpcStreams(sockets.extProc, EXT_PROC, messageMaxBytes, (call) => process(call, handlers)),
    serveLogs(sockets.accessLog, messageMaxBytes, handlers),
  ]);
  for (const socket of Object.values(sockets)) chmodSync(socket, 0o600);
  return {
    close: async (graceMs) => {
      await Promise.all(servers.map((server) => server.close(graceMs)));
    },
  };
}
