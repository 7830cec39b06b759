/**
 * Files of a team's own terms and patterns (`detection.terms`), in YAML or JSON. A problem names file, line, what is
 * wrong and what is allowed, and never a value: the terms themselves may be what must not be seen.
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { KINDS } from "../classify/scan.ts";
import { prepareFold } from "../classify/terms/fold.ts";
import type { TermEntry } from "../classify/terms/matcher.ts";
import { countWords, TERM_MAX_WORDS } from "../classify/terms/words.ts";
import { DATA_CLASSES } from "../exchange.ts";
import { finderPattern } from "../pattern/finder.ts";
import { PatternError } from "../pattern/syntax.ts";
import { ConfigError, type ConfigPath, type ConfigProblem } from "./config/problem.ts";
import { type ConfigSource, readYaml } from "./config/source.ts";

/** Over all files. */
const TERMS_MAX_COUNT = 100_000;
const INSIDE_MAX_COUNT = 10_000;
const PATTERNS_MAX_COUNT = 500;
const CONTEXT_MAX_COUNT = 50;
const TERM_MAX_UNITS = 200;
/** Letters and digits that a term must have at least: a shorter one would be found everywhere. */
const TERM_MIN_UNITS = 3;
const INSIDE_MIN_UNITS = 4;
const PROBLEMS_SHOWN = 20;

const KEYS = ["kind", "class", "terms", "pattern", "case", "words", "confidence", "context", "tenants"];
const KIND = /^[A-Z][A-Z0-9_]{2,63}$/;
const RESERVED = /^(?:SECRET|CONTENT|LABEL)_/;
const BUILT_IN: ReadonlySet<string> = new Set(KINDS.map(({ kind }) => kind));
const DEFAULT_CONFIDENCE = 0.9;

