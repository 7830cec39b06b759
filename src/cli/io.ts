/** What a command prints to. Injected, so that a command is a function of its arguments and a test reads its lines. */
export interface Io {
  /** One line for whoever called: results. */
  out(line: string): void;
  /** One line beside the results: progress, hints, errors. */
  err(line: string): void;
  readonly color: boolean;
}

/** The terminal. Colour follows https://no-color.org and FORCE_COLOR, else whether stdout and stderr are terminals. */
export function terminal(env: NodeJS.ProcessEnv = process.env): Io {
  const { NO_COLOR = "", FORCE_COLOR } = env;
  const forced = FORCE_COLOR === undefined ? null : !["0", "false"].includes(FORCE_COLOR);
  // What goes to a file beside the terminal shall hold no codes either, so both must be terminals.
  const wanted =
    NO_COLOR === "" && (forced ?? (process.stdout.isTTY === true && process.stderr.isTTY === true));
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
