import { describe, expect, it } from "vitest";
import { readEntities } from "./answer.ts";
import { AnswerCache } from "./cache.ts";
import type { Backend, Entity, RecognizerSettings } from "./contract.ts";
import { Gate } from "./gate.ts";
import { Recognizer } from "./recognizer.ts";

const settings = (changes: Partial<RecognizerSettings> = {}): RecognizerSettings => ({
  name: "ner",
  kinds: new Set(["PERSON"]),
  labels: new Map([["PER", "PERSON"]]),
  classes: new Map(),
  languages: ["en"],
  minConfidence: 0.5,
  deadlineMs: 200,
  maxUnits: 1_000,
  concurrency: 2,
  cache: { entries: 3, milliseconds: 60_000 },
  tenants: null,
  places: null,
  ...changes,
});

const GONE = new AbortController().signal;

/** Answers with `find`, and remembers what it was asked. */
function backend(find: (text: string) => readonly Entity[]): Backend & { readonly asked: string[][] } {
  const asked: string[][] = [];
  return {
    asked,
    ask: async (texts) => {
      asked.push([...texts]);
      return texts.map(find);
    },
    close: () => {},
  };
}

const whole = (text: string): Entity[] => [{ label: "PER", start: 0, end: text.length, confidence: 0.9 }];

describe("a recognizer", () => {
  it("takes only its kinds, under our names, when they are sure enough", async () => {
    const found: Entity[] = [
      { label: "PER", start: 0, end: 3, confidence: 0.9 },
      { label: "PERSON", start: 4, end: 7, confidence: 0.5 },
      { label: "ORG", start: 4, end: 7, confidence: 0.9 },
      { label: "PER", start: 4, end: 7, confidence: 0.49 },
    ];
    const recognizer = new Recognizer(
      settings({ classes: new Map([["PERSON", "regulated"]]) }),
      backend(() => found),
    );
    const { matches, report } = await recognizer.recognize(["Ann Bob"], "t", GONE);
    expect(matches.get("Ann Bob")).toEqual([
      { kind: "PERSON", start: 0, end: 3, confidence: 0.9, source: "ner", class: "regulated" },
      { kind: "PERSON", start: 4, end: 7, confidence: 0.5, source: "ner", class: "regulated" },
    ]);
    expect(report).toMatchObject({ name: "ner", outcome: "answered", texts: 1, cached: 0 });
  });

  it("leaves blanks out of a span, and half of no character in it", async () => {
    const recognizer = new Recognizer(
      settings(),
      backend((text) => [
        { label: "PER", start: 0, end: 6, confidence: 1 },
        { label: "PER", start: text.indexOf("😀") + 1, end: text.length, confidence: 1 },
        { label: "PER", start: 4, end: 6, confidence: 1 },
      ]),
    );
    const { matches } = await recognizer.recognize([" Ann  😀 Bo"], "t", GONE);
    expect(matches.get(" Ann  😀 Bo")?.map(({ start, end }) => [start, end])).toEqual([
      [1, 4],
      [6, 11],
    ]);
  });

  it("forgets the text used least recently, and everything after its time", async () => {
    const behind = backend(whole);
    const recognizer = new Recognizer(settings(), behind);
    for (const text of ["a", "b", "c", "a", "d", "a", "b"]) await recognizer.recognize([text], "t", GONE);
    expect(behind.asked.flat()).toEqual(["a", "b", "c", "d", "b"]);
    const brief = backend(whole);
    const short = new Recognizer(settings({ cache: { entries: 3, milliseconds: 1 } }), brief);
    await short.recognize(["a"], "t", GONE);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await short.recognize(["a"], "t", GONE);
    expect(brief.asked).toHaveLength(2);
  });

  it("asks again each time where nothing may be kept", async () => {
    const behind = backend(whole);
    const recognizer = new Recognizer(settings({ cache: null }), behind);
    for (const _ of [1, 2]) await recognizer.recognize(["a"], "t", GONE);
    expect(behind.asked).toHaveLength(2);
  });

  it("keeps its deadline with a backend that does not, and does not wait for it for a while after that", async () => {
    const recognizer = new Recognizer(settings({ deadlineMs: 10 }), {
      ask: () => new Promise(() => {}),
      close: () => {},
    });
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n++) {
      outcomes.push((await recognizer.recognize([`text ${n}`], "t", GONE)).report.outcome);
    }
    expect(outcomes).toEqual(["timeout", "timeout", "timeout", "timeout", "timeout", "unreachable"]);
    expect(recognizer.down).toBe(true);
  });

  it("does not count it against the recognizer when nobody waits any more", async () => {
    const recognizer = new Recognizer(settings(), { ask: () => new Promise(() => {}), close: () => {} });
    for (let n = 0; n < 6; n++) {
      const gone = new AbortController();
      const asked = recognizer.recognize([`text ${n}`], "t", gone.signal);
      gone.abort();
      expect((await asked).matches.size).toBe(0);
    }
    expect(recognizer.down).toBe(false);
  });

  it("asks in each of its languages and takes what either finds", async () => {
    const recognizer = new Recognizer(settings({ languages: ["en", "de"] }), {
      ask: async (texts, language) =>
        texts.map(() => [
          { label: "PER", start: language === "de" ? 4 : 0, end: language === "de" ? 7 : 3, confidence: 1 },
        ]),
      close: () => {},
    });
    const { matches } = await recognizer.recognize(["Ann Bob"], "t", GONE);
    expect(matches.get("Ann Bob")?.map(({ start }) => start)).toEqual([0, 4]);
  });
});

