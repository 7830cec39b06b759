/** One lane simulator: a vendor's HTTP API on loopback, in this process. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answerCall, type CallSetting, sendProblem, wrongKey } from "./answer.ts";
import { controlAnswer, failureState, isControlPath } from "./control.ts";
import { parseJsonOr } from "./read.ts";
import { receivedLog } from "./received.ts";
import { paceOf } from "./send.ts";
import type { Simulator, SimulatorOptions } from "./types.ts";
import { type Ask, isProblem, type Problem } from "./vendor.ts";
import { vendorOf } from "./vendors.ts";

const BODY_MAX_BYTES = 67_108_864;
/** Longer than any gateway keeps an idle connection: it should be the one who closes. */
const KEEP_ALIVE_MS = 600_000;
const BACKLOG = 4_096;
const VLLM_SERVES = ["llama"];

/** Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { kind, name } = options;
  const setting: CallSetting = {
    vendor: vendorOf(kind),
    name,
    seed: options.seed ?? 1,
    pace: paceOf(options.pace),
    models: options.models ?? (kind === "vllm" ? VLLM_SERVES : null),
    expectedKey: options.expectedKey ?? null,
  };
  const state = failureState();
  const received = receivedLog();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("x-lanekeeper-simulator", name);
    const body = await readBody(request);
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    if (isControlPath(path)) {
      const control = controlAnswer(request, path, body ?? Buffer.alloc(0), state, received);
      response.writeHead(control.status, { "content-type": "application/json" });
      response.end(JSON.stringify(control.body));
      return;
    }
    const ask = readAsk(setting, request, body);
    const { n } = received.add(request, body ?? Buffer.alloc(0), isProblem(ask) ? "" : ask.userText);
    const { vendor } = setting;
    if (request.method === "POST" && path === vendor.callPath) {
      await answerCall({ setting, request, response, ask, n }, state.take());
    } else if (request.method === "GET" && path === "/v1/models") {
      const problem = wrongKey(setting, request);
      if (problem !== null) return sendProblem({ setting, response, n }, problem);
      response.writeHead(200, { "content-type": "application/json", ...vendor.headers(n) });
      response.end(vendor.models(setting.models ?? [`simulator-${kind}`], Math.floor(Date.now() / 1000)));
    } else if (request.method === "GET" && path === "/health" && kind === "vllm") {
      response.writeHead(200, vendor.headers(n));
      response.end();
    } else {
      sendProblem({ setting, response, n }, unknownPath(request, path, vendor.callPath));
    }
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // A caller who hangs up in the middle of its body or of the answer is none of our errors.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", BACKLOG, resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  return {
    kind,
    name,
    url: `http://127.0.0.1:${port}`,
    port,
    received: received.calls(),
    control: state.set,
    clear: received.clear,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Null when the body is larger than any vendor takes; the rest of it is read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk);
  }
  return bytes > BODY_MAX_BYTES ? null : Buffer.concat(chunks, bytes);
}

function readAsk({ vendor }: CallSetting, request: IncomingMessage, body: Buffer | null): Ask | Problem {
  if (body === null) return { status: 413, message: "The request is larger than the maximum size." };
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") {
    return { status: 400, message: "The body is compressed; a simulator takes plain bodies only." };
  }
  return vendor.ask(parseJsonOr(body, undefined), request.headers);
}

function unknownPath(request: IncomingMessage, path: string, callPath: string): Problem {
  if (path === callPath || path === "/v1/models") return { status: 405, message: "Method Not Allowed" };
  return { status: 404, message: `Invalid URL (${request.method} ${path})` };
}
