/**
 * Postal addresses: a house number with a street word in the order and language that the country uses, a flat or suite
 * after a numbered street, military and box addresses, and what follows the word "address". City, state, country and
 * postal code right after belong to it.
 */
import { isDigitAt, isUpperAt, isWordAt } from "../characters.ts";
import { before, type Detector, LETTERS, type Match, matchEnd, othersThan } from "../contract.ts";
import { COUNTRIES } from "../location/places.ts";
import { isLetter } from "../pair-events.ts";
import { byCode } from "./by-code.ts";
import { AFTER_NAME, BEFORE_NAME, UNITS, WITHIN_NAME } from "./words.ts";

const W = "[\\p{Lu}\\d][\\p{L}\\p{M}\\d.'\u2019/-]{0,30}";
const SMALL =
  "(?:de|del|della|dei|di|da|do|dos|das|du|des|la|le|les|el|las|los|van|von|der|den|het|ten|ter|am|an|zum|zur|im|in der|of|the|y|e|fejedelem|u\\.|út|útja|utca|tér|rkp\\.|sor|köz|ul\\.|nad|pod)";
const UNIT = `(?:${UNITS.join("|")}|#)\\.? ?#?[A-Z]?\\d{1,5}[A-Za-z]?`;
/** City, region, country, postal code: capitalised words over at most three line ends, to a code of three digits or more. */
const TAIL = new RegExp(
  `(?:[\\s,>?]{1,8}(?:\\(?\\p{Lu}[\\p{L}\\p{M}.'\u2019()-]{0,30}|${SMALL}|nan)){0,9}[\\s,>?]{1,8}(?:[A-Z]{1,2}-?)?(?:\\d{3,6}(?:[ -]\\d{2,4})?|[A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2})(?!\\d)`,
  "uy",
);
/** The same to a country or large city, where no code follows. */
const PLACE_TAIL = new RegExp(
  `(?:[\\s,>?]{1,8}(?:\\p{Lu}[\\p{L}\\p{M}.'\u2019()-]{0,30}|${SMALL})){0,4}?[\\s,>?]{1,8}(?:${COUNTRIES.join("|")})(?![\\p{L}\\d])`,
  "uy",
);
const CITY_AFTER =
  /(?: [A-Z]{2})? \p{Lu}[\p{Ll}\p{M}'\u2019][\p{L}\p{M}'\u2019-]{0,40}(?: (?:am|an der|la|le|de|del|di) \p{Lu}[\p{L}\p{M}-]{1,30})?/uy;
const UNIT_AFTER = new RegExp(`[,\\s>?]{1,8}${UNIT}`, "uy");

/** Takes in a flat and the city's line when they follow; a city without code or country is left out. */
function extend(text: string, from: number): number {
  const unit = matchEnd(UNIT_AFTER, text, from);
  const end = unit > 0 ? unit : from;
  const tail = matchEnd(TAIL, text, end);
  if (tail > 0 && tail - end <= 110) {
    // Most of Europe has the city after its code.
    return /\p{L}/u.test(text.slice(end, tail)) ? tail : Math.max(tail, matchEnd(CITY_AFTER, text, tail));
  }
  const place = matchEnd(PLACE_TAIL, text, end);
  return place > 0 && place - end <= 80 ? place : end;
}

const match = (start: number, end: number, confidence: number): Match => ({
  kind: "STREET_ADDRESS",
  start,
  end,
  confidence,
});

const NUMBER_FIRST = new RegExp(
  `\\d{1,6}[A-Za-z]?(?:-\\d{1,5})? (?:(?:North|South|East|West|[NSEW]\\.?) )?(?:(?:${W}|${SMALL}) ){1,5}(?:${AFTER_NAME})(?![\\p{L}\\d])\\.?`,
  "uy",
);
const STREET_FIRST = `(?:${BEFORE_NAME.join("|")}) (?:(?:${W}|${SMALL}) ){0,4}${W}`;
const NUMBER_RUE = new RegExp(`\\d{1,5}(?: ?(?:bis|ter))?,? ${STREET_FIRST}`, "uy");
const NUMBER_WITHIN = new RegExp(
  `\\d{1,6} (?:(?:${W}|${SMALL}) ){0,4}(?:[\\p{L}]{2,30})?(?:${WITHIN_NAME}) \\d{1,5}[A-Za-z]?\\.?(?![\\d])`,
  "uy",
);

/** A year, and whose work it is. */
const COPYRIGHT = /(?:copyright|\(c\)|©)[ ,]{1,2}$/;

