/** The labelled sentences again, with a real Presidio as second tier; its figures are kept, for runs that have none at hand. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { presidio } from "../../src/classify/recognizers/presidio.ts";
import { Recognizer } from "../../src/classify/recognizers/recognizer.ts";
import { consultTexts } from "../../src/classify/tier-two.ts";
import { startPresidio } from "../support/presidio.ts";
import { readPersonalData } from "./corpora.ts";
import { scorePersonal } from "./personal.ts";

export interface TierTwoFigures {
  readonly model: string;
  readonly kilobytesPerSecond: number;
  readonly rows: readonly {
    readonly label: string;
    readonly spans: number;
    /** Shares, 0 to 1. */
    readonly recall: number | null;
    readonly precision: number | null;
    readonly covered: number | null;
    /** Covered by the detectors alone. */
    readonly alone: number | null;
  }[];
}

const LABELS = ["PERSON", "ORGANIZATION", "GPE", "STREET_ADDRESS"];
const KINDS = ["PERSON", "ORGANIZATION", "LOCATION", "NRP"];
const DEADLINE_MS = 600_000;
const kept = fileURLToPath(new URL("./tier-two.json", import.meta.url));

export async function measureTierTwo(
  progress: (line: string) => void,
): Promise<TierTwoFigures | { readonly unavailable: string }> {
  const texts = readPersonalData();
  if (texts === null) return { unavailable: "no labelled sentences" };
  const analyzer = await startPresidio("stand-in", progress);
  if ("unavailable" in analyzer) return analyzer;
  const settings = { minConfidence: 0.4, concurrency: 1 };
  const recognizer = new Recognizer(
    {
      ...settings,
      name: "presidio",
      kinds: new Set(KINDS),
      labels: new Map(),
      classes: new Map(),
      languages: ["en"],
      deadlineMs: DEADLINE_MS,
      maxUnits: Number.MAX_SAFE_INTEGER,
      cache: null,
      tenants: null,
      places: null,
    },
    presidio({ ...settings, url: analyzer.url, token: null, issuers: "", entities: KINDS, batch: true }),
  );
  try {
    const all = texts.map(({ text }) => text);
    const { scan, reports } = await consultTexts([recognizer], all, new AbortController().signal);
    const [report] = reports;
    if (report?.outcome !== "answered") return { unavailable: `Presidio: ${report?.outcome ?? "not asked"}` };
    const alone = new Map(scorePersonal(texts).map(({ label, covered }) => [label, covered]));
    const bytes = Buffer.byteLength([...new Set(all)].join(""));
    return {
      model: analyzer.model,
      kilobytesPerSecond: bytes / report.duration_ms,
      rows: scorePersonal(texts, scan)
        .filter(({ label }) => LABELS.includes(label))
        .map(({ label, spans, recall, precision, covered }) => ({
          label,
          spans,
          recall,
          precision,
          covered,
          alone: alone.get(label) ?? null,
        })),
    };
  } finally {
    recognizer.close();
    await analyzer.stop();
  }
}

export function readTierTwo(): TierTwoFigures | null {
  try {
    return JSON.parse(readFileSync(kept, "utf8")) as TierTwoFigures;
  } catch {
    return null;
  }
}

export function writeTierTwo(figures: TierTwoFigures): void {
  writeFileSync(kept, `${JSON.stringify(figures, null, 2)}\n`);
}
