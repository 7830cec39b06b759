/**
 * Is a text about the health, money, work or law case of a certain person or company? Cues are weighed within a short
 * stretch: what is written of cases ("was prescribed", "is being sued"), their matter ("diabetes", "mortgage"), and who
 * it concerns. General questions have the matter alone, and cues of their own that speak against.
 */
import {
  CONTENT_CLASSES,
  type ContentClass,
  type ContentFact,
  type ContentFacts,
  type Finding,
} from "../../exchange.ts";
import { FIRST_NAMES } from "../detectors/person/first-names.ts";
import { compile, match } from "../facts/lexicon.ts";
import type { ContentCue } from "./cue.ts";
import { EMPLOYMENT_CUES } from "./cues-employment.ts";
import { FINANCE_CUES } from "./cues-finance.ts";
import { HEALTH_CUES } from "./cues-health.ts";
import { LEGAL_CUES } from "./cues-legal.ts";
import { MATTER_CUES } from "./cues-matter.ts";
import { PERSON_CUES } from "./cues-persons.ts";
import { compileKeys, type Part } from "./keys.ts";

export const NO_CONTENT: ContentFacts = {};

const CUES: readonly ContentCue[] = withoutRepeats([
  ...HEALTH_CUES,
  ...FINANCE_CUES,
  ...EMPLOYMENT_CUES,
  ...LEGAL_CUES,
  ...MATTER_CUES,
  ...PERSON_CUES,
]);

/** Of cues of one label that share a word the heaviest has it, so that it counts once. */
function withoutRepeats(cues: readonly ContentCue[]): readonly ContentCue[] {
  const taken = new Map<string, string>();
  for (const { label, id, words } of [...cues].sort((a, b) => b.weight - a.weight)) {
    for (const word of words.split("|")) {
      const key = `${label} ${word}`;
      if (!taken.has(key)) taken.set(key, id);
    }
  }
  return cues.map((cue) => ({
    ...cue,
    words: cue.words
      .split("|")
      .filter((word) => word !== "" && taken.get(`${cue.label} ${word}`) === cue.id)
      .join("|"),
  }));
}
const LEXICON = compile(CUES.map((cue) => ({ ...cue, inMaterial: 1 })));

/** UTF-16 units within which cues speak of one thing: a paragraph. */
const STRETCH = 360;
/** A case's words alone, or two of its matter's, are worth looking at. Most texts have neither, and this says so fast. */
const STRONG = 1.4;
const keyParts = compileKeys(
  CUES.filter(({ label }) => label !== "person" && label !== "general").map(({ words, weight, id }) => ({
    phrases: words.split("|"),
    points: weight >= STRONG || id === "health-condition" ? 2 : 1,
  })),
  2,
  STRETCH,
);

/** Of findings that name or mark a person. */
const FOUND_PERSON: Readonly<Record<string, number>> = {
  PERSON: 1.5,
  MEDICAL_RECORD: 1.5,
  UK_NHS: 1.5,
  US_SSN: 1.5,
  NATIONAL_ID: 1.5,
  AGE: 0.8,
};
/** What all cues together need to be sure: with somebody named, somebody there, a mere role, nobody (hospital notes). */
const NAMED_SURE = 3.3;
const MATTER_LEAST = 1.8;
const SURE = 3.9;
const MATTER_SURE = 4.4;
const ROLE_SURE = 5.4;
const NOBODY_SURE = 6.5;
/** From here on a cue is written of cases, and a person is named or related. */
const CASE = 2;
const NAMED = 1.5;
/** What a further word of the same cue adds, and how many words count. */
const AGAIN = 0.4;
const AGAIN_MOST = 4;
/** Below it there is nothing to tell. */
const POSSIBLE = 2.5;
/** What one needs to be sure of against nothing at all. */
const DOUBT = 2;

interface Hit {
  readonly cue: number;
  readonly at: number;
}

