import { describe, expect, it } from "vitest";
import { exampleDecision } from "../decide/testing.ts";
import type { Decision, Dialect, ToolMode } from "../exchange.ts";
import { limits } from "../limits.ts";
import { dialects } from "../understand/dialects/index.ts";
import { parseJson } from "../understand/json.ts";
import { splice } from "../understand/splice.ts";
import { judgeToolCall, removeTools } from "./tools.ts";

const openaiTool = (name: string) => ({ type: "function", function: { name, parameters: {} } });
const anthropicTool = (name: string) => ({ name, input_schema: {} });
const named = (name: string) => ({ type: "function", function: { name } });

const modes = (tools: Readonly<Record<string, ToolMode>>): Decision["tools"] =>
  Object.entries(tools).map(([name, mode]) => ({ name, mode, required: false }));

/** The members beside model and messages that are left, and the names that went. */
function left(dialect: Dialect, body: object, tools: Readonly<Record<string, ToolMode>>) {
  const messages = [{ role: "user", content: "hi" }];
  const bytes = Buffer.from(JSON.stringify({ model: "m", ...body, messages }));
  const call = dialects[dialect].readRequest(parseJson(bytes));
  const { edits, removed } = removeTools(call, exampleDecision({ tools: modes(tools) }));
  const { model, messages: kept, ...rest } = JSON.parse(splice(bytes, edits).toString());
  expect({ model, kept }).toEqual({ model: "m", kept: messages });
  return { rest, removed };
}

describe("tools that policy does not permit", () => {
  it("leave nothing changed when there are none", () => {
    const body = { tools: [openaiTool("a")], tool_choice: "auto" };
    expect(left("openai", body, { a: "allow" })).toEqual({ rest: body, removed: [] });
  });

  it("leave an OpenAI call, the others stay with the choice among them", () => {
    const body = {
      tools: ["a", "b", "c"].map(openaiTool),
      tool_choice: "required",
      parallel_tool_calls: true,
    };
    expect(left("openai", body, { a: "remove", b: "allow", c: "approval" })).toEqual({
      rest: { ...body, tools: [openaiTool("b")] },
      removed: ["a", "c"],
    });
  });

  it("leave an Anthropic call, the vendor's own tools and MCP servers included", () => {
    const body = {
      max_tokens: 9,
      tools: [anthropicTool("a"), { type: "bash_20250124", name: "bash" }],
      mcp_servers: [
        { type: "url", url: "https://one.example", name: "one" },
        { type: "url", url: "https://two.example", name: "two" },
      ],
      tool_choice: { type: "any", disable_parallel_tool_use: true },
    };
    const { rest, removed } = left("anthropic", body, {
      a: "allow",
      bash: "remove",
      one: "allow",
      two: "remove",
    });
    expect(rest).toEqual({ ...body, tools: [body.tools[0]], mcp_servers: [body.mcp_servers[0]] });
    expect([...removed].sort()).toEqual(["bash", "two"]);
  });

  it("are those that the decision does not name, too", () => {
    expect(left("openai", { tools: [openaiTool("a")] }, {}).removed).toEqual(["a"]);
    expect(left("anthropic", { tools: [anthropicTool("a")] }, { A: "allow" }).removed).toEqual(["a"]);
  });

  it("take with them what makes no sense without a tool", () => {
    const body = {
      tools: [openaiTool("a")],
      functions: [{ name: "f", parameters: {} }],
      web_search_options: { search_context_size: "low" },
      tool_choice: "auto",
      function_call: "auto",
      parallel_tool_calls: false,
      temperature: 1,
    };
    expect(left("openai", body, {}).rest).toEqual({ temperature: 1 });
    const anthropic = {
      max_tokens: 9,
      tools: [anthropicTool("a")],
      mcp_servers: [{ type: "url", url: "https://one.example", name: "one" }],
      tool_choice: { type: "auto" },
    };
    expect(left("anthropic", anthropic, {}).rest).toEqual({ max_tokens: 9 });
  });

  it("take a whole member with them when all of it goes, and keep the members that still offer something", () => {
    const body = {
      tools: [openaiTool("a"), openaiTool("b")],
      functions: [{ name: "f", parameters: {} }],
      tool_choice: "auto",
    };
    expect(left("openai", body, { f: "allow" }).rest).toEqual({
      functions: body.functions,
      tool_choice: "auto",
    });
    expect(left("openai", body, { a: "allow" }).rest).toEqual({
      tools: [openaiTool("a")],
      tool_choice: "auto",
    });
  });

  it("take a choice that names them, and leave one that names another", () => {
    const tools = [openaiTool("a"), openaiTool("b")];
    expect(left("openai", { tools, tool_choice: named("a") }, { b: "allow" }).rest).toEqual({
      tools: [openaiTool("b")],
    });
    expect(left("openai", { tools, tool_choice: named("b") }, { b: "allow" }).rest).toEqual({
      tools: [openaiTool("b")],
      tool_choice: named("b"),
    });
    const anthropic = { max_tokens: 9, tools: [anthropicTool("a"), anthropicTool("b")] };
    const choice = { tool_choice: { type: "tool", name: "a" } };
    expect(left("anthropic", { ...anthropic, ...choice }, { b: "allow" }).rest).toEqual({
      max_tokens: 9,
      tools: [anthropicTool("b")],
    });
  });
});

