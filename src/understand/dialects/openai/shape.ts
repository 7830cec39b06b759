/** The words of a Chat Completions request; everything else in it is the caller's. Page: see detect.ts. */
import { JSON_SCHEMA } from "../../json-schema-shape.ts";
import { ALONE, FREE, fieldsOf, oneOf, type Shape } from "../../shape.ts";

/** Prompt caching of vendors behind an OpenAI-shaped endpoint (OpenRouter, LiteLLM). */
const CACHE_CONTROL: Shape = { fields: fieldsOf({ type: oneOf("ephemeral"), ttl: oneOf("5m", "1h") }) };
const CACHE_BREAKPOINT: Shape = {
  fields: fieldsOf({ mode: oneOf("implicit", "explicit"), ttl: oneOf("30m") }),
};

const PART_TYPE = oneOf("text", "image_url", "input_audio", "file", "refusal", "video_url", "audio_url");

function part(fields: Readonly<Record<string, Shape>>, media?: Shape["media"]): Shape {
  const own = { type: PART_TYPE, cache_control: CACHE_CONTROL, prompt_cache_breakpoint: CACHE_BREAKPOINT };
  return { fields: fieldsOf({ ...own, ...fields }), ...(media === undefined ? {} : { media }) };
}

/** An object with a `url`, or the bare URL, which vLLM takes as well. */
const DATA_OR_URL: Shape = {
  data: "data_uri",
  fields: fieldsOf({ url: { data: "data_uri" }, detail: oneOf("auto", "low", "high") }),
};

const CONTENT_PART: Shape = {
  fields: fieldsOf({ type: PART_TYPE }),
  choose: {
    key: "type",
    cases: fieldsOf({
      text: part({ text: FREE }),
      refusal: part({ refusal: FREE }),
      image_url: part({ image_url: DATA_OR_URL }, "image"),
      // Extensions of vLLM: https://docs.vllm.ai/en/latest/features/multimodal_inputs.html
      audio_url: part({ audio_url: DATA_OR_URL }, "audio"),
      video_url: part({ video_url: DATA_OR_URL }, "file"),
      input_audio: part(
        { input_audio: { fields: fieldsOf({ data: { data: "base64" }, format: oneOf("wav", "mp3") }) } },
        "audio",
      ),
      file: part(
        {
          file: {
            fields: fieldsOf({
              file_data: { data: "either" },
              file_id: FREE,
              filename: { place: "file", tells: "file_name" },
            }),
          },
        },
        "file",
      ),
    }),
  },
};

const CONTENT: Shape = { items: CONTENT_PART };

const ROLE = oneOf("developer", "system", "user", "assistant", "tool", "function");

function message(place: Shape["place"], fields: Readonly<Record<string, Shape>> = {}): Shape {
  const own = { role: ROLE, content: CONTENT, name: ALONE };
  return { ...(place === undefined ? {} : { place }), fields: fieldsOf({ ...own, ...fields }) };
}

const FUNCTION_CALL: Shape = { place: "tool_call", fields: fieldsOf({ name: ALONE, arguments: FREE }) };
const SEALED: Shape = { sealed: true };
/** Gemini's OpenAI-shaped endpoint: https://ai.google.dev/gemini-api/docs/thought-signatures */
const EXTRA: Shape = { fields: fieldsOf({ google: { fields: fieldsOf({ thought_signature: SEALED }) } }) };
/** OpenRouter: https://openrouter.ai/docs/use-cases/reasoning-tokens */
const REASONING_DETAIL: Shape = {
  fields: fieldsOf({
    type: oneOf("reasoning.summary", "reasoning.encrypted", "reasoning.text"),
    id: FREE,
    format: FREE,
    index: FREE,
    summary: FREE,
    text: FREE,
    data: SEALED,
    signature: SEALED,
  }),
};

const TOOL_CALL: Shape = {
  place: "tool_call",
  fields: fieldsOf({
    id: ALONE,
    type: oneOf("function", "custom"),
    index: FREE,
    function: FUNCTION_CALL,
    custom: { fields: fieldsOf({ name: ALONE, input: FREE }) },
    extra_content: EXTRA,
  }),
};

const ASSISTANT = message("assistant", {
  audio: { fields: fieldsOf({ id: FREE }) },
  function_call: FUNCTION_CALL,
  refusal: FREE,
  tool_calls: { place: "tool_call", items: TOOL_CALL },
  // What reasoning models gave and want back: DeepSeek and vLLM, OpenRouter.
  reasoning: FREE,
  reasoning_content: FREE,
  reasoning_details: { items: REASONING_DETAIL },
});

const MESSAGE: Shape = {
  fields: fieldsOf({ role: ROLE, content: CONTENT, name: FREE }),
  choose: {
    key: "role",
    cases: fieldsOf({
      system: message("system"),
      developer: message("system"),
      user: message("user"),
      assistant: ASSISTANT,
      tool: message("tool_result", { tool_call_id: ALONE }),
      function: message("tool_result"),
    }),
  },
};

