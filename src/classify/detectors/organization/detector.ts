/** Organisations by their legal form (ISO 20275) or by what is said of them: employers and founders. Public by themselves. */

import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isStopWord } from "../person/name.ts";

const FORMS = [
  "Inc",
  "LLC",
  "Ltd",
  "Limited",
  "Corp",
  "Corporation",
  "PLC",
  "GmbH",
  "AG",
  "KG",
  "SE",
  "SARL",
  "SAS",
  "SpA",
  "Srl",
  "BV",
  "NV",
  "Oy",
  "AB",
  "ASA",
  "ApS",
  "Kft",
  "Pty",
  "LLP",
  "Bank",
  "Ltda",
  "Sdn",
  "Holdings",
  "Foundation",
  "Incorporated",
  "Associates",
  "Technologies",
  "Solutions",
  "Industries",
  "Enterprises",
  "Partners",
  "Pharmaceuticals",
  "Airlines",
  "Logistics",
  "Consulting",
  "Ventures",
  "Insurance",
  "Group",
];
const NAME_BEFORE = /(?:\p{Lu}[\p{L}\p{M}\d&'\u2019.-]*,? (?:(?:and|&|of|de|und|et) )?){1,4}$/u;
const FORM = /[A-Za-z]+\.?(?: (?:Co\. KG|Bhd|Ltd))?/y;

const byForm: Detector = {
  name: "organization",
  kinds: ["ORGANIZATION"],
  anchors: [{ on: "word", words: FORMS }],
  verify(text, at): Match | null {
    const from = Math.max(0, at - 60);
    const lead = NAME_BEFORE.exec(text.slice(from, at));
    const end = matchEnd(FORM, text, at);
    if (lead === null || end < 0 || isStopWord(lead[0].trim())) return null;
    const form = text.slice(at, end);
    if (form.length > 2 && form === form.toLowerCase()) return null;
    return { kind: "ORGANIZATION", start: from + lead.index, end, confidence: 0.7 };
  },
};

/** "Acme is a design agency": what companies are. */
const TRADES =
  /^ is (?:an?|the) (?:[\w-]+ ){0,3}(?:company|corporation|multinational|agency|firm|startup|start-up|manufacturer|retailer|supplier|provider|consultancy|conglomerate|airline|insurer|brewery|charity|non-profit|nonprofit)\b/;
const NAME_ENDS =
  /(?:^|[.!?\n"(] ?)(\p{Lu}[\p{L}\p{M}\d&'\u2019-]*(?:,? (?:(?:and|&|of) )?\p{Lu}[\p{L}\p{M}\d&'\u2019-]*){0,4})$/u;

const byTrade: Detector = {
  name: "organization",
  kinds: ["ORGANIZATION"],
  anchors: [" is a ", " is an ", " is the "].map((text) => ({ on: "literal", text, inside: true })),
  verify(text, at): Match | null {
    if (!/[\p{L}\d]/u.test(text.charAt(at - 1)) || !TRADES.test(text.slice(at, at + 80))) return null;
    const name = NAME_ENDS.exec(text.slice(Math.max(0, at - 60), at))?.[1] ?? "";
    if (name === "" || isStopWord(/^[\p{L}]+/u.exec(name)?.[0] ?? "")) return null;
    return { kind: "ORGANIZATION", start: at - name.length, end: at, confidence: 0.6 };
  },
};

const EMPLOYER = [
  "work for ",
  "works for ",
  "worked for ",
  "working for ",
  "work at ",
  "works at ",
  "worked at ",
  "employed by ",
  "employed at ",
  "ceo of ",
  "acquired by ",
  "subsidiary of ",
  "employees of ",
  "shares of ",
  "spokesperson for ",
  "a year at ",
  "years at ",
  "arbeite bei ",
  "travaille chez ",
  "trabajo en ",
  "lavoro per ",
];
const NAME = /\p{Lu}[\p{L}\p{M}\d&'\u2019-]*(?:,? (?:(?:and|&|of) )?\p{Lu}[\p{L}\p{M}\d&'\u2019-]*){0,3}/uy;

const byEmployer: Detector = {
  name: "organization",
  kinds: ["ORGANIZATION"],
  anchors: EMPLOYER.map((text) => ({ on: "literal", text, ignoreCase: true })),
  verify(text, at): Match | null {
    const phrase = EMPLOYER.find(
      (candidate) => text.slice(at, at + candidate.length).toLowerCase() === candidate,
    );
    if (phrase === undefined) return null;
    const start = at + phrase.length;
    const end = matchEnd(NAME, text, start);
    if (end < 0 || isStopWord(/^[\p{L}]+/u.exec(text.slice(start, end))?.[0] ?? "")) return null;
    return { kind: "ORGANIZATION", start, end, confidence: 0.6 };
  },
};

export const organization: readonly Detector[] = [byForm, byTrade, byEmployer];
