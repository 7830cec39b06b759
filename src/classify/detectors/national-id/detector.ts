/**
 * National identity, tax and insurance numbers with their structure and check digits, one row per format. A number
 * that any other number could be by chance needs its name before it, and is looked for only from there.
 */
import { isLetterAt, isWordAt, startsToken } from "../characters.ts";
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isExact, labelAnchors } from "../labels.ts";
import type { IdFormat } from "./row.ts";
import { ID_FORMATS } from "./rows.ts";

const REACH = 40;
const LONGEST = 24;
const LONGEST_LABEL = 40;
/** A label of so many letters or fewer is a word by itself; a longer one may go on ("Steuer-ID", "steuerliche"). */
const SHORT_LABEL = 4;

function judge(format: IdFormat, value: string, start: number): Match | null {
  if (format.check !== undefined && !format.check(compact(format, value))) return null;
  // One digit all over is made up where that is all there is, and where a check digit is asked for: 11111111H has it.
  const bare = format.check === undefined ? value.replace(/[^A-Za-z0-9]/g, "") : value.replace(/\D/g, "");
  if (/^(?:(\d)\1*|[A-Za-z]*0*[A-Za-z]*)$/.test(bare)) return null;
  const confidence = format.check === undefined ? 0.75 : 0.9;
  return { kind: format.kind, start, end: start + value.length, confidence };
}

/** Finland's sign of the century is part of the number; all other separators are not. */
function compact(format: IdFormat, value: string): string {
  const upper = value.toUpperCase();
  return format.kind === "FI_HETU" ? upper : upper.replace(/[^A-Z0-9]/g, "");
}

function byLabel(format: IdFormat, labels: readonly string[]): Detector {
  const pattern = new RegExp(`(?<![A-Za-z0-9]|[A-Za-z0-9][-./+])(?:${format.pattern})(?![A-Za-z0-9])`, "i");
  const longestFirst = [...labels].sort((a, b) => b.length - a.length);
  const stands = (label: string, here: string, lower: string): boolean =>
    isExact(label) ? here.startsWith(label) : lower.startsWith(label);
  return {
    name: "national-id",
    kinds: [format.kind],
    anchors: labels.flatMap(labelAnchors),
    verify(text, at): Match | null {
      const here = text.slice(at, at + LONGEST_LABEL);
      const lower = here.toLowerCase();
      const label = longestFirst.find((candidate) => stands(candidate, here, lower));
      if (label === undefined) return null;
      const from = at + label.length;
      if (label.length <= SHORT_LABEL && isLetterAt(text, from)) return null;
      const found = pattern.exec(text.slice(from, from + REACH + LONGEST));
      return found === null || found.index > REACH ? null : judge(format, found[0], from + found.index);
    },
  };
}

function byForm(format: IdFormat): Detector {
  const pattern = new RegExp(`(?:${format.pattern})(?![A-Za-z0-9])`, "iy");
  const lead = format.lead ?? 0;
  return {
    name: "national-id",
    kinds: [format.kind],
    anchors: [
      {
        on: "number",
        least: format.least ?? 1,
        most: format.most ?? LONGEST,
        lead,
        ...(format.first === undefined ? {} : { first: format.first }),
        ...(format.group === undefined ? {} : { group: format.group }),
        ...(format.next === undefined ? {} : { next: format.next }),
      },
    ],
    verify(text, at): Match | null {
      const start = at - lead;
      if (start < 0 || !startsToken(text, start)) return null;
      const previous = text.charCodeAt(start - 1);
      if (
        (previous === 45 || previous === 46 || previous === 47 || previous === 43) &&
        isWordAt(text, start - 2)
      )
        return null;
      const end = matchEnd(pattern, text, start);
      if (end < 0) return null;
      const value = text.slice(start, end);
      // Codes in small letters are something else.
      return lead > 1 && value !== value.toUpperCase() ? null : judge(format, value, start);
    },
  };
}

export const nationalIds: readonly Detector[] = ID_FORMATS.map((format) =>
  format.labels === null ? byForm(format) : byLabel(format, format.labels),
);
