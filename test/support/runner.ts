/** A gateway as a process of its own, for tests that kill it. Takes a configuration file and a data_dir; prints its addresses. */
import { start } from "../../src/main.ts";

const [configFile = "", dataDir = ""] = process.argv.slice(2);
const running = await start({
  configFile,
  dataDir,
  progress: () => {},
  concurrency: 1,
  onFatal: (message) => {
    process.stderr.write(`${message}\n`);
    void running.stop().then(() => process.exit(1));
  },
});
process.on("SIGTERM", () => void running.stop().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ envoy: running.pids.envoy })}\n`);
