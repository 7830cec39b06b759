import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LanekeeperError } from "../errors.ts";
import { limits } from "../limits.ts";
import { type JsonDoc, parseJson, rawOffset } from "./json.ts";

function codeOf(bytes: Buffer | string): string {
  try {
    parseJson(Buffer.from(bytes as string));
    return "accepted";
  } catch (error) {
    if (error instanceof LanekeeperError) return error.code;
    throw error;
  }
}

/** The value as the tape tells it, without JSON.parse of more than a number. */
function rebuild(doc: JsonDoc, node: number): unknown {
  switch (doc.type(node)) {
    case "object":
      return Object.fromEntries(
        doc.entries(node).map(([key, value]) => [doc.text(key), rebuild(doc, value)]),
      );
    case "array":
      return doc.items(node).map((item) => rebuild(doc, item));
    case "string":
      return doc.text(node);
    case "number":
      return Number(doc.bytes.toString("utf8", doc.start(node), doc.end(node)));
    case "true":
      return true;
    case "false":
      return false;
    case "null":
      return null;
  }
}

/** Writes `text` as a JSON string, with an escape for each character whose turn in `choices` is true. */
function writeEscaped(text: string, choices: readonly boolean[]): string {
  let out = "";
  let turn = 0;
  for (const character of text) {
    const escaped = choices[turn % Math.max(1, choices.length)] === true;
    turn += 1;
    if (escaped) {
      for (let i = 0; i < character.length; i += 1) {
        out += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
      }
    } else {
      out += JSON.stringify(character).slice(1, -1);
    }
  }
  return `"${out}"`;
}

const wellFormed = fc.string({ unit: "binary", maxLength: 60 }).filter((text) => text.isWellFormed());

