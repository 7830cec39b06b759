/** What stands while one repeat runs: the mock, plain Envoy and Lanekeeper, all fresh. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningProcess, startProcess } from "../../src/control/processes.ts";
import { freePorts } from "../support/ports.ts";
import { lanekeeperConfig, type Ports, plainEnvoyConfig } from "./configuration.ts";
import { GATEWAY_CORE, LOAD_CORE, onCore } from "./cores.ts";
import { nodeEnvironment } from "./node-flags.ts";

export interface Gateway {
  readonly name: "plain" | "lanekeeper";
  /** host:port */
  readonly address: string;
  /** Lanekeeper's Node comes first, then its Envoy. */
  readonly pids: readonly number[];
}

export interface Stage {
  readonly plain: Gateway;
  readonly lanekeeper: Gateway;
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
  readonly nodeFlags: readonly string[];
}

const START_TIMEOUT_MS = 60_000;
const gatewayProgram = fileURLToPath(new URL("gateway.ts", import.meta.url));

export async function startStage({ folder, envoy, load, nodeFlags }: StageOptions): Promise<Stage> {
  const [mock = 0, plain = 0, gateway = 0, admin = 0] = await freePorts(4);
  const ports: Ports = { mock, plain, gateway, admin };
  const dataDir = join(folder, "data");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const configFile = join(folder, "lanekeeper.yaml");
  await writeFile(configFile, JSON.stringify(lanekeeperConfig(ports, dataDir)));
  const plainFile = join(folder, "plain-envoy.json");
  await writeFile(plainFile, JSON.stringify(plainEnvoyConfig(ports)));
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

  try {
    const mockArgs = ["mock", "-address", `127.0.0.1:${mock}`];
    const mockProcess = await launch("mock", LOAD_CORE, [load, ...mockArgs], { GOMAXPROCS: "1" });
    await mockProcess.whenReady(() => listens(mock), START_TIMEOUT_MS);
    const envoyArgs = [
      "-c",
      plainFile,
      "--concurrency",
      "1",
      "--disable-hot-restart",
      "--log-level",
      "warning",
    ];
    const plainProcess = await launch("envoy", GATEWAY_CORE, [envoy, ...envoyArgs]);
    await plainProcess.whenReady(() => listens(plain), START_TIMEOUT_MS);
    const nodeArgs = [...nodeFlags, gatewayProgram, configFile, readyFile];
    const node = await launch("lanekeeper", GATEWAY_CORE, [process.execPath, ...nodeArgs], nodeEnvironment());
    await node.whenReady(() => existsSync(readyFile), START_TIMEOUT_MS);
    const { envoy: itsEnvoy } = JSON.parse(readFileSync(readyFile, "utf8")) as { readonly envoy: number };
    return {
      plain: { name: "plain", address: `127.0.0.1:${plain}`, pids: [plainProcess.pid] },
      lanekeeper: { name: "lanekeeper", address: `127.0.0.1:${gateway}`, pids: [node.pid, itsEnvoy] },
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
