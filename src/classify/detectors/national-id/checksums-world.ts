/** Check digits of numbers outside Europe. All take the compact form: separators removed, upper case. */
import { luhn } from "../card/detector.ts";

const digit = (value: string, at: number): number => value.charCodeAt(at) - 48;

function weighted(value: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, k) => sum + weight * digit(value, k), 0);
}

const isDate = (month: string, day: string): boolean =>
  Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;

/** Year, month and day first, two digits each: South Africa, Malaysia. */
export const beginsWithDate = (value: string): boolean => isDate(value.slice(2, 4), value.slice(4, 6));

export const southAfrican = (value: string): boolean => beginsWithDate(value) && luhn(value);

/** Indonesia's NIK: place, then day (women 40 more), month and year, then a serial. */
export const nik = (value: string): boolean =>
  isDate(value.slice(8, 10), String(Number(value.slice(6, 8)) % 40));

/** US provider identifier: Luhn over 80840 and the number. */
export const npi = (value: string): boolean => luhn(`80840${value}`);

/** US DEA registration: odd places and twice the even ones. */
export const dea = (value: string): boolean =>
  weighted(value.slice(2), [1, 2, 1, 2, 1, 2]) % 10 === digit(value, 8);

/** US bank routing number: weights 3 7 1. */
export const routing = (value: string): boolean =>
  weighted(value, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 && value !== "000000000";

/** Australian business number: one less in the first digit, mod 89. */
export const abn = (value: string): boolean =>
  (weighted(value, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;

export const acn = (value: string): boolean =>
  (10 - (weighted(value, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digit(value, 8);

const BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** India's GST number: products in base 36, quotient and rest. */
export function gstin(value: string): boolean {
  let sum = 0;
  for (let k = 0; k < 14; k++) {
    const product = BASE36.indexOf(value.charAt(k)) * (k % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return BASE36.charAt((36 - (sum % 36)) % 36) === value.charAt(14);
}

/** UK taxpayer reference: the first digit checks the other nine. */
export const utr = (value: string): boolean =>
  "21987654321".charAt(weighted(value.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11) === value.charAt(0);

/** Israel: weights 1 and 2 in turn, digit sums. */
export const israeli = (value: string): boolean => luhn(value);

/** Türkiye: the tenth digit from odd and even places, the eleventh from all ten. */
export function turkish(value: string): boolean {
  const odd = weighted(value, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(value, [0, 1, 0, 1, 0, 1, 0, 1, 0]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === digit(value, 9) && (odd + even + tenth) % 10 === digit(value, 10);
}

/** Hong Kong: one or two letters, six digits, a check digit or A. */
export function hongKong(value: string): boolean {
  const full = value.length === 8 ? ` ${value}` : value;
  const unit = (at: number): number => {
    const char = full.charAt(at);
    return char === " " ? 36 : Number.parseInt(char, 36);
  };
  let sum = 0;
  for (let k = 0; k < 9; k++) sum += unit(k) * (9 - k);
  return sum % 11 === 0;
}

const TAIWAN = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
export function taiwanese(value: string): boolean {
  const place = TAIWAN.indexOf(value.charAt(0)) + 10;
  const sum =
    Math.floor(place / 10) + (place % 10) * 9 + weighted(value.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
}

/** Thailand: weights 13 to 2, mod 11. */
export const thai = (value: string): boolean =>
  (11 - (weighted(value, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digit(value, 12);

/** Argentina's CUIT and CUIL, and Peru's RUC. */
export const cuit = (value: string): boolean => weighted(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;

/** Chile's RUT: weights 2 to 7 from the right, K for ten. */
export function rut(value: string): boolean {
  let sum = 0;
  for (let k = value.length - 2, weight = 2; k >= 0; k--, weight = weight === 7 ? 2 : weight + 1)
    sum += digit(value, k) * weight;
  return "0K987654321".charAt(sum % 11) === value.charAt(value.length - 1);
}

/** Colombia's NIT: primes as weights from the right. */
export function nit(value: string): boolean {
  const primes = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43];
  let sum = 0;
  for (let k = value.length - 2, n = 0; k >= 0; k--, n++) sum += digit(value, k) * (primes[n] ?? 0);
  const rest = sum % 11;
  return (rest < 2 ? rest : 11 - rest) === digit(value, value.length - 1);
}

/** New Zealand's IRD number: two rounds of weights. */
export function ird(value: string): boolean {
  const full = value.padStart(9, "0");
  const round = (weights: readonly number[]): number => (11 - (weighted(full, weights) % 11)) % 11;
  const first = round([3, 2, 7, 6, 5, 4, 3, 2]);
  const check = first === 10 ? round([7, 4, 3, 2, 5, 2, 7, 6]) : first;
  return check === digit(full, 8);
}

/** Brazil's PIS/PASEP. */
export const pis = (value: string): boolean => {
  const rest = 11 - (weighted(value, [3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (rest >= 10 ? 0 : rest) === digit(value, 10);
};

/** Russia's insurance number: weights 9 to 1, mod 101. */
export const snils = (value: string): boolean =>
  (weighted(value, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(value.slice(9));

/** Russia's tax number of a person, two check digits, or of a company, one. */
export function inn(value: string): boolean {
  const check = (weights: readonly number[]): boolean =>
    (weighted(value, weights) % 11) % 10 === digit(value, weights.length);
  return value.length === 10
    ? check([2, 4, 10, 3, 5, 9, 4, 6, 8])
    : check([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) && check([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
}
