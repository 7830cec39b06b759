/** Plain clients: HTTP/1.1 and HTTP/2 without a vendor's SDK, and bytes on a socket. Every call is a connection of its own. */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect as h2connect } from "node:http2";
import { connect } from "node:net";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** whole: ended as HTTP says it must · cut: the connection broke off first */
  readonly ending: "whole" | "cut";
  /** The record's id; empty when the answer has none. */
  readonly record: string;
  /** The body as JSON; throws when it is none. */
  json<T = Record<string, unknown>>(): T;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly timeoutMs?: number;
  /** Called with each piece of the answer as it arrives. */
  readonly onData?: (chunk: Buffer) => void;
}

const TIMEOUT_MS = 30_000;

/** What came, as tests look at it. */
export function answerOf(
  status: number,
  headers: IncomingHttpHeaders,
  chunks: readonly Buffer[],
  ending: Answer["ending"],
): Answer {
  const body = Buffer.concat(chunks);
  const text = body.toString("utf8");
  const record = headers["x-lanekeeper-record"];
  return {
    status,
    headers,
    body,
    text,
    ending,
    record: typeof record === "string" ? record : "",
    json: () => JSON.parse(text),
  };
}

const bytesOf = (body: unknown): Buffer | null => {
  if (body === null || body === undefined) return null;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
};

/** One call over HTTP/1.1. `body`: bytes or text as they are, anything else as JSON. */
export function call(url: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
  const bytes = bytesOf(body);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      {
        method: options.method ?? (bytes === null ? "GET" : "POST"),
        agent: false,
        timeout: options.timeoutMs ?? TIMEOUT_MS,
        headers: {
          ...(bytes === null ? {} : { "content-type": "application/json", "content-length": bytes.length }),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        const done = (ending: Answer["ending"]) =>
          resolve(answerOf(response.statusCode ?? 0, response.headers, chunks, ending));
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          options.onData?.(chunk);
        });
        response.on("end", () => done("whole"));
        response.on("error", () => done("cut"));
      },
    );
    sent.on("timeout", () =>
      sent.destroy(new Error(`no answer within ${options.timeoutMs ?? TIMEOUT_MS} ms`)),
    );
    sent.on("error", reject);
    sent.end(bytes ?? undefined);
  });
}

/** One call over HTTP/2 with prior knowledge. `trailers` follow the body. */
export function callH2(
  url: string,
  body: unknown,
  options: CallOptions & { readonly trailers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const bytes = bytesOf(body);
  const target = new URL(url);
  return new Promise((resolve, reject) => {
    const session = h2connect(target.origin);
    const timer = setTimeout(
      () => session.destroy(new Error("no answer in time")),
      options.timeoutMs ?? TIMEOUT_MS,
    );
    session.on("error", reject);
    const stream = session.request(
      {
        ":method": options.method ?? (bytes === null ? "GET" : "POST"),
        ":path": `${target.pathname}${target.search}`,
        ...(bytes === null ? {} : { "content-type": "application/json" }),
        ...options.headers,
      },
      { endStream: bytes === null, waitForTrailers: options.trailers !== undefined },
    );
    const chunks: Buffer[] = [];
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const done = (ending: Answer["ending"]) => {
      clearTimeout(timer);
      session.close();
      resolve(answerOf(status, headers, chunks, ending));
    };
    stream.on("wantTrailers", () => stream.sendTrailers(options.trailers ?? {}));
    stream.on("response", (received) => {
      status = Number(received[":status"]);
      headers = received as IncomingHttpHeaders;
    });
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      options.onData?.(chunk);
    });
    stream.on("end", () => done("whole"));
    stream.on("error", (error) => {
      if (status === 0) {
        clearTimeout(timer);
        session.destroy();
        reject(error);
      } else done("cut");
    });
    if (bytes !== null) stream.end(bytes);
  });
}

/** Bytes as they are, then everything that comes back until the other side closes or nothing more comes. */
export function rawCall(port: number, bytes: string | Buffer, quietMs = 400): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const chunks: Buffer[] = [];
    const done = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    socket.setTimeout(quietMs, done);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("end", done);
    socket.on("close", done);
    socket.on("error", (error) => (chunks.length > 0 ? done() : reject(error)));
  });
}

/** The statuses of every HTTP/1.1 answer in what a socket got. */
export const statuses = (raw: string): number[] =>
  [...raw.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