/** Diseases, operations and medicines have endings of their own, much the same in all these languages. */
const MEDICAL =
  /\p{L}{3,20}(?:itis|carcinoma|karzinom|carcinoom|[dnhk]oma|sarkom|ectomy|ektomie|ectomie|ectom[ií]a|opath(?:y|ie)|opat[ií]a|sartan|olol|cillin[ae]?|mycine?|azepam|oxetin[ae]?|prazole?|triptan|gliptin|statine?|umab|ximab|tinib)(?!\p{L})/giu;
const TERM = CUES.findIndex(({ id }) => id === "health-term");

/** As MEDICAL, but says of most texts in a seventh of the time that there is none. */
const MAYBE_MEDICAL =
  /itis|oma|ctom|ktom|opat|rtan|olol|illin|mycin|zepam|oxetin|prazol|iptan|liptin|statin|umab|ximab|tinib/i;

/** Of longer matter so much of a call is weighed, in slices at equal distances: what is about a case is so throughout. */
export const WEIGHED_UNITS = 65_536;
const SLICE_UNITS = 4_096;

/** What the text is about; `findings` are the scan's, in order. Linear in the text's length; weighs at most `most` units. */
export function contentOf(text: string, findings: readonly Finding[], most = WEIGHED_UNITS): ContentFacts {
  const hits: Hit[] = [];
  const people: Person[] = [];
  let ofClass = false;
  for (const { start, end } of spread(keyParts(text), most)) {
    match(LEXICON, text, start, end, (cue, at) => {
      hits.push({ cue, at });
      const label = CUES[cue]?.label;
      if (label !== "person" && label !== "general") ofClass = true;
    });
    const part = text.slice(start, end);
    if (MAYBE_MEDICAL.test(part))
      for (const found of part.matchAll(MEDICAL)) hits.push({ cue: TERM, at: start + found.index });
    for (const { 0: word, index } of part.matchAll(CAPITALISED))
      if (GIVEN.has(word)) people.push({ at: start + index, weight: GIVEN_WEIGHT });
  }
  if (!ofClass) return NO_CONTENT;
  for (const { kind, start } of findings) {
    const weight = FOUND_PERSON[kind];
    if (weight !== undefined) people.push({ at: start, weight });
  }
  return weigh(
    hits.sort((a, b) => a.at - b.at),
    people.sort((a, b) => a.at - b.at),
  );
}

function spread(parts: readonly Part[], most: number): readonly Part[] {
  const units = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  if (units <= most) return parts;
  const slices = parts.flatMap(({ start, end }) =>
    Array.from({ length: Math.ceil((end - start) / SLICE_UNITS) }, (_, nth) => ({
      start: start + nth * SLICE_UNITS,
      end: Math.min(end, start + (nth + 1) * SLICE_UNITS),
    })),
  );
  const step = (slices.length * SLICE_UNITS) / most;
  return slices.filter((_, nth) => Math.floor(nth / step) !== Math.floor((nth - 1) / step));
}

interface Person {
  readonly at: number;
  readonly weight: number;
}

/** Given names that are no everyday words name somebody here, where a detector would want more. */
const GIVEN = new Set(FIRST_NAMES);
const CAPITALISED = /(?<!\p{L})\p{Lu}\p{Ll}{2,14}(?!\p{L})/gu;
const GIVEN_WEIGHT = 1.5;

interface Best {
  total: number;
  sure: boolean;
  source: string;
}

