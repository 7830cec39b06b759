/** Answers one call as the vendor would, or fails it as it was told to. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { refusalReply, replyTo } from "./reply.ts";
import { type Delivery, type Ending, pause, sendBody, sendEvents } from "./send.ts";
import { COMPRESSIONS, type Failure, type Pace } from "./types.ts";
import type { Answering, Ask, Problem, Vendor } from "./vendor.ts";
import { isProblem } from "./vendor.ts";

const SLOW_DEFAULT_MS = 5_000;

export interface CallSetting {
  readonly vendor: Vendor;
  readonly name: string;
  readonly seed: number;
  readonly pace: Pace;
  readonly models: readonly string[] | null;
  readonly expectedKey: string | null;
}

export interface Exchange {
  readonly setting: CallSetting;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What the body asks for, or why it is no call of this API. */
  readonly ask: Ask | Problem;
  readonly n: number;
}

export async function answerCall(exchange: Exchange, failure: Failure | null): Promise<void> {
  const { setting, response } = exchange;
  switch (failure?.mode) {
    case "429":
    case "500":
    case "503":
    case "529":
      return sendProblem(exchange, told(Number(failure.mode), setting.name), failure.retry_after_s);
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "silence":
      return;
    case "slow":
      if (!(await pause(response, failure.delay_ms ?? SLOW_DEFAULT_MS))) return;
      break;
  }
  const ask = permitted(exchange);
  if (isProblem(ask)) return sendProblem(exchange, ask);
  if (await pause(response, setting.pace.firstTokenMs)) await deliver(exchange, ask, failure);
}

async function deliver(exchange: Exchange, ask: Ask, failure: Failure | null): Promise<void> {
  const { setting, n } = exchange;
  const { vendor, name, seed } = setting;
  const mode = failure?.mode;
  const reply = mode === "refusal" ? refusalReply() : replyTo(ask, name);
  const answering: Answering = { ask, reply, n, name, seed, created: Math.floor(Date.now() / 1000) };
  const delivery = deliveryOf(exchange, ask.stream, failure);
  if (mode === "garbage") return sendBody(delivery, garbage(answering, vendor));
  if (mode === "error_in_stream") {
    const inside: Problem = { status: 500, message: `The server had an error (simulator ${name}).` };
    return sendBody(delivery, ask.stream ? vendor.errorEvents(n) : vendor.error(inside, n));
  }
  if (ask.stream) return sendEvents(delivery, vendor.events(answering), setting.pace.tokensPerSecond);
  return sendBody(delivery, vendor.json(answering));
}

function deliveryOf(exchange: Exchange, stream: boolean, failure: Failure | null): Delivery {
  const type = stream ? "text/event-stream; charset=utf-8" : "application/json";
  const ending: Ending = failure?.mode === "cut" ? "cut" : failure?.mode === "reset_mid" ? "reset" : "whole";
  return {
    response: exchange.response,
    status: 200,
    headers: {
      "content-type": type,
      ...(stream ? { "cache-control": "no-cache" } : {}),
      ...exchange.setting.vendor.headers(exchange.n),
    },
    compression: COMPRESSIONS.find((compression) => compression === failure?.mode) ?? null,
    ending,
  };
}

/** A page of HTML where JSON was promised; an event whose JSON breaks off where a stream was. */
function garbage(answering: Answering, vendor: Vendor): string {
  if (!answering.ask.stream) return "<html><body>502 Bad Gateway (simulated)</body></html>";
  const [first] = vendor.events(answering);
  return `${first?.text.trimEnd().slice(0, -12) ?? "data: {"}\n\ndata: {"simulated": nonsense\n\n`;
}

/** The order in which a vendor looks: the key, then the body, then the model. */
function permitted({ setting, request, ask }: Exchange): Ask | Problem {
  const keyProblem = wrongKey(setting, request);
  if (keyProblem !== null) return keyProblem;
  if (isProblem(ask) || setting.models === null || setting.models.includes(ask.model)) return ask;
  return {
    status: 404,
    message: `The model \`${ask.model}\` does not exist.`,
    param: "model",
    code: "model_not_found",
  };
}

export function wrongKey(
  { vendor, name, expectedKey }: CallSetting,
  request: IncomingMessage,
): Problem | null {
  if (expectedKey === null || vendor.key(request.headers) === expectedKey) return null;
  return { status: 401, message: `Incorrect API key provided (simulator ${name}).`, code: "invalid_api_key" };
}

function told(status: number, name: string): Problem {
  const messages: Readonly<Record<number, string>> = {
    429: "Rate limit reached",
    500: "The server had an error while processing your request",
    503: "The engine is currently unavailable",
    529: "Overloaded",
  };
  return { status, message: `${messages[status]} (simulator ${name}, as it was told).` };
}

export function sendProblem(
  { setting, response, n }: Pick<Exchange, "setting" | "response" | "n">,
  problem: Problem,
  retryAfterSeconds = 1,
): void {
  const { vendor } = setting;
  response.writeHead(problem.status, {
    "content-type": "application/json",
    ...vendor.headers(n),
    ...(problem.status === 429 ? vendor.rateLimitHeaders(retryAfterSeconds) : {}),
  });
  response.end(vendor.error(problem, n));
}
