/**
 * Names of people that sound like names and are nobody's in particular: put together from a beginning and an end, so
 * that there are more of them than in any list, and a model does not come up with the same one.
 */
import { bitsOf, type Draw } from "./draw.ts";

const list = (text: string): readonly string[] => text.split(" ");

const GIVEN = [
  list(
    "Al An Ar Bel Ber Bran Cal Car Cel Cor Dal Dar Del Dor El Em En Er Fal Fen Fer Gal Gar Gil Hal Har Hel Hol Il Im Is Jal Jan Jor Kal Kar Kel Kor Lan Lar Lin Lor Mal Mar Mel Mir Nal Nar Nel Nor Ol Or Pel Per Ral Ren Ril Ros Sal Sel Tal Tar Vel Ver",
  ),
  list(
    "adan aden adin adon alian alin amir anda andra anel anis anor aran ardo aren arian aridan aris aven avian eda edan elian elin elka elon enda endra enia enor erith eron eric erin esta estan evin ida idan idor ilda ilian ilon inda indra inel inia iren iris ista ivan odan odel olian olin onda ondra onel orian oric orin oris ovan ovin umar una",
  ),
] as const;
const FAMILY = [
  list(
    "Ash Ald Arn Barr Beck Birk Bram Brin Cald Carr Clay Cold Crane Dale Dorn Eber Eld Fal Fen Frost Gar Glen Grim Hale Harl Hath Heck Holm Horn Ing Ives Kell Kirk Lang Lind Lock Mal Marl Mel Mor Nor Oak Orr Pem Quill Rad Rav Roth Rush Sand Sel Stan Stav Stroh Tarn Thorn Tol Ulm Vand Vor Wald Wend Wick Zell",
  ),
  list(
    "acre aker and ard beck bert brook bury by combe cote croft dahl dale den dorf er ett feld field ford gard gate grave ham hart haus hill hold holt house hurst ing kamp land ley ling low man mark mere mont moor more ness ney over quist ridge sen shaw ski stead stein strom ton vale vik ville wall ward way well wick wood worth",
  ),
] as const;

type Parts = readonly [readonly string[], readonly string[]];

/** Two ways of putting parts together may give one name. */
const choices = ([heads, tails]: Parts): number =>
  new Set(heads.flatMap((head) => tails.map((tail) => head + tail))).size;
export const GIVEN_BITS = bitsOf(choices(GIVEN));
export const FAMILY_BITS = bitsOf(choices(FAMILY));

const pick = (draw: Draw, from: readonly string[]): string => from[draw.below(from.length)] ?? "";
const word = (draw: Draw, [heads, tails]: Parts): string => pick(draw, heads) + pick(draw, tails);

export const givenName = (draw: Draw): string => word(draw, GIVEN);
export const familyName = (draw: Draw): string => word(draw, FAMILY);
