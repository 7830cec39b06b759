import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../exchange.ts";
import { createAnswerFilter } from "../index.ts";
import { createMatcher } from "../restore.ts";
import type { AnswerRules } from "../rules.ts";
import {
  anthropicAnswer,
  anthropicStream,
  type Framing,
  framing,
  type MadeChoice,
  openaiAnswer,
  openaiStream,
} from "../testing/answers.ts";
import { hasCorpora, recordedAnswers, recordedStreams } from "../testing/corpus.ts";
import {
  anthropicAnswerSaid,
  anthropicStreamSaid,
  eventsOf,
  openaiAnswerSaid,
  openaiStreamSaid,
  type Said,
} from "../testing/reassemble.ts";
import { everyByte, rulesFor, run } from "../testing/run.ts";
import { BEHIND_UNITS } from "./running.ts";
import { GITHUB, leakyText, PEM, rulesOf, SECRETS_ONLY, scanWhole } from "./testing.ts";

const LEAKS = rulesOf();
/** Recorded streams up to this size go through byte by byte as well. */
const SMALL_BYTES = 6_000;
const REPLACED = /ann\.lee|4111 1111|2671|DE89/;

interface Api {
  readonly dialect: Dialect;
  stream(choices: readonly MadeChoice[], how: Framing): Buffer;
  answer(choices: readonly MadeChoice[], how: Framing): Buffer;
  streamSaid(bytes: Buffer): Said;
  answerSaid(bytes: Buffer): Said;
  /** One event of the stream. */
  delta(text: string): string;
  readonly most: number;
  readonly finish: string;
  readonly stopped: string;
  /** The channels of the first choice. */
  readonly channels: { readonly reasoning: string; readonly content: string };
}

const OPENAI_API: Api = {
  dialect: "openai",
  stream: openaiStream,
  answer: openaiAnswer,
  streamSaid: openaiStreamSaid,
  delta: (text) => openaiDelta(text),
  answerSaid: openaiAnswerSaid,
  most: 2,
  finish: "stop",
  stopped: "content_filter",
  channels: { reasoning: "0/reasoning_content", content: "0/content" },
};
const ANTHROPIC_API: Api = {
  dialect: "anthropic",
  stream: ([made], how) => anthropicStream(made as MadeChoice, how),
  answer: ([made], how) => anthropicAnswer(made as MadeChoice, how),
  streamSaid: anthropicStreamSaid,
  delta: (text) => anthropicDelta(text),
  answerSaid: anthropicAnswerSaid,
  most: 1,
  finish: "end_turn",
  stopped: "refusal",
  channels: { reasoning: "0/thinking", content: "1/text" },
};

const PLAIN: Framing = {
  draws: [3],
  escapes: false,
  interleave: false,
  joinFinish: false,
  lineEnd: "\n",
};

const leakyChoice = (finish: string): fc.Arbitrary<MadeChoice> =>
  fc.record({
    reasoning: leakyText,
    content: leakyText,
    calls: fc.constant([]),
    finish: fc.constant(finish),
  });

const saying = (content: string, finish = "stop"): MadeChoice => ({
  reasoning: "",
  content,
  calls: [],
  finish,
});

const saidOf = (events: string): string =>
  eventsOf(Buffer.from(events))
    .map((event) => event.choices?.[0]?.delta?.content ?? event.delta?.text ?? "")
    .join("");

const openaiDelta = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const anthropicDelta = (text: string): string =>
  `event: content_block_delta\ndata: ${JSON.stringify({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })}\n\n`;

function at(bytes: Buffer, parts: readonly number[]): number[] {
  return parts.map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b);
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

