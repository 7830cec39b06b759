/**
 * Cards: the same length and groups, a right check digit (Luhn), and an issuer that cannot be. ISO/IEC 7812-1 gives a
 * first digit of 9 to national standards bodies, followed by the country's three digits of ISO 3166-1, and that standard
 * leaves 900 to 999 to its users: no country has them, so nobody can give out a number that begins with 99.
 */
import { luhn } from "../../classify/detectors/card/detector.ts";
import type { Surrogate } from "./contract.ts";
import { BITS_PER_DIGIT, laidOut } from "./draw.ts";

const PREFIX = "99";

export const card: Surrogate = {
  kinds: ["CREDIT_CARD"],
  same: (value) => {
    const digits = value.replace(/\D/g, "");
    return digits.length >= 12 && digits.length <= 19 ? digits : null;
  },
  make(value, draws) {
    const digits = value.replace(/\D/g, "");
    const drawn = digits.length - PREFIX.length - 1;
    const front = PREFIX + draws(`card ${digits}`).digits(drawn);
    const check = [..."0123456789"].find((digit) => luhn(front + digit)) ?? "";
    const text = laidOut(value, front + check);
    return text === null ? null : { text, bits: drawn * BITS_PER_DIGIT };
  },
};
