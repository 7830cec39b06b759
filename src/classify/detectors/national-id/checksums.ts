/** Check digits of national numbers. All take the compact form: separators removed, upper case. */

const digitsOf = (value: string): number[] => [...value].map((char) => char.charCodeAt(0) - 48);

function weighted(value: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, k) => sum + weight * (value.charCodeAt(k) - 48), 0);
}

export const mod97 = (digits: string): number => {
  let remainder = 0;
  for (const char of digits) remainder = (remainder * 10 + char.charCodeAt(0) - 48) % 97;
  return remainder;
};

const MULTIPLY =
  "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210";
const PERMUTE = "01234567891576283094580379614289160435279453126870428657390127938064157046913258";

/** Verhoeff's scheme (dihedral group of order 10), used by Aadhaar. */
export function verhoeff(value: string): boolean {
  let check = 0;
  const digits = digitsOf(value).reverse();
  digits.forEach((digit, k) => {
    const permuted = Number(PERMUTE[(k % 8) * 10 + digit]);
    check = Number(MULTIPLY[check * 10 + permuted]);
  });
  return check === 0;
}

/** UK NHS number: weights 10 to 2, remainder of 11. */
export function nhs(value: string): boolean {
  const check = (11 - (weighted(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check < 10 && check === Number(value[9]);
}

export function cpf(value: string): boolean {
  const digit = (length: number): number => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += Number(value[k]) * (length + 1 - k);
    return ((sum * 10) % 11) % 10;
  };
  return !/^(\d)\1*$/.test(value) && digit(9) === Number(value[9]) && digit(10) === Number(value[10]);
}

export function cnpj(value: string): boolean {
  const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  const digit = (length: number): number => {
    const rest = weighted(value, weights.slice(13 - length)) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !/^(\d)\1*$/.test(value) && digit(12) === Number(value[12]) && digit(13) === Number(value[13]);
}

export const tfn = (value: string): boolean =>
  value.length === 9
    ? weighted(value, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0
    : weighted(value, [10, 7, 8, 4, 6, 3, 5, 1]) % 11 === 0;

export const medicare = (value: string): boolean =>
  weighted(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(value[8]) && /^[2-6]/.test(value);

/** Singapore: S and T since 1955 and 2000, F, G and M for foreigners; weights 2 7 6 5 4 3 2. */
export function nric(value: string): boolean {
  const offset = { S: 0, T: 4, F: 0, G: 4, M: 3 }[value.charAt(0)] ?? -1;
  if (offset < 0) return false;
  const rest = (weighted(value.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters = /[ST]/.test(value) ? "JZIHGFEDCBA" : value.startsWith("M") ? "KLJNPQRTUWX" : "XWUTRQPNMLK";
  const index = value.startsWith("M") ? 10 - rest : rest;
  return letters[index] === value.charAt(8);
}

/** Japan's individual number: weights 6 5 4 3 2 7 6 5 4 3 2. */
export function myNumber(value: string): boolean {
  const rest = weighted(value, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(value[11]);
}

/** ISO 7064 mod 11,10: German tax number. One digit stands twice or three times among the first ten. */
export function germanTaxId(value: string): boolean {
  if (value.startsWith("0")) return false;
  let product = 10;
  for (let k = 0; k < 10; k++) {
    const sum = (Number(value[k]) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  const distinct = new Set(value.slice(0, 10)).size;
  return (distinct === 8 || distinct === 9) && (11 - product) % 10 === Number(value[10]);
}

/** France: 13 units and a key, 97 minus the number mod 97; Corsica's 2A and 2B count as 19 and 18. */
export function nir(value: string): boolean {
  const number = value.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return 97 - mod97(number) === Number(value.slice(13));
}

const NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
export function nif(value: string): boolean {
  const digits = value.slice(0, 8).replace(/^[XYZ]/, (char) => String("XYZ".indexOf(char)));
  return NIF_LETTERS[Number(digits) % 23] === value.charAt(8);
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
export function fiscalCode(value: string): boolean {
  let sum = 0;
  for (let k = 0; k < 15; k++) {
    const unit = value.charCodeAt(k);
    const index = unit < 58 ? unit - 48 : unit - 65;
    sum += k % 2 === 0 ? (ODD[index] ?? 0) : index;
  }
  return value.charCodeAt(15) - 65 === sum % 26;
}

/** Dutch eleven test: weights 9 to 2 and -1. */
export const bsn = (value: string): boolean =>
  Number(value) > 9_999_999 && weighted(value, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

export const pesel = (value: string): boolean =>
  weighted(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 &&
  isMonth((Number(value.slice(2, 4)) % 20 || 20).toString());

const isMonth = (month: string): boolean => Number(month) >= 1 && Number(month) <= 12;
const isDay = (day: string): boolean => Number(day) >= 1 && Number(day) <= 31;

export function hetu(value: string): boolean {
  const compact = value.replace(/[^0-9A-Z]/g, "");
  const digits = compact.slice(0, 6) + compact.slice(-4, -1);
  const letters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  return (
    isDay(value.slice(0, 2)) &&
    isMonth(value.slice(2, 4)) &&
    letters[Number(digits) % 31] === compact.slice(-1)
  );
}

export function belgian(value: string): boolean {
  const body = value.slice(0, 9);
  const key = Number(value.slice(9));
  return key === 97 - mod97(body) || key === 97 - mod97(`2${body}`);
}

/** China (GB 11643-1999): ISO 7064 mod 11-2 over 17 digits, X for ten. */
export function chinese(value: string): boolean {
  const rest = weighted(value, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  return (
    "10X98765432"[rest] === value.charAt(17) && isMonth(value.slice(10, 12)) && isDay(value.slice(12, 14))
  );
}

export const birthDate = (value: string): boolean => isMonth(value.slice(2, 4)) && isDay(value.slice(4, 6));

/** Vehicle identification number (ISO 3779, check digit of 49 CFR 565). */
export function vin(value: string): boolean {
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const letters: Readonly<Record<string, number>> = {
    A: 1,
    B: 2,
    C: 3,
    D: 4,
    E: 5,
    F: 6,
    G: 7,
    H: 8,
    J: 1,
    K: 2,
    L: 3,
    M: 4,
    N: 5,
    P: 7,
    R: 9,
    S: 2,
    T: 3,
    U: 4,
    V: 5,
    W: 6,
    X: 7,
    Y: 8,
    Z: 9,
  };
  let sum = 0;
  for (let k = 0; k < 17; k++) sum += (weights[k] ?? 0) * (letters[value.charAt(k)] ?? Number(value[k]));
  return "0123456789X"[sum % 11] === value.charAt(8);
}
