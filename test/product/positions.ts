/** Every place of a call where a text can stand: those of test/support, more members of both APIs, and attachments. */
import { docx, paragraph, zip } from "../../src/classify/documents/testing.ts";
import type { Dialect } from "../../src/exchange.ts";
import { tool } from "../support/dialects.ts";
import { POSITIONS, users } from "../support/positions.ts";

type Json = Record<string, unknown>;

export interface Position {
  readonly name: string;
  readonly dialect: Dialect;
  readonly at: (text: string) => Json;
  /** Without its findings, or only when it has none (it cannot be edited), or never (it cannot be read). */
  readonly leaves: "redacted" | "when clean" | "never";
}

const b64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString("base64");
const entity = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const after = (...messages: Json[]): Json => ({
  messages: [{ role: "user", content: "go on" }, ...messages],
});
const callOf = (more: Json): Json =>
  after(
    { role: "assistant", content: null, tool_calls: [{ id: "c1", type: "function", ...more }] },
    { role: "tool", tool_call_id: "c1", content: "ok" },
  );

const MORE: Readonly<Record<Dialect, Readonly<Record<string, (text: string) => Json>>>> = {
  openai: {
    "an assistant's part": (text) =>
      after({ role: "assistant", content: [{ type: "text", text }] }, { role: "user", content: "and?" }),
    "a function message of old": (text) => after({ role: "function", name: "get_x", content: text }),
    "a function call of old": (text) =>
      after(
        {
          role: "assistant",
          content: null,
          function_call: { name: "get_x", arguments: JSON.stringify({ q: text }) },
        },
        { role: "user", content: "and?" },
      ),
    "a function definition of old": (text) => ({
      functions: [{ name: "get_x", description: text, parameters: { type: "object", properties: {} } }],
    }),
    "a custom tool's input": (text) =>
      after(
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "custom", custom: { name: "run_x", input: text } }],
        },
        { role: "tool", tool_call_id: "c1", content: "ok" },
      ),
    "a key of a tool call's arguments": (text) =>
      callOf({ function: { name: "get_x", arguments: JSON.stringify({ [text]: 1 }) } }),
    "arguments that are no JSON": (text) => callOf({ function: { name: "get_x", arguments: `q = ${text}` } }),
    "arguments over several lines": (text) =>
      callOf({ function: { name: "get_x", arguments: JSON.stringify({ a: { b: [text] } }, null, 2) } }),
    "a tool call's id": (text) =>
      after(
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: text, type: "function", function: { name: "get_x", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: text, content: "ok" },
      ),
    "a schema's pattern": (text) => ({
      tools: [
        tool("openai", "get_x", {
          parameters: { type: "object", properties: { f: { type: "string", pattern: text } } },
        }),
      ],
    }),
    "a schema's constant, title and examples": (text) => ({
      tools: [
        tool("openai", "get_x", {
          parameters: { type: "object", properties: { f: { const: text, title: text, examples: [text] } } },
        }),
      ],
    }),
    "the place a search is made from": (text) => ({
      web_search_options: { user_location: { type: "approximate", approximate: { city: text } } },
    }),
    "a key for the prompt's cache": (text) => ({ prompt_cache_key: text }),
    "an identifier for safety": (text) => ({ safety_identifier: text }),
    "a spoken answer's transcript": (text) =>
      after(
        { role: "assistant", content: "", audio: { id: "a1", transcript: text } },
        { role: "user", content: "and?" },
      ),
  },
  anthropic: {
    "an assistant's text block": (text) =>
      after({ role: "assistant", content: [{ type: "text", text }] }, { role: "user", content: "and?" }),
    "a document's context": (text) =>
      users([
        { type: "document", context: text, source: { type: "text", media_type: "text/plain", data: "x" } },
      ]),
    "a document of blocks": (text) =>
      users([{ type: "document", source: { type: "content", content: [{ type: "text", text }] } }]),
    "a search result's title and source": (text) =>
      users([{ type: "search_result", source: text, title: text, content: [{ type: "text", text: "x" }] }]),
    "a citation": (text) =>
      after(
        {
          role: "assistant",
          content: [
            {
              type: "text",
              text: "as said",
              citations: [
                {
                  type: "char_location",
                  cited_text: text,
                  document_index: 0,
                  start_char_index: 0,
                  end_char_index: 1,
                },
              ],
            },
          ],
        },
        { role: "user", content: "and?" },
      ),
    "a server's tool input": (text) =>
      after(
        {
          role: "assistant",
          content: [{ type: "server_tool_use", id: "s1", name: "web_search", input: { query: text } }],
        },
        { role: "user", content: "and?" },
      ),
    "an example of a tool's input": (text) => ({
      tools: [tool("anthropic", "get_x", { input_examples: [{ q: text }] })],
    }),
    "an image's address": (text) =>
      users([{ type: "image", source: { type: "url", url: `https://images.example/a.png?note=${text}` } }]),
    "a schema's constant and default": (text) => ({
      tools: [
        tool("anthropic", "get_x", {
          input_schema: { type: "object", properties: { f: { const: text, default: text } } },
        }),
      ],
    }),
    "a metadata key": (text) => ({ metadata: { [text]: "x" } }),
  },
};

