import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LanekeeperError } from "../../../errors.ts";
import { limits } from "../../../limits.ts";
import type { Call } from "../../call.ts";
import { parseJson } from "../../json.ts";
import { readRequest } from "./request.ts";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name));
const read = (body: unknown): Call => readRequest(parseJson(Buffer.from(JSON.stringify(body))));
const ask = { model: "m", messages: [{ role: "user", content: "hi" }] };

function reasonOf(body: unknown): string {
  try {
    read(body);
    return "accepted";
  } catch (error) {
    if (error instanceof LanekeeperError && error.code === "request_invalid") return error.detail;
    throw error;
  }
}

describe("a request with everything in it", () => {
  const call = readRequest(parseJson(fixture("everything.json")));
  const { doc } = call;
  const slice = (node: number) => doc.bytes.toString("utf8", doc.start(node), doc.end(node));

  it("has every text as a leaf, in order and in its place", async () => {
    const lines = call.leaves.map(
      ({ place, node, key }) => `${place}${key ? " key" : ""}: ${JSON.stringify(doc.text(node))}`,
    );
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("fixtures/everything.leaves.txt");
  });

  it("has the members that decide about it", () => {
    expect(call).toMatchObject({
      dialect: "openai",
      model: "gpt-4.1-2025-04-14",
      stream: true,
      maxTokens: 500,
    });
    expect(slice(call.modelNode)).toBe('"gpt-4.1-2025-04-14"');
    expect(slice(call.streamNode)).toBe("true");
    expect(call.maxTokensNodes.map(slice)).toEqual(["300", "500"]);
    expect(slice(call.toolChoiceNode)).toContain("look_up");
    expect(call.metadata).toEqual({ lanekeeper_task: "extract", case: "lease 12" });
    expect(slice(call.metadataNode)).toContain("lease 12");
    expect(call.functionsNode).toBe(-1);
  });

  it("offers its tools by the names that a model would use", () => {
    const offers = call.tools.map(({ name, holder, annotations, description }) => ({
      ...{ name, holder, annotations, description },
    }));
    const plain = { annotations: {}, description: "" };
    expect(offers).toEqual([
      { name: "look_up", holder: "tools", annotations: { readOnly: true }, description: "Finds a person" },
      { name: "grep", holder: "tools", annotations: {}, description: "Searches lines" },
      { name: "web_search", holder: "tools", ...plain },
      { name: "web_search", holder: "web_search_options", ...plain },
    ]);
    expect(doc.items(call.toolsNode)).toEqual(call.tools.slice(0, 3).map(({ node }) => node));
  });

  it("lists attachments with the content part that holds them", () => {
    const found = call.attachments.map(({ media, node, dataNode }) => [
      media,
      doc.items(doc.get(doc.items(doc.get(doc.root, "messages"))[6] ?? -1, "content")).indexOf(node),
      dataNode === -1 ? "" : doc.text(dataNode),
    ]);
    expect(found).toEqual([
      ["image", 1, ""],
      ["image", 2, "data:image/png;base64,iVBORw0KGgo="],
      ["image", 3, ""],
      ["audio", 4, "UklGRg=="],
      ["file", 5, "data:application/pdf;base64,JVBER/i0="],
      ["file", 6, ""],
    ]);
  });

  it("has the texts that tell its task, and its long numbers", () => {
    expect(call.lastUserText).toBe("And what is on these?");
    expect(call.systemText).toBe("Answer in one sentence.\nMind the house style.");
    expect(call.numbers.map(({ place, node }) => [place, slice(node)])).toEqual([["other", "12345678901"]]);
  });
});

describe("the older function fields", () => {
  it("are read as tools and tool calls", async () => {
    const call = readRequest(parseJson(fixture("legacy.json")));
    const { doc } = call;
    const lines = call.leaves.map(
      ({ place, node, key }) => `${place}${key ? " key" : ""}: ${JSON.stringify(doc.text(node))}`,
    );
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("fixtures/legacy.leaves.txt");
    expect(call.tools).toMatchObject([{ name: "weather", holder: "functions", description: "Weather now" }]);
    expect(doc.items(call.functionsNode)).toEqual(call.tools.map(({ node }) => node));
    expect(call.toolsNode).toBe(-1);
    expect(doc.value(call.toolChoiceNode)).toEqual({ name: "weather" });
  });
});

describe("members that are absent or null", () => {
  it("leave the defaults", () => {
    const bare = read(ask);
    const nulls = read({
      ...ask,
      stream: null,
      max_tokens: null,
      tools: null,
      tool_choice: null,
      metadata: null,
    });
    for (const call of [bare, nulls]) {
      expect(call).toMatchObject({
        stream: false,
        maxTokens: null,
        maxTokensNodes: [],
        tools: [],
        toolsNode: -1,
      });
      expect(call).toMatchObject({ toolChoiceNode: -1, metadata: {}, metadataNode: -1, attachments: [] });
      expect(call).toMatchObject({ lastUserText: "hi", systemText: "" });
    }
  });
});

