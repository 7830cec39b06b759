/**
 * Numbers without a structure of their own that their label names: licences, passports, postal codes, accounts,
 * patient numbers, plates. Labels in English, German, French, Spanish, Italian, Portuguese and Dutch.
 */
import { isDigitAt, isWordAt } from "../characters.ts";
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { LABELLED_FORMATS, type LabelledFormat } from "./rows.ts";

/** What may stand between a label and its value: the end of its word, "number is", a colon, a line break. */
const GAP =
  /[a-z]{0,8}(?:[^\w\n]{0,3}\b(?:numbers?|num|no|nr|nummer|n[uú]mero|num[eé]ro|code|id|card|is|was|lautet|ist|es|est|of|for|her|his|my|the|it's|ends?|date)\b){0,4}[^\w\n]{0,4}\n?[^\w\n]{0,4}/iy;

const GLUED_DIGITS = 7;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function detectorOf(format: LabelledFormat): Detector {
  const label = new RegExp(
    format.labels
      .map(escaped)
      .sort((a, b) => b.length - a.length)
      .join("|"),
    "iy",
  );
  const value = new RegExp(`(?:${format.pattern})(?![A-Za-z0-9])`, "iy");
  return {
    name: "labelled",
    kinds: [format.kind],
    anchors: format.labels.map((text) => ({ on: "literal", text, ignoreCase: true, inside: "names" })),
    verify(text, at): Match | null {
      const labelEnd = matchEnd(label, text, at);
      if (labelEnd < 0) return null;
      const start = matchEnd(GAP, text, labelEnd);
      // "passport123456789": right behind its label, a number has to be a long one.
      const glued = start === labelEnd && isDigitAt(text, start);
      if (!glued && (start <= labelEnd || isWordAt(text, start - 1))) return null;
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
