/** The words of a Messages request; everything else in it is the caller's. Page: see detect.ts. */
import { JSON_SCHEMA } from "../../json-schema-shape.ts";
import { ALONE, FREE, fieldsOf, oneOf, type Shape } from "../../shape.ts";

const CACHE_CONTROL: Shape = { fields: fieldsOf({ type: oneOf("ephemeral"), ttl: oneOf("5m", "1h") }) };

const SEALED: Shape = { sealed: true };

const BLOCK_TYPE = oneOf(
  ...[
    "text",
    "image",
    "document",
    "search_result",
    "thinking",
    "redacted_thinking",
    "tool_use",
    "tool_result",
  ],
  ...["server_tool_use", "container_upload", "tool_reference", "web_search_tool_result", "web_search_result"],
  ...["web_fetch_tool_result", "web_fetch_result", "code_execution_tool_result", "code_execution_result"],
  ...["code_execution_output", "bash_code_execution_tool_result", "bash_code_execution_result"],
  ...["bash_code_execution_output", "text_editor_code_execution_tool_result", "tool_search_tool_result"],
  ...["tool_search_tool_search_result", "mcp_tool_use", "mcp_tool_result"],
);

const CITATIONS: Shape = {
  fields: fieldsOf({ enabled: FREE }),
  items: {
    fields: fieldsOf({
      type: oneOf(
        ...["char_location", "page_location", "content_block_location"],
        ...["web_search_result_location", "search_result_location"],
      ),
      cited_text: FREE,
      document_index: FREE,
      document_title: FREE,
      start_char_index: FREE,
      end_char_index: FREE,
      start_page_number: FREE,
      end_page_number: FREE,
      start_block_index: FREE,
      end_block_index: FREE,
      search_result_index: FREE,
      encrypted_index: SEALED,
      source: FREE,
      title: FREE,
      url: FREE,
    }),
  },
};

function block(fields: Readonly<Record<string, Shape>>, place?: Shape["place"]): Shape {
  const own = { type: BLOCK_TYPE, cache_control: CACHE_CONTROL };
  return { ...(place === undefined ? {} : { place }), fields: fieldsOf({ ...own, ...fields }) };
}

const SOURCE_TYPE = oneOf("base64", "url", "file", "text", "content");
const MEDIA_TYPE = oneOf(
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "application/pdf",
  "text/plain",
);

const blocks = new Map<string, Shape>();
/** A string, or blocks that may hold blocks. */
const CONTENT: Shape = {
  items: { fields: fieldsOf({ type: BLOCK_TYPE }), choose: { key: "type", cases: blocks } },
};

/** Base64, by URL or by id it is an attachment; as text or as blocks it can be read, so it is not. */
function source(media: NonNullable<Shape["media"]>): Shape {
  const outside = (fields: Readonly<Record<string, Shape>>): Shape => ({
    media,
    fields: fieldsOf({ type: SOURCE_TYPE, media_type: { ...MEDIA_TYPE, tells: "media_type" }, ...fields }),
  });
  return {
    fields: fieldsOf({ type: SOURCE_TYPE }),
    choose: {
      key: "type",
      cases: fieldsOf({
        base64: outside({ data: { data: "base64" } }),
        url: outside({ url: FREE }),
        file: outside({ file_id: FREE }),
        text: { place: "file", fields: fieldsOf({ type: SOURCE_TYPE, media_type: MEDIA_TYPE, data: FREE }) },
        content: { place: "file", fields: fieldsOf({ type: SOURCE_TYPE, content: CONTENT }) },
      }),
    },
  };
}

const CALLER: Shape = {
  fields: fieldsOf({
    type: oneOf("direct", "code_execution_20250825", "code_execution_20260120"),
    tool_id: FREE,
  }),
};
const toolUse = block(
  { id: ALONE, name: ALONE, input: FREE, caller: CALLER, toolset_name: FREE, server_name: FREE },
  "tool_call",
);
/** Results of Anthropic's own tools: the block's words are ours to know, what a tool returned is text. */
const toolResult = block(
  { tool_use_id: ALONE, content: CONTENT, is_error: FREE, caller: CALLER, toolset_name: FREE },
  "tool_result",
);

for (const [type, shape] of Object.entries({
  text: block({ text: FREE, citations: CITATIONS }),
  image: block({ source: source("image"), transformations: FREE }),
  document: block({
    source: source("file"),
    title: { place: "file" },
    context: { place: "file" },
    citations: CITATIONS,
  }),
  search_result: block({ source: FREE, title: FREE, content: CONTENT, citations: CITATIONS }, "tool_result"),
  thinking: block({ thinking: FREE, signature: SEALED }),
  redacted_thinking: block({ data: SEALED }),
  container_upload: { ...block({ file_id: FREE }), media: "file" },
  tool_reference: block({ tool_name: ALONE }),
  tool_use: toolUse,
  server_tool_use: toolUse,
  mcp_tool_use: toolUse,
  tool_result: toolResult,
  web_search_tool_result: toolResult,
  web_fetch_tool_result: toolResult,
  code_execution_tool_result: toolResult,
  bash_code_execution_tool_result: toolResult,
  text_editor_code_execution_tool_result: toolResult,
  tool_search_tool_result: toolResult,
  mcp_tool_result: toolResult,
  web_search_result: block({ title: FREE, url: FREE, encrypted_content: SEALED, page_age: FREE }),
} satisfies Record<string, Shape>)) {
  blocks.set(type, shape);
}

