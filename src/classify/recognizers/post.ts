/**
 * One JSON question to the one address that the operator named: no redirect is followed, no proxy of the environment
 * used, and the answer is read to a bound.
 */
import { Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { rootCertificates } from "node:tls";
import { limits } from "../../limits.ts";
import { RecognizerFailure } from "./contract.ts";

export interface Post {
  /** The answer, parsed. @throws RecognizerFailure, or the signal's reason. */
  (body: unknown, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

const IDLE_MS = 30_000;

export interface Endpoint {
  readonly url: string;
  /** Sent as `Authorization: Bearer …`; null sends none. */
  readonly token: string | null;
  /** Connections. */
  readonly concurrency: number;
  /** PEM of issuers to be trusted beside the usual ones; empty: none. */
  readonly issuers: string;
}

export function createPost({ url, token, concurrency, issuers }: Endpoint): Post {
  const target = new URL(url);
  const secure = target.protocol === "https:";
  const options = { keepAlive: true, maxSockets: concurrency, timeout: IDLE_MS };
  // Whatever the environment says of it: who cannot show who it is gets no text.
  const agent = secure
    ? new TlsAgent({ ...options, rejectUnauthorized: true, ca: [...rootCertificates, issuers] })
    : new PlainAgent(options);
  const request = secure ? tlsRequest : plainRequest;
  const post = async (body: unknown, signal: AbortSignal): Promise<unknown> => {
    const bytes = Buffer.from(JSON.stringify(body));
    try {
      return await once(bytes, signal);
    } catch (cause) {
      // The other side may close a connection in the very moment in which it is used again.
      if (!(cause instanceof Stale)) throw cause;
      return once(bytes, signal);
    }
  };
  const once = (bytes: Buffer, signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sent = request(target, {
        method: "POST",
        agent,
        signal,
        headers: {
          "content-type": "application/json",
          "content-length": bytes.length,
          accept: "application/json",
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
      });
      sent.on("error", (cause) => {
        const stale = sent.reusedSocket && "code" in cause && cause.code === "ECONNRESET";
        reject(
          signal.aborted ? signal.reason : stale ? new Stale("unreachable") : failure("unreachable", cause),
        );
      });
      sent.on("response", (answer) => {
        const pieces: Buffer[] = [];
        let length = 0;
        answer.on("data", (piece: Buffer) => {
          length += piece.length;
          if (length > limits.recognizerAnswerMaxBytes) {
            reject(failure("invalid"));
            sent.destroy();
          } else pieces.push(piece);
        });
        answer.on("error", (cause) => reject(signal.aborted ? signal.reason : failure("unreachable", cause)));
        answer.on("end", () => {
          if (answer.statusCode !== 200) return reject(failure("refused"));
          try {
            resolve(JSON.parse(Buffer.concat(pieces).toString("utf8")));
          } catch {
            // A parser's words may quote the answer.
            reject(failure("invalid"));
          }
        });
      });
      sent.end(bytes);
    });
  return Object.assign(post, { close: () => agent.destroy() });
}

class Stale extends RecognizerFailure {}

const failure = (outcome: "unreachable" | "refused" | "invalid", cause?: unknown): RecognizerFailure =>
  new RecognizerFailure(outcome, { cause });