function weigh(hits: readonly Hit[], named: readonly Person[]): ContentFacts {
  const best = new Map<ContentClass, Best>();
  let first = 0;
  let firstNamed = 0;
  // Each stretch is weighed once, where it ends: at a hit whose successor lies beyond.
  for (let last = 0; last < hits.length; last++) {
    const end = hits[last]?.at ?? 0;
    while (end - (hits[first]?.at ?? end) > STRETCH) first++;
    while (end - (named[firstNamed]?.at ?? end) > STRETCH) firstNamed++;
    const next = hits[last + 1]?.at;
    if (next !== undefined && next - (hits[first]?.at ?? 0) <= STRETCH) continue;
    consider(hits.slice(first, last + 1), personWeight(named, firstNamed, end + STRETCH / 2), best);
  }
  const facts: Partial<Record<ContentClass, ContentFact>> = {};
  for (const name of CONTENT_CLASSES) {
    const found = best.get(name);
    if (found === undefined) continue;
    const confidence = Math.round((100 * found.total) / (found.total + DOUBT)) / 100;
    facts[name] = { confidence, source: found.source, sure: found.sure };
  }
  return facts;
}

function personWeight(named: readonly Person[], from: number, end: number): number {
  let weight = 0;
  for (let nth = from; nth < named.length; nth++) {
    const person = named[nth];
    if (person === undefined || person.at > end || nth - from > 50) break;
    weight = Math.max(weight, person.weight);
  }
  return weight;
}

/** One stretch: its cues, each once; one that is written of cases a little more where it comes again. */
function consider(hits: readonly Hit[], found: number, best: Map<ContentClass, Best>): void {
  const counts = new Map<number, number>();
  for (const { cue } of hits) counts.set(cue, (counts.get(cue) ?? 0) + 1);
  const cues = [...counts].flatMap(([cue, count]) => {
    const known = CUES[cue];
    return known === undefined
      ? []
      : [{ ...known, counts: known.weight * (1 + AGAIN * (Math.min(count, AGAIN_MOST) - 1)) }];
  });
  const heaviest = (label: "person" | "general"): number =>
    cues.reduce((most, cue) => (cue.label === label ? Math.max(most, cue.weight) : most), 0);
  const somebody = Math.max(found, heaviest("person"));
  const general = heaviest("general");
  for (const name of CONTENT_CLASSES) {
    const own = cues.filter(({ label }) => label === name);
    const weight = own.reduce((sum, cue) => sum + cue.counts, 0);
    if (weight === 0) continue;
    const party = own.reduce((most, cue) => Math.max(most, cue.party ?? 0), 0);
    const person = Math.max(somebody, party);
    const about = own.some((cue) => cue.weight >= CASE);
    // Somebody's own case may be put as a question, too.
    const against = general * (person >= NAMED ? 0.4 : person > 0 && about ? 0.5 : 1);
    const total = weight + person - against;
    if (total < POSSIBLE || (person === 0 && !about)) continue;
    const sure = isSure({ name, total, weight, general, about, somebody, party });
    const known = best.get(name);
    if (known !== undefined && (known.sure ? !sure || known.total >= total : !sure && known.total >= total))
      continue;
    best.set(name, { total, sure, source: sourceOf(own, person) });
  }
}

interface Weighed {
  readonly name: ContentClass;
  readonly total: number;
  /** Of the class's own cues. */
  readonly weight: number;
  readonly general: number;
  /** One of them is written of cases. */
  readonly about: boolean;
  readonly somebody: number;
  readonly party: number;
}

/** Somebody named makes two matters enough; without a name it takes what is written of cases, and more of it. */
function isSure({ name, total, weight, general, about, somebody, party }: Weighed): boolean {
  if (somebody >= NAMED || party >= 1) return total >= NAMED_SURE && weight >= MATTER_LEAST;
  if (somebody > 0) return total >= (about ? SURE : MATTER_SURE);
  if (party > 0) return about && total >= ROLE_SURE;
  return name === "health" && about && weight - general >= NOBODY_SURE;
}

const SOURCES_SHOWN = 3;

function sourceOf(cues: readonly ContentCue[], person: number): string {
  const ids = [...cues].sort((a, b) => b.weight - a.weight).map(({ id }) => id);
  return `cue:${[...ids.slice(0, SOURCES_SHOWN), ...(person > 0 ? ["person"] : [])].join("+")}`;
}
