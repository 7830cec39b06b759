/**
 * Payment card numbers: 12 to 19 digits (ISO/IEC 7812-1), issuer prefix and length by network, Luhn check digit.
 * Plain or in groups by space, dash or dot. A number without groups needs the usual length of its network, or a word
 * about cards near it: one in ten of all numbers passes Luhn.
 */
import { isDigitAt, isWordAt } from "../characters.ts";
import { after, before, type Detector, matchEnd } from "../contract.ts";
import { isDigit, isLetter } from "../pair-events.ts";

const FEWEST = 12;
const MOST = 19;
/** As JSON may write a whole number: with a fraction of zeros, or an exponent. */
const WITH_FRACTION = /(\d{12,19})(\.0{1,9})(?![\w.])/y;
const WITH_EXPONENT = /(\d{1,19})(?:\.(\d{1,19}))?[eE]\+?(\d{1,2})(?![\w.])/y;
/** A group to a line, and no more of them; takes a word about cards, for columns of numbers are common. */
const BY_LINES = /\d{4}(?:[ \t]{0,4}\r?\n[ \t]{0,4}\d{4}){3}(?![\w.,-])(?![ \t]{0,4}\r?\n[ \t]{0,4}\d)/y;
const LINE_OF_DIGITS = /\d[ \t]{0,4}\r?\n[ \t]{0,4}$/;

export function luhn(digits: string): boolean {
  let sum = 0;
  for (let k = 0; k < digits.length; k++) {
    const digit = digits.charCodeAt(digits.length - 1 - k) - 48;
    const doubled = k % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Prefix and length of the large networks; sources: their published identification number ranges. */
const NETWORKS: readonly {
  readonly prefix: RegExp;
  readonly lengths: readonly number[];
  readonly usual: readonly number[];
}[] = [
  { prefix: /^4/, lengths: [13, 16, 18, 19], usual: [16] },
  { prefix: /^5[1-5]/, lengths: [16], usual: [16] },
  { prefix: /^(?:222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16], usual: [] },
  { prefix: /^3[47]/, lengths: [15], usual: [15] },
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 17, 18, 19], usual: [16] },
  { prefix: /^3(?:0[0-5]|09|[689])/, lengths: [14, 15, 16, 17, 18, 19], usual: [] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19], usual: [] },
  { prefix: /^(?:2131|1800)/, lengths: [15], usual: [] },
  { prefix: /^62/, lengths: [16, 17, 18, 19], usual: [] },
  { prefix: /^(?:50|5[6-9]|6[0-9])/, lengths: [12, 13, 14, 15, 16, 17, 18, 19], usual: [] },
  { prefix: /^220[0-4]/, lengths: [16, 17, 18, 19], usual: [16] },
];

const CONTEXT =
  /card|\bcc\b|credit|debit|visa|master|amex|american express|maestro|diners|discover|\bpan\b|payment|karte|carte|tarjeta|carta|cart[aã]o|kaart|kreditkort|\bcvv\b|\bcvc\b|expir/;

/** Right before the number, without a space. */
const GLUED = /(?:^|[^A-Za-z])(?:cc|pan|card|visa|amex|karte|carte|carta|kaart|kort)$/i;

const BETWEEN = new Set([..."\t\n\r -_/|,;"].map((sign) => sign.charCodeAt(0)));
const isSign = (unit: number): boolean => unit === 32 || unit === 45;

/** Of most numbers what follows their first group settles it. */
function goesOnLikeCard(text: string, at: number): boolean {
  let end = at + 1;
  while (end - at < FEWEST && isDigit(text.charCodeAt(end))) end++;
  const next = text.charCodeAt(end);
  // Plain, or with a fraction, an exponent, dots.
  if (end - at === FEWEST || next === 46 || (next | 32) === 101) return true;
  if (isSign(next) && isDigit(text.charCodeAt(end + 1))) return true;
  if (end - at !== 4) return false;
  let second = end;
  while (second - end < 10 && BETWEEN.has(text.charCodeAt(second))) second++;
  let near = second;
  while (near - second < 7 && isDigit(text.charCodeAt(near))) near++;
  return near - second === 4 || near - second === 6;
}

/** In a table of numbers there is none, and nothing has to be compared. */
function hasLetter(text: string, from: number, to: number): boolean {
  for (let k = Math.max(0, from); k < to; k++) if (isLetter(text.charCodeAt(k))) return true;
  return false;
}

