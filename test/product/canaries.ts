/**
 * Canaries by kind, each made fresh from a seed with valid check digits: nobody's, unlike each other, and known to this
 * run alone, so that a text in which one turns up holds it because it came from here.
 */
import type { Random } from "../support/random.ts";
import * as check from "./checksums.ts";

export interface Canary {
  readonly kind: string;
  readonly value: string;
  /** The value as a person writes it in a sentence, with what says what it is. */
  readonly phrase: string;
}

interface Source {
  readonly kind: string;
  value(random: Random): string;
  /** "@" stands for the value. */
  readonly phrases: readonly [string, ...string[]];
}

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ALL = `${UPPER}${LOWER}${DIGITS}`;
const HEX = "0123456789abcdef";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const some = (random: Random, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => random.of([...alphabet])).join("");
const number = (random: Random, count: number): string =>
  `${1 + random.below(9)}${some(random, DIGITS, count - 1)}`;
const two = (value: number): string => String(value).padStart(2, "0");
const birth = (random: Random): { year: string; month: string; day: string } => ({
  year: two(50 + random.below(49)),
  month: two(1 + random.below(12)),
  day: two(1 + random.below(28)),
});

/** Until one comes out: some payloads have no check digit. */
function found(make: () => string | null): string {
  for (;;) {
    const value = make();
    if (value !== null) return value;
  }
}

const grouped = (text: string, size: number, by: string): string =>
  text.replace(new RegExp(`(.{${size}})(?=.)`, "g"), `$1${by}`);

