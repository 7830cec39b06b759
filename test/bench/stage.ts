/** What stands while one repeat runs: the mock, plain Envoy, Lanekeeper and, if asked for, the floor, all fresh. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningProcess, startProcess } from "../../src/control/processes.ts";
import { freePorts } from "../support/ports.ts";
import { lanekeeperConfig, type Ports, plainEnvoyConfig } from "./configuration.ts";
import { GATEWAY_CORE, LOAD_CORE, onCore } from "./cores.ts";
import { floorEnvoyConfig, floorProgram } from "./floor.ts";
import { nodeEnvironment } from "./node-flags.ts";
import type { Scenario } from "./scenarios.ts";

export interface Gateway {
  readonly name: "plain" | "lanekeeper" | "floor";
  /** host:port */
  readonly address: string;
  /** Node comes first, then its Envoy. */
  readonly pids: readonly number[];
}

/** One Envoy and one service, at an address for ordinary calls and at another for those whose answer is processed. */
export type Floor = Readonly<Record<"ordinary" | "processed", Gateway>>;

export interface Stage {
  readonly plain: Gateway;
  readonly lanekeeper: Gateway;
  /** The empty service; null when it was not asked for. */
  readonly floor: Floor | null;
  readonly adminUrl: string;
  readonly dataDir: string;
  readonly mockPid: number;
  /** Throws when one of them has ended. */
  check(): void;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** A folder of this stage's own. */
  readonly folder: string;
  readonly envoy: string;
  readonly load: string;
  /** For the Node of either service. */
  readonly nodeFlags: readonly string[];
  /** Further ones for Lanekeeper's alone: a profile is to be of nothing else. */
  readonly lanekeeperFlags: readonly string[];
  readonly floor: boolean;
}

/** Those that the scenario's load is put on. */
export function gatewaysFor({ plain, lanekeeper, floor }: Stage, { body }: Scenario): readonly Gateway[] {
  if (floor === null) return [plain, lanekeeper];
  return [plain, lanekeeper, body.processed ? floor.processed : floor.ordinary];
}

const START_TIMEOUT_MS = 60_000;
const gatewayProgram = fileURLToPath(new URL("gateway.ts", import.meta.url));

export async function startStage(options: StageOptions): Promise<Stage> {
  const { folder, envoy, load, nodeFlags } = options;
  const [mock = 0, plain = 0, gateway = 0, admin = 0, floor = 0, floorProcessed = 0] = await freePorts(6);
  const ports: Ports = { mock, plain, gateway, admin, floor, floorProcessed };
  const dataDir = join(folder, "data");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const configFile = join(folder, "lanekeeper.yaml");
  await writeFile(configFile, JSON.stringify(lanekeeperConfig(ports, dataDir)));
  const readyFile = join(folder, "ready.json");

  const started: RunningProcess[] = [];
  let ended: string | null = null;
  const launch = async (
    name: string,
    core: number,
    argv: readonly string[],
    env = {},
  ): Promise<RunningProcess> => {
    const [command = "", ...args] = onCore(core, argv);
    const child = await startProcess({
      name,
      command,
      args,
      env: { ...process.env, ...env },
      log: join(folder, `${name}.log`),
      onExit: (end) => {
        ended ??= `${name} ended during the run (${end.signal ?? end.code})\n${end.lastLines}`;
      },
    });
    started.push(child);
    return child;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((child) => child.stop()));
  };
  const launchEnvoy = async (name: string, config: Record<string, unknown>, port: number) => {
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify(config));
    const args = ["-c", file, "--concurrency", "1", "--disable-hot-restart", "--log-level", "warning"];
    const child = await launch(name, GATEWAY_CORE, [envoy, ...args]);
    await child.whenReady(() => listens(port), START_TIMEOUT_MS);
    return child;
  };
  const launchFloor = async (): Promise<Floor> => {
    const socket = join(folder, "floor.sock");
    const nodeArgs = [...nodeFlags, floorProgram, socket];
    const node = await launch("floor", GATEWAY_CORE, [process.execPath, ...nodeArgs], nodeEnvironment());
    await node.whenReady(() => existsSync(socket), START_TIMEOUT_MS);
    const itsEnvoy = await launchEnvoy("floor-envoy", floorEnvoyConfig(ports, socket), floor);
    const at = (port: number): Gateway => ({
      name: "floor",
      address: `127.0.0.1:${port}`,
      pids: [node.pid, itsEnvoy.pid],
    });
    return { ordinary: at(floor), processed: at(floorProcessed) };
  };

  try {
    const mockArgs = ["mock", "-address", `127.0.0.1:${mock}`];
    const mockProcess = await launch("mock", LOAD_CORE, [load, ...mockArgs], { GOMAXPROCS: "1" });
    await mockProcess.whenReady(() => listens(mock), START_TIMEOUT_MS);
    const plainProcess = await launchEnvoy("envoy", plainEnvoyConfig(ports), plain);
    const nodeArgs = [...nodeFlags, ...options.lanekeeperFlags, gatewayProgram, configFile, readyFile];
    const node = await launch("lanekeeper", GATEWAY_CORE, [process.execPath, ...nodeArgs], nodeEnvironment());
    await node.whenReady(() => existsSync(readyFile), START_TIMEOUT_MS);
    const { envoy: itsEnvoy } = JSON.parse(readFileSync(readyFile, "utf8")) as { readonly envoy: number };
    return {
      plain: { name: "plain", address: `127.0.0.1:${plain}`, pids: [plainProcess.pid] },
      lanekeeper: { name: "lanekeeper", address: `127.0.0.1:${gateway}`, pids: [node.pid, itsEnvoy] },
      floor: options.floor ? await launchFloor() : null,
      adminUrl: `http://127.0.0.1:${admin}`,
      dataDir,
      mockPid: mockProcess.pid,
      check: () => {
        if (ended !== null) throw new Error(ended);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
