/** `lanekeeper start`: the gateway, what to paste, and a tour; Ctrl-C ends all of it. */
import { join } from "node:path";
import closeWithGrace from "close-with-grace";
import { ConfigError, loadConfig } from "../control/config.ts";
import { ProvisionError } from "../control/provision/progress.ts";
import type { Config, LaneConfig } from "../control/schema.ts";
import { SPEAKS } from "../exchange.ts";
import { type Running, start } from "../main.ts";
import { FAILURE_MODES } from "../simulate/index.ts";
import { type Embedded, simulateMissing } from "./embedded.ts";
import { type Io, paint } from "./io.ts";
import { packageRoot } from "./paths.ts";
import { runTour } from "./tour.ts";

export interface StartCommand {
  /** Absolute path. The shipped lanekeeper.yaml gets simulators where a lane is out of reach; no other file does. */
  readonly config: string;
  readonly dataDir?: string | undefined;
  readonly tour: boolean;
}

/** Calls under way may end first (main.ts), then the processes. */
const STOP_MS = 9_000;
/** npm passes on the Ctrl-C that the terminal sends to every process itself: within this time it is the same one. */
const SAME_SIGNAL_MS = 1_000;
const shippedConfig = join(packageRoot, "lanekeeper.yaml");

/** Returns the exit code once it has stopped. */
export async function startCommand(command: StartCommand, io: Io): Promise<number> {
  const began = performance.now();
  const configFile = command.config;
  let embedded: Embedded | null = null;
  let running: Running | null = null;
  let notice = (line: string): void => io.err(line);
  let finished: (code: number) => void = () => {};
  const exit = new Promise<number>((resolve) => {
    finished = resolve;
  });
  let ending = false;
  const end = async (code: number): Promise<void> => {
    ending = true;
    await running?.stop();
    await embedded?.simulators.close();
    process.exitCode = code;
    finished(code);
  };
  endOnSignals(io, () => end(0));
  try {
    if (configFile === shippedConfig) {
      embedded = await simulateMissing((await loadConfig(configFile)).config, process.env);
      const simulated = embedded.lanes;
      notice = (line) => {
        // That a simulated lane has no key is said below, and is no fault.
        if (!simulated.some((lane) => line.startsWith(`warning: lane ${lane}`))) io.err(line);
      };
    }
    running = await start({
      configFile,
      ...(embedded === null ? {} : { adjust: embedded.adjust }),
      dataDir: command.dataDir,
      progress: notice,
      onFatal: (message) => {
        io.err(paint(io, "red", message));
        void end(1);
      },
    });
    welcome(io, running, embedded, (performance.now() - began) / 1000);
    if (command.tour && embedded !== null) {
      io.out("");
      await runTour({
        gatewayUrl: running.gatewayUrl,
        adminUrl: running.adminUrl,
        simulators: embedded.simulators,
        // The tour's calls under way may end; nobody wants to read of them after a Ctrl-C.
        out: (line) => {
          if (!ending) io.out(line);
        },
        color: io.color,
      });
      if (!ending) io.out(`The gateway stays up at ${running.gatewayUrl}. Ctrl-C ends it.`);
    }
    return await exit;
  } catch (error) {
    await end(1);
    io.err(paint(io, "red", message(error)));
    return 1;
  }
}

/** Ends by Ctrl-C, by a signal, or by an error that nothing caught; a second Ctrl-C does not wait. */
function endOnSignals(io: Io, end: () => Promise<void>): void {
  const { close } = closeWithGrace(
    { delay: STOP_MS, logger: false, skip: ["beforeExit", "SIGINT", "SIGTERM"] },
    async ({ err }) => {
      // Its message may hold what a caller sent.
      if (err !== undefined) {
        const frames = err.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
        io.err(paint(io, "red", [`a defect: ${err.name}`, ...frames].join("\n")));
      }
      io.err("\nstopping");
      await end();
    },
  );
  let first: number | null = null;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (first === null) void close();
      else if (now - first > SAME_SIGNAL_MS) process.exit(1);
      first ??= now;
    });
  }
}

function message(error: unknown): string {
  if (error instanceof ConfigError || error instanceof ProvisionError) return error.toString();
  return error instanceof Error ? error.message : String(error);
}

function welcome(io: Io, running: Running, embedded: Embedded | null, seconds: number): void {
  const { gatewayUrl: gateway, adminUrl: admin } = running;
  io.out(`${paint(io, "bold", "Lanekeeper is up")} in ${seconds.toFixed(1)} s`);
  io.out(`  gateway  ${gateway}   OpenAI: ${gateway}/v1   Anthropic: ${gateway}/anthropic`);
  io.out(`  admin    ${admin}   /readyz /metrics /v1/records /v1/decide`);
  if (embedded !== null && embedded.lanes.length > 0) {
    const why = "no key in the environment, or nothing answers there";
    io.out(paint(io, "yellow", `  simulated lanes: ${embedded.lanes.join(", ")} (${why})`));
    const { all } = embedded.simulators;
    io.out(`  simulators ${all.map(({ name, url }) => `${name} ${url}`).join("  ")}`);
    io.out(
      `  to fail  curl ${all[0]?.url}/_simulator/control -d '{"mode":"429"}'   and {"mode":null} to mend it;`,
    );
    io.out(`           ${FAILURE_MODES.slice(1).join(", ")}`);
  }
  io.out("\nTry it:");
  for (const line of callsToPaste(gateway, running.instance().config)) io.out(`  ${line}`);
  io.out("  npx lanekeeper records        npx lanekeeper explain ID        npx lanekeeper verify");
}

/** One call for each dialect that some lane speaks, as a caller that the identity rules know. */
function callsToPaste(gateway: string, { lanes, identity }: Config): string[] {
  const header = identity.find((rule) => rule.from === "header");
  const named =
    header === undefined ? " -H 'authorization: Bearer YOUR-KEY'" : ` -H '${header.tenant}: acme'`;
  const caller = identity.some((rule) => rule.from === "source") ? "" : named;
  const message = '"messages":[{"role":"user","content":"Say hello"}]';
  const model = (lane: LaneConfig, otherwise: string) => Object.keys(lane.models ?? {})[0] ?? otherwise;
  const openai = lanes.find((lane) => SPEAKS[lane.provider] === "openai");
  const anthropic = lanes.find((lane) => SPEAKS[lane.provider] === "anthropic");
  const curl = (path: string, headers: string, body: string) => [
    `curl ${gateway}${path} -H 'content-type: application/json'${headers}${caller} \\`,
    `  -d '${body}'`,
  ];
  return [
    ...(openai === undefined
      ? []
      : curl("/v1/chat/completions", "", `{"model":"${model(openai, "gpt-4.1")}",${message}}`)),
    ...(anthropic === undefined
      ? []
      : curl(
          "/v1/messages",
          " -H 'anthropic-version: 2023-06-01'",
          `{"model":"${model(anthropic, "claude-sonnet-5")}","max_tokens":100,"stream":true,${message}}`,
        )),
  ];
}
