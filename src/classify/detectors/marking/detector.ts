/**
 * Markings that a document is not for everybody: phrases that companies print on it, the Traffic Light Protocol
 * (FIRST TLP 2.0) from AMBER on, and Microsoft's sensitivity labels in exported properties (MSIP_Label_… Name).
 */
import { type Detector, type Match, matchEnd } from "../contract.ts";

const PHRASES = [
  "internal use only",
  "for internal use",
  "company confidential",
  "strictly confidential",
  "highly confidential",
  "proprietary and confidential",
  "confidential and proprietary",
  "not for distribution",
  "do not distribute",
  "nur für den internen gebrauch",
  "nur für den dienstgebrauch",
  "streng vertraulich",
  "usage interne uniquement",
  "strictement confidentiel",
  "uso interno exclusivo",
  "estrictamente confidencial",
  "strettamente riservato",
  "estritamente confidencial",
  "strikt vertrouwelijk",
  "alleen voor intern gebruik",
];
const TLP = /TLP:(?:RED|AMBER(?:\+STRICT)?)(?!\w)/iy;
const LABEL = /MSIP_Label_[0-9a-f-]{36}_Name\W{1,4}(?!Public\b|General\b|Personal\b)[^\n"';]{1,60}/iy;

export const marking: Detector = {
  name: "marking",
  kinds: ["INTERNAL_MARKING"],
  anchors: [...PHRASES, "tlp:red", "tlp:amber", "msip_label_"].map((text) => ({
    on: "literal",
    text,
    ignoreCase: true,
  })),
  verify(text, at): Match | null {
    let end = Math.max(matchEnd(TLP, text, at), matchEnd(LABEL, text, at));
    if (end < 0) {
      const here = text.slice(at, at + 40).toLowerCase();
      const phrase = PHRASES.find((candidate) => here.startsWith(candidate));
      // Source code says "for internal use" of functions; documents write it in capitals.
      if (
        phrase === undefined ||
        (phrase.includes("internal use") && !/Internal|INTERNAL/.test(text.slice(at, at + 20)))
      ) {
        return null;
      }
      end = at + phrase.length;
    }
    return { kind: "INTERNAL_MARKING", start: at, end, confidence: 0.7 };
  },
};
