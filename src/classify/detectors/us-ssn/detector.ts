/**
 * US social security numbers: area, group, serial as 3-2-4 digits; areas 000 and 666, group 00 and serial 0000 are
 * never given out (ssa.gov/employer/randomization.html). Area 9xx is an IRS taxpayer number (ITIN) for some groups
 * (irs.gov, Publication 1915). Dashes speak for themselves; spaces, dots or nothing need a word about it.
 */
import { isDigitAt, isWordAt } from "../characters.ts";
import { before, type Detector, type Match, matchEnd } from "../contract.ts";

const GROUPED = /(\d{3})([ .-])(\d{2})\2(\d{4})(?![\d-])/y;
const SPACED = /\d(?:[ .-]?\d){8}(?![ .-]?\d)/y;
const CONTEXT =
  /(?<![a-z\d])ssn(?![a-z])|social security|soc\.? sec|\bitin\b|taxpayer|\btin\b|sozialversicherung|s[ée]curit[ée] sociale|seguro social/;

/** `customerSSN`, where the small letters before it do not end. */
const IN_NAME = /(?<![A-Z])SSN(?![A-Za-z])/;
/** "SSN536228726" */
const GLUED = /(?:^|[^A-Za-z])ssn$/i;

const named = (text: string, at: number, length: number): boolean =>
  CONTEXT.test(before(text, at, length)) || IN_NAME.test(text.slice(Math.max(0, at - length), at));

function judge(digits: string, start: number, end: number, confidence: number): Match | null {
  const area = digits.slice(0, 3);
  const group = digits.slice(3, 5);
  if (area === "000" || area === "666" || group === "00" || digits.slice(5) === "0000") return null;
  if (/^(\d)\1*$/.test(digits)) return null;
  if (area >= "900") {
    const itin = /^(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])$/.test(group);
    return itin ? { kind: "US_ITIN", start, end, confidence } : null;
  }
  return { kind: "US_SSN", start, end, confidence };
}

export const usSsn: Detector = {
  name: "us-ssn",
  kinds: ["US_SSN", "US_ITIN"],
  anchors: [{ on: "number", least: 9, most: 24, group: [1, 9], lead: [0, 3] }],
  verify(text, at) {
    const previous = text.charAt(at - 1);
    if (previous === " " && isDigitAt(text, at - 2)) return null;
    if (isWordAt(text, at - 1) || ((previous === "-" || previous === ".") && isWordAt(text, at - 2))) {
      const escaped = /[nrt]/.test(previous) && text.charAt(at - 2) === "\\";
      if (!escaped && !GLUED.test(text.slice(Math.max(0, at - 4), at))) return null;
    }
    const fourth = text.charCodeAt(at + 3);
    GROUPED.lastIndex = at;
    const grouped = fourth === 45 || fourth === 32 || fourth === 46 ? GROUPED.exec(text) : null;
    if (grouped !== null) {
      const end = GROUPED.lastIndex;
      if (isWordAt(text, end)) return null;
      if (grouped[2] !== "-" && !named(text, at, 60)) return null;
      return judge(grouped[0].replace(/\D/g, ""), at, end, grouped[2] === "-" ? 0.95 : 0.9);
    }
    // Without dashes it takes a word before it, and after a word comes no comma or bracket.
    const unit = text.charCodeAt(at - 1);
    if (unit === 44 || unit === 59 || unit === 47 || unit === 91) return null;
    const end = matchEnd(SPACED, text, at);
    if (end < 0 || isWordAt(text, end) || !named(text, at, 40)) return null;
    return judge(text.slice(at, end).replace(/\D/g, ""), at, end, 0.9);
  },
};
