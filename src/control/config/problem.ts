/** Keys and indexes from the top of the file to a value. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong, where. Lines and columns count from 1. Holds no credential. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As people write it: lanes[1].models["gpt-4.1"]; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** A problem before it has its place in the text. */
export interface PathProblem {
  readonly path: ConfigPath;
  /** Point at the key rather than at its value. */
  readonly onKey: boolean;
  readonly message: string;
}

/** A configuration that is refused; its message is ready to be shown. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(sorted.map(spellProblem).join("\n"));
    this.name = "ConfigError";
    this.problems = sorted;
  }
  override toString(): string {
    return this.message;
  }
}

function spellProblem(problem: ConfigProblem): string {
  const path = problem.path === "" ? "" : `${problem.path}: `;
  return `${problem.file}:${problem.line}:${problem.column} ${path}${problem.message}`;
}

/** lanes[1].models["gpt-4.1"] */
export function spellPath(path: ConfigPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
