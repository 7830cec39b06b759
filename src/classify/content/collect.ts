/** What a call's texts are about, all together: the facts, and a kind for each class that is sure. */
import {
  CONTENT_CLASSES,
  type ContentClass,
  type ContentFact,
  type ContentFacts,
  type Finding,
  type KindFact,
  PLACES,
  type Place,
} from "../../exchange.ts";
import { contentOf, NO_CONTENT, WEIGHED_UNITS } from "./classify.ts";

export interface Content {
  readonly facts: ContentFacts;
  /** CONTENT_<CLASS>. It is the text as a whole, so it cannot be taken out. */
  readonly kinds: Readonly<Record<string, KindFact>>;
}

const NOTHING: Content = { facts: NO_CONTENT, kinds: {} };

/** A tool's description and a field's name are about nobody. */
const ABOUT_NOBODY: ReadonlySet<Place> = new Set<Place>(["tool_definition", "metadata"]);
/** A shorter text says too little. */
const LEAST_UNITS = 24;

export function collectContent(
  texts: readonly { readonly place: Place; readonly text: string; readonly findings: readonly Finding[] }[],
): Content {
  const found: { place: Place; facts: ContentFacts }[] = [];
  const told = texts.filter(({ place, text }) => text.length >= LEAST_UNITS && !ABOUT_NOBODY.has(place));
  const units = told.reduce((sum, { text }) => sum + text.length, 0);
  for (const { place, text, findings } of told) {
    const most = Math.ceil(text.length * Math.min(1, WEIGHED_UNITS / units));
    const facts = contentOf(text, findings, most);
    if (facts !== NO_CONTENT) found.push({ place, facts });
  }
  if (found.length === 0) return NOTHING;
  const facts: Partial<Record<ContentClass, ContentFact>> = {};
  const kinds: Record<string, KindFact> = {};
  for (const name of CONTENT_CLASSES) {
    const own = found.flatMap(({ place, facts: each }) => {
      const fact = each[name];
      return fact === undefined ? [] : [{ place, fact }];
    });
    const [best] = own.toSorted(
      (a, b) => Number(b.fact.sure) - Number(a.fact.sure) || b.fact.confidence - a.fact.confidence,
    );
    if (best === undefined) continue;
    facts[name] = best.fact;
    const sure = own.filter(({ fact }) => fact.sure);
    if (sure.length === 0) continue;
    kinds[`CONTENT_${name.toUpperCase()}`] = {
      class: "regulated",
      count: sure.length,
      confidence: best.fact.confidence,
      places: PLACES.filter((each) => sure.some(({ place }) => place === each)),
      fixed: true,
    };
  }
  return { facts, kinds };
}
