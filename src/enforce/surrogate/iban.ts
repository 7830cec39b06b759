/**
 * IBANs of the same country, length and groups whose check digits are right (ISO 13616, ISO 7064 mod 97-10) and whose
 * bank cannot be: a bank code of zeros, which no country here gives out, or of Xs; in Belgium, where 000 was a bank, a
 * national check that no account has (it is 01 to 97). Other countries get a token.
 */
import type { Surrogate } from "./contract.ts";
import { BITS_PER_DIGIT, laidOut } from "./draw.ts";

/** Country → the bank, as it stands, and how many digits follow (SWIFT's IBAN registry: bank identifier, BBAN length). */
const BANKS: Readonly<Record<string, readonly [bank: string, digits: number]>> = {
  AT: ["00000", 11],
  BG: ["XXXX", 14],
  CH: ["00000", 12],
  CZ: ["0000", 16],
  DE: ["00000000", 10],
  DK: ["0000", 10],
  ES: ["0000", 16],
  FI: ["000", 11],
  FR: ["00000", 18],
  GB: ["XXXX", 14],
  GR: ["000", 20],
  HU: ["000", 21],
  IE: ["XXXX", 14],
  IT: ["X00000", 17],
  LI: ["00000", 12],
  LU: ["000", 13],
  MC: ["00000", 18],
  NL: ["XXXX", 10],
  NO: ["0000", 7],
  PL: ["00000000", 16],
  PT: ["0000", 17],
  RO: ["XXXX", 16],
  SE: ["000", 17],
  SK: ["0000", 16],
  SM: ["X00000", 17],
};
const BELGIAN_DIGITS = 10;
const BELGIAN_CHECK = "00";

const compact = (value: string): string => value.replace(/[^A-Za-z0-9]/g, "").toUpperCase();

/** The two digits that make the whole 1 modulo 97. */
function checkDigits(country: string, account: string): string {
  let remainder = 0;
  for (const char of `${account}${country}00`) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return String(98 - remainder).padStart(2, "0");
}

export const iban: Surrogate = {
  kinds: ["IBAN_CODE"],
  same: (value) => {
    const iban = compact(value);
    return /^[A-Z]{2}\d{2}/.test(iban) ? iban : null;
  },
  make(value, draws) {
    const iban = compact(value);
    const country = iban.slice(0, 2);
    const draw = draws(`iban ${iban}`);
    let account: string;
    let drawn: number;
    if (country === "BE") {
      drawn = BELGIAN_DIGITS;
      account = draw.digits(drawn) + BELGIAN_CHECK;
    } else {
      const [bank, digits] = Object.hasOwn(BANKS, country) ? (BANKS[country] ?? ["", 0]) : ["", 0];
      if (digits === 0) return null;
      drawn = digits;
      account = bank + draw.digits(drawn);
    }
    const text = laidOut(value, country + checkDigits(country, account) + account, /[A-Za-z0-9]/g);
    return text === null ? null : { text, bits: drawn * BITS_PER_DIGIT };
  },
};
