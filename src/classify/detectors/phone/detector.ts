/**
 * Telephone numbers of all regions: ITU-T E.164 (at most 15 digits) as E.123 and national habits print them. "+" or
 * "00" and a country code, a bracketed area, the North American 3-3-4 and a trunk zero speak for themselves; any other
 * grouping, and digits without groups, need a word about telephones beside them.
 */
import { isDigitAt, isWordAt } from "../characters.ts";
import { after, before, type Detector, type Match, matchEnd } from "../contract.ts";
import { isDigit } from "../pair-events.ts";

const GROUPS = /\(?\d{1,15}\)?(?:(?:[ .\-/]|\) ?|-? ?\(|\)-| - )\d{1,12}){0,7}\)?/y;
const EXTENSION = /\s?(?:x|ext\.?|extension|#|poste|durchwahl|dw|int\.?) ?\d{1,6}(?!\d)/iy;

const WORDS =
  "phone|tel|telephone|telefon|tel[ée]fono|telefono|telefone|t[ée]l[ée]phone|telefoon|mobile|mobil|m[óo]vil|mobiel|cell|cellular|celular|cellulare|handy|portable|fax|whatsapp|sms|desk|office|landline|hotline|helpline|pager|dial|extension(?![a-z])|rufnummer|r[üu]ckruf|switchboard|gsm|tlf|tlm|puh|\\bsz[aá]m|тел|моб|τηλ|κιν|טל|נייד|手机|手機|电话|電話|携帯|전화|휴대|هاتف|جوال|फ़ोन";
const VERBS =
  "call|contact|ring|text|reach|voicemail|ll[aá]m\\p{L}*|chiam\\p{L}*|appel\\p{L}*|rappel\\p{L}*|ligue|ligar|liga-me|bel|bellen|anruf\\p{L}*|ruf|erreich\\p{L}*";
const CONNECTORS =
  "is|are|number|no|nr|num|me|us|him|her|them|at|on|to|under|via|home|work|business|my|our|the|ist|lautet|es|est|al|au|op|unter|auf|em|no|no\\.|sotto|på|mich|moi|an|je|é|è|число|номер|号|号码|番号|번호";
const LABEL = new RegExp(
  `(?:(?:${WORDS})\\p{L}*|(?<![\\p{L}\\d])(?:${VERBS}))(?:[^\\p{L}\\d\\n]{1,3}(?:${CONNECTORS})(?![\\p{L}\\d])){0,4}[^\\p{L}\\d\\n]{0,6}\\n?[^\\p{L}\\d\\n]{0,4}$`,
  "u",
);
const NEAR = new RegExp(
  `(?:${WORDS}|\\bcall|contact|reach|ring me|text me|answering|voicemail|messages? (?:to|on)|registered|anrufen|ruf mich|appel|llam|chiam|ligar|liga-me|bellen|bel me)`,
);
const AFTER =
  /^[\s\-(,:]{0,3}(?:office|fax|mobile|home|desk|cell|work|phone|tel|mobil|büro|privat|bureau|casa|ufficio)/;
/** Words that name another kind of number. */
const OTHER =
  /(?:account|acct|card|iban|order|invoice|ticket|case|reference|ref|id|serial|tracking|isbn|issn|doi|version|zip|postal|ssn|social security|licen[cs]e|passport|routing|policy|member|part|model|batch|lot|port|pid|rev|commit|build|size|bytes|total|amount|price|transaction|clause|section|chapter|article|figure|table|copyright)s?(?: (?:number|no|id|code|is))?\W{0,4}$/;

interface Shape {
  readonly digits: string;
  readonly groups: readonly string[];
  readonly separators: string;
  readonly plus: boolean;
  readonly bracket: boolean;
}

function shapeOf(value: string): Shape {
  return {
    digits: value.replace(/\D/g, ""),
    groups: value.match(/\d+/g) ?? [],
    separators: value.replace(/\d/g, ""),
    plus: value.startsWith("+"),
    bracket: /^\(\+?\d{1,5}\)/.test(value),
  };
}

const lengths = (shape: Shape): string => shape.groups.map((group) => group.length).join("-");

function isDateOrNumber(shape: Shape, value: string): boolean {
  const groups = lengths(shape);
  const dated = /^4-[12]-[12](?:-|$)/.test(groups)
    ? /^(?:19|20)/.test(value)
    : /^[12]-[12]-4(?:-|$)/.test(groups);
  if (dated && !shape.plus && !shape.bracket) return true;
  if (/^[12]-[12]-2$/.test(groups)) return true;
  // Years from and to, and counting: 2001-2003, 01 02 03 04 05.
  if (/^(?:19|20)\d{2}\D{1,3}(?:19|20)\d{2}$/.test(value)) return true;
  if (
    shape.groups.length > 2 &&
    shape.groups.every((group, k, all) => k === 0 || Number(group) === Number(all[k - 1]) + 1)
  )
    return true;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(value)) return true;
  return shape.groups.length === 2 && shape.separators === ".";
}

/** Country codes of one to three digits, those that are given out (ITU-T E.164, annex to Operational Bulletin 1114). */
const COUNTRY =
  /^(?:1|7|2(?:0|7|1[0-8]|[2-6]\d|9[01789])|3(?:[0-469]|[578]\d)|4(?:[013-9]|2[013])|5(?:[1-8]|[09]\d)|6(?:[0-6]|7[02-9]|8\d|9[0-2])|8(?:[1246]|0[08]|5\d|7[0-8]|8\d)|9(?:[0-58]|6\d|7\d|9[2-8]))/;
const MOST_COUNTRY_DIGITS = 3;

/** The first group is a country's code, or starts with one. */
function isCountry(group: string): boolean {
  const code = COUNTRY.exec(group)?.[0].length ?? 0;
  return code > 0 && (code === group.length || group.length > MOST_COUNTRY_DIGITS);
}

/** How sure, from the digits alone; 0 when they could be anything. */
function byForm(shape: Shape): number {
  const { digits, groups } = shape;
  const count = digits.length;
  if (shape.plus) {
    if (digits.startsWith("0") || count < 8) return 0;
    if (shape.separators === "+." || /\.\d?$/.test(shape.separators)) return 0;
    return (groups.length > 1 || count >= 10) && isCountry(groups[0] ?? "") ? 0.9 : 0;
  }
  if (groups.length < 2) return 0;
  if (/^00[1-9]/.test(digits) && count >= 11 && (groups[0]?.length ?? 0) <= 5) {
    const [first = "", second = ""] = groups;
    return isCountry(first === "00" ? second : first.slice(2)) ? 0.8 : 0;
  }
  const form = lengths(shape);
  const spaced = /^ +$/.test(shape.separators);
  if (/^(?:1-)?3-3-4$/.test(form) && /^1?[2-9]/.test(digits)) return spaced ? 0.65 : 0.85;
  if (shape.bracket && count >= 8 && (groups[0]?.length ?? 9) <= 5) return 0.8;
  if (
    !digits.startsWith("0") ||
    digits.startsWith("00") ||
    count < 9 ||
    count > 11 ||
    shape.separators.includes(".")
  )
    return 0;
  if (groups.some((group) => group.length < 2)) return 0;
  // The Netherlands print mobile numbers as 06-12345678.
  if (form === "2-8" && digits.startsWith("06") && shape.separators === "-") return 0.7;
  if (groups.length >= 3) return 0.65;
  return (groups[0]?.length ?? 0) >= 3 && (groups[1]?.length ?? 0) >= 6 && count >= 10 ? 0.6 : 0;
}

function byContext(text: string, start: number, end: number, shape: Shape): number {
  const count = shape.digits.length;
  if (count < 7 || count > 15) return 0;
  const lead = before(text, start, 48);
  if (OTHER.test(lead)) return 0;
  if (LABEL.test(lead) || AFTER.test(after(text, end, 16))) return 0.85;
  return shape.groups.length > 1 && NEAR.test(lead) ? 0.7 : 0;
}

/** Bytes in twos, as a dump prints them: the one before has a letter in it. */
const DUMPED = /(?<![\da-z])(?:\d[a-f]|[a-f]\d) $/i;

/** "phone+44…" */
const GLUED = /(?:phone|tel|telefon|fax|mobile?|cell|handy|whatsapp|call|sms)$/;

/** A number that goes on to the left or right, or hangs on letters, is something else. */
function standsAlone(text: string, start: number, end: number): boolean {
  const previous = text.charAt(start - 1);
  if (
    isWordAt(text, start - 1) &&
    !(/[nrt]/.test(previous) && text.charAt(start - 2) === "\\") &&
    !(text.charAt(start) === "+" && GLUED.test(before(text, start, 10)))
  )
    return false;
  if (/[-./:+,=%$€£]/.test(previous) && isWordAt(text, start - 2) && !/[:=]/.test(previous)) return false;
  if (/[$€£%#.[]/.test(previous)) return false;
  if (
    previous === " " &&
    /\d/.test(text.charAt(start - 2)) &&
    text.charAt(start) !== "+" &&
    text.charAt(start) !== "("
  )
    return false;
  if (previous === " " && DUMPED.test(text.slice(Math.max(0, start - 4), start))) return false;
  if (isWordAt(text, end)) return false;
  const next = text.charAt(end);
  if (
    (next === "-" || next === "." || next === "/" || next === ":") &&
    /[0-9a-f_]/.test(text.charAt(end + 1))
  )
    return false;
  return next !== "%" && next !== "€" && next !== "$";
}

function digitsIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let k = start; k < end; k++) {
    const unit = text.charCodeAt(k);
    if (unit >= 48 && unit <= 57) count++;
  }
  return count;
}

function isPlain(text: string, start: number, end: number): boolean {
  for (let k = start; k < end; k++) {
    const unit = text.charCodeAt(k);
    if (unit < 48 || unit > 57) return false;
  }
  return true;
}

/** The last word before the number, without what LABEL lets stand between: most words are no part of a label. */
const LAST_WORD = new RegExp(`(?:(?:${WORDS})\\p{L}*|(?:^|[^\\p{L}])(?:${VERBS}|${CONNECTORS}))$`, "u");

const LETTER = /\p{L}/u;
const LETTER_OR_DIGIT = /[\p{L}\d]/u;

function endsLikeLabel(text: string, start: number): boolean {
  let end = start;
  while (end > start - 12 && end > 0 && !LETTER_OR_DIGIT.test(text.charAt(end - 1))) end--;
  let from = end;
  while (from > end - 24 && from > 0 && LETTER.test(text.charAt(from - 1))) from--;
  return LAST_WORD.test(text.slice(from, end).toLowerCase());
}

/** What may stand between a label and its number. */
const BEFORE_PLAIN = "\n\r \"#'(:=>";

/** Digits without groups count only beside a word, so anything but a letter near them settles it cheaply. */
function mayBeLabelled(text: string, start: number, end: number): boolean {
  const next = text.charCodeAt(end);
  if ((next === 32 || next === 45 || next === 40) && AFTER.test(after(text, end, 16))) return true;
  const previous = text.charCodeAt(start - 1);
  // Colon, equals, quotes, brackets, space or a line's end stand between a label and its number; a comma does not.
  if (!BEFORE_PLAIN.includes(String.fromCharCode(previous))) return false;
  return endsLikeLabel(text, start) && LABEL.test(before(text, start, 48));
}

/** Settles the commonest number, digits without groups, before anything is compared with patterns. */
function mayBeOne(text: string, at: number): boolean {
  let near = at + 1;
  while (near - at < 16 && isDigit(text.charCodeAt(near))) near++;
  const next = text.charCodeAt(near);
  // What may stand within a number: space, brackets, dash, dot, stroke.
  if (next === 32 || next === 40 || next === 41 || (next >= 45 && next <= 47)) return true;
  return near - at >= 7 && near - at <= 15 && mayBeLabelled(text, at, near);
}

export const phone: Detector = {
  name: "phone",
  kinds: ["PHONE_NUMBER"],
  anchors: [
    { on: "number", least: 7, most: 21, group: [1, 6] },
    // Digits without groups need a word beside them: see mayBeLabelled.
    { on: "number", least: 7, most: 21, group: [7, 21], previous: `${BEFORE_PLAIN}+` },
    { on: "number", least: 7, most: 21, group: [7, 21], next: " -(./)" },
  ],
  verify(text, at): Match | null {
    const previous = text.charCodeAt(at - 1);
    if (previous === 46) return null;
    // The middle of a longer run of groups: its start was asked already.
    if (previous === 32 && isDigitAt(text, at - 2)) return null;
    // Or of something longer: see standsAlone.
    if ((previous === 45 || previous === 47 || previous === 44) && isWordAt(text, at - 2)) return null;
    // A calendar date (2026-01-31, 2026/01/31) is by far the commonest number of this shape.
    const fifth = text.charCodeAt(at + 4);
    if ((fifth === 45 || fifth === 47) && text.charCodeAt(at + 7) === fifth) return null;
    let start = at;
    if (text.charAt(start - 1) === "(") start--;
    if (text.charAt(start - 1) === "+") start--;
    if (start === at && !mayBeOne(text, at)) return null;
    const from = text.charAt(start) === "+" ? start + 1 : start;
    let end = matchEnd(GROUPS, text, from);
    if (end - from < 7) return null;
    if (isPlain(text, from, end) && start === at && !mayBeLabelled(text, at, end)) return null;
    const count = digitsIn(text, from, end);
    if (count < 7 || count > 15) return null;
    if (text.charAt(end - 1) === ")" && !text.slice(from, end).includes("(")) end--;
    const extension = matchEnd(EXTENSION, text, end);
    const shape = shapeOf(text.slice(start, end));
    if (/^(\d)\1*$/.test(shape.digits)) return null;
    const whole = extension > 0 ? extension : end;
    if (!standsAlone(text, start, whole)) return null;
    if (isDateOrNumber(shape, text.slice(start, end))) return null;
    const confidence = Math.max(byForm(shape), byContext(text, start, whole, shape));
    if (confidence === 0 || (confidence < 0.8 && OTHER.test(before(text, start, 48)))) return null;
    return { kind: "PHONE_NUMBER", start, end: whole, confidence };
  },
};
