/** Countries, large cities, nationalities and religions by name: closed lists, public by themselves. */
import { isWordAt } from "../characters.ts";
import type { Detector, Match } from "../contract.ts";
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

export const location: readonly Detector[] = [
  listed("LOCATION", COUNTRIES, false),
  listed("NRP", NATIONALITIES, true),
];