export const card: Detector = {
  name: "card",
  kinds: ["CREDIT_CARD"],
  anchors: [
    // After letters: "card4111111111111111"
    { on: "number", least: 12, most: 24, lead: [0, 2, 3, 4, 5] },
    // A group to a line, or further apart than by one sign.
    { on: "number", least: 4, most: 24, group: [4, 4], first: "23456", next: "\n\r\t _|,;/-" },
  ],
  verify(text, at) {
    if (!goesOnLikeCard(text, at)) return null;
    if (isWordAt(text, at - 1)) {
      const escaped = text.charCodeAt(at - 2) === 92 && /[nrt]/.test(text.charAt(at - 1));
      if (!escaped && !GLUED.test(text.slice(Math.max(0, at - 6), at))) return null;
    }
    const previous = text.charCodeAt(at - 1);
    if ((previous === 46 || previous === 45) && isDigit(text.charCodeAt(at - 2))) return null;
    const written = numberAt(text, at) ?? linesAt(text, at) ?? digitsAt(text, at) ?? groupsAt(text, at);
    if (written === null) return null;
    const { digits, end } = written;
    const value = text.slice(at, end);
    if (/^(\d)\1*$/.test(digits)) return null;
    const network = NETWORKS.find(
      (candidate) => candidate.prefix.test(digits) && candidate.lengths.includes(digits.length),
    );
    if (network === undefined && digits.length < 13) return null;
    const context =
      (hasLetter(text, at - 60, at) && CONTEXT.test(before(text, at, 60))) ||
      (hasLetter(text, end, end + 24) && CONTEXT.test(after(text, end, 24)));
    if (network === undefined) return context && digits.length >= 13 ? found(at, end, 0.7) : null;
    if (context) return found(at, end, 0.98);
    if (written.form === "lines" || (previous === 44 && mayBeFraction(text, at, end))) return null;
    if (written.form === "apart")
      return network.usual.includes(digits.length) && standsApart(text, at, end)
        ? found(at, end, 0.75)
        : null;
    if (written.form === "groups") return groupsOfFour(value) ? found(at, end, 0.9) : null;
    if (!network.usual.includes(digits.length)) return null;
    const inTable = previous === 44 || written.form === "exponent";
    return isChance(text, at, end, inTable) ? null : found(at, end, 0.85);
  },
};

interface Written {
  readonly digits: string;
  readonly end: number;
  /** lines, apart: groups with more than one sign between them; with lines, only beside a word. */
  readonly form: "plain" | "groups" | "exponent" | "lines" | "apart";
}

const DOUBLED = Uint8Array.of(0, 2, 4, 6, 8, 1, 3, 5, 7, 9);

/**
 * End of the 12 to 19 digits at `at`, each after a space, a dot, a dash or nothing: as many as end with a group. Negative
 * when there are none or their check digit is wrong.
 */
function endOfDigits(text: string, at: number): number {
  let end = -1;
  let count = 0;
  // The sum with every other digit doubled, from the first and from the second on.
  let fromFirst = 0;
  let fromSecond = 0;
  let differ = 0;
  const first = text.charCodeAt(at);
  for (let k = at; count < MOST; k++) {
    let unit = text.charCodeAt(k);
    if (count > 0 && (unit === 32 || unit === 46 || unit === 45)) unit = text.charCodeAt(++k);
    if (!isDigit(unit)) break;
    const digit = unit - 48;
    differ |= unit ^ first;
    const doubled = DOUBLED[digit] ?? 0;
    fromFirst += count % 2 === 0 ? doubled : digit;
    fromSecond += count % 2 === 0 ? digit : doubled;
    count++;
    if (count >= FEWEST && !isDigit(text.charCodeAt(k + 1)))
      end = (count % 2 === 0 ? fromFirst : fromSecond) % 10 === 0 ? k + 1 : -1;
  }
  // One digit all over is nobody's number, and zeros have a right check digit.
  return differ === 0 ? -1 : end;
}

function digitsAt(text: string, at: number): Written | null {
  const end = endOfDigits(text, at);
  if (end < 0 || isWordAt(text, end)) return null;
  if (/[.-]/.test(text.charAt(end)) && isWordAt(text, end + 1)) return null;
  const value = text.slice(at, end);
  const digits = value.replace(/\D/g, "");
  return { digits, end, form: digits.length < value.length ? "groups" : "plain" };
}

/** What a reader of JSON takes for a whole number. */
function numberAt(text: string, at: number): Written | null {
  let near = at + 1;
  while (near - at < MOST && isDigit(text.charCodeAt(near))) near++;
  const next = text.charCodeAt(near);
  if (next !== 46 && (next | 32) !== 101) return null;
  WITH_FRACTION.lastIndex = at;
  const fraction = WITH_FRACTION.exec(text)?.[1];
  if (fraction !== undefined)
    return luhn(fraction) ? { digits: fraction, end: WITH_FRACTION.lastIndex, form: "plain" } : null;
  WITH_EXPONENT.lastIndex = at;
  const parts = WITH_EXPONENT.exec(text);
  if (parts === null) return null;
  const [, whole = "", decimals = "", exponent = ""] = parts;
  const places = decimals.replace(/0+$/, "");
  const length = whole.length + Number(exponent);
  if (places.length > Number(exponent) || length > 19) return null;
  const digits = (whole + places).padEnd(length, "0");
  return luhn(digits) ? { digits, end: WITH_EXPONENT.lastIndex, form: "exponent" } : null;
}

