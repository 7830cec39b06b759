/** Made-up answers, each as a stream and as a whole, in both dialects. For tests. */
import fc from "fast-check";

export const RESTORE: ReadonlyMap<string, string> = new Map([
  ["[PERSON_1]", "Ann"],
  ["[PERSON_12]", 'Zoë "Z" O\'Neil\n'],
  ["PERSON_1", "Bo"],
  ["PERSON_12", "Cleo"],
  ["[[E]]", "a@b.example"],
  ["⟦ü𝕏⟧", "größer"],
  // As surrogates are: no brackets, one the beginning of another, marks at either end.
  ["Elwen", "Anna"],
  ["Elwen Caldmore", "Anna Svensson"],
  ["+1 202-555-0123", "+1 415-867-5309"],
  ["elwen.caldmore0042@wickfield.org.example", "anna@personal-mail.org"],
  ["9931 8801 6008 9652", "5555 5555 5555 4444"],
]);
const TOKENS = [...RESTORE.keys()];

export interface MadeCall {
  readonly name: string;
  /** JSON, or not when the call is broken. */
  readonly arguments: string;
}

export interface MadeChoice {
  readonly reasoning: string;
  readonly content: string;
  readonly calls: readonly MadeCall[];
  readonly finish: string;
}

/** How the answer is cut into events: numbers drawn from in turn. */
export interface Framing {
  readonly draws: readonly number[];
  /** Write some characters as \uXXXX. */
  readonly escapes: boolean;
  /** Send the pieces of several calls in turn. */
  readonly interleave: boolean;
  /** Put the last delta and the finish reason in one event. */
  readonly joinFinish: boolean;
  readonly lineEnd: string;
}

const fragment = fc.oneof(
  fc.constantFrom(...TOKENS),
  fc.constantFrom(
    "[",
    "[P",
    "[PERSON_",
    "PERSON",
    "[[",
    "]",
    "⟦ü",
    "é𝕏",
    " ",
    "\n",
    '"',
    "\\",
    "PERSON_123]",
    "Elwen Cald",
    "s",
    "4",
    "](https://e.example/?q=",
    ")",
    '<img src="',
    ">",
    "https://e.example/",
  ),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join(""));

/** Arguments hold SECRETARG where the call may not be seen, so that a test can look for it. */
const json = fc.oneof(
  fc
    .record({ q: text, n: fc.integer(), deep: fc.array(text, { maxLength: 2 }) })
    .map((value) => JSON.stringify(value)),
  fc.record({ to: fc.constantFrom(...TOKENS) }).map((value) => JSON.stringify(value).replace("[", "\\u005b")),
  fc.constant(""),
  fc.constant("{}"),
);
const call: fc.Arbitrary<MadeCall> = fc.oneof(
  fc.record({ name: fc.constantFrom("read_file", "search"), arguments: json }),
  fc.constant({ name: "forbidden", arguments: '{"x":"SECRETARG","y":"[PERSON_1]"}' }),
  fc.constant({ name: "read_file", arguments: '{"x":"SECRETARG' }),
  fc.constant({ name: "search", arguments: '{"path":"SECRETARG/deny"}' }),
);

export function madeChoice(finishes: {
  readonly plain: string;
  readonly tools: string;
}): fc.Arbitrary<MadeChoice> {
  return fc
    .record({ reasoning: text, content: text, calls: fc.array(call, { maxLength: 3 }) })
    .map((made) => ({ ...made, finish: made.calls.length > 0 ? finishes.tools : finishes.plain }));
}

export const framing: fc.Arbitrary<Framing> = fc.record({
  draws: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 12 }),
  escapes: fc.boolean(),
  interleave: fc.boolean(),
  joinFinish: fc.boolean(),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
});

/** The judge that goes with these answers. */
export function judge(made: { readonly name: string; readonly arguments: string }): {
  allowed: boolean;
  reason: string;
} {
  if (made.name === "forbidden") return { allowed: false, reason: "The tool is not granted." };
  if (made.arguments.includes("deny")) return { allowed: false, reason: "The path is not allowed." };
  return { allowed: true, reason: "" };
}

function drawer(draws: readonly number[]): () => number {
  let at = 0;
  return () => draws[at++ % draws.length] as number;
}

/** Cuts between UTF-16 units, but not within a surrogate pair, as vendors do not. */
function cut(textToCut: string, draw: () => number): string[] {
  const pieces: string[] = [];
  const characters = [...textToCut];
  for (let from = 0; from < characters.length; ) {
    const size = 1 + draw();
    pieces.push(characters.slice(from, from + size).join(""));
    from += size;
  }
  return pieces;
}

