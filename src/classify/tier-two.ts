/**
 * The second tier: recognizers of names and free text, asked about what a call says before it is decided on. What they
 * find is merged with what the detectors find, on the same texts and by the same rules, so that a value cuts the same
 * bytes whoever found it.
 */
import type { Caller, Place, RecognizerReport } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import type { Match } from "./detectors/contract.ts";
import type { Scan } from "./facts/embedded.ts";
import { scanLeaves } from "./facts/leaves.ts";
import { type Reading, readings } from "./readings.ts";
import type { Recognizer } from "./recognizers/recognizer.ts";
import { scan as detectorsOnly, type TextScan } from "./scan.ts";

export interface Consulted {
  /** The scan of this call's texts, by detectors and recognizers. */
  readonly scan: Scan;
  /** Of every recognizer that was asked, in the configuration's order. */
  readonly reports: readonly RecognizerReport[];
}

export interface TierTwo {
  readonly recognizers: readonly Recognizer[];
  /** Is any of them to be asked about this caller's calls? */
  concerns(caller: Caller): boolean;
  /**
   * @param gone aborted when nobody waits any more. Never rejects.
   * @param scan the caller's; absent, the detectors alone.
   */
  consult(call: Call, caller: Caller, gone: AbortSignal, scan?: TextScan): Promise<Consulted>;
}

/** Null where there is none: then nothing of it is paid for. */
export function tierTwo(recognizers: readonly Recognizer[]): TierTwo | null {
  if (recognizers.length === 0) return null;
  const of = (tenant: string): readonly Recognizer[] =>
    recognizers.filter(({ settings }) => settings.tenants?.has(tenant) ?? true);
  return {
    recognizers,
    concerns: ({ tenant }) => of(tenant).length > 0,
    async consult(call, { tenant }, gone, scan = detectorsOnly) {
      const all: Readings = new Map();
      const questions = of(tenant).map((recognizer) => ({
        recognizer,
        asked: textsOf(call, recognizer.settings.places, all),
      }));
      return ask(questions, all, tenant, gone, scan);
    },
  };
}

/** The same for texts that are no call's. */
export function consultTexts(
  recognizers: readonly Recognizer[],
  texts: readonly string[],
  gone: AbortSignal,
  scan: TextScan = detectorsOnly,
): Promise<Consulted> {
  const all: Readings = new Map();
  const asked = new Set<string>();
  for (const text of texts) read(text, all, asked);
  return ask(
    recognizers.map((recognizer) => ({ recognizer, asked: [...asked] })),
    all,
    "",
    gone,
    scan,
  );
}

/** Text, as the scan will see it → what a recognizer reads in it. */
type Readings = Map<string, readonly Reading[]>;

function read(text: string, all: Readings, asked: Set<string>): void {
  const seen = all.get(text) ?? readings(text);
  all.set(text, seen);
  for (const reading of seen) asked.add(reading.text);
}

async function ask(
  questions: readonly { readonly recognizer: Recognizer; readonly asked: readonly string[] }[],
  all: Readings,
  tenant: string,
  gone: AbortSignal,
  scan: TextScan,
): Promise<Consulted> {
  const answers = await Promise.all(
    questions.flatMap(({ recognizer, asked }) =>
      asked.length === 0 ? [] : [recognizer.recognize(asked, tenant, gone)],
    ),
  );
  const found = new Map<string, readonly Match[]>();
  for (const [text, seen] of all) {
    const matches = answers.flatMap((answer) => mapped(seen, answer.matches));
    if (matches.length > 0) found.set(text, matches);
  }
  return {
    scan: (text) => scan(text, found.get(text) ?? NOTHING),
    reports: answers.map(({ report }) => report),
  };
}

const NOTHING: readonly Match[] = [];

/** The texts of a call that a recognizer is asked about, each once. */
function textsOf(call: Call, places: ReadonlySet<Place> | null, all: Readings): readonly string[] {
  const asked = new Set<string>();
  const collect: Scan = (text) => {
    read(text, all, asked);
    return [];
  };
  const own =
    places === null
      ? call
      : {
          ...call,
          leaves: call.leaves.filter(({ place }) => places.has(place)),
          attachments: places.has("file") ? call.attachments : [],
        };
  // Texts joined at their borders would be asked about twice, and anew with every turn of a conversation.
  scanLeaves({ ...own, numbers: [] }, collect, () => []);
  return [...asked];
}

function mapped(seen: readonly Reading[], matches: ReadonlyMap<string, readonly Match[]>): Match[] {
  return seen.flatMap(({ text, span }) =>
    (matches.get(text) ?? NOTHING).map((match) => ({ ...match, ...span(match.start, match.end) })),
  );
}