describe("parseJson agrees with JSON.parse", () => {
  it("on every value, whatever the white space", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom("", " ", "\n\t"), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        if (!spaced.isWellFormed() || /\\ud[89a-f]/i.test(spaced)) return;
        const doc = parseJson(Buffer.from(spaced));
        expect(rebuild(doc, doc.root)).toEqual(JSON.parse(spaced));
        expect(doc.value(doc.root)).toEqual(JSON.parse(spaced));
      }),
      { numRuns: 500 },
    );
  });

  it("on strings of every length, alignment and escape", () => {
    fc.assert(
      fc.property(wellFormed, fc.array(fc.boolean(), { maxLength: 8 }), fc.nat(40), (text, choices, pad) => {
        const raw = `["${"a".repeat(pad)}",${writeEscaped(text, choices)}]`;
        const shifted = Buffer.concat([Buffer.alloc(pad % 4), Buffer.from(raw)]).subarray(pad % 4);
        const doc = parseJson(shifted);
        expect(doc.text(2)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("on bytes that were damaged: both refuse, or both read the same", () => {
    const whole = Buffer.from(
      '{"model":"m","messages":[{"role":"user","content":"a\\u00e9 \\" b"}],"n":-1.5e3}',
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(0x7f), (at, byte) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        let expected: unknown;
        try {
          expected = JSON.parse(damaged.toString());
        } catch {
          expect(codeOf(damaged)).toBe("json_invalid");
          return;
        }
        const code = codeOf(damaged);
        if (code === "accepted") expect(rebuild(parseJson(damaged), 0)).toEqual(expected);
        else expect(["json_duplicate_key", "json_invalid"]).toContain(code);
        // The only text of this shape that JSON.parse takes and we call invalid holds a lone surrogate.
        if (code === "json_invalid") expect(damaged.toString()).toMatch(/\\ud[89a-f]/i);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("what readers disagree about is refused", () => {
  it.each([
    ['{"a":1,"a":2}'],
    ['{"a":1,"\\u0061":2}'],
    ['{"é":1,"\\u00e9":2}'],
    ['{"b":{"a":1,"c":[],"a":{}}}'],
    [`{${Array.from({ length: 50 }, (_, i) => `"k${i}":{"x":[1,2]}`).join(",")},"k7":0}`],
  ])("duplicate keys: %s", (text) => {
    expect(codeOf(text)).toBe("json_duplicate_key");
  });

  it("keys that only look alike are no duplicates", () => {
    expect(codeOf('{"a":{"a":1},"A":1,"a ":1,"":1,"b":{"a":1}}')).toBe("accepted");
  });

  it.each([
    ["a byte order mark", Buffer.from("\ufeff{}")],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["a surrogate encoded in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["an escaped high surrogate alone", Buffer.from('"\\ud800"')],
    ["an escaped low surrogate alone", Buffer.from('"\\udc00"')],
    ["two high surrogates", Buffer.from('"\\ud800\\ud800"')],
    ["a control character in a long string", Buffer.from(`"${"x".repeat(101)}\u0000${"x".repeat(9)}"`)],
    ["nothing", Buffer.from(" ")],
    ["a second value", Buffer.from("{} {}")],
    ["a string that does not end", Buffer.from(`{"a":"${"x".repeat(99)}`)],
  ])("%s", (_name, bytes) => {
    expect(codeOf(bytes)).toBe("json_invalid");
  });

  it("nesting is bounded at limits.jsonMaxDepth", () => {
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(codeOf(nested(limits.jsonMaxDepth))).toBe("accepted");
    expect(codeOf(nested(limits.jsonMaxDepth + 1))).toBe("json_too_deep");
    expect(codeOf(nested(1_000_000))).toBe("json_too_deep");
  });

  it("the number of values is bounded at limits.jsonMaxNodes", () => {
    const zeros = (count: number) => `[${"0,".repeat(count - 1)}0]`;
    expect(codeOf(zeros(limits.jsonMaxNodes - 1))).toBe("accepted");
    expect(codeOf(zeros(limits.jsonMaxNodes))).toBe("json_too_large");
    expect(codeOf("{}")).toBe("accepted");
  });
});

describe("places in the bytes", () => {
  it("start, end and get name the value's own bytes", () => {
    const doc = parseJson(Buffer.from(' {"a": [1, "x\\n"], "\\u0062" : {"c":null}}'));
    const slice = (node: number) => doc.bytes.toString("utf8", doc.start(node), doc.end(node));
    expect(slice(doc.get(0, "a"))).toBe('[1, "x\\n"]');
    expect(slice(doc.get(doc.get(0, "b"), "c"))).toBe("null");
    expect(doc.get(0, "c")).toBe(-1);
    expect(doc.get(doc.get(0, "a"), "a")).toBe(-1);
    expect(doc.entries(0).map(([key]) => [doc.text(key), doc.isKey(key)])).toEqual([
      ["a", true],
      ["b", true],
    ]);
    expect(() => doc.text(0)).toThrow(TypeError);
  });

  it("rawOffset splits the bytes where the text splits", () => {
    fc.assert(
      fc.property(wellFormed, fc.array(fc.boolean(), { maxLength: 8 }), (text, choices) => {
        const doc = parseJson(Buffer.from(`[0,${writeEscaped(text, choices)}]`));
        const ats: number[] = [];
        for (let at = 0; at <= text.length; at += 1) {
          const splitsPair = at > 0 && /[\udc00-\udfff]/.test(text.charAt(at));
          if (!splitsPair) ats.push(at);
        }
        for (const at of ats) {
          const raw = rawOffset(doc, 2, at);
          const before = doc.bytes.toString("utf8", doc.start(2) + 1, raw);
          const behind = doc.bytes.toString("utf8", raw, doc.end(2) - 1);
          expect(JSON.parse(`"${before}"`)).toBe(text.slice(0, at));
          expect(JSON.parse(`"${behind}"`)).toBe(text.slice(at));
        }
        const again = parseJson(doc.bytes);
        const descending = ats.toReversed().map((at) => rawOffset(again, 2, at));
        expect(descending.toReversed()).toEqual(ats.map((at) => rawOffset(doc, 2, at)));
        expect(doc.rawOffsets(2, ats)).toEqual(descending.toReversed());
      }),
      { numRuns: 1000 },
    );
  });

  it("rawOffset leaps over long stretches to the same places as step by step", () => {
    const stretch = fc
      .integer({ min: 0, max: 3_000 })
      .map((length) => "plain text ".repeat(300).slice(0, length));
    const odd = fc.constantFrom("\n", "\n\n", '"', "é", "日本", "😀", "\\", "\u0001", "");
    fc.assert(
      fc.property(fc.array(fc.tuple(stretch, odd), { maxLength: 8 }), (parts) => {
        const text = parts.flat().join("");
        const doc = parseJson(Buffer.from(JSON.stringify([text])));
        let at = 0;
        for (const part of parts.flat()) {
          const before = doc.bytes.toString("utf8", doc.start(1) + 1, rawOffset(doc, 1, at));
          expect(JSON.parse(`"${before}"`)).toBe(text.slice(0, at));
          // From the start, and from the last place.
          const fresh = parseJson(doc.bytes);
          expect(rawOffset(fresh, 1, at)).toBe(rawOffset(doc, 1, at));
          at += part.length;
        }
        expect(rawOffset(doc, 1, text.length)).toBe(doc.end(1) - 1);
      }),
      { numRuns: 300 },
    );
  });

  it("an offset inside a surrogate pair stays on a character of the bytes", () => {
    const doc = parseJson(Buffer.from('["😀x","\\ud83d\\ude00x"]'));
    expect(rawOffset(doc, 1, 1)).toBe(2);
    expect(rawOffset(doc, 1, 2)).toBe(6);
    expect(rawOffset(doc, 2, 1)).toBe(doc.start(2) + 7);
    expect(rawOffset(doc, 2, 2)).toBe(doc.start(2) + 13);
  });

  it("an offset outside the text throws", () => {
    const doc = parseJson(Buffer.from('["abc","é"]'));
    expect(() => rawOffset(doc, 1, 4)).toThrow(RangeError);
    expect(() => rawOffset(doc, 2, 2)).toThrow(RangeError);
    expect(() => rawOffset(doc, 1, -1)).toThrow(RangeError);
    expect(() => rawOffset(doc, 0, 0)).toThrow(TypeError);
    expect(rawOffset(doc, 2, 1)).toBe(doc.end(2) - 1);
  });
});

describe("excerpt", () => {
  it("is the start or the end of the text, never longer than asked, near enough to that", () => {
    fc.assert(
      fc.property(
        wellFormed,
        fc.array(fc.boolean(), { maxLength: 8 }),
        fc.nat(40),
        fc.constantFrom("head" as const, "tail" as const),
        (text, choices, units, from) => {
          const doc = parseJson(Buffer.from(`[0,${writeEscaped(text, choices)}]`));
          const excerpt = doc.excerpt(2, from, units);
          expect(excerpt.length).toBeLessThanOrEqual(Math.max(units, 0));
          expect(from === "head" ? text.startsWith(excerpt) : text.endsWith(excerpt)).toBe(true);
          // An escape is at most six bytes for a unit, and one may be lost at the cut.
          expect(excerpt.length).toBeGreaterThanOrEqual(Math.min(text.length, Math.floor(units / 6) - 1));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("does not take the second of two backslashes for an escape", () => {
    const doc = parseJson(Buffer.from('["ab\\\\n\\\\cd"]'));
    for (let units = 0; units < 14; units += 1) {
      expect(doc.text(1).startsWith(doc.excerpt(1, "head", units))).toBe(true);
      expect(doc.text(1).endsWith(doc.excerpt(1, "tail", units))).toBe(true);
    }
  });
});

const corpora = process.env.LANEKEEPER_CORPORA ?? join(import.meta.dirname, "../../../shared/corpora");
const suite = join(corpora, "nst+JSONTestSuite", "test_parsing");

/** Texts that the suite leaves open: numbers beyond a double are their text's business; the rest is refused. */
const OPEN_ACCEPTED = [
  "i_number_double_huge_neg_exp.json",
  "i_number_huge_exp.json",
  "i_number_neg_int_huge_exp.json",
  "i_number_pos_double_huge_exp.json",
  "i_number_real_neg_overflow.json",
  "i_number_real_pos_overflow.json",
  "i_number_real_underflow.json",
  "i_number_too_big_neg_int.json",
  "i_number_too_big_pos_int.json",
  "i_number_very_big_negative_int.json",
];
const OPEN_REFUSED: Readonly<Record<string, string>> = {
  "i_object_key_lone_2nd_surrogate.json": "json_invalid",
  "i_string_1st_surrogate_but_2nd_missing.json": "json_invalid",
  "i_string_1st_valid_surrogate_2nd_invalid.json": "json_invalid",
  "i_string_UTF-16LE_with_BOM.json": "json_invalid",
  "i_string_UTF-8_invalid_sequence.json": "json_invalid",
  "i_string_UTF8_surrogate_U+D800.json": "json_invalid",
  "i_string_incomplete_surrogate_and_escape_valid.json": "json_invalid",
  "i_string_incomplete_surrogate_pair.json": "json_invalid",
  "i_string_incomplete_surrogates_escape_valid.json": "json_invalid",
  "i_string_invalid_lonely_surrogate.json": "json_invalid",
  "i_string_invalid_surrogate.json": "json_invalid",
  "i_string_invalid_utf-8.json": "json_invalid",
  "i_string_inverted_surrogates_U+1D11E.json": "json_invalid",
  "i_string_iso_latin_1.json": "json_invalid",
  "i_string_lone_second_surrogate.json": "json_invalid",
  "i_string_lone_utf8_continuation_byte.json": "json_invalid",
  "i_string_not_in_unicode_range.json": "json_invalid",
  "i_string_overlong_sequence_2_bytes.json": "json_invalid",
  "i_string_overlong_sequence_6_bytes.json": "json_invalid",
  "i_string_overlong_sequence_6_bytes_null.json": "json_invalid",
  "i_string_truncated-utf-8.json": "json_invalid",
  "i_string_utf16BE_no_BOM.json": "json_invalid",
  "i_string_utf16LE_no_BOM.json": "json_invalid",
  "i_structure_500_nested_arrays.json": "json_too_deep",
  "i_structure_UTF-8_BOM_empty_object.json": "json_invalid",
};
/** Duplicate keys and unpaired surrogates are valid to the suite, and refused here on purpose. */
const VALID_REFUSED: Readonly<Record<string, string>> = {
  "y_object_duplicated_key.json": "json_duplicate_key",
  "y_object_duplicated_key_and_value.json": "json_duplicate_key",
};

describe.skipIf(!existsSync(suite))("JSONTestSuite (skipped where LANEKEEPER_CORPORA has none)", () => {
  const files = existsSync(suite) ? readdirSync(suite) : [];

  it("every open case has its place in a list here", () => {
    const open = files.filter((file) => file.startsWith("i_")).sort();
    expect(open).toEqual([...OPEN_ACCEPTED, ...Object.keys(OPEN_REFUSED)].sort());
  });

  it.each(files.map((file) => [file]))("%s", (file) => {
    const code = codeOf(readFileSync(join(suite, file)));
    if (file.startsWith("n_")) expect(["json_invalid", "json_too_deep"]).toContain(code);
    else expect(code).toBe(OPEN_REFUSED[file] ?? VALID_REFUSED[file] ?? "accepted");
  });
});