function encode(value: unknown, escapes: boolean): string {
  const encoded = JSON.stringify(value);
  if (!escapes) return encoded;
  return encoded.replace(/[^\x20-\x7e]|[[PE]/g, (character, at: number) =>
    // Keys of the API stay readable; within values any character may be escaped.
    /[[PE]/.test(character) && !isInString(encoded, at) ? character : escapeUnits(character),
  );
}

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
    .join("");
}

function isInString(encoded: string, at: number): boolean {
  let inside = false;
  for (let i = 0; i < at; i++) {
    if (encoded[i] === "\\") i++;
    else if (encoded[i] === '"') inside = !inside;
  }
  return inside;
}

export function openaiStream(choices: readonly MadeChoice[], how: Framing): Buffer {
  const draw = drawer(how.draws);
  const chunk = (index: number, delta: object, finish: string | null = null): string => {
    const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m" };
    const data = { ...head, choices: [{ index, delta, logprobs: null, finish_reason: finish }], usage: null };
    return `data: ${encode(data, how.escapes)}`;
  };
  const sequences = choices.map((choice, index) => {
    const deltas: object[] = [{ role: "assistant", content: "", refusal: null }];
    for (const piece of cut(choice.reasoning, draw)) deltas.push({ reasoning_content: piece });
    for (const piece of cut(choice.content, draw)) deltas.push({ content: piece });
    const calls = choice.calls.map((made, at) => [
      {
        index: at,
        id: `call_${index}_${at}`,
        type: "function",
        function: { name: made.name, arguments: "" },
      },
      ...cut(made.arguments, draw).map((piece) => ({ index: at, function: { arguments: piece } })),
    ]);
    if (how.interleave) {
      for (let row = 0; row < Math.max(0, ...calls.map((list) => list.length)); row++) {
        const pieces = calls.flatMap((list) => list[row] ?? []);
        if (draw() % 2 === 0) deltas.push({ tool_calls: pieces });
        else deltas.push(...pieces.map((piece) => ({ tool_calls: [piece] })));
      }
    } else deltas.push(...calls.flat().map((piece) => ({ tool_calls: [piece] })));
    const last = how.joinFinish ? (deltas.pop() ?? {}) : {};
    return [...deltas.map((delta) => chunk(index, delta)), chunk(index, last, choice.finish)];
  });
  const events: string[] = [];
  while (sequences.some((list) => list.length > 0)) {
    const list = sequences.filter((one) => one.length > 0);
    events.push((list[draw() % list.length] as string[]).shift() as string);
    if (draw() === 0) events.push(": heartbeat");
  }
  const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } };
  const all = [...events, `data: ${JSON.stringify(usage)}`, "data: [DONE]"];
  return Buffer.from(all.map((event) => event + how.lineEnd + how.lineEnd).join(""));
}

export function openaiAnswer(choices: readonly MadeChoice[], how: Framing): Buffer {
  const made = choices.map(({ reasoning, content, calls, finish }, index) => ({
    index,
    message: {
      role: "assistant",
      reasoning_content: reasoning,
      content,
      ...(how.interleave ? { refusal: null } : {}),
      ...(calls.length === 0
        ? {}
        : { tool_calls: calls.map((call, at) => wholeCall(call, `call_${index}_${at}`)) }),
    },
    finish_reason: finish,
  }));
  const usage = { prompt_tokens: 3, completion_tokens: 5 };
  return Buffer.from(
    encode({ id: "chatcmpl-1", object: "chat.completion", choices: made, usage }, how.escapes),
  );
}

function wholeCall(made: MadeCall, id: string): object {
  return { id, type: "function", function: { name: made.name, arguments: made.arguments } };
}

export function anthropicStream(made: MadeChoice, how: Framing): Buffer {
  const draw = drawer(how.draws);
  const events: object[] = [
    {
      type: "message_start",
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        content: [],
        stop_reason: null,
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
  ];
  let index = 0;
  const block = (content_block: object, deltas: readonly object[]): void => {
    events.push({ type: "content_block_start", index, content_block }, { type: "ping" });
    for (const delta of deltas) events.push({ type: "content_block_delta", index, delta });
    events.push({ type: "content_block_stop", index });
    index++;
  };
  block(
    { type: "thinking", thinking: "", signature: "" },
    cut(made.reasoning, draw).map((thinking) => ({ type: "thinking_delta", thinking })),
  );
  block(
    { type: "text", text: "" },
    cut(made.content, draw).map((piece) => ({ type: "text_delta", text: piece })),
  );
  made.calls.forEach(({ name, arguments: json }, at) => {
    const deltas = cut(json, draw).map((partial_json) => ({ type: "input_json_delta", partial_json }));
    block({ type: "tool_use", id: `toolu_${at}`, name, input: {} }, deltas);
  });
  events.push(
    {
      type: "message_delta",
      delta: { stop_reason: made.finish, stop_sequence: null },
      usage: { output_tokens: 5 },
    },
    { type: "message_stop" },
  );
  const { lineEnd } = how;
  const lines = events.map((event) => {
    const { type } = event as { type: string };
    return `event: ${type}${lineEnd}data: ${encode(event, how.escapes)}${lineEnd}${lineEnd}`;
  });
  return Buffer.from(lines.join(""));
}

/** Only for calls whose arguments are JSON: a whole answer of this API cannot hold others. */
export function anthropicAnswer(made: MadeChoice, how: Framing): Buffer {
  const content = [
    { type: "thinking", thinking: made.reasoning, signature: "" },
    { type: "text", text: made.content },
    ...made.calls.map((call, at) => ({
      ...{ type: "tool_use", id: `toolu_${at}`, name: call.name },
      input: JSON.parse(call.arguments === "" ? "{}" : call.arguments) as unknown,
    })),
  ];
  const usage = { input_tokens: 3, output_tokens: 5 };
  return Buffer.from(encode({ type: "message", content, stop_reason: made.finish, usage }, how.escapes));
}
