/** The data that the quality table is measured on: other people's labelled sets, and benign traffic. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const corporaDir = process.env.LANEKEEPER_CORPORA ?? join(root, "../shared/corpora");

export interface LabelledText {
  readonly text: string;
  readonly spans: readonly { readonly label: string; readonly start: number; readonly end: number }[];
}

export interface SecretSample {
  readonly rule: string;
  readonly text: string;
  readonly positive: boolean;
  readonly class: "format" | "context";
}

export interface BenignText {
  readonly sort: string;
  readonly text: string;
}

/** UTF-16 offsets: the set counts code points. */
export function readPersonalData(): readonly LabelledText[] | null {
  const file = join(corporaDir, "microsoft+presidio-research/synth_dataset_v2.even.json");
  if (!existsSync(file)) return null;
  const rows = JSON.parse(readFileSync(file, "utf8")) as {
    full_text: string;
    spans: { entity_type: string; start_position: number; end_position: number }[];
  }[];
  return rows.map((row) => {
    const points = [...row.full_text];
    const unit = (point: number): number => points.slice(0, point).join("").length;
    const spans = row.spans.map((span) => ({
      label: span.entity_type,
      start: unit(span.start_position),
      end: unit(span.end_position),
    }));
    return { text: row.full_text, spans };
  });
}

export function readSecrets(): readonly SecretSample[] | null {
  const file = join(corporaDir, "gitleaks+gitleaks/secrets.even.json.gz");
  if (!existsSync(file)) return null;
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as SecretSample[];
}

function* walk(dir: string, depth: number): Generator<string> {
  if (depth < 0 || !existsSync(dir)) return;
  for (const name of readdirSync(dir).sort()) {
    const path = join(dir, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.isDirectory()) yield* walk(path, depth - 1);
    else yield path;
  }
}

/** Files under `dir` whose names end in one of `endings`, up to `maxBytes` in all. */
function readFiles(dir: string, endings: RegExp, maxBytes: number): string[] {
  const texts: string[] = [];
  let bytes = 0;
  for (const path of walk(dir, 8)) {
    if (!endings.test(path)) continue;
    const text = readFileSync(path, "utf8");
    if (text.length > 300_000) continue;
    texts.push(text);
    bytes += text.length;
    if (bytes > maxBytes) break;
  }
  return texts;
}

/** Small, seeded, the same on every machine (xorshift32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function made(
  sort: string,
  bytes: number,
  line: (random: (below: number) => number, n: number) => string,
): BenignText {
  const random = randomFrom(sort.length * 7919 + 17);
  let text = "";
  for (let n = 0; text.length < bytes; n++) text += `${line(random, n)}\n`;
  return { sort, text };
}

const pick = (random: (below: number) => number, alphabet: string, length: number): string => {
  let text = "";
  for (let k = 0; k < length; k++) text += alphabet.charAt(random(alphabet.length));
  return text;
};
const HEX = "0123456789abcdef";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function madeTexts(): BenignText[] {
  const uuid = (random: (below: number) => number): string =>
    [8, 4, 4, 4, 12].map((length) => pick(random, HEX, length)).join("-");
  const two = (value: number): string => String(value).padStart(2, "0");
  return [
    made("UUIDs", 400_000, (random, n) =>
      n % 2 === 0 ? uuid(random) : `{"id":"${uuid(random)}","n":${random(1e6)}}`,
    ),
    made("hashes", 400_000, (random, n) =>
      n % 3 === 0
        ? `sha256:${pick(random, HEX, 64)}`
        : `${pick(random, HEX, n % 3 === 1 ? 40 : 32)}  file-${n}.tar.gz`,
    ),
    made(
      "base64 images",
      600_000,
      (random) => `data:image/png;base64,iVBORw0KGgo${pick(random, BASE64, 4000)}==`,
    ),
    made(
      "logs",
      600_000,
      (random, n) =>
        `2026-03-${two(1 + (n % 28))}T${two(random(24))}:${two(random(60))}:${two(random(60))}.${random(1000)}Z INFO worker-${random(16)} request=${pick(random, HEX, 16)} status=${200 + random(300)} took=${random(9000)}ms bytes=${random(9_999_999)} pid=${random(65_536)} span ${random(2 ** 31)}`,
    ),
    made(
      "CSV",
      600_000,
      (random, n) =>
        `${n},${random(1e9)},${random(1000)}.${random(100)},SKU-${pick(random, "ABCDEFGHJK0123456789", 8)},${random(5000)},${(random(20_000) / 100).toFixed(2)},${1_600_000_000 + random(1e8)},${random(2) === 0 ? "true" : "false"}`,
    ),
    made(
      "numbers",
      300_000,
      (random) =>
        `${random(1e9)} ${random(1e5)} ${(random(1e9) / 1e6).toFixed(6)} ${random(1e9)}${random(1e9)}`,
    ),
  ];
}

export function readBenign(): readonly BenignText[] {
  const modules = join(root, "node_modules");
  const code = [
    "zod/src",
    "commander",
    "fastify/lib",
    "yaml/dist",
    "protobufjs/src",
    "prom-client/lib",
    "fast-check/lib",
  ].flatMap((folder) => readFiles(join(modules, folder), /(?<!test)\.(?:js|ts|mjs|cjs)$/, 700_000));
  const calls = ["vercel+ai", "agentgateway+agentgateway", "github+github-mcp-server"].flatMap((folder) =>
    readFiles(join(corporaDir, folder), /\.(?:json|txt|snap|yaml|jsonl)$/, 12_000_000),
  );
  return [
    ...madeTexts(),
    { sort: "source code", text: code.join("\n") },
    ...(calls.length === 0 ? [] : [{ sort: "recorded LLM calls", text: calls.join("\n") }]),
  ];
}
