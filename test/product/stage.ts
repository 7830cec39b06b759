/** Gateways over lanes that only listen: one that guards, one with the guard off; and calls in every way of sending. */
import { createServer, type Server } from "node:http";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { KINDS } from "../../src/classify/scan.ts";
import type { Dialect } from "../../src/exchange.ts";
import type { ConfigInput, LaneInput } from "../support/configuration.ts";
import { ask, headersOf, PATHS } from "../support/dialects.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { call, callH2, rawCall, statuses } from "../support/http.ts";

/** A lane of both dialects that keeps each call's body under the model that it names, and says next to nothing. */
export interface Listener {
  readonly url: string;
  /** What reached it under this model, and forgets it; null when nothing did. */
  take(model: string): string | null;
  readonly calls: () => number;
  stop(): Promise<void>;
}

const MODEL = /"model"\s*:\s*"([^"]*)"/;
const ANSWERS = {
  openai: {
    id: "x",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }],
  },
  anthropic: {
    id: "m",
    type: "message",
    role: "assistant",
    content: [{ type: "text", text: "ok" }],
    model: "m",
    stop_reason: "end_turn",
    usage: { input_tokens: 1, output_tokens: 1 },
  },
};

export async function startListener(): Promise<Listener> {
  const kept = new Map<string, string>();
  let calls = 0;
  const server: Server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      calls += 1;
      kept.set(MODEL.exec(body)?.[1] ?? "", body);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(request.url?.endsWith("/messages") ? ANSWERS.anthropic : ANSWERS.openai));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    take: (model) => {
      const body = kept.get(model) ?? null;
      kept.delete(model);
      return body;
    },
    calls: () => calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Stage {
  /** Findings are masked and then may leave; what cannot be taken out stays. */
  readonly guarded: TestGateway;
  /** The shipped rules: what is personal or secret stays inside as it is. */
  readonly shipped: TestGateway;
  /** The guard off: the same lanes are called our own and get everything as it is. */
  readonly open: TestGateway;
  readonly hosted: Listener;
  readonly inside: Listener;
  stop(): Promise<void>;
}

const lane = (
  name: string,
  provider: LaneInput["provider"],
  url: string,
  boundary: LaneInput["boundary"],
): LaneInput => ({
  name,
  provider,
  endpoints: [provider === "anthropic" ? url : `${url}/v1`],
  boundary,
  region: "us",
});

export async function startStage(): Promise<Stage> {
  const [hosted, inside] = [await startListener(), await startListener()];
  const lanes = (boundary: LaneInput["boundary"]): LaneInput[] => [
    lane("vendor", "openai", hosted.url, boundary),
    lane("claude", "anthropic", hosted.url, boundary),
  ];
  const quiet: Partial<ConfigInput> = { routes: [], logging: { level: "warn", store_prompts: "none" } };
  const shipped = await startGateway({
    config: {
      ...quiet,
      // Addresses and ids are texts like any other here.
      attachments: { linked: "always" },
      lanes: [...lanes("hosted"), lane("pool", "vllm", inside.url, "self_hosted")],
    },
  });
  const { fleet } = shipped;
  const guarded = await startGateway({
    fleet,
    config: {
      ...quiet,
      lanes: [...lanes("hosted"), lane("pool", "vllm", inside.url, "self_hosted")],
      redactions: { "*": "mask" },
      attachments: { linked: "always" },
      data_classes: {
        internal: { may_leave: "redacted" },
        pii: { may_leave: "redacted" },
        regulated: { may_leave: "redacted" },
      },
    },
  });
  const open = await startGateway({
    fleet,
    config: {
      ...quiet,
      lanes: lanes("self_hosted"),
      // A wildcard does not let secrets pass, even to lanes of our own: each is named.
      redactions: { "*": "allow", ...Object.fromEntries(SECRETS.map((kind) => [kind, "allow" as const])) },
    },
  });
  return {
    guarded,
    shipped,
    open,
    hosted,
    inside,
    stop: async () => {
      for (const gateway of [open, guarded, shipped]) await gateway.stop();
      await hosted.stop();
      await inside.stop();
    },
  };
}

const SECRETS: readonly string[] = KINDS.map(({ kind }) => kind).filter((kind) => kind.startsWith("SECRET_"));

/** How a body travels; the value says nothing about it, so each must make no difference. */
export const TRANSPORTS = [
  "as it is",
  "every character of its strings escaped",
  "indented",
  "gzip",
  "br",
  "zstd",
  "in chunks of 1 byte",
  "in chunks of 7 bytes",
  "HTTP/2",
] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Sends a call with these members, by this way. @returns the status. */
export async function send(
  gateway: TestGateway,
  dialect: Dialect,
  model: string,
  members: Record<string, unknown>,
  transport: Transport,
): Promise<number> {
  const json = JSON.stringify(ask(dialect, "hi", { ...members, model }));
  const url = `${gateway.url}${PATHS[dialect]}`;
  const headers = headersOf(dialect);
  switch (transport) {
    case "as it is":
      return (await call(url, json, { headers })).status;
    case "every character of its strings escaped":
      return (await call(url, escaped(json), { headers })).status;
    case "indented":
      return (await call(url, JSON.stringify(JSON.parse(json), null, 4), { headers })).status;
    case "gzip":
      return (await call(url, gzipSync(json), { headers: { ...headers, "content-encoding": "gzip" } }))
        .status;
    case "br":
      return (
        await call(url, brotliCompressSync(json), { headers: { ...headers, "content-encoding": "br" } })
      ).status;
    case "zstd":
      return (
        await call(url, zstdCompressSync(json), { headers: { ...headers, "content-encoding": "zstd" } })
      ).status;
    case "in chunks of 1 byte":
      return inChunks(gateway, dialect, json, 1);
    case "in chunks of 7 bytes":
      return inChunks(gateway, dialect, json, 7);
    case "HTTP/2":
      return (await callH2(url, json, { headers })).status;
  }
}

/** Values of strings longer than ten characters, each character as \uXXXX; names of members and the model stay. */
const escaped = (json: string): string =>
  json.replace(/"((?:[^"\\]|\\.){10,})"/g, (whole) => {
    const text = JSON.parse(whole) as string;
    return `"${[...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`;
  });

async function inChunks(gateway: TestGateway, dialect: Dialect, json: string, size: number): Promise<number> {
  const bytes = Buffer.from(json);
  const head = [
    `POST ${PATHS[dialect]} HTTP/1.1`,
    "host: gateway",
    "content-type: application/json",
    "transfer-encoding: chunked",
    "connection: close",
    ...Object.entries(headersOf(dialect)).map(([name, value]) => `${name}: ${value}`),
    "\r\n",
  ].join("\r\n");
  const pieces: Buffer[] = [Buffer.from(head)];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
  }
  pieces.push(Buffer.from("0\r\n\r\n"));
  return statuses(await rawCall(gateway.port, Buffer.concat(pieces), 10_000))[0] ?? 0;
}
