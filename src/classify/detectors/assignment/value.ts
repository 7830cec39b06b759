import { entropy, isMixedHex, isPlaceholder, isUnpronounceable } from "../placeholder.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const REFERENCE =
  /^(?:[$%@{<[(&*#]|process\.|os\.|env\.|self\.|this\.|req\.|config\.|settings\.|params\.|data\.|props\.|var\.|local\.|secrets\.|vault:|arn:|ref:|file:|https?:|\/|\.{1,2}\/|~\/)/i;
const WORDS_ONLY = /^[A-Za-z]+(?:[-_. :/][A-Za-z]+)*$/;
/** Words and small numbers with separators: names of things (`item-1`, `v1.2.beta`, `DOC_Vector_5_32`), not keys. */
const NAME_LIKE = /^(?:[A-Za-z]+\d{0,3}|\d{1,5})(?:[-_.:/](?:[A-Za-z]+\d{0,3}|\d{1,5}))*$/;
const DOTTED_NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
const DATE_LIKE = /^\d{4}-\d{2}-\d{2}/;

function count(value: string, pattern: RegExp): number {
  return value.match(pattern)?.length ?? 0;
}

function countDigits(value: string): number {
  let digits = 0;
  for (let k = 0; k < value.length; k++) if (value.charCodeAt(k) >= 48 && value.charCodeAt(k) <= 57) digits++;
  return digits;
}

/** How often letters, digits and cases alternate: high in generated values, low in words. */
function changes(value: string): number {
  return count(value, /[a-z](?=[A-Z0-9])|[A-Z](?=\d)|\d(?=[A-Za-z])/g);
}

const WORDS = /(?:^[a-z]|[A-Z])[a-z]{2,}/g;
const VOWEL = /[aeiouy]/;

/** Three words in camel case that are more than half of it, as in testRSA2048PrivateKey: a variable. */
export function isIdentifier(value: string): boolean {
  let units = 0;
  let words = 0;
  for (const [word] of value.matchAll(WORDS)) {
    if (!VOWEL.test(word)) continue;
    units += word.length;
    words++;
  }
  return words >= 3 && units * 20 >= value.length * 11 && /^\w+$/.test(value);
}

const LETTERS_ONLY = /^[A-Za-z]+$/;

/** How much the name promises: a vendor's, a credential's, or little ("key", "auth"). */
export type Assurance = "vendor" | "strong" | "weak";

/** Could a machine have generated this? */
export function looksGenerated(value: string, assurance: Assurance): boolean {
  const strict = assurance === "weak";
  if (value.length < (strict ? 16 : 10) || REFERENCE.test(value)) return false;
  return isRandom(value, assurance) && !isPlaceholder(value);
}

function isRandom(value: string, assurance: Assurance): boolean {
  const strict = assurance === "weak";
  if (UUID.test(value)) return !strict;
  const digits = countDigits(value);
  if (!/[A-Za-z]/.test(value))
    return !strict && value.length >= 15 && /^\d+$/.test(value) && entropy(value) >= 2.5;
  if (digits === 0) {
    // Base64 or base62 that happens to hold no digit: long, both cases, changing often.
    return (
      LETTERS_ONLY.test(value) &&
      /[A-Z]{2}/.test(value) &&
      value.length >= 20 &&
      changes(value) * 5 >= value.length &&
      entropy(value) >= 3.8
    );
  }
  if (strict && DOTTED_NAME.test(value)) return false;
  if (DATE_LIKE.test(value) || WORDS_ONLY.test(value)) return false;
  if (NAME_LIKE.test(value) && changes(value) * 4 < value.length) return false;
  if (digits < 2 && value.length < 20 && changes(value) < 4 && (strict || !isUnpronounceable(value)))
    return false;
  const bits = entropy(value);
  if (isMixedHex(value)) return false;
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 16 && bits >= 2.8;
  if (
    changes(value) * (assurance === "vendor" ? 12 : 8) < value.length &&
    !(assurance === "vendor" && isUnpronounceable(value))
  )
    return false;
  return bits >= (strict ? 3.6 : 3);
}

/** users.*.password: members of something. */
const PATH = /^[A-Za-z_*][\w*]*(?:\.[A-Za-z_*][\w*]*){2,}$/;
/** Uint8Array, Int32Value: a type in a declaration. */
const TYPE_NAME = /^(?:Big)?(?:Uint|Int|Float)\d{1,2}\w*$/;
const COMMON =
  /^(?:password|passwort|passwd|secret|string|text|none|null|undefined|true|false|required|optional|hidden|input|value|field|empty|unknown|default|test|admin|root|user|username|confirm|reset|forgot|invalid|wrong|new|old|current)\d{0,3}[!.?]?$/i;

/** Could a person have chosen this as a password? Letters with a digit or sign, no reference, no prose. */
export function looksLikePassword(value: string, quoted: boolean): boolean {
  if (value.length < 6 || value.length > 80 || REFERENCE.test(value) || isPlaceholder(value)) return false;
  if (COMMON.test(value) || /[(){}<>]|\s/.test(value) || /^[\w.]+\[/.test(value)) return false;
  if ((!quoted && TYPE_NAME.test(value)) || PATH.test(value)) return false;
  const hasLetter = /[A-Za-z]/.test(value);
  const hasDigit = /\d/.test(value);
  const hasSign = /[!@#$%^&*+=?~|;]/.test(value);
  if (!hasLetter) return hasDigit && hasSign;
  if (hasDigit) return !/^[\w]+(?:\.[A-Za-z_]\w*)+$/.test(value);
  // Letters alone, in both cases, that nobody could say.
  if (LETTERS_ONLY.test(value) && value.length >= 10 && /[a-z]/.test(value) && /[A-Z]/.test(value))
    return (isUnpronounceable(value) || changes(value) * 5 >= value.length) && !isIdentifier(value);
  return quoted && hasSign && !/^[^A-Za-z]|[=?]$/.test(value);
}
