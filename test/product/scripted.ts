/** A lane that answers what a test wrote for the model that a call names, with the call's own body at hand, in pieces. */
import { createServer } from "node:http";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { Dialect } from "../../src/exchange.ts";

export interface Script {
  /** The whole answer, made from the body that reached the lane. */
  readonly write: (body: string) => Buffer;
  readonly type: "application/json" | "text/event-stream";
  readonly encoding?: "gzip" | "br" | "zstd";
  /** Sizes of the pieces that it is written in; the last goes on to the end. */
  readonly sizes: readonly number[];
}

export interface ScriptedLane {
  readonly url: string;
  /** Answers the next call of this model. */
  script(model: string, script: Script): void;
  stop(): Promise<void>;
}

const COMPRESS = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync } as const;

export async function startScripted(): Promise<ScriptedLane> {
  const scripts = new Map<string, Script>();
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    response.on("error", () => {});
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const model = (JSON.parse(body) as { model: string }).model;
      const script = scripts.get(model);
      scripts.delete(model);
      if (script === undefined) return response.writeHead(500).end();
      const { encoding, sizes, type, write } = script;
      const plain = write(body);
      const bytes = encoding === undefined ? plain : COMPRESS[encoding](plain);
      response.socket?.setNoDelay(true);
      response.writeHead(200, {
        "content-type": type,
        ...(encoding === undefined ? {} : { "content-encoding": encoding }),
      });
      let at = 0;
      for (const size of sizes) {
        if (at >= bytes.length || response.destroyed) break;
        const piece = bytes.subarray(at, at + size);
        await new Promise<void>((resolve) => response.write(piece, () => resolve()));
        await new Promise((resolve) => setImmediate(resolve));
        at += size;
      }
      response.end(bytes.subarray(at));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    script: (model, script) => void scripts.set(model, script),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Said {
  /** In these pieces, each an event of its own where it is a stream. */
  readonly texts: readonly string[];
  readonly tools: readonly { readonly name: string; readonly input: object }[];
}

type Json = Record<string, unknown>;

/** Arguments come in pieces of so many units, so that a call spans events. */
const ARGUMENT_UNITS = 5;
const inUnits = (text: string, units: number): string[] =>
  Array.from({ length: Math.ceil(text.length / units) }, (_, i) => text.slice(i * units, (i + 1) * units));

/** An answer of the dialect, as JSON or as a stream. */
export function answerOf(dialect: Dialect, stream: boolean, said: Said): Buffer {
  return Buffer.from(dialect === "openai" ? openai(stream, said) : anthropic(stream, said));
}

function openai(stream: boolean, { texts, tools }: Said): string {
  const call = ({ name, input }: Said["tools"][number], i: number) => ({
    id: `c${i}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  });
  const finish = tools.length > 0 ? "tool_calls" : "stop";
  if (!stream) {
    const message = {
      role: "assistant",
      content: texts.join(""),
      ...(tools.length > 0 ? { tool_calls: tools.map(call) } : {}),
    };
    return JSON.stringify({
      id: "x",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message, finish_reason: finish }],
    });
  }
  const chunk = (delta: Json, reason: string | null = null): string =>
    `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
  return [
    chunk({ role: "assistant", content: "" }),
    ...texts.map((content) => chunk({ content })),
    ...tools.flatMap((tool, index) => {
      const { id, type, function: fn } = call(tool, index);
      return [
        chunk({ tool_calls: [{ index, id, type, function: { name: fn.name, arguments: "" } }] }),
        ...inUnits(fn.arguments, ARGUMENT_UNITS).map((piece) =>
          chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
        ),
      ];
    }),
    chunk({}, finish),
    "data: [DONE]\n\n",
  ].join("");
}

function anthropic(stream: boolean, { texts, tools }: Said): string {
  const stop = tools.length > 0 ? "tool_use" : "end_turn";
  const head = { id: "m", type: "message", role: "assistant", model: "c" };
  const usage = { input_tokens: 1, output_tokens: 1 };
  if (!stream) {
    const content = [
      { type: "text", text: texts.join("") },
      ...tools.map(({ name, input }, i) => ({ type: "tool_use", id: `t${i}`, name, input })),
    ];
    return JSON.stringify({ ...head, content, stop_reason: stop, stop_sequence: null, usage });
  }
  const event = (data: { type: string } & Json): string =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  const block = (index: number, content_block: Json, deltas: readonly Json[]): string[] => [
    event({ type: "content_block_start", index, content_block }),
    ...deltas.map((delta) => event({ type: "content_block_delta", index, delta })),
    event({ type: "content_block_stop", index }),
  ];
  return [
    event({ type: "message_start", message: { ...head, content: [], stop_reason: null, usage } }),
    ...block(
      0,
      { type: "text", text: "" },
      texts.map((text) => ({ type: "text_delta", text })),
    ),
    ...tools.flatMap(({ name, input }, i) =>
      block(
        i + 1,
        { type: "tool_use", id: `t${i}`, name, input: {} },
        inUnits(JSON.stringify(input), ARGUMENT_UNITS).map((partial_json) => ({
          type: "input_json_delta",
          partial_json,
        })),
      ),
    ),
    event({
      type: "message_delta",
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { output_tokens: 3 },
    }),
    event({ type: "message_stop" }),
  ].join("");
}
