/** What the tour reads from an answer in either dialect, and from what a simulator received. */
import type { ReceivedCall, Simulator } from "../../simulate/index.ts";

export interface TourAnswer {
  readonly status: number;
  /** The x-lanekeeper-record header. */
  readonly record: string | null;
  readonly text: string;
  /** Names of the tools that the answer calls. */
  readonly toolCalls: readonly string[];
}

/** A call as a simulator received it, with the simulator. */
export interface Reached {
  readonly simulator: Simulator;
  readonly call: ReceivedCall;
}

/** OpenAI's JSON, Anthropic's events, or an error in either dialect. */
export function readAnswer(status: number, record: string | null, body: string): TourAnswer {
  if (/^(event|data):/.test(body)) {
    const events = Array.from(body.matchAll(/^data: (.*)$/gm), ([, data = ""]) => parsed(data));
    const texts = events
      .map((event) => at(event, "delta", "text"))
      .filter((text) => typeof text === "string");
    return { status, record, text: texts.join(""), toolCalls: [] };
  }
  const json = parsed(body);
  const message = at(json, "choices", 0, "message");
  const text = at(message, "content") ?? at(message, "refusal") ?? at(json, "error", "message");
  return {
    status,
    record,
    text: typeof text === "string" ? text : message === undefined ? body : "",
    toolCalls: functionNames(at(message, "tool_calls")),
  };
}

/** Names of the tools that an OpenAI call offers. */
export function toolsOffered(json: unknown): readonly string[] {
  return functionNames(at(json, "tools"));
}

function functionNames(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item) => at(item, "function", "name")).filter((name) => typeof name === "string");
}

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
