/** Envoy as a child: started, asked over its own socket whether it is ready and what it has taken, and stopped. */
import { request } from "node:http";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type ProcessEnd, type RunningProcess, startProcess } from "../processes.ts";
import type { EnvoyPaths } from "./bootstrap.ts";

export interface EnvoyOptions {
  readonly binary: string;
  readonly bootstrap: string;
  readonly paths: EnvoyPaths;
  /** Vendor keys that lanes name; Envoy reads them when it forwards. */
  readonly credentials: NodeJS.ProcessEnv;
  /** Worker threads; default: one per core. */
  readonly concurrency?: number | undefined;
  readonly onExit: (end: ProcessEnd) => void;
}

export interface Envoy {
  readonly pid: number;
  ready(): Promise<boolean>;
  /** Resolves when Envoy has taken clusters and routes of this version; rejects with its reason when it refuses. */
  taken(version: string): Promise<void>;
  /** No new connections; calls under way go on. */
  drain(): Promise<void>;
  /** Closes and reopens its files, after one was moved away. */
  reopenLogs(): Promise<void>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 15_000;
const TAKE_TIMEOUT_MS = 5_000;
const POLL_MS = 25;

export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const { paths } = options;
  const admin = adminClient(join(paths.runDir, "envoy-admin.sock"));
  const child: RunningProcess = await startProcess({
    name: "Envoy",
    command: options.binary,
    args: [
      ...["-c", options.bootstrap],
      ...["--concurrency", String(options.concurrency ?? availableParallelism())],
      // misc: that filters read usage which Envoy calls work in progress is said in SECURITY.md.
      ...[
        "--log-level",
        "warning",
        "--component-log-level",
        "misc:error",
        "--file-flush-interval-msec",
        "500",
      ],
      // A field it does not know is an error: with the default a typo could replace every lane.
      "--reject-unknown-dynamic-fields",
      "--disable-hot-restart",
    ],
    env: { PATH: process.env.PATH, ...options.credentials },
    log: join(paths.dataDir, "envoy.log"),
    onExit: options.onExit,
  });
  const ready = async () => (await admin("GET", "/ready").catch(() => null))?.trim() === "LIVE";
  await child.whenReady(ready, START_TIMEOUT_MS);
  return {
    pid: child.pid,
    ready,
    taken: (version) => taken(admin, version),
    drain: async () => void (await admin("POST", "/drain_listeners")),
    reopenLogs: async () => void (await admin("POST", "/reopen_logs")),
    stop: () => child.stop(),
  };
}

type Admin = (method: "GET" | "POST", path: string) => Promise<string>;

const adminClient =
  (socketPath: string): Admin =>
  (method, path) =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath, method, path, timeout: 2_000 }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve(text));
      });
      sent.on("error", reject);
      sent.on("timeout", () => sent.destroy(new Error("Envoy's admin socket does not answer")));
      sent.end();
    });

async function taken(admin: Admin, version: string): Promise<void> {
  const end = performance.now() + TAKE_TIMEOUT_MS;
  for (;;) {
    const stats = await admin(
      "GET",
      "/stats?filter=(cds|rds\\.gateway|rds\\.baseline)\\.(version_text|update_rejected)$",
    );
    const versions = [...stats.matchAll(/version_text: "([^"]*)"/g)].map(([, text]) => text);
    if (versions.length === 3 && versions.every((each) => each === version)) return;
    if (performance.now() > end) {
      throw new Error(
        `Envoy did not take the new lanes and routes; it keeps the last ones (see envoy.log)\n${stats.trim()}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
