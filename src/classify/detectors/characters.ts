/**
 * Every UTF-16 unit as one of a few symbols, so that a pair of units indexes a small table: ASCII stands for
 * itself, the rest is folded into the classes below.
 */
export const SYMBOL = {
  upper: 128,
  lower: 129,
  likeUpper: 130,
  likeLower: 131,
  other: 132,
  suspect: 133,
} as const;
export const SYMBOLS = 134;

/** Letters that look like Latin ones: Greek, Cyrillic, Armenian, small capitals (Unicode TR 39, single letters). */
export const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Α: "A",
    Β: "B",
    Ε: "E",
    Ζ: "Z",
    Η: "H",
    Ι: "I",
    Κ: "K",
    Μ: "M",
    Ν: "N",
    Ο: "O",
    Ρ: "P",
    Τ: "T",
    Υ: "Y",
    Χ: "X",
    ο: "o",
    ν: "v",
    ι: "i",
    ρ: "p",
    α: "a",
    υ: "u",
    ϲ: "c",
    ϳ: "j",
    А: "A",
    В: "B",
    Е: "E",
    З: "3",
    К: "K",
    М: "M",
    Н: "H",
    О: "O",
    Р: "P",
    С: "C",
    Т: "T",
    У: "Y",
    Х: "X",
    Ѕ: "S",
    І: "I",
    Ј: "J",
    Ԁ: "D",
    Ԍ: "G",
    Ԛ: "Q",
    Ԝ: "W",
    а: "a",
    е: "e",
    о: "o",
    р: "p",
    с: "c",
    у: "y",
    х: "x",
    ѕ: "s",
    і: "i",
    ј: "j",
    ԁ: "d",
    ԛ: "q",
    ԝ: "w",
    һ: "h",
    ӏ: "l",
    г: "r",
    ո: "n",
    օ: "o",
    ս: "u",
    հ: "h",
    ց: "g",
    к: "k",
    м: "m",
    т: "t",
    в: "b",
    н: "h",
    ᴀ: "a",
    ʙ: "b",
    ᴄ: "c",
    ᴅ: "d",
    ᴇ: "e",
    ꜰ: "f",
    ɢ: "g",
    ʜ: "h",
    ɪ: "i",
    ᴊ: "j",
    ᴋ: "k",
    ʟ: "l",
    ᴍ: "m",
    ɴ: "n",
    ᴏ: "o",
    ᴘ: "p",
    ʀ: "r",
    ꜱ: "s",
    ᴛ: "t",
    ᴜ: "u",
    ᴠ: "v",
    ᴡ: "w",
    ʏ: "y",
    ᴢ: "z",
    ɑ: "a",
    ɡ: "g",
    ı: "i",
    ℓ: "l",
  }),
);

/**
 * Units that writers do not type and attackers do: format and bidi controls, tag and mathematical letters (by
 * their high surrogates), full-width forms, digits of other scripts, typographic dashes and spaces. One of them
 * makes the scan look at a normalised view as well.
 */
function isSuspect(unit: number): boolean {
  if (unit === 0x00a0 || unit === 0x00ad || unit === 0x034f || unit === 0x061c || unit === 0x180e)
    return true;
  if (unit >= 0x2000 && unit <= 0x2015) return true;
  if (unit >= 0x202a && unit <= 0x202f) return true;
  if (unit >= 0x205f && unit <= 0x206f) return true;
  if (unit === 0x2024 || unit === 0x2212 || unit === 0x3000 || unit === 0x3002 || unit === 0xfeff)
    return true;
  if (unit >= 0x2460 && unit <= 0x24ff) return true;
  // Combining marks, fillers, and dots that may stand between digits.
  if ((unit >= 0x300 && unit <= 0x36f) || (unit >= 0x20d0 && unit <= 0x20ff)) return true;
  if (unit === 0x115f || unit === 0x1160 || unit === 0x17b4 || unit === 0x17b5 || unit === 0x3164)
    return true;
  if ((unit >= 0x180b && unit <= 0x180f) || (unit >= 0xfff9 && unit <= 0xfffb)) return true;
  if (unit === 0xb7 || unit === 0x2022 || unit === 0x2027 || unit === 0x2219 || unit === 0x22c5) return true;
  if (unit === 0x2028 || unit === 0x2029 || unit === 0x2800) return true;
  // Digits of scripts beyond the first plane, and formatting that shows nothing there.
  if (isFarDigitOrFormat(unit)) return true;
  if (unit >= 0xfe00 && unit <= 0xfe0f) return true;
  if (unit >= 0xfe50 && unit <= 0xfe6b) return true;
  if (unit >= 0xff01 && unit <= 0xff5e) return true;
  if (unit >= 0xffa0 && unit <= 0xffa0) return true;
  // Superscript and subscript digits.
  if (unit === 0xb2 || unit === 0xb3 || unit === 0xb9 || (unit >= 0x2070 && unit <= 0x2089)) return true;
  // U+1D400 to U+1D7FF (letters and digits of mathematics), U+1F100 to U+1F1FF (enclosed), U+E0000 to U+E007F (tags).
  return unit === 0xd835 || unit === 0xd83c || unit === 0xdb40;
}

