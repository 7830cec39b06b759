/** Scans every text of a call once, decoded, with JSON in strings, texts of attachments, and values across borders. */

import { LanekeeperError } from "../../errors.ts";
import type { Covered, Finding, KindFact, Place } from "../../exchange.ts";
import { PLACES } from "../../exchange.ts";
import { limits } from "../../limits.ts";
import type { Call, TextLeaf } from "../../understand/call.ts";
import { type AttachedText, type Attachments, type DataSpan, readAttachments } from "../attachments/index.ts";
import { label } from "../attachments/label.ts";
import { findingsAcrossTags } from "../attachments/markup.ts";
import { opaqueRuns } from "../attachments/opaque.ts";
import { type Content, collectContent } from "../content/collect.ts";
import { scanArguments } from "./arguments.ts";
import { type Piece, type PlacedText, scanBorders } from "./borders.ts";
import { type Scan, scanText } from "./embedded.ts";
import { findingsByKey } from "./keyed.ts";
import { mergeFindings, sensitivity } from "./merge.ts";
import { TOKENS_PER_ATTACHMENT, TOKENS_PER_TEXT, tokenThousandths } from "./tokens.ts";

export interface LeafFindings {
  /** A string of the body, or a long number: then `text` is the number as it is written and `leaf.key` is false. */
  readonly leaf: TextLeaf;
  readonly text: string;
  /** Sorted by start, not overlapping, never empty; UTF-16 offsets of `text`. */
  readonly findings: readonly Finding[];
  /** Present when `text` is what an attachment's base64 holds; `leaf.node` is the base64. */
  readonly attached?: AttachedText;
}

export interface Scanned {
  readonly findings: readonly LeafFindings[];
  /** Estimated input tokens. */
  readonly tokens: number;
  /** Texts of the attachments that were read. */
  readonly attached: readonly string[];
  /** Medium → how many there are, data within texts included, and how many of them were not read. */
  readonly attachments: Readonly<Record<string, number>>;
  readonly unread: Readonly<Record<string, number>>;
  /** Attachments' data, and data within texts that could not be read. */
  readonly data: readonly DataSpan[];
  /** What the texts are about. */
  readonly content: Content;
}

interface Leaf extends PlacedText {
  readonly leaf: TextLeaf;
  readonly attached?: AttachedText;
  findings: readonly Finding[];
}

/** A number as it is written, and as the whole number that it is (`5555555555554444.0`, `1e15`); all of it is cut then. */
function scanNumber(text: string, scan: Scan): readonly Finding[] {
  const plain = /[.eE]/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(plain)) return scan(text);
  return scan(String(plain)).map((finding) => ({ ...finding, start: 0, end: text.length }));
}

/** Each leaf's pieces at once: one by one they would cost the square of their number. */
function add(pieces: readonly Piece[], leaves: readonly Leaf[]): void {
  for (const [text, found] of Map.groupBy(pieces, (piece) => piece.text)) {
    const leaf = leaves[text];
    if (leaf === undefined) continue;
    leaf.findings = mergeFindings(
      leaf.findings,
      found.map(({ finding }) => finding),
    );
  }
}

/** A tag or comment within a word: what stands around it is one word for a reader (attachments/markup.ts). */
const SPLIT_BY_TAG = /[\w.@-]<(?:!--|\/?[a-z]{1,10}[\s/>])/i;

/**
 * Throws too_many_findings.
 * @param across the scan of texts joined at their borders.
 */
export function scanLeaves(
  call: Pick<Call, "doc" | "leaves" | "numbers" | "attachments" | "documents">,
  scan: Scan,
  across: Scan = scan,
): Scanned {
  const { doc } = call;
  const attachments = readAttachments(call);
  const media = countMedia(call, attachments);
  const values: Leaf[] = [];
  const others: Leaf[] = [];
  /** The keys of long numbers. */
  const keys = call.numbers.length === 0 ? null : new Map<number, string>();
  let key = { node: -1, text: "" };
  let thousandths = 0;
  let count = 0;
  const counted = (findings: readonly Finding[]): readonly Finding[] => {
    count += findings.length;
    if (count > limits.findingsMaxCount) throw new LanekeeperError("too_many_findings");
    return findings;
  };
  for (const leaf of call.leaves) {
    const text = doc.text(leaf.node);
    if (text === "") continue;
    if (leaf.key) {
      key = { node: leaf.node, text };
      keys?.set(leaf.node, text);
    }
    thousandths += tokenThousandths(text) + (leaf.key ? 0 : TOKENS_PER_TEXT * 1_000);
    let findings = scanText(text, scan);
    if (leaf.node === key.node + 1) findings = mergeFindings(findings, findingsByKey(key.text, text, across));
    if (text.includes("<") && SPLIT_BY_TAG.test(text))
      findings = mergeFindings(findings, findingsAcrossTags(text, across));
    const seen = { leaf, place: leaf.place, text, findings: counted(findings), alone: leaf.alone === true };
    (leaf.key ? others : values).push(seen);
    if (leaf.sealed === undefined) media.within(text, leaf.node);
  }
  // After all other texts, so that of two files it is the texts that meet, and not a text and the next file's name.
  for (const attached of attachments.texts) {
    const { node, text } = attached;
    thousandths += tokenThousandths(text) + TOKENS_PER_TEXT * 1_000;
    const leaf = { place: "file", node, key: false } as const;
    const findings = mergeFindings(scanText(text, scan), findingsAcrossTags(text, scan));
    values.push({ leaf, place: "file", text, findings: counted(findings), attached, alone: false });
    media.within(text, node);
  }
  for (const { place, node } of call.numbers) {
    const text = doc.bytes.toString("latin1", doc.start(node), doc.end(node));
    thousandths += tokenThousandths(text);
    const keyed = keys?.get(node - 1);
    const own = scanNumber(text, scan);
    const findings = keyed === undefined ? own : mergeFindings(own, findingsByKey(keyed, text, across));
    if (findings.length > 0)
      others.push({
        leaf: { place, node, key: false },
        place,
        text,
        findings: counted(findings),
        alone: false,
      });
  }
  const calls = values.filter(({ place, alone }) => place === "tool_call" && !alone);
  const scanned =
    calls.length === 0
      ? null
      : scanArguments(
          calls.map(({ text }) => text),
          across,
        );
  if (scanned !== null) add(scanned.pieces, calls);
  // What the arguments say was put together; as they are written, nothing stands across.
  const read =
    scanned === null || scanned.read.size === 0 ? null : new Set([...scanned.read].map((nth) => calls[nth]));
  const bordering =
    read === null ? values : values.map((each) => (read.has(each) ? { ...each, alone: true } : each));
  add(scanBorders(bordering, across), values);
  const found = [...values, ...others].filter(({ findings }) => findings.length > 0);
  found.sort((a, b) => a.leaf.node - b.leaf.node);
  return {
    findings: found.map(({ leaf, text, findings, attached }) => ({
      leaf,
      text,
      findings,
      ...(attached === undefined ? {} : { attached }),
    })),
    tokens:
      Math.ceil(thousandths / 1_000) +
      (call.attachments.length - attachments.texts.length) * TOKENS_PER_ATTACHMENT,
    attached: attachments.texts.map(({ text }) => text),
    content: collectContent(values),
    ...media.counted(),
  };
}

