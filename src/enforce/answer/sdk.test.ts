import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import {
  anthropicStream,
  type Framing,
  judge,
  type MadeChoice,
  openaiStream,
  RESTORE,
} from "./testing/answers.ts";
import { rulesFor, run } from "./testing/run.ts";

const MADE = {
  reasoning: "Think of [PERSON_12].",
  content: "Dear [PERSON_1], see PERSON_12",
  calls: [
    { name: "forbidden", arguments: '{"x":"SECRETARG"}' },
    { name: "search", arguments: '{"q":"[PERSON_12]"}' },
    { name: "forbidden", arguments: "{}" },
  ],
} satisfies Partial<MadeChoice>;
const HOW: Framing = {
  draws: [2, 0, 5, 1],
  escapes: true,
  interleave: true,
  joinFinish: false,
  lineEnd: "\n",
};
const RULES = { restore: RESTORE, restoreToolArguments: true, judge };
const NOTICE = 'The tool call "forbidden" was withheld: The tool is not granted.';

/** An SDK's transport that answers with these bytes. */
const answering = (bytes: Buffer) => async (): Promise<Response> =>
  new Response(new Uint8Array(bytes), { headers: { "content-type": "text/event-stream" } });

describe("the vendors' own SDKs", () => {
  it("openai puts the filtered stream together", async () => {
    const stream = openaiStream([{ ...MADE, finish: "tool_calls" }], HOW);
    const { out } = run(rulesFor("openai", "sse", RULES), stream);
    const client = new OpenAI({ apiKey: "none", fetch: answering(out) });
    const completion = await client.chat.completions
      .stream({ model: "m", messages: [{ role: "user", content: "x" }] })
      .finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        role: "assistant",
        content: "Dear Ann, see Cleo",
        refusal: `${NOTICE}\n${NOTICE}`,
        tool_calls: [
          {
            id: "call_0_1",
            type: "function",
            function: { name: "search", arguments: '{"q":"Zoë \\"Z\\" O\'Neil\\n"}' },
          },
        ],
      },
    });
  });

  it("openai reads a stream that no call is left of", async () => {
    const stream = openaiStream([{ ...MADE, calls: MADE.calls.slice(0, 1), finish: "tool_calls" }], HOW);
    const { out } = run(rulesFor("openai", "sse", RULES), stream);
    const client = new OpenAI({ apiKey: "none", fetch: answering(out) });
    const completion = await client.chat.completions
      .stream({ model: "m", messages: [{ role: "user", content: "x" }] })
      .finalChatCompletion();
    const [choice] = completion.choices;
    expect(choice).toMatchObject({ finish_reason: "content_filter", message: { refusal: NOTICE } });
    expect(choice?.message.tool_calls).toBeUndefined();
  });

  it("@anthropic-ai/sdk puts the filtered stream together", async () => {
    const stream = anthropicStream({ ...MADE, finish: "tool_use" }, HOW);
    const { out } = run(rulesFor("anthropic", "sse", RULES), stream);
    const client = new Anthropic({ apiKey: "none", fetch: answering(out) });
    const message = await client.messages
      .stream({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "x" }] })
      .finalMessage();
    expect(message.stop_reason).toBe("tool_use");
    expect(message.content).toMatchObject([
      { type: "thinking", thinking: 'Think of Zoë "Z" O\'Neil\n.' },
      { type: "text", text: "Dear Ann, see Cleo" },
      { type: "text", text: NOTICE },
      { type: "tool_use", id: "toolu_1", name: "search", input: { q: 'Zoë "Z" O\'Neil\n' } },
      { type: "text", text: NOTICE },
    ]);
  });
});