/** High surrogates of such characters; others share them (signs.ts tells). */
export const isFarDigitOrFormat = (unit: number): boolean =>
  unit === 0xd801 ||
  (unit >= 0xd804 && unit <= 0xd807) ||
  unit === 0xd82f ||
  unit === 0xd834 ||
  (unit >= 0xd838 && unit <= 0xd83a) ||
  unit === 0xd83e;

const isControl = (unit: number): boolean =>
  unit === 127 || (unit < 32 && unit !== 9 && unit !== 10 && unit !== 12 && unit !== 13);

function buildSymbols(): Uint8Array {
  const symbols = new Uint8Array(65_536).fill(SYMBOL.other);
  for (let unit = 0; unit < 128; unit++) symbols[unit] = isControl(unit) ? SYMBOL.suspect : unit;
  for (let unit = 128; unit < 0x2e80; unit++) {
    const char = String.fromCharCode(unit);
    if (/\p{Lu}|\p{Lt}/u.test(char)) symbols[unit] = SYMBOL.upper;
    else if (/\p{L}|\p{M}/u.test(char)) symbols[unit] = SYMBOL.lower;
    else if (/\p{Nd}/u.test(char)) symbols[unit] = SYMBOL.suspect;
  }
  for (const like of LOOKALIKES.keys()) {
    symbols[like.charCodeAt(0)] = /\p{Lu}/u.test(like) ? SYMBOL.likeUpper : SYMBOL.likeLower;
  }
  for (let unit = 128; unit < 65_536; unit++) if (isSuspect(unit)) symbols[unit] = SYMBOL.suspect;
  return symbols;
}

export const symbolOf: Uint8Array = buildSymbols();

const WORD = 1;
const DIGIT = 2;
const UPPER = 4;
const LETTER = 8;

const traits = new Uint8Array(SYMBOLS);
for (let unit = 48; unit < 58; unit++) traits[unit] = WORD | DIGIT;
for (let unit = 65; unit < 91; unit++) traits[unit] = WORD | UPPER | LETTER;
for (let unit = 97; unit < 123; unit++) traits[unit] = WORD | LETTER;
traits[SYMBOL.upper] = WORD | UPPER | LETTER;
traits[SYMBOL.likeUpper] = WORD | UPPER | LETTER;
traits[SYMBOL.lower] = WORD | LETTER;
traits[SYMBOL.likeLower] = WORD | LETTER;

const traitsAt = (text: string, at: number): number =>
  at < 0 || at >= text.length ? 0 : (traits[symbolOf[text.charCodeAt(at)] ?? 0] ?? 0);

export const isDigitAt = (text: string, at: number): boolean => (traitsAt(text, at) & DIGIT) !== 0;
export const isWordAt = (text: string, at: number): boolean => (traitsAt(text, at) & WORD) !== 0;
export const isUpperAt = (text: string, at: number): boolean => (traitsAt(text, at) & UPPER) !== 0;
export const isLetterAt = (text: string, at: number): boolean => (traitsAt(text, at) & LETTER) !== 0;

const isLowerAt = (text: string, at: number): boolean => (traitsAt(text, at) & (LETTER | UPPER)) === LETTER;

/** Does a word start at `at` within a name of several, as in `customer_ssn` and `customerSSN`? */
export const startsLabel = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === 95 || (isUpperAt(text, at) && isLowerAt(text, at - 1));

/**
 * May a token start at `at`? Yes after anything but a letter or digit, and also after the letter of an
 * escape that is still in the text (`\n` before a key in JSON held in a string).
 */
export function startsToken(text: string, at: number): boolean {
  if (!isWordAt(text, at - 1)) return true;
  if (at < 2 || text.charCodeAt(at - 2) !== 92) return false;
  const escaped = text.charCodeAt(at - 1);
  return escaped === 110 || escaped === 114 || escaped === 116 || escaped === 98 || escaped === 102;
}
