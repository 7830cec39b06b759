/**
 * Numbers without a structure of their own that their label names: licences, passports, postal codes, accounts,
 * patient numbers, plates. Labels in English, German, French, Spanish, Italian, Portuguese and Dutch.
 */
import { isDigitAt } from "../characters.ts";
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isExact, labelAnchors } from "../labels.ts";
import { LABELLED_FORMATS, type LabelledFormat } from "./rows.ts";

/** What may stand between a label and its value: the end of its word, "number is", a colon, a line break. */
const GAP =
  /[\p{L}]{0,8}(?:[^\p{L}\d\n]{0,3}(?<!\p{L})(?:numbers?|num|no|nr|nummer|n[uú]mero|num[eé]ro|code|id|card|is|was|lautet|ist|es|est|of|for|her|his|my|the|it's|ends?|date|n°|nº|è|é|hat die)(?![\p{L}\d])){0,4}[^\p{L}\d\n]{0,4}\n?[^\p{L}\d\n]{0,4}/iuy;

/** A label of so many letters or fewer is a word by itself; a longer one may go on. */
const SHORT_LABEL = 5;
const LETTER = /\p{L}/u;
const LETTER_OR_DIGIT = /[\p{L}\d]/u;

const GLUED_DIGITS = 7;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function detectorOf(format: LabelledFormat): Detector {
  const sorted = format.labels.map(escaped).sort((a, b) => b.length - a.length);
  const label = new RegExp(sorted.filter((text) => !isExact(text)).join("|"), "iuy");
  const exact = sorted.filter(isExact).join("|");
  const exactLabel = exact === "" ? null : new RegExp(`(?:${exact})(?!\\p{L})`, "uy");
  const value = new RegExp(`(?:${format.pattern})(?![A-Za-z0-9])`, "iy");
  return {
    name: "labelled",
    kinds: [format.kind],
    anchors: format.labels.flatMap(labelAnchors),
    verify(text, at): Match | null {
      const labelEnd = Math.max(
        matchEnd(label, text, at),
        exactLabel === null ? -1 : matchEnd(exactLabel, text, at),
      );
      if (labelEnd < 0) return null;
      if (labelEnd - at <= SHORT_LABEL && LETTER.test(text.charAt(labelEnd))) return null;
      const start = matchEnd(GAP, text, labelEnd);
      // "passport123456789": right behind its label, a number has to be a long one.
      const glued = start === labelEnd && isDigitAt(text, start);
      if (!glued && (start <= labelEnd || LETTER_OR_DIGIT.test(text.charAt(start - 1)))) return null;
      const end = matchEnd(value, text, start);
      if (end < 0) return null;
      const digits = text.slice(start, end).replace(/\D/g, "");
      if (
        digits.length < (glued ? Math.max(GLUED_DIGITS, format.digits) : format.digits) ||
        /^(0|9|x)\1*$/i.test(digits)
      )
        return null;
      if (
        format.check !== undefined &&
        !format.check(
          text
            .slice(start, end)
            .toUpperCase()
            .replace(/[^A-Z0-9]/g, ""),
        )
      )
        return null;
      // A decimal, a time, a date or a share goes on.
      if (/[.,:/%-]/.test(text.charAt(end)) && /\d/.test(text.charAt(end + 1))) return null;
      return { kind: format.kind, start, end, confidence: format.confidence };
    },
  };
}

export const labelled: readonly Detector[] = LABELLED_FORMATS.map(detectorOf);