interface MediaCount {
  /** Counts the data within `text`, of string node `node`, that cannot be read. */
  within(text: string, node: number): void;
  counted(): Pick<Scanned, "attachments" | "unread" | "data">;
}

const NOTHING_COUNTED = { attachments: {}, unread: {}, data: [] } as const;

function countMedia(call: Pick<Call, "attachments">, attachments: Attachments): MediaCount {
  const data: DataSpan[] = [...attachments.data];
  const all: Record<string, number> = {};
  const unread: Record<string, number> = { ...attachments.unread };
  const add = (to: Record<string, number>, media: string): void => {
    to[media] = (to[media] ?? 0) + 1;
  };
  // Few calls need them.
  let nodes: { readonly wholly: ReadonlySet<number>; readonly read: ReadonlySet<number> } | null = null;
  for (const { media } of call.attachments) add(all, media);
  for (const [media, count] of Object.entries(attachments.within)) all[media] = (all[media] ?? 0) + count;
  return {
    within(text, node) {
      const runs = opaqueRuns(text);
      if (runs.length === 0) return;
      nodes ??= {
        wholly: new Set(attachments.data.map((span) => span.node)),
        read: new Set(attachments.texts.map((attached) => attached.node)),
      };
      const wholly = nodes.wholly.has(node);
      // What could not be read as an attachment counts as one already.
      if (wholly && !nodes.read.has(node)) return;
      for (const { media, start, end } of runs) {
        add(all, media);
        add(unread, media);
        if (!wholly) data.push({ node, span: { start, end }, label: label(media, "", end - start) });
      }
    },
    counted: () =>
      data.length === 0 && call.attachments.length === 0
        ? NOTHING_COUNTED
        : { attachments: all, unread, data },
  };
}

/** What a finding without a source was found by. */
const DETECTOR = "detector";

/** Kind → its strongest class, spans (a value across a border has one in each text), best confidence, places. */
export function kindFacts(leaves: readonly LeafFindings[]): Readonly<Record<string, KindFact>> {
  if (leaves.length === 0) return {};
  const kinds = new Map<
    string,
    {
      class: Finding["class"];
      count: number;
      confidence: number;
      places: Set<Place>;
      fixed: boolean;
      sources: Set<string>;
    }
  >();
  const add = (found: Covered, place: Place, fixed: boolean, source = DETECTOR): void => {
    const { kind, class: dataClass, confidence } = found;
    const known = kinds.get(kind);
    if (known === undefined) {
      const seen = { places: new Set([place]), fixed, sources: new Set([source]) };
      kinds.set(kind, { class: dataClass, count: 1, confidence, ...seen });
      return;
    }
    known.sources.add(source);
    known.count++;
    known.places.add(place);
    known.fixed ||= fixed;
    known.confidence = Math.max(known.confidence, confidence);
    if (sensitivity(dataClass) > sensitivity(known.class)) known.class = dataClass;
  };
  for (const { leaf, findings, attached } of leaves) {
    const fixed = attached?.written === null;
    for (const finding of findings) {
      add(finding, leaf.place, fixed, finding.source);
      // What is covered is taken out as its cover is, if at all: nothing can be promised of it.
      for (const covered of finding.covers ?? []) add(covered, leaf.place, true);
    }
  }
  // Sorted, so that equal findings give equal facts whatever their order.
  const sorted = [...kinds].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([kind, { fixed, sources, ...fact }]) => [
      kind,
      {
        ...fact,
        places: PLACES.filter((place) => fact.places.has(place)),
        ...(fixed ? { fixed } : {}),
        ...(sources.size === 1 && sources.has(DETECTOR) ? {} : { sources: [...sources].sort() }),
      },
    ]),
  );
}
