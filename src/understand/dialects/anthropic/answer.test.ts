import { describe, expect, it } from "vitest";
import { parseJson } from "../../json.ts";
import { splice } from "../../splice.ts";
import { anthropicAnswer } from "./answer.ts";

const docOf = (value: unknown) => parseJson(Buffer.from(JSON.stringify(value)));
const PASS = { withheld: false, notice: "", ordinal: 0, position: -1, arguments: null };

describe("a whole Messages answer", () => {
  it("is read: texts, citations, calls of every kind, results, stop reason, usage", () => {
    const doc = docOf({
      content: [
        { type: "thinking", thinking: "why", signature: "s" },
        { type: "text", text: "hi", citations: [{ cited_text: "quoted" }, { type: "other" }] },
        { type: "tool_use", id: "a", name: "f", input: { x: 1 } },
        { type: "server_tool_use", id: "b", name: "web_search", input: {} },
        { type: "web_search_tool_result", tool_use_id: "b", content: [] },
        { type: "mcp_tool_use", id: "c", name: "g", server_name: "s", input: { y: 2 } },
        { type: "brand_new_call", name: "h", input: [] },
        { type: "compaction", content: "summary" },
        { type: "redacted_thinking", data: "x" },
      ],
      stop_reason: "tool_use",
      usage: {
        input_tokens: 1,
        cache_read_input_tokens: 10,
        cache_creation_input_tokens: null,
        output_tokens: 5,
      },
    });
    const view = anthropicAnswer.read(doc);
    expect(view.texts.map(({ channel, node }) => [channel, doc.text(node)])).toEqual([
      ["0/thinking", "why"],
      ["1/text", "hi"],
    ]);
    expect(view.wholes.map((node) => doc.text(node))).toEqual(["quoted", "summary"]);
    expect(view.tools.map(({ name, client, resultOf }) => [name, client, resultOf])).toEqual([
      ["f", true, ""],
      ["web_search", false, ""],
      ["", false, "b"],
      ["g", false, ""],
      ["h", true, ""],
    ]);
    expect(view).toMatchObject({
      finishes: [{ reason: "tool_use" }],
      inputTokens: 11,
      outputTokens: 5,
      truncated: [],
    });
  });

  it.each(["{}", "[]", '{"content":[]}', '{"content":"x"}', '{"type":"error","error":{"type":"x"}}'])(
    "may be %s",
    (json) => {
      const view = anthropicAnswer.read(parseJson(Buffer.from(json)));
      expect(view).toMatchObject({
        texts: [],
        tools: [],
        finishes: [],
        inputTokens: null,
        outputTokens: null,
      });
    },
  );

  it("cut off by a limit has an unfinished last call", () => {
    const call = { type: "tool_use", id: "a", name: "f", input: {} };
    const truncated = (content: object[], stop_reason: string) =>
      anthropicAnswer.read(docOf({ content, stop_reason })).truncated;
    expect(truncated([call, call], "max_tokens")).toEqual(["1"]);
    expect(truncated([call, { type: "text", text: "x" }], "max_tokens")).toEqual([]);
    expect(truncated([call], "tool_use")).toEqual([]);
  });

  it("has a text block where a call was, and other input where it changed", () => {
    const doc = parseJson(
      Buffer.from(
        '{"content":[ {"type":"tool_use","name":"f","input":{"a":1}} , {"type":"tool_use","name":"g","input":{ "b":2 }} ]}',
      ),
    );
    const verdicts = [
      { ...PASS, withheld: true, notice: 'no "f"' },
      { ...PASS, arguments: '{"b":3}' },
    ];
    const edits = anthropicAnswer.edit(doc, anthropicAnswer.read(doc), verdicts);
    expect(splice(doc.bytes, edits).toString()).toBe(
      '{"content":[ {"type":"text","text":"no \\"f\\""} , {"type":"tool_use","name":"g","input":{"b":3}} ]}',
    );
  });

  it("says refusal when no call is left", () => {
    expect(anthropicAnswer.finishReason("tool_use", 0)).toBe("refusal");
    expect(anthropicAnswer.finishReason("tool_use", 1)).toBe("tool_use");
    expect(anthropicAnswer.finishReason("max_tokens", 0)).toBe("max_tokens");
  });
});
