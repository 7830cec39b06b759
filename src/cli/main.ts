/** The command line: what `lanekeeper` takes. Each command is a file of its own, read only when it is asked for. */
import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { closest } from "../control/config/closest.ts";
import { type Io, paint, terminal } from "./io.ts";
import { configFile, userPath } from "./paths.ts";

/** Exit codes: 0 done, 1 failed or a check did not hold, 2 the command line was wrong. */
const USAGE_EXIT = 2;

interface ConfigOption {
  readonly config?: string;
}
interface DataOption extends ConfigOption {
  readonly dataDir?: string;
}

interface ScanArguments {
  readonly jsonl?: true;
  readonly redact?: true;
  readonly show?: true;
  readonly config?: string;
  readonly terms?: readonly string[];
  readonly tenant?: string;
}

interface DecideOptions extends ConfigOption {
  readonly header?: Readonly<Record<string, string>>;
}

/** Runs one command. `argv` is without the program's own name. Resolves to the exit code; throws only defects. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const run = (command: () => Promise<number>) => async (): Promise<void> => {
    code = await command();
  };
  const program = build(io, run);
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT;
    if (!isExpected(error)) throw error;
    io.err(paint(io, "red", error.message));
    return 1;
  }
}

/** Errors that tell a user what to do, the system's own about files included; any other is a defect and shows its stack. */
function isExpected(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return (
    "syscall" in error ||
    [
      "ConfigError",
      "ProvisionError",
      "PolicyBuildError",
      "LockedError",
      "LanekeeperError",
      "UsageError",
    ].includes(error.name)
  );
}

function build(io: Io, run: (command: () => Promise<number>) => () => Promise<void>): Command {
  const program = new Command("lanekeeper")
    .description(
      "Decides, redacts, routes and records every language-model call that passes through its Envoy.",
    )
    .version(version(), "-V, --version")
    .helpCommand("help [command]", "display help for command")
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .addHelpText("after", EXAMPLES);
  const config = () =>
    new Option("-c, --config <file>", "configuration (default: lanekeeper.yaml here, else the shipped one)");
  const dataDir = () =>
    new Option("--data-dir <folder>", "folder of the records (default: data_dir of the configuration)");

  program
    .command("start")
    .description("start Envoy and Lanekeeper; without vendor keys, with lane simulators and a tour")
    .addOption(config())
    .addOption(dataDir())
    .option("--no-tour", "leave the tour out")
    .action((options: DataOption & { readonly tour: boolean }) =>
      run(async () => {
        const { startCommand } = await import("./start.ts");
        const dataDir = options.dataDir === undefined ? undefined : userPath(options.dataDir);
        return startCommand({ config: configFile(options.config), tour: options.tour, dataDir }, io);
      })(),
    );

  program
    .command("check")
    .description("check configuration and policies, and let Envoy validate what is generated for it")
    .addOption(config())
    .action((options: ConfigOption) =>
      run(async () =>
        (await import("./check.ts")).checkCommand({ config: configFile(options.config) }, io),
      )(),
    );

  program
    .command("decide")
    .description("decide on a request without sending it anywhere (a dry run)")
    .argument("<file>", "the request's JSON body; - reads standard input")
    .addOption(config())
    .option("-H, --header <name=value>", "a request header, such as x-tenant=acme; may be repeated", header)
    .action((file: string, options: DecideOptions) =>
      run(async () => {
        const { decideCommand } = await import("./decide.ts");
        const path = file === "-" ? file : userPath(file);
        return decideCommand(path, { config: configFile(options.config), headers: options.header ?? {} }, io);
      })(),
    );

  addRecordCommands(program, io, run, [config, dataDir]);

  program
    .command("scan")
    .description("find personal data and secrets in texts with the detectors that calls go through")
    .argument("[files...]", "texts; none or - reads standard input")
    .option("--jsonl", "each line is a JSON string of its own")
    .option("--redact", "print the redacted text instead of the findings")
    .option("--show", "print the found values too")
    .option(
      "--config <file>",
      "look for the terms of this configuration too (detection.terms), and ask its recognizers",
    )
    .option(
      "--terms <file>",
      "a file of terms and patterns to look for too; may be repeated",
      (file: string, before: readonly string[] = []) => [...before, userPath(file)],
    )
    .option("--tenant <name>", "whose terms, where some are for one tenant only")
    .action((files: string[], options: ScanArguments) =>
      run(async () => {
        const { scanCommand } = await import("./scan.ts");
        const { jsonl = false, redact = false, show = false, config, terms = [], tenant = "" } = options;
        const paths = files.map((file) => (file === "-" ? file : userPath(file)));
        return scanCommand(
          paths,
          {
            jsonl,
            redact,
            show,
            config: config === undefined ? null : userPath(config),
            terms,
            tenant,
          },
          process,
        );
      })(),
    );

  program
    .command("schema")
    .description("print the JSON Schema of lanekeeper.yaml")
    .action(
      run(async () => {
        const { configJsonSchema } = await import("../control/schema-doc.ts");
        io.out(JSON.stringify(configJsonSchema(), null, 2));
        return 0;
      }),
    );

  program
    .command("run", { hidden: true })
    .helpOption(false)
    .description("a checkout's own tasks: test, check, bench, soak, lock (npm scripts call it)")
    .argument("<task>")
    .argument("[arguments...]", "handed to the task's program")
    .allowUnknownOption()
    .action((task: string, more: string[]) =>
      run(async () => (await import("./run/tasks.ts")).runTask(task, more, io))(),
    );

  program
    .argument("[command]")
    .allowExcessArguments()
    .usage("[options] <command>")
    .action((given: string | undefined) => {
      if (given === undefined) program.help({ error: true });
      const known = program.commands.map((command) => command.name()).filter((name) => name !== "run");
      const near = closest(given ?? "", known);
      const hint = near === null ? `Commands: ${known.join(", ")}.` : `Did you mean ${near}?`;
      program.error(`There is no command ${JSON.stringify(given)}. ${hint}`, { exitCode: USAGE_EXIT });
    });
  return program;
}

