/**
 * Telephone numbers that regulators keep free for films and books: NANPA's 555-0100 to 555-0199, Ofcom's numbers for
 * drama, ACMA's fictitious numbers, Arcep's numbers for audiovisual works, Bundesnetzagentur's "Drama Numbers" (notice
 * 148/2021). There are few of them. Other countries, and numbers that do not say which country they are of, get a token.
 */
import type { Surrogate } from "./contract.ts";
import { bitsOf, laidOut } from "./draw.ts";

interface Range {
  /** National number up to where the drawn digits begin. */
  readonly heads: readonly string[];
  readonly drawn: number;
  /** How it is written after the country's code when the original's groups do not fit. */
  readonly groups: RegExp;
}

const list = (text: string): readonly string[] => text.split(" ");

/** Geographic codes that are in use; the 555-01xx numbers of each are free. */
const AREAS =
  "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253 254 256 260 " +
  "262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 339";

const RANGES: Readonly<Record<string, Range>> = {
  1: { heads: list(AREAS).map((area) => `${area}55501`), drawn: 2, groups: /^(\d{3})(\d{3})(\d{4})$/ },
  33: {
    heads: list("19900 26191 35301 46571 53649 63998"),
    drawn: 4,
    groups: /^(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
  },
  44: {
    heads: list(
      "1134960 1144960 1154960 1164960 1174960 1184960 1214960 1314960 1414960 1514960 1614960 1914980 2079460 2896496 2920180 7700900",
    ),
    drawn: 3,
    groups: /^(\d{3,4})(\d{3})(\d{3,4})$/,
  },
  49: {
    heads: list("3023125 6990009 4066969 2214710 8999998"),
    drawn: 3,
    groups: /^(30|69|40|221|89)(\d{4,5})(\d{3})$/,
  },
  61: {
    heads: list("25550 27010 35550 37010 75550 77010 85550 87010"),
    drawn: 4,
    groups: /^(\d)(\d{4})(\d{4})$/,
  },
};

interface Number_ {
  readonly country: string;
  readonly national: string;
  /** What stands before the national number, country code included. */
  readonly front: string;
  readonly rest: string;
}

const INTERNATIONAL = /^((?:\(?\+|00)[ ]?(1|33|44|49|61)\)?)([ ().\-/]*\d[\d ().\-/]*)$/;
const NORTH_AMERICAN = /^(1[ .-]?)?(\(?[2-9]\d{2}\)?[ .-]*[2-9]\d{2}[ .-]*\d{4})$/;

function read(value: string): Number_ | null {
  const [, front, country, rest] = INTERNATIONAL.exec(value) ?? [];
  if (front !== undefined && country !== undefined && rest !== undefined) {
    // "+44 (0)20 …": the zero is dialled at home only.
    const trunk = /^[ .-]*\(0\)/.exec(rest)?.[0] ?? "";
    const own = rest.slice(trunk.length);
    return { country, front: front + trunk, rest: own, national: own.replace(/\D/g, "") };
  }
  const [, one, american] = NORTH_AMERICAN.exec(value) ?? [];
  if (american === undefined) return null;
  return { country: "1", front: one ?? "", rest: american, national: american.replace(/\D/g, "") };
}

export const phone: Surrogate = {
  kinds: ["PHONE_NUMBER"],
  same: (value) => {
    const number = read(value);
    return number === null ? null : `+${number.country}${number.national}`;
  },
  make(value, draws) {
    const number = read(value);
    const range = number === null ? undefined : RANGES[number.country];
    if (number === null || range === undefined) return null;
    const draw = draws(`phone +${number.country}${number.national}`);
    const head = range.heads[draw.below(range.heads.length)] ?? "";
    const digits = head + draw.digits(range.drawn);
    const [, ...groups] = range.groups.exec(digits) ?? [];
    const gap = /^[ .-]/.exec(number.rest)?.[0] ?? (number.front === "" ? "" : " ");
    const text = laidOut(number.rest, digits) ?? gap + groups.join(" ");
    return { text: number.front + text, bits: bitsOf(range.heads.length * 10 ** range.drawn) };
  },
};