/** Groups as cards print them, with the same between all of them: tabs, blanks, a sign with blanks around it. */
const APART = String.raw`(?:[ \t]{2,8}|\t| ?[-_/|,;] ?|[ \t]{0,4}\r?\n[ \t]{0,4})`;
const GROUPS_APART = new RegExp(
  String.raw`\d{4}(${APART})(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{5})(?!\w|[.,-]\d|\1\d)`,
  "y",
);
const GROUP_BEFORE = new RegExp(String.raw`\d${APART}$`);
const LIST_SIGN = /^.{4} ?[|,;]/;

function groupsAt(text: string, at: number): Written | null {
  const fifth = text.charCodeAt(at + 4);
  if (isDigit(fifth) || isLetter(fifth)) return null;
  const end = matchEnd(GROUPS_APART, text, at);
  if (end < 0 || GROUP_BEFORE.test(text.slice(Math.max(0, at - 12), at))) return null;
  const value = text.slice(at, end);
  const digits = value.replace(/\D/g, "");
  if (!luhn(digits)) return null;
  // Between commas and bars stand the columns of any table.
  return { digits, end, form: LIST_SIGN.test(value) ? "lines" : "apart" };
}

/** Numbers of four digits that stand near, but for those of years. */
const FOUR_DIGITS = /(?<![\w.])(?!19\d\d|20\d\d)\d{4}(?![\w]|[.,]\d)/g;
const OTHERS_NEAR = 4;

/**
 * Is it no part of a table of numbers with four digits? One in ten of them has a right check digit; where most of what
 * stands around are cards as well, it is a list of cards.
 */
function standsApart(text: string, start: number, end: number): boolean {
  const near = `${text.slice(Math.max(0, start - TABLE_UNITS), start)}\0${text.slice(end, end + TABLE_UNITS)}`;
  if ((near.match(FOUR_DIGITS)?.length ?? 0) < OTHERS_NEAR) return true;
  let others = 0;
  let right = 0;
  for (const [value] of near.matchAll(EVERY_GROUPS_APART)) {
    others++;
    if (luhn(value.replace(/\D/g, ""))) right++;
  }
  return right > 0 && right * 2 > others;
}
const EVERY_GROUPS_APART = new RegExp(GROUPS_APART.source, "g");

function linesAt(text: string, at: number): Written | null {
  const fifth = text.charCodeAt(at + 4);
  if (fifth !== 10 && fifth !== 13 && fifth !== 32 && fifth !== 9) return null;
  const end = matchEnd(BY_LINES, text, at);
  if (end < 0 || LINE_OF_DIGITS.test(text.slice(Math.max(0, at - 12), at))) return null;
  const digits = text.slice(at, end).replace(/\D/g, "");
  return luhn(digits) ? { digits, end, form: "apart" } : null;
}

/** Where a comma stands for the decimal point: a short number before it, and no list around the two. */
function mayBeFraction(text: string, at: number, end: number): boolean {
  let start = at - 1;
  while (at - start < 5 && isDigitAt(text, start - 1)) start--;
  const length = at - 1 - start;
  if (length === 0 || length > 3) return false;
  return !/[,[(|;]/.test(text.charAt(start - 1)) && !/[,\])|;]/.test(text.charAt(end));
}

/** Units either side that are looked at, and how near a letter may be. */
const TABLE_UNITS = 512;
const LETTERS_NEAR = /[a-z]/i;
const NEAR_UNITS = 64;
const LONG_NUMBER = /(?<![\d.])(?:\d{13,19}(?![\d.])|\d\.\d{11,18}(?=[eE]))/g;

/**
 * Among bare numbers, with no word near, one in ten has a right check digit by chance. Where the other long numbers fail
 * as often as chance has it, so has this one by chance; in a list of cards they do not.
 * @param inTable between commas words may stand in other columns
 */
function isChance(text: string, start: number, end: number, inTable: boolean): boolean {
  const before = text.slice(Math.max(0, start - TABLE_UNITS), start);
  const after = text.slice(end, end + TABLE_UNITS);
  const words = LETTERS_NEAR.test(before.slice(-NEAR_UNITS)) || LETTERS_NEAR.test(after.slice(0, NEAR_UNITS));
  if (words && !inTable) return false;
  let others = 0;
  let right = 0;
  for (const around of [before, after]) {
    for (const [number] of around.matchAll(LONG_NUMBER)) {
      others++;
      if (luhn(number.replace(".", ""))) right++;
    }
  }
  return others >= 4 && right * 4 <= others;
}

const found = (start: number, end: number, confidence: number) => ({
  kind: "CREDIT_CARD",
  start,
  end,
  confidence,
});

/** Groups as cards print them (4-4-4-4, 4-6-5, 4-6-4), or every digit by itself. */
function groupsOfFour(value: string): boolean {
  const lengths = value.split(/[ .-]/).map((group) => group.length);
  if (lengths.every((length) => length === 1)) return true;
  return /^(?:4-4-4-[1-7]|4-4-4-4-[1-3]|4-6-[45])$/.test(lengths.join("-"));
}
