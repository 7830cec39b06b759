/** What a simulated model says to a call. It quotes what reached it, so that redaction can be seen from outside. */
import { estimateTokens } from "./read.ts";
import type { Ask, Reply, ToolCall } from "./vendor.ts";

const QUOTE_MAX_CHARACTERS = 1_000;
const CALL_TOOL = /^.*\bcall tool (\S+) with (\{.*\}).*$/gm;
const SAY = /(?:^|\s)say: /i;

const REFUSAL_TEXT = "I'm sorry, but I can't help with that. (This refusal was asked of a simulator.)";

/**
 * The last user text steers the reply: `say: …` is returned verbatim to the end of the text, and each line with
 * `call tool NAME with {…}` becomes a tool call, offered or not, because a model may misbehave. A call that brings
 * tool results is answered with text, so that an agent's loop ends.
 */
export function replyTo(ask: Ask, name: string): Reply {
  if (ask.toolResult !== null)
    return textReply(`${introduction(name)} The tool said: ${quote(ask.toolResult)}`, ask);
  const calls = toolCalls(ask.userText);
  const said = verbatim(ask.userText);
  if (said !== null) return finished(said, calls, "stop");
  if (calls.length > 0) return finished("", calls, "stop");
  return textReply(`${introduction(name)} You said: ${quote(ask.userText)}`, ask);
}

export function refusalReply(): Reply {
  return { ...finished(REFUSAL_TEXT, [], "stop"), refused: true };
}

function introduction(name: string): string {
  return `This is ${name}, a simulator and no model.`;
}

function toolCalls(text: string): readonly ToolCall[] {
  if (!text.includes("call tool ")) return [];
  return Array.from(text.matchAll(CALL_TOOL), ([, name = "", json = ""]) => ({ name, arguments: json }));
}

function verbatim(text: string): string | null {
  const withoutCalls = text.replace(CALL_TOOL, "").replace(/\n+$/, "");
  const found = SAY.exec(withoutCalls);
  return found === null ? null : withoutCalls.slice(found.index + found[0].length);
}

function quote(text: string): string {
  if (text.length <= QUOTE_MAX_CHARACTERS) return text;
  return `${text.slice(0, QUOTE_MAX_CHARACTERS)}… (${text.length} characters in all)`;
}

/** Honours the caller's output limit, as the vendors do. */
function textReply(text: string, ask: Ask): Reply {
  const room = ask.maxTokens === null ? Number.POSITIVE_INFINITY : ask.maxTokens * 4;
  if (text.length <= room) return finished(text, [], "stop");
  return finished(text.slice(0, room), [], "length");
}

function finished(text: string, calls: readonly ToolCall[], finish: Reply["finish"]): Reply {
  const written = text + calls.map((call) => call.name + call.arguments).join("");
  return { text, calls, finish, refused: false, outputTokens: estimateTokens(written) };
}