/** Commands over the records in data_dir; they need no running instance. */
function addRecordCommands(
  program: Command,
  io: Io,
  run: (command: () => Promise<number>) => () => Promise<void>,
  [config, dataDir]: readonly [() => Option, () => Option],
): void {
  program
    .command("records")
    .description("list the records of exchanges, newest last")
    .option("--tenant <name>")
    .option("--route <name>")
    .option("--lane <name>", "some attempt went to this lane")
    .option("--rule <id>", "this policy rule fired")
    .option("--outcome <outcome>", "answered, baseline, denied, refused, failed, client_gone, interrupted")
    .option("--since <time>", "ISO 8601, or an age such as 15m, 2h, 7d")
    .option("--until <time>", "the same")
    .option("--limit <count>", "at most this many, the newest", wholeNumber)
    .option("--json", "one record as JSON a line")
    .addOption(config())
    .addOption(dataDir())
    .action((options: DataOption & RecordOptions) =>
      run(async () => {
        const { json = false, config: _config, dataDir: _dataDir, ...filters } = options;
        const { recordsCommand } = await import("./records.ts");
        return recordsCommand(await recordsFolder(options), filters, { json }, io);
      })(),
    );

  program
    .command("explain")
    .description("tell in English what happened to one exchange, and why")
    .argument("<id>", "a record's id: the header x-lanekeeper-record of the answer")
    .addOption(config())
    .addOption(dataDir())
    .action((id: string, options: DataOption) =>
      run(async () => (await import("./explain.ts")).explainCommand(await recordsFolder(options), id, io))(),
    );

  program
    .command("verify")
    .description("prove that no record was edited, removed, inserted or cut; name the first that was")
    .addOption(config())
    .addOption(dataDir())
    .action((options: DataOption) =>
      run(async () => (await import("./verify.ts")).verifyCommand(await recordsFolder(options), io))(),
    );
}

interface RecordOptions {
  readonly tenant?: string;
  readonly route?: string;
  readonly lane?: string;
  readonly rule?: string;
  readonly outcome?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly json?: true;
}

/** --data-dir, else what the configuration says. */
async function recordsFolder(options: DataOption): Promise<string> {
  if (options.dataDir !== undefined) return userPath(options.dataDir);
  const { loadConfig } = await import("../control/config.ts");
  return (await loadConfig(configFile(options.config))).config.data_dir;
}

function header(
  given: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const found = /^([^\s=:]+)\s*[=:]\s*(.*)$/s.exec(given);
  if (found?.[1] === undefined) throw new InvalidArgumentError("write name=value.");
  return { ...before, [found[1].toLowerCase()]: found[2] ?? "" };
}

function wholeNumber(given: string): number {
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("write a whole number above 0.");
  return value;
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

const EXAMPLES = `
Examples:
  lanekeeper start                                   everything on this machine, with a tour
  lanekeeper start --config prod.yaml --no-tour
  lanekeeper check --config prod.yaml                before a change goes live
  lanekeeper decide request.json -H x-tenant=acme    what would happen to this call, and why
  lanekeeper records --tenant acme --since 2h        which calls were made
  lanekeeper explain ID                              why this call went where it went
  lanekeeper verify                                  are the records whole?
  echo "mail jo@example.com" | lanekeeper scan       what the detectors see

Exit codes: 0 done, 1 failed or a check did not hold, 2 the command line was wrong.`;

/** Runs the process's own command line. */
export async function main(): Promise<void> {
  // `lanekeeper records | head` closes the pipe early; that is no error.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  process.exitCode = await runCommandLine(process.argv.slice(2), terminal());
}

if (import.meta.main) await main();
