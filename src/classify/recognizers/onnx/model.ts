/**
 * A token-classification model from a folder on disk: the ONNX file, the tokenizer.json beside it, and config.json with
 * its labels, as Hugging Face's exporters write them. onnxruntime-node and @huggingface/tokenizers are not installed with
 * Lanekeeper (300 MB of native code); where a configuration asks for a model they must be there.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Entity } from "../contract.ts";
import { type Window, windowsOf } from "./windows.ts";
import { entitiesOf, type Labelled, type Word, wordsOf } from "./words.ts";

export interface ModelOptions {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** The model's file in it. */
  readonly file: string;
  readonly threads: number;
  /** A folder whose node_modules hold the two packages; empty: Lanekeeper's own. */
  readonly modules: string;
}

export interface Model {
  /** `over` is asked between steps; once it says so, nothing more is done. */
  find(texts: readonly string[], over: () => boolean): Promise<readonly (readonly Entity[])[]>;
}

/** The two packages, as far as they are used: they need not be here when this is compiled. */
interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Tensor>>>;
}
interface Runtime {
  readonly InferenceSession: { create(path: string, options: object): Promise<Session> };
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => unknown;
}
interface Tokenizer {
  encode(
    text: string,
    options: { readonly add_special_tokens: boolean },
  ): { readonly ids: readonly number[] };
}
interface Tokenizers {
  readonly Tokenizer: new (tokenizer: object, config: object) => Tokenizer;
}

export const PACKAGES = "onnxruntime-node@1.30.0 @huggingface/tokenizers@0.2.0";

/** Windows that are run at once. */
const BATCH = 8;
const MOST_PIECES = 512;
const OVERLAP = 64;
/** Of one word: a longer one is known by its beginning. */
const PIECES_OF_A_WORD = 32;

/** @throws Error that says what is missing. */
export async function loadModel(options: ModelOptions): Promise<Model> {
  const { folder, file } = options;
  const [runtime, tokenizers] = await Promise.all([
    load<Runtime>("onnxruntime-node", options.modules),
    load<Tokenizers>("@huggingface/tokenizers", options.modules),
  ]);
  const [config, tokenizerJson, tokenizerConfig] = await Promise.all([
    readJson(join(folder, "config.json")),
    readJson(join(folder, "tokenizer.json")),
    readJson(join(folder, "tokenizer_config.json")).catch(() => ({})),
  ]);
  const labels = labelsOf(config);
  const tokenizer = new tokenizers.Tokenizer(tokenizerJson, tokenizerConfig);
  const session = await runtime.InferenceSession.create(join(folder, file), {
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionProviders: ["cpu"],
  });
  const [output = ""] = session.outputNames;
  const bare = { add_special_tokens: false };
  const { before, after } = specials(tokenizer);
  const most = Math.min(MOST_PIECES, positionsOf(config)) - before.length - after.length;

  const run = async (batch: readonly (readonly number[])[]): Promise<Tensor> => {
    const length = Math.max(...batch.map((ids) => ids.length));
    const dims = [batch.length, length];
    const tensor = (value: (row: number, column: number) => number): unknown => {
      const data = new BigInt64Array(batch.length * length);
      for (let at = 0; at < data.length; at++) {
        data[at] = BigInt(value(Math.floor(at / length), at % length));
      }
      return new runtime.Tensor("int64", data, dims);
    };
    const inputs: Readonly<Record<string, () => unknown>> = {
      input_ids: () => tensor((row, column) => batch[row]?.[column] ?? 0),
      attention_mask: () => tensor((row, column) => (column < (batch[row]?.length ?? 0) ? 1 : 0)),
      token_type_ids: () => tensor(() => 0),
    };
    const feeds = Object.fromEntries(
      session.inputNames.map((name) => {
        const make = inputs[name];
        if (make === undefined) throw new Error(`the model wants an input ${name} that is not known`);
        return [name, make()];
      }),
    );
    const logits = (await session.run(feeds))[output];
    if (logits?.dims.length !== 3 || logits.dims[1] !== length || logits.dims[2] !== labels.length) {
      throw new Error("the model's output is not one row of labels for each piece");
    }
    return logits;
  };

  const model: Model = {
    async find(texts, over) {
      const known = new Map<string, readonly number[]>();
      const piecesOf = (word: string): readonly number[] => {
        const seen = known.get(word) ?? tokenizer.encode(word, bare).ids.slice(0, PIECES_OF_A_WORD);
        known.set(word, seen);
        return seen;
      };
      const read: Read[] = [];
      for (const text of texts) {
        // Word that nobody waits any more comes between two steps.
        await turn();
        if (over()) return [];
        const words = wordsOf(text);
        const pieces = words.map(({ start, end, apart }) =>
          piecesOf(`${apart && start > 0 ? " " : ""}${text.slice(start, end)}`),
        );
        read.push({ words, pieces, found: words.map(() => ({ label: null, confidence: 0 })) });
      }
      const windows = read.flatMap(({ pieces, found }) =>
        windowsOf(
          pieces.map((ids) => ids.length),
          most,
          OVERLAP,
        ).map((window) => ({ window, pieces, found })),
      );
      // Of like length together, so that little is run for nothing.
      windows.sort((a, b) => a.window.to - a.window.from - (b.window.to - b.window.from));
      for (let at = 0; at < windows.length && !over(); at += BATCH) {
        const batch = windows.slice(at, at + BATCH);
        const ids = batch.map(({ window, pieces }) => [
          ...before,
          ...pieces.slice(window.from, window.to).flat(),
          ...after,
        ]);
        const logits = await run(ids);
        batch.forEach(({ window, pieces, found }, row) => {
          place(window, pieces, before.length, logits, row, labels, found);
        });
      }
      return read.map(({ words, found }) => entitiesOf(words, found));
    },
  };
  // What does not fit together shows here, and not with the first call.
  await model.find(["Ask Ann Archer of Acme in Paris."], () => false);
  return model;
}

