/**
 * Countries, large cities, nationalities and religions by name, from closed lists; any other place by what is said of
 * it: somebody lives, was born or has flown there. Public by themselves.
 */
import { isWordAt } from "../characters.ts";
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isStopWord } from "../person/name.ts";
import { COUNTRIES, NATIONALITIES } from "./places.ts";

const firstWord = (name: string): string => name.split(" ")[0] ?? name;

function listed(kind: string, names: readonly string[], plural: boolean): Detector {
  const byFirst = new Map<string, string[]>();
  for (const name of names) {
    const key = firstWord(name).toLowerCase();
    byFirst.set(
      key,
      [...(byFirst.get(key) ?? []), name].sort((a, b) => b.length - a.length),
    );
  }
  return {
    name: "location",
    kinds: [kind],
    anchors: [
      { on: "word", words: names.flatMap((name) => (plural ? [name, `${name}s`] : [firstWord(name)])) },
    ],
    verify(text, at): Match | null {
      const word = /^[\p{L}]+/u.exec(text.slice(at, at + 24))?.[0].toLowerCase() ?? "";
      const candidates = byFirst.get(word) ?? byFirst.get(word.replace(/s$/, "")) ?? [];
      for (const name of candidates) {
        let end = at + name.length;
        if (text.slice(at, end).toLowerCase() !== name.toLowerCase()) continue;
        if (plural && text.charAt(end) === "s") end++;
        // Part of a longer name or of an identifier: somebody else's, or nobody's.
        if (
          isWordAt(text, end) ||
          /[@_/\\.-]/.test(text.charAt(at - 1)) ||
          /^[@_/\\=(-]/.test(text.slice(end, end + 1))
        )
          return null;
        return { kind, start: at, end, confidence: 0.6 };
      }
      return null;
    },
  };
}

/** What goes before a place and before little else. */
const LEADS = [
  "live in ",
  "lives in ",
  "lived in ",
  "living in ",
  "grew up in ",
  "raised in ",
  "born in ",
  "resident of ",
  "resides in ",
  "residing in ",
  "moved here from ",
  "originally from ",
  "flew to ",
  "flying to ",
  "flight to ",
  "trip to ",
  "travelling to ",
  "traveling to ",
  "arrived in ",
  "arrived at ",
  "based in ",
  "headquartered in ",
  "wohne in ",
  "wohnt in ",
  "lebt in ",
  "geboren in ",
  "aufgewachsen in ",
  "habite \u00e0 ",
  "n\u00e9 \u00e0 ",
  "n\u00e9e \u00e0 ",
  "vivo en ",
  "vive en ",
  "nacido en ",
  "nacida en ",
  "vivo a ",
  "abita a ",
  "nato a ",
  "nata a ",
  "moro em ",
  "mora em ",
  "nascido em ",
  "nascida em ",
  "woon in ",
  "woont in ",
  "geboren te ",
];
const PLACE =
  /\p{Lu}[\p{L}\p{M}'\u2019-]+(?: (?:(?:de|da|do|di|du|del|la|le|les|am|an der|im|nad|ob|pod|sur|upon|u|v) )?(?:\p{Lu}[\p{L}\p{M}'\u2019-]+)){0,3}/uy;
/** Who lives "in Java Street" or "in Room 5" was read by somebody else, and a version is no place. */
const NO_PLACE = /^(?:[_/\\@=(\d]|\.\w|['\u2019]s | \d)/;

const byContext: Detector = {
  name: "location",
  kinds: ["LOCATION"],
  anchors: LEADS.map((text) => ({ on: "literal", text, ignoreCase: true })),
  verify(text, at): Match | null {
    const here = text.slice(at, at + 20).toLowerCase();
    const lead = LEADS.find((candidate) => here.startsWith(candidate));
    if (lead === undefined) return null;
    const start = at + lead.length;
    const last = matchEnd(PLACE, text, start);
    if (last < 0) return null;
    // A weekday or a greeting after the place is no part of it.
    const words = text.slice(start, last).split(" ");
    const stop = words.findIndex(isStopWord);
    const end = stop < 0 ? last : start + words.slice(0, stop).join(" ").length;
    return end === start || NO_PLACE.test(text.slice(end, end + 3))
      ? null
      : { kind: "LOCATION", start, end, confidence: 0.5 };
  },
};

export const location: readonly Detector[] = [
  byContext,
  listed("LOCATION", COUNTRIES, false),
  listed("NRP", NATIONALITIES, true),
];
