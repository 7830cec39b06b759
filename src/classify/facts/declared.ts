/**
 * What a caller says of its own call, in headers (x-lanekeeper-task, -data-class, -session) or in fields of the body's
 * metadata. It may raise how sensitive the call is taken to be and never lower it.
 */
import { DATA_CLASSES, type DataClass, type Labelled, TASKS, type Task } from "../../exchange.ts";

/** Values of the headers as they came, unvalidated; null when absent. */
export interface DeclaredHeaders {
  readonly task: string | null;
  readonly dataClass: string | null;
  readonly session: string | null;
}

type Metadata = Readonly<Record<string, string>>;

const SESSION_UNITS = 128;
/** What an unknown class is taken for: somebody meant to say that this is not for everyone. */
const UNKNOWN_CLASS: DataClass = "internal";

interface Said {
  readonly text: string;
  readonly source: "header" | "metadata";
}

/** What was said, the header first, then our own field, then the plain one; blank counts as nothing. */
function said(
  header: string | null,
  metadata: Metadata,
  name: "task" | "data_class" | "session",
): readonly Said[] {
  const own = metadata[OWN_FIELD[name]];
  const plain = metadata[name];
  // Most calls say nothing.
  if (header === null && own === undefined && plain === undefined) return NOTHING_SAID;
  const all: readonly Said[] = [
    { text: header ?? "", source: "header" },
    { text: own ?? "", source: "metadata" },
    { text: plain ?? "", source: "metadata" },
  ];
  return all.map(({ text, source }) => ({ text: text.trim(), source })).filter(({ text }) => text !== "");
}

const OWN_FIELD = {
  task: "lanekeeper_task",
  data_class: "lanekeeper_data_class",
  session: "lanekeeper_session",
} as const;
const NOTHING_SAID: readonly Said[] = [];

const asLabel = (text: string): string => text.toLowerCase().replace(/[\s-]+/g, "_");

/** The first valid declared task, or null. An unknown one says nothing. */
export function declaredTask(headers: DeclaredHeaders, metadata: Metadata): Labelled<Task> | null {
  for (const { text, source } of said(headers.task, metadata, "task")) {
    const task = TASKS.find((known) => known === asLabel(text));
    if (task !== undefined) return { value: task, source, confidence: 1 };
  }
  return null;
}

/** Every class that header or metadata declare, each once. A list separated by commas is several. */
export function declaredClasses(
  headers: DeclaredHeaders,
  metadata: Metadata,
): readonly Labelled<DataClass>[] {
  const classes = new Map<DataClass, Labelled<DataClass>>();
  for (const { text, source } of said(headers.dataClass, metadata, "data_class")) {
    for (const part of text.split(",")) {
      const known = DATA_CLASSES.find((name) => name === asLabel(part.trim()));
      const value = known ?? UNKNOWN_CLASS;
      if (!classes.has(value)) {
        classes.set(value, {
          value,
          source: known === undefined ? `${source}:unknown` : source,
          confidence: 1,
        });
      }
    }
  }
  return [...classes.values()];
}

/** The first declared session that is printable ASCII of at most 128 characters, or null. */
export function declaredSession(headers: DeclaredHeaders, metadata: Metadata): string | null {
  for (const { text } of said(headers.session, metadata, "session")) {
    if (text.length <= SESSION_UNITS && /^[!-~]+$/.test(text)) return text;
  }
  return null;
}
