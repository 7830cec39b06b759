/** Puts answers together as the vendors' SDKs do (openai 6 ChatCompletionStream, @anthropic-ai/sdk MessageStream). For tests. */

export interface Said {
  /** Channel → text; channels without text are left out. */
  readonly texts: Readonly<Record<string, string>>;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finish: readonly (string | null)[];
}

// biome-ignore lint/suspicious/noExplicitAny: what a lane sends has any shape
type Json = any;

/** The events' data, read without the code under test. */
export function eventsOf(bytes: Buffer): Json[] {
  return bytes
    .toString("utf8")
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map((block) =>
      block
        .split(/\r\n|\n|\r/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).replace(/^ /, ""))
        .join("\n"),
    )
    .filter((data) => data !== "" && data !== "[DONE]")
    .map((data) => JSON.parse(data) as Json);
}

const TEXTS = ["reasoning_content", "reasoning", "content", "refusal"];

function said(texts: Map<string, string>, calls: Json[], finish: (string | null)[]): Said {
  return { texts: Object.fromEntries([...texts].filter(([, text]) => text !== "").sort()), calls, finish };
}

function callOf(call: Json): Json {
  const { name, arguments: args, input } = call.function ?? call.custom ?? call;
  return { id: call.id ?? "", name: name ?? "", arguments: args ?? input ?? "" };
}

export function openaiStreamSaid(bytes: Buffer): Said {
  const texts = new Map<string, string>();
  const calls: Json[][] = [];
  const legacy: Json[] = [];
  const finish: (string | null)[] = [];
  for (const event of eventsOf(bytes)) {
    for (const { index, delta, finish_reason } of event.choices ?? []) {
      finish[index] = finish_reason ?? finish[index] ?? null;
      for (const field of TEXTS) {
        if (typeof delta?.[field] === "string") {
          texts.set(`${index}/${field}`, (texts.get(`${index}/${field}`) ?? "") + delta[field]);
        }
      }
      for (const piece of delta?.tool_calls ?? []) {
        calls[index] ??= [];
        const list = calls[index] as Json[];
        if (piece.index > list.length) throw new Error("a gap in the numbers of tool calls");
        list[piece.index] ??= { id: "", name: "", arguments: "" };
        const call = list[piece.index];
        const part = callOf(piece);
        if (part.id !== "") call.id = part.id;
        if (part.name !== "") call.name = part.name;
        call.arguments += part.arguments;
      }
      if (delta?.function_call) {
        legacy[index] ??= { id: "", name: "", arguments: "" };
        const part = callOf(delta.function_call);
        if (part.name !== "") legacy[index].name = part.name;
        legacy[index].arguments += part.arguments;
      }
    }
  }
  return said(texts, [...calls.flatMap((list) => list ?? []), ...legacy.filter(Boolean)], finish);
}

export function openaiAnswerSaid(bytes: Buffer): Said {
  const answer = JSON.parse(bytes.toString("utf8")) as Json;
  const texts = new Map<string, string>();
  const calls: Json[] = [];
  const legacy: Json[] = [];
  const finish: (string | null)[] = [];
  for (const { index, message, finish_reason } of answer.choices) {
    finish[index] = finish_reason;
    for (const field of TEXTS)
      if (typeof message[field] === "string") texts.set(`${index}/${field}`, message[field]);
    if (message.tool_calls?.length === 0) throw new Error("an empty list of tool calls");
    calls.push(...(message.tool_calls ?? []).map(callOf));
    if (message.function_call) legacy.push(callOf(message.function_call));
  }
  return said(texts, [...calls, ...legacy], finish);
}

export function anthropicStreamSaid(bytes: Buffer): Said {
  let content: Json[] = [];
  let stop: string | null = null;
  for (const event of eventsOf(bytes)) {
    // A message that comes whole in its first event, and then those that follow it in a joined recording.
    if (event.type === "message_start") content = [...event.message.content];
    if (event.type === "content_block_start") {
      if (event.index !== content.length) throw new Error("blocks out of order");
      content.push({ ...event.content_block, json: "", open: true });
    }
    if (event.type === "message_delta") stop = event.delta.stop_reason;
    const block = content[event.index];
    if (event.type === "content_block_stop") {
      if (!block.open) throw new Error("a block stops twice");
      block.open = false;
    }
    if (event.type !== "content_block_delta") continue;
    if (!block.open) throw new Error("a delta after its block's stop");
    const { delta } = event;
    if (delta.type === "text_delta" && block.type === "text") block.text += delta.text;
    if (delta.type === "thinking_delta" && block.type === "thinking") block.thinking += delta.thinking;
    if (delta.type === "input_json_delta") block.json += delta.partial_json;
  }
  return contentSaid(content, stop);
}

export function anthropicAnswerSaid(bytes: Buffer): Said {
  const answer = JSON.parse(bytes.toString("utf8")) as Json;
  return contentSaid(answer.content, answer.stop_reason);
}

function contentSaid(content: Json[], stop: string | null): Said {
  const texts = new Map<string, string>();
  const calls: Json[] = [];
  content.forEach((block, i) => {
    if (block.type === "text" || block.type === "thinking")
      texts.set(`${i}/${block.type}`, block[block.type]);
    if (block.type.endsWith("tool_use")) {
      const input = block.json ? JSON.parse(block.json) : block.input;
      calls.push({ id: block.id, name: block.name, arguments: JSON.stringify(input) });
    }
  });
  return said(texts, calls, [stop]);
}