describe("offsets in code points", () => {
  const names = { label: "entity_type", confidence: "score" };
  const one = (start: number, end: number) => [[{ entity_type: "PERSON", score: 1, start, end }]];

  it("become UTF-16 units", () => {
    const text = "😀👩‍🚀 Ann 𝒵";
    const start = [...text.slice(0, text.indexOf("Ann"))].length;
    const [found] = readEntities(one(start, start + 3), [text], names, "codepoint");
    expect(text.slice(found?.[0]?.start, found?.[0]?.end)).toBe("Ann");
    const last = [...text].length;
    const [end] = readEntities(one(last - 1, last), [text], names, "codepoint");
    expect(text.slice(end?.[0]?.start, end?.[0]?.end)).toBe("𝒵");
  });

  it("beyond the last code point make the answer worthless, though a unit stands there", () => {
    expect(() => readEntities(one(0, 3), ["😀a"], names, "codepoint")).toThrow("invalid");
    expect(() => readEntities(one(0, 3), ["😀a"], names, "utf16")).not.toThrow();
  });
});

describe("the cache", () => {
  it("keeps no text and tells tenants apart", () => {
    const cache = new AnswerCache({ entries: 10, milliseconds: 1_000 });
    const key = cache.keyOf("acme", "the text");
    cache.set(key, []);
    expect(cache.keyOf("acme", "the text")).toBe(key);
    expect(cache.keyOf("globex", "the text")).not.toBe(key);
    expect(cache.keyOf("acmet", "he text")).not.toBe(key);
    expect(new AnswerCache({ entries: 10, milliseconds: 1 }).keyOf("acme", "the text")).not.toBe(key);
    expect(JSON.stringify(cache) + key).not.toContain("the text");
  });

  it("does not keep what holds more findings than it is worth, nor anything for longer than it may", () => {
    let now = 1;
    const cache = new AnswerCache({ entries: 10, milliseconds: 1_000 }, { now: () => now });
    const match = { kind: "PERSON", start: 0, end: 1, confidence: 1 };
    cache.set("few", [match]);
    cache.set(
      "many",
      Array.from({ length: 1_000 }, () => match),
    );
    expect([cache.get("few")?.length, cache.get("many")]).toEqual([1, undefined]);
    now = 1_002;
    expect(cache.get("few")).toBeUndefined();
  });

  it("forgets what was not asked for longest", () => {
    const cache = new AnswerCache({ entries: 2, milliseconds: 1_000 });
    for (const key of ["a", "b"]) cache.set(key, []);
    cache.get("a");
    cache.set("c", []);
    expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the gate", () => {
  it("lets so many through at once, in the order in which they came, and turns away those beyond the line", async () => {
    const gate = new Gate(1, 2);
    const order: number[] = [];
    const doors: (() => void)[] = [];
    const enter = (n: number, signal = GONE): Promise<void> =>
      gate.through(signal, () => {
        order.push(n);
        return new Promise((resolve) => doors.push(resolve));
      });
    const first = enter(1);
    const left = new AbortController();
    const second = enter(2, left.signal);
    const third = enter(3);
    await expect(enter(4)).rejects.toThrow("overloaded");
    left.abort(new Error("left"));
    await expect(second).rejects.toThrow("left");
    await turn();
    doors[0]?.();
    await first;
    await turn();
    expect(order).toEqual([1, 3]);
    doors[1]?.();
    await third;
    const last = enter(5);
    await turn();
    doors.at(-1)?.();
    await last;
    expect(order).toEqual([1, 3, 5]);
  });
});
