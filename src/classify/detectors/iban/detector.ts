/**
 * International bank account numbers (ISO 13616): country, two check digits, an account part whose length each country
 * fixes (SWIFT's registry), ISO 7064 mod 97 = 1. Printed in groups of four or not at all.
 */
import { isDigitAt, isLetterAt, isWordAt, startsToken } from "../characters.ts";
import type { Detector } from "../contract.ts";

/** Total length by country; SWIFT IBAN registry, release 99. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 " +
    "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 " +
    "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 " +
    "RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

export function ibanChecks(iban: string): boolean {
  let remainder = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

const isNamed = (text: string, at: number): boolean =>
  text.slice(at - 4, at).toLowerCase() === "iban" && startsToken(text, at - 4);

export const iban: Detector = {
  name: "iban",
  kinds: ["IBAN_CODE"],
  // After six letters: "IBANDE89…"
  anchors: [{ on: "number", least: 2, most: 24, lead: [2, 6] }],
  verify(text, at) {
    const start = at - 2;
    if (
      text.charCodeAt(start - 1) === 45 ||
      start < 0 ||
      !isLetterAt(text, at - 1) ||
      !isDigitAt(text, at + 1) ||
      !(startsToken(text, start) || isNamed(text, start))
    )
      return null;
    const length = LENGTHS.get(text.slice(start, at).toUpperCase());
    if (length === undefined) return null;
    let compact = "";
    let end = start;
    while (compact.length < length && end < text.length && end - start < 80) {
      const char = text.charAt(end);
      if (/[A-Za-z0-9]/.test(char)) compact += char;
      else if (!/[ .-]/.test(char) || compact.length % 4 !== 0 || !/[A-Za-z0-9]/.test(text.charAt(end + 1)))
        break;
      end++;
    }
    if (
      end - start > length &&
      text
        .slice(start, end)
        .split(/[ .-]/)
        .some((group, k, all) => (k < all.length - 1 ? group.length !== 4 : group.length > 4))
    )
      return null;
    if (compact.length !== length || isWordAt(text, end) || !ibanChecks(compact)) return null;
    return { kind: "IBAN_CODE", start, end, confidence: 0.99 };
  },
};
