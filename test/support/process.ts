/** The gateway as a child process that tests may kill, stop and continue. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseConfig, type ConfigInput, type Fleet, VENDOR_KEYS } from "./configuration.ts";
import { eventually } from "./gateway.ts";
import { freePorts } from "./ports.ts";

export interface GatewayProcess {
  readonly url: string;
  readonly port: number;
  readonly adminUrl: string;
  readonly dataDir: string;
  readonly config: ConfigInput;
  readonly pid: number;
  readonly envoyPid: number;
  /** Sends the signal to the service, not to Envoy; resolves once it is gone for signals that end it. */
  signal(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Kept until all is over: what one process wrote the next one reads. */
const folders = new Set<string>();

export async function removeProcessFolders(): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  folders.clear();
}

const RUNNER = fileURLToPath(new URL("runner.ts", import.meta.url));

export async function startGatewayProcess(
  fleet: Fleet,
  options: {
    readonly dataDir?: string;
    readonly ports?: readonly [gateway: number, admin: number];
    readonly config?: Partial<ConfigInput>;
  } = {},
): Promise<GatewayProcess> {
  const folder = await mkdtemp(join(tmpdir(), "lk-proc-"));
  folders.add(folder);
  const dataDir = options.dataDir ?? join(folder, "data");
  const [port = 0, adminPort = 0] = options.ports ?? (await freePorts(2));
  const config: ConfigInput = {
    ...baseConfig(fleet),
    ...options.config,
    gateway: `127.0.0.1:${port}`,
    admin: `127.0.0.1:${adminPort}`,
  };
  const configFile = join(folder, "lanekeeper.yaml");
  await writeFile(configFile, JSON.stringify(config));
  const child = spawn(process.execPath, [RUNNER, configFile, dataDir], {
    env: { ...process.env, ...VENDOR_KEYS },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { envoy } = await started(child);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    child.kill(name);
    if (name === "SIGKILL" || name === "SIGTERM") await gone;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    dataDir,
    config,
    pid: child.pid ?? 0,
    envoyPid: envoy,
    signal,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGCONT");
        await signal("SIGTERM");
      }
      await eventually(() => !isAlive(envoy), "Envoy ended with its service", 10_000);
    },
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function started(child: ChildProcess): Promise<{ readonly envoy: number }> {
  return new Promise((resolve, reject) => {
    let out = "";
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      if (out.includes("\n")) resolve(JSON.parse(out));
    });
    child.once("exit", (code, signal) =>
      reject(new Error(`the gateway ended (${signal ?? code}): ${errors}`)),
    );
  });
}
