/** The command line of `npm run bench`. */
import { parseArgs } from "node:util";
import { SCENARIOS } from "./scenarios.ts";

export interface Options {
  readonly repeats: number;
  /** Scenario names, in the table's order. */
  readonly only: readonly string[];
  /** Tenants that policy evaluation is compared between; empty leaves it out. */
  readonly tenants: readonly number[];
  /** Calls of the soak; 0 leaves it out. */
  readonly soak: number;
  /** Cores used by others above which a run does not count. */
  readonly noise: number;
  readonly profile: boolean;
  /** Whether an empty service is measured besides. */
  readonly floor: boolean;
  readonly write: boolean;
  /** Flags for the gateway's Node in place of those that the product starts with; null keeps them. */
  readonly nodeFlags: readonly string[] | null;
}

export const HELP = `npm run bench -- [options]
  --repeats N          interleaved repeats (default 3)
  --quick              one repeat
  --only A,B           these scenarios: ${SCENARIOS.map(({ name }) => name).join(", ")}; none leaves all out
  --tenants A,B        compare policy evaluation between so many tenants (default 10,10000); none leaves it out
  --soak N             N calls at full load besides, every error counted (default: none)
  --noise CORES        a run beside which others used more CPU than this does not count (default 0.2)
  --floor              measure an empty ext_proc service as well: the floor under any such service here
  --profile            run the gateway's Node under its profiler and print where its time goes (one repeat)
  --node-flags="A B"   start the gateway's Node with these flags instead of the product's own
  --write              write docs/benchmark.md`;

export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** null: help was asked for. Throws UsageError, whose message says what is allowed. */
export function readOptions(argv: readonly string[]): Options | null {
  const given = parse(argv);
  if (given.help === true) return null;
  const profile = given.profile ?? false;
  const partial =
    given.only !== undefined || given.tenants !== undefined || given["node-flags"] !== undefined;
  if (given.write === true && (profile || partial)) {
    throw new UsageError(
      "--write takes the whole run: no --profile, --only, --tenants or --node-flags with it",
    );
  }
  return {
    repeats: given.quick === true || profile ? 1 : whole("--repeats", given.repeats ?? "3", 1),
    only: scenarioNames(given.only),
    tenants: list(given.tenants ?? "10,10000").map((text) => whole("--tenants", text, 1)),
    soak: whole("--soak", given.soak ?? "0", 0),
    noise: positive("--noise", given.noise ?? "0.2"),
    profile,
    floor: given.floor ?? false,
    write: given.write ?? false,
    nodeFlags: given["node-flags"]?.split(" ").filter((flag) => flag !== "") ?? null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: "boolean", short: "h" },
        repeats: { type: "string" },
        quick: { type: "boolean" },
        only: { type: "string" },
        tenants: { type: "string" },
        soak: { type: "string" },
        noise: { type: "string" },
        profile: { type: "boolean" },
        floor: { type: "boolean" },
        "node-flags": { type: "string" },
        write: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function scenarioNames(given: string | undefined): readonly string[] {
  const known = SCENARIOS.map(({ name }) => name);
  if (given === undefined) return known;
  const wanted = list(given);
  const strange = wanted.find((name) => !known.includes(name));
  if (strange !== undefined)
    throw new UsageError(`--only: no scenario ${strange}; there are ${known.join(", ")}`);
  return known.filter((name) => wanted.includes(name));
}

const list = (text: string): readonly string[] =>
  text === "none" ? [] : text.split(",").filter((part) => part !== "");

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UsageError(`${option} takes a whole number from ${least}, not ${JSON.stringify(text)}`);
  }
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`${option} takes a number above 0, not ${JSON.stringify(text)}`);
  return value;
}
