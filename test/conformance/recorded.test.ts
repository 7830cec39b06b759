/** Answers that vendors gave, replayed: byte-identical where no rule touches them, however the upstream splits them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  hasCorpora,
  type Recording,
  recordedAnswers,
  recordedStreams,
} from "../../src/enforce/answer/testing/corpus.ts";
import { ask, headersOf, PATHS, tool } from "../support/dialects.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { inPieces, startUpstream, type Upstream } from "../support/upstream.ts";

/** Names of every tool that a recording calls, so that all of them can be offered and granted. */
function toolsIn(bytes: Buffer): string[] {
  const names = [...bytes.toString("utf8").matchAll(/"name":\s*"([^"\\]{1,64})"/g)].map(
    ([, name]) => name ?? "",
  );
  return [...new Set(names)];
}

const recordings: readonly Recording[] = hasCorpora ? [...recordedStreams(), ...recordedAnswers()] : [];
/** They break a tool call off: a rule does touch them, for a call that is not whole never reaches the application. */
const BROKEN_CALLS: readonly string[] = ["spliced-message-start.chunks.txt", "truncated_tool_call.json"];
const whole = recordings.filter(({ name }) => !BROKEN_CALLS.includes(name));
const isStream = ({ bytes }: Recording): boolean => /^(data|event|:)/.test(bytes.toString("utf8", 0, 8));

describe.skipIf(!hasCorpora)("recorded answers (skipped without the corpora: set LANEKEEPER_CORPORA)", () => {
  let gateway: TestGateway;
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await startUpstream();
    const everyTool = [...new Set(recordings.flatMap(({ bytes }) => toolsIn(bytes)))];
    gateway = await startGateway({
      config: {
        lanes: [
          {
            name: "openai",
            provider: "openai",
            endpoints: [`${upstream.url}/v1`],
            boundary: "hosted",
            region: "us",
          },
          {
            name: "claude",
            provider: "anthropic",
            endpoints: [upstream.url],
            boundary: "hosted",
            region: "us",
          },
        ],
        routes: [],
        tools: { grants: [{ tools: [...everyTool, "write:*", "destructive:*"] }] },
      },
    });
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.stop();
  });

  /** What the caller gets when a lane sends `recording` in these pieces. */
  async function replay(
    recording: Recording,
    pieces: readonly Buffer[],
    tools: readonly string[],
  ): Promise<Buffer> {
    const { dialect } = recording;
    const stream = isStream(recording);
    upstream.serve({
      headers: { "content-type": stream ? "text/event-stream" : "application/json" },
      pieces,
    });
    const offered = tools.length === 0 ? {} : { tools: tools.map((name) => tool(dialect, name)) };
    const answer = await call(
      `${gateway.url}${PATHS[dialect]}`,
      ask(dialect, "go on", { stream, ...offered }),
      {
        headers: headersOf(dialect),
      },
    );
    expect([answer.status, answer.ending]).toEqual([200, "whole"]);
    return answer.body;
  }

  it("there are some", () => {
    expect(recordings.length).toBeGreaterThan(40);
  });

  /** A few sizes each: every cut within the first events, then sizes that share no factor. */
  const sizes = (bytes: Buffer): number[] =>
    [...new Set([Math.ceil(bytes.length / 400), 61, 1_021, 16_384, bytes.length])].filter(
      (size) => size > 0 && bytes.length / size <= 400,
    );

  it.each(recordings.map((recording) => [recording.dialect, recording.name, recording] as const))(
    "%s %s: untouched by a lane with nothing to do",
    async (_dialect, _name, recording) => {
      for (const size of [Math.ceil(recording.bytes.length / 50), recording.bytes.length]) {
        const got = await replay(recording, inPieces(recording.bytes, size), []);
        expect(got.equals(recording.bytes)).toBe(true);
      }
    },
    30_000,
  );

  it.each(whole.map((recording) => [recording.dialect, recording.name, recording] as const))(
    "%s %s: untouched where the answer is read because tools were offered, at every chunking",
    async (_dialect, _name, recording) => {
      const tools = toolsIn(recording.bytes).slice(0, 300);
      for (const size of sizes(recording.bytes)) {
        const got = await replay(recording, inPieces(recording.bytes, size), ["get_weather", ...tools]);
        expect(got.toString("utf8")).toBe(recording.bytes.toString("utf8"));
      }
    },
    30_000,
  );

  it.each(BROKEN_CALLS)("%s: the call that breaks off is withheld, alike at every chunking", async (name) => {
    const recording = recordings.find((each) => each.name === name);
    if (recording === undefined) throw new Error(`no recording ${name}`);
    const tools = toolsIn(recording.bytes);
    const results = new Set<string>();
    for (const size of sizes(recording.bytes)) {
      results.add((await replay(recording, inPieces(recording.bytes, size), tools)).toString("utf8"));
    }
    expect(results.size).toBe(1);
    expect([...results][0]).toContain("was withheld");
  });

  it("one stream at every cut in two, read because tools were offered", async () => {
    const recording = recordings.find(
      (each) => isStream(each) && each.dialect === "openai" && each.bytes.length < 6_000,
    );
    if (recording === undefined) throw new Error("no short recorded stream");
    const tools = ["get_weather", ...toolsIn(recording.bytes)];
    for (let at = 1; at < recording.bytes.length; at += 7) {
      const pieces = [recording.bytes.subarray(0, at), recording.bytes.subarray(at)];
      expect((await replay(recording, pieces, tools)).equals(recording.bytes)).toBe(true);
    }
  }, 60_000);

  it.each([
    ["nothing to do", []],
    ["the answer read", ["get_weather"]],
  ])("events are delivered as they come, with %s", async (_, tools) => {
    const event = (content: string) =>
      Buffer.from(
        `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`,
      );
    const pieces = ["one", "two", "three", "four"].map(event);
    upstream.serve({ headers: { "content-type": "text/event-stream" }, pieces, pauseMs: 200 });
    const arrivals: number[] = [];
    const offered = tools.length === 0 ? {} : { tools: tools.map((name) => tool("openai", name)) };
    await call(`${gateway.url}${PATHS.openai}`, ask("openai", "go", { stream: true, ...offered }), {
      onData: () => arrivals.push(performance.now()),
    });
    // Four pieces, 200 ms apart at the lane: none waits for the one after it.
    expect(arrivals.length).toBeGreaterThanOrEqual(4);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(400);
  });

  it("control: with its tools not granted the same recording does not come through untouched", async () => {
    const recording = recordings.find((each) => isStream(each) && each.bytes.includes('"tool_calls"'));
    if (recording === undefined) throw new Error("no recording calls a tool");
    const got = await replay(recording, [recording.bytes], ["get_weather_not_this_one"]);
    expect(got.equals(recording.bytes)).toBe(false);
  });
});
