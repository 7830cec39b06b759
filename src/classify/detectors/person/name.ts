/** Reads a name as it is written: capitalised words, initials and particles, one space between. */

const WORD = /\p{Lu}(?:[\p{L}\p{M}]|['\u2019-](?=\p{L}))*/uy;
const PARTICLE =
  /(?:van|von|vom|zu|zur|de|der|den|del|della|degli|di|da|do|dos|das|du|des|la|le|el|al|bin|ibn|ben|bint|ter|ten|te|y|e|af|av|mac|mc|st\.) /y;
const INITIAL = /\p{Lu}\.?(?= )/uy;

/** Capitalised words that are no part of a name, lower-cased. */
const STOP = new Set(
  (
    "the a an and or of in on at for with from to by is are was were be been has have had do does did can could will would shall " +
    "should may might must not no yes if then else when where who what why how this that these those there here it its i you he she " +
    "we they my your his her our their me us them as but so because while after before since until about over under all any some " +
    "each every more most other such only own same than too very just now please thanks thank hello hi hey dear regards best " +
    "sincerely cheers kind good morning afternoon evening night welcome sorry monday tuesday wednesday thursday friday saturday " +
    "sunday january february march april may june july august september october november december today tomorrow yesterday street " +
    "st road rd avenue ave lane drive boulevard blvd court place square suite apt unit floor building box inc llc ltd corp gmbh co " +
    "company group team university college school institute hospital clinic bank church museum library center centre park city town " +
    "county state country north south east west new old great united kingdom states republic union island islands river lake mountain " +
    "bay beach airport station hotel restaurant cafe club house hall tower bridge day week month year time name address phone email " +
    "date number id user admin customer patient client account order invoice ticket project report model version api app web data " +
    "none null nil true false undefined ai ml llm gpt json xml html css sql http https url note notes warning error info debug todo example question answer summary " +
    "chapter section figure table page part act law agreement contract policy bot assistant system human agent support sales " +
    "mr mrs ms dr prof sir god lord president minister king queen award prize league cup championship theorem law method algorithm " +
    "test effect disease syndrome scale index standard language studio code cloud server desktop office pro plus mini max ultra"
  ).split(" "),
);

/** What follows makes the name a company's. */
const ORGANISATION =
  /^,? (?:Inc|LLC|Ltd|Limited|Corp|Corporation|PLC|GmbH|AG|KG|SARL|SAS|SpA|Srl|BV|NV|Oy|AB|ASA|Pty|LLP|Group|Bank|University|Street|Avenue|Road)\b/;

export interface Name {
  readonly end: number;
  /** Capitalised words of at least two letters. */
  readonly words: readonly string[];
  readonly initials: number;
}

/** An identifier, not a name: a capital after a small letter, but for McArthur, DeVito, LaRue and their like. */
const CAMEL = /\p{Lu}{2}\p{Ll}|(?<!^(?:Mc|Mac|De|Di|Da|Du|La|Le|Van|Von|Fitz|Del|O))(?<=\p{Ll})\p{Lu}/u;

export const isStopWord = (word: string): boolean => STOP.has(word.toLowerCase());

/** Reads at most `most` words from `at`; null when there is none. */
export function readName(text: string, at: number, most: number): Name | null {
  const words: string[] = [];
  let initials = 0;
  let end = -1;
  let from = at;
  while (words.length < most) {
    INITIAL.lastIndex = from;
    if (words.length > 0 && INITIAL.test(text)) {
      initials++;
      from = INITIAL.lastIndex + 1;
      continue;
    }
    PARTICLE.lastIndex = from;
    if (words.length > 0 && PARTICLE.test(text)) {
      from = PARTICLE.lastIndex;
      continue;
    }
    WORD.lastIndex = from;
    const match = WORD.exec(text);
    if (match === null || match[0].length < 2) break;
    const word = match[0].replace(/['\u2019]s$/, "");
    if (isStopWord(word) || CAMEL.test(word) || /\d|_/.test(text.charAt(from + match[0].length))) break;
    words.push(word);
    end = from + word.length;
    if (word.length < match[0].length || text.charAt(end) !== " ") break;
    from = end + 1;
  }
  if (ORGANISATION.test(text.slice(end, end + 14))) return null;
  return words.length === 0 ? null : { end, words, initials };
}
