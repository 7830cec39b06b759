/** What a command prints to. Injected, so that a command is a function of its arguments and a test reads its lines. */
export interface Io {
  /** One line for whoever called: results. */
  out(line: string): void;
  /** One line beside the results: progress, hints, errors. */
  err(line: string): void;
  readonly color: boolean;
}

/** The terminal. Colour follows https://no-color.org and FORCE_COLOR, else whether stdout is a terminal. */
export function terminal(env: NodeJS.ProcessEnv = process.env): Io {
  const wanted =
    env.NO_COLOR === undefined || env.NO_COLOR === ""
      ? env.FORCE_COLOR !== undefined || process.stdout.isTTY === true
      : false;
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    color: wanted,
  };
}

const CODES = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33" } as const;

/** `text` in a style when the terminal shows colour, else unchanged. */
export function paint(io: Io, style: keyof typeof CODES, text: string): string {
  return io.color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}
