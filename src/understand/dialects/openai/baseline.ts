/**
 * The non-AI answer when no lane may or can answer. It is served as a static file, so it holds nothing of the call:
 * its id and model say what it is. Page: see detect.ts.
 */
const COMMON = { id: "chatcmpl-lanekeeper-baseline", created: 0, model: "lanekeeper-baseline" };
const USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function chunk(delta: unknown, finishReason: string | null, usage?: typeof USAGE): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return event({
    ...COMMON,
    object: "chat.completion.chunk",
    choices,
    ...(usage === undefined ? {} : { usage }),
  });
}

/** A complete answer that says `text`: one JSON body, or all events of a stream. */
export function baselineBody(text: string, stream: boolean): Buffer {
  if (stream) {
    const events = [
      chunk({ role: "assistant", content: "" }, null),
      chunk({ content: text }, null),
      chunk({}, "stop", USAGE),
      "data: [DONE]\n\n",
    ];
    return Buffer.from(events.join(""));
  }
  const message = { role: "assistant", content: text, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: "stop" }];
  return Buffer.from(JSON.stringify({ ...COMMON, object: "chat.completion", choices, usage: USAGE }));
}
