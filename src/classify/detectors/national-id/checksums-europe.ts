/** Check digits of European numbers. All take the compact form: separators removed, upper case. */
import { luhn } from "../card/detector.ts";
import { mod97 } from "./checksums.ts";

const digit = (value: string, at: number): number => value.charCodeAt(at) - 48;

function weighted(value: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, k) => sum + weight * digit(value, k), 0);
}

/** Two digits each; a month may carry a mark of sex or century, which `shifts` lists. */
function isDate(month: string, day: string, shifts: readonly number[] = [0]): boolean {
  const isMonth = shifts.some((shift) => Number(month) - shift >= 1 && Number(month) - shift <= 12);
  return isMonth && Number(day) >= 1 && Number(day) <= 31;
}

/** Portugal's NIF: weights 9 to 2, 11 minus the remainder, 10 and 11 are 0. */
export function portugueseNif(value: string): boolean {
  const rest = 11 - (weighted(value, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (rest >= 10 ? 0 : rest) === digit(value, 8);
}

/** Denmark's CPR number begins with the date of birth; since 2007 numbers without a check digit are given out. */
export const cpr = (value: string): boolean => isDate(value.slice(2, 4), value.slice(0, 2));

/** Norway: two check digits, mod 11. D-numbers have 4 added to the first digit, which the check digits cover. */
export function fodselsnummer(value: string): boolean {
  const first = weighted(value, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11;
  const second = weighted(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
  return first === 0 && second === 0;
}

/** Austria: a serial of three digits, the check digit, the date of birth. */
export const austrianInsurance = (value: string): boolean =>
  weighted(value, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digit(value, 3);

/** Czechia and Slovakia: date of birth (women 50 more in the month), serial; of ten digits divisible by 11. */
export function rodneCislo(value: string): boolean {
  if (!isDate(value.slice(2, 4), value.slice(4, 6), [0, 20, 50, 70])) return false;
  if (value.length === 9) return true;
  const rest = Number(value.slice(0, 9)) % 11;
  return (rest === 10 ? 0 : rest) === digit(value, 9);
}

/** Romania's CNP: sex and century, date of birth, county, serial, check digit. */
export function cnp(value: string): boolean {
  const rest = weighted(value, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return isDate(value.slice(3, 5), value.slice(5, 7)) && (rest === 10 ? 1 : rest) === digit(value, 12);
}

/** Ireland's PPS number: a letter by mod 23; the second letter, where there is one, counts nine times. */
export function pps(value: string): boolean {
  const second = value.length > 8 && value.charAt(8) !== "W" ? value.charCodeAt(8) - 64 : 0;
  const rest = (weighted(value, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23;
  return "WABCDEFGHIJKLMNOPQRSTUV".charAt(rest) === value.charAt(7);
}

/** Greece's tax number: powers of two, mod 11. */
export const afm = (value: string): boolean =>
  (weighted(value, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digit(value, 8);

/** Greece's insurance number: date of birth, serial, Luhn. */
export const amka = (value: string): boolean => isDate(value.slice(2, 4), value.slice(0, 2)) && luhn(value);

/** Bulgaria: date of birth (20 or 40 more in the month for other centuries), serial, check digit. */
export const egn = (value: string): boolean =>
  isDate(value.slice(2, 4), value.slice(4, 6), [0, 20, 40]) &&
  (weighted(value, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digit(value, 9);

/** ISO 7064 mod 11,10, as Croatia's OIB and Germany's VAT number have it. */
export function mod11x10(value: string): boolean {
  let product = 10;
  for (let k = 0; k < value.length - 1; k++) {
    const sum = (digit(value, k) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digit(value, value.length - 1);
}

/** JMBG and EMŠO of the states that were Yugoslavia. */
export function jmbg(value: string): boolean {
  const rest = 11 - (weighted(value, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return isDate(value.slice(2, 4), value.slice(0, 2)) && (rest >= 10 ? 0 : rest) === digit(value, 12);
}

/** Estonia and Lithuania: sex and century, date, serial, check digit in two rounds. */
export function isikukood(value: string): boolean {
  if (!isDate(value.slice(3, 5), value.slice(5, 7))) return false;
  const first = weighted(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = weighted(value, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  const check = first < 10 ? first : second < 10 ? second : 0;
  return check === digit(value, 10);
}

/** Latvia: date and serial; since 2017 from 32 on, without a date. */
export const personasKods = (value: string): boolean =>
  value.startsWith("32") || isDate(value.slice(2, 4), value.slice(0, 2));

/** Switzerland's AHV number is an EAN-13 of country 756. */
export const ean13 = (value: string): boolean =>
  weighted(value, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;

/** Poland's identity card: three letters, check digit, five digits; weights 7 3 1. */
export function polishCard(value: string): boolean {
  const unit = (at: number): number => Number.parseInt(value.charAt(at), 36);
  const weights = [7, 3, 1, 0, 7, 3, 1, 7, 3];
  return weights.reduce((sum, weight, k) => sum + weight * unit(k), 0) % 10 === unit(3);
}

export const nip = (value: string): boolean =>
  weighted(value, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digit(value, 9);

export const regon = (value: string): boolean =>
  value.length === 14 || (weighted(value, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digit(value, 8);

/** Hungary's insurance number: weights 3 and 7 in turn. */
export const taj = (value: string): boolean =>
  weighted(value, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digit(value, 8);

/** Hungary's tax identifier begins with 8; each digit counts as often as its place, mod 11. */
export const hungarianTax = (value: string): boolean =>
  weighted(value, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digit(value, 9);

/** Germany's pension insurance number (VKVV, section 4): digit sums of products; a letter is its place of two digits. */
export function pensionNumber(value: string): boolean {
  const letter = String(value.charCodeAt(8) - 64).padStart(2, "0");
  const digits = value.slice(0, 8) + letter + value.slice(9, 11);
  let sum = 0;
  [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].forEach((weight, k) => {
    const product = weight * digit(digits, k);
    sum += Math.floor(product / 10) + (product % 10);
  });
  return sum % 10 === digit(value, 11);
}

/** Germany's health insurance number: a letter as two digits, weights 1 and 2 in turn, digit sums. */
export function healthNumber(value: string): boolean {
  const digits = String(value.charCodeAt(0) - 64).padStart(2, "0") + value.slice(1, 9);
  let sum = 0;
  for (let k = 0; k < 10; k++) {
    const product = digit(digits, k) * (k % 2 === 0 ? 1 : 2);
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === digit(value, 9);
}

/** Spain's insurance number: province, serial, remainder of 97. */
export function spanishInsurance(value: string): boolean {
  const serial = value.slice(2, 10).replace(/^0/, "");
  const check = Number(value.slice(10));
  return mod97(value.slice(0, 10)) === check || mod97(value.slice(0, 2) + serial) === check;
}

/** Spain's number of a company: a letter, seven digits, a check digit by Luhn, or the letter that stands for it. */
export function cif(value: string): boolean {
  for (let check = 0; check < 10; check++) {
    if (luhn(value.slice(1, 8) + check))
      return value.charAt(8) === String(check) || value.charAt(8) === "JABCDEFGHI".charAt(check);
  }
  return false;
}

/** Check digits of VAT numbers by country, where the European Commission's list of structures has one that is simple. */
const VAT: Readonly<Record<string, (body: string) => boolean>> = {
  DE: mod11x10,
  HR: mod11x10,
  IT: luhn,
  PT: portugueseNif,
  PL: nip,
  EL: afm,
  SE: (body) => luhn(body.slice(0, 10)),
  BE: (body) => 97 - (Number(body.slice(0, 8)) % 97) === Number(body.slice(8)),
  LU: (body) => Number(body.slice(0, 6)) % 89 === Number(body.slice(6)),
  FI: (body) => weighted(body, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0,
  DK: (body) => weighted(body, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
};

export const vatNumber = (value: string): boolean => VAT[value.slice(0, 2)]?.(value.slice(2)) ?? true;
