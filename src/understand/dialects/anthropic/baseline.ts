/**
 * The non-AI answer when no lane may or can answer. It is served as a static file, so it holds nothing of the call:
 * its id and model say what it is. Page: see detect.ts.
 */
const MESSAGE = {
  id: "msg_lanekeeper_baseline",
  type: "message",
  role: "assistant",
  model: "lanekeeper-baseline",
};
const END = { stop_reason: "end_turn", stop_sequence: null };
const USAGE = { input_tokens: 0, output_tokens: 0 };

/** Anthropic names every event twice: in the event field and in its data. */
function event(data: { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A complete answer that says `text`: one JSON body, or all events of a stream. */
export function baselineBody(text: string, stream: boolean): Buffer {
  if (!stream) {
    return Buffer.from(
      JSON.stringify({ ...MESSAGE, content: [{ type: "text", text }], ...END, usage: USAGE }),
    );
  }
  const opened = { ...MESSAGE, content: [], stop_reason: null, stop_sequence: null, usage: USAGE };
  const events = [
    { type: "message_start", message: opened },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: END, usage: USAGE },
    { type: "message_stop" },
  ];
  return Buffer.from(events.map(event).join(""));
}
