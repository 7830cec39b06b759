/** Shannon entropy in bits per unit. */
export function entropy(value: string): number {
  const counts = new Map<number, number>();
  for (let k = 0; k < value.length; k++) {
    const unit = value.charCodeAt(k);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Length of the longest stretch of one unit, ignoring dashes, dots and underscores between. */
function longestRepeat(value: string): number {
  let longest = 0;
  let length = 0;
  let previous = -1;
  for (let k = 0; k < value.length; k++) {
    const unit = value.charCodeAt(k);
    if (unit === 45 || unit === 46 || unit === 95) continue;
    length = unit === previous ? length + 1 : 1;
    previous = unit;
    if (length > longest) longest = length;
  }
  return longest;
}

/** Longest stretch in which each unit is the one before plus one: abcdef, 012345. */
function longestLadder(value: string): number {
  let longest = 0;
  let length = 0;
  for (let k = 0; k < value.length; k++) {
    length = k > 0 && value.charCodeAt(k) === value.charCodeAt(k - 1) + 1 ? length + 1 : 1;
    if (length > longest) longest = length;
  }
  return longest;
}

const MIXED_HEX = /^(?:0x)?(?=[0-9A-F]*[a-f])(?=[0-9a-f]*[A-F])[0-9a-fA-F]{32,}$/;

/** Hexadecimal in both cases: whatever writes a key writes one. A blockchain's address has both (EIP-55), and a made-up value. */
export const isMixedHex = (value: string): boolean => MIXED_HEX.test(value);

const CONSONANTS = /[b-df-hj-np-tv-xz]{5}/i;

/** Five consonants in a row: next to no word has them, and most generated values do. */
export const isUnpronounceable = (value: string): boolean => CONSONANTS.test(value);

const WORDS =
  /example|redacted|placeholder|your[_-]?|changeme|change[_-]me|dummy|<|\$\{|\{\{|\*\*\*|33f!!lloppa|1234\W1234|\.\.\.|…/i;

/**
 * Ends of Google API keys that the Firebase Android SDK publishes in its sources (google-services.json of its tests);
 * secret scanners leave the same ones out.
 */
const PUBLISHED =
  /^AIza[\w-]{20,32}(?:oo6YyIs|Eke8agEM|AODrlU|_znhrh0|hixbX4A|UUPwX7c|KctWmLd4|jaXeDQgY|a_p4wtM|jmdnP5sQ|Oq1cS7g|nzAvvuU|mprNXsw|Oi4FmqE|L_n0nvY)$/;

/** Is this what documentation puts where a real key would stand? */
export function isPlaceholder(value: string): boolean {
  const repeat = longestRepeat(value);
  if (repeat >= 6 && repeat * 3 >= value.length) return true;
  const ladder = longestLadder(value);
  if (ladder >= 16 && ladder * 3 >= value.length) return true;
  return WORDS.test(value) || (value.startsWith("AIza") && PUBLISHED.test(value));
}
