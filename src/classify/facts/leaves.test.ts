import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { dialects } from "../../understand/dialects/index.ts";
import { parseJson } from "../../understand/json.ts";
import { scan } from "../scan.ts";
import { BORDER_UNITS } from "./borders.ts";
import { scanText } from "./embedded.ts";
import { kindFacts, type LeafFindings, scanLeaves } from "./leaves.ts";
import { openaiCall, part, simpleScan, user } from "./testing.ts";

const CARD = "4111 1111 1111 1111";
const KEY = "key-abcdef012345";

const finding = (start: number, length: number) => ({
  kind: "SECRET_TEST",
  class: "secret" as const,
  start,
  end: start + length,
  confidence: 1,
});
const scanBody = (body: object): readonly LeafFindings[] => scanLeaves(openaiCall(body), simpleScan).findings;
/** What would be cut, leaf by leaf. */
const cut = (body: object): readonly string[] =>
  scanBody(body).flatMap(({ text, findings }) =>
    findings.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`),
  );

describe("values in pieces without end", () => {
  const COUNT = 20_000;
  const halves = Array.from({ length: COUNT }, () => ["é ann@exam", "ple.com é"]).flat();
  const call = { name: "f", arguments: JSON.stringify({ parts: halves }) };

  it("are found in the strings of one argument, all of them", () => {
    const [found] = scanBody({
      messages: [
        user("go on"),
        { role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: call }] },
      ],
    });
    expect(found?.findings).toHaveLength(2 * COUNT);
  });
});

describe("findings without end", () => {
  const many = (count: number) => ({
    messages: Array.from({ length: count }, () => user("ada@example.com")),
  });

  it("are read up to the bound, and refused beyond it", () => {
    expect(scanBody(many(limits.findingsMaxCount))).toHaveLength(limits.findingsMaxCount);
    expect(() => scanBody(many(limits.findingsMaxCount + 1))).toThrow(/more personal data/);
  });
});

describe("kinds", () => {
  it("gather every place that holds one, in the order of the list", () => {
    const facts = kindFacts(
      scanBody({
        messages: [user("ada@example.com"), { role: "system", content: "bob@example.com, eve@example.com" }],
        tools: [{ type: "function", function: { name: "get_x", description: `like ${CARD}` } }],
      }),
    );
    expect(facts).toEqual({
      CREDIT_CARD: { class: "regulated", count: 1, confidence: 0.9, places: ["tool_definition"] },
      EMAIL_ADDRESS: { class: "pii", count: 3, confidence: 0.9, places: ["system", "user"] },
    });
  });

  it("are found in keys and in long numbers too", () => {
    const body = { messages: [user("hi")], metadata: { "ada@example.com": "x" }, seed: 4111111111111111 };
    expect(cut(body)).toEqual(["EMAIL_ADDRESS ada@example.com", "CREDIT_CARD 4111111111111111"]);
    expect(scanBody(body).map(({ leaf }) => leaf.key)).toEqual([true, false]);
  });
});

it.each(["4111111111111111.0", "4111111111111111e0", "4.111111111111111e15"])(
  "a number is read as what it is: %s",
  (n) => {
    const bytes = Buffer.from(`{"model":"m","messages":[{"role":"user","content":"hi"}],"seed":${n}}`);
    const { findings } = scanLeaves(dialects.openai.readRequest(parseJson(bytes)), simpleScan);
    expect(findings.map(({ text, findings: [first] }) => text.slice(first?.start, first?.end))).toEqual([n]);
  },
);

describe("a value across borders", () => {
  it("is reported in each part that it touches", () => {
    expect(cut({ messages: [user([part("card 4111 1111 11"), part("11 1111 thanks")])] })).toEqual([
      "CREDIT_CARD 4111 1111 11",
      "CREDIT_CARD 11 1111",
    ]);
  });

  it("is found between groups of digits, as a reader would", () => {
    expect(cut({ messages: [user("4111 1111"), user("1111 1111")] })).toEqual([
      "CREDIT_CARD 4111 1111",
      "CREDIT_CARD 1111 1111",
    ]);
  });

  it("is found over four messages with answers between them", () => {
    const answer = { role: "assistant", content: "go on" };
    const pieces = ["4111", "1111", "1111", "1111"].flatMap((digits) => [user(digits), answer]);
    expect(cut({ messages: pieces })).toHaveLength(4);
  });

  it("is found between long texts, and only near the border", () => {
    const long = "lorem ipsum ".repeat(200);
    expect(cut({ messages: [user(`${long} ${KEY.slice(0, 9)}`), user(`${KEY.slice(9)} ${long}`)] })).toEqual([
      `SECRET_TEST ${KEY.slice(0, 9)}`,
      `SECRET_TEST ${KEY.slice(9)}`,
    ]);
    let read = 0;
    const unpadded = long.trim();
    scanLeaves(openaiCall({ messages: [user(unpadded), user(unpadded)] }), (text) => {
      read += text.length;
      return [];
    });
    // The word at each border is taken whole.
    expect(read - 2 * unpadded.length).toBeLessThanOrEqual(4 * (BORDER_UNITS + "lorem".length) + 8);
  });

  it("is not made up from a whole value and the word after it", () => {
    expect(cut({ messages: [user([part("mail ada@example.com"), part("Hello there")])] })).toEqual([
      "EMAIL_ADDRESS ada@example.com",
    ]);
  });

  it.each([1, 2, 3, 5])("is found in parts of %i characters, whatever is between them", (size) => {
    const pieces = (text: string) => text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
    const apart = (text: string) => pieces(text).flatMap((piece) => [part(piece), part("")]);
    expect(cut({ messages: [user(apart(KEY))] })).toHaveLength(Math.ceil(KEY.length / size));
    const turns = pieces(KEY).flatMap((piece) => [user(piece), { role: "assistant", content: "go on" }]);
    expect(cut({ messages: turns })).toHaveLength(Math.ceil(KEY.length / size));
  });

  it("is found over blanks and line breaks at the border, where it speaks for itself", () => {
    expect(cut({ messages: [user([part("ada@\n"), part(" \n"), part("  example.com")])] })).toEqual([
      "EMAIL_ADDRESS ada@",
      "EMAIL_ADDRESS example.com",
    ]);
  });

  it("is found though it is long, as far as a word or a private key goes", () => {
    const token = `key-${"a1".repeat(900)}`;
    const scanToken = (text: string) =>
      [...text.matchAll(/key-(?:a1){900}/g)].map(({ index, 0: { length } }) => finding(index, length));
    const found = (messages: unknown[]) =>
      scanLeaves(openaiCall({ messages }), scanToken).findings.map(({ findings }) => findings.length);
    for (const at of [10, 200, 900, 1700]) {
      const halves = [part(`${"lorem ".repeat(200)}${token.slice(0, at)}`), part(`${token.slice(at)} ipsum`)];
      expect(found([user(halves)])).toEqual([1, 1]);
    }
    const pem = `-----BEGIN PRIVATE KEY-----\n${"QUJD\n".repeat(300)}-----END PRIVATE KEY-----`;
    const scanPem = (text: string) =>
      [...text.matchAll(/-----BEGIN PRIVATE KEY-----\n(?:QUJD\n){300}-----END PRIVATE KEY-----/g)].map(
        ({ index, 0: { length } }) => finding(index, length),
      );
    const thirds = [pem.slice(0, 500), pem.slice(500, 1000), pem.slice(1000)].map((piece) => part(piece));
    expect(scanLeaves(openaiCall({ messages: [user(thirds)] }), scanPem).findings).toHaveLength(3);
  });

  it("never takes an id along, by which the API refers to something", () => {
    const call = { id: "call", type: "function", function: { name: "f", arguments: "ada@exam" } };
    const messages = [
      {
        role: "assistant",
        content: null,
        tool_calls: [call, { ...call, function: { name: "f", arguments: "ple.com" } }],
      },
    ];
    expect(cut({ messages })).toEqual(["EMAIL_ADDRESS ada@exam", "EMAIL_ADDRESS ple.com"]);
  });

  it.each([
    [
      ["Hello there", "SSN 536-22", "-8726", "thanks"],
      ["SSN 536-22", "-8726"],
    ],
    [
      ["Hello there", "device 4a:03:", "aa:05:", "6d:ac", "thanks"],
      ["device 4a:03:", "aa:05:", "6d:ac"],
    ],
    [
      ["so", "I", "am", "host 93.184.", "216.34", "bye"],
      ["host 93.184.", "216.34"],
    ],
  ])("is found between words that stick to it: %j", (texts, pieces) => {
    const { findings } = scanLeaves(openaiCall({ messages: [user(texts.map(part))] }), scan);
    const touched = findings.filter((each) => each.findings.some((one) => one.class !== "public"));
    expect(touched.map(({ text }) => text)).toEqual(pieces);
  });

  it("is not looked for between different speakers", () => {
    expect(cut({ messages: [user("4111 1111"), { role: "assistant", content: "1111 1111" }] })).toEqual([]);
  });

  it("is found wherever the text is split in two", () => {
    const text = `my key is ${KEY} and that is it`;
    const from = text.indexOf(KEY);
    fc.assert(
      fc.property(fc.integer({ min: from + 1, max: from + KEY.length - 1 }), (at) => {
        const found = scanBody({ messages: [user([part(text.slice(0, at)), part(text.slice(at))])] });
        const joined = found
          .map(({ text: own, findings: [first] }) => own.slice(first?.start, first?.end))
          .join("");
        expect(joined).toBe(KEY);
      }),
    );
  });
});

describe("a value by its key", () => {
  const scanKeyed = (text: string) =>
    [...text.matchAll(/(?:pass word|ssn): (\S+)/g)].map(({ index, 0: whole, 1: value = "" }) =>
      finding(index + whole.length - value.length, value.length),
    );
  const found = (metadata: unknown) =>
    scanLeaves(openaiCall({ messages: [user("hi")], metadata }), scanKeyed).findings.flatMap(
      ({ text, findings }) => findings.map(({ start, end }) => text.slice(start, end)),
    );

  it("is found, in strings and numbers, however the key is written", () => {
    expect(found({ ssn: "536904399" })).toEqual(["536904399"]);
    expect(found({ ssn: 536904399 })).toEqual(["536904399"]);
    expect(found({ passWord: "hunter2", deep: { pass_word: "hunter3" } })).toEqual(["hunter2", "hunter3"]);
  });

  it("is cut to its end though it is long, and nothing is found by another's key", () => {
    const long = "x".repeat(1000);
    expect(found({ ssn: `${long} and more` })).toEqual([long]);
    expect(found({ other: "536904399", ssn: ["536904399"] })).toEqual([]);
  });
});

it("sees through tags that stand within a word", () => {
  expect(cut({ messages: [user("mail ada<b></b>@exam<!-- x -->ple.com, if a < b and c > d")] })).toEqual([
    "EMAIL_ADDRESS ada<b></b>@exam<!-- x -->ple.com",
  ]);
});

describe("JSON in a string", () => {
  const calling = (args: string): object => ({
    messages: [
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: args } }],
      },
    ],
  });

  it("is read as its reader would: an escape before a key does not hide it", () => {
    const args = JSON.stringify({ note: `first line\n${KEY}` });
    expect(simpleScan(args)).toEqual([]);
    expect(cut(calling(args))).toEqual([`SECRET_TEST ${KEY}`]);
  });

  it("maps what it finds onto escapes and characters of several bytes", () => {
    const args = `{"note":"Grüße 😀\\n${KEY.replace("c", "\\u0063")} — ok\\n${KEY}"}`;
    expect(cut(calling(args))).toEqual([`SECRET_TEST ${KEY.replace("c", "\\u0063")}`, `SECRET_TEST ${KEY}`]);
  });

  it("is followed into JSON in JSON", () => {
    const inner = JSON.stringify({ note: `x\n${KEY}` });
    const args = JSON.stringify({ inner, more: [JSON.stringify([inner])] });
    const found = cut(calling(args));
    expect(found).toHaveLength(2);
    for (const text of found) expect(text).toContain(KEY);
  });

  it("is cut between escapes, never within one, so that it stays JSON", () => {
    const args = JSON.stringify({
      note: `see\nada@example.com\tand\u0001bob@example.com`,
      plain: "eve@example.com",
    });
    expect(simpleScan(args).map(({ start, end }) => args.slice(start, end))).toContain("nada@example.com");
    expect(cut(calling(args))).toEqual([
      "EMAIL_ADDRESS ada@example.com",
      "EMAIL_ADDRESS bob@example.com",
      "EMAIL_ADDRESS eve@example.com",
    ]);
  });

  it("stays JSON when what only the bare text shows is cut", () => {
    // Sixteen digits, of which the first four are those of an escape: the decoded text has twelve.
    const args = '{"n":"\\u4111111122223333"}';
    const sixteen = (text: string) =>
      [...text.matchAll(/\d{16}/g)].map(({ index }) => ({
        kind: "CREDIT_CARD",
        class: "regulated" as const,
        start: index,
        end: index + 16,
        confidence: 1,
      }));
    const [found, ...others] = scanText(args, sixteen);
    expect(others).toEqual([]);
    expect(args.slice(0, found?.start) + args.slice(found?.end)).toBe('{"n":""}');
  });

  it("may be broken, and is then read as text", () => {
    expect(cut(calling(`{"note":"\\n", ${KEY}`))).toEqual([`SECRET_TEST ${KEY}`]);
  });

  it("gives spans that hold exactly the value, whatever stands around it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 20 }),
        fc.string({ unit: "grapheme" }),
        (before, after) => {
          const args = JSON.stringify({ before, note: `\n${KEY}\n`, after });
          const [found] = scanBody(calling(args)).filter(({ leaf }) => !leaf.key);
          const spans = found?.findings.map(({ start, end }) => found.text.slice(start, end)) ?? [];
          expect(spans).toContain(KEY);
        },
      ),
    );
  }, 30_000);
});

describe("tokens", () => {
  it("are estimated near four characters each in English and near one and a half in Chinese", () => {
    const english = "The contract ends when either party gives ninety days of written notice. ".repeat(10);
    const chinese = "我想学做饭但是每次都失败新手应该从哪三道菜开始".repeat(20);
    const tokens = (text: string) => scanLeaves(openaiCall({ messages: [user(text)] }), simpleScan).tokens;
    expect(english.length / tokens(english)).toBeGreaterThan(3.5);
    expect(english.length / tokens(english)).toBeLessThan(5);
    expect(chinese.length / tokens(chinese)).toBeGreaterThan(1);
    expect(chinese.length / tokens(chinese)).toBeLessThan(1.6);
  });

  it("of a long text are sampled to within a tenth", () => {
    const mixed = Array.from({ length: 3_000 }, (_, n) => `${n} words, then 文字 `).join("");
    const short = mixed.slice(0, 4_000);
    const tokens = (text: string) => scanLeaves(openaiCall({ messages: [user(text)] }), simpleScan).tokens;
    const rate = tokens(mixed) / mixed.length / (tokens(short) / short.length);
    expect(rate).toBeGreaterThan(0.9);
    expect(rate).toBeLessThan(1.1);
  });
});
