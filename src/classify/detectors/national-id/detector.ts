/**
 * National identity, tax and insurance numbers with their structure and check digits, one row per format. A number
 * that any other number could be by chance needs its name within 40 units before it.
 */
import { isLetterAt, isWordAt, startsToken } from "../characters.ts";
import { before, type Detector, type Match, matchEnd } from "../contract.ts";
import { ID_FORMATS, type IdFormat } from "./rows.ts";

const REACH = 40;

function detectorOf(format: IdFormat): Detector {
  const pattern = new RegExp(`(?:${format.pattern})(?![A-Za-z0-9])`, "iy");
  return {
    name: "national-id",
    kinds: [format.kind],
    anchors: [
      { on: "number", least: format.least, most: format.most, lead: format.anchorLead ?? format.lead },
    ],
    verify(text, at): Match | null {
      const start = at - format.lead;
      if (start < 0) return null;
      for (let k = start; k < at; k++) if (!isLetterAt(text, k) && !/[ -]/.test(text.charAt(k))) return null;
      if (!startsToken(text, start) || !isWordAt(text, start)) return null;
      const previous = text.charCodeAt(start - 1);
      if (
        (previous === 45 || previous === 46 || previous === 47 || previous === 43) &&
        isWordAt(text, start - 2)
      )
        return null;
      const end = matchEnd(pattern, text, start);
      if (end < 0) return null;
      const value = text.slice(start, end);
      // Codes in small letters are something else, unless a word says what they are.
      if (format.lead > 1 && value !== value.toUpperCase() && format.labels === null) return null;
      if (format.labels !== null && !format.labels.test(before(text, start, REACH))) return null;
      if (format.check !== undefined && !format.check(compact(format, value))) return null;
      if (/^(\d)\1*$/.test(value.replace(/\D/g, ""))) return null;
      return { kind: format.kind, start, end, confidence: format.check === undefined ? 0.75 : 0.9 };
    },
  };
}

/** Finland's sign of the century is part of the number; all other separators are not. */
function compact(format: IdFormat, value: string): string {
  const upper = value.toUpperCase();
  return format.kind === "FI_HETU" ? upper : upper.replace(/[^A-Z0-9]/g, "");
}

export const nationalIds: readonly Detector[] = ID_FORMATS.map(detectorOf);
