/** A lane that answers whatever bytes it is given, in the pieces it is told: what a vendor sent, replayed. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface Served {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Written one by one, each flushed before the next. */
  readonly pieces: readonly Buffer[];
  /** Between two pieces. Default 0: as soon as the socket took the last. */
  readonly pauseMs?: number;
  /** What happens after the last piece. Default: a clean end. */
  readonly ending?: "end" | "reset" | "open";
}

export interface Upstream {
  readonly url: string;
  serve(answer: Served): void;
  readonly received: {
    readonly headers: IncomingMessage["headers"];
    readonly path: string;
    readonly body: string;
  }[];
  stop(): Promise<void>;
}

export async function startUpstream(): Promise<Upstream> {
  let answer: Served = { headers: { "content-type": "application/json" }, pieces: [Buffer.from("{}")] };
  const received: Upstream["received"] = [];
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        headers: request.headers,
        path: request.url ?? "",
        body: Buffer.concat(chunks).toString("utf8"),
      });
      void send(response, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: (next) => {
      answer = next;
    },
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(response: ServerResponse, answer: Served): Promise<void> {
  response.on("error", () => {});
  response.socket?.setNoDelay(true);
  response.writeHead(answer.status ?? 200, answer.headers);
  for (const piece of answer.pieces) {
    if (response.destroyed) return;
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
    await new Promise((resolve) =>
      answer.pauseMs ? setTimeout(resolve, answer.pauseMs) : setImmediate(resolve),
    );
  }
  if (answer.ending === "reset") response.socket?.resetAndDestroy();
  else if (answer.ending !== "open") response.end();
}

/** `bytes` in pieces of `size`; the last may be shorter. */
export function inPieces(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
