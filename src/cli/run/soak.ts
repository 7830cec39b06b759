/** `npm run soak`: an hour of mixed traffic, with what it holds and keeps judged at the end. */
import { provisionEnvoy } from "../../control/provision/envoy.ts";
import { provisionOpa } from "../../control/provision/opa.ts";
import { type Io, paint } from "../io.ts";
import { passThrough, toolEnvironment } from "./shell.ts";

/** @returns the exit code. */
export async function soakTask(more: readonly string[], io: Io): Promise<number> {
  const progress = (line: string): void => io.err(paint(io, "dim", line));
  const env = toolEnvironment({
    LANEKEEPER_ENVOY: await provisionEnvoy(progress),
    LANEKEEPER_OPA: await provisionOpa(progress),
  });
  return passThrough([process.execPath, "test/soak/run.ts", ...more], env);
}
