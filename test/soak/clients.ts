/** How calls reach the gateway: over connections that stay, over new ones, over HTTP/2; whole, or broken off. */
import { Agent, request } from "node:http";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { type Answer, answerOf } from "../support/http.ts";

export const TRANSPORTS = ["kept", "fresh", "h2"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Where a caller hangs up: in its own body, before any answer, at the first piece of the answer. */
export type HangUp = "in its body" | "while waiting" | "in the answer";

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  readonly transport: Transport;
  readonly hangUp?: HangUp;
}

/** The answer; null when the caller hung up as it was meant to. Rejects when there was neither. */
export type Send = (call: Outgoing) => Promise<Answer | null>;

export interface Clients {
  readonly send: Send;
  close(): void;
}

const CALL_TIMEOUT_MS = 60_000;
/** For a body that is half sent to be on its way, and for a lane to have the call. */
const HANG_UP_AFTER_MS = 60;

export function createClients(host: string, port: number): Clients {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: "lifo" });
  let session: ClientHttp2Session | null = null;
  const h2 = (): ClientHttp2Session => {
    if (session === null || session.closed || session.destroyed) {
      session = connect(`http://${host}:${port}`);
      session.on("error", () => {});
    }
    return session;
  };
  return {
    send: (call) => (call.transport === "h2" ? overH2(h2(), call) : overH1(agent, host, port, call)),
    close: () => {
      agent.destroy();
      session?.destroy();
    },
  };
}

function overH1(agent: Agent, host: string, port: number, call: Outgoing): Promise<Answer | null> {
  const { body, hangUp } = call;
  return new Promise((resolve, reject) => {
    const sent = request({
      host,
      port,
      agent: call.transport === "kept" && hangUp === undefined ? agent : false,
      method: call.method,
      path: call.path,
      timeout: CALL_TIMEOUT_MS,
      headers: { ...call.headers, ...(body === null ? {} : { "content-length": body.length }) },
    });
    let gone = false;
    const leave = (): void => {
      gone = true;
      sent.destroy();
      resolve(null);
    };
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${CALL_TIMEOUT_MS} ms`)));
    sent.on("error", (error) => (gone ? undefined : reject(error)));
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      const done = (ending: Answer["ending"]): void => {
        if (!gone) resolve(answerOf(response.statusCode ?? 0, response.headers, chunks, ending));
      };
      response.on("data", (chunk: Buffer) => {
        if (hangUp === "in the answer") leave();
        chunks.push(chunk);
      });
      response.on("end", () => done("whole"));
      response.on("error", () => done("cut"));
    });
    if (hangUp === "in its body") {
      sent.write(body?.subarray(0, body.length >> 1) ?? "");
      setTimeout(leave, HANG_UP_AFTER_MS);
    } else {
      sent.end(body ?? undefined);
      if (hangUp === "while waiting") setTimeout(leave, HANG_UP_AFTER_MS);
    }
  });
}

function overH2(session: ClientHttp2Session, call: Outgoing): Promise<Answer | null> {
  const { body, hangUp } = call;
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ":method": call.method, ":path": call.path, ...call.headers },
      { endStream: body === null },
    );
    const chunks: Buffer[] = [];
    let status = 0;
    let headers: Answer["headers"] = {};
    const leave = (): void => {
      resolve(null);
      stream.close(constants.NGHTTP2_CANCEL);
    };
    stream.setTimeout(CALL_TIMEOUT_MS, () => stream.close());
    stream.on("response", (received) => {
      status = Number(received[":status"]);
      headers = received as Answer["headers"];
    });
    stream.on("data", (chunk: Buffer) => {
      if (hangUp === "in the answer") leave();
      chunks.push(chunk);
    });
    stream.on("end", () => resolve(answerOf(status, headers, chunks, "whole")));
    stream.on("error", (error) =>
      status === 0 ? reject(error) : resolve(answerOf(status, headers, chunks, "cut")),
    );
    // After the others have had their say: a stream that closes with neither an end nor an error.
    stream.on("close", () => reject(new Error("closed without an answer")));
    if (hangUp === "in its body") stream.write(body?.subarray(0, body.length >> 1) ?? "");
    else if (body !== null) stream.end(body);
    if (hangUp === "in its body" || hangUp === "while waiting") setTimeout(leave, HANG_UP_AFTER_MS);
  });
}
