import { describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { createAnswerFilter } from "./index.ts";
import { anthropicStreamSaid, eventsOf, openaiStreamSaid } from "./testing/reassemble.ts";
import { rulesFor, run } from "./testing/run.ts";

const judged: { name: string; arguments: string }[] = [];
const judge = (call: { name: string; arguments: string }) => {
  judged.push(call);
  if (call.name === "drop") return { allowed: false, reason: "Destructive tools are not granted." };
  if (call.arguments.includes("secret")) return { allowed: false, reason: "It names a secret." };
  return { allowed: true, reason: "" };
};
const RESTORE = new Map([["[PERSON_1]", 'Ann "A"']]);
const NOTICE = 'The tool call "drop" was withheld: Destructive tools are not granted.';

type Piece = { index: number; id?: string; name?: string; args?: string };
const piece = ({ index, id, name, args }: Piece): string => {
  const head = id === undefined ? "" : `,"id":"${id}","type":"function"`;
  const called = [
    ...(name === undefined ? [] : [`"name":"${name}"`]),
    ...(args === undefined ? [] : [`"arguments":${JSON.stringify(args)}`]),
  ];
  return `{"index":${index}${head},"function":{${called.join(",")}}}`;
};
const chunk = (delta: string, finish = "null", index = 0): string =>
  `data: {"id":"c","choices":[{"index":${index},"delta":${delta},"finish_reason":${finish}}]}\n\n`;
const tools = (...pieces: Piece[]): string => chunk(`{"tool_calls":[${pieces.map(piece).join(",")}]}`);
const FINISH = chunk("{}", '"tool_calls"');
const DONE = "data: [DONE]\n\n";
const bytes = (...events: string[]): Buffer => Buffer.from(events.join(""));

const openai = rulesFor("openai", "sse", { judge });
const filtered = (...events: string[]): string => run(openai, bytes(...events)).out.toString();

describe("tool calls in a Chat Completions stream", () => {
  it("are held until the call is complete, then released unchanged and in order", () => {
    const filter = createAnswerFilter(openai);
    const first = tools({ index: 0, id: "a", name: "read", args: '{"q"' });
    expect(filter.push(bytes(first)).length).toBe(0);
    expect(filter.push(bytes(tools({ index: 0, args: ":1}" }))).length).toBe(0);
    const text = chunk('{"content":"meanwhile"}');
    expect(filter.push(bytes(text, ": beat\n\n")).length).toBe(0);
    expect(filter.push(bytes(FINISH)).toString()).toBe(
      [first, tools({ index: 0, args: ":1}" }), text, ": beat\n\n", FINISH].join(""),
    );
    expect(judged.at(-1)).toEqual({ name: "read", arguments: '{"q":1}' });
  });

  it("do not appear when withheld; the answer says so, and why", () => {
    const out = filtered(
      chunk(
        `{"role":"assistant","content":null,"tool_calls":[${piece({ index: 0, id: "a", name: "drop" })}]}`,
      ),
      tools({ index: 0, args: '{"table":"users"}' }),
      FINISH,
      DONE,
    );
    expect(out).toBe(
      chunk(`{"role":"assistant","content":null,"refusal":${JSON.stringify(NOTICE)}}`) +
        chunk("{}", '"content_filter"') +
        DONE,
    );
  });

  it("that stay are numbered without a gap, and the finish reason stays", () => {
    const out = filtered(
      tools({ index: 0, id: "a", name: "drop", args: "{}" }),
      tools({ index: 1, id: "b", name: "read", args: '{"a":1}' }),
      tools({ index: 2, id: "c", name: "drop", args: "{}" }, { index: 3, id: "d", name: "find", args: "{}" }),
      FINISH,
    );
    expect(openaiStreamSaid(Buffer.from(out))).toEqual({
      texts: { "0/refusal": `${NOTICE}\n${NOTICE}` },
      calls: [
        { id: "b", name: "read", arguments: '{"a":1}' },
        { id: "d", name: "find", arguments: "{}" },
      ],
      finish: ["tool_calls"],
    });
  });

  it("may come in turn, and with everything in one event", () => {
    const inTurn = [
      tools({ index: 0, id: "a", name: "drop", args: "{" }, { index: 1, id: "b", name: "read", args: "{" }),
      tools({ index: 1, args: "}" }, { index: 0, args: "}" }),
      FINISH,
    ];
    const atOnce = chunk(
      `{"role":"assistant","tool_calls":[${piece({ index: 0, id: "a", name: "drop", args: "{}" })},${piece({ index: 1, id: "b", name: "read", args: "{}" })}]}`,
      '"tool_calls"',
    );
    for (const events of [inTurn, [atOnce]]) {
      const said = openaiStreamSaid(Buffer.from(filtered(...events)));
      expect(said.calls).toEqual([{ id: "b", name: "read", arguments: "{}" }]);
      expect(said.texts).toEqual({ "0/refusal": NOTICE });
    }
  });

  it("of one choice do not decide over another's", () => {
    const call = (name: string, index: number): string =>
      chunk(`{"tool_calls":[${piece({ index: 0, id: name, name, args: "{}" })}]}`, "null", index);
    const said = openaiStreamSaid(
      Buffer.from(
        filtered(
          call("drop", 0),
          call("read", 1),
          chunk("{}", '"tool_calls"', 1),
          chunk("{}", '"tool_calls"', 0),
        ),
      ),
    );
    expect(said.calls).toEqual([{ id: "read", name: "read", arguments: "{}" }]);
    expect(said.finish).toEqual(["content_filter", "tool_calls"]);
  });

  it("keep what stands beside them in an event", () => {
    const out = filtered(
      `data: {"choices":[{"index":0,"delta":{"content":"text","tool_calls":[${piece({ index: 0, name: "drop", args: "{}" })}]},"finish_reason":null}],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n`,
      `data: {"choices":[{"index":0,"delta":{"tool_calls":[${piece({ index: 0, args: " " })}]},"finish_reason":null}],"usage":{"prompt_tokens":1,"completion_tokens":3}}\n\n`,
      FINISH,
    );
    expect(eventsOf(Buffer.from(out))).toMatchObject([
      { choices: [{ delta: { content: "text", refusal: NOTICE } }], usage: { completion_tokens: 2 } },
      { choices: [{ delta: {} }], usage: { completion_tokens: 3 } },
      { choices: [{ finish_reason: "content_filter" }] },
    ]);
  });

  it.each([
    ["the token limit", chunk("{}", '"length"'), ["length"]],
    ["the stream's end", "", []],
    ["the end mark", DONE, []],
    ["an error", 'data: {"error":{"message":"x"}}\n\n', []],
  ])("cut off by %s are withheld", (_, end, finish) => {
    const { out, report } = run(
      openai,
      bytes(tools({ index: 0, id: "a", name: "read", args: '{"half' }), end),
    );
    const said = openaiStreamSaid(out);
    expect(said).toMatchObject({ calls: [], finish: finish.length > 0 ? finish : [null] });
    expect(said.texts["0/refusal"]).toContain('The tool call "read" was withheld');
    expect(report.toolCalls).toMatchObject([{ name: "read", arguments: '{"half', allowed: false }]);
  });

  it("complete but for their finish reason are released at the end mark, not at the stream's end", () => {
    const call = tools({ index: 0, id: "a", name: "read", args: "{}" });
    expect(filtered(call, DONE)).toBe(call + DONE);
    expect(openaiStreamSaid(Buffer.from(filtered(call))).calls).toEqual([]);
  });

  it.each([
    ["arguments that are no JSON", [{ index: 0, name: "read", args: "{]" }]],
    ["arguments with a key twice", [{ index: 0, name: "read", args: '{"a":1,"a":"secret"}' }]],
    ["no name", [{ index: 0, args: "{}" }]],
    [
      "two names",
      [
        { index: 0, name: "drop" },
        { index: 0, name: "read", args: "{}" },
      ],
    ],
    [
      "two ids",
      [
        { index: 0, id: "a", name: "read", args: "{}" },
        { index: 0, id: "b", args: "" },
      ],
    ],
  ] as [string, Piece[]][])("with %s are withheld", (_, pieces) => {
    const out = filtered(...pieces.map((one) => tools(one)), FINISH);
    expect(openaiStreamSaid(Buffer.from(out))).toMatchObject({ calls: [], finish: ["content_filter"] });
  });

  it.each(['"0"', "-1", "0.5", "null"])("with the index %s are refused", (index) => {
    const call = `{"tool_calls":[{"index":${index},"function":{"name":"read","arguments":"{}"}}]}`;
    expect(() => filtered(chunk(call))).toThrow(expect.objectContaining({ code: "answer_unreadable" }));
  });

  it.each([
    '"delta":{"tool_calls":{"0":{"function":{"name":"read"}}}}',
    '"delta":{"tool_calls":[{"index":0,"function":{"name":"read"},"custom":{"name":"read"}}]}',
    '"delta":{},"message":{"tool_calls":[{"function":{"name":"read"}}]}',
  ])("in a form that readers would disagree about are refused: %s", (body) => {
    const event = `data: {"choices":[{"index":0,${body}}]}\n\n`;
    expect(() => filtered(event)).toThrow(expect.objectContaining({ code: "answer_unreadable" }));
  });

  it("without an index are one call, as the SDKs have it", () => {
    const call = (name: string, id: string): string =>
      chunk(`{"tool_calls":[{"id":"${id}","function":{"name":"${name}","arguments":"{}"}}]}`);
    expect(filtered(call("read", "a"), FINISH)).toBe(call("read", "a") + FINISH);
    expect(filtered(call("read", "a"), call("read", "b"), FINISH)).not.toContain("tool_calls");
  });

  it("cannot grow once they were judged", () => {
    const call = tools({ index: 0, id: "a", name: "read", args: "{}" });
    const late = tools({ index: 0, args: ',"x":"secret"}' });
    expect(filtered(call, FINISH, late, DONE)).toBe(call + FINISH + DONE);
  });

  it("without arguments are judged as {}", () => {
    judged.length = 0;
    const call = tools({ index: 0, id: "a", name: "read", args: "" });
    expect(filtered(call, FINISH)).toBe(call + FINISH);
    expect(judged).toEqual([{ name: "read", arguments: "{}" }]);
  });

  it("are refused when there are too many", () => {
    const calls = Array.from({ length: limits.toolsMaxCount + 1 }, (_, index) =>
      tools({ index, name: "read" }),
    );
    expect(() => filtered(...calls)).toThrow(expect.objectContaining({ code: "answer_unreadable" }));
  });

  it("keep the text that was held when their own event goes", () => {
    const rules = { ...openai, restore: RESTORE };
    const events = [
      tools({ index: 0, id: "a", name: "drop", args: "{" }),
      chunk('{"content":"x [PER"}'),
      chunk(`{"content":"","tool_calls":[${piece({ index: 0, args: "}" })}]}`),
      FINISH,
    ];
    expect(openaiStreamSaid(run(rules, bytes(...events)).out).texts).toEqual({
      "0/content": "x [PER",
      "0/refusal": NOTICE,
    });
  });

  it("of the API's first form and of free text are judged as well", () => {
    const legacy = (name: string): string[] => [
      chunk(`{"role":"assistant","function_call":{"name":"${name}","arguments":"{"}}`),
      chunk('{"function_call":{"arguments":"}"}}'),
      chunk("{}", '"function_call"'),
    ];
    expect(filtered(...legacy("read"))).toBe(legacy("read").join(""));
    expect(filtered(...legacy("drop"))).toBe(
      chunk(`{"role":"assistant","refusal":${JSON.stringify(NOTICE)}}`) + chunk("{}", '"content_filter"'),
    );
    const custom = (input: string): string =>
      chunk(
        `{"tool_calls":[{"index":0,"id":"a","type":"custom","custom":{"name":"shell","input":"${input}"}}]}`,
      );
    expect(filtered(custom("ls"), FINISH)).toBe(custom("ls") + FINISH);
    expect(filtered(custom("cat secret"), FINISH)).not.toContain("cat secret");
  });

  it("have their arguments restored only when the rules say so, and are judged as delivered", () => {
    const events = [
      tools({ index: 0, id: "[PERSON_1]", name: "read", args: '{"[PERSON_1]":"\\u005bPER' }),
      tools({ index: 0, args: 'SON_1]","n":1.0}' }),
      FINISH,
    ];
    const rules = { ...openai, restore: RESTORE };
    expect(run(rules, bytes(...events)).out.toString()).toBe(events.join(""));
    judged.length = 0;
    const { out, report } = run({ ...rules, restoreToolArguments: true }, bytes(...events));
    const delivered = '{"[PERSON_1]":"Ann \\"A\\"","n":1.0}';
    expect(openaiStreamSaid(out).calls).toEqual([{ id: "[PERSON_1]", name: "read", arguments: delivered }]);
    expect(judged).toEqual([{ name: "read", arguments: delivered }]);
    expect(report.restored).toBe(1);
    expect(report.toolCalls[0]?.arguments).toBe('{"[PERSON_1]":"\\u005bPERSON_1]","n":1.0}');
    const dropped = [tools({ index: 0, id: "a", name: "drop", args: '{"q":"[PERSON_1]"}' }), FINISH];
    expect(run({ ...rules, restoreToolArguments: true }, bytes(...dropped)).report.restored).toBe(0);
  });
});

const anthropic = rulesFor("anthropic", "sse", { judge });
const event = (type: string, body: string): string => `event: ${type}\ndata: {"type":"${type}"${body}}\n\n`;
const START = event(
  "message_start",
  ',"message":{"content":[],"usage":{"input_tokens":2,"output_tokens":1}}',
);
const STOP = event("message_stop", "");
const blockStart = (index: number, block: string): string =>
  event("content_block_start", `,"index":${index},"content_block":${block}`);
const toolStart = (index: number, name: string, input = "{}", type = "tool_use"): string =>
  blockStart(index, `{"type":"${type}","id":"id_${name}","name":"${name}","input":${input}}`);
const input = (index: number, json: string): string =>
  event(
    "content_block_delta",
    `,"index":${index},"delta":{"type":"input_json_delta","partial_json":${JSON.stringify(json)}}`,
  );
const blockStop = (index: number): string => event("content_block_stop", `,"index":${index}`);
const messageDelta = (reason: string): string =>
  event("message_delta", `,"delta":{"stop_reason":"${reason}"},"usage":{"output_tokens":9}`);
const noticeBlock = (index: number, notice = NOTICE): string =>
  blockStart(index, '{"type":"text","text":""}') +
  event(
    "content_block_delta",
    `,"index":${index},"delta":{"type":"text_delta","text":${JSON.stringify(notice)}}`,
  );
const filteredMessage = (...events: string[]): string => run(anthropic, bytes(...events)).out.toString();

describe("tool calls in a Messages stream", () => {
  it("are held until their block is complete, then released unchanged and in order", () => {
    const filter = createAnswerFilter(anthropic);
    const call = [toolStart(0, "read"), input(0, '{"q"'), event("ping", ""), input(0, ":1}"), blockStop(0)];
    expect(filter.push(bytes(START, ...call)).toString()).toBe(START);
    expect(filter.push(bytes(messageDelta("tool_use"))).toString()).toBe(
      [...call, messageDelta("tool_use")].join(""),
    );
  });

  it("give their place to a text block when withheld, and the stop reason becomes refusal", () => {
    expect(
      filteredMessage(
        START,
        toolStart(0, "drop"),
        input(0, "{}"),
        blockStop(0),
        messageDelta("tool_use"),
        STOP,
      ),
    ).toBe(START + noticeBlock(0) + blockStop(0) + messageDelta("refusal") + STOP);
  });

  it("leave the stop reason alone when another is left", () => {
    const out = filteredMessage(
      ...[START, toolStart(0, "drop"), blockStop(0), toolStart(1, "read"), blockStop(1)],
      ...[messageDelta("tool_use"), STOP],
    );
    expect(anthropicStreamSaid(Buffer.from(out))).toEqual({
      texts: { "0/text": NOTICE },
      calls: [{ id: "id_read", name: "read", arguments: "{}" }],
      finish: ["tool_use"],
    });
  });

  it("are judged by what their block starts with, when no input follows", () => {
    judged.length = 0;
    const call = [
      toolStart(0, "read", '{"a":1}'),
      blockStop(0),
      toolStart(1, "read"),
      input(1, ""),
      blockStop(1),
    ];
    expect(filteredMessage(START, ...call, messageDelta("tool_use"))).toBe(
      [START, ...call, messageDelta("tool_use")].join(""),
    );
    expect(judged.map((call) => call.arguments)).toEqual(['{"a":1}', "{}"]);
    const out = filteredMessage(
      START,
      toolStart(0, "read", '{"a":"secret"}'),
      blockStop(0),
      messageDelta("tool_use"),
    );
    expect(out).not.toContain('"secret"');
  });

  it.each([
    ["in a delta after it", "{}"],
    ["in white space after it", " "],
  ])("that say their input whole and again %s are withheld", (_, again) => {
    const call = [toolStart(0, "read", '{"a":1}'), input(0, again), blockStop(0)];
    const out = filteredMessage(START, ...call, messageDelta("tool_use"));
    expect(anthropicStreamSaid(Buffer.from(out))).toMatchObject({ calls: [], finish: ["refusal"] });
  });

  it("that the vendor runs do not count for the stop reason", () => {
    const server = [toolStart(0, "search", "{}", "server_tool_use"), blockStop(0)];
    const out = filteredMessage(
      START,
      ...server,
      toolStart(1, "drop"),
      blockStop(1),
      messageDelta("tool_use"),
    );
    expect(anthropicStreamSaid(Buffer.from(out))).toMatchObject({
      calls: [{ name: "search" }],
      finish: ["refusal"],
    });
  });

  it("cut off by the token limit are withheld in a whole answer too", () => {
    const rules = rulesFor("anthropic", "json", { judge });
    const whole = (reason: string): Buffer =>
      Buffer.from(
        `{"content":[{"type":"tool_use","id":"a","name":"read","input":{}}],"stop_reason":"${reason}"}`,
      );
    expect(run(rules, whole("tool_use")).out.equals(whole("tool_use"))).toBe(true);
    expect(run(rules, whole("max_tokens")).out.toString()).toContain(
      "The answer ended before the call was complete.",
    );
  });

  it("cut off in the event that starts them leave a readable stream", () => {
    const out = filteredMessage(START, toolStart(0, "drop").trimEnd());
    expect(eventsOf(Buffer.from(out)).map(({ type }) => type)).toEqual([
      ...["message_start", "content_block_start", "content_block_delta", "content_block_stop"],
    ]);
  });

  it("that the vendor runs are judged too, and withheld with their result", () => {
    const result = '{"type":"web_search_tool_result","tool_use_id":"id_drop","content":[{"title":"found"}]}';
    const events = (name: string): string[] => [
      ...[START, toolStart(0, name, "{}", "server_tool_use"), input(0, "{}"), blockStop(0)],
      ...[
        blockStart(1, result.replace("id_drop", `id_${name}`)),
        blockStop(1),
        messageDelta("end_turn"),
        STOP,
      ],
    ];
    expect(filteredMessage(...events("web_search"))).toBe(events("web_search").join(""));
    const notice = 'The result of the tool call "drop" was withheld with the call.';
    expect(filteredMessage(...events("drop"))).toBe(
      [
        START,
        noticeBlock(0),
        blockStop(0),
        noticeBlock(1, notice),
        blockStop(1),
        messageDelta("end_turn"),
        STOP,
      ].join(""),
    );
  });

  it.each([
    ["within its input by the stream's end", [input(0, '{"a')], ""],
    ["within its input by the token limit", [input(0, '{"a'), blockStop(0)], messageDelta("max_tokens")],
    ["before its input by the token limit", [blockStop(0)], messageDelta("max_tokens")],
    ["by the next message", [input(0, "{}")], START],
    ["by an error", [input(0, "{}")], event("error", ',"error":{"type":"overloaded_error"}')],
  ])("cut off %s are withheld, and their block ends", (_, call, end) => {
    const out = filteredMessage(START, toolStart(0, "read"), ...call, end);
    const notice = 'The tool call "read" was withheld: ';
    expect(out.startsWith(START + noticeBlock(0, notice).slice(0, -6))).toBe(true);
    expect(out.endsWith(blockStop(0) + end)).toBe(true);
    expect(out).not.toContain("tool_use");
  });

  it("in blocks out of order are refused, as readers would put them together differently", () => {
    for (const starts of [
      [toolStart(1, "read"), toolStart(0, "find")],
      [toolStart(0, "read"), toolStart(0, "find")],
    ]) {
      expect(() => filteredMessage(START, ...starts)).toThrow(
        expect.objectContaining({ code: "answer_unreadable" }),
      );
    }
  });

  it("that come whole with the message, as from a container's code, are judged as well", () => {
    const whole = (name: string, reason: string): string =>
      event(
        "message_start",
        `,"message":{"content":[{"type":"tool_use","id":"t","name":"${name}","input":{"a":1}}],"stop_reason":"${reason}","usage":{"input_tokens":0,"output_tokens":0}}`,
      );
    expect(filteredMessage(whole("read", "tool_use"), STOP)).toBe(whole("read", "tool_use") + STOP);
    const text = `{"type":"text","text":${JSON.stringify(NOTICE)}}`;
    const tool = '{"type":"tool_use","id":"t","name":"drop","input":{"a":1}}';
    expect(filteredMessage(whole("drop", "tool_use"), STOP)).toBe(
      whole("drop", "refusal").replace(tool, () => text) + STOP,
    );
  });

  it("have their input restored only when the rules say so", () => {
    const rules = { ...anthropic, restore: RESTORE };
    const call = [toolStart(0, "read"), input(0, '{"to":"[PER'), input(0, 'SON_1]"}'), blockStop(0)];
    const start = [toolStart(1, "read", '{"to":"[PERSON_1]"}'), blockStop(1)];
    const all = bytes(START, ...call, ...start, messageDelta("tool_use"), STOP);
    expect(run(rules, all).out.equals(all)).toBe(true);
    const { out } = run({ ...rules, restoreToolArguments: true }, all);
    const delivered = JSON.stringify({ to: 'Ann "A"' });
    expect(anthropicStreamSaid(out).calls.map((call) => call.arguments)).toEqual([delivered, delivered]);
  });

  it("count input tokens with those of the cache, and output tokens as last said", () => {
    const usage =
      '"usage":{"input_tokens":1,"cache_creation_input_tokens":20,"cache_read_input_tokens":300,"output_tokens":1}';
    const start = event("message_start", `,"message":{"content":[],${usage}}`);
    const { report } = run(anthropic, bytes(start, messageDelta("end_turn"), STOP));
    expect(report).toMatchObject({ usage: { input: 321, output: 9 }, finishReason: "end_turn" });
  });
});
