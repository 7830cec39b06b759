import { describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { createAnswerFilter } from "./index.ts";
import { eventsOf, openaiStreamSaid } from "./testing/reassemble.ts";
import { rulesFor, run } from "./testing/run.ts";

const RESTORE = new Map([
  ["[PERSON_1]", 'Ann "A"'],
  ["[PERSON_12]", "Bob"],
]);
const rules = rulesFor("openai", "sse", { restore: RESTORE });

const HEAD = '"id":"c1","object":"chat.completion.chunk","created":7,"model":"m"';
const chunk = (choice: string): string => `data: {${HEAD},"choices":[${choice}]}\n\n`;
const delta = (body: string, finish = "null", index = 0): string =>
  chunk(`{"index":${index},"delta":${body},"finish_reason":${finish}}`);
const stream = (...events: string[]): Buffer => Buffer.from(events.join(""));
const DONE = "data: [DONE]\n\n";

/** What each push gives out when every event comes as one chunk. */
function steps(...events: string[]): string[] {
  const filter = createAnswerFilter(rules);
  return [...events.map((event) => filter.push(Buffer.from(event)).toString()), filter.end().toString()];
}

describe("restoring text in a stream", () => {
  it("holds back only what may be the beginning of a token; the rest goes on at once", () => {
    expect(steps(delta('{"content":"Hello [PER"}'), delta('{"content":"SON_1], and"}'))).toEqual([
      delta('{"content":"Hello "}'),
      delta('{"content":"Ann \\"A\\", and"}'),
      "",
    ]);
  });

  it("gives back a beginning that came to nothing", () => {
    expect(steps(delta('{"content":"a [PER"}'), delta('{"content":"HAPS] b"}'))[1]).toBe(
      delta('{"content":"[PERHAPS] b"}'),
    );
  });

  it("restores a token that ends in the event with the finish reason", () => {
    const out = steps(delta('{"content":"[PERSON"}'), delta('{"content":"_12]"}', '"stop"'), DONE);
    expect(out).toEqual([delta('{"content":""}'), delta('{"content":"Bob"}', '"stop"'), DONE, ""]);
  });

  it("sends the held tail before the finish reason, in an event like the ones before", () => {
    const out = steps(delta('{"content":"x [P"}'), delta("{}", '"stop"'));
    expect(out[1]).toBe(`${delta('{"content":"[P"}')}${delta("{}", '"stop"')}`);
  });

  it("sends it before [DONE], and at the stream's end, when no finish reason comes", () => {
    expect(steps(delta('{"content":"x [P"}'), DONE)[1]).toBe(`${delta('{"content":"[P"}')}${DONE}`);
    expect(steps(delta('{"content":"x [P"}'))[1]).toBe(delta('{"content":"[P"}'));
  });

  it("sends the tail of the reasoning before the content begins", () => {
    const out = steps(delta('{"reasoning_content":"so ["}'), delta('{"content":"Hi"}'));
    expect(out[1]).toBe(`${delta('{"reasoning_content":"["}')}${delta('{"content":"Hi"}')}`);
  });

  it("holds on through empty pieces of other channels", () => {
    const events = [
      delta('{"content":"[PERS","refusal":""}'),
      delta('{"reasoning_content":""}'),
      delta('{"reasoning_content":"","content":"ON_1]"}'),
    ];
    expect(openaiStreamSaid(run(rules, stream(...events)).out).texts).toEqual({ "0/content": 'Ann "A"' });
  });

  it("keeps the channels of several choices apart", () => {
    const out = run(
      rules,
      stream(
        delta('{"content":"[PERS"}', "null", 0),
        delta('{"content":"[PERSON_"}', "null", 1),
        delta('{"content":"ON_1]"}', "null", 0),
        delta('{"content":"12]"}', "null", 1),
      ),
    );
    expect(openaiStreamSaid(out.out).texts).toEqual({ "0/content": 'Ann "A"', "1/content": "Bob" });
    expect(out.report).toMatchObject({ restored: 2, text: "[PERSON_1]\n[PERSON_12]" });
  });

  it("finds a token behind escapes, and leaves the text around it as it was written", () => {
    const [out] = steps(delta('{"content":"\\u00e9 \\u005bPERSON_\\u0031\\u005d \\/ é"}'));
    expect(out).toBe(delta('{"content":"\\u00e9 Ann \\"A\\" \\/ é"}'));
  });

  it("puts a tail before the tool call of the same event, not after or ahead of its text", () => {
    const both = delta(
      '{"content":"see [P","tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}]}',
    );
    const { out } = run(rules, stream(both, delta("{}", '"tool_calls"'), DONE));
    expect(out.toString()).toBe([both, delta("{}", '"tool_calls"'), DONE].join(""));
  });

  it("leaves an event alone that spreads its JSON over several data lines, and edits it when it must", () => {
    const event = (text: string): string =>
      `id: 9\ndata: {"choices":[{"index":0,\ndata: "delta":{"content":"${text}"}}]}\n\n`;
    expect(run(rules, stream(event("a"))).out.toString()).toBe(event("a"));
    const { out } = run(rules, stream(event("[PERSON_12]")));
    expect(out.toString()).toContain("id: 9\n");
    expect(eventsOf(out)).toEqual([{ choices: [{ index: 0, delta: { content: "Bob" } }] }]);
  });

  it("restores nothing in names, ids or keys", () => {
    const bytes = stream(`data: {"id":"[PERSON_1]","[PERSON_1]":"[PERSON_1]","choices":[]}\n\n`, DONE);
    expect(run(rules, bytes).out.equals(bytes)).toBe(true);
  });

  it("restores no text when the rule says so", () => {
    const bytes = stream(delta('{"content":"[PERSON_1]"}'));
    expect(run({ ...rules, restoreText: false }, bytes).out.equals(bytes)).toBe(true);
  });
});

describe("a character cut in half by its lane", () => {
  const text = "a \u{1F600} [PERSON_1] \u{1F1E9}\u{1F1EA} \\ud83d \u{1D7CE}";
  const whole = text.replace("[PERSON_1]", 'Ann "A"');
  const say = (content: string, index = 0): string =>
    delta(`{"content":${JSON.stringify(content)}}`, "null", index);

  it("is read and delivered the same, wherever the text is cut", () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const { out, report } = run(rules, stream(say(text.slice(0, cut)), say(text.slice(cut)), DONE));
      expect(openaiStreamSaid(out).texts).toEqual({ "0/content": whole });
      expect(report.text).toBe(text);
    }
  });

  it("and when every event holds one unit", () => {
    const { out } = run(rules, stream(...text.split("").map((unit) => say(unit)), DONE));
    expect(openaiStreamSaid(out).texts).toEqual({ "0/content": whole });
  });

  it("goes with the half of its own text", () => {
    const { out } = run(
      rules,
      stream(say("\ud83d", 0), say("\ud83c", 1), say("\ude00", 0), say("\udf0d", 1)),
    );
    expect(openaiStreamSaid(out).texts).toEqual({ "0/content": "\u{1F600}", "1/content": "\u{1F30D}" });
  });

  it("is no text where the other half does not come", () => {
    for (const content of ["\ude00", "\ud83d x", "x \ude00"])
      expect(() => run(rules, stream(say(content)))).toThrow(
        expect.objectContaining({ code: "answer_unreadable" }),
      );
    const { out } = run(rules, stream(say("a\ud83d"), say("b"), DONE));
    expect(openaiStreamSaid(out).texts).toEqual({ "0/content": "ab" });
  });
});

