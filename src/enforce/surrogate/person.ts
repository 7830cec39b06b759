/**
 * Names of people, word by word: the same word becomes the same word, so that a person who is named in full and then by
 * one name stays one person. Initials, particles (von, de la), capitals and spaces stay as they are written. Names in
 * other letters than Latin get a token.
 */
import { FIRST_NAMES } from "../../classify/detectors/person/first-names.ts";
import type { Surrogate } from "./contract.ts";
import { bitsOf, type Draws } from "./draw.ts";
import { FAMILY_BITS, familyName, GIVEN_BITS, givenName } from "./words.ts";

const WORD = /\S+/g;
const NAME = /^\p{Lu}[\p{Script=Latin}'\u2019-]*\p{Script=Latin}$/u;
const INITIAL = /^\p{Lu}\.?$/u;
const PARTICLE = /^\p{Ll}[\p{Ll}'\u2019]{0,5}$/u;
const WORDS_MAX = 6;

const given = new Set(FIRST_NAMES.map((name) => name.toLowerCase()));

export const person: Surrogate = {
  kinds: ["PERSON"],
  same(value) {
    const words = value.match(WORD) ?? [];
    const known = words.every((word) => NAME.test(word) || INITIAL.test(word) || PARTICLE.test(word));
    // Capitals are kept, so a name in capitals has a surrogate in capitals: another text, for the same person.
    return known && words.some((word) => NAME.test(word)) && words.length <= WORDS_MAX
      ? words.join(" ")
      : null;
  },
  make(value, draws) {
    const names = (value.match(WORD) ?? []).filter((word) => NAME.test(word));
    let bits = 0;
    let seen = 0;
    const text = value.replace(WORD, (word) => {
      if (INITIAL.test(word)) {
        bits += bitsOf(26);
        return String.fromCharCode(65 + draws(`initial ${word.charAt(0)}`).below(26)) + word.slice(1);
      }
      if (!NAME.test(word)) return word;
      seen++;
      const isFamily = names.length === 1 ? !given.has(word.toLowerCase()) : seen === names.length;
      bits += isFamily ? FAMILY_BITS : GIVEN_BITS;
      return renamed(word, isFamily, draws);
    });
    return { text, bits };
  },
};

function renamed(word: string, isFamily: boolean, draws: Draws): string {
  const name = (isFamily ? familyName : givenName)(draws(`name ${word.toLowerCase()}`));
  return word === word.toUpperCase() ? name.toUpperCase() : name;
}
