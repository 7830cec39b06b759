import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LanekeeperError } from "../../../errors.ts";
import { parseJson } from "../../json.ts";
import { readRequest } from "./request.ts";

const fixture = readFileSync(join(import.meta.dirname, "fixtures", "everything.json"));
const read = (body: unknown) => readRequest(parseJson(Buffer.from(JSON.stringify(body))));
const ask = { model: "m", max_tokens: 5, messages: [{ role: "user", content: "hi" }] };

describe("a request with everything in it", () => {
  const call = readRequest(parseJson(fixture));
  const { doc } = call;
  const slice = (node: number) => doc.bytes.toString("utf8", doc.start(node), doc.end(node));

  it("has every text as a leaf, in order and in its place", async () => {
    const lines = call.leaves.map(
      ({ place, node, key }) => `${place}${key ? " key" : ""}: ${JSON.stringify(doc.text(node))}`,
    );
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("fixtures/everything.leaves.txt");
  });

  it("has the members that decide about it", () => {
    expect(call).toMatchObject({ dialect: "anthropic", model: "claude-sonnet-4-5-20250929", stream: true });
    expect(call.maxTokens).toBe(1024);
    expect(call.maxTokensNodes.map(slice)).toEqual(["1024"]);
    expect(doc.get(call.toolChoiceNode, "name")).not.toBe(-1);
    expect(call.metadata).toEqual({ user_id: "u-77", department: "archive" });
  });

  it("offers its tools, Anthropic's own and whole MCP servers included", () => {
    expect(call.tools).toMatchObject([
      { name: "index", holder: "tools", annotations: { readOnly: true, destructive: false } },
      { name: "web_search", holder: "tools", annotations: {} },
      { name: "mcp_toolset", holder: "tools" },
      { name: "shelf", holder: "mcp_servers" },
    ]);
    expect(doc.items(call.toolsNode)).toEqual(call.tools.slice(0, 3).map(({ node }) => node));
  });

  it("lists attachments that cannot be read, not documents that can", () => {
    const found = call.attachments.map(({ media, node, dataNode }) => [
      media,
      slice(doc.get(node, "type")),
      dataNode === -1 ? "" : doc.text(dataNode),
    ]);
    expect(found).toEqual([
      ["image", '"image"', "iVBORw0KGgo="],
      ["file", '"document"', "JVBERi0="],
      ["file", '"document"', ""],
      ["image", '"image"', ""],
      ["image", '"image"', ""],
      ["file", '"container_upload"', ""],
    ]);
  });

  it("has the texts that tell its task, and its long numbers", () => {
    expect(call.lastUserText).toBe("Read this one.\nThen sum up.");
    expect(call.systemText).toBe("You keep the archive.\nBe brief.\nMind the date.");
    expect(call.numbers.map(({ place, node }) => [place, slice(node)])).toEqual([
      ["tool_call", "4111111111111111"],
    ]);
  });
});

it("looks further back when the last user message holds tool results alone", () => {
  const call = read({
    ...ask,
    system: "S",
    messages: [
      { role: "user", content: [{ type: "text", text: "the question" }] },
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "n", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "the result" }] },
    ],
  });
  expect(call.lastUserText).toBe("the question");
  expect(call.systemText).toBe("S");
});

describe("what cannot be judged is refused", () => {
  it.each([
    ["no model", { messages: ask.messages }],
    ["no messages", { model: "m" }],
    ["a message without a role", { ...ask, messages: [{ content: "hi" }] }],
    ["stream as a number", { ...ask, stream: 1 }],
    ["max_tokens as a string", { ...ask, max_tokens: "10" }],
    ["a tool without name and type", { ...ask, tools: [{ input_schema: {} }] }],
    ["an MCP server without a name", { ...ask, mcp_servers: [{ type: "url", url: "https://mcp.example" }] }],
  ])("%s", (_name, body) => {
    expect(() => read(body)).toThrow(LanekeeperError);
  });

  it("the request they were made from is accepted", () => {
    expect(read(ask).maxTokens).toBe(5);
  });
});
