/** Is an odd character a disguise here, or typography? Only next to what a finding is made of does it matter. */

export const isHexUnit = (unit: number): boolean =>
  (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 70) || (unit >= 97 && unit <= 102);

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
const isAlphanumeric = (unit: number): boolean =>
  isDigit(unit) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
const isInk = (unit: number): boolean => unit > 32 && unit < 127;

/** `at` is the odd unit, or the second of a Latin letter and a look-alike. */
export function isDisguise(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const previous = text.charCodeAt(at - 1);
  const next = text.charCodeAt(at + 1);
  if (unit === 0xa0 || unit === 0x202f || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x3000) {
    return isDigit(previous) || isDigit(next);
  }
  if (unit === 0x2014 || unit === 0x2015) return isDigit(previous) && isDigit(next);
  if ((unit >= 0x2010 && unit <= 0x2013) || unit === 0x2212)
    return isAlphanumeric(previous) && isAlphanumeric(next);
  // Of U+1F000 to U+1F3FF only the enclosed letters and digits.
  if (unit === 0xd83c) return next >= 0xdd00 && next <= 0xddff;
  if (unit >= 0xb2 && unit <= 0xb9) return isDigit(previous) || isDigit(next);
  const invisible =
    (unit >= 0x200b && unit <= 0x206f) ||
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    unit === 0xfeff ||
    unit === 0xad;
  return invisible ? isInk(previous) || isInk(next) : true;
}

/** `at` is the unit after an ampersand. */
export function isEntity(text: string, at: number): boolean {
  if (text.charCodeAt(at) === 35)
    return isHexUnit(text.charCodeAt(at + 1)) || (text.charCodeAt(at + 1) | 32) === 120;
  for (let k = at + 1; k < at + 9; k++) {
    const unit = text.charCodeAt(k);
    if (unit === 59) return true;
    if (!isAlphanumeric(unit)) return false;
  }
  return false;
}
