/**
 * One bidirectional gRPC method on Node's own HTTP/2 server ("gRPC over HTTP2", github.com/grpc/grpc,
 * doc/PROTOCOL-HTTP2.md). grpc-js does the same with a promise, an interceptor call and two more streams for each
 * message, which is a quarter of what an empty service costs a call (docs/decisions/0012-ext-proc-on-node-http2.md).
 */
import {
  createServer,
  constants as http2,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";

/** Status codes of gRPC that are sent here. */
export const STATUS = { ok: 0, resourceExhausted: 8, unimplemented: 12, internal: 13 } as const;

/** The server's side of one stream. */
export interface GrpcStream {
  readonly headers: IncomingHttpHeaders;
  /** Sends one message; nothing once the stream has ended. */
  send(message: Buffer): void;
  /** Ends the stream, after what was sent. */
  end(code: number): void;
}

/** What happens on one stream; `closed` comes once and last, however it ended. */
export interface GrpcReceiver {
  /** A message, whole; nobody else has its bytes. */
  message(bytes: Buffer): void;
  closed(): void;
}

export interface GrpcServer {
  /** Takes no more streams, and ends those that are open after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const PREFIX_BYTES = 5;
/** A longer message is written beside its prefix, not copied behind it. */
const COPIED_MAX_BYTES = 16_384;
/**
 * Of a stream and of all streams of a connection together: with HTTP/2's own 64 KB a body would wait for its window
 * again and again. Never more than Envoy may hold for the connection (per_connection_buffer_limit_bytes in
 * envoy/bootstrap.yaml): past that Envoy 1.40 crashes (test/faults/watermark.test.ts).
 */
export const WINDOW_BYTES = 524_288;
const RESPONSE = { [http2.HTTP2_HEADER_STATUS]: 200, [http2.HTTP2_HEADER_CONTENT_TYPE]: "application/grpc" };
/** No Date header: nobody reads it. */
const RESPOND = { waitForTrailers: true, sendDate: false };

/** Messages out of pieces: each is a flag (0: not compressed), its length in four bytes, and its bytes. */
class MessageReader {
  readonly #most: number;
  /** A prefix that comes in several pieces, as far as it has come. */
  #prefix: Buffer | null = null;
  #prefixBytes = 0;
  /** A message that comes in several pieces, as far as it has come. */
  #partial: Buffer | null = null;
  #partialBytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Calls `each` for every message that is whole now. Returns the code to end the stream with, or null. */
  read(piece: Buffer, each: (message: Buffer) => void): number | null {
    let at = 0;
    while (at < piece.length) {
      if (this.#partial !== null) {
        const bytes = piece.copy(this.#partial, this.#partialBytes, at);
        at += bytes;
        this.#partialBytes += bytes;
        if (this.#partialBytes < this.#partial.length) return null;
        const whole = this.#partial;
        this.#partial = null;
        each(whole);
        continue;
      }
      let prefix = piece;
      let from = at;
      if (this.#prefixBytes > 0 || piece.length - at < PREFIX_BYTES) {
        this.#prefix ??= Buffer.allocUnsafe(PREFIX_BYTES);
        prefix = this.#prefix;
        const bytes = piece.copy(prefix, this.#prefixBytes, at, at + PREFIX_BYTES - this.#prefixBytes);
        at += bytes;
        this.#prefixBytes += bytes;
        if (this.#prefixBytes < PREFIX_BYTES) return null;
        this.#prefixBytes = 0;
        from = 0;
      } else at += PREFIX_BYTES;
      // Compression is never offered, so a compressed message is one that cannot be read.
      if (prefix[from] !== 0) return STATUS.unimplemented;
      const length = prefix.readUInt32BE(from + 1);
      if (length > this.#most) return STATUS.resourceExhausted;
      if (piece.length - at >= length) {
        // A copy, or whoever keeps a few bytes of it would keep all that was read from the socket with it.
        each(Buffer.from(piece.subarray(at, at + length)));
        at += length;
      } else {
        this.#partial = Buffer.allocUnsafeSlow(length);
        this.#partialBytes = 0;
      }
    }
    return null;
  }
}

function write(stream: ServerHttp2Stream, message: Buffer): void {
  const copied = message.length <= COPIED_MAX_BYTES;
  const out = Buffer.allocUnsafe(PREFIX_BYTES + (copied ? message.length : 0));
  out[0] = 0;
  out.writeUInt32BE(message.length, 1);
  if (copied) {
    message.copy(out, PREFIX_BYTES);
    stream.write(out);
    return;
  }
  stream.cork();
  stream.write(out);
  stream.write(message);
  stream.uncork();
}

function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  most: number,
  receive: (stream: GrpcStream) => GrpcReceiver,
): void {
  let status: number = STATUS.ok;
  let over = false;
  let told = false;
  const reader = new MessageReader(most);
  const end = (code: number): void => {
    if (over) return;
    over = true;
    status = code;
    if (!stream.destroyed) stream.end();
  };
  const closed = (): void => {
    end(STATUS.ok);
    if (told) return;
    told = true;
    receiver.closed();
  };
  const receiver = receive({
    headers,
    send: (message) => {
      if (!over && !stream.destroyed) write(stream, message);
    },
    end,
  });
  const message = (bytes: Buffer): void => {
    if (!over) receiver.message(bytes);
  };
  stream.respond(RESPONSE, RESPOND);
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(status) }));
  stream.on("data", (piece: Buffer) => {
    if (over) return;
    const failed = reader.read(piece, message);
    if (failed !== null) end(failed);
  });
  stream.on("end", closed);
  // The stream closes after its error, and only that it did counts here.
  stream.on("error", () => {});
  stream.on("close", closed);
}

/** Resolves once either calls `done`: `gracefully`, or `forced`, which begins when that takes longer than `graceMs`. */
export function closeWithin(
  graceMs: number,
  gracefully: (done: () => void) => void,
  forced: (done: () => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => forced(resolve), graceMs);
    gracefully(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Serves the method at `path` on a Unix socket; every other path is refused. Rejects when it cannot listen there. */
export async function serveGrpcStreams(
  socket: string,
  path: string,
  messageMaxBytes: number,
  receive: (stream: GrpcStream) => GrpcReceiver,
): Promise<GrpcServer> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({
    settings: { maxConcurrentStreams: 20_000, initialWindowSize: WINDOW_BYTES },
    // What is held is bounded by the streams and their messages; a session that counts itself refuses streams.
    maxSessionMemory: Number.MAX_SAFE_INTEGER,
    // Node counts resets of streams as an attack after 1,000; Envoy resets one per caller that hangs up.
    streamResetBurst: 1e9,
    streamResetRate: 1e7,
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on("error", () => {});
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    if (headers[http2.HTTP2_HEADER_PATH] === path) return serve(stream, headers, messageMaxBytes, receive);
    stream.on("error", () => {});
    stream.respond({ ...RESPONSE, "grpc-status": String(STATUS.unimplemented) }, { endStream: true });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    close: (graceMs) =>
      closeWithin(
        graceMs,
        (done) => {
          server.close(done);
          for (const session of sessions) session.close();
        },
        () => {
          for (const session of sessions) session.destroy();
        },
      ),
  };
}
