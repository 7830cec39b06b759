/** Turns zod's issues into what is wrong and what is allowed instead, in words. */
import { z } from "zod";
import { configSchema } from "../schema.ts";
import { closest } from "./closest.ts";
import type { ConfigPath, PathProblem } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** One or more problems per issue; `root` is what was parsed. */
export function describeIssues(issues: readonly Issue[], root: unknown): PathProblem[] {
  return issues.flatMap((issue) => describe(issue, [], root));
}

function describe(issue: Issue, prefix: ConfigPath, root: unknown): PathProblem[] {
  const path = [...prefix, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  const given = valueAt(root, path);
  const problem = (message: string, onKey = false, at: ConfigPath = path): PathProblem => ({
    path: at,
    onKey,
    message,
  });

  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt(root, path);
    return issue.keys.map((key) => problem(unknownKey(key, allowed), true, [...path, key]));
  }
  if (given === undefined && issue.code !== "custom") {
    const allowed = allowedBy(issue);
    return [problem(allowed === null ? "is missing" : `is missing; allowed: ${allowed}`)];
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const branch = likeliest(issue.errors);
    if (branch !== null) return branch.flatMap((inner) => describe(inner, path, root));
    const allowed = issue.errors.flat().map((inner) => allowedBy(inner) ?? inner.message);
    return [problem(`${show(given, path)} is not allowed; allowed: ${[...new Set(allowed)].join(", or ")}`)];
  }
  if (issue.code === "custom") return [problem(issue.message)];
  const allowed = allowedBy(issue) ?? issue.message;
  return [problem(`${show(given, path)} is not allowed; allowed: ${allowed}`, issue.code === "invalid_key")];
}

/** What may stand there, in words; null when zod's own message says it. */
function allowedBy(issue: Issue): string | null {
  switch (issue.code) {
    case "invalid_value":
      return issue.values.map(String).join(", ");
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String).join(", ") : null;
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "too_small":
    case "too_big":
      return bound(issue);
    case "invalid_format":
      return FORMATS[issue.format] ?? issue.message;
    case "invalid_key":
      return issue.issues.map((inner) => allowedBy(inner) ?? inner.message).join(", ");
    default:
      return null;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a section with keys",
  record: "a section with keys",
  array: "a list",
};

const FORMATS: Readonly<Record<string, string>> = {
  url: "a URL that starts with http:// or https://",
  cidrv4: "a network such as 127.0.0.0/8",
  cidrv6: "a network such as fd00::/8",
};

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === "too_small";
  const limit = small ? issue.minimum : issue.maximum;
  if (issue.origin === "string")
    return `${small ? "at least" : "at most"} ${limit} character${Number(limit) === 1 ? "" : "s"}`;
  if (issue.origin === "array")
    return `${small ? "at least" : "at most"} ${limit} item${Number(limit) === 1 ? "" : "s"}`;
  if (issue.inclusive) return `${small ? "at least" : "at most"} ${limit}`;
  return small ? `a number greater than ${limit}` : `a number less than ${limit}`;
}

/** The alternative that the writer had in mind: its type fits and it has the fewest problems. Null when none fits. */
function likeliest(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = branches.filter(
    (issues) =>
      !issues.some((issue) => issue.code === "invalid_type" && issue.path.length === 0) &&
      issues.some((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"),
  );
  return fitting.sort((a, b) => a.length - b.length)[0] ?? null;
}

function unknownKey(key: string, allowed: readonly string[]): string {
  const near = closest(key, allowed);
  const hint = near === null ? "" : ` (did you mean ${near}?)`;
  return `unknown key${hint}; allowed: ${allowed.join(", ")}`;
}

/** Values are repeated to the writer, except where a key or a password might stand. */
function show(value: unknown, path: ConfigPath): string {
  const delicate = path.some((step) => DELICATE.has(String(step)));
  if (value === null) return "nothing";
  if (typeof value === "string") {
    if (delicate) return "this text";
    return value.length <= 60 ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, 57))}…`;
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "a section";
}

const DELICATE: ReadonlySet<string> = new Set(["credential", "keys", "endpoints", "otlp_endpoint"]);

function valueAt(root: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    return (value as Record<string | number, unknown>)[step];
  }, root);
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** The keys that the schema knows for the section at `path`. */
function keysAt(root: unknown, path: ConfigPath): string[] {
  const schema = z.toJSONSchema(configSchema, { io: "input" }) as JsonSchema;
  let here: readonly JsonSchema[] = [schema];
  for (let depth = 0; depth <= path.length; depth += 1) {
    here = here.flatMap(alternatives).filter((one) => fits(one, valueAt(root, path.slice(0, depth))));
    const step = path[depth];
    if (step === undefined) break;
    here = here.flatMap((one) => below(one, step));
  }
  const keys = here.flatMap((one) => [
    ...Object.keys(one.properties ?? {}),
    ...(one.propertyNames?.enum ?? []).map(String),
  ]);
  return [...new Set(keys)];
}

const alternatives = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf !== undefined || schema.oneOf !== undefined
    ? [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(alternatives)
    : [schema];

/** Whether the constants of this alternative (such as from: api_key) are those that were written. */
const fits = (schema: JsonSchema, value: unknown): boolean =>
  Object.entries(schema.properties ?? {}).every(([key, property]) => {
    const given = valueAt(value, [key]);
    return property.const === undefined || given === undefined || given === property.const;
  });

function below(schema: JsonSchema, step: string | number): JsonSchema[] {
  if (typeof step === "number") return schema.items === undefined ? [] : [schema.items];
  const known = schema.properties?.[step];
  if (known !== undefined) return [known];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}
