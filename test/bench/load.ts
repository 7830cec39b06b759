/** The load client and mock: built once from load/*.go, kept in the cache by what the sources hold. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, intoCache, isExecutable } from "../../src/control/provision/cache.ts";
import { lastLines, runToEnd } from "../../src/control/provision/command.ts";
import { type Progress, ProvisionError, step } from "../../src/control/provision/progress.ts";
import { LOAD_CORE, onCore } from "./cores.ts";

interface Spread {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What the load client prints (drive.go's Result). */
export interface LoadResult {
  /** Answered as asked; the spreads and the CPU time per call are about these. */
  readonly calls: number;
  readonly errors: number;
  readonly first_error: string;
  /** Calls that started more than 2 ms after their time. */
  readonly late: number;
  readonly seconds: number;
  readonly latency_us: Spread;
  readonly tokens: number;
  readonly first_token_us: Spread;
  /** From the mock's write to the client's read, per token. */
  readonly transit_us: Spread;
  /** CPU seconds of each of the gateway's processes, in the order of gatewayPids. */
  readonly gateway_cpu_s: readonly number[];
  readonly foreign_cores: number;
  readonly stolen_cores: number;
}

export interface Load {
  /** host:port */
  readonly address: string;
  readonly bodyFile: string;
  readonly connections: number;
  readonly rate: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** 0: no bound but the time. */
  readonly calls: number;
  readonly freshTenants: boolean;
  /** Tokens that every stream must have; 0: the answers are JSON. */
  readonly tokens: number;
  /** Text that every answer must hold; empty: any will do. */
  readonly expect: string;
  readonly gatewayPids: readonly number[];
  readonly ownPids: readonly number[];
}

const BUILD_TIMEOUT_MS = 300_000;
/** A load ends its calls after a minute each; this is for one that hangs all the same. */
const GRACE_MS = 90_000;

const folder = fileURLToPath(new URL("load", import.meta.url));

/** @returns the program's path. Throws ProvisionError when there is no Go, with what to do. */
export async function buildLoad(progress: Progress): Promise<string> {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).toSorted()) {
    hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  }
  const name = `bench-load-${hash.digest("hex").slice(0, 16)}`;
  const cached = join(cacheFolder(), name);
  if (await isExecutable(cached)) return cached;
  return intoCache(cacheFolder(), name, (scratch) =>
    step(progress, "load client and mock: compiling", async () => {
      const binary = join(scratch, "load");
      const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: "local" };
      const args = ["build", "-trimpath", "-buildvcs=false", "-o", binary, "."];
      const built = await runToEnd("go", args, { cwd: folder, env, timeoutMs: BUILD_TIMEOUT_MS });
      if (built.code === null) {
        throw new ProvisionError(
          "The benchmark's load client is written in Go, which was not found. Install Go 1.22 or later (go.dev/dl) and start again.",
        );
      }
      if (built.code !== 0) throw new ProvisionError(`The load client: ${lastLines(built.stderr, 10)}`);
      return binary;
    }),
  );
}

export async function runLoad(binary: string, load: Load): Promise<LoadResult> {
  const args = [
    ["-address", load.address],
    ["-body", load.bodyFile],
    ["-connections", load.connections],
    ["-rate", load.rate],
    ["-warm", `${load.warmSeconds}s`],
    ["-duration", `${load.seconds}s`],
    ...(load.calls > 0 ? [["-calls", load.calls]] : []),
    ...(load.freshTenants ? [["-fresh-tenants"]] : []),
    ["-tokens", load.tokens],
    ["-expect", load.expect],
    ["-gateway", load.gatewayPids.join(",")],
    ["-own", load.ownPids.join(",")],
  ].flat();
  const [program = "", ...rest] = onCore(LOAD_CORE, [binary, "call", ...args.map(String)]);
  const done = await runToEnd(program, rest, {
    env: { ...process.env, GOMAXPROCS: "1" },
    timeoutMs: (load.warmSeconds + load.seconds) * 1_000 + GRACE_MS,
  });
  if (done.code !== 0) throw new Error(`the load client ended with ${done.code}: ${lastLines(done.stderr)}`);
  return JSON.parse(done.stdout);
}
