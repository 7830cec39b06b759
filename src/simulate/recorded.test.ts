/** The simulators' answers against recorded ones of the vendors: the same fields, at the same places, of the same types. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulators } from "./index.ts";

const corpora = process.env.LANEKEEPER_CORPORA ?? resolve(import.meta.dirname, "../../../shared/corpora");
const recordings = join(corpora, "vercel+ai/packages");
const present = existsSync(recordings);
if (!present) console.warn(`SKIPPED: no recorded answers at LANEKEEPER_CORPORA (${corpora})`);

/** Every path in a JSON value with the type found there; array items count as one. */
function shape(value: unknown, path = "$"): readonly string[] {
  if (Array.isArray(value)) return [`${path}[]`, ...value.flatMap((item) => shape(item, `${path}[]`))];
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`));
  }
  return [`${path}: ${value === null ? "null" : typeof value}`];
}

const shapes = (values: readonly unknown[]) => [...new Set(values.flatMap((value) => shape(value)))].sort();
const recorded = (file: string) => readFileSync(join(recordings, file), "utf8");
const recordedEvents = (file: string) =>
  recorded(file)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe.skipIf(!present)("next to recorded answers", () => {
  let all: readonly Simulator[] = [];
  let close = async () => {};
  beforeAll(async () => {
    ({ all, close } = await startSimulators({ pace: 0 }));
  });
  afterAll(() => close());

  async function answer(name: string, path: string, text: string, stream: boolean): Promise<string> {
    const simulator = all.find((one) => one.name === name);
    const response = await fetch(`${simulator?.url}${path}`, {
      method: "POST",
      headers: { "anthropic-version": "2023-06-01" },
      body: JSON.stringify({
        model: "any",
        max_tokens: 500,
        stream,
        ...(stream && name === "openai" ? { stream_options: { include_usage: true } } : {}),
        messages: [{ role: "user", content: text }],
      }),
    });
    return response.text();
  }
  const events = (text: string) =>
    Array.from(text.matchAll(/^data: (\{.*)$/gm), ([, data = ""]) => JSON.parse(data));

  it("has OpenAI's JSON", async () => {
    const ours = JSON.parse(await answer("openai", "/v1/chat/completions", "Hello", false));
    const theirs = JSON.parse(recorded("openai/src/chat/__fixtures__/openai-text.json"));
    expect(shapes([ours])).toEqual(shapes([theirs]));
  });

  it("has OpenAI's chunks", async () => {
    const ours = events(await answer("openai", "/v1/chat/completions", "Hello", true));
    const theirs = recordedEvents("openai/src/chat/__fixtures__/openai-text.chunks.txt");
    expect(shapes(ours)).toEqual(shapes(theirs));
  });

  it("has Anthropic's JSON", async () => {
    const ours = JSON.parse(await answer("claude", "/v1/messages", "Hello", false));
    const theirs = JSON.parse(recorded("anthropic/src/__fixtures__/anthropic-text.json"));
    expect(shapes([ours])).toEqual(shapes([theirs]));
  });

  it("has Anthropic's events, of text and of tool calls", async () => {
    for (const [text, file] of [
      ["Hello", "anthropic-text.chunks.txt"],
      ['call tool weather with {"location": "San Francisco"}', "anthropic-json-other-tool.1.chunks.txt"],
    ] as const) {
      const ours = events(await answer("claude", "/v1/messages", text, true));
      const theirs = recordedEvents(`anthropic/src/__fixtures__/${file}`);
      const withoutRegion = (found: readonly string[]) =>
        found.filter((one) => !one.includes("inference_geo"));
      // The older of the two recordings was made before inference_geo came.
      expect(withoutRegion(shapes(ours))).toEqual(withoutRegion(shapes(theirs)));
    }
  });
});
