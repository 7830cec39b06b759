/**
 * Dates as calendars and people write them: ISO 8601, day-month-year in figures, month names in seven languages,
 * weekdays, and bare years after a word that makes them one. Public, unless it is somebody's date of birth.
 */
import { isLetterAt, isWordAt } from "../characters.ts";
import { before, type Detector, LETTERS, type Match, matchEnd, othersThan } from "../contract.ts";

const ISO =
  /(?:19|20)\d{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?:[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?: ?Z|[+-]\d{2}:?\d{2})?)?(?!\d)/y;
const FIGURES =
  /(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d{2}|\d{2})(?:,? (?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]m)?)?(?!\d|[-/.]\d)/iy;
const MONTHS =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|" +
  "januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|" +
  "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|" +
  "janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|januari|februari|maart|mei|augustus";
const DAY_MONTH = new RegExp(
  `\\d{1,2}(?:st|nd|rd|th|\\.)?(?:-| (?:of |de )?)(?:${MONTHS})(?![\\p{L}])\\.?(?:(?:,| de| del)? ?-?(?:19|20)\\d{2})?(?!\\d)`,
  "iuy",
);
const MONTH_DAY = new RegExp(
  `(?:${MONTHS})\\.? (?:\\d{1,2}(?:st|nd|rd|th)?(?:,? (?:19|20)\\d{2})?|(?:of )?(?:19|20)\\d{2})(?!\\d)`,
  "iuy",
);
/** Year, month and day as Chinese, Japanese and Korean write them. */
const EAST_ASIAN = /(?:19|20)\d{2}[年년] ?\d{1,2}[月월] ?\d{1,2}[日일]/y;
const YEAR =
  /(?:19|20)\d{2}(?![\d.,:%/-]\d|\w)(?! ?(?:%|tokens?|bytes?|items?|rows?|lines?|users?|people|times|dollars|euros|usd|eur|ms|kb|mb|gb|x ))/iy;
const BEFORE_YEAR =
  /(?:\b(?:in|since|during|by|until|till|from|before|after|around|circa|year|early|late|mid|spring|summer|autumn|fall|winter|founded|born|class of|act of|treaty of|crisis of|of|is a|was a|the|seit|im jahr|en|depuis|desde|nel|dal|sinds) )$/;
