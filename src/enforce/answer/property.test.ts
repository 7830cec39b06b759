import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMatcher } from "./restore.ts";
import {
  anthropicAnswer,
  anthropicStream,
  type Framing,
  framing,
  judge,
  type MadeChoice,
  madeChoice,
  openaiAnswer,
  openaiStream,
  RESTORE,
} from "./testing/answers.ts";
import {
  anthropicAnswerSaid,
  anthropicStreamSaid,
  openaiAnswerSaid,
  openaiStreamSaid,
} from "./testing/reassemble.ts";
import { everyByte, rulesFor, run } from "./testing/run.ts";

const RUNS = { numRuns: 300, seed: 7 };
const RULES = { restore: RESTORE, restoreToolArguments: true, judge };
const openaiChoice = madeChoice({ plain: "stop", tools: "tool_calls" });
const anthropicChoice = madeChoice({ plain: "end_turn", tools: "tool_use" });
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

function at(bytes: Buffer, parts: readonly number[]): number[] {
  return parts.map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b);
}

const restored = (text: string): string => createMatcher(RESTORE)?.apply(text, false).text ?? text;

/** What the rules leave of the calls, as the vendors' SDKs would show them. */
function allowedCalls(made: MadeChoice): { name: string; arguments: unknown }[] {
  return made.calls.flatMap((call) => {
    if (call.name === "forbidden" || call.arguments.includes("SECRETARG")) return [];
    const value: unknown = JSON.parse(call.arguments === "" ? "{}" : call.arguments, (_, inner: unknown) =>
      typeof inner === "string" ? restored(inner) : inner,
    );
    return [{ name: call.name, arguments: value }];
  });
}

const parsed = (calls: readonly { name: string; arguments: string }[]) =>
  calls.map(({ name, arguments: json }) => ({
    name,
    arguments: JSON.parse(json === "" ? "{}" : json) as unknown,
  }));

const isBroken = ({ arguments: json }: { arguments: string }): boolean => json === '{"x":"SECRETARG';

describe("a streamed Chat Completions answer", () => {
  const rules = rulesFor("openai", "sse", RULES);

  it("is the same, byte for byte, however the stream is split", () => {
    fc.assert(
      fc.property(
        fc.array(openaiChoice, { minLength: 1, maxLength: 2 }),
        framing,
        cuts,
        (choices, how, parts) => {
          const bytes = openaiStream(choices, how);
          const whole = run(rules, bytes);
          const split = run(rules, bytes, at(bytes, parts));
          expect(split.out.toString()).toBe(whole.out.toString());
          expect(split.report).toEqual(whole.report);
        },
      ),
      RUNS,
    );
  });

  it("is the same at every split in two, and byte by byte", () => {
    fc.assert(
      fc.property(openaiChoice, framing, (choice, how) => {
        const bytes = openaiStream([choice], how);
        const whole = run(rules, bytes).out;
        expect(run(rules, bytes, everyByte(bytes)).out.equals(whole)).toBe(true);
        for (let cut = 1; cut < Math.min(bytes.length, 1500); cut++) {
          if (!run(rules, bytes, [cut]).out.equals(whole)) expect.fail(`cut at ${cut}`);
        }
      }),
      { numRuns: 3, seed: 11 },
    );
  });

  it("says what the same answer says as one JSON text, and what the rules leave of it", () => {
    fc.assert(
      fc.property(fc.array(openaiChoice, { minLength: 1, maxLength: 2 }), framing, (choices, how) => {
        const stream = run(rules, openaiStream(choices, how));
        const whole = run(rulesFor("openai", "json", RULES), openaiAnswer(choices, how));
        const said = openaiStreamSaid(stream.out);
        expect(said).toEqual(openaiAnswerSaid(whole.out));
        expect(parsed(said.calls)).toEqual(choices.flatMap(allowedCalls));
        for (const [i, choice] of choices.entries()) {
          expect(said.texts[`${i}/content`] ?? "").toBe(restored(choice.content));
          expect(said.texts[`${i}/reasoning_content`] ?? "").toBe(restored(choice.reasoning));
          const isEmptied = choice.calls.length > 0 && allowedCalls(choice).length === 0;
          expect(said.finish[i]).toBe(isEmptied ? "content_filter" : choice.finish);
          expect(`${i}/refusal` in said.texts).toBe(allowedCalls(choice).length < choice.calls.length);
        }
        for (const { out } of [stream, whole]) expect(out.includes("SECRETARG")).toBe(false);
        const { restored: count, usage, finishReason } = stream.report;
        expect({ restored: count, usage }).toEqual({
          restored: whole.report.restored,
          usage: whole.report.usage,
        });
        if (choices.length === 1) expect(whole.report).toEqual({ ...stream.report, finishReason });
      }),
      RUNS,
    );
  });

  it("is left byte-identical when every call is allowed and no text holds a token", () => {
    fc.assert(
      fc.property(openaiChoice, framing, cuts, (choice, how, parts) => {
        const calls = choice.calls.filter((call) => !isBroken(call));
        const bytes = openaiStream([{ ...choice, calls }], how);
        const { out } = run(rulesFor("openai", "sse"), bytes, at(bytes, parts));
        expect(out.equals(bytes)).toBe(true);
      }),
      RUNS,
    );
  });

  it("releases no call, and no half of a token, when the stream is cut short anywhere", () => {
    fc.assert(
      fc.property(openaiChoice, framing, fc.double({ min: 0, max: 1, noNaN: true }), (choice, how, part) => {
        const full = openaiStream([choice], { ...how, lineEnd: "\n" });
        const bytes = full.subarray(0, Math.floor(full.length * part));
        const { out, report } = run(rules, bytes);
        const said = openaiStreamSaid(out);
        expect(out.includes("SECRETARG")).toBe(false);
        if (report.finishReason === null) expect(said.calls).toEqual([]);
        const sent = openaiStreamSaid(run(rulesFor("openai", "sse"), bytes).out);
        for (const channel of ["0/content", "0/reasoning_content"]) {
          expect(said.texts[channel] ?? "").toBe(restored(sent.texts[channel] ?? ""));
        }
      }),
      RUNS,
    );
  });
});