describe.each([OPENAI_API, ANTHROPIC_API])("an answer that is scanned ($dialect)", (api) => {
  const { dialect, channels } = api;
  const rules = rulesFor(dialect, "sse", { leaks: LEAKS });
  const choices = fc.array(leakyChoice(api.finish), { minLength: 1, maxLength: api.most });

  it("is the same, byte for byte, however its stream is split", () => {
    fc.assert(
      fc.property(choices, framing, cuts, (made, how, parts) => {
        const bytes = api.stream(made, how);
        const whole = run(rules, bytes);
        const split = run(rules, bytes, at(bytes, parts));
        expect(split.out.toString()).toBe(whole.out.toString());
        expect(split.report).toEqual(whole.report);
      }),
      { numRuns: 60, seed: 31 },
    );
  });

  it("says the same as a stream, however it is cut into events, and as one JSON text", () => {
    fc.assert(
      fc.property(choices, framing, framing, (made, how, other) => {
        const stream = run(rules, api.stream(made, how));
        const whole = run(rulesFor(dialect, "json", { leaks: LEAKS }), api.answer(made, other));
        const said = api.streamSaid(stream.out);
        expect(said).toEqual(api.answerSaid(whole.out));
        expect(said.texts[channels.content] ?? "").toBe(scanWhole(LEAKS, made[0]?.content ?? "").out);
        expect(said.texts[channels.reasoning] ?? "").toBe(scanWhole(LEAKS, made[0]?.reasoning ?? "").out);
        expect(stream.report.leaks).toEqual(whole.report.leaks);
      }),
      { numRuns: 60, seed: 32 },
    );
  });

  it("is the same at every split in two, and byte by byte", () => {
    const text = `My key is ${GITHUB}, write to ann.lee@corp.example or call +1 415 555 2671 today.`;
    const bytes = api.stream([{ ...saying(text, api.finish), reasoning: "Let me see." }], PLAIN);
    const whole = run(rules, bytes);
    expect(api.streamSaid(whole.out).texts[channels.content]).toBe(
      "My key is [SECRET_GITHUB], write to [EMAIL_ADDRESS] or call [PHONE_NUMBER] today.",
    );
    const once = { action: "mask", count: 1 };
    expect(whole.report.leaks).toEqual({ EMAIL_ADDRESS: once, PHONE_NUMBER: once, SECRET_GITHUB: once });
    expect(run(rules, bytes, everyByte(bytes)).out.equals(whole.out)).toBe(true);
    for (let cut = 1; cut < bytes.length; cut++) {
      if (!run(rules, bytes, [cut]).out.equals(whole.out)) expect.fail(`cut at ${cut}`);
    }
  });

  it("is delivered byte-identical when nothing is found", () => {
    fc.assert(
      fc.property(choices, framing, cuts, (made, how, parts) => {
        const none = rulesFor(dialect, "sse", { leaks: rulesOf({ acts: () => false }) });
        const bytes = api.stream(made, how);
        expect(run(none, bytes, at(bytes, parts)).out.equals(bytes)).toBe(true);
        const json = api.answer(made, how);
        expect(run({ ...none, form: "json" }, json).out.equals(json)).toBe(true);
      }),
      { numRuns: 60, seed: 33 },
    );
  });

  it("is never more than 64 characters behind once what is late is let go", () => {
    const text = `${"Some words about nothing in particular, and ".repeat(6)}${"x".repeat(300)} the end.`;
    for (const length of [1, 12, 90, 400]) {
      const pieces = text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
      const filter = createAnswerFilter(rulesFor(dialect, "sse", { leaks: SECRETS_ONLY }));
      let out = "";
      let read = 0;
      let said = "";
      const shown = (bytes: Buffer): void => {
        out += bytes.toString();
        said = saidOf(out);
      };
      for (const event of pieces.map((piece) => ({
        bytes: Buffer.from(api.delta(piece)),
        units: piece.length,
      }))) {
        shown(filter.push(event.bytes));
        read += event.units;
        // Events of a token or two never wait for the clock.
        if (length <= 12) expect(filter.late).toBe(false);
        if (filter.late) shown(filter.release());
        expect(read - said.length).toBeLessThanOrEqual(BEHIND_UNITS);
      }
      shown(filter.end());
      expect(said).toBe(text);
    }
  });

  it("ends where something may not be returned, and says why", () => {
    const deny: AnswerRules = rulesFor(dialect, "sse", {
      leaks: rulesOf({
        treatment: (kind) => (kind === "EMAIL_ADDRESS" ? { action: "deny", text: () => "" } : null),
      }),
    });
    const made = [saying("Write to ann.lee@corp.example today.", api.finish)];
    const bytes = api.stream(made, PLAIN);
    const stream = run(deny, bytes);
    const said = api.streamSaid(stream.out);
    const notice = "The answer was stopped: it holds EMAIL_ADDRESS, which may not be returned.";
    expect(said.texts[channels.content]).toBe("Write to ");
    expect(Object.values(said.texts)).toContain(notice);
    expect(said.finish).toEqual([api.stopped]);
    expect(stream.out.includes("ann.lee")).toBe(false);
    expect(stream.report).toMatchObject({
      denied: "EMAIL_ADDRESS",
      leaks: { EMAIL_ADDRESS: { action: "deny", count: 1 } },
    });
    expect(run(deny, bytes, everyByte(bytes)).out.toString()).toBe(stream.out.toString());

    const json = api.answer(made, PLAIN);
    const whole = run({ ...deny, form: "json" }, json);
    expect(Object.values(api.answerSaid(whole.out).texts)).toEqual([notice]);
    expect(api.answerSaid(whole.out).finish).toEqual([api.stopped]);
    expect(whole.report).toMatchObject({
      denied: "EMAIL_ADDRESS",
      leaks: { EMAIL_ADDRESS: { action: "deny", count: 1 } },
    });
    expect(() => run({ ...deny, form: "json", onDeny: "next_lane" }, json)).toThrow("could not be checked");
  });

  it.runIf(api.most > 1)("ends every choice where one may not go on", () => {
    const deny = rulesOf({
      treatment: (kind) => (kind === "EMAIL_ADDRESS" ? { action: "deny", text: () => "" } : null),
    });
    const other = "This one has nothing to hide at all, and goes on and on about it.";
    fc.assert(
      fc.property(framing, cuts, (how, parts) => {
        const made = [
          saying("Write to ann.lee@corp.example today or tomorrow, as you like it best.", api.finish),
          saying(other, api.finish),
        ];
        const bytes = api.stream(made, how);
        const rules = rulesFor(dialect, "sse", { leaks: deny });
        const { out } = run(rules, bytes, at(bytes, parts));
        expect(out.toString()).toBe(run(rules, bytes).out.toString());
        const said = api.streamSaid(out);
        expect(said.texts["0/content"]).toBe("Write to ");
        expect(other.startsWith(said.texts["1/content"] ?? "")).toBe(true);
        expect(said.finish[0]).toBe(api.stopped);
        expect([undefined, api.stopped, api.finish]).toContain(said.finish[1] ?? undefined);
      }),
      { numRuns: 100, seed: 35 },
    );
  });

  it("scans a tool call's arguments as they are read, and keeps them JSON", () => {
    const args = JSON.stringify({
      to: "ann.lee@corp.example",
      key: `x\n${GITHUB}`,
      card: 4111111111111111,
      note: "no more",
    });
    const made = { ...saying("", api.finish), calls: [{ name: "read_file", arguments: args }] };
    const stream = api.streamSaid(run(rules, api.stream([made], PLAIN)).out);
    const whole = api.answerSaid(
      run(rulesFor(dialect, "json", { leaks: LEAKS }), api.answer([made], PLAIN)).out,
    );
    for (const said of [stream, whole]) {
      expect(JSON.parse(said.calls[0]?.arguments ?? "")).toEqual({
        to: "[EMAIL_ADDRESS]",
        key: "x\n[SECRET_GITHUB]",
        card: "[CREDIT_CARD]",
        note: "no more",
      });
    }
  });

  it("withholds a call whose arguments may not be returned", () => {
    const deny = rulesOf({
      treatment: (kind) => (kind === "EMAIL_ADDRESS" ? { action: "deny", text: () => "" } : null),
    });
    const call = { name: "read_file", arguments: '{"to":"ann.lee@corp.example"}' };
    const made = { ...saying("Here.", api.finish), calls: [call] };
    const { out, report } = run(rulesFor(dialect, "sse", { leaks: deny }), api.stream([made], PLAIN));
    expect(out.includes("ann.lee")).toBe(false);
    expect(api.streamSaid(out).calls).toEqual([]);
    expect(report).toMatchObject({ leaks: { EMAIL_ADDRESS: { action: "deny", count: 1 } }, denied: null });
    expect(report.toolCalls[0]?.reason).toContain("EMAIL_ADDRESS");
  });

  it("scans what the arguments of several calls say together, in either form", () => {
    const halves = ["IBAN DE8937040044", "0532013000"].map((content, n) => ({
      name: "write_file",
      arguments: JSON.stringify({ path: `${n}.txt`, content }),
    }));
    const listed = {
      name: "write_file",
      arguments: JSON.stringify({ lines: ["card 4111 1111", "1111 1111"] }),
    };
    const made = { ...saying("", api.finish), calls: [...halves, listed] };
    const said = (rulesOfForm: (form: "sse" | "json") => AnswerRules) => [
      api.streamSaid(run(rulesOfForm("sse"), api.stream([made], PLAIN)).out).calls,
      api.answerSaid(run(rulesOfForm("json"), api.answer([made], PLAIN)).out).calls,
    ];
    for (const calls of said((form) => rulesFor(dialect, form, { leaks: LEAKS }))) {
      expect(calls.map((call) => JSON.parse(call.arguments ?? ""))).toEqual([
        // What has shown nothing yet has gone.
        { path: "0.txt", content: "IBAN DE8937040044" },
        { path: "1.txt", content: "[IBAN_CODE]" },
        { lines: ["card [CREDIT_CARD]", "[CREDIT_CARD]"] },
      ]);
    }
    const deny = rulesOf({
      treatment: (kind) => (kind === "IBAN_CODE" ? { action: "deny", text: () => "" } : null),
    });
    for (const calls of said((form) => rulesFor(dialect, form, { leaks: deny }))) {
      expect(calls.map((call) => call.arguments)).toEqual([halves[0]?.arguments, listed.arguments]);
    }
    // Control: each alone is nothing, and without the scan all of it arrives.
    for (const calls of said((form) => rulesFor(dialect, form))) {
      expect(calls.map((call) => call.arguments)).toEqual(made.calls.map((call) => call.arguments));
    }
  });

  it("is the same when tokens are restored in it as well, however it is cut", () => {
    const restore = new Map([
      ["[PERSON_1]", "Ann"],
      ["[PERSON_12]", "Cleo"],
      ["zed@mail.example", "ann@corp.example"],
    ]);
    const tokens = createMatcher(restore);
    const both = rulesFor(dialect, "sse", { leaks: rulesOf({ tokens }), restore });
    const piece = fc.oneof(leakyText, fc.constantFrom(...restore.keys(), "[PERS", "zed@mail", " "));
    const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, framing, framing, cuts, (content, how, other, parts) => {
        const made = [saying(content, api.finish)];
        const bytes = api.stream(made, how);
        const whole = run(both, bytes);
        expect(run(both, bytes, at(bytes, parts)).out.toString()).toBe(whole.out.toString());
        const json = run({ ...both, form: "json" }, api.answer(made, other));
        expect(api.streamSaid(whole.out)).toEqual(api.answerSaid(json.out));
        expect(whole.report.restored).toBe(json.report.restored);
      }),
      { numRuns: 60, seed: 34 },
    );
  });

  it("restores after it scans: what the caller sent comes back, what the lane adds does not", () => {
    const restore = new Map([["[EMAIL_ADDRESS_K7Q2]", "ann.lee@corp.example"]]);
    const text = "Write to [EMAIL_ADDRESS_K7Q2] and to eve.doe@corp.example today.";
    const both = rulesFor(dialect, "sse", { leaks: LEAKS, restore });
    const bytes = api.stream([saying(text, api.finish)], PLAIN);
    const said = api.streamSaid(run(both, bytes).out);
    expect(said.texts[channels.content]).toBe("Write to ann.lee@corp.example and to [EMAIL_ADDRESS] today.");
  });
});

