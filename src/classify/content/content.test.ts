import { describe, expect, it } from "vitest";
import type { Place } from "../../exchange.ts";
import { scan } from "../scan.ts";
import { contentOf, NO_CONTENT } from "./classify.ts";
import { collectContent } from "./collect.ts";
import { compileKeys } from "./keys.ts";

const of = (text: string) => contentOf(text, scan(text));
const LETTER =
  "Mrs Okafor, 67, presented with chest pain, troponin raised, started on aspirin 300 mg and referred to cardiology.";
const QUESTION = "What are the symptoms of type 2 diabetes and how is it usually treated?";

describe("what a text is about", () => {
  it("is told with its cues and how sure it is, without a word of the text", () => {
    const { health, ...others } = of(LETTER);
    expect(health).toMatchObject({
      sure: true,
      source: "cue:health-presented+health-treated+health-condition+person",
    });
    expect(health?.confidence).toBeGreaterThan(0.8);
    expect(others).toEqual({});
  });

  it("is nobody's where a question is general, though the matter is the same", () => {
    expect(of(QUESTION)).toEqual({});
    expect(
      of("My mother was diagnosed with type 2 diabetes. What are the symptoms of low blood sugar?").health
        ?.sure,
    ).toBe(true);
  });

  it("takes a person and the matter close to one another", () => {
    const far = "The rest of the letter is about the garden and the weather. ".repeat(12);
    expect(of(`Mr Hale wrote. He was diagnosed with epilepsy.`).health?.sure).toBe(true);
    expect(of(`Mr Hale wrote. ${far} Epilepsy and insulin are in the news.`).health).toBeUndefined();
  });

  it("may be several things at once", () => {
    const text = `${LETTER}\n\nFinal written warning for Kevin Marsh: he was late eleven times, dismissal is next.`;
    expect(Object.keys(of(text)).sort()).toEqual(["employment", "health"]);
  });

  it("is nothing for plain text, and that costs no object", () => {
    expect(contentOf("The committee met on the second day and agreed.", [])).toBe(NO_CONTENT);
    expect(contentOf("", [])).toBe(NO_CONTENT);
  });

  it("is found wherever the chunks that it is read in are cut", () => {
    const words = "plain words of no matter ".repeat(1_400).slice(0, 32_760);
    for (const padding of ["", "x", "xy", "xyz abc", "xyz abcdef"])
      expect(contentOf(`${words}${padding} Mr Hale was diagnosed with epilepsy.`, []).health?.sure).toBe(
        true,
      );
  });
});

describe("the content of a call", () => {
  const at = (place: Place, text: string) => ({ place, text, findings: scan(text) });

  it("is a kind that cannot be taken out for each class that is sure, with its places", () => {
    const { kinds, facts } = collectContent([
      at("file", LETTER),
      at("user", LETTER),
      at("user", "shorten it, please, for me"),
    ]);
    expect(kinds).toEqual({
      CONTENT_HEALTH: {
        class: "regulated",
        count: 2,
        confidence: facts.health?.confidence,
        places: ["user", "file"],
        fixed: true,
      },
    });
  });

  it("is a fact and no kind where it is only possible", () => {
    const { kinds, facts } = collectContent([at("user", "I was diagnosed and now I wait.")]);
    expect(facts.health?.sure).toBe(false);
    expect(kinds).toEqual({});
  });

  it("is not looked for in what tools and fields are called", () => {
    expect(collectContent([at("tool_definition", LETTER), at("metadata", LETTER)]).kinds).toEqual({});
  });
});

describe("keys", () => {
  const holds = compileKeys(
    [
      { phrases: ["written warning", "dialysis"], points: 2 },
      { phrases: ["loan", "debt"], points: 1 },
    ],
    2,
    100,
  );

  it.each<[string, boolean]>([
    ["a Dialysis", true],
    ["dialysis", true],
    ["dialys is", false],
    ["one loan", false],
    ["a loan, another loan, and a loan", false],
    ["a loan, a debt", true],
    ["a warning", true],
    ["written", false],
    ["", false],
  ])("%j is %s", (text, expected) => {
    expect(holds(text).length > 0).toBe(expected);
  });

  it("are worth something together only where they stand close to each other", () => {
    const far = `a loan${" ".repeat(200)}a debt`;
    expect(holds(far)).toEqual([]);
    expect(holds(`${far} and a loan`)).toEqual([{ start: 112, end: far.length + 11 }]);
    expect(holds(`${far}, a debt, and a debt`)).toEqual([]);
  });
});

describe("long texts", () => {
  const padding = "The committee reviewed the salary of the tenant and a loan. ";

  it("are weighed in slices, all over", () => {
    const long = padding.repeat(20_000);
    expect(contentOf(long, []).health).toBeUndefined();
    expect(contentOf(`${long}${LETTER}`.repeat(2), []).health).toBeUndefined();
    expect(contentOf(`${LETTER}${padding}`.repeat(2_000), []).health?.sure).toBe(true);
  });
});

describe("hostile texts", () => {
  it.each([
    "diagnosed with ",
    "Mr Hale was diagnosed with epilepsy. ",
    "patient loan salary court ",
    "James ",
    "xxxxxxxxxitis",
    "my mother what is ",
    "a",
  ])("%j, repeated, is weighed in work that grows with the text", (unit) => {
    const text = unit.repeat(262_144 / unit.length);
    // 262,144 units in bounded stretches: done at once, or the test times out.
    expect(Object.keys(contentOf(text, [])).length).toBeLessThanOrEqual(4);
  });
});
