/**
 * Prints the quality and speed table of the detectors; with --write it also becomes docs/quality.md.
 * Run: node test/quality/measure.ts [--write]
 * The second tier is measured where a Presidio is at hand (LANEKEEPER_PEERS=1 fetches one); otherwise its last figures stay.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { scan } from "../../src/classify/scan.ts";
import { corporaDir, readBenign, readPersonalData, readSecrets } from "./corpora.ts";
import { scorePersonal } from "./personal.ts";
import { scoreNegatives, scoreSecrets } from "./secrets.ts";
import { measureBenign, measureClean, measureHostile } from "./speed.ts";
import { measureTierTwo, readTierTwo, writeTierTwo } from "./tier-two.ts";
import { FINDINGS, measureWhole } from "./whole.ts";

const percent = (value: number | null): string => (value === null ? "–" : `${(value * 100).toFixed(1)} %`);
const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Figures set for this table: what the best tool of its kind reached before, and what to reach. */
const TARGETS: Readonly<Record<string, readonly [before: string, reach: string]>> = {
  EMAIL_ADDRESS: ["Presidio 100 / 100", "100 / 100"],
  IBAN_CODE: ["Presidio 100 / 100", "100 / 100"],
  US_SSN: ["Presidio 100 / 100", "100 / 100"],
  IP_ADDRESS: ["Presidio 100 / 100", "100 / 100"],
  CREDIT_CARD: ["77 / 100", "99 / 98"],
  PHONE_NUMBER: ["59 / 73", "85 / 90"],
  DOMAIN_NAME: ["100 / 43", "100 / 95"],
  US_DRIVER_LICENSE: ["80 / 3", "80 / 50"],
  DATE_TIME: ["40 / 100", "70 / 95"],
  ZIP_CODE: ["0", "50 / 80"],
  PERSON: ["81 covered", "50 at 80, without a model"],
  STREET_ADDRESS: ["38 covered", "60, without a model"],
  ORGANIZATION: ["67 covered", "–"],
  GPE: ["69 covered", "–"],
};

/** presidio-analyzer 2.2.360, patterns only, by peers/personal_recall.py: recall / precision in percent. */
const PRESIDIO: Readonly<Record<string, string>> = {
  EMAIL_ADDRESS: "100 / 100",
  IBAN_CODE: "100 / 100",
  US_SSN: "100 / 100",
  IP_ADDRESS: "100 / 100",
  CREDIT_CARD: "83 / 100",
  PHONE_NUMBER: "48 / 82",
  DOMAIN_NAME: "100 / 34",
  US_DRIVER_LICENSE: "67 / 3",
  DATE_TIME: "43 / 100",
};

function personalTable(): string[] {
  const texts = readPersonalData();
  if (texts === null) return [`Not measured: the labelled sentences are not in ${corporaDir}.`];
  return [
    row(
      "label",
      "spans",
      "recall",
      "precision",
      "covered by any finding",
      "Presidio 2.2.360",
      "best before",
      "reach",
    ),
    row("---", "---", "---", "---", "---", "---", "---", "---"),
    ...scorePersonal(texts).map((score) => {
      const [before, reach] = TARGETS[score.label] ?? ["–", "–"];
      return row(
        score.label,
        String(score.spans),
        percent(score.recall),
        percent(score.precision),
        percent(score.covered),
        PRESIDIO[score.label] ?? "–",
        before,
        reach,
      );
    }),
  ];
}

/** What is there to be measured with, or what it was measured with last. */
const tierTwo = await measureTierTwo((line) => process.stderr.write(`${line}\n`));
if ("unavailable" in tierTwo)
  process.stderr.write(`tier two: ${tierTwo.unavailable}; its last figures stay\n`);
const tierTwoFigures = "unavailable" in tierTwo ? readTierTwo() : tierTwo;

function tierTwoTable(): string[] {
  if (tierTwoFigures === null) return ["Not measured."];
  const { model, rows, kilobytesPerSecond } = tierTwoFigures;
  return [
    `The same sentences, read by presidio-analyzer 2.2.360 over HTTP as well, with ${model} as its language model, asked for PERSON, ORGANIZATION, LOCATION and NRP. The stand-in is a small spaCy model that train.py makes from nothing in some ten minutes, out of sentences of its own that Faker fills in: it shows the way through the second tier, and is no model for earnest use. What it lacks is precision, and a false alarm that lies over a name covers it. The labelled sentences were made by a generator too, so expect less of it on real text. A published model was not at hand; one is measured with LANEKEEPER_SPACY_MODEL.`,
    "",
    row("label", "spans", "recall", "precision", "covered by any finding", "detectors alone", "reach"),
    row("---", "---", "---", "---", "---", "---", "---"),
    ...rows.map(({ label, spans, recall, precision, covered, alone }) =>
      row(
        label,
        String(spans),
        percent(recall),
        percent(precision),
        percent(covered),
        percent(alone),
        (TARGETS[label]?.[0] ?? "–").replace(" covered", " %"),
      ),
    ),
    "",
    `${kilobytesPerSecond.toFixed(0)} KB/s of text, all sentences in one question, Presidio on one core.`,
  ];
}

