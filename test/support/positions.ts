/** Every place in a request where a text can stand, by dialect: what to put into a call so that it stands there. */
import { tool } from "./dialects.ts";

type Json = Record<string, unknown>;

export const users = (content: unknown, ...more: Json[]): Json => ({
  messages: [{ role: "user", content }, ...more],
});
const after = (...messages: Json[]): Json => ({
  messages: [{ role: "user", content: "go on" }, ...messages],
});
const schema = (property: Json): Json => ({
  type: "object",
  properties: { field: { type: "string", ...property } },
});

const OPENAI: Readonly<Record<string, (text: string) => Json>> = {
  "a system message": (text) => ({
    messages: [
      { role: "system", content: text },
      { role: "user", content: "hi" },
    ],
  }),
  "a developer message": (text) => ({
    messages: [
      { role: "developer", content: [{ type: "text", text }] },
      { role: "user", content: "hi" },
    ],
  }),
  "a user message": (text) => users(text),
  "a content part": (text) =>
    users([
      { type: "text", text: "see:" },
      { type: "text", text },
    ]),
  "a user's name": (text) => ({ messages: [{ role: "user", name: text, content: "hi" }] }),
  "an assistant message": (text) =>
    after({ role: "assistant", content: text }, { role: "user", content: "and?" }),
  "an assistant's refusal": (text) =>
    after({ role: "assistant", refusal: text, content: null }, { role: "user", content: "and?" }),
  "a tool call's arguments": (text) =>
    after(
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "c1", type: "function", function: { name: "get_x", arguments: JSON.stringify({ q: text }) } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: "ok" },
    ),
  "a tool call's arguments, JSON within JSON": (text) =>
    after(
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: "c1",
            type: "function",
            function: { name: "get_x", arguments: JSON.stringify({ q: JSON.stringify({ inner: [text] }) }) },
          },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: "ok" },
    ),
  "a tool result": (text) =>
    after(
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "get_x", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c1", content: text },
    ),
  "a tool result's part": (text) =>
    after(
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "get_x", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c1", content: [{ type: "text", text }] },
    ),
  "a tool's description": (text) => ({ tools: [tool("openai", "get_x", { description: text })] }),
  "a tool's schema": (text) => ({
    tools: [tool("openai", "get_x", { parameters: schema({ description: text }) })],
  }),
  "a tool's enumeration": (text) => ({
    tools: [tool("openai", "get_x", { parameters: schema({ enum: ["a", text] }) })],
  }),
  "a tool's default": (text) => ({
    tools: [tool("openai", "get_x", { parameters: schema({ default: text }) })],
  }),
  "a property's name in a schema": (text) => ({
    tools: [
      tool("openai", "get_x", { parameters: { type: "object", properties: { [text]: { type: "string" } } } }),
    ],
  }),
  "an answer's schema": (text) => ({
    response_format: {
      type: "json_schema",
      json_schema: { name: "x", schema: schema({ description: text }) },
    },
  }),
  metadata: (text) => ({ metadata: { note: text } }),
  "a metadata key": (text) => ({ metadata: { [text]: "x" } }),
  "the user field": (text) => ({ user: text }),
  "a file's name": (text) =>
    users([
      { type: "text", text: "see" },
      { type: "file", file: { filename: text, file_id: "f1" } },
    ]),
  "an image's address": (text) =>
    users([{ type: "image_url", image_url: { url: `https://images.example/a.png?note=${text}` } }]),
  "a stop sequence": (text) => ({ stop: [text] }),
  "a prediction": (text) => ({ prediction: { type: "content", content: text } }),
  "a field that the API does not have": (text) => ({ extra: { deep: [{ er: text }] } }),
  "a key that the API does not have": (text) => ({ extra: { [text]: 1 } }),
  "a message of a role that the API does not have": (text) => after({ role: "oracle", content: text }),
};

const ANTHROPIC: Readonly<Record<string, (text: string) => Json>> = {
  "the system text": (text) => ({ system: text }),
  "a system block": (text) => ({
    system: [
      { type: "text", text: "be kind" },
      { type: "text", text },
    ],
  }),
  "a user message": (text) => users(text),
  "a content block": (text) => users([{ type: "text", text }]),
  "an assistant message": (text) =>
    after({ role: "assistant", content: text }, { role: "user", content: "and?" }),
  "a thinking block": (text) =>
    after(
      { role: "assistant", content: [{ type: "thinking", thinking: text, signature: "x" }] },
      { role: "user", content: "and?" },
    ),
  "a tool call's input": (text) =>
    after(
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "t1", name: "get_x", input: { q: [{ deep: text }] } }],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "ok" }] },
    ),
  "a key of a tool call's input": (text) =>
    after(
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "get_x", input: { [text]: 1 } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "ok" }] },
    ),
  "a tool result": (text) =>
    after(
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "get_x", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: text }] },
    ),
  "a tool result's block": (text) =>
    after(
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "get_x", input: {} }] },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text }] }],
      },
    ),
  "a document": (text) =>
    users([{ type: "document", source: { type: "text", media_type: "text/plain", data: text } }]),
  "a document's title": (text) =>
    users([{ type: "document", title: text, source: { type: "text", media_type: "text/plain", data: "x" } }]),
  "a search result": (text) =>
    users([{ type: "search_result", source: "s", title: "t", content: [{ type: "text", text }] }]),
  "a tool's description": (text) => ({ tools: [tool("anthropic", "get_x", { description: text })] }),
  "a tool's schema": (text) => ({
    tools: [tool("anthropic", "get_x", { input_schema: schema({ description: text, enum: [text] }) })],
  }),
  "a property's name in a schema": (text) => ({
    tools: [
      tool("anthropic", "get_x", {
        input_schema: { type: "object", properties: { [text]: { type: "string" } } },
      }),
    ],
  }),
  "the user's id": (text) => ({ metadata: { user_id: text } }),
  "a stop sequence": (text) => ({ stop_sequences: [text] }),
  "a field that the API does not have": (text) => ({ extra: { deep: [{ er: text }] } }),
  "a key that the API does not have": (text) => ({ extra: { [text]: 1 } }),
};

/** Name of the place → members of a call that holds the text there. */
export const POSITIONS = { openai: OPENAI, anthropic: ANTHROPIC } as const;
