/** Scans every text of a call once, decoded, with JSON in strings and values across borders. */
import type { Finding, KindFact, Place } from "../../exchange.ts";
import { PLACES } from "../../exchange.ts";
import type { Call, TextLeaf } from "../../understand/call.ts";
import { type PlacedText, scanBorders } from "./borders.ts";
import { type Scan, scanText } from "./embedded.ts";
import { mergeFindings, sensitivity } from "./merge.ts";
import { TOKENS_PER_ATTACHMENT, TOKENS_PER_TEXT, tokenThousandths } from "./tokens.ts";

export interface LeafFindings {
  /** A string of the body, or a long number: then `text` is the number as it is written and `leaf.key` is false. */
  readonly leaf: TextLeaf;
  readonly text: string;
  /** Sorted by start, not overlapping, never empty; UTF-16 offsets of `text`. */
  readonly findings: readonly Finding[];
}

export interface Scanned {
  readonly findings: readonly LeafFindings[];
  /** Estimated input tokens. */
  readonly tokens: number;
}

interface Leaf extends PlacedText {
  readonly leaf: TextLeaf;
  findings: readonly Finding[];
}

export function scanLeaves(
  call: Pick<Call, "doc" | "leaves" | "numbers" | "attachments">,
  scan: Scan,
): Scanned {
  const { doc } = call;
  const values: Leaf[] = [];
  const others: Leaf[] = [];
  let thousandths = 0;
  for (const leaf of call.leaves) {
    const text = doc.text(leaf.node);
    if (text === "") continue;
    thousandths += tokenThousandths(text) + (leaf.key ? 0 : TOKENS_PER_TEXT * 1_000);
    const seen = {
      leaf,
      place: leaf.place,
      text,
      findings: scanText(text, scan),
    };
    (leaf.key ? others : values).push(seen);
  }
  for (const { place, node } of call.numbers) {
    const text = doc.bytes.toString("latin1", doc.start(node), doc.end(node));
    thousandths += tokenThousandths(text);
    const findings = scan(text);
    if (findings.length > 0) others.push({ leaf: { place, node, key: false }, place, text, findings });
  }
  for (const { text, finding } of scanBorders(values, scan)) {
    const value = values[text];
    if (value !== undefined) value.findings = mergeFindings(value.findings, [finding]);
  }
  const found = [...values, ...others].filter(({ findings }) => findings.length > 0);
  found.sort((a, b) => a.leaf.node - b.leaf.node);
  return {
    findings: found.map(({ leaf, text, findings }) => ({ leaf, text, findings })),
    tokens: Math.ceil(thousandths / 1_000) + call.attachments.length * TOKENS_PER_ATTACHMENT,
  };
}

/** Kind → its strongest class, spans (a value across a border has one in each text), best confidence, places. */
export function kindFacts(leaves: readonly LeafFindings[]): Readonly<Record<string, KindFact>> {
  const kinds = new Map<
    string,
    { class: Finding["class"]; count: number; confidence: number; places: Set<Place> }
  >();
  for (const { leaf, findings } of leaves) {
    for (const finding of findings) {
      const known = kinds.get(finding.kind);
      if (known === undefined) {
        const { class: dataClass, confidence } = finding;
        kinds.set(finding.kind, { class: dataClass, count: 1, confidence, places: new Set([leaf.place]) });
        continue;
      }
      known.count++;
      known.places.add(leaf.place);
      known.confidence = Math.max(known.confidence, finding.confidence);
      if (sensitivity(finding.class) > sensitivity(known.class)) known.class = finding.class;
    }
  }
  // Sorted, so that equal findings give equal facts whatever their order.
  const sorted = [...kinds].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([kind, fact]) => [
      kind,
      { ...fact, places: PLACES.filter((place) => fact.places.has(place)) },
    ]),
  );
}
