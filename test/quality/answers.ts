/**
 * What the scan of answers finds, which looks at most 64 characters ahead, of what the scan of whole texts finds: by
 * kind, and how far behind it is meanwhile. `node test/quality/answers.ts` prints the table of docs/answers.md.
 */
import { scan } from "../../src/classify/scan.ts";
import { type LeakRules, RunningScan } from "../../src/enforce/answer/leaks/running.ts";
import { readBenign, readPersonalData, readSecrets } from "./corpora.ts";

export interface StreamedKind {
  readonly kind: string;
  readonly findings: number;
  /** Every unit of them replaced. */
  readonly whole: number;
  /** Some units of them were let go. */
  readonly part: number;
  readonly missed: number;
}

const HIDDEN = "\u0000";

/** Everything that is found is cut, so that what is left of a value can be seen. */
const RULES: LeakRules = {
  scan,
  treatment: () => ({ action: "mask", text: () => HIDDEN }),
  words: true,
  tokens: null,
  isEcho: () => false,
};

/** A text within an answer, and not at its end, where nothing has to be held back. */
const within = (text: string): string =>
  `Here is what I found:\n${text}\nThat is all there is to say about it.\n`;

/** Which units of the text are replaced. */
export function replacedUnits(text: string): Uint8Array {
  const running = new RunningScan(RULES);
  running.push(text, true, false);
  const replaced = new Uint8Array(text.length);
  for (const { start, end } of running.replacements) replaced.fill(1, start, end);
  return replaced;
}

export function scoreStreamed(texts: readonly string[]): readonly StreamedKind[] {
  const kinds = new Map<string, { findings: number; whole: number; part: number; missed: number }>();
  for (const each of texts) {
    const text = within(each);
    const replaced = replacedUnits(text);
    for (const { kind, start, end } of scan(text)) {
      const name = kind.startsWith("SECRET_") ? nameOf(kind) : kind;
      const score = kinds.get(name) ?? { findings: 0, whole: 0, part: 0, missed: 0 };
      const hidden = replaced.subarray(start, end).reduce((sum, unit) => sum + unit, 0);
      score.findings++;
      if (hidden === end - start) score.whole++;
      else if (hidden > 0) score.part++;
      else score.missed++;
      kinds.set(name, score);
    }
  }
  return [...kinds]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, score]) => ({ kind, ...score }));
}

const APART = new Set(["SECRET_PRIVATE_KEY", "SECRET_JWT", "SECRET_KUBERNETES", "SECRET_HTTP_AUTHORIZATION"]);
const nameOf = (kind: string): string =>
  APART.has(kind) || /CONNECTION|CREDENTIALS|PASSWORD|API_KEY/.test(kind) ? kind : "SECRET_<vendor>";

export interface Behind {
  readonly sort: string;
  /** Units behind, on average over the units that come one by one, and the most. */
  readonly average: number;
  readonly most: number;
}

export function scoreBehind(sort: string, text: string, words: boolean): Behind {
  const running = new RunningScan({
    ...RULES,
    words,
    treatment: (kind, dataClass) =>
      words || dataClass === "secret" ? RULES.treatment(kind, dataClass) : null,
  });
  let sum = 0;
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    running.push(text.charAt(at), false, true);
    const behind = running.length - running.released;
    sum += behind;
    most = Math.max(most, behind);
  }
  return { sort, average: sum / text.length, most };
}

if (import.meta.main) {
  const secrets = (readSecrets() ?? []).filter(({ positive }) => positive).map(({ text }) => text);
  const personal = (readPersonalData() ?? []).map(({ text }) => text);
  process.stdout.write(
    "| kind | findings | replaced whole | in part | missed |\n| --- | --- | --- | --- | --- |\n",
  );
  for (const { kind, findings, whole, part, missed } of scoreStreamed([...personal, ...secrets])) {
    const share = (count: number): string => `${((100 * count) / findings).toFixed(1)} %`;
    process.stdout.write(`| ${kind} | ${findings} | ${share(whole)} | ${share(part)} | ${share(missed)} |\n`);
  }
  const prose = personal.join("\n").slice(0, 60_000);
  process.stdout.write("\n| text | kinds | behind on average | at most |\n| --- | --- | --- | --- |\n");
  for (const { sort, text } of [
    { sort: "sentences with personal data", text: prose },
    ...readBenign().map(({ sort, text: all }) => ({ sort, text: all.slice(0, 60_000) })),
  ]) {
    for (const words of [false, true]) {
      const { average, most } = scoreBehind(sort, text, words);
      process.stdout.write(`| ${sort} | ${words ? "all" : "secrets"} | ${average.toFixed(1)} | ${most} |\n`);
    }
  }
}
