/** Request bodies of an exact size, the same in every run: prose with quotes, line ends and letters beyond ASCII. */

export interface BodyForm {
  readonly bytes: number;
  readonly stream: "none" | "fast" | "paced";
  /**
   * With an e-mail address and an offered tool: the address becomes a pseudonym that is restored in the answer, and
   * the tool call that the mock makes is judged. Without either, the answer needs no processing: an offered tool
   * alone would have its calls judged.
   */
  readonly processed: boolean;
}

/** What the mock is told, and what the caller must see in the answer. */
export const ADDRESS = "ines.okafor@northwind-parcels.com";
export const TOOL = "search_orders";

const WORDS = (
  "the parcel left our warehouse on time and the carrier scanned it twice before it reached the harbour where " +
  "rain held every truck back for a day so please sort these orders by date and tell me which of them need a " +
  "word to the buyer or a new label because one box was wet and another had lost its corner"
).split(" ");

interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export function requestBody(form: BodyForm): Buffer {
  const turns = form.bytes <= 2_048 ? 1 : form.bytes <= 65_536 ? 9 : 17;
  const head = form.processed ? `You can reach me at ${ADDRESS} at any time. ` : "";
  const system: Message = { role: "system", content: `You help the people of a shop. ${prose(120, 1)}` };
  const withText = (units: number): Message[] =>
    Array.from({ length: turns }, (_, i) => ({
      role: i % 2 === 0 ? "user" : "assistant",
      content: `${i === turns - 1 ? head : ""}${prose(units, 100 + i)}`,
    }));
  const encode = (messages: readonly Message[], fill: string): Buffer =>
    Buffer.from(JSON.stringify(request(form, [system, ...messages], fill)));

  // Escapes and accents make bytes out of units, so the size is approached from below and then filled to the byte.
  const frame = encode(withText(0), "").length;
  const messages = withText(Math.floor(((form.bytes - frame) * 0.9) / turns));
  const missing = form.bytes - encode(messages, "").length;
  if (missing < 0) throw new Error(`a body of ${form.bytes} bytes is too small`);
  return encode(messages, letters(missing));
}

function request(form: BodyForm, messages: readonly Message[], fill: string): Record<string, unknown> {
  const last = messages.at(-1);
  return {
    model: form.stream === "paced" ? "paced" : "mock",
    max_tokens: 256,
    temperature: 0.2,
    ...(form.stream === "none" ? {} : { stream: true, stream_options: { include_usage: true } }),
    ...(form.processed ? { tools: [tool] } : {}),
    messages: [...messages.slice(0, -1), { ...last, content: `${last?.content ?? ""}${fill}` }],
  };
}

const tool = {
  type: "function",
  function: {
    name: TOOL,
    description: "Searches the shop's orders.",
    parameters: { type: "object", properties: { query: { type: "string" }, limit: { type: "integer" } } },
  },
};

/** Numerical Recipes' generator: the bodies must not differ between runs. */
function prose(units: number, seed: number): string {
  let text = "";
  let state = seed;
  while (text.length < units) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += WORDS[(state >>> 8) % WORDS.length];
    const pick = state >>> 28;
    text += pick === 0 ? ".\n" : pick === 1 ? ' "as agreed" ' : pick === 2 ? " café " : " ";
  }
  return text.slice(0, units);
}

const letters = (count: number): string =>
  `${WORDS.join(" ")} `.repeat(Math.ceil(count / 200)).slice(0, count);