interface Read {
  readonly words: readonly Word[];
  readonly pieces: readonly (readonly number[])[];
  readonly found: Labelled[];
}

/** The labels of a window's own words, from one row of the output. */
function place(
  window: Window,
  pieces: readonly (readonly number[])[],
  offset: number,
  { data, dims }: Tensor,
  row: number,
  labels: readonly string[],
  found: Labelled[],
): void {
  const [, length = 0, count = 0] = dims;
  let piece = offset;
  for (let word = window.from; word < window.to; word++) {
    const own = pieces[word]?.length ?? 0;
    if (own > 0 && word >= window.first && word < window.last) {
      const at = (row * length + piece) * count;
      found[word] = strongest(data.subarray(at, at + count), labels);
    }
    piece += own;
  }
}

function strongest(logits: Float32Array, labels: readonly string[]): Labelled {
  let best = 0;
  for (let k = 1; k < logits.length; k++) if ((logits[k] ?? 0) > (logits[best] ?? 0)) best = k;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - (logits[best] ?? 0));
  return { label: labels[best] ?? null, confidence: 1 / sum };
}

/** What the tokenizer puts before and after a text, such as [CLS] and [SEP]. */
function specials(tokenizer: Tokenizer): {
  readonly before: readonly number[];
  readonly after: readonly number[];
} {
  const bare = tokenizer.encode("a", { add_special_tokens: false }).ids;
  const whole = tokenizer.encode("a", { add_special_tokens: true }).ids;
  const [first] = bare;
  const at = first === undefined ? -1 : whole.indexOf(first);
  if (at === -1) throw new Error("the tokenizer does not know the letter a");
  return { before: whole.slice(0, at), after: whole.slice(at + bare.length) };
}

function labelsOf(config: object): readonly string[] {
  const named = (config as { readonly id2label?: unknown }).id2label;
  if (typeof named !== "object" || named === null) throw new Error("config.json has no id2label");
  const byId = named as Readonly<Record<string, unknown>>;
  return Object.keys(byId).map((_, id) => {
    const label = byId[id];
    if (typeof label !== "string") throw new Error(`config.json: id2label has no label ${id}`);
    return label;
  });
}

function positionsOf(config: object): number {
  const positions = (config as { readonly max_position_embeddings?: unknown }).max_position_embeddings;
  return typeof positions === "number" && positions > 16 ? positions : MOST_PIECES;
}

async function load<T>(name: string, modules: string): Promise<T> {
  try {
    const from = modules === "" ? import.meta.url : pathToFileURL(join(modules, "package.json")).href;
    const path = createRequire(from).resolve(name);
    const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    return ("default" in loaded && typeof loaded.default === "object" ? loaded.default : loaded) as T;
  } catch (cause) {
    throw new Error(
      `a model needs two packages that are not installed; in Lanekeeper's folder: npm install --no-save ${PACKAGES}`,
      {
        cause,
      },
    );
  }
}

async function readJson(path: string): Promise<object> {
  const text = await readFile(path, "utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {}
  throw new Error(`${path} is no JSON object`);
}
