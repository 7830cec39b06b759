/**
 * A second Envoy beside a running gateway, made from the very files that were generated for the first: the same
 * service decides, the same lanes answer. With one guard taken out of its configuration it is the control of that
 * guard; with the service's socket exchanged it shows what Envoy does when the service misbehaves.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ProcessEnd, type RunningProcess, startProcess } from "../../src/control/processes.ts";
import { VENDOR_KEYS } from "./configuration.ts";
import type { TestGateway } from "./gateway.ts";
import { freePorts } from "./ports.ts";

export interface TwinChange {
  /** Where the ext_proc service and the access log's listen; absent: the gateway's own. */
  readonly service?: string;
  /** Changes of the generated texts (JSON); each must change something. */
  readonly bootstrap?: (text: string) => string;
  readonly routes?: (text: string) => string;
  readonly clusters?: (text: string) => string;
  /** Told when it ends by itself; absent: that is a failure of the test. */
  readonly onExit?: (end: ProcessEnd) => void;
}

export interface Twin {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

const LOG_FLUSH_MS = 100;
const SERVICE_SOCKETS = new Set(["ext-proc.sock", "access-log.sock"]);

/** The folder with Envoy's files, by its command line. */
function runDirOf(envoyPid: number): { readonly binary: string; readonly runDir: string } {
  const [binary = "", ...args] = execFileSync("ps", ["-o", "args=", "-p", String(envoyPid)], {
    encoding: "utf8",
  })
    .trim()
    .split(/\s+/);
  return { binary, runDir: dirname(args[args.indexOf("-c") + 1] ?? "") };
}

export async function startTwin(gateway: TestGateway, change: TwinChange): Promise<Twin> {
  const { binary, runDir } = runDirOf(gateway.running.pids.envoy);
  const folder = await mkdtemp(join(tmpdir(), "lk-twin-"));
  const [port = 0] = await freePorts(1);
  const moved = (text: string): string =>
    text.replaceAll(new RegExp(`${runDir}/([\\w.-]*)`, "g"), (socketOrFile, name) =>
      SERVICE_SOCKETS.has(name) ? (change.service ?? socketOrFile) : join(folder, name),
    );
  for (const file of await readdir(runDir)) {
    if (!/\.(?:json|pem)$/.test(file)) continue;
    const original = await readFile(join(runDir, file), "utf8");
    let text = moved(original);
    if (file === "bootstrap.json")
      text = text.replaceAll(`"port_value":${gateway.port}`, `"port_value":${port}`);
    const edit = change[file.replace(".json", "") as keyof Omit<TwinChange, "service" | "onExit">];
    const changed = edit?.(text) ?? text;
    if (edit !== undefined && changed === text) throw new Error(`the change of ${file} changed nothing`);
    await writeFile(join(folder, file), changed, { mode: 0o600 });
  }
  const child: RunningProcess = await startProcess({
    name: "the second Envoy",
    command: binary,
    args: [
      "-c",
      join(folder, "bootstrap.json"),
      "--concurrency",
      "1",
      "--log-level",
      "warning",
      "--file-flush-interval-msec",
      "200",
      "--disable-hot-restart",
    ],
    env: { PATH: process.env.PATH, ...VENDOR_KEYS },
    log: join(folder, "envoy.log"),
    onExit:
      change.onExit ??
      ((end) => {
        throw new Error(`the second Envoy ended: ${end.lastLines}`);
      }),
  });
  await child.whenReady(() => isLive(join(folder, "envoy-admin.sock")), 15_000);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: async () => {
      // Its last entries of the access log are on their way; without them the service would wait for calls to end.
      await new Promise((resolve) => setTimeout(resolve, LOG_FLUSH_MS));
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isLive = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const sent = request({ socketPath, path: "/ready", timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.on("error", () => resolve(false));
    sent.end();
  });

type Json = Record<string, unknown>;

/** Every object of a JSON text, changed in place by `visit`. */
export function edited(text: string, visit: (object: Json) => void): string {
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Array.isArray(value)) visit(value as Json);
    for (const each of Object.values(value)) walk(each);
  };
  const root: unknown = JSON.parse(text);
  walk(root);
  return JSON.stringify(root);
}

/** Takes the proof of a decision out of the route table: whoever is asked nothing goes to `cluster`. */
export const withoutProof =
  (cluster: string) =>
  (text: string): string =>
    edited(text, (object) => {
      const match = object.match as Json | undefined;
      if (match?.dynamic_metadata === undefined) return;
      object.match = { prefix: "/" };
      object.route = { cluster, auto_host_rewrite: true, timeout: "10s" };
    });