/** @throws ConfigError with the problems of all files. */
export async function readTerms(files: readonly string[]): Promise<readonly TermEntry[]> {
  if (files.length === 0) return [];
  const problems: ConfigProblem[] = [];
  const entries: TermEntry[] = [];
  for (const file of files) {
    const name = basename(file);
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
      problems.push(
        problemAt(name, code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`),
      );
      return null;
    });
    if (text === null) continue;
    try {
      entries.push(...parseTerms(text, name));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const tooMany = beyondBounds(entries);
  if (tooMany !== null) throw new ConfigError([problemAt(basename(files[0] ?? ""), tooMany)]);
  return entries;
}

const problemAt = (file: string, message: string, line = 1, column = 1, path = ""): ConfigProblem => ({
  file,
  line,
  column,
  path,
  message,
});

function beyondBounds(entries: readonly TermEntry[]): string | null {
  let terms = 0;
  let inside = 0;
  let patterns = 0;
  for (const { find } of entries) {
    if ("pattern" in find) patterns++;
    else if (find.inside) inside += find.terms.length;
    else terms += find.terms.length;
  }
  if (terms > TERMS_MAX_COUNT) return `${terms} terms in all files; allowed: ${TERMS_MAX_COUNT}`;
  if (inside > INSIDE_MAX_COUNT)
    return `${inside} terms with words: inside in all files; allowed: ${INSIDE_MAX_COUNT}`;
  if (patterns > PATTERNS_MAX_COUNT)
    return `${patterns} patterns in all files; allowed: ${PATTERNS_MAX_COUNT}`;
  return null;
}

/** One file's entries; `name` names it in problems. @throws ConfigError */
export function parseTerms(text: string, name: string): readonly TermEntry[] {
  prepareFold();
  const source = readSource(text, name);
  const problems: ConfigProblem[] = [];
  const wrong: Wrong = (path, message, onKey = false) => {
    const { line, column } = source.position(path, onKey);
    problems.push(problemAt(name, message, line, column, spell(path)));
  };
  const list = source.value;
  const entries: TermEntry[] = [];
  if (!Array.isArray(list)) {
    // An empty file is an empty list.
    if (text.trim() !== "" && !isEmptyMap(list))
      wrong([], "is no list; allowed: a list of entries, each with kind, class, and terms or pattern");
  } else {
    list.forEach((given: unknown, index) => {
      const entry = readEntry(given, index, wrong);
      if (entry !== null) entries.push(entry);
    });
  }
  if (problems.length > 0) throw new ConfigError(problems.slice(0, PROBLEMS_SHOWN));
  return entries;
}

const isEmptyMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** A parser's own words may quote what it stumbled over. */
function readSource(text: string, name: string): ConfigSource {
  try {
    return readYaml(text, name);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.problems.map(({ line, column }) =>
        problemAt(
          name,
          "is not valid YAML or JSON; allowed: one document, no tags, no key twice",
          line,
          column,
        ),
      ),
    );
  }
}

type Wrong = (path: ConfigPath, message: string, onKey?: boolean) => void;

/** Names of keys are ours; whatever else stands there is not shown. */
const spell = (path: ConfigPath): string =>
  path
    .map((step) => (typeof step === "number" ? `[${step}]` : KEYS.includes(step) ? `.${step}` : ""))
    .join("");

function readEntry(given: unknown, index: number, wrong: Wrong): TermEntry | null {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    wrong([index], "is no entry; allowed: a section with kind, class, and terms or pattern");
    return null;
  }
  const entry = given as Readonly<Record<string, unknown>>;
  let good = true;
  const refuse: Wrong = (path, message, onKey) => {
    good = false;
    wrong([index, ...path], message, onKey);
  };
  for (const key of Object.keys(entry)) {
    if (!KEYS.includes(key)) refuse([key], `unknown key; allowed: ${KEYS.join(", ")}`, true);
  }
  const kind = readKind(entry.kind, refuse);
  const dataClass = readOne(entry, "class", DATA_CLASSES, undefined, refuse);
  const keepCase = readOne(entry, "case", ["ignore", "exact"], "ignore", refuse) === "exact";
  const inside = readOne(entry, "words", ["whole", "inside"], "whole", refuse) === "inside";
  const confidence = entry.confidence ?? DEFAULT_CONFIDENCE;
  if (typeof confidence !== "number" || !(confidence > 0 && confidence <= 1))
    refuse(["confidence"], "is not allowed; allowed: a number above 0, at most 1");
  const context = readTexts(
    entry,
    "context",
    CONTEXT_MAX_COUNT,
    (word) => countWords(word) === 1,
    "single words",
    refuse,
  );
  const tenants = readTexts(
    entry,
    "tenants",
    TERMS_MAX_COUNT,
    (tenant) => tenant !== "",
    "names of tenants",
    refuse,
  );
  const find = readFind(entry, { keepCase, inside }, refuse);
  if (!good || find === null || dataClass === null || typeof confidence !== "number") return null;
  return { kind, class: dataClass, confidence, find, context: context ?? [], tenants };
}

function readKind(kind: unknown, refuse: Wrong): string {
  if (kind === undefined) refuse([], "kind is missing; allowed: upper-case letters, digits and _");
  else if (typeof kind !== "string" || !KIND.test(kind))
    refuse(["kind"], "is not allowed; allowed: 3 to 64 upper-case letters, digits and _, a letter first");
  else if (BUILT_IN.has(kind) || RESERVED.test(kind))
    refuse(
      ["kind"],
      "is a kind that Lanekeeper finds itself; allowed: a name of your own, such as ACME_PROJECT",
    );
  else return kind;
  return "";
}

function readOne<T extends string>(
  entry: Readonly<Record<string, unknown>>,
  key: string,
  allowed: readonly T[],
  otherwise: T | undefined,
  refuse: Wrong,
): T | null {
  const given = entry[key] ?? otherwise;
  const known = allowed.find((one) => one === given);
  if (known !== undefined) return known;
  if (given === undefined) refuse([], `${key} is missing; allowed: ${allowed.join(", ")}`);
  else refuse([key], `is not allowed; allowed: ${allowed.join(", ")}`);
  return null;
}

/** Null when the key is absent. */
function readTexts(
  entry: Readonly<Record<string, unknown>>,
  key: string,
  most: number,
  fits: (text: string) => boolean,
  what: string,
  refuse: Wrong,
): readonly string[] | null {
  const given = entry[key];
  if (given === undefined) return null;
  if (!Array.isArray(given) || given.length === 0 || given.length > most) {
    refuse([key], `is not allowed; allowed: a list of 1 to ${most} ${what}`);
    return null;
  }
  given.forEach((text: unknown, index) => {
    if (typeof text !== "string" || !fits(text)) refuse([key, index], `is not allowed; allowed: ${what}`);
  });
  return given.filter((text) => typeof text === "string");
}

function readFind(
  entry: Readonly<Record<string, unknown>>,
  { keepCase, inside }: { readonly keepCase: boolean; readonly inside: boolean },
  refuse: Wrong,
): TermEntry["find"] | null {
  const { terms, pattern } = entry;
  if ((terms === undefined) === (pattern === undefined)) {
    refuse([], "has no terms and no pattern, or both; allowed: one of them");
    return null;
  }
  if (pattern !== undefined) {
    if (inside || entry.words !== undefined)
      refuse(["words"], "is not allowed beside a pattern; allowed: \\b in the pattern");
    return readPattern(pattern, entry.case === "ignore", refuse);
  }
  const least = inside ? INSIDE_MIN_UNITS : TERM_MIN_UNITS;
  const what = `texts of ${least} to ${TERM_MAX_UNITS} characters and at most ${TERM_MAX_WORDS} words, with a letter or digit`;
  const fits = (term: string): boolean =>
    term.length <= TERM_MAX_UNITS && long(term, least) && countWords(term) !== null;
  const texts = readTexts(entry, "terms", TERMS_MAX_COUNT, fits, what, refuse);
  return texts === null ? null : { terms: texts, keepCase, inside };
}

/** Two characters of a script without spaces are a word already. */
const long = (term: string, least: number): boolean => {
  const told = term.replace(/\s/g, "");
  return told.length >= least || (told.length >= 2 && /^[\u2e80-\ud7ff]+$/.test(told));
};

/** A pattern is taken as it is written, unless case: ignore is said. */
function readPattern(pattern: unknown, ignoreCase: boolean, refuse: Wrong): TermEntry["find"] | null {
  if (typeof pattern !== "string") {
    refuse(["pattern"], "is no text; allowed: a pattern in the linear subset of RE2 (docs/terms.md)");
    return null;
  }
  try {
    return { pattern: finderPattern(ignoreCase && !pattern.startsWith("(?i)") ? `(?i)${pattern}` : pattern) };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    refuse(["pattern"], `${error.message}; allowed: the linear subset of RE2 (docs/terms.md)`);
    return null;
  }
}
