/**
 * Names of persons, the tier that needs no model: a title before the name, words that introduce one, a common given
 * name followed by a family name, an initial between two names. Only what is introduced as somebody's name counts as
 * personal by itself; a bare name could be an author or a street, so it is found but "public".
 */
import type { DataClass } from "../../../exchange.ts";
import { isUpperAt } from "../characters.ts";
import { before, type Detector, type Match, matchEnd } from "../contract.ts";
import { NATIONALITIES } from "../location/places.ts";
import { AMBIGUOUS_NAMES, FIRST_NAMES } from "./first-names.ts";
import { isStopWord, readName } from "./name.ts";
import { LIKELY, LIKELY_ANCHORS, SPEECH, SURE, TITLES, VERBS } from "./phrases.ts";

const SEPARATOR = /(?::|\s|is |")*\s{0,8}/y;

const common = new Set(FIRST_NAMES.map((name) => name.toLowerCase()));
for (const name of AMBIGUOUS_NAMES) common.delete(name.toLowerCase());
const given = new Set([...FIRST_NAMES, ...AMBIGUOUS_NAMES].map((name) => name.toLowerCase()));

function found(start: number, end: number, confidence: number, dataClass?: DataClass): Match {
  return { kind: "PERSON", start, end, confidence, ...(dataClass === undefined ? {} : { class: dataClass }) };
}

const TITLE_GAP = /\.? (?=\p{Lu})/uy;
const titled: Detector = {
  name: "person",
  kinds: ["PERSON"],
  anchors: [
    { on: "word", words: TITLES },
    ...["mr. ", "mrs. ", "ms. ", "dr. "].map((text) => ({ on: "literal" as const, text })),
  ],
  verify(text, at) {
    // Capitals throughout are an abbreviation ("MS Word", "DR site") unless a dot follows.
    const capitals = isUpperAt(text, at) && isUpperAt(text, at + 1);
    let word = at;
    while (word < at + 12 && text.charAt(word) !== "." && text.charAt(word) !== " ") word++;
    const start = matchEnd(TITLE_GAP, text, word);
    if (start < 0 || (capitals && text.charAt(word) !== ".")) return null;
    const name = readName(text, start, 3);
    return name === null ? null : found(start, name.end, 0.85, "pii");
  },
};

/** "The name is Japanese": a language. */
const NAMES_OF_PEOPLES = new Set(NATIONALITIES);
const NAME_LABEL = /^name"?:/;
/** Also words before a colon in code (`client: Anthropic`): one word must be a known name. */
const ROLE_LABEL = /^(?:client|customer|contact|patient): $/;
/** Authors and artists are named to the public. */
const CREDITS = new Set(["directed by", "starring ", "written by "]);

const introduced: Detector = {
  name: "person",
  kinds: ["PERSON"],
  anchors: SURE.map((text) => ({ on: "literal", text, ignoreCase: true })),
  verify(text, at) {
    const phrase = SURE.find(
      (candidate) => text.slice(at, at + candidate.length).toLowerCase() === candidate,
    );
    if (phrase === undefined) return null;
    let start = matchEnd(SEPARATOR, text, at + phrase.length);
    if (start < 0) start = at + phrase.length;
    const titleEnd = matchEnd(/(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau)\.? /y, text, start);
    if (titleEnd > 0) start = titleEnd;
    if (!isUpperAt(text, start)) return null;
    const name = readName(text, start, 3);
    if (name === null) return null;
    // A heading ("Name: Value Type") and a sentence start look the same: a lone word must end like a value.
    const alone = name.words.length === 1;
    if (alone && /^[A-Z]+$/.test(name.words[0] ?? "") && !given.has((name.words[0] ?? "").toLowerCase()))
      return null;
    if (alone && /^[\w(]|^ \p{Lu}/u.test(text.slice(name.end, name.end + 2))) return null;
    // "name:" also labels builds, tools and columns: only a known given name makes it somebody's.
    const known = given.has((name.words[0] ?? "").toLowerCase());
    if (alone && !known && NAMES_OF_PEOPLES.has(name.words[0] ?? "")) return null;
    const anything = NAME_LABEL.test(phrase) && !known;
    if (alone && !known && ROLE_LABEL.test(phrase)) return null;
    if (anything && (alone || /[a-z]/.test(text.charAt(at)))) return null;
    return found(start, name.end, alone ? 0.6 : 0.8, anything || CREDITS.has(phrase) ? "public" : "pii");
  },
};

const likely: Detector = {
  name: "person",
  kinds: ["PERSON"],
  anchors: LIKELY_ANCHORS.map((text) => ({ on: "literal", text, ignoreCase: true })),
  verify(text, at) {
    const phrase = LIKELY_ANCHORS.find(
      (candidate) => text.slice(at, at + candidate.length).toLowerCase() === candidate,
    );
    if (phrase === undefined || !isUpperAt(text, at + phrase.length)) return null;
    const name = readName(text, at + phrase.length, 3);
    if (name === null) return null;
    if (
      name.words.length === 1 &&
      !common.has((name.words[0] ?? "").toLowerCase()) &&
      !VERBS.test(text.slice(name.end, name.end + 40))
    )
      return null;
    return found(at + phrase.length, name.end, 0.6, "public");
  },
};

/** A given name: with a family name after it, alone with a verb or a greeting beside it. */
const byGivenName: Detector = {
  name: "person",
  kinds: ["PERSON"],
  anchors: [{ on: "word", words: [...given] }],
  verify(text, at) {
    const name = readName(text, at, 4);
    if (
      name === null ||
      /[.@/\\_]/.test(text.charAt(at - 1)) ||
      /^(?:[@_/(=]|\.\p{L})/u.test(text.slice(name.end, name.end + 2))
    )
      return null;
    // The first word of an address or a product ("Rue Victor Hugo", "San Diego") was read by somebody else.
    const lead = /(\p{L}+)[ -]$/u.exec(text.slice(Math.max(0, at - 24), at))?.[1] ?? "";
    if (/^\p{Lu}/u.test(lead) && !isStopWord(lead)) return null;
    const first = (name.words[0] ?? "").toLowerCase();
    const upper = name.words.every((word) => word.length > 3 && word === word.toUpperCase());
    if (name.words.length > 1) {
      const sure = common.has(first) || name.initials > 0;
      if (!sure && !isIntroduced(text, at)) return null;
      return found(
        at,
        name.end,
        name.initials > 0 ? 0.75 : 0.65,
        isPersonal(text, at, name.end) ? "pii" : "public",
      );
    }
    if (!common.has(first) || upper || name.words[0] === name.words[0]?.toUpperCase()) return null;
    return found(
      at,
      name.end,
      isIntroduced(text, at) || VERBS.test(text.slice(name.end, name.end + 40)) ? 0.55 : 0.4,
      "public",
    );
  },
};

const GREETING = /(?:^|[\n.!?>"] {0,3})(?:hi|hello|hey|dear|hallo|bonjour|hola|ciao|olá|hoi) $/;
function isIntroduced(text: string, at: number): boolean {
  const lead = before(text, at, 24);
  return (
    GREETING.test(lead) ||
    LIKELY.some((phrase) => lead.endsWith(phrase)) ||
    SURE.some((phrase) => lead.endsWith(phrase))
  );
}

/** A bare full name is personal where the text says what it has to do with the person. */
const RELATION =
  /\b(?:patient|customer|client|employee|applicant|tenant|account holder|cardholder|beneficiary|colleague|neighbou?r|student|pupil|debtor|borrower|claimant)s?:? $/;
const PERSONAL =
  /^(?:['\u2019]s (?:address|phone|email|salary|account|birthday|diagnosis|medical|health|record|card|ssn|passport)|,? (?:aged?|born|lives|lived|earns|owes|suffers|was diagnosed|was fired|was hired)\b|,? \(?\d{1,2}\)?,)/i;

function isPersonal(text: string, start: number, end: number): boolean {
  return RELATION.test(before(text, start, 24)) || PERSONAL.test(text.slice(end, end + 24));
}

/** "Ada B. Clark": the initial stands at `at`, a capitalised word before and after it. */
const withInitial: Detector = {
  name: "person",
  kinds: ["PERSON"],
  anchors: [{ on: "initial" }],
  verify(text, at) {
    const lead = /(\p{Lu}[\p{L}\u2019'-]{1,20}) $/u.exec(text.slice(Math.max(0, at - 24), at));
    const word = lead?.[1] ?? "";
    if (word === "" || isStopWord(word) || (word.length > 3 && word === word.toUpperCase())) return null;
    const dotted = text.charAt(at + 1) === ".";
    const next = at + (dotted ? 3 : 2);
    if (text.charAt(next - 1) !== " " || !isUpperAt(text, next)) return null;
    const name = readName(text, next, 2);
    const last = name?.words[0] ?? "";
    if (
      name === null ||
      last.length < 3 ||
      (!dotted && !given.has(word.toLowerCase()) && text.charAt(at) === "I")
    )
      return null;
    if (!dotted && last === last.toUpperCase()) return null;
    return found(at - word.length - 1, name.end, 0.7, "public");
  },
};

/** A name that is known only by what its bearer does: "Xyl says", "…\" said Vrel Ondo". */
const speaking: Detector = {
  name: "person",
  kinds: ["PERSON"],
  anchors: [
    ...[
      " said ",
      " says ",
      " lives ",
      ", can i please",
      "'s daughter",
      "'s kid",
      "'s address",
      " is very ",
      " is a very ",
      " will be talking",
      " began writing",
      " as guardian",
      " as a beneficiary",
    ].map((text) => ({ on: "literal" as const, text, ignoreCase: true, inside: true })),
    { on: "literal", text: ': "', inside: true },
  ],
  verify(text, at) {
    if (text.charAt(at) === ":" && !SPEECH.test(text.slice(at, at + 4))) return null;
    const lead =
      /(?:^|[\s"'>(\u201c,;])((?:\p{Lu}[\p{L}\u2019'-]+|\p{Lu}\.?)(?: (?:\p{Lu}[\p{L}\u2019'-]+|\p{Lu}\.?)){0,3})$/u.exec(
        text.slice(Math.max(0, at - 60), at),
      );
    const value = lead?.[1] ?? "";
    const words = value.split(" ");
    if (value === "" || words.some((word) => isStopWord(word)) || (words[0] ?? "").length < 2) return null;
    if (text.charAt(at) === ":" && words.length < 2) return null;
    if (words.every((word) => word === word.toUpperCase())) return null;
    return found(at - value.length, at, words.length > 1 ? 0.55 : 0.45, "public");
  },
};

export const person: readonly Detector[] = [titled, introduced, likely, byGivenName, withInitial, speaking];
