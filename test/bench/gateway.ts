/**
 * Lanekeeper as a process of its own, with one Envoy worker. Takes a configuration file and the path of a file that it
 * writes Envoy's process id to once the gateway answers. SIGTERM ends it.
 */
import { renameSync, writeFileSync } from "node:fs";
import { start } from "../../src/main.ts";

const [configFile = "", readyFile = ""] = process.argv.slice(2);
const running = await start({
  configFile,
  progress: (line) => process.stderr.write(`${line}\n`),
  concurrency: 1,
  onFatal: (message) => {
    process.stderr.write(`${message}\n`);
    process.exit(1);
  },
});
process.once("SIGTERM", () => void running.stop().then(() => process.exit(0)));
writeFileSync(`${readyFile}.new`, JSON.stringify({ envoy: running.pids.envoy }));
renameSync(`${readyFile}.new`, readyFile);
