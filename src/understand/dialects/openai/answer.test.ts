import { describe, expect, it } from "vitest";
import type { ToolVerdict } from "../../answer.ts";
import { parseJson } from "../../json.ts";
import { splice } from "../../splice.ts";
import { openaiAnswer } from "./answer.ts";

const PASS: ToolVerdict = { withheld: false, notice: "", ordinal: 0, position: -1, arguments: null };
const gone = (ordinal: number): ToolVerdict => ({
  ...PASS,
  withheld: true,
  notice: `no ${ordinal}`,
  ordinal,
});

function edited(message: string, verdicts: readonly ToolVerdict[]): string {
  const doc = parseJson(Buffer.from(`{"choices":[{"index":0,"message":${message}}]}`));
  const edits = openaiAnswer.edit(doc, openaiAnswer.read(doc), verdicts);
  const out = splice(doc.bytes, edits).toString();
  JSON.parse(out);
  return out.slice('{"choices":[{"index":0,"message":'.length, -"}]}".length);
}

const CALL = (name: string): string =>
  `{"id":"${name}","type":"function","function":{"name":"${name}","arguments":"{}"}}`;

describe("a whole Chat Completions answer", () => {
  it("is read: texts of every field and part, calls of every form, finish reason, usage", () => {
    const doc = parseJson(
      Buffer.from(
        JSON.stringify({
          choices: [
            {
              index: 1,
              message: {
                content: [{ type: "text", text: "part" }, { type: "image_url" }],
                refusal: "no",
                reasoning_content: "why",
                reasoning: null,
                tool_calls: [
                  { id: "a", function: { name: "f", arguments: '{"x":1}' } },
                  { id: "b", type: "custom", custom: { name: "g", input: "free" } },
                  { id: "c", function: { name: "h", arguments: { x: 1 } } },
                ],
                function_call: { name: "old", arguments: "{}" },
              },
              finish_reason: "tool_calls",
            },
          ],
          usage: { prompt_tokens: 3, completion_tokens: 4 },
        }),
      ),
    );
    const view = openaiAnswer.read(doc);
    expect(view.texts.map(({ channel, node }) => [channel, doc.text(node)])).toEqual([
      ["1/reasoning_content", "why"],
      ["1/content", "part"],
      ["1/refusal", "no"],
    ]);
    expect(view.tools.map(({ name, id, argumentsAs }) => [name, id, argumentsAs])).toEqual([
      ["f", "a", "part"],
      ["g", "b", "text"],
      ["h", "c", "value"],
      ["old", "", "part"],
    ]);
    expect(new Set(view.tools.map(({ call }) => call)).size).toBe(4);
    expect(view).toMatchObject({
      finishes: [{ scope: "1", reason: "tool_calls" }],
      ends: ["1"],
      inputTokens: 3,
      outputTokens: 4,
    });
  });

  it.each([
    "{}",
    "[]",
    "1",
    '{"choices":null}',
    '{"choices":[{}]}',
    '{"error":{"message":"x"},"choices":[]}',
  ])("may be %s", (json) => {
    const view = openaiAnswer.read(parseJson(Buffer.from(json)));
    expect(view).toMatchObject({ texts: [], tools: [], finishes: [], inputTokens: null });
    expect(view.endsAll).toBe(json.includes("error"));
  });

  it("says in refusal what was withheld, whatever the message is made of", () => {
    const a = CALL("a");
    const b = CALL("b");
    const none = [gone(0), gone(1)];
    const one = [gone(0), PASS];
    expect(edited(`{"role":"r","tool_calls":[${a}, ${b}]}`, none)).toBe(
      '{"role":"r","refusal":"no 0\\nno 1"}',
    );
    expect(edited(`{ "tool_calls" : [${a},${b}] , "x":1}`, none)).toBe('{ "refusal":"no 0\\nno 1" , "x":1}');
    expect(edited(`{"tool_calls":[${a},${b}]}`, none)).toBe('{"refusal":"no 0\\nno 1"}');
    expect(edited(`{"refusal":null,"tool_calls":[${a},${b}]}`, none)).toBe('{"refusal":"no 0\\nno 1"}');
    expect(edited(`{"tool_calls":[${a},${b}],"refusal":"I"}`, none)).toBe('{"refusal":"Ino 0\\nno 1"}');
    expect(edited(`{"tool_calls":[${a}, ${b}]}`, one)).toBe(`{"refusal":"no 0","tool_calls":[${b}]}`);
    expect(edited(`{"tool_calls":[${b}, ${a}],"refusal":null}`, [PASS, gone(0)])).toBe(
      `{"tool_calls":[${b}],"refusal":"no 0"}`,
    );
    const old = '"function_call":{"name":"f","arguments":"{}"}';
    expect(edited(`{"tool_calls":[${a}],${old},"x":1}`, none)).toBe('{"refusal":"no 0\\nno 1","x":1}');
    expect(edited(`{"x":1,${old},"tool_calls":[${a}]}`, none)).toBe('{"x":1,"refusal":"no 0\\nno 1"}');
  });

  it("takes elements out of the middle of a list with their commas", () => {
    const calls = ["a", "b", "c", "d"].map(CALL);
    const message = `{"refusal":"","tool_calls":[${calls.join(" , ")}]}`;
    const left = (...names: string[]): string =>
      `{"refusal":"no 0\\nno 1","tool_calls":[${names.map(CALL).join(" , ")}]}`;
    expect(edited(message, [PASS, gone(0), gone(1), PASS])).toBe(left("a", "d"));
    expect(edited(message, [gone(0), gone(1), PASS, PASS])).toBe(left("c", "d"));
    expect(edited(message, [PASS, PASS, gone(0), gone(1)])).toBe(left("a", "b"));
    expect(edited(message, [gone(0), PASS, gone(1), PASS])).toBe(left("b", "d"));
  });

  it("says content_filter when no call is left, and stays cut off when it was", () => {
    expect(openaiAnswer.finishReason("tool_calls", 0)).toBe("content_filter");
    expect(openaiAnswer.finishReason("stop", 0)).toBe("content_filter");
    expect(openaiAnswer.finishReason("tool_calls", 1)).toBe("tool_calls");
    expect(openaiAnswer.finishReason("length", 0)).toBe("length");
  });
});
