import { luhn } from "../card/detector.ts";
import * as check from "./checksums.ts";

export interface IdFormat {
  readonly kind: string;
  /** From the first unit to the last, upper case; separators are dropped before `check`. */
  readonly pattern: string;
  readonly check?: (compact: string) => boolean;
  /** Words of which one stands within 40 units before the number; without them the format speaks for itself. */
  readonly labels: readonly string[] | null;
  /** Without labels: letters before the first digit, and the digits of the number's run, as the anchor counts them. */
  readonly lead?: number;
  readonly least?: number;
  readonly most?: number;
  readonly first?: string;
  readonly group?: readonly [least: number, most: number];
  readonly next?: string;
  readonly source: string;
}

const NIR = "[12] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}";

/** Formats whose structure and check digits speak for themselves, then those that need a word. */
export const ID_FORMATS: readonly IdFormat[] = [
  {
    kind: "BR_CPF",
    pattern: "\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}",
    check: check.cpf,
    labels: null,
    lead: 0,
    least: 11,
    most: 11,
    group: [3, 3],
    next: ".",
    source: "Receita Federal: two check digits, mod 11",
  },
  {
    kind: "TAX_ID",
    pattern: "\\d{2}\\.\\d{3}\\.\\d{3}/\\d{4}-\\d{2}",
    check: check.cnpj,
    labels: null,
    lead: 0,
    least: 14,
    most: 14,
    group: [2, 2],
    next: ".",
    source: "Receita Federal: CNPJ",
  },
  {
    kind: "IN_AADHAAR",
    pattern: "[2-9]\\d{3}[ -]\\d{4}[ -]\\d{4}",
    check: check.verhoeff,
    labels: ["aadhaar", "aadhar", "uidai", "uid", "आधार"],
    source: "UIDAI: 12 digits, Verhoeff",
  },
  {
    kind: "IN_AADHAAR",
    pattern: "[2-9]\\d{11}",
    check: check.verhoeff,
    labels: ["aadhaar", "aadhar", "uidai", "आधार"],
    source: "UIDAI",
  },
  {
    kind: "FR_NIR",
    pattern: NIR,
    check: check.nir,
    labels: null,
    lead: 0,
    // Corsica's letter ends the run of digits.
    least: 6,
    most: 15,
    first: "12",
    group: [1, 13],
    next: " ABab",
    source: "INSEE: sex, year, month, place, order, key",
  },
  {
    kind: "FR_NIR",
    pattern: NIR,
    check: check.nir,
    labels: null,
    lead: 0,
    least: 15,
    most: 15,
    first: "12",
    group: [15, 15],
    source: "INSEE: sex, year, month, place, order, key",
  },
  {
    kind: "FI_HETU",
    pattern: "\\d{6}[-+A-FU-Y]\\d{3}[0-9A-Y]",
    check: check.hetu,
    labels: null,
    lead: 0,
    least: 6,
    most: 10,
    group: [6, 6],
    next: "-+ABCDEFUVWXYabcdefuvwxy",
    source: "DVV: date, sign of the century (B to F and U to Y since 2023), number, check letter",
  },
  {
    // Set apart, or typed without it, the number has lost its sign.
    kind: "FI_HETU",
    pattern: "\\d{9}[0-9A-Y]",
    check: check.hetu,
    labels: ["henkilötunnus", "hetu", "personbeteckning", "finnish personal", "finnish id"],
    source: "DVV",
  },
  {
    kind: "BE_NRN",
    pattern: "\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}",
    check: check.belgian,
    labels: null,
    lead: 0,
    least: 11,
    most: 11,
    group: [2, 2],
    next: ".",
    source: "IBZ: date, order, key mod 97",
  },
  {
    kind: "NATIONAL_ID",
    pattern: "[1-8]\\d{5}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])\\d{2}\\d{3}[\\dX]",
    check: check.chinese,
    labels: null,
    lead: 0,
    least: 17,
    most: 18,
    group: [17, 18],
    source: "China, GB 11643: region, date, order, check",
  },
  {
    kind: "NATIONAL_ID",
    pattern: "\\d{6}-[1-8]\\d{6}",
    check: check.birthDate,
    labels: ["주민등록", "resident registration", "rrn"],
    source: "South Korea: resident registration number",
  },
  {
    kind: "IT_FISCAL_CODE",
    pattern: "[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]",
    check: check.fiscalCode,
    labels: null,
    lead: 6,
    least: 2,
    most: 2,
    source: "Agenzia delle Entrate: consonants, date, place, check letter",
  },
  {
    kind: "SG_NRIC",
    pattern: "[STFGM]\\d{7}[A-Z]",
    check: check.nric,
    labels: null,
    lead: 1,
    least: 7,
    most: 7,
    source: "ICA: letter, seven digits, check letter",
  },
  {
    kind: "IN_PAN",
    pattern: "[A-Z]{3}[PCHABGJLFT][A-Z]\\d{4}[A-Z]",
    labels: ["pan", "permanent account", "income tax"],
    source: "Income Tax Department of India: fourth letter is the holder's sort",
  },
  {
    kind: "NATIONAL_ID",
    pattern: "[A-Z]{4}\\d{6}[HM][A-Z]{5}[A-Z0-9]\\d",
    labels: null,
    lead: 4,
    least: 6,
    most: 6,
    source: "Mexico, RENAPO: CURP",
  },
  {
    kind: "UK_NINO",
    pattern: "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]",
    labels: ["national insurance", "nino", "ni number", "ni no", "insurance number"],
    source: "HMRC NIM39110",
  },
  {
    kind: "UK_NHS",
    pattern: "\\d{3}[ -]?\\d{3}[ -]?\\d{4}",
    check: check.nhs,
    labels: ["nhs"],
    source: "NHS Data Dictionary: mod 11",
  },
  {
    kind: "BR_CPF",
    pattern: "\\d{11}",
    check: check.cpf,
    labels: ["cpf"],
    source: "Receita Federal",
  },
  {
    kind: "AU_TFN",
    pattern: "\\d{3}[ -]?\\d{3}[ -]?\\d{2,3}",
    check: check.tfn,
    labels: ["tfn", "tax file"],
    source: "ATO: weights 1 4 3 7 5 8 6 9 10, mod 11",
  },
  {
    kind: "AU_MEDICARE",
    pattern: "[2-6]\\d{3}[ -]?\\d{5}[ -]?\\d(?:[ -/]?\\d)?",
    check: check.medicare,
    labels: ["medicare"],
    source: "Services Australia",
  },
  {
    kind: "CA_SIN",
    pattern: "\\d{3}[ -]?\\d{3}[ -]?\\d{3}",
    check: luhn,
    labels: ["sin", "social insurance", "nas", "assurance sociale"],
    source: "Service Canada: Luhn",
  },
  {
    kind: "JP_MY_NUMBER",
    pattern: "\\d{4}[ -]?\\d{4}[ -]?\\d{4}",
    check: check.myNumber,
    labels: ["my number", "mynumber", "マイナンバー", "個人番号", "individual number"],
    source: "Japan, ordinance 85 of 2014: mod 11",
  },
  {
    kind: "DE_TAX_ID",
    pattern: "\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}",
    check: check.germanTaxId,
    labels: ["steuer", "idnr", "tin", "tax id", "tax number"],
    source: "BZSt: ISO 7064 mod 11,10",
  },
  {
    kind: "ES_NIF",
    pattern: "(?:\\d{8}|[XYZ]\\d{7})-?[A-Z]",
    check: check.nif,
    labels: ["dni", "nif", "nie", "identidad", "fiscal"],
    source: "Ministerio del Interior: letter by mod 23",
  },
  {
    kind: "ES_NIF",
    pattern: "[XYZ]-?\\d{7}-?[A-Z]",
    check: check.nif,
    labels: ["dni", "nif", "nie", "identidad", "extranjero", "fiscal"],
    source: "Ministerio del Interior: NIE",
  },
  {
    kind: "NL_BSN",
    pattern: "\\d{9}|\\d{4}[. ]\\d{2}[. ]\\d{3}",
    check: check.bsn,
    labels: ["bsn", "burgerservice", "sofinummer"],
    source: "Rijksdienst voor Identiteitsgegevens: eleven test",
  },
  {
    kind: "PL_PESEL",
    pattern: "\\d{11}",
    check: check.pesel,
    labels: ["pesel"],
    source: "Ministerstwo Cyfryzacji: weights 1 3 7 9",
  },
  {
    kind: "SE_PERSONNUMMER",
    pattern: "(?:19|20)?\\d{6}[-+]?\\d{4}",
    check: (value) => luhn(value.slice(-10)),
    labels: ["personnummer", "person-nummer", "personal number", "personal identity", "samordningsnummer"],
    source: "Skatteverket: Luhn",
  },
  {
    kind: "TAX_ID",
    pattern: "\\d{2}-\\d{7}",
    labels: ["ein", "fein", "employer identification", "tax id"],
    source: "IRS: employer identification number",
  },
  {
    kind: "NATIONAL_ID",
    pattern: "\\d{13}",
    check: luhn,
    labels: ["south africa", "rsa id", "sa id"],
    source: "South Africa, Home Affairs: Luhn",
  },
];
