/** YAML with the place of every value kept, so that a problem can be named by line and column. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { ConfigError, type ConfigPath, type ConfigProblem, spellPath } from "./problem.ts";

/** 100,000 API keys with their tenants fit; a file beyond is a mistake or an attack. */
const TEXT_MAX_LENGTH = 33_554_432;
/** Aliases may be used, but not to blow a small file up ("billion laughs"). */
const ALIASES_MAX_COUNT = 100;

export interface ConfigSource {
  readonly value: unknown;
  /** Where the value (or its key) stands; the nearest enclosing value when there is none at `path`. */
  position(path: ConfigPath, onKey: boolean): { readonly line: number; readonly column: number };
  spell(path: ConfigPath): string;
}

/**
 * YAML 1.2 core schema, one document, no merge keys, no custom tags, no key twice.
 * @throws ConfigError
 */
export function readYaml(text: string, file: string): ConfigSource {
  if (text.length > TEXT_MAX_LENGTH) {
    throw new ConfigError([
      { file, line: 1, column: 1, path: "", message: `is larger than ${TEXT_MAX_LENGTH} characters` },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    version: "1.2",
  });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };

  const broken = [...document.errors, ...document.warnings].map(
    (error): ConfigProblem => ({
      file,
      ...place(error.pos[0]),
      path: "",
      message: sentence(error.code, error.message),
    }),
  );
  if (broken.length > 0) throw new ConfigError(broken);

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX_COUNT });
  } catch {
    const message = `uses aliases (*name) that are unknown or grow beyond ${ALIASES_MAX_COUNT}`;
    throw new ConfigError([{ file, line: 1, column: 1, path: "", message }]);
  }

  const find = (path: ConfigPath): { node: Node | null; key: Node | null } => {
    let node: Node | null = document.contents;
    let key: Node | null = null;
    for (const step of path) {
      const next = child(isAlias(node) ? (node.resolve(document) ?? null) : node, step);
      if (next === null) break;
      node = next.value ?? next.key ?? node;
      key = next.key;
    }
    return { node, key };
  };
  return {
    value: value ?? {},
    position: (path, onKey) => {
      const { node, key } = find(path);
      return place((onKey && key !== null ? key : node)?.range?.[0] ?? 0);
    },
    spell: spellPath,
  };
}

function child(node: Node | null, step: string | number): { key: Node | null; value: Node | null } | null {
  if (isSeq(node) && typeof step === "number") {
    const item = node.items[step] as Node | undefined;
    return item === undefined ? null : { key: null, value: item };
  }
  if (!isMap(node)) return null;
  const pair = (node.items as Pair<Node, Node | null>[]).find(
    ({ key }) => isScalar(key) && String(key.value) === String(step),
  );
  return pair === undefined ? null : { key: pair.key, value: pair.value };
}

function sentence(code: string, message: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "this key stands twice in the same section; keep one";
    case "MULTIPLE_DOCS":
      return "only one YAML document is allowed (remove the '---')";
    case "TAG_RESOLVE_FAILED":
      return "YAML tags (!name) are not allowed";
    default:
      return `is not valid YAML: ${message}`;
  }
}
