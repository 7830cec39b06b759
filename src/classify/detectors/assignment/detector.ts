/**
 * A value assigned to a name that promises a credential: in code, environment files, YAML, JSON, INI, XML, property
 * calls, command lines and plain sentences. There is no anatomy to check, so the name must say what it is, and the
 * value must look generated (keys and tokens) or chosen (passwords) and be neither a placeholder nor a reference.
 */
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { entropy } from "../placeholder.ts";
import { KEY_FORMATS } from "../vendor-keys/detector.ts";
import { isIdentifier, looksGenerated, looksLikePassword } from "./value.ts";
import { VENDORS, vendorOf } from "./vendors.ts";

const KEYWORDS = [
  "token",
  "secret",
  "passw",
  "passphrase",
  "pwd",
  "key",
  "auth=",
  "auth:",
  'auth"',
  "_auth",
  "-auth",
  "credential",
  "creds",
  "contribsys",
  "cloudflare",
  "kennwort",
  "contrase",
  "mot de passe",
  "senha",
  "wachtwoord",
  "_pass",
  "pass=",
  "pass:",
  '_pat"',
  "_pat=",
  "_pat:",
];

/** The one keyword with spaces in it. */
const SPACED_KEYWORD = /mot de passe/iy;
const NAME_REST = /[A-Za-z0-9_.\u00e0-\u00ff-]{0,40}/y;
/** What may stand between a name and its value, by sort of text. */
const OPERATOR =
  /(?:\\{0,15}["'`\]]){0,2}\s{0,3}(?:(?:string|str|String|: ?string|: ?str)\s{1,3})?(?:=>|:{0,3}=|\?=|\.=|\|\||:|,|=)\s{0,6}/y;
const XML = /(?:>|["'] value=|["']>)\s{0,20}/y;
const FLAG = /[ =]/y;
const PROSE = /"?'? {0,2}(?:is|was|ist|lautet|es|est|è|é|=|are)(?: now)?:? {1,2}/y;
/** Behind a backslash, or three or seven of them, where JSON stands in JSON; CSV writes a quote as two (RFC 4180, 2). */
const QUOTE = /\\{0,15}["'`]/y;
const CSV_QUOTED = /\\{0,15}""(?=[^\s"'`<>\\]{4,300}\\{0,15}"")/y;
const VALUE_QUOTED = /[^\s"'`<>\\]{4,300}/y;
const VALUE_BARE = /[^\s"'`<>\\,;){}[\]]{4,300}/y;

/** Names that hold one of the words but no credential. */
const HARMLESS =
  /(?:(?:^|[_.-])ids?|[a-z]I[dD]s?|names?|ur[li]s?|path|file|dir|type|types|kind|length|size|count|counts|limit|limits|usage|hash|fingerprint|thumbprint|checksum|digest|version|pattern|regex|label|title|placeholder|hint|message|error|description|algorithm|schema|selector|prefix|suffix|reference|alias|expir\w*|ttl|policy|method|endpoint|status|mapping|index|column|field|format|code|str|board|words?|press|down|up|store|stroke|frame|note|space|map|keyring|ize|izer|ized|or|ors|ority|orize[dr]?|orization|provider)$/i;
const HARMLESS_START =
  /public|pub_?key|primary[_.-]?key|foreign|partition|sort[_.-]?key|cache|idempotency|schema|next[_.-]?(?:page)?|page[_.-]?token|continuation|cursor|author(?!i[sz]ation)|monkey|keyboard|turkey|hockey|keyword|object[_.-]?key|row[_.-]?key|shortcut|tokeni[sz]|max[_.-]?tokens|csrf|xsrf|authenticity|nonce|i18n|translation|prompt[_.-]?cache/i;
const STRONG =
  /token|secret|credential|creds|contribsys|cloudflare|(?:api|access|private|auth|account|service|license|licence|encryption|encrypt|signing|master|app|application|client|session|deploy|shared|storage|subscription|admin|user|bot|bearer|webhook|consumer|account)[_.-]?key|key[_.-]?secret|auth[_.-]?key/i;
const PASSWORD = /passw|passphrase|(?:^|[_.-])pass$|pwd|kennwort|contrase|mot.?de.?passe|senha|wachtwoord/i;
const SPOKEN =
  /(?:password|passwort|kennwort|passphrase|passcode|contrase\u00f1a|mot de passe|senha|wachtwoord|password for [\w .-]{1,30}|secret|token|api[ _-]?key|secret key|access key)$/i;

const SPOKEN_KEY = /^(?:token|secret|key)$/i;

interface Name {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const isNameUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) ||
  (unit >= 65 && unit <= 90) ||
  (unit >= 48 && unit <= 57) ||
  unit === 95 ||
  unit === 45 ||
  unit === 46;

function nameStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 50 && isNameUnit(text.charCodeAt(start - 1))) start--;
  return start;
}

const isBlank = (unit: number): boolean => unit === 32 || (unit >= 9 && unit <= 13);
const isWide = (unit: number): boolean => unit >= 0x80;

/** Signs that may follow a name, with or without space before them, and the first two letters of words that may. */
const SIGNS = new Set([..."\"'`]=:?.|,>\\"].map((sign) => sign.charCodeAt(0)));
const WORDS = new Set(["is", "wa", "la", "es", "ar", "st", "St"]);

/**
 * Could anything be assigned to a name that holds `at`? Most names are words of prose, and what follows tells at once.
 * Says yes where placeOf may; never no.
 */
function mayAssign(text: string, at: number): boolean {
  let end = Math.max(at, matchEnd(SPACED_KEYWORD, text, at));
  while (end - at < 40 && (isNameUnit(text.charCodeAt(end)) || isWide(text.charCodeAt(end)))) end++;
  let next = text.charCodeAt(end);
  if (end - at === 40 || SIGNS.has(next)) return true;
  if (!isBlank(next)) return false;
  let blanks = 0;
  while (blanks < 4 && isBlank(next)) {
    blanks++;
    next = text.charCodeAt(end + blanks);
  }
  if (SIGNS.has(next) || isWide(next) || WORDS.has(text.slice(end + blanks, end + blanks + 2))) return true;
  if (isLongWord(text, end + blanks)) return true;
  // A flag of a command line has its value after a space.
  return text.charCodeAt(nameStart(text, at)) === 45;
}

/** Long enough for a key, and with a digit: "use the API key …". */
const LONG_WORD = /(?=[A-Za-z_-]{0,30}\d)[A-Za-z0-9_-]{24,300}(?![A-Za-z0-9_-])/y;
const isLongWord = (text: string, at: number): boolean =>
  isNameUnit(text.charCodeAt(at + 23)) && matchEnd(LONG_WORD, text, at) > 0;

function nameAround(text: string, at: number): Name {
  const start = nameStart(text, at);
  const end = Math.max(at, matchEnd(NAME_REST, text, Math.max(at, matchEnd(SPACED_KEYWORD, text, at))));
  return { text: text.slice(start, end).replace(/[.-]+$/, ""), start, end };
}

interface Place {
  readonly start: number;
  readonly quoted: boolean;
  readonly spoken: boolean;
}

/** Where the value starts, or null when nothing is assigned here. */
function placeOf(text: string, name: Name): Place | null {
  let spoken = false;
  let start = matchEnd(OPERATOR, text, name.end);
  if (start < 0) start = matchEnd(XML, text, name.end);
  if (start < 0 && /^--?/.test(name.text)) start = matchEnd(FLAG, text, name.end);
  if (start < 0) {
    start = matchEnd(PROSE, text, name.end);
    spoken = start >= 0;
  }
  if (start < 0 && isLongWord(text, name.end + 1) && SPOKEN_KEY.test(name.text)) {
    start = name.end + 1;
    spoken = true;
  }
  if (start < 0) return null;
  const quote = Math.max(matchEnd(QUOTE, text, start), matchEnd(CSV_QUOTED, text, start));
  return { start: quote < 0 ? start : quote, quoted: quote >= 0, spoken };
}

function valueEnd(text: string, place: Place): number {
  let end = matchEnd(place.quoted ? VALUE_QUOTED : VALUE_BARE, text, place.start);
  while (end > place.start && /[.,:;!?]/.test(text.charAt(end - 1)) && !place.quoted) end--;
  return end;
}

function kindOf(name: string, password: boolean): string {
  const vendor = vendorOf(name);
  if (vendor !== null) return `SECRET_${vendor.toUpperCase()}`;
  return password ? "SECRET_PASSWORD" : "SECRET_API_KEY";
}

/** Sidekiq's gem server: eight hex digits, a colon, eight hex digits (github.com/sidekiq, commercial FAQ). */
const CONTRIBSYS = /^[0-9a-f]{8}:[0-9a-f]{8}$/;
const TELEGRAM = /^\d{5,16}:A[A-Za-z0-9_-]{34}$/;
/** Django and others draw their secrets from signs as well; only within quotes can they be told from code. */
const isSigned = (value: string, place: Place): boolean =>
  place.quoted && value.length >= 32 && /\d/.test(value) && /[a-z]/i.test(value) && entropy(value) >= 4;

const NOT_A_KEY = /[^A-Za-z0-9_.=+/~-]/;

const PREFIXES = KEY_FORMATS.flatMap((format) => (format.back === undefined ? format.anchors : [])).filter(
  (prefix) => prefix.length >= 5,
);

/** A vendor's prefix with too little after it: a key cut short for documentation. */
const isTruncated = (value: string): boolean =>
  PREFIXES.some((prefix) => value.length - prefix.length < 12 && value.startsWith(prefix));

function judge(name: string, value: string, place: Place): number {
  if (PASSWORD.test(name)) {
    // What test runners print.
    if (name === "PASS") return 0;
    if (HARMLESS.test(name.replace(/.*(?:passw(?:or[dt])?|pwd)/i, ""))) return 0;
    if (place.spoken && !/\d/.test(value)) return 0;
    if (/clear_?text/i.test(name) && value.length >= 8 && !/33f!!lloppa/.test(value)) return 0.8;
    return looksLikePassword(value, place.quoted) ? 0.75 : 0;
  }
  // The cheapest test that most values fail comes first; names may be long.
  if (!looksGenerated(value, "vendor") && !value.includes(":")) return 0;
  if (/contribsys/i.test(name)) return CONTRIBSYS.test(value) ? 0.9 : 0;
  if (HARMLESS.test(name) || HARMLESS_START.test(name)) return 0;
  if (/telegr/i.test(name)) return TELEGRAM.test(value) ? 0.9 : 0;
  if (
    (NOT_A_KEY.test(value) && !(/secret/i.test(name) && isSigned(value, place))) ||
    (!place.quoted && isIdentifier(value))
  )
    return 0;
  const vendor = vendorOf(name) !== null;
  const strong = STRONG.test(name) || vendor;
  if (isTruncated(value)) return 0;
  if (place.spoken && !strong) return 0;
  return looksGenerated(value, vendor ? "vendor" : strong ? "strong" : "weak") ? (strong ? 0.8 : 0.6) : 0;
}

export const assignment: Detector = {
  name: "assignment",
  kinds: ["SECRET_PASSWORD", "SECRET_API_KEY", ...VENDORS.map((vendor) => `SECRET_${vendor.toUpperCase()}`)],
  anchors: KEYWORDS.map((text) => ({ on: "literal", text, ignoreCase: true, inside: true })),
  verify(text, at): Match | null {
    if (!mayAssign(text, at)) return null;
    const name = nameAround(text, at);
    const place = placeOf(text, name);
    if (place === null || (place.spoken && !SPOKEN.test(text.slice(Math.max(0, name.start - 12), name.end))))
      return null;
    const end = valueEnd(text, place);
    // A call or an index goes on: code, not a value.
    if (end < 0 || (!place.quoted && /[([]/.test(text.charAt(end)))) return null;
    // "The API key": the words before it are part of what it is called.
    const called = place.spoken
      ? text.slice(Math.max(0, name.start - 12), name.end).replaceAll(" ", "_")
      : name.text;
    const confidence = judge(called, text.slice(place.start, end), place);
    if (confidence === 0) return null;
    return { kind: kindOf(name.text, PASSWORD.test(name.text)), start: place.start, end, confidence };
  },
};
