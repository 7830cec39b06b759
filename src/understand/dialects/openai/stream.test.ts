import { describe, expect, it } from "vitest";
import type { StreamAdapter, ToolVerdict } from "../../answer.ts";
import { parseJson } from "../../json.ts";
import { splice } from "../../splice.ts";
import { openaiStream } from "./stream.ts";

const GONE: ToolVerdict = { withheld: true, notice: "", ordinal: 0, position: -1, arguments: null };
const read = (adapter: StreamAdapter, json: string) => adapter.read(parseJson(Buffer.from(json)));

function edit(choice: string, verdict: ToolVerdict, rest = ""): { out: string; empty: boolean } {
  const adapter = openaiStream();
  const doc = parseJson(Buffer.from(`{"choices":[${choice}]${rest}}`));
  const { edits, empty } = adapter.edit(doc, adapter.read(doc), [verdict]);
  return { out: splice(doc.bytes, edits).toString(), empty };
}

describe("the chunks of a Chat Completions stream", () => {
  it("put the pieces of a call together by choice and index", () => {
    const view = read(
      openaiStream(),
      '{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"x"}}]}},{"index":1,"delta":{"tool_calls":[{"index":1,"id":"i"}]}}]}',
    );
    expect(view.tools).toMatchObject([
      { call: "0/1", group: "0", position: 1, name: "", id: "" },
      { call: "1/1", group: "1", position: 1, id: "i", argumentsNode: -1 },
    ]);
  });

  it("make more like themselves", () => {
    const adapter = openaiStream();
    read(
      adapter,
      '{"id":"é","object":"o","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"x"}}],"usage":{}}',
    );
    read(adapter, '{"id":"","choices":[]}');
    expect(adapter.textEvent("2", "2/refusal", 'a"').toString()).toBe(
      'data: {"id":"é","object":"o","created":1,"model":"m","choices":[{"index":2,"delta":{"refusal":"a\\""},"finish_reason":null}]}\n\n',
    );
    expect(openaiStream().textEvent("0", "0/content", "a").toString()).toBe(
      'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n',
    );
  });

  it("are empty without a withheld piece only when nothing else stands in them", () => {
    const delta = (more: string): string => `{"index":0,"delta":{${more}"tool_calls":[{"index":0}]}}`;
    expect(edit(delta(""), GONE).empty).toBe(true);
    expect(edit(delta('"content":null,"refusal":"",'), GONE).empty).toBe(true);
    expect(edit(delta('"role":"assistant",'), GONE)).toEqual({
      out: '{"choices":[{"index":0,"delta":{"role":"assistant"}}]}',
      empty: false,
    });
    expect(edit(delta(""), { ...GONE, notice: "n" }).empty).toBe(false);
    expect(edit(delta(""), GONE, ',"usage":{"prompt_tokens":1}').empty).toBe(false);
    expect(edit(`{"index":0,"logprobs":{},"delta":{"tool_calls":[{"index":0}]}}`, GONE).empty).toBe(false);
    expect(edit(`{"index":0,"finish_reason":"stop","delta":{"tool_calls":[{"index":0}]}}`, GONE).empty).toBe(
      false,
    );
  });

  it("take a new number and other arguments", () => {
    const call = '{"index":2,"function":{"arguments":"old"}}';
    const verdict = { ...GONE, withheld: false, position: 1, arguments: "new\n" };
    expect(edit(`{"index":0,"delta":{"tool_calls":[${call}]}}`, verdict).out).toBe(
      '{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"new\\n"}}]}}]}',
    );
  });
});
