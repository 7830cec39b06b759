/** Recorded answers of the vendors, framed as the vendors frame them. For tests. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dialect } from "../../../exchange.ts";

const root =
  process.env.LANEKEEPER_CORPORA ?? fileURLToPath(new URL("../../../../../shared/corpora", import.meta.url));

export const hasCorpora: boolean = existsSync(join(root, "vercel+ai"));
if (!hasCorpora) {
  console.warn(
    `No test corpora at LANEKEEPER_CORPORA or ../shared/corpora: tests on recorded answers are skipped.`,
  );
}

export interface Recording {
  readonly name: string;
  readonly dialect: Dialect;
  readonly bytes: Buffer;
}

const PACKAGES = "vercel+ai/packages";
const AGENTGATEWAY = "agentgateway+agentgateway/crates/llm/src/tests/response";

/** A file of one JSON text per event, as server-sent events. */
function framed(dialect: Dialect, text: string): Buffer {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const events = lines.map((line) => {
    if (dialect === "openai") return `data: ${line}\n\n`;
    return `event: ${(JSON.parse(line) as { type: string }).type}\ndata: ${line}\n\n`;
  });
  return Buffer.from(events.join("") + (dialect === "openai" ? "data: [DONE]\n\n" : ""));
}

function isChatChunk(line: string): boolean {
  // The Responses API's events have a type; one recording of them is not even JSON.
  if (line.startsWith('{"type":')) return false;
  const event = JSON.parse(line) as { object?: string; choices?: unknown };
  return Array.isArray(event.choices) && event.object !== "text_completion";
}

function load(pattern: string, accept: (text: string) => boolean): { name: string; text: string }[] {
  return globSync(join(root, pattern))
    .sort()
    .map((path) => ({ name: basename(path), text: readFileSync(path, "utf8") }))
    .filter(({ text }) => accept(text));
}

/** Recorded streams of Chat Completions and Messages; other APIs' are told by their shape and left out. */
export function recordedStreams(): Recording[] {
  const chunks = (dialect: Dialect, pattern: string, accept: (text: string) => boolean): Recording[] =>
    load(`${PACKAGES}/${pattern}`, accept).map(({ name, text }) => ({
      name,
      dialect,
      bytes: framed(dialect, text),
    }));
  const events = (dialect: Dialect, pattern: string): Recording[] =>
    load(`${AGENTGATEWAY}/${pattern}`, (text) => /^(data|event):/.test(text)).map(({ name, text }) => ({
      name,
      dialect,
      bytes: Buffer.from(text),
    }));
  return [
    ...chunks("openai", "openai/src/**/*.chunks.txt", (text) => isChatChunk(text.split("\n")[0] ?? "")),
    ...chunks("anthropic", "anthropic/src/__fixtures__/*.chunks.txt", () => true),
    ...events("openai", "completions/stream*.json"),
    ...events("anthropic", "anthropic/stream*.json"),
  ];
}

/** Recorded whole answers. */
export function recordedAnswers(): Recording[] {
  const answers = (dialect: Dialect, pattern: string, key: string): Recording[] =>
    load(pattern, (text) => text.startsWith("{") && key in (JSON.parse(text) as object)).map(
      ({ name, text }) => ({
        name,
        dialect,
        bytes: Buffer.from(text),
      }),
    );
  return [
    ...answers("openai", `${PACKAGES}/openai/src/chat/__fixtures__/*.json`, "choices"),
    ...answers("openai", `${AGENTGATEWAY}/completions/*.json`, "choices"),
    ...answers("anthropic", `${PACKAGES}/anthropic/src/__fixtures__/*.json`, "content"),
    ...answers("anthropic", `${AGENTGATEWAY}/anthropic/*.json`, "content"),
  ];
}

/** A file of a corpus, named by its end. */
export function recordedFile(path: string): Buffer {
  return readFileSync(join(root, AGENTGATEWAY, path));
}