describe("what cannot be judged is refused", () => {
  const tool = { type: "function", function: { name: "f" } };
  it.each([
    ["no object", []],
    ["no model", { messages: ask.messages }],
    ["a model that is no string", { ...ask, model: 4 }],
    ["an empty model", { ...ask, model: "" }],
    ["a model of 300 characters", { ...ask, model: "m".repeat(300) }],
    ["no messages", { model: "m" }],
    ["messages that are no array", { ...ask, messages: "hi" }],
    ["empty messages", { ...ask, messages: [] }],
    ["a message without a role", { ...ask, messages: [{ content: "hi" }] }],
    ["a message that is a string", { ...ask, messages: ["hi"] }],
    ["stream as a string", { ...ask, stream: "true" }],
    ["max_tokens as a string", { ...ask, max_tokens: "10" }],
    ["max_tokens with a fraction", { ...ask, max_completion_tokens: 1.5 }],
    ["negative max_tokens", { ...ask, max_tokens: -1 }],
    ["max_tokens beyond counting", { ...ask, max_tokens: 1e300 }],
    ["tools that are no array", { ...ask, tools: tool }],
    ["a tool that is a string", { ...ask, tools: ["f"] }],
    ["a function without a name", { ...ask, tools: [{ type: "function", function: {} }] }],
    ["a function tool without a function", { ...ask, tools: [{ type: "function", name: "f" }] }],
    [
      "a function under another type",
      { ...ask, tools: [{ type: "Function", name: "g", function: { name: "f" } }] },
    ],
    ["two definitions in one tool", { ...ask, tools: [{ ...tool, custom: { name: "g" } }] }],
    ["a legacy function without a name", { ...ask, functions: [{}] }],
    ["more tools than limits.toolsMaxCount", { ...ask, tools: Array(limits.toolsMaxCount + 1).fill(tool) }],
  ])("%s", (_name, body) => {
    expect(reasonOf(body)).not.toBe("accepted");
    expect(reasonOf(body)).not.toBe("");
  });

  it("says why without a word of the caller's", () => {
    expect(reasonOf({ ...ask, model: { secret: "hunter2" } })).not.toContain("hunter2");
  });

  it("as many tools as limits.toolsMaxCount are accepted", () => {
    expect(reasonOf({ ...ask, tools: Array(limits.toolsMaxCount).fill(tool) })).toBe("accepted");
  });
});

describe("a model's name", () => {
  it.each([["gpt-4.1"], ["meta-llama/Llama-3.1-8B-Instruct"], ["llama3:8b"], ["ft:gpt-4o:acme::abc123"]])(
    "%s is no leaf",
    (model) => {
      expect(read({ ...ask, model }).leaves.map(({ node }) => node)).toHaveLength(1);
    },
  );

  it.each([["jane@example.org"], ["4111111111111111"], ["m-4111111111111111"], ["my model"], ["модель"]])(
    "%s is scanned like any text",
    (model) => {
      const call = read({ ...ask, model });
      expect(call.leaves[0]).toEqual({ place: "other", node: call.modelNode, key: false });
    },
  );
});

describe("task texts", () => {
  const half = limits.taskTextMaxUnits / 2;

  it("keep the front and the back of what is too long, on any kind of text", () => {
    for (const middle of [
      "a".repeat(100_000),
      "é\n".repeat(50_000),
      "😀".repeat(50_000),
      "\\x😀\u0001".repeat(30_000),
    ]) {
      const text = `Read this: ${middle} Now sum it up.`;
      const { lastUserText } = read({ model: "m", messages: [{ role: "user", content: text }] });
      expect(lastUserText.length).toBeLessThanOrEqual(limits.taskTextMaxUnits);
      const [front = "", back = ""] = [lastUserText.slice(0, half / 8), lastUserText.slice(-half / 8)];
      expect(text.startsWith(front)).toBe(true);
      expect(text.endsWith(back)).toBe(true);
    }
  });

  it("reach the last part when the first is too long", () => {
    const content = ["d".repeat(100_000), "Sum it up."].map((text) => ({ type: "text", text }));
    const { lastUserText } = read({ model: "m", messages: [{ role: "user", content }] });
    expect(lastUserText.endsWith("d\nSum it up.")).toBe(true);
    expect(lastUserText.length).toBeLessThanOrEqual(limits.taskTextMaxUnits);
  });
});