const ANNOTATIONS: Shape = { fields: fieldsOf({ readOnlyHint: FREE, destructiveHint: FREE, title: FREE }) };
const FUNCTION: Shape = {
  fields: fieldsOf({
    name: FREE,
    description: FREE,
    parameters: JSON_SCHEMA,
    strict: FREE,
    annotations: ANNOTATIONS,
  }),
};
const GRAMMAR: Shape = { fields: fieldsOf({ syntax: oneOf("lark", "regex"), definition: FREE }) };
const CUSTOM: Shape = {
  fields: fieldsOf({
    name: FREE,
    description: FREE,
    format: { fields: fieldsOf({ type: oneOf("text", "grammar"), grammar: GRAMMAR }) },
  }),
};
const TOOL: Shape = {
  fields: fieldsOf({
    type: oneOf("function", "custom"),
    function: FUNCTION,
    custom: CUSTOM,
    annotations: ANNOTATIONS,
  }),
};

const NAMED: Shape = { fields: fieldsOf({ name: FREE }) };
const CHOSEN_TOOL: Shape = {
  fields: fieldsOf({ type: oneOf("function", "custom"), function: NAMED, custom: NAMED }),
};
const TOOL_CHOICE: Shape = {
  place: "tool_definition",
  ...oneOf("none", "auto", "required"),
  fields: fieldsOf({
    type: oneOf("function", "custom", "allowed_tools"),
    function: NAMED,
    custom: NAMED,
    allowed_tools: { fields: fieldsOf({ mode: oneOf("auto", "required"), tools: { items: CHOSEN_TOOL } }) },
  }),
};

const RESPONSE_FORMAT: Shape = {
  place: "tool_definition",
  fields: fieldsOf({
    type: oneOf("text", "json_object", "json_schema"),
    json_schema: { fields: fieldsOf({ name: FREE, description: FREE, schema: JSON_SCHEMA, strict: FREE }) },
  }),
};

const WEB_SEARCH: Shape = {
  place: "tool_definition",
  fields: fieldsOf({
    search_context_size: oneOf("low", "medium", "high"),
    user_location: {
      fields: fieldsOf({
        type: oneOf("approximate"),
        approximate: { fields: fieldsOf({ city: FREE, country: FREE, region: FREE, timezone: FREE }) },
      }),
    },
  }),
};

const VOICES = oneOf("alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse");
const CALLER_DATA: Shape = { place: "metadata" };
const MODERATED: Shape = { fields: fieldsOf({ mode: oneOf("score", "block") }) };

export const REQUEST: Shape = {
  fields: fieldsOf({
    audio: {
      fields: fieldsOf({
        format: oneOf("aac", "flac", "mp3", "opus", "pcm16", "wav"),
        voice: { ...VOICES, fields: fieldsOf({ id: FREE }) },
      }),
    },
    frequency_penalty: FREE,
    function_call: { place: "tool_definition", ...oneOf("none", "auto"), ...NAMED },
    functions: { place: "tool_definition", items: FUNCTION },
    logit_bias: FREE,
    logprobs: FREE,
    max_completion_tokens: FREE,
    max_tokens: FREE,
    messages: { items: MESSAGE },
    metadata: CALLER_DATA,
    modalities: { items: oneOf("text", "audio") },
    model: { modelName: true },
    moderation: {
      fields: fieldsOf({
        model: { modelName: true },
        policy: { fields: fieldsOf({ input: MODERATED, output: MODERATED }) },
      }),
    },
    n: FREE,
    parallel_tool_calls: FREE,
    prediction: { fields: fieldsOf({ type: oneOf("content"), content: CONTENT }) },
    presence_penalty: FREE,
    prompt_cache_key: CALLER_DATA,
    prompt_cache_options: CACHE_BREAKPOINT,
    prompt_cache_retention: oneOf("in_memory", "24h"),
    reasoning_effort: oneOf("none", "minimal", "low", "medium", "high", "xhigh", "max"),
    response_format: RESPONSE_FORMAT,
    safety_identifier: CALLER_DATA,
    seed: FREE,
    service_tier: oneOf("auto", "default", "flex", "scale", "priority"),
    stop: FREE,
    store: FREE,
    stream: FREE,
    stream_options: { fields: fieldsOf({ include_usage: FREE, include_obfuscation: FREE }) },
    temperature: FREE,
    tool_choice: TOOL_CHOICE,
    tools: { place: "tool_definition", items: TOOL },
    top_logprobs: FREE,
    top_p: FREE,
    user: CALLER_DATA,
    verbosity: oneOf("low", "medium", "high"),
    web_search_options: WEB_SEARCH,
  }),
};
