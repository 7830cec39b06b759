/**
 * Postal codes behind a place, as most of Europe's and Latin America's sentences have them ("in Porto 4000-322"), and
 * the British and Canadian forms, which look like nothing else. A year or a count after a capitalised word is none.
 */

import { isUpperAt, startsToken } from "../characters.ts";
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isStopWord } from "../person/name.ts";

const CODE = /(?:\d{5}(?:-\d{3,4})?|\d{4}-\d{3}|\d{3} \d{2}|(?!19|20)\d{4})(?![\w%]|[-.,:/]\d)/y;
const PLACE =
  /\b(?:in|at|from|to|near|nach|aus|à|de|en|em|da|te) ((?:[\p{Lu}][\p{L}\p{M}'\u2019-]+(?: (?:de|da|do|du|la|le|am|an der|sur|upon|of) | )?){1,4})$/u;
const BRITISH = /[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)/y;
const CANADIAN = /[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]\d[A-Z]\d(?!\w)/y;
/** Capitalised words that numbers follow. */
const COUNTED =
  /(?:Room|Section|Building|Version|Windows|Office|Route|Highway|Gate|Flight|Channel|Level|Episode|Volume|Issue|Page|Line|Step|Port|Error|Code|Release|Build|Studio|Server|Model|Series|Class|Type|Unit|Order|Case|Ticket|Area|Zone|Phase|Block|Lot)\s*$/;

export const postcode: Detector = {
  name: "postcode",
  kinds: ["ZIP_CODE"],
  anchors: [
    { on: "number", least: 4, most: 9, group: [3, 5], previous: " " },
    { on: "number", least: 4, most: 9, group: [4, 5], previous: "-", next: " " },
    { on: "number", least: 1, most: 4, lead: [1, 2] },
  ],
  verify(text, at): Match | null {
    if (text.charCodeAt(at - 1) === 32) return behindPlace(text, at);
    if (text.charCodeAt(at - 1) === 45) return behindCountry(text, at);
    if (!isUpperAt(text, at - 1)) return null;
    for (let start = at - 1; start >= at - 2; start--) {
      if (start < 0 || !startsToken(text, start)) continue;
      const end = Math.max(matchEnd(BRITISH, text, start), matchEnd(CANADIAN, text, start));
      if (end > 0) return { kind: "ZIP_CODE", start, end, confidence: 0.6 };
    }
    return null;
  },
};

/** "D-80331 München": the country's sign for vehicles before the code (UPU advises against it, and all do it). */
const COUNTRY = /(?:^|[^\p{L}\d-])(?:D|A|CH|F|H|DK|FIN|PL|CZ|SK|SI|HR|FL|NL|DE|AT|IT|FR|ES|BE|LU)-$/u;
const CODE_AND_CITY = /\d{4,5}(?= \p{Lu}\p{Ll}{2})/uy;
function behindCountry(text: string, at: number): Match | null {
  const end = matchEnd(CODE_AND_CITY, text, at);
  if (end < 0) return null;
  const lead = COUNTRY.exec(text.slice(Math.max(0, at - 5), at));
  return lead === null ? null : { kind: "ZIP_CODE", start: at, end, confidence: 0.7 };
}

function behindPlace(text: string, at: number): Match | null {
  const unit = text.charCodeAt(at - 2);
  // A letter before the space; ASCII capitals, digits and signs settle most numbers at once.
  if (unit < 65 || (unit > 90 && unit < 97)) return null;
  const end = matchEnd(CODE, text, at);
  if (end < 0) return null;
  const place = PLACE.exec(text.slice(Math.max(0, at - 60), at))?.[1] ?? "";
  if (place === "" || COUNTED.test(place) || isStopWord(place.split(" ")[0] ?? "")) return null;
  return { kind: "ZIP_CODE", start: at, end, confidence: 0.6 };
}
