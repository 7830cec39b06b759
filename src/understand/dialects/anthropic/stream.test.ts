import { describe, expect, it } from "vitest";
import type { AnswerView } from "../../answer.ts";
import { parseJson } from "../../json.ts";
import { anthropicStream } from "./stream.ts";

/** The views of events, read in turn by one adapter. */
function views(...events: readonly object[]): AnswerView[] {
  const adapter = anthropicStream();
  return events.map((event) => adapter.read(parseJson(Buffer.from(JSON.stringify(event)))));
}

const start = (index: number, content_block: object) => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (index: number, body: object) => ({ type: "content_block_delta", index, delta: body });
const stop = (index: number) => ({ type: "content_block_stop", index });
const TOOL = { type: "tool_use", id: "a", name: "f", input: {} };

describe("the events of a Messages stream", () => {
  it("carry text in deltas and in a block's start", () => {
    const [first, second, third, fourth] = views(
      start(0, { type: "text", text: "a" }),
      delta(0, { type: "text_delta", text: "b" }),
      delta(0, { type: "thinking_delta", thinking: "c" }),
      delta(0, { type: "citations_delta", citation: { cited_text: "d" } }),
    );
    expect(first?.texts).toMatchObject([{ group: "0", channel: "0/text" }]);
    expect(second?.texts).toMatchObject([{ group: "0", channel: "0/text" }]);
    expect(third?.texts).toMatchObject([{ group: "0", channel: "0/thinking" }]);
    expect(fourth?.wholes).toHaveLength(1);
  });

  it.each([
    { type: "ping" },
    { type: "something_new", index: 0 },
    delta(0, { type: "signature_delta", signature: "s" }),
    delta(0, { type: "input_json_delta", partial_json: "{}" }),
    delta(0, { type: "text_delta", text: null }),
    {},
  ])("may say nothing that matters: %j", (event) => {
    expect(views(event)[0]).toMatchObject({ texts: [], tools: [], ends: [], endsAll: false, finishes: [] });
  });

  it("end a text block at its stop, and the application's call only with the event after it", () => {
    const [, , ended] = views(
      start(0, { type: "text", text: "" }),
      delta(0, { type: "text_delta", text: "x" }),
      stop(0),
    );
    expect(ended?.ends).toEqual(["0"]);
    const [, atStop, ping, next] = views(start(0, TOOL), stop(0), { type: "ping" }, start(1, TOOL));
    expect(atStop?.ends).toEqual([]);
    expect(ping?.endedBefore).toEqual([]);
    expect(next?.endedBefore).toEqual(["0"]);
    const [, vendorsStop] = views(start(0, { ...TOOL, type: "server_tool_use" }), stop(0));
    expect(vendorsStop?.ends).toEqual(["0"]);
  });

  it("show with the stop reason that the last call was cut off", () => {
    const end = (stop_reason: string) => ({ type: "message_delta", delta: { stop_reason } });
    expect(views(start(0, TOOL), stop(0), end("max_tokens"))[2]?.truncated).toEqual(["0"]);
    expect(views(start(0, TOOL), stop(0), end("tool_use"))[2]?.truncated).toEqual([]);
  });

  it("give each block's call a key of its own, though an index is used again", () => {
    const message = { type: "message_start", message: { content: [] } };
    const piece = delta(0, { type: "input_json_delta", partial_json: "{" });
    const [, first, more, , second] = views(message, start(0, TOOL), piece, message, start(0, TOOL));
    expect(more?.tools[0]?.call).toBe(first?.tools[0]?.call);
    expect(second?.tools[0]?.call).not.toBe(first?.tools[0]?.call);
    expect(second?.tools[0]?.scope).not.toBe(first?.tools[0]?.scope);
  });

  it("make more like themselves", () => {
    const adapter = anthropicStream();
    expect(adapter.textEvent("3", "3/thinking", 'a"').toString()).toBe(
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":3,"delta":{"type":"thinking_delta","thinking":"a\\""}}\n\n',
    );
    adapter.read(parseJson(Buffer.from(JSON.stringify(start(0, TOOL)))));
    expect(adapter.closeEvent("0")?.toString()).toBe(
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
    );
    expect(adapter.closeEvent("0")).toBeNull();
  });

  it.each(["-1", '"0"', "0.5", "null"])("are refused with the index %s", (index) => {
    const event = `{"type":"content_block_delta","index":${index},"delta":{"type":"text_delta","text":"x"}}`;
    expect(() => anthropicStream().read(parseJson(Buffer.from(event)))).toThrow(
      expect.objectContaining({ code: "answer_unreadable" }),
    );
  });
});