const judge = (pattern: string, args: string, tool = "run") =>
  judgeToolCall(
    exampleDecision({
      tools: modes({ run: "allow" }),
      tool_arguments: [{ tool, deny_pattern: pattern, reason: "no" }],
    }),
    { name: "run", arguments: args },
  ).allowed;

/** JSON within JSON, `levels` deep. */
function nested(text: string, levels: number): string {
  let value = JSON.stringify({ q: text });
  for (let i = 0; i < levels; i++) value = JSON.stringify({ q: value });
  return value;
}

describe("a call that the model makes", () => {
  const call = (name: string, tools: Readonly<Record<string, ToolMode>>) =>
    judgeToolCall(exampleDecision({ tools: modes(tools) }), { name, arguments: "{}" });

  it("may be to a tool that was offered and permitted", () => {
    expect(call("run", { run: "allow" })).toEqual({ allowed: true, reason: "" });
  });

  it.each([
    ["that was not offered", "Run", { run: "allow" }],
    ["that was removed", "run", { run: "remove" }],
    ["that needs a person", "run", { run: "approval" }],
    ["when none was", "run", {}],
  ] as const)("may not be to one %s", (_name, name, tools) => {
    const { allowed, reason } = call(name, tools);
    expect(allowed).toBe(false);
    expect(reason).not.toBe("");
  });

  it("is blocked for the reason of the rule that it breaks", () => {
    const decision = exampleDecision({
      tools: modes({ run: "allow" }),
      tool_arguments: [
        { tool: "other", deny_pattern: "x", reason: "for another tool" },
        { tool: "run", deny_pattern: "never", reason: "not this" },
        { tool: "*", deny_pattern: "x", reason: "for every tool" },
      ],
    });
    expect(judgeToolCall(decision, { name: "run", arguments: '{"q":"x"}' })).toEqual({
      allowed: false,
      reason: "for every tool",
    });
    expect(judgeToolCall(decision, { name: "run", arguments: '{"q":"y"}' }).allowed).toBe(true);
  });
});

describe("arguments that a rule forbids", () => {
  it.each([
    ["as they stand", '{"q":"drop table x"}'],
    ["in escapes", '{"q":"\\u0064rop\\u0020table x"}'],
    ["with a line break", '{"q":"drop\\ntable x"}'],
    ["in a key", '{"\\u0064rop\\ttable":1}'],
    ["deep inside", '[[{"a":[{"b":"drop\\ttable"}]}]]'],
    ["as a bare string", '"drop\\ntable"'],
    ["as JSON within JSON", nested("drop\ntable", 1)],
    ["as JSON within that, with space before it", JSON.stringify({ q: `\n ${nested("drop\ttable", 1)}` })],
    ["in text that is no JSON", "drop table x"],
    ["in JSON that is cut off", '{"q":"drop table'],
    ["beside values of every kind", '{"a":null,"b":false,"c":0,"d":"","e":[],"q":"drop\\ntable"}'],
  ])("are found %s", (_name, args) => {
    expect(judge("drop\\s+table", args)).toBe(false);
    expect(judge("drop\\s+index", args)).toBe(true);
  });

  it("are found in JSON within JSON as deep as the bound says", () => {
    for (let levels = 0; levels < limits.embeddedJsonMaxDepth; levels++) {
      expect(judge("^drop\ttable$", nested("drop\ttable", levels)), `${levels}`).toBe(false);
    }
  });

  it("are found for every tool when the rule says so", () => {
    expect(judge("secret", '{"q":"secret"}', "*")).toBe(false);
    expect(judge("secret", '{"q":"secret"}', "another")).toBe(true);
  });

  it("are looked for in long lists", () => {
    const long = Array.from({ length: 200_000 }, () => 1);
    expect(judge("drop\\s+table", JSON.stringify([...long, "drop\ntable"]))).toBe(false);
    expect(judge("drop\\s+table", JSON.stringify(long))).toBe(true);
  });

  it("withholds what is too large to look into", () => {
    const huge = Array.from({ length: limits.jsonMaxNodes + 1 }, () => 1);
    expect(judge("drop\\s+table", JSON.stringify(huge))).toBe(false);
  });
});
