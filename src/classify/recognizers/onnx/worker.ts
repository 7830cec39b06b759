/** The thread in which a model runs, so that no call waits for another's inference on the way through Envoy. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromWorker, ToWorker } from "./backend.ts";
import { loadModel, type ModelOptions } from "./model.ts";

const port = parentPort;
if (port === null) throw new Error("not a worker");
const say = (message: FromWorker): void => port.postMessage(message);
const over = new Set<number>();
/** Questions are numbered and answered in order. */
let last = -1;
/** One question after the other: the model itself uses the threads it may. */
let line: Promise<void> = Promise.resolve();

try {
  const model = await loadModel(workerData as ModelOptions);
  port.on("message", ({ id, texts }: ToWorker) => {
    if (texts === null) {
      if (id > last) over.add(id);
      return;
    }
    line = line.then(async () => {
      try {
        const entities = over.has(id) ? [] : await model.find(texts, () => over.has(id));
        say({ is: "found", id, entities });
      } catch {
        // Not a word of why: it could hold text.
        say({ is: "failed", id });
      } finally {
        over.delete(id);
        last = id;
      }
    });
  });
  say({ is: "ready" });
} catch (error) {
  say({ is: "refused", message: error instanceof Error ? error.message : String(error) });
}