describe("what a stream may hold besides", () => {
  it("lets heartbeats, a byte order mark and an unfinished end through as they are", () => {
    const bytes = stream(
      "\uFEFF: hello\r\n\r\n",
      delta('{"content":"a"}'),
      ":\n\n",
      "event: x\n\n",
      ": half a comm",
    );
    expect(run(rules, bytes).out.equals(bytes)).toBe(true);
  });

  it("lets a vendor's error through, after what was held", () => {
    const error = 'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n';
    expect(steps(delta('{"content":"x [P"}'), error)[1]).toBe(`${delta('{"content":"[P"}')}${error}`);
  });

  it("reads an event that the stream's end cut off after its JSON, and leaves one out that is cut within", () => {
    const tail = delta('{"content":"[PERSON_12]"}').trimEnd();
    expect(run(rules, stream(tail)).out.toString()).toBe(delta('{"content":"Bob"}').trimEnd());
    expect(run(rules, stream(delta('{"content":"a"}'), tail.slice(0, -3))).out.toString()).toBe(
      delta('{"content":"a"}'),
    );
    const held = delta('{"content":"x ["}').trimEnd();
    expect(run(rules, stream(held)).out.toString()).toBe(
      `${delta('{"content":"x "}').trimEnd()}\n\n${delta('{"content":"["}')}`,
    );
  });

  it.each(["data: nonsense\n\n", 'data: {"a":1,"a":2}\n\n', "data: {}x\n\n"])(
    "refuses %j for good",
    (event) => {
      const unreadable = expect.objectContaining({ code: "answer_unreadable" });
      const filter = createAnswerFilter(rules);
      filter.push(stream(delta('{"content":"held ["}')));
      expect(() => filter.push(Buffer.from(event))).toThrow(unreadable);
      expect(() => filter.push(stream(DONE))).toThrow(unreadable);
      expect(() => filter.end()).toThrow(unreadable);
    },
  );

  it("refuses a stream in which too much waits for a tool call", () => {
    const filter = createAnswerFilter(rules);
    filter.push(stream(delta('{"tool_calls":[{"index":0,"function":{"name":"f"}}]}')));
    const big = stream(delta(`{"content":"${"x".repeat(limits.sseEventMaxBytes - 300)}"}`));
    const fill = (): void => {
      for (let size = 0; size <= limits.answerMaxBytes; size += big.length) filter.push(big);
    };
    expect(fill).toThrow(expect.objectContaining({ code: "answer_unreadable" }));
  });

  it("keeps at most the stored length of text, and cuts no character", () => {
    const { report } = run(rules, stream(delta(`{"content":"x${"é".repeat(limits.storedTextMaxBytes)}"}`)));
    expect(Buffer.byteLength(report.text)).toBe(limits.storedTextMaxBytes - 1);
    expect(report.text.endsWith("é")).toBe(true);
    expect(run({ ...rules, collect: false }, stream(delta('{"content":"x"}'))).report.text).toBe("");
  });

  it("tells usage and finish reason as last seen", () => {
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":4}}\n\n';
    const { report } = run(rules, stream(delta("{}", '"length"'), usage, DONE));
    expect(report).toMatchObject({ usage: { input: 11, output: 4 }, finishReason: "length" });
    expect(run(rules, stream(DONE)).report).toMatchObject({ usage: null, finishReason: null });
  });
});
