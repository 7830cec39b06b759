/** Check digits of made-up numbers, written from the issuers' descriptions and not from the detectors. */

const digits = (text: string): number[] => [...text].map(Number);
const sum = (text: string, weights: readonly number[]): number =>
  digits(text).reduce((total, digit, i) => total + digit * (weights[i] ?? 0), 0);

/** ISO/IEC 7812-1, annex B: the digit that makes the whole pass. */
export function luhnDigit(payload: string): string {
  const total = digits(payload)
    .reverse()
    .reduce((all, digit, i) => all + (i % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0);
  return String((10 - (total % 10)) % 10);
}

/** ISO 13616: check digits by ISO 7064 mod 97-10 over account, country and 00. */
export function ibanOf(country: string, account: string): string {
  const spelled = [...`${account}${country}00`].map((char) => Number.parseInt(char, 36)).join("");
  return `${country}${String(98n - (BigInt(spelled) % 97n)).padStart(2, "0")}${account}`;
}

export const mod97 = (text: string): number => Number(BigInt(text) % 97n);

/** Receita Federal: two digits, weights falling to 2, mod 11. */
export function cpfOf(nine: string): string {
  const digit = (text: string): number => {
    const rest =
      (sum(
        text,
        Array.from({ length: text.length }, (_, i) => text.length + 1 - i),
      ) *
        10) %
      11;
    return rest % 10;
  };
  const tenth = `${nine}${digit(nine)}`;
  return `${tenth}${digit(tenth)}`;
}

/** Verhoeff, "Error Detecting Decimal Codes" (1969), with the dihedral group built rather than tabled. */
export function verhoeffDigit(payload: string): string {
  const times = (a: number, b: number): number =>
    a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 10) % 5;
  const first = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const permuted = (place: number, digit: number): number =>
    place === 0 ? digit : permuted(place - 1, first[digit] ?? 0);
  let check = 0;
  digits(payload)
    .reverse()
    .forEach((digit, i) => {
      check = times(check, permuted((i + 1) % 8, digit));
    });
  return String(Array.from({ length: 10 }, (_, d) => d).find((d) => times(check, d) === 0) ?? 0);
}

/** UK NHS: weights 10 to 2, 11 minus the remainder; null where that is 10. */
export function nhsOf(nine: string): string | null {
  const check = (11 - (sum(nine, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check === 10 ? null : `${nine}${check}`;
}

/** Dutch eleven test; null where no digit fits. */
export function bsnOf(eight: string): string | null {
  const check = sum(eight, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return check === 10 ? null : `${eight}${check}`;
}

export const peselOf = (ten: string): string =>
  `${ten}${(10 - (sum(ten, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10}`;

/** Spain: the letter by the remainder of 23. */
export const nifOf = (eight: string): string => `${eight}${"TRWAGMYFPDXBNJZSQVHLCKE"[Number(eight) % 23]}`;

/** Finland: the check letter by the remainder of 31. */
export const hetuOf = (date: string, number: string): string =>
  `${date}-${number}${"0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(`${date}${number}`) % 31]}`;

/** Singapore, series S: weights 2 7 6 5 4 3 2. */
export const nricOf = (seven: string): string =>
  `S${seven}${"JZIHGFEDCBA"[sum(seven, [2, 7, 6, 5, 4, 3, 2]) % 11]}`;

/** France: 97 minus the number mod 97. */
export const nirOf = (thirteen: string): string =>
  `${thirteen}${String(97 - mod97(thirteen)).padStart(2, "0")}`;

/** Australia's tax file number: weights 1 4 3 7 5 8 6 9 10, mod 11; null where no digit fits. */
export function tfnOf(eight: string): string | null {
  const last = Array.from({ length: 10 }, (_, d) => d).find(
    (d) => (sum(eight, [1, 4, 3, 7, 5, 8, 6, 9]) + 10 * d) % 11 === 0,
  );
  return last === undefined ? null : `${eight}${last}`;
}

/** Japan: weights 6 5 4 3 2 7 6 5 4 3 2; 11 minus the remainder, 0 for 0 and 1. */
export function myNumberOf(eleven: string): string {
  const rest = sum(eleven, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return `${eleven}${rest <= 1 ? 0 : 11 - rest}`;
}

/** ISO 7064 mod 11,10. */
export function germanTaxIdOf(ten: string): string {
  let product = 10;
  for (const digit of digits(ten)) product = (((digit + product) % 10 || 10) * 2) % 11;
  return `${ten}${(11 - product) % 10}`;
}

/** Belgium: 97 minus the first nine mod 97. */
export const belgianOf = (nine: string): string => `${nine}${String(97 - mod97(nine)).padStart(2, "0")}`;
