/**
 * US social security numbers: area 9xx was never given out and never will be (ssa.gov/employer/randomization.html),
 * and with groups 01 to 49 it is no taxpayer number either (IRS Publication 1915: those have 50 and up).
 */
import type { Surrogate } from "./contract.ts";
import { bitsOf, laidOut } from "./draw.ts";

const AREAS = 100;
const GROUPS = 49;
const SERIALS = 9999;

export const ssn: Surrogate = {
  kinds: ["US_SSN"],
  same: (value) => {
    const digits = value.replace(/\D/g, "");
    return digits.length === 9 ? digits : null;
  },
  make(value, draws) {
    const draw = draws(`ssn ${value.replace(/\D/g, "")}`);
    const area = 900 + draw.below(AREAS);
    const group = 1 + draw.below(GROUPS);
    const serial = 1 + draw.below(SERIALS);
    const digits = `${area}${String(group).padStart(2, "0")}${String(serial).padStart(4, "0")}`;
    const text = laidOut(value, digits);
    return text === null ? null : { text, bits: bitsOf(AREAS * GROUPS * SERIALS) };
  },
};