/** A month and nothing else, where no name goes on ("in May Street", "in March's room"). */
const MONTH_ALONE =
  /(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)(?![\p{L}\d'\u2019-]| \p{Lu})/uy;
const BEFORE_MONTH =
  /(?:(?<![\p{L}\d])(?:in|since|during|until|till|by|next|last|this|every|early|late|mid|from|before|after|on|of|seit|im|ab|bis|en|depuis|desde|nel|dal|sinds)[ -]|(?:when|date|datum|month)\W{1,3})$/u;
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const WEEKDAY = /(?:mon|tues|wednes|thurs|fri|satur|sun)day(?!\w)/iy;
const BEFORE_WEEKDAY =
  /(?:^|\b(?:on|this|next|by|until|till|from|since|every|for|between|and|to|or)|[,:(]|when|date)\s*$/;
/** A word about birth, in any of its spellings, and what is on its way to the date. */
const BIRTH =
  /(?:(?<![\p{L}\d])(?:born|dob|d\.o\.b|bday|geb|née?|nacid[oa]|f\.? ?nac|nacimiento|nat[oa] (?:a|ad|il|nel|in)|nascita|nascid[oa]|nascimento|naissance|urodz\p{L}*|narozen\p{L}*|született|född|født|syntynyt|doğum|γεννή\p{L}*|родил\p{L}*|рождени\p{L}*|생년월일)|birth(?:[_ -]?(?:date|day))?|geburt\p{L}*|geboren|geboorte\p{L}*|生年月日|出生(?:日期)?)(?!\p{L})[^\n]{0,28}$/u;
/** Another sentence began since. */
const SENTENCE = /[.!?] \p{Lu}\p{Ll}/u;

const isBirth = (text: string, start: number): boolean => {
  const word = BIRTH.exec(before(text, start, 56));
  return word !== null && !SENTENCE.test(text.slice(start - word[0].length, start));
};

function found(text: string, start: number, end: number, confidence: number): Match {
  const birth = isBirth(text, start);
  return {
    kind: "DATE_TIME",
    start,
    end,
    confidence: birth ? 0.95 : confidence,
    ...(birth ? { class: "pii" as const } : {}),
  };
}

function inFigures(text: string, at: number): Match | null {
  FIGURES.lastIndex = at;
  const parts = FIGURES.exec(text);
  if (parts === null) return null;
  const [a, b] = [Number(parts[1]), Number(parts[3])];
  const calendar = (a >= 1 && a <= 12 && b >= 1 && b <= 31) || (b >= 1 && b <= 12 && a >= 1 && a <= 31);
  if (!calendar) return null;
  // Two digits for the year: dots make versions and dashes make codes; strokes are fractions often enough.
  const short = (parts[4] ?? "").length === 2;
  if (short && parts[2] !== "/" && !isBirth(text, at)) return null;
  return found(text, at, FIGURES.lastIndex, short ? 0.6 : 0.9);
}

/** A date stands at the beginning of whatever it is written in. */
const NOT_WITHIN = othersThan(`-./_${LETTERS.slice(0, 52)}`);

export const date: readonly Detector[] = [
  {
    name: "date",
    kinds: ["DATE_TIME"],
    anchors: [
      // "5 May", "5th", "5.", "5-May", and "5\u017f", which a regular expression takes for "5s".
      {
        on: "number",
        least: 1,
        most: 24,
        group: [1, 2],
        previous: NOT_WITHIN,
        next: " -./snrtSNRTà",
      },
      { on: "number", least: 1, most: 24, group: [4, 4], previous: NOT_WITHIN, next: "-./à" },
      { on: "number", least: 1, most: 24, group: [4, 4], previous: " " },
    ],
    verify(text, at) {
      let near = at + 1;
      while (near < at + 5 && text.charCodeAt(near) >= 48 && text.charCodeAt(near) <= 57) near++;
      const length = near - at;
      const next = text.charCodeAt(near);
      const separator = next === 45 || next === 46 || next === 47;
      if (length > 4 || length === 3) return null;
      if (length === 4 && next > 127) {
        const end = matchEnd(EAST_ASIAN, text, at);
        return end > 0 ? found(text, at, end, 0.9) : null;
      }
      const previous = text.charCodeAt(at - 1);
      if (isWordAt(text, at - 1) || previous === 45 || previous === 46 || previous === 47) return null;
      if (length === 4 && separator) {
        const end = matchEnd(ISO, text, at);
        if (end > 0) return found(text, at, end, 0.95);
      }
      if (length === 4) {
        if (previous !== 32 || next === 45 || next === 47) return null;
        const end = matchEnd(YEAR, text, at);
        return end > 0 && BEFORE_YEAR.test(before(text, at, 16)) ? found(text, at, end, 0.6) : null;
      }
      if (length > 2) return null;
      if (separator) {
        const match = inFigures(text, at);
        if (match !== null) return match;
      }
      // "5 May", "5th of May", "5. Mai", "5-May": a letter follows at once or after one sign or space.
      if (!isLetterAt(text, near) && !isLetterAt(text, near + 1) && !isLetterAt(text, near + 2)) return null;
      const end = matchEnd(DAY_MONTH, text, at);
      return end > 0 && !isWordAt(text, end) ? found(text, at, end, 0.9) : null;
    },
  },
  {
    name: "date",
    kinds: ["DATE_TIME"],
    anchors: [
      {
        on: "word",
        words:
          "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Januar Februar März Mai Juni Juli Oktober Dezember".split(
            " ",
          ),
      },
    ],
    verify(text, at) {
      const end = matchEnd(MONTH_DAY, text, at);
      if (end > 0 && !isWordAt(text, end)) return found(text, at, end, 0.9);
      const alone = matchEnd(MONTH_ALONE, text, at);
      return alone > 0 && BEFORE_MONTH.test(before(text, at, 14)) ? found(text, at, alone, 0.6) : null;
    },
  },
  {
    name: "date",
    kinds: ["DATE_TIME"],
    anchors: WEEKDAYS.map((text) => ({ on: "literal", text, ignoreCase: true })),
    verify(text, at) {
      const end = matchEnd(WEEKDAY, text, at);
      return end > 0 && BEFORE_WEEKDAY.test(before(text, at, 12)) ? found(text, at, end, 0.7) : null;
    },
  },
];
