import { describe, expect, it } from "vitest";
import type { Dialect } from "../../exchange.ts";
import { type SsePiece, SseReader } from "../../understand/sse.ts";
import { allowEveryCall } from "./index.ts";
import { createMatcher } from "./restore.ts";
import { hasCorpora, recordedAnswers, recordedFile, recordedStreams } from "./testing/corpus.ts";
import { anthropicStreamSaid, openaiStreamSaid, type Said } from "./testing/reassemble.ts";
import { everyByte, rulesFor, run } from "./testing/run.ts";

/** Two messages in one stream: the first one's tool call never ends, so it may not be released. */
const HAS_CUT_CALL = "spliced-message-start.chunks.txt";
const streams = hasCorpora ? recordedStreams() : [];
const answers = hasCorpora ? recordedAnswers() : [];

/** Streams up to this size go through the whole filter at every split in two. */
const SMALL_BYTES = 2_000;

function samePiece(a: SsePiece, b: SsePiece | undefined): boolean {
  const sameData = a.data === null ? b?.data === null : b?.data?.equals(a.data) === true;
  return sameData && b?.event === a.event && b.raw.equals(a.raw);
}

describe.skipIf(!hasCorpora)("recorded answers that no rule touches", () => {
  it("are there in number", () => {
    expect(streams.filter(({ dialect }) => dialect === "openai").length).toBeGreaterThanOrEqual(4);
    expect(streams.filter(({ dialect }) => dialect === "anthropic").length).toBeGreaterThanOrEqual(30);
    expect(answers.length).toBeGreaterThanOrEqual(40);
  });

  it.each(streams)("$name is read into the same events at every split in two", ({ bytes }) => {
    const pieces = new SseReader().push(bytes);
    expect(Buffer.concat(pieces.map(({ raw }) => raw))).toEqual(bytes);
    // Between events the reader starts anew, so splits of each pair of events are all there are.
    for (const [i, piece] of pieces.entries()) {
      const pair = pieces.slice(i, i + 2);
      const both = Buffer.concat(pair.map(({ raw }) => raw));
      for (let cut = 1; cut <= piece.raw.length; cut++) {
        const reader = new SseReader();
        const read = [...reader.push(both.subarray(0, cut)), ...reader.push(both.subarray(cut))];
        const same = read.length === pair.length && read.every((one, j) => samePiece(one, pair[j]));
        if (!same) {
          expect.fail(`event ${i} cut at ${cut}`);
        }
      }
    }
  });

  it.each(streams)(
    "$name passes byte-identical in one piece and byte by byte",
    ({ name, dialect, bytes }) => {
      const watched = rulesFor(dialect, "sse", { judge: allowEveryCall });
      const judged = rulesFor(dialect, "sse", { restore: new Map([["\u{e000}never\u{e000}", "x"]]) });
      for (const rules of name === HAS_CUT_CALL ? [watched] : [watched, judged]) {
        const whole = run(rules, bytes);
        expect(whole.out.equals(bytes)).toBe(true);
        const cut = run(rules, bytes, everyByte(bytes));
        expect(cut.out.equals(bytes)).toBe(true);
        expect(cut.report).toEqual(whole.report);
      }
    },
  );

  it.each(streams.filter(({ bytes }) => bytes.length <= SMALL_BYTES))(
    "$name passes the filter byte-identical at every split in two",
    ({ name, dialect, bytes }) => {
      const judge = name === HAS_CUT_CALL ? allowEveryCall : () => ({ allowed: true, reason: "" });
      const rules = rulesFor(dialect, "sse", { judge });
      for (let cut = 1; cut < bytes.length; cut++) {
        if (!run(rules, bytes, [cut]).out.equals(bytes)) expect.fail(`cut at ${cut}`);
      }
    },
  );

  it.each(streams)("$name tells the same whether it is watched or judged", ({ name, dialect, bytes }) => {
    if (name === HAS_CUT_CALL) return;
    const watched = run(rulesFor(dialect, "sse", { judge: allowEveryCall }), bytes).report;
    const judged = run(rulesFor(dialect, "sse"), bytes).report;
    expect(judged).toEqual(watched);
  });

  it.each(answers)("$name passes byte-identical", ({ name, dialect, bytes }) => {
    for (const judge of [allowEveryCall, () => ({ allowed: true, reason: "" })]) {
      if (name === "truncated_tool_call.json" && judge !== allowEveryCall) continue;
      const { out, report } = run(rulesFor(dialect, "json", { judge }), bytes, [1, bytes.length >> 1]);
      expect(out.equals(bytes)).toBe(true);
      expect(report.usage).not.toBeNull();
    }
  });
});

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

