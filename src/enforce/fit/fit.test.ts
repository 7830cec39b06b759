/** What is left when findings are taken out of JSON, Markdown and code can still be read as such. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classify } from "../../classify/facts/index.ts";
import { context } from "../../classify/facts/testing.ts";
import { exampleDecision } from "../../decide/testing.ts";
import type { RedactionAction } from "../../exchange.ts";
import { dialects } from "../../understand/dialects/index.ts";
import { parseJson } from "../../understand/json.ts";
import { plan } from "../plan.ts";
import { tenantKey } from "../pseudonym.ts";
import { createFit } from "./index.ts";

const key = tenantKey(Buffer.alloc(32, 1), "acme");
const plans = { lanes: new Map(), baselines: new Set<string>(), tenantKey: () => key };
const TAKEN_OUT = ["mask", "pseudonym", "hash", "drop"] as const;

/** The body that a lane is sent, with one action for every kind. */
function sent(messages: unknown, action: RedactionAction): { messages: { content: string }[] } {
  const bytes = Buffer.from(JSON.stringify({ model: "m", messages }));
  const call = dialects.openai.readRequest(parseJson(bytes));
  const classified = classify(call, context);
  const decision = exampleDecision({
    lanes: [],
    model: "m",
    redactions: Object.keys(classified.facts.kinds).map((kind) => ({ kind, action })),
  });
  const body = plan(call, classified, decision, plans).body ?? bytes;
  const { doc } = { doc: parseJson(body) };
  return doc.value(doc.root) as { messages: { content: string }[] };
}

const calling = (args: string) => [
  { role: "user", content: "go on" },
  {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: args } }],
  },
  { role: "tool", tool_call_id: "c", content: "ok" },
];
const argumentsOf = (body: unknown): string =>
  (body as { messages: { tool_calls?: { function: { arguments: string } }[] }[] }).messages[1]
    ?.tool_calls?.[0]?.function.arguments ?? "";
const said = (text: string, action: RedactionAction): string =>
  sent([{ role: "user", content: text }], action).messages[0]?.content ?? "";

const CARD = "5555555555554444";
const MAILS = ["ann.smith@globex.example", "bob.jones@globex.example", "eve.brown@initech.example"];

