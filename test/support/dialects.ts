/** What tests say and read in the two dialects. */
import type { Dialect } from "../../src/exchange.ts";
import type { Answer } from "./http.ts";

type Json = Record<string, unknown>;

export const PATHS: Record<Dialect, string> = {
  openai: "/v1/chat/completions",
  anthropic: "/v1/messages",
};

/** Headers that clients of the dialect send, with the caller's key. */
export function headersOf(dialect: Dialect, key?: string): Record<string, string> {
  if (dialect === "openai") return key === undefined ? {} : { authorization: `Bearer ${key}` };
  return { "anthropic-version": "2023-06-01", ...(key === undefined ? {} : { "x-api-key": key }) };
}

export function chat(text: string, more: Json = {}): Json {
  return { model: "gpt-4.1", messages: [{ role: "user", content: text }], ...more };
}

export function message(text: string, more: Json = {}): Json {
  return {
    model: "claude-sonnet-5",
    max_tokens: 1_000,
    messages: [{ role: "user", content: text }],
    ...more,
  };
}

/** A call of either dialect that says `text`. */
export const ask = (dialect: Dialect, text: string, more: Json = {}): Json =>
  dialect === "openai" ? chat(text, more) : message(text, more);

/** A tool as the dialect offers it. */
export function tool(dialect: Dialect, name: string, more: Json = {}): Json {
  const schema = { type: "object", properties: {} };
  return dialect === "openai"
    ? { type: "function", function: { name, description: `does ${name}`, parameters: schema, ...more } }
    : { name, description: `does ${name}`, input_schema: schema, ...more };
}

/** The data of every event of a stream, in order; "[DONE]" stays text. */
export function events(text: string): (Json | "[DONE]")[] {
  return text
    .split(/\r?\n\r?\n/)
    .flatMap((block) => {
      const data = block
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).replace(/^ /, ""));
      return data.length === 0 ? [] : [data.join("\n")];
    })
    .map((data) => (data === "[DONE]" ? data : (JSON.parse(data) as Json)));
}

interface ToolCallSeen {
  readonly name: string;
  readonly arguments: string;
}

export interface Seen {
  readonly text: string;
  readonly tools: readonly ToolCallSeen[];
  readonly finish: string | null;
}

/** What an application reads from an answer: its text, the calls it would run, and why the model stopped. */
export function seen(dialect: Dialect, answer: Answer): Seen {
  const streamed = String(answer.headers["content-type"]).startsWith("text/event-stream");
  if (dialect === "openai") return streamed ? openaiStream(answer.text) : openaiJson(answer.json());
  return streamed ? anthropicStream(answer.text) : anthropicJson(answer.json());
}

interface OpenaiCall {
  readonly index?: number;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}
interface OpenaiBody {
  readonly choices: readonly {
    readonly message?: { readonly content?: string | null; readonly tool_calls?: readonly OpenaiCall[] };
    readonly delta?: { readonly content?: string | null; readonly tool_calls?: readonly OpenaiCall[] };
    readonly finish_reason: string | null;
  }[];
}

function openaiJson(body: OpenaiBody): Seen {
  const choice = body.choices[0];
  return {
    text: choice?.message?.content ?? "",
    tools: (choice?.message?.tool_calls ?? []).map((each) => ({
      name: each.function?.name ?? "",
      arguments: each.function?.arguments ?? "",
    })),
    finish: choice?.finish_reason ?? null,
  };
}

function openaiStream(text: string): Seen {
  let said = "";
  let finish: string | null = null;
  const tools: { name: string; arguments: string }[] = [];
  for (const event of events(text)) {
    if (event === "[DONE]") continue;
    for (const { delta, finish_reason } of (event as unknown as OpenaiBody).choices ?? []) {
      said += delta?.content ?? "";
      finish = finish_reason ?? finish;
      for (const piece of delta?.tool_calls ?? []) {
        const at = piece.index ?? 0;
        tools[at] ??= { name: "", arguments: "" };
        const one = tools[at];
        one.name += piece.function?.name ?? "";
        one.arguments += piece.function?.arguments ?? "";
      }
    }
  }
  return { text: said, tools: tools.filter(Boolean), finish };
}