const ROWS = (text: string): string => `id,note\n1,fine\n2,"${text.replaceAll('"', '""')}"\n3,fine\n`;
const PAGE = (text: string): string => `<html><body><h1>Notes</h1><p>${entity(text)}</p></body></html>`;
const WORKBOOK = (text: string): Buffer =>
  zip([
    { name: "[Content_Types].xml", text: "<Types/>" },
    { name: "xl/workbook.xml", text: "<workbook/>" },
    { name: "xl/sharedStrings.xml", text: `<sst><si><t xml:space="preserve">${entity(text)}</t></si></sst>` },
  ]);

interface Attachment {
  readonly mediaType: string;
  readonly fileName: string;
  readonly data: (text: string) => string;
  readonly leaves: Position["leaves"];
}

const ATTACHMENTS: Readonly<Record<string, Attachment>> = {
  "a text file": { mediaType: "text/plain", fileName: "a.txt", data: b64, leaves: "redacted" },
  "a JSON file": {
    mediaType: "application/json",
    fileName: "a.json",
    data: (text) => b64(JSON.stringify({ rows: [{ note: text }] })),
    leaves: "redacted",
  },
  "a CSV file": {
    mediaType: "text/csv",
    fileName: "a.csv",
    data: (text) => b64(ROWS(text)),
    leaves: "redacted",
  },
  "an HTML file": {
    mediaType: "text/html",
    fileName: "a.html",
    data: (text) => b64(PAGE(text)),
    leaves: "redacted",
  },
  "a text file in UTF-16": {
    mediaType: "text/plain",
    fileName: "a.txt",
    data: (text) => b64(Buffer.from(`\ufeff${text}`, "utf16le")),
    leaves: "redacted",
  },
  "a Word file": {
    mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    fileName: "a.docx",
    data: (text) =>
      b64(
        docx(
          text
            .split("\n")
            .map((line) => paragraph(entity(line)))
            .join(""),
        ),
      ),
    leaves: "when clean",
  },
  "an Excel file": {
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    fileName: "a.xlsx",
    data: (text) => b64(WORKBOOK(text)),
    leaves: "when clean",
  },
  "a picture": {
    mediaType: "image/png",
    fileName: "a.png",
    data: (text) =>
      b64(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), Buffer.from(text)])),
    leaves: "never",
  },
};

const attached =
  (dialect: Dialect, { mediaType, fileName, data }: Attachment) =>
  (text: string): Json => {
    const bytes = data(text);
    const part =
      dialect === "openai"
        ? mediaType.startsWith("image/")
          ? { type: "image_url", image_url: { url: `data:${mediaType};base64,${bytes}` } }
          : { type: "file", file: { filename: fileName, file_data: `data:${mediaType};base64,${bytes}` } }
        : {
            type: mediaType.startsWith("image/") ? "image" : "document",
            source: { type: "base64", media_type: mediaType, data: bytes },
          };
    return users([{ type: "text", text: "see" }, part]);
  };

/** What stands here names a picture or a file that lies elsewhere: without leave of the configuration it stays inside. */
export const ELSEWHERE: ReadonlySet<string> = new Set(["an image's address", "a file's name"]);

const DIALECTS: readonly Dialect[] = ["openai", "anthropic"];

export const ALL_POSITIONS: readonly Position[] = DIALECTS.flatMap((dialect) => [
  ...Object.entries({ ...POSITIONS[dialect], ...MORE[dialect] }).map(
    ([name, at]): Position => ({
      name,
      dialect,
      at,
      leaves: dialect === "openai" && name === "an image's address" ? "never" : "redacted",
    }),
  ),
  ...Object.entries(ATTACHMENTS).map(
    ([name, attachment]): Position => ({
      name,
      dialect,
      at: attached(dialect, attachment),
      leaves: attachment.leaves,
    }),
  ),
  {
    name: "a data URI in a text",
    dialect,
    at: (text) => users(`see data:text/plain;base64,${b64(text)} for more`),
    leaves: "redacted",
  },
]);