/** Right before a number that is none of a house: it is an amount, or part of something longer. */
const BEFORE_OTHERS = "-./:$#=_";
/** Of a street's name: numbers alone are a table. */
const NAME_NEAR = 32;
function isLetterNear(text: string, at: number): boolean {
  for (let k = at; k < at + NAME_NEAR; k++) {
    const unit = text.charCodeAt(k);
    if (isLetter(unit) || unit > 127) return true;
  }
  return false;
}

const byNumber: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: [
    {
      on: "number",
      least: 1,
      most: 12,
      group: [1, 6],
      previous: othersThan(BEFORE_OTHERS),
      next: ` ,-${LETTERS}`,
    },
  ],
  verify(text, at) {
    let near = at + 1;
    while (near < at + 6 && isDigitAt(text, near)) near++;
    const next = text.charCodeAt(near);
    if (next === 44 ? text.charCodeAt(near + 1) !== 32 : next !== 32 && next !== 45 && !isWordAt(text, near))
      return null;
    if (!isUpperAt(text, near + 1) && !isUpperAt(text, near + 2) && !isDigitAt(text, near + 1)) return null;
    const previous = text.charCodeAt(at - 1);
    if (previous === 0x20ac || previous === 0xa3 || !isLetterNear(text, near)) return null;
    for (const pattern of [NUMBER_FIRST, NUMBER_RUE, NUMBER_WITHIN]) {
      const end = matchEnd(pattern, text, at);
      if (end > 0) return COPYRIGHT.test(before(text, at, 16)) ? null : match(at, extend(text, end), 0.85);
    }
    return null;
  },
};

const RUE_NUMBER = new RegExp(
  `${STREET_FIRST.replace("){0,4}", "){0,4}?")},? (?:n[.º°]? ?)?\\d{1,5}[A-Za-z]?(?!\\d)`,
  "uy",
);
const byStreetWord: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: [{ on: "word", words: [...BEFORE_NAME] }],
  verify(text, at) {
    const end = matchEnd(RUE_NUMBER, text, at);
    return end > 0 ? match(at, extend(text, end), 0.75) : null;
  },
};

const STREET_WORD = new RegExp(
  `(?:${BEFORE_NAME.join("|")}) (?:(?:${W}|${SMALL}|[dl]['\u2019]${W}) ){0,4}${W}`,
  "iuy",
);
const NUMBER_BEFORE = /\d{1,4}(?: ?(?:bis|ter))?,? $/;
/** "12 rue de la Paix": the street word in small letters, as running text has it. */
const byNumberAndWord: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: [
    ...["rue ", "avenue ", "boulevard ", "chemin ", "allée ", "impasse ", "place d", "quai "],
    ...["calle ", "avenida ", "viale ", "rua ", "praça "],
  ].map((text) => ({ on: "literal", text })),
  verify(text, at) {
    const lead = NUMBER_BEFORE.exec(text.slice(Math.max(0, at - 12), at));
    const end = lead === null ? -1 : matchEnd(STREET_WORD, text, at);
    return lead === null || end < 0 ? null : match(at - lead[0].length, extend(text, end), 0.8);
  },
};

const SUFFIXES = [
  "straße ",
  "str. ",
  "strasse ",
  "straat ",
  "gatan ",
  "vägen ",
  "laan ",
  "gade ",
  "vej ",
  "veien ",
  "katu ",
  "utca ",
  "gasse ",
  "platz ",
  "allee ",
  "gracht ",
  "weg ",
  "steeg ",
  "plein ",
  "dreef ",
  "kade ",
  "singel ",
  "damm ",
  "ufer ",
  "stieg ",
  "backen ",
];
const HOUSE = /\d{1,4} ?[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?){0,2}(?![\d.,]?\d|\w)/y;
const bySuffix: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: SUFFIXES.map((text) => ({ on: "literal", text, inside: true })),
  verify(text, at) {
    const gap = text.indexOf(" ", at);
    const end = matchEnd(HOUSE, text, gap + 1);
    if (end < 0) return null;
    const lead = /\p{Lu}[\p{L}\p{M}-]*(?: \p{Lu}[\p{L}\p{M}.-]*){0,2}$/u.exec(
      text.slice(Math.max(0, at - 40), at),
    );
    return lead === null ? null : match(at - lead[0].length, extend(text, end), 0.8);
  },
};