interface AnthropicBody {
  readonly content: readonly {
    readonly type: string;
    readonly text?: string;
    readonly name?: string;
    readonly input?: unknown;
  }[];
  readonly stop_reason: string | null;
}

function anthropicJson(body: AnthropicBody): Seen {
  return {
    text: body.content.map((block) => (block.type === "text" ? (block.text ?? "") : "")).join(""),
    tools: body.content
      .filter((block) => block.type === "tool_use")
      .map((block) => ({ name: block.name ?? "", arguments: JSON.stringify(block.input) })),
    finish: body.stop_reason,
  };
}

interface AnthropicEvent {
  readonly type: string;
  readonly index?: number;
  readonly content_block?: { readonly type: string; readonly name?: string; readonly text?: string };
  readonly delta?: { readonly text?: string; readonly partial_json?: string; readonly stop_reason?: string };
}

function anthropicStream(text: string): Seen {
  let said = "";
  let finish: string | null = null;
  const tools = new Map<number, { name: string; arguments: string }>();
  for (const event of events(text) as unknown as AnthropicEvent[]) {
    said += event.content_block?.text ?? "";
    if (event.content_block?.type === "tool_use") {
      tools.set(event.index ?? 0, { name: event.content_block.name ?? "", arguments: "" });
    }
    said += event.delta?.text ?? "";
    const call = tools.get(event.index ?? 0);
    if (call !== undefined) call.arguments += event.delta?.partial_json ?? "";
    finish = event.delta?.stop_reason ?? finish;
  }
  return { text: said, tools: [...tools.values()], finish };
}

/** The stable code of an error in the dialect's own shape; throws when the body is not of that shape. */
export function errorCode(dialect: Dialect, answer: Answer): string {
  const body = answer.json<{ type?: string; error?: { type?: string; message?: string; code?: string } }>();
  if (typeof body.error?.message !== "string" || typeof body.error.type !== "string")
    throw new Error(`not an error of the ${dialect} dialect: ${answer.text}`);
  if (dialect === "anthropic" && body.type !== "error")
    throw new Error(`not an Anthropic error: ${answer.text}`);
  if (dialect === "openai" && body.type !== undefined) throw new Error(`not an OpenAI error: ${answer.text}`);
  return body.error.code ?? "";
}

const openaiChunk = (delta: Json, finish_reason: string | null): string =>
  `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

const anthropicEvents = (texts: readonly string[]): (Json & { readonly type: string })[] => [
  {
    type: "message_start",
    message: {
      ...{ id: "m", type: "message", role: "assistant", content: [], model: "c", stop_reason: null },
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  ...texts.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 3 } },
  { type: "message_stop" },
];

/** A stream as the vendor would send it, one event for each text. */
export function streamOf(dialect: Dialect, texts: readonly string[]): Buffer {
  if (dialect === "openai") {
    const chunks = texts.map((content) => openaiChunk({ content }, null));
    return Buffer.from(`${chunks.join("")}${openaiChunk({}, "stop")}data: [DONE]\n\n`);
  }
  return Buffer.from(
    anthropicEvents(texts)
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join(""),
  );
}

/** The same as one JSON text. */
export function answerOf(dialect: Dialect, text: string): Buffer {
  const body: Json =
    dialect === "openai"
      ? {
          ...{ id: "x", object: "chat.completion", created: 1, model: "m" },
          choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        }
      : {
          ...{ id: "m", type: "message", role: "assistant", model: "c", stop_reason: "end_turn" },
          content: [{ type: "text", text }],
          usage: { input_tokens: 1, output_tokens: 1 },
        };
  return Buffer.from(JSON.stringify(body));
}