describe("what spells a text once more", () => {
  const spelled = (token: string) => ({ content: [{ token, logprob: -0.1, bytes: null, top_logprobs: [] }] });

  it("goes where the text was changed, and stays elsewhere", () => {
    const parts = ["Mail ", "ann.lee", "@corp", ".example", " now", ", please", " do"];
    const events = parts.map(
      (content) =>
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, logprobs: spelled(content), finish_reason: null }] })}\n\n`,
    );
    const { out } = run(rulesFor("openai", "sse", { leaks: LEAKS }), Buffer.from(events.join("")));
    expect(out.toString()).not.toMatch(/ann\.lee|corp/);
    expect(eventsOf(out).filter(({ choices }) => choices[0].logprobs !== null).length).toBeGreaterThan(2);
    const whole = {
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: parts.join("") },
          logprobs: { content: parts.map((token) => spelled(token).content[0]) },
          finish_reason: "stop",
        },
      ],
    };
    const json = run(
      rulesFor("openai", "json", { leaks: LEAKS }),
      Buffer.from(JSON.stringify(whole)),
    ).out.toString();
    expect(json).not.toMatch(/ann\.lee|corp/);
  });
});

describe("what stands beside texts and calls", () => {
  const result = {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_1",
    content: [
      {
        type: "web_search_result",
        url: "https://x.example/",
        title: `Key ${GITHUB}`,
        encrypted_content: "E".repeat(60),
      },
    ],
  };
  const call = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "keys" } };

  it("is scanned in a Messages answer and its stream", () => {
    const json = Buffer.from(
      JSON.stringify({ type: "message", content: [call, result], stop_reason: "end_turn" }),
    );
    const leaks = SECRETS_ONLY;
    expect(run(rulesFor("anthropic", "json", { leaks }), json).out.toString()).toContain(
      "Key [SECRET_GITHUB]",
    );
    const events = [call, result].flatMap((content_block, index) => [
      { type: "content_block_start", index, content_block },
      { type: "content_block_stop", index },
    ]);
    const bytes = Buffer.from(
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""),
    );
    expect(run(rulesFor("anthropic", "sse", { leaks }), bytes).out.toString()).toContain(
      "Key [SECRET_GITHUB]",
    );
  });

  it("is scanned in a Chat Completions answer, members that are not known included", () => {
    const message = {
      role: "assistant",
      content: "See there.",
      annotations: [
        { type: "url_citation", url_citation: { title: `Key ${GITHUB}`, url: "https://x.example" } },
      ],
      thoughts: { deep: [PEM] },
    };
    const json = Buffer.from(JSON.stringify({ choices: [{ index: 0, message, finish_reason: "stop" }] }));
    const out = run(rulesFor("openai", "json", { leaks: SECRETS_ONLY }), json).out.toString();
    expect(out).toContain("Key [SECRET_GITHUB]");
    expect(out).toContain('"[SECRET_PRIVATE_KEY]"');
  });
});

describe.skipIf(!hasCorpora)("recorded answers that are scanned for secrets", () => {
  it.each(hasCorpora ? recordedStreams() : [])(
    "$name is delivered byte-identical",
    ({ dialect, bytes, name }) => {
      // Its first tool call never ends, so it is withheld.
      if (name === "spliced-message-start.chunks.txt") return;
      const rules = rulesFor(dialect, "sse", { leaks: SECRETS_ONLY });
      const whole = run(rules, bytes);
      expect(whole.report.leaks).toEqual({});
      expect(whole.out.equals(bytes)).toBe(true);
      if (bytes.length <= SMALL_BYTES)
        expect(run(rules, bytes, everyByte(bytes)).out.equals(bytes)).toBe(true);
    },
  );

  it.each(hasCorpora ? recordedAnswers().filter(({ name }) => !name.startsWith("truncated")) : [])(
    "$name is delivered byte-identical",
    ({ dialect, bytes }) => {
      const whole = run(rulesFor(dialect, "json", { leaks: SECRETS_ONLY }), bytes);
      expect(whole.report.leaks).toEqual({});
      expect(whole.out.equals(bytes)).toBe(true);
    },
  );
});

it("would let it through if it were not scanned", () => {
  const text = "Write to ann.lee@corp.example, card 4111 1111 1111 1111.";
  const out = run(rulesFor("openai", "sse"), openaiStream([saying(text)], PLAIN)).out;
  expect(openaiStreamSaid(out).texts["0/content"]).toMatch(REPLACED);
});
