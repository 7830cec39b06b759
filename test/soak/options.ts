/** The command line of `npm run soak`. */
import { parseArgs } from "node:util";

export interface Options {
  readonly minutes: number;
  /** Calls started per second, whatever becomes of those before. */
  readonly rate: number;
  readonly seed: number;
  readonly write: boolean;
}

export const HELP = `npm run soak -- [options]
  --minutes N   how long (default 60)
  --rate N      calls started per second (default 40)
  --seed N      which calls, in which order (default 1)
  --write       write docs/soak.md`;

export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** null: help was asked for. Throws UsageError, whose message says what is allowed. */
export function readOptions(argv: readonly string[]): Options | null {
  const given = parse(argv);
  if (given.help === true) return null;
  return {
    minutes: positive("--minutes", given.minutes ?? "60"),
    rate: positive("--rate", given.rate ?? "40"),
    seed: positive("--seed", given.seed ?? "1"),
    write: given.write ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: "boolean", short: "h" },
        minutes: { type: "string" },
        rate: { type: "string" },
        seed: { type: "string" },
        write: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${option} takes a number above 0, not ${JSON.stringify(text)}`);
  return value;
}