function saidIn({ dialect }: { readonly dialect: Dialect }, bytes: Buffer): Said {
  return dialect === "openai" ? openaiStreamSaid(bytes) : anthropicStreamSaid(bytes);
}

describe.skipIf(!hasCorpora)("recorded streams that rules touch", () => {
  it.each(streams)("$name has parts of its text replaced, the same at any splits", (recording) => {
    const { bytes, dialect, name } = recording;
    if (name === HAS_CUT_CALL) return;
    const original = saidIn(recording, bytes);
    const all = Object.values(original.texts).join("");
    const draw = numbers(bytes.length);
    for (let round = 0; round < 4 && all.length > 20; round++) {
      const tokens = Array.from({ length: 5 }, () => {
        const at = draw(all.length - 12);
        return all.slice(at, at + 2 + draw(10));
      });
      const restore = new Map(tokens.map((token, i) => [token.toWellFormed(), `<"${i}é">`]));
      const rules = rulesFor(dialect, "sse", { restore });
      const whole = run(rules, bytes);
      const apply = (text: string): string => createMatcher(restore)?.apply(text, false).text ?? text;
      const expected = Object.entries(original.texts).map(([channel, text]) => [channel, apply(text)]);
      expect(saidIn(recording, whole.out)).toEqual({ ...original, texts: Object.fromEntries(expected) });
      for (let split = 0; split < 5; split++) {
        const cuts = Array.from({ length: 1 + draw(40) }, () => draw(bytes.length)).sort((a, b) => a - b);
        const parts = run(rules, bytes, cuts);
        expect(parts.out.equals(whole.out)).toBe(true);
        expect(parts.report).toEqual(whole.report);
      }
    }
  });

  it.each(streams)("$name loses its tool calls, and nothing else", (recording) => {
    const { bytes, dialect } = recording;
    const judge = () => ({ allowed: false, reason: "None is." });
    const { out, report } = run(rulesFor(dialect, "sse", { judge }), bytes);
    const before = saidIn(recording, bytes);
    const after = saidIn(recording, out);
    expect(after.calls).toEqual([]);
    expect(after.texts).toMatchObject(before.texts);
    expect(out.toString()).not.toMatch(/"(tool_calls|input_json_delta|tool_use)"/);
    expect(report.toolCalls.every(({ allowed }) => !allowed)).toBe(true);
    expect(run(rulesFor(dialect, "sse", { judge }), bytes, everyByte(bytes)).out.equals(out)).toBe(true);
  });
});

describe.skipIf(!hasCorpora)("recorded answers that are broken", () => {
  it("a stream that is no JSON passes when nothing is to be checked", () => {
    const bytes = recordedFile("detect/broken-sse");
    const rules = rulesFor("openai", "sse", { judge: allowEveryCall });
    expect(run(rules, bytes).out.equals(bytes)).toBe(true);
    expect(run(rules, bytes, everyByte(bytes)).out.equals(bytes)).toBe(true);
  });

  it("and is refused when something is", () => {
    const bytes = recordedFile("detect/broken-sse");
    expect(() => run(rulesFor("openai", "sse"), bytes)).toThrow(
      expect.objectContaining({ code: "answer_unreadable" }),
    );
    expect(() => run(rulesFor("openai", "json"), bytes)).toThrow(
      expect.objectContaining({ code: "answer_unreadable" }),
    );
  });

  it("a call whose arguments the token limit cut off is withheld", () => {
    const { out, report } = run(
      rulesFor("openai", "json"),
      recordedFile("completions/truncated_tool_call.json"),
    );
    const { choices } = JSON.parse(out.toString("utf8")) as {
      choices: [{ message: object; finish_reason: string }];
    };
    expect(choices[0].message).toEqual({
      role: "assistant",
      content: null,
      refusal: 'The tool call "get_weather" was withheld: The answer ended before the call was complete.',
    });
    expect(choices[0].finish_reason).toBe("length");
    expect(report.toolCalls).toMatchObject([{ name: "get_weather", allowed: false }]);
  });
});