function jwt(random: Random): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: some(random, LOWER, 8), iat: 1_516_239_022 })}.${some(random, `${ALL}-_`, 43)}`;
}

export const SOURCES: readonly Source[] = [
  {
    kind: "EMAIL_ADDRESS",
    value: (r) => `${some(r, LOWER, 6)}.${some(r, LOWER, 7)}@${some(r, LOWER, 8)}-mail.org`,
    phrases: ["write to @ soon", "(@)"],
  },
  {
    kind: "PHONE_NUMBER",
    value: (r) => `+44 20 7946 ${some(r, DIGITS, 4)}`,
    phrases: ["call me at @ tonight", "phone: @"],
  },
  {
    kind: "CREDIT_CARD",
    value: (r) => {
      const payload = `4${some(r, DIGITS, 14)}`;
      return grouped(`${payload}${check.luhnDigit(payload)}`, 4, r.of(["", " ", "-"]));
    },
    phrases: ["card number @", "charge @ please"],
  },
  {
    kind: "IBAN_CODE",
    value: (r) => check.ibanOf("DE", some(r, DIGITS, 18)),
    phrases: ["IBAN @", "pay into @ today"],
  },
  {
    kind: "US_SSN",
    value: (r) => `${5}${1 + r.below(9)}${r.below(10)}-${10 + r.below(89)}-${1_000 + r.below(8_999)}`,
    phrases: ["SSN @", "social security number @"],
  },
  {
    kind: "IP_ADDRESS",
    value: (r) => `81.${20 + r.below(200)}.${20 + r.below(200)}.${20 + r.below(200)}`,
    phrases: ["from the address @ at night", "host @"],
  },
  {
    kind: "MAC_ADDRESS",
    value: (r) => grouped(`4a${some(r, HEX, 9)}c`, 2, ":"),
    phrases: ["device @", "hardware address @"],
  },
  {
    kind: "BR_CPF",
    value: (r) => check.cpfOf(number(r, 9)).replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, "$1.$2.$3-$4"),
    phrases: ["CPF @"],
  },
  {
    kind: "IN_AADHAAR",
    value: (r) => {
      const payload = `${2 + r.below(8)}${some(r, DIGITS, 10)}`;
      return grouped(`${payload}${check.verhoeffDigit(payload)}`, 4, " ");
    },
    phrases: ["Aadhaar @"],
  },
  {
    kind: "FR_NIR",
    value: (r) => check.nirOf(`1${two(50 + r.below(49))}${two(1 + r.below(12))}75${some(r, DIGITS, 6)}`),
    phrases: ["numéro de sécurité sociale @"],
  },
  {
    kind: "FI_HETU",
    value: (r) => {
      const { year, month, day } = birth(r);
      return check.hetuOf(`${day}${month}${year}`, String(100 + r.below(700)));
    },
    phrases: ["henkilötunnus @"],
  },
  {
    kind: "BE_NRN",
    value: (r) => {
      const { year, month, day } = birth(r);
      const all = check.belgianOf(`${year}${month}${day}${100 + r.below(800)}`);
      return all.replace(/(..)(..)(..)(...)(..)/, "$1.$2.$3-$4.$5");
    },
    phrases: ["rijksregisternummer @"],
  },
  { kind: "SG_NRIC", value: (r) => check.nricOf(some(r, DIGITS, 7)), phrases: ["NRIC @"] },
  {
    kind: "UK_NHS",
    value: (r) =>
      grouped(
        found(() => check.nhsOf(`9${some(r, DIGITS, 8)}`)),
        3,
        " ",
      ).replace(/ (\d)$/, "$1"),
    phrases: ["NHS number @"],
  },
  {
    kind: "UK_NINO",
    // Not one digit six times, which nobody has.
    value: (r) => `AB1${some(r, DIGITS, 4)}2${r.of(["A", "B", "C", "D"])}`,
    phrases: ["National Insurance number @"],
  },
  { kind: "ES_NIF", value: (r) => check.nifOf(number(r, 8)), phrases: ["DNI @"] },
  {
    kind: "NL_BSN",
    value: (r) => found(() => check.bsnOf(number(r, 8))),
    phrases: ["BSN @", "burgerservicenummer @"],
  },
  {
    kind: "PL_PESEL",
    value: (r) => {
      const { year, month, day } = birth(r);
      return check.peselOf(`${year}${month}${day}${some(r, DIGITS, 4)}`);
    },
    phrases: ["PESEL @"],
  },
  {
    kind: "SE_PERSONNUMMER",
    value: (r) => {
      const { year, month, day } = birth(r);
      const payload = `${year}${month}${day}${100 + r.below(800)}`;
      return `${payload.slice(0, 6)}-${payload.slice(6)}${check.luhnDigit(payload)}`;
    },
    phrases: ["personnummer @"],
  },
  {
    kind: "DE_TAX_ID",
    value: (r) => {
      // One digit twice, the others once each: what the first ten must look like.
      const rest = [..."123456789"].sort(() => r.next() - 0.5).slice(0, 9);
      const twice = rest[3] ?? "1";
      return check.germanTaxIdOf([...rest.slice(0, 7), twice, ...rest.slice(7)].join(""));
    },
    phrases: ["Steuer-ID @"],
  },
  { kind: "JP_MY_NUMBER", value: (r) => check.myNumberOf(number(r, 11)), phrases: ["My Number @"] },
  { kind: "AU_TFN", value: (r) => found(() => check.tfnOf(number(r, 8))), phrases: ["TFN @"] },
  {
    kind: "CA_SIN",
    value: (r) => {
      const payload = `4${some(r, DIGITS, 7)}`;
      return grouped(`${payload}${check.luhnDigit(payload)}`, 3, " ");
    },
    phrases: ["social insurance number @"],
  },
  {
    kind: "PASSPORT",
    value: (r) => `${some(r, "CFGHJK", 1)}${some(r, "123456789", 8)}`,
    phrases: ["passport number @"],
  },
  {
    kind: "MEDICAL_RECORD",
    value: (r) => `MR${number(r, 8)}`,
    phrases: ["medical record number @"],
  },
  {
    kind: "CRYPTO",
    value: (r) => `0x${some(r, HEX, 40)}`,
    phrases: ["wallet @", "send it to the Ethereum address @"],
  },
  { kind: "SECRET_GITHUB", value: (r) => `ghp_${some(r, ALL, 36)}`, phrases: ["use @", "token=@"] },
  { kind: "SECRET_AWS", value: (r) => `AKIA${some(r, BASE32, 16)}`, phrases: ["aws key @"] },
  {
    kind: "SECRET_ANTHROPIC",
    value: (r) => `sk-ant-api03-${some(r, ALL, 93)}AA`,
    phrases: ["key @"],
  },
  {
    kind: "SECRET_GOOGLE_API",
    value: (r) => `AIza${some(r, ALL, 35)}`,
    phrases: ["maps key @"],
  },
  { kind: "SECRET_GITLAB", value: (r) => `glpat-${some(r, ALL, 20)}`, phrases: ["clone with @"] },
  { kind: "SECRET_NPM", value: (r) => `npm_${some(r, ALL, 36)}`, phrases: ["publish with @"] },
  {
    kind: "SECRET_SLACK",
    value: (r) => ["xoxb", number(r, 12), number(r, 12), some(r, ALL, 24)].join("-"),
    phrases: ["bot token @"],
  },
  { kind: "SECRET_JWT", value: jwt, phrases: ["session @", "Authorization: Bearer @"] },
  {
    kind: "SECRET_PASSWORD",
    value: (r) => `${some(r, UPPER, 2)}${some(r, LOWER, 6)}${some(r, DIGITS, 3)}#${some(r, ALL, 4)}`,
    phrases: ['password = "@"', "DB_PASSWORD=@"],
  },
  {
    kind: "SECRET_CONNECTION_STRING",
    value: (r) => `${some(r, ALL, 12)}${r.below(10)}x`,
    phrases: ["postgres://svc:@@db.internal.example:5432/app"],
  },
  {
    kind: "SECRET_PRIVATE_KEY",
    value: (r) => `MIIEowIBAAKCAQEA${some(r, ALL, 40)}`,
    phrases: ["-----BEGIN RSA PRIVATE KEY-----\n@\n@\n-----END RSA PRIVATE KEY-----"],
  },
];

export const KINDS: readonly string[] = SOURCES.map(({ kind }) => kind);

/** A fresh canary of the kind. */
export function canary(kind: string, random: Random): Canary {
  const source = SOURCES.find((each) => each.kind === kind);
  if (source === undefined) throw new Error(`no canaries of kind ${kind}`);
  const value = source.value(random);
  const pattern = random.of(source.phrases);
  return {
    kind,
    value,
    phrase: pattern === CONNECTION ? pattern.replace("@", value) : pattern.replaceAll("@", value),
  };
}

/** Its own "@" stands between password and host. */
const CONNECTION = "postgres://svc:@@db.internal.example:5432/app";