function secretsTable(): string[] {
  const samples = readSecrets();
  if (samples === null) return [`Not measured: the secret samples are not in ${corporaDir}.`];
  const format = scoreSecrets(samples, "format");
  const context = scoreSecrets(samples, "context");
  const negatives = scoreNegatives(samples);
  return [
    row("samples", "measured", "best before", "detect-secrets 1.5.0", "secretlint 13.0.6", "reach"),
    row("---", "---", "---", "---", "---", "---"),
    row(
      `${format.samples} with a distinctive format, ${format.rules} rules`,
      `${percent(format.recall)}, mean by rule ${percent(format.macro)}`,
      "54 %",
      "58.7 %, by rule 53.3 %",
      "22.2 %, by rule 24.1 %",
      "97 %, mean by rule 95 %",
    ),
    row(
      `${context.samples} that need context, ${context.rules} rules`,
      `${percent(context.recall)}, mean by rule ${percent(context.macro)}`,
      "31 %",
      "35.2 %",
      "0.0 %",
      "80 %",
    ),
    row(
      `${negatives.samples} negatives`,
      `${negatives.alarms} alarms, ${percent(negatives.alarms / negatives.samples)}`,
      "7 to 18 %",
      "21.4 %",
      "7.5 %",
      "2 %",
    ),
    row(
      `of those, ${negatives.trueNegatives} that the set does not list as a secret elsewhere`,
      `${negatives.trueNegativeAlarms} alarms, ${percent(negatives.trueNegativeAlarms / negatives.trueNegatives)}`,
      "",
      "",
      "",
      "",
    ),
  ];
}

function benignTable(): string[] {
  return [
    row("traffic", "MB", "false alarms per MB", "public findings", "MB/s"),
    row("---", "---", "---", "---", "---"),
    ...readBenign().map((benign) => {
      const findings = scan(benign.text);
      const alarms = findings.filter((finding) => finding.class !== "public").length;
      const megabytes = benign.text.length / 1e6;
      return row(
        benign.sort,
        megabytes.toFixed(2),
        (alarms / megabytes).toFixed(2),
        String(findings.length - alarms),
        measureBenign(benign).toFixed(0),
      );
    }),
  ];
}

const more = (share: number): string => `${share < 0 ? "−" : "+"} ${Math.abs(share * 100).toFixed(0)} %`;

function speedTable(): string[] {
  const clean = measureClean();
  const whole = measureWhole();
  const hostile = measureHostile();
  return [
    row("", "measured", "best before", "reach"),
    row("---", "---", "---", "---"),
    row(
      "clean English, 1 MiB",
      `${clean.mbPerSecond.toFixed(0)} MB/s`,
      "native regular expressions 17, Presidio 0.036",
      "150 MB/s",
    ),
    row("clean English, 1 KiB", `${clean.kilobyteMicros.toFixed(1)} µs`, "", ""),
    row(
      "chat request of 1 MiB, from its bytes to the bytes that a lane is sent",
      `${whole.none.toFixed(1)} ms of CPU`,
      "",
      "12 ms",
    ),
    row(`the same with ${FINDINGS} findings that are masked`, more(whole.maskedMore), "", "+ 20 %"),
    row(`the same with ${FINDINGS} findings that get pseudonyms`, more(whole.namedMore), "", "+ 20 %"),
    row(
      "worst hostile input, 64 KiB",
      `${hostile.slowest.millis.toFixed(0)} ms (${JSON.stringify(hostile.slowest.unit)} repeated)`,
      "",
      "100 ms",
    ),
    row(
      "worst growth, 4 × the input",
      `${hostile.growth.ratio.toFixed(2)} × the time (${JSON.stringify(hostile.growth.unit)} repeated)`,
      "",
      "4.5 ×",
    ),
  ];
}

const report = [
  "# What the detectors find, and how fast",
  "",
  "Written by `node test/quality/measure.ts --write`; do not edit. Times are of CPU, on one core, with the Node that the project pins.",
  "",
  '"Best before" and "reach" are the figures set when this work began, with each tool at its best (Presidio with a spaCy model for names); they were not run again. The columns that name a version were, on the same data, by the scripts in test/quality/peers: presidio-analyzer with its pattern recognizers and no model, detect-secrets with default settings and one file per sample, secretlint with its recommended preset and one source per sample.',
  "",
  "## Personal data",
  "",
  "750 synthetic sentences of microsoft/presidio-research (half of the set). A span is found when a finding of its kind overlaps it; a finding is right when it overlaps a span of its label. Names, organisations and places are found by patterns, lists and context alone; a model is not part of this scan.",
  "",
  ...personalTable(),
  "",
  "## Personal data, with a second tier",
  "",
  ...tierTwoTable(),
  "",
  "## Secrets",
  "",
  "Samples generated from gitleaks' own rules (half of the set). A sample is found when any finding in it is of class secret.",
  "",
  ...secretsTable(),
  "",
  "## Benign traffic",
  "",
  "Made identifiers, logs and tables, sources of the packages this project uses, recorded calls of vercel/ai, agentgateway and github-mcp-server. A false alarm is any finding that could move a call to another lane, whether or not it is true (a recorded call may well hold an e-mail address).",
  "",
  ...benignTable(),
  "",
  "## Speed",
  "",
  ...speedTable(),
  "",
].join("\n");

process.stdout.write(report);
if (process.argv.includes("--write")) {
  if (!("unavailable" in tierTwo)) writeTierTwo(tierTwo);
  writeFileSync(fileURLToPath(new URL("../../docs/quality.md", import.meta.url)), report);
}
