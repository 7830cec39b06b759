/**
 * A real Presidio analyzer for tests and measurements. With LANEKEEPER_SPACY_MODEL (a folder, or a package in that Python)
 * it reads with that model, else with a small one that is trained here from nothing (test/quality/peers/presidio), once.
 */
import { createHash } from "node:crypto";
import { access, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { startProcess } from "../../src/control/processes.ts";
import { cacheFolder } from "../../src/control/provision/cache.ts";
import { lastLines, runToEnd } from "../../src/control/provision/command.ts";
import { freePorts } from "./ports.ts";
import { provisionPython } from "./python.ts";

const PEER = join(import.meta.dirname, "../quality/peers/presidio");
const TRAINING_TIMEOUT_MS = 3_600_000;
const START_TIMEOUT_MS = 120_000;

export interface Presidio {
  /** POST here. */
  readonly url: string;
  /** What reads, in words. */
  readonly model: string;
  stop(): Promise<void>;
}

/** @param model "blank": patterns alone; "stand-in": the one of LANEKEEPER_SPACY_MODEL, or the one trained here. */
export async function startPresidio(
  model: "blank" | "stand-in",
  progress: (line: string) => void = () => {},
): Promise<Presidio | { readonly unavailable: string }> {
  const provisioned = await provisionPython(join(PEER, "requirements.txt"), true);
  if ("unavailable" in provisioned) return provisioned;
  const { python } = provisioned;
  const own = process.env.LANEKEEPER_SPACY_MODEL;
  const folder = model === "blank" ? "blank" : (own ?? (await trained(python, progress)));
  if (folder === null) return { unavailable: "the stand-in model was not trained (LANEKEEPER_PEERS=1 does)" };
  const [port = 0] = await freePorts(1);
  const child = await startProcess({
    name: "Presidio",
    command: python,
    args: [join(PEER, "service.py"), folder, String(port)],
    env: { PATH: process.env.PATH },
    log: join(cacheFolder(), `presidio-${process.pid}.log`),
    onExit: () => {},
  });
  const url = `http://127.0.0.1:${port}/analyze`;
  await child.whenReady(() => answers(url), START_TIMEOUT_MS);
  return {
    url,
    model: model === "blank" ? "patterns alone" : (own ?? "the stand-in of test/quality/peers/presidio"),
    stop: () => child.stop(),
  };
}

async function trained(python: string, progress: (line: string) => void): Promise<string | null> {
  const sources = await Promise.all(
    ["train.py", "sentences.py", "requirements.txt"].map((name) => readFile(join(PEER, name))),
  );
  const digest = createHash("sha256").update(Buffer.concat(sources)).digest("hex").slice(0, 16);
  const folder = join(cacheFolder(), `spacy-model-${digest}`);
  if (await exists(folder)) return folder;
  if (process.env.LANEKEEPER_PEERS === undefined) return null;
  const scratch = `${folder}.making-${process.pid}`;
  progress("training the stand-in model: some ten minutes on one core, once");
  try {
    const done = await runToEnd(python, [join(PEER, "train.py"), scratch], {
      timeoutMs: TRAINING_TIMEOUT_MS,
    });
    if (done.code !== 0) throw new Error(`train.py: ${lastLines(done.stderr)}`);
    await rename(scratch, folder);
    return folder;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const body = JSON.stringify({ text: ["hello there"], language: "en" });
    return (await fetch(url, { method: "POST", body })).ok;
  } catch {
    return false;
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