const ROLE = oneOf("user", "assistant", "system");
const message = (place: NonNullable<Shape["place"]>): Shape => ({
  place,
  fields: fieldsOf({ role: ROLE, content: CONTENT }),
});
const MESSAGE: Shape = {
  fields: fieldsOf({ role: ROLE, content: CONTENT }),
  choose: {
    key: "role",
    cases: fieldsOf({ user: message("user"), assistant: message("assistant"), system: message("system") }),
  },
};

const TOOL_TYPE = oneOf(
  ...["custom", "bash_20250124", "text_editor_20250124", "text_editor_20250429", "text_editor_20250728"],
  ...["web_search_20250305", "web_search_20260209", "web_search_20260318", "web_fetch_20250910"],
  ...["web_fetch_20260209", "web_fetch_20260309", "web_fetch_20260318", "memory_20250818", "mcp_toolset"],
  ...[
    "code_execution_20250522",
    "code_execution_20250825",
    "code_execution_20260120",
    "code_execution_20260521",
  ],
  ...["tool_search_tool_bm25_20251119", "tool_search_tool_bm25", "tool_search_tool_regex_20251119"],
  ...["tool_search_tool_regex", "browser_toolset_20260801", "computer_toolset_20260801"],
);
const TOOL: Shape = {
  fields: fieldsOf({
    type: TOOL_TYPE,
    name: FREE,
    description: FREE,
    input_schema: JSON_SCHEMA,
    input_examples: FREE,
    strict: FREE,
    defer_loading: FREE,
    eager_input_streaming: FREE,
    allowed_callers: { items: { values: new Set(["direct", ...(TOOL_TYPE.values ?? [])]) } },
    cache_control: CACHE_CONTROL,
    max_uses: FREE,
    max_characters: FREE,
    max_content_tokens: FREE,
    allowed_domains: FREE,
    blocked_domains: FREE,
    citations: CITATIONS,
    mcp_server_name: FREE,
    annotations: { fields: fieldsOf({ readOnlyHint: FREE, destructiveHint: FREE, title: FREE }) },
    user_location: {
      fields: fieldsOf({
        type: oneOf("approximate"),
        city: FREE,
        country: FREE,
        region: FREE,
        timezone: FREE,
      }),
    },
  }),
};

/** https://docs.claude.com/en/docs/agents-and-tools/mcp-connector */
const MCP_SERVER: Shape = {
  fields: fieldsOf({
    type: oneOf("url"),
    url: FREE,
    name: FREE,
    authorization_token: FREE,
    tool_configuration: { fields: fieldsOf({ enabled: FREE, allowed_tools: FREE }) },
  }),
};

const CALLER_DATA: Shape = { place: "metadata" };

export const REQUEST: Shape = {
  fields: fieldsOf({
    cache_control: CACHE_CONTROL,
    container: FREE,
    diagnostics: { fields: fieldsOf({ previous_message_id: FREE }) },
    inference_geo: FREE,
    max_tokens: FREE,
    mcp_servers: { place: "tool_definition", items: MCP_SERVER },
    messages: { items: MESSAGE },
    metadata: { place: "metadata", fields: fieldsOf({ user_id: FREE }) },
    model: { modelName: true },
    output_config: {
      place: "tool_definition",
      fields: fieldsOf({
        effort: oneOf("low", "medium", "high", "xhigh", "max"),
        format: { fields: fieldsOf({ type: oneOf("json_schema"), schema: JSON_SCHEMA }) },
      }),
    },
    service_tier: oneOf("auto", "standard_only"),
    speed: oneOf("standard", "fast"),
    stop_sequences: FREE,
    stream: FREE,
    system: { place: "system", ...CONTENT },
    temperature: FREE,
    thinking: {
      fields: fieldsOf({
        type: oneOf("enabled", "disabled", "adaptive", "between_tools"),
        budget_tokens: FREE,
        display: oneOf("summarized", "omitted"),
      }),
    },
    tool_choice: {
      place: "tool_definition",
      fields: fieldsOf({
        type: oneOf("auto", "any", "tool", "none"),
        name: FREE,
        disable_parallel_tool_use: FREE,
      }),
    },
    tools: { place: "tool_definition", items: TOOL },
    top_k: FREE,
    top_p: FREE,
    user_profile_id: CALLER_DATA,
    workspace_id: CALLER_DATA,
  }),
};
