/**
 * Addresses by the line of the city, whatever the street is called: number and street before a city, a state and a code
 * (United States, Canada, Australia), or street and number before a code and a city (most of Europe).
 */
import { isUpperAt } from "../characters.ts";
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isDigit } from "../pair-events.ts";
import { REGIONS } from "./words.ts";

const NAME = "\\p{Lu}[\\p{L}\\p{M}.'\u2019-]{1,30}";
const GAP = "(?:, ?| ?\\n\\s{0,8}| )";

/** "792 Hernandez Mountain Suite 4\nJessicafort, MS 55425" */
const NORTH_AMERICAN = new RegExp(
  `\\d{1,6}[A-Z]? (?:${NAME} ){0,3}${NAME}(?: (?:Apt|Suite|Unit|Ste|#)\\.? ?#?\\w{1,6})?(?:, ?| ?\\n\\s{0,8})(?:${NAME} ){0,3}${NAME},? (?:${REGIONS}),? (?:\\d{5}(?:-\\d{4})?|\\d{4}|[A-Z]\\d[A-Z][ -]?\\d[A-Z]\\d)(?![\\w-])`,
  "uy",
);

/** A house number and what comes after it: a flat, a code, a city. */
const EUROPEAN = new RegExp(
  `\\d{1,4}[A-Za-z]?(?:[-/]\\d{1,4}[A-Za-z]?)?(?: (?:Top|App|Whg|bte|bus|esc|piso|Puerta)\\.? ?\\w{1,5})?${GAP}(?:[A-Z]{1,2}-)?(\\d{5}|\\d{4} ?[A-Z]{2}|\\d{4}(?:-\\d{3})?|\\d{3} \\d{2}|\\d{2}-\\d{3})(?: |\\n\\s{0,8})\\p{Lu}\\p{Ll}[\\p{L}\\p{M}'\u2019-]{0,30}(?:[ -](?:\\p{Lu}[\\p{L}\\p{M}.'\u2019-]{1,30}|am|an der|im|la|le|les|de|sur|den|aan)){0,3}`,
  "uy",
);
/** Words of a street; the last is right before the number. */
const STREET =
  /(?:(?:\p{Lu}[\p{L}\p{M}.'\u2019-]{1,30}|de|del|della|di|da|do|dos|das|du|des|la|le|van|der|den|am|an|zum|zur|im) ){0,4}\p{Lu}[\p{L}\p{M}.'\u2019-]{2,30},? (?:n[.º°]? ?)?$/u;
const YEAR = /^(?:19|20)\d{2}$/;
/** Capitalised words that numbers follow, and that are no streets. */
const COUNTED =
  /(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|Chapter|Section|Page|Table|Figure|Version|Volume|Article|Part|Order|Invoice|Room|Item|Line|Step|Total|Size|Port|No|Nr|Seite|Kapitel|Tel|Fax|Phone|Suite|Ste|Apt|Apartment|Unit|Flat|Floor|Box),? $/;

export const byCode: Detector = {
  name: "address",
  kinds: ["STREET_ADDRESS"],
  anchors: [{ on: "number", least: 1, most: 24, group: [1, 6], previous: " \n", next: " \n,/-abcdeABCDE" }],
  verify(text, at): Match | null {
    const american = isNameAfter(text, at) ? matchEnd(NORTH_AMERICAN, text, at) : -1;
    if (american > 0) return { kind: "STREET_ADDRESS", start: at, end: american, confidence: 0.9 };
    if (text.charCodeAt(at - 1) !== 32 || !isLetterBefore(text, at)) return null;
    EUROPEAN.lastIndex = at;
    const parts = EUROPEAN.exec(text);
    if (parts === null || YEAR.test(parts[1] ?? "")) return null;
    const end = EUROPEAN.lastIndex;
    const from = Math.max(0, at - 80);
    const lead = STREET.exec(text.slice(from, at));
    if (lead === null || COUNTED.test(lead[0])) return null;
    return { kind: "STREET_ADDRESS", start: from + lead.index, end, confidence: 0.8 };
  },
};

/** After the number, or a letter of it, a space and a capital, as NORTH_AMERICAN has it: most numbers have none. */
function isNameAfter(text: string, at: number): boolean {
  let end = at + 1;
  while (end - at < 7 && isDigit(text.charCodeAt(end))) end++;
  const unit = text.charCodeAt(end);
  if (unit >= 65 && unit <= 90) end++;
  return text.charCodeAt(end) === 32 && isUpperAt(text, end + 1);
}

/** A street's name ends with a letter, a comma or a dot; most numbers have something else before them. */
function isLetterBefore(text: string, at: number): boolean {
  const unit = text.charCodeAt(at - 2);
  return (
    unit === 44 || unit === 46 || unit === 186 || unit === 176 || (unit | 32) >= 97 || isUpperAt(text, at - 2)
  );
}