const BEFORE_UNIT = new RegExp(`\\d{1,6}[A-Za-z]?(?:[ ,]{1,2}(?:${W}|${SMALL})){1,8}[\\s,>?]{0,8}$`, "u");
const UNIT_HERE = new RegExp(UNIT, "uy");
const byUnit: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: [{ on: "word", words: ["Apt", "Apartment", "Suite", "Ste", "Unit", "Flat"] }],
  verify(text, at) {
    const end = matchEnd(UNIT_HERE, text, at);
    if (end < 0) return null;
    const from = Math.max(0, at - 90);
    const lead = BEFORE_UNIT.exec(text.slice(from, at));
    return lead === null || isWordAt(text, from + lead.index - 1)
      ? null
      : match(from + lead.index, extend(text, end), 0.85);
  },
};

const MILITARY = /(?:APO|FPO|DPO)[ ,]{1,2}A[AEP] \d{5}(?:-\d{4})?/y;
const MILITARY_LEAD =
  /(?:(?:PSC|Unit|CMR|HC|RR)\.? \d{1,6},? Box \d{1,6}|US(?:CGC|NS|NV|S) [\p{Lu}][\p{L}\u2019' .-]{1,30}),?\s{1,3}$/u;
const BOX =
  /(?:P\.? ?O\.? ?Box|Post Office Box|Postfach|Apartado(?: de Correos)?|Casella Postale|Caixa Postal|Postbus|Boîte Postale) \d{1,6}/iy;
const byBox: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: [
    ...["APO A", "FPO A", "DPO A", "APO, A", "FPO, A"].map((text) => ({ on: "literal" as const, text })),
    ...[
      "po box",
      "p.o. box",
      "p. o. box",
      "post office box",
      "postfach ",
      "apartado",
      "casella postale",
      "caixa postal",
      "postbus ",
      "boîte postale",
    ].map((text) => ({ on: "literal" as const, text, ignoreCase: true })),
  ],
  verify(text, at) {
    const military = matchEnd(MILITARY, text, at);
    if (military > 0) {
      const from = Math.max(0, at - 60);
      const lead = MILITARY_LEAD.exec(text.slice(from, at));
      return match(lead === null ? at : from + lead.index, military, 0.95);
    }
    const end = matchEnd(BOX, text, at);
    return end > 0 ? match(at, extend(text, end), 0.85) : null;
  },
};

const LABEL =
  /address(?:es)?(?: (?:is|to|was|here|at|with|the same))?:?\s{0,8}|(?:adresse|anschrift|dirección|direccion|domicilio|domicilié|indirizzo|endereço|morada|adres)(?: (?:ist|est|es|è|é|is))?:?\s{0,8}/iy;
const LABELLED = new RegExp(
  `\\d{1,6}[A-Za-z]?(?:[ ,]{1,2}(?:${W}|${SMALL})){1,8}|\\p{Lu}[\\p{L}\\p{M}.'\u2019-]{1,30}(?: (?:\\p{Lu}[\\p{L}\\p{M}.'\u2019-]{0,30}|${SMALL})){0,5},? (?:n[.º°]? ?)?\\d{1,4}[A-Za-z]?(?:[-/]\\d{1,4}[A-Za-z]?){0,2}(?![\\d.:%]|,\\d)`,
  "uy",
);
const byLabel: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: [
    ...["address", "adresse", "anschrift", "dirección", "indirizzo", "endereço"].map((text) => ({
      on: "literal" as const,
      text,
      ignoreCase: true,
    })),
    ...[
      "lives at ",
      "lives on ",
      "live at ",
      "living at ",
      "located at ",
      "located on ",
      "wohnt in ",
      "wohnt: ",
      "domicilio",
      "domicilié",
      "morada",
      "woont op ",
      "adres:",

      "residing at ",
      "deliver to ",
      "ship to",
      "wohnhaft in ",
      "wohne in ",
      "habite au ",
      "vive en ",
      "abita in ",
    ].map((text) => ({ on: "literal" as const, text, ignoreCase: true })),
  ],
  verify(text, at) {
    let start = matchEnd(LABEL, text, at);
    if (start < 0)
      start = matchEnd(/\p{L}+ (?:\p{L}+ )?(?:at|on|to|in|au|à|en|op|na|t:):?\s{0,4}/iuy, text, at);
    if (start < 0) return null;
    const end = matchEnd(LABELLED, text, start);
    if (end < 0 || !/\p{Lu}/u.test(text.slice(start, end))) return null;
    return match(start, extend(text, end), 0.7);
  },
};

export const address: readonly Detector[] = [
  byCode,
  byNumber,
  byStreetWord,
  byNumberAndWord,
  bySuffix,
  byUnit,
  byBox,
  byLabel,
];