describe("JSON in a text", () => {
  it.each([
    ["mask", '{"card": "[CREDIT_CARD]", "n": 1}'],
    ["drop", '{"card": null, "n": 1}'],
  ] as const)("%s: a number goes as a whole", (action, wanted) => {
    expect(argumentsOf(sent(calling(`{"card": ${CARD}, "n": 1}`), action))).toBe(wanted);
    expect(said(`{"card": ${CARD}, "n": 1}`, action)).toBe(wanted);
  });

  it("a number in JSON within JSON is quoted as that asks for", () => {
    const inner = JSON.stringify({ list: [{ card: Number(CARD) }, 2], é: "ü" });
    const text = JSON.stringify({ q: inner, "😀": 1 });
    const made = JSON.parse(said(text, "mask"));
    expect(JSON.parse(made.q)).toEqual({ list: [{ card: "[CREDIT_CARD]" }, 2], é: "ü" });
    const dropped = JSON.parse(said(text, "drop"));
    expect(JSON.parse(dropped.q)).toEqual({ list: [{ card: null }, 2], é: "ü" });
  });

  it.each(["mask", "drop"] as const)("%s: names of members stay names of their own", (action) => {
    const object = Object.fromEntries([...MAILS, "x"].map((name, i) => [name, i]));
    const wanted = { "[EMAIL_ADDRESS]": 0, "[EMAIL_ADDRESS_2]": 1, "[EMAIL_ADDRESS_3]": 2, x: 3 };
    expect(JSON.parse(argumentsOf(sent(calling(JSON.stringify(object)), action)))).toEqual(wanted);
    expect(JSON.parse(said(JSON.stringify(object), action))).toEqual(wanted);
    const body = sent([{ role: "user", content: "hi", extra: object }], action);
    expect(body.messages[0]).toMatchObject({ extra: wanted });
  });

  it("a name that stands there already is not given to another member", () => {
    const text = JSON.stringify({ "[EMAIL_ADDRESS]": 0, [MAILS[0] ?? ""]: 1 });
    expect(JSON.parse(said(text, "mask"))).toEqual({ "[EMAIL_ADDRESS]": 0, "[EMAIL_ADDRESS_2]": 1 });
  });

  it("what only looks like JSON is a text like any other", () => {
    expect(said(`[card ${CARD}, ${CARD}]`, "mask")).toBe("[card [CREDIT_CARD], [CREDIT_CARD]]");
    expect(said(`{"card": ${CARD}, `, "mask")).toBe('{"card": [CREDIT_CARD], ');
  });

  it("can be read at every level, whatever holds the findings and whatever is done", () => {
    const leaf = fc.constantFrom<unknown>(
      { card: Number(CARD) },
      { card: CARD },
      `card ${CARD} é`,
      ...MAILS,
      `to ${MAILS[0]} "now"\n`,
      1,
      null,
      "😀 plain\\",
      [],
    );
    const name = fc.constantFrom("a", "é", ...MAILS, `of ${MAILS[1]}`, 'q"uote', "n\nl");
    const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(name, tie("node"), { maxKeys: 3, noNullPrototype: true }),
        fc
          .tuple(tie("node"), fc.constantFrom(0, 1))
          .map(([value, indent]) => JSON.stringify(value, null, indent)),
      ),
    })).node;
    const readable = (given: unknown, made: unknown): void => {
      if (typeof given === "string") {
        expect(typeof made).toBe("string");
        if (!/^\s*[[{]/.test(given)) return;
        // Strict: no name twice.
        const [before, after] = [given, made as string].map((text) => parseJson(Buffer.from(text)));
        if (before !== undefined && after !== undefined) readable(before.value(0), after.value(0));
      } else if (typeof given === "object" && given !== null) {
        expect(Array.isArray(made)).toBe(Array.isArray(given));
        const [before, after] = [Object.values(given), Object.values(made as object)];
        expect(after.length).toBe(before.length);
        for (const [i, value] of before.entries()) readable(value, after[i]);
      } else if (given !== Number(CARD)) expect(made).toEqual(given);
    };
    fc.assert(
      fc.property(
        fc.array(tree, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...TAKEN_OUT),
        (value, action) => {
          const text = JSON.stringify(value);
          for (const made of [said(text, action), argumentsOf(sent(calling(text), action))]) {
            readable(text, made);
            for (const secret of ["smith", "jones", "brown", CARD]) expect(made).not.toContain(secret);
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it("loses every character of a finding, though it reaches over values as no detector's does", () => {
    const spans = fc.array(fc.nat(80), { maxLength: 8 }).map((ats) => {
      const sorted = [...new Set(ats)].toSorted((a, b) => a - b);
      return sorted.flatMap((start, i) => (i % 2 === 0 ? [[start, sorted[i + 1] ?? start + 3]] : []));
    });
    const texts = fc.constantFrom(
      '{"a": 4111111111111111, "b": "x\\n\\u00e9y", "c": [12, 345, "é"]}',
      '[1234567890,1234567890,"{\\"k\\":1234567890,\\"é\\":\\"\\\\\\"\\"}"]',
      '["😀", {"naïve": 99999999}, "```\\nx = 1\\n```"]',
    );
    fc.assert(
      fc.property(texts, spans, fc.constantFrom("", "[K]"), (text, at, instead) => {
        const replacements = at
          .filter(([start = 0]) => start < text.length)
          .map(([start = 0, end = 0]) => ({
            kind: "K",
            start,
            end: Math.min(end, text.length),
            instead,
            restored: false,
          }));
        const cuts = createFit(Buffer.from(text))(text, false, replacements);
        const cut = (unit: number): boolean => cuts.some(({ start, end }) => start <= unit && unit < end);
        for (const { start, end } of replacements) {
          for (let unit = start; unit < end; unit += 1) expect([unit, cut(unit)]).toEqual([unit, true]);
        }
        for (const [i, { start, end }] of cuts.entries()) {
          expect(start).toBeLessThanOrEqual(end);
          expect(start).toBeGreaterThanOrEqual(cuts[i - 1]?.end ?? 0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("in a file that is attached can still be read", () => {
    const data = Buffer.from(
      JSON.stringify({ card: Number(CARD), [MAILS[0] ?? ""]: 1, [MAILS[1] ?? ""]: 2 }),
    );
    const file = { filename: "a.json", file_data: `data:application/json;base64,${data.toString("base64")}` };
    for (const action of TAKEN_OUT) {
      const { messages } = sent([{ role: "user", content: [{ type: "file", file }] }], action) as unknown as {
        messages: { content: { file: { file_data: string } }[] }[];
      };
      const [, base64 = ""] = messages[0]?.content[0]?.file.file_data.split(",") ?? [];
      const doc = parseJson(Buffer.from(base64, "base64"));
      expect(doc.entries(doc.root)).toHaveLength(3);
      expect(doc.bytes.includes(CARD)).toBe(false);
    }
  });
});

describe("code in Markdown", () => {
  const fenced = (line: string): string => `See ${CARD}:\n\n\`\`\`python\n${line}\n\`\`\`\n\nDone: ${CARD}\n`;
  const line = (text: string): string => text.split("\n")[3] ?? "";

  it.each([
    [`card = ${CARD}`, 'card = "[CREDIT_CARD]"', 'card = ""'],
    [`pay(${CARD}, 1)`, 'pay("[CREDIT_CARD]", 1)', 'pay("", 1)'],
    [`cards = [1, ${CARD}]  # all`, 'cards = [1, "[CREDIT_CARD]"]  # all', 'cards = [1, ""]  # all'],
    [`    return ${CARD}`, '    return "[CREDIT_CARD]"', '    return ""'],
    [`card = "${CARD}"`, 'card = "[CREDIT_CARD]"', 'card = ""'],
    [`x = 'it\\'s = ${CARD}'`, "x = 'it\\'s = [CREDIT_CARD]'", "x = 'it\\'s = '"],
    [`# the card ${CARD} is old`, "# the card [CREDIT_CARD] is old", "# the card  is old"],
    [`{"card": ${CARD}, "n": 1}`, '{"card": "[CREDIT_CARD]", "n": 1}', '{"card": "", "n": 1}'],
  ])("%s", (code, masked, dropped) => {
    expect(line(said(fenced(code), "mask"))).toBe(masked);
    expect(line(said(fenced(code), "drop"))).toBe(dropped);
    expect(line(said(fenced(code), "hash"))).toMatch(/CREDIT_CARD#[0-9A-Z]{12}/);
    expect(line(said(fenced(code), "hash")).replace(/#[0-9A-Z]{12}/, "")).toBe(masked);
  });

  it("a pseudonym stays bare, for what is turned back must be what stood there", () => {
    expect(line(said(fenced(`card = ${CARD}`), "pseudonym"))).toMatch(
      /^card = \[CREDIT_CARD_[0-9A-Z]{12}\]$/,
    );
  });

  it("around it prose is prose, and the fences stand", () => {
    const made = said(fenced(`card = ${CARD}`), "drop");
    expect(made).toBe('See :\n\n```python\ncard = ""\n```\n\nDone: \n');
    expect(said(`total = ${CARD}`, "mask")).toBe("total = [CREDIT_CARD]");
  });
});
