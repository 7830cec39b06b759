/**
 * Labels that say how sensitive a document or message is: Microsoft's sensitivity labels in texts, and headers that a
 * mail gateway or DLP system sets. What a label means is configured by its name or GUID; what nobody configured means
 * "internal", for somebody wanted it known that it is not for everyone. A label raises the class whoever sent it. Only a
 * header from a trusted source may lower, and only what rests on words alone: markings and kinds of content.
 */
import { DATA_CLASSES, type DataClass, type KindFact, type Labelled } from "../exchange.ts";
import type { LeafFindings } from "./facts/leaves.ts";
import { sensitivity } from "./facts/merge.ts";

export interface LabelSettings {
  /** Name in any case, or GUID → class. */
  readonly classes: ReadonlyMap<string, DataClass>;
  /** Lower-case names of headers that hold a label. */
  readonly headers: readonly string[];
  readonly mayLower: boolean;
}

export const NO_LABELS: LabelSettings = { classes: new Map(), headers: [], mayLower: false };

export interface HeaderLabels {
  /** Each class once. The source is "label:header", with ":trusted" behind it where the sender is. */
  readonly classes: readonly Labelled<DataClass>[];
  /** What markings and kinds of content may at most be; null: what they are. */
  readonly atMost: DataClass | null;
}

export const NO_HEADER_LABELS: HeaderLabels = { classes: [], atMost: null };

/** Names that Microsoft gives to labels which restrict nothing. */
const HARMLESS = new Set(["public", "general", "personal", "non-business"]);
const UNKNOWN: DataClass = "internal";
const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const MSIP =
  /MSIP_Label_([0-9a-f-]{36})_(Name|Enabled)["')\]]{0,2}\s{0,2}[:=,\t ][\s"'(]{0,4}([^\n"';<>)(]{1,61})/gi;

const HEADER_MAX_UNITS = 4_096;
const LABELS_MAX_COUNT = 20;

export const labelKey = (name: string): string => name.trim().toLowerCase().replace(/\s+/g, " ");

interface Named {
  readonly guid: string;
  readonly name: string;
}

function classOf({ guid, name }: Named, { classes }: LabelSettings): DataClass {
  const configured = classes.get(labelKey(guid)) ?? classes.get(labelKey(name));
  if (configured !== undefined) return configured;
  return HARMLESS.has(labelKey(name)) ? "public" : UNKNOWN;
}

/** Microsoft's labels in `text`, each GUID once, by its name where it has one. */
function microsoftLabels(text: string): readonly Named[] {
  const labels = new Map<string, Named>();
  for (const [, guid = "", key = "", value = ""] of text.matchAll(MSIP)) {
    if (!GUID.test(guid)) continue;
    const known = labels.get(guid.toLowerCase());
    const named = key.toLowerCase() === "name";
    if (!named && !/^true/i.test(value.trim())) continue;
    if (known === undefined || named) labels.set(guid.toLowerCase(), { guid, name: named ? value : "" });
    if (labels.size >= LABELS_MAX_COUNT) break;
  }
  return [...labels.values()];
}

/** Of a header: Microsoft's form, or names and GUIDs with commas or semicolons between them, each as it is or after "key=". */
function headerLabels(value: string): readonly Named[] {
  const text = value.slice(0, HEADER_MAX_UNITS);
  const microsoft = microsoftLabels(text);
  if (microsoft.length > 0) return microsoft;
  return text
    .split(/[,;]/)
    .map((part) =>
      part
        .slice(part.indexOf("=") + 1)
        .trim()
        .replace(/^"(.*)"$/, "$1"),
    )
    .filter((name) => name !== "")
    .slice(0, LABELS_MAX_COUNT)
    .map((name) => ({ guid: GUID.exec(name)?.[0] ?? "", name }));
}

/** @param headers lower-case names; one that came more than once is nobody's. */
export function readHeaderLabels(
  headers: ReadonlyMap<string, string>,
  repeated: readonly string[],
  settings: LabelSettings,
  trusted: boolean,
): HeaderLabels {
  const found = new Map<DataClass, Labelled<DataClass>>();
  let lowers = trusted && settings.mayLower;
  for (const header of settings.headers) {
    const value = headers.get(header);
    if (value === undefined) continue;
    const sure = trusted && !repeated.includes(header);
    if (!sure) lowers = false;
    const source = sure ? "label:header:trusted" : "label:header";
    for (const label of headerLabels(value)) {
      const named = classOf(label, settings);
      if (!found.has(named)) found.set(named, { value: named, source, confidence: 1 });
    }
  }
  if (found.size === 0) return NO_HEADER_LABELS;
  const classes = DATA_CLASSES.flatMap((name) => found.get(name) ?? []);
  return {
    classes: classes.filter(({ value }) => value !== "public"),
    atMost: lowers ? (classes.at(-1)?.value ?? null) : null,
  };
}

/** What labels in the texts say, each class once; source "label:document". */
export function documentLabels(
  leaves: readonly LeafFindings[],
  settings: LabelSettings,
): readonly Labelled<DataClass>[] {
  const found = new Set<DataClass>();
  for (const { text, findings } of leaves) {
    const own = findings.filter(({ kind }) => kind === "SENSITIVITY_LABEL");
    const slices = own.slice(0, LABELS_MAX_COUNT).map(({ start, end }) => text.slice(start, end));
    for (const label of microsoftLabels(slices.join("\n"))) found.add(classOf(label, settings));
  }
  return DATA_CLASSES.filter((name) => found.has(name)).map((value) => ({
    value,
    source: "label:document",
    confidence: 1,
  }));
}

/** Kinds that rest on words about a text. */
const BY_WORDS = /^(?:INTERNAL_MARKING$|CONTENT_)/;

/** The label itself is no data: what it says is declared. Kinds that rest on words alone yield to a trusted header. */
export function relabelled(
  kinds: Readonly<Record<string, KindFact>>,
  documents: readonly Labelled<DataClass>[],
  atMost: DataClass | null,
): Readonly<Record<string, KindFact>> {
  const label = kinds.SENSITIVITY_LABEL;
  if (label === undefined && atMost === null) return kinds;
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, fact]) => {
      if (kind === "SENSITIVITY_LABEL")
        return [kind, { ...fact, class: documents.at(-1)?.value ?? fact.class }];
      if (atMost === null || !BY_WORDS.test(kind) || sensitivity(fact.class) <= sensitivity(atMost))
        return [kind, fact];
      return [kind, { ...fact, class: atMost }];
    }),
  );
}
