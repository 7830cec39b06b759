import { isFarDigitOrFormat, SYMBOL, symbolOf } from "./characters.ts";
import { isDigit, isHexUnit, isLetter } from "./pair-events.ts";

/** Is an odd character a disguise here, or typography? Only next to what a finding is made of does it matter. */

const isAlphanumeric = (unit: number): boolean => isDigit(unit) || isLetter(unit);
const isInk = (unit: number): boolean => unit > 32 && unit < 127;

const FAR = /^(?:\p{Nd}|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}])/u;

/** `at` is the odd unit. A look-alike of another alphabet is one only beside a Latin letter or digit. */
export function isDisguise(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const previous = text.charCodeAt(at - 1);
  const next = text.charCodeAt(at + 1);
  if (symbolOf[unit] !== SYMBOL.suspect) {
    return isAlphanumeric(previous) || isAlphanumeric(next) || previous === 64 || next === 64;
  }
  if (unit === 0xa0 || unit === 0x202f || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x3000) {
    return isDigit(previous) || isDigit(next);
  }
  if (unit === 0x2014 || unit === 0x2015) return isDigit(previous) && isDigit(next);
  if ((unit >= 0x2010 && unit <= 0x2013) || unit === 0x2212)
    return isAlphanumeric(previous) && isAlphanumeric(next);
  if (isFarDigitOrFormat(unit)) return FAR.test(text.slice(at, at + 2));
  if (unit === 0xb7 || (unit >= 0x2022 && unit <= 0x2027) || unit === 0x2219 || unit === 0x22c5)
    return isDigit(previous) || isDigit(next);
  if ((unit >= 0x300 && unit <= 0x36f) || (unit >= 0x20d0 && unit <= 0x20ff)) return isInk(previous);
  // Of U+1F000 to U+1F3FF only the enclosed letters and digits.
  if (unit === 0xd83c) return next >= 0xdd00 && next <= 0xddff;
  // A footnote or a power has nothing after it.
  if (unit >= 0xb2 && unit <= 0xb9) return isDigit(previous) || isAlphanumeric(next);
  const invisible =
    unit < 128 ||
    unit === 0x3164 ||
    unit === 0x2800 ||
    (unit >= 0x200b && unit <= 0x206f) ||
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    unit === 0xfeff ||
    unit === 0xad;
  return invisible ? isInk(previous) || isInk(next) : true;
}

/** `at` is a percent sign, an ampersand or a backslash: does it start an encoded character? */
export function isMark(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  switch (text.charCodeAt(at)) {
    case 37:
      return (isHexUnit(next) || next === 117) && isHexUnit(text.charCodeAt(at + 2));
    case 92:
      // \u, \x, \U, or three octal digits.
      if (next >= 48 && next <= 49)
        return isDigit(text.charCodeAt(at + 2)) && isDigit(text.charCodeAt(at + 3));
      return (
        (next === 117 || next === 120 || next === 85) &&
        (isHexUnit(text.charCodeAt(at + 2)) || text.charCodeAt(at + 2) === 123)
      );
    default:
      return isEntity(text, at + 1);
  }
}

/** `at` is the unit after an ampersand. */
function isEntity(text: string, at: number): boolean {
  if (text.charCodeAt(at) === 35)
    return isHexUnit(text.charCodeAt(at + 1)) || (text.charCodeAt(at + 1) | 32) === 120;
  if (!isAlphanumeric(text.charCodeAt(at))) return false;
  for (let k = at + 1; k < at + 9; k++) {
    const unit = text.charCodeAt(k);
    if (unit === 59) return true;
    if (!isAlphanumeric(unit)) return false;
  }
  return false;
}