describe("a streamed Messages answer", () => {
  const rules = rulesFor("anthropic", "sse", RULES);

  it("is the same, byte for byte, however the stream is split", () => {
    fc.assert(
      fc.property(anthropicChoice, framing, cuts, (made, how, parts) => {
        const bytes = anthropicStream(made, how);
        const whole = run(rules, bytes);
        const split = run(rules, bytes, at(bytes, parts));
        expect(split.out.toString()).toBe(whole.out.toString());
        expect(split.report).toEqual(whole.report);
      }),
      RUNS,
    );
  });

  it("is the same at every split in two, and byte by byte", () => {
    fc.assert(
      fc.property(anthropicChoice, framing, (made, how) => {
        const bytes = anthropicStream(made, how);
        const whole = run(rules, bytes).out;
        expect(run(rules, bytes, everyByte(bytes)).out.equals(whole)).toBe(true);
        for (let cut = 1; cut < Math.min(bytes.length, 1500); cut++) {
          if (!run(rules, bytes, [cut]).out.equals(whole)) expect.fail(`cut at ${cut}`);
        }
      }),
      { numRuns: 3, seed: 11 },
    );
  });

  it("says what the same answer says as one JSON text, and what the rules leave of it", () => {
    fc.assert(
      fc.property(anthropicChoice, framing, (given: MadeChoice, how: Framing) => {
        const made = { ...given, calls: given.calls.filter((call) => !isBroken(call)) };
        const stream = run(rules, anthropicStream(made, how));
        const whole = run(rulesFor("anthropic", "json", RULES), anthropicAnswer(made, how));
        const said = anthropicStreamSaid(stream.out);
        expect(said).toEqual(anthropicAnswerSaid(whole.out));
        expect(parsed(said.calls)).toEqual(allowedCalls(made));
        expect(said.texts["0/thinking"] ?? "").toBe(restored(made.reasoning));
        expect(said.texts["1/text"] ?? "").toBe(restored(made.content));
        const isEmptied = made.calls.length > 0 && allowedCalls(made).length === 0;
        expect(said.finish).toEqual([isEmptied ? "refusal" : made.finish]);
        for (const { out } of [stream, whole]) expect(out.includes("SECRETARG")).toBe(false);
        const { toolCalls, ...rest } = stream.report;
        expect(rest).toEqual({ ...rest, ...pick(whole.report) });
        expect(toolCalls.map(({ allowed }) => allowed)).toEqual(
          whole.report.toolCalls.map(({ allowed }) => allowed),
        );
      }),
      RUNS,
    );
  });

  it("withholds a call whose arguments are broken, and ends every block that it starts, wherever it is cut", () => {
    fc.assert(
      fc.property(anthropicChoice, framing, fc.double({ min: 0, max: 1, noNaN: true }), (made, how, part) => {
        const full = anthropicStream(made, { ...how, lineEnd: "\n" });
        for (const bytes of [full, full.subarray(0, Math.floor(full.length * part))]) {
          const { out } = run(rules, bytes);
          expect(out.includes("SECRETARG")).toBe(false);
          const said = anthropicStreamSaid(out);
          expect(said.calls.length).toBeLessThanOrEqual(allowedCalls(made).length);
          if (bytes === full) expect(parsed(said.calls)).toEqual(allowedCalls(made));
        }
      }),
      RUNS,
    );
  });
});

function pick(report: {
  restored: number;
  text: string;
  usage: unknown;
  finishReason: string | null;
}): object {
  const { restored: count, text, usage, finishReason } = report;
  return { restored: count, text, usage, finishReason };
}
