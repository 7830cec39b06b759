/**
 * Lanekeeper as a process of its own that says what it holds. Takes a configuration file and the paths of two files:
 * one that it writes Envoy's process id to once the gateway answers, one that it writes its memory to at each SIGUSR2,
 * after a full collection (Node must have --expose-gc). SIGTERM ends it.
 */
import { renameSync, writeFileSync } from "node:fs";
import { start } from "../../src/main.ts";

const [configFile = "", readyFile = "", memoryFile = ""] = process.argv.slice(2);
const collect = globalThis.gc;
if (collect === undefined) throw new Error("start Node with --expose-gc");

const write = (file: string, value: unknown): void => {
  writeFileSync(`${file}.new`, JSON.stringify(value));
  renameSync(`${file}.new`, file);
};

const running = await start({
  configFile,
  progress: (line) => process.stderr.write(`${line}\n`),
  concurrency: 1,
  onFatal: (message) => {
    process.stderr.write(`${message}\n`);
    process.exit(1);
  },
});
let asked = 0;
process.on("SIGUSR2", () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  asked += 1;
  write(memoryFile, { asked, heapUsed, external, resources: process.getActiveResourcesInfo().length });
});
process.once("SIGTERM", () => void running.stop().then(() => process.exit(0)));
write(readyFile, { envoy: running.pids.envoy });
