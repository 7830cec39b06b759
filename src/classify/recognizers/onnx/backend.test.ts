import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provisionPackages } from "../../../../test/support/npm.ts";
import { writeModel } from "../../../../test/support/onnx-model.ts";
import type { Backend } from "../contract.ts";
import { onnx } from "./backend.ts";
import { PACKAGES } from "./model.ts";

const packages = await provisionPackages(PACKAGES.split(" "));
if ("unavailable" in packages) console.warn(`models: ${packages.unavailable}; skipped`);
const modules = "folder" in packages ? packages.folder : "";
const NEVER = new AbortController().signal;

let folder = "";
let model: Backend | null = null;
const options = () => ({ folder, file: "model.onnx", threads: 1, modules });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lk-model-"));
  await writeModel(
    folder,
    { ann: "B-PER", bo: "B-PER", arch: "I-PER", "##er": "O", zoe: "B-PER", acme: "B-ORG", ltd: "I-ORG" },
    ["ask", "of", "##ova", "x", ".", ","],
  );
  if (modules !== "") model = await onnx(options());
});
afterAll(async () => {
  model?.close();
  await rm(folder, { recursive: true, force: true });
});

async function found(text: string): Promise<string[]> {
  if (model === null) throw new Error("no model");
  const [entities = []] = await model.ask([text], "en", NEVER);
  return entities.map(({ label, start, end }) => `${label}:${text.slice(start, end)}`);
}

describe.skipIf(modules === "")("a model", () => {
  it("finds what its labels say, in words of several pieces, whatever the case", async () => {
    expect(await found("Ask Ann Archer of ACME Ltd.")).toEqual(["PER:Ann Archer", "ORG:ACME Ltd"]);
  });

  it("gives UTF-16 offsets, whatever the tokenizer does to accents and emoji", async () => {
    expect(await found("😀👩‍🚀 Zoë, é𝒵 Ann")).toEqual(["PER:Zoë", "PER:Ann"]);
  });

  it("finds the same at every place of a text that is many windows long", async () => {
    const filler = Array.from({ length: 40 }, () => "of x , .").join(" ");
    for (let shift = 0; shift < 70; shift += 7) {
      const text = `${"x ".repeat(shift)}Ann Archer ${filler} Acme Ltd ${filler} Bo`;
      expect(await found(text)).toEqual(["PER:Ann Archer", "ORG:Acme Ltd", "PER:Bo"]);
    }
  });

  it("answers for every text in order, empty ones and very long words too", async () => {
    const texts = ["", "Ann", "   ", `${"x".repeat(5_000)} Bo`, "of"];
    const answer = await model?.ask(texts, "en", NEVER);
    expect(answer?.map((entities) => entities.length)).toEqual([0, 1, 0, 1, 0]);
  });

  it("finds the same alone and among others of any length, in one batch", async () => {
    const texts = Array.from(
      { length: 30 },
      (_, nth) => `${"x ".repeat(nth)}Ann Archer of Acme Ltd${" ,".repeat(30 - nth)}`,
    );
    const answer = (await model?.ask(texts, "en", NEVER)) ?? [];
    expect(
      answer.map((entities, nth) => entities.map(({ start, end }) => texts[nth]?.slice(start, end))),
    ).toEqual(texts.map(() => ["Ann Archer", "Acme Ltd"]));
  });

  it("stops for who has gone, and answers the next", async () => {
    const gone = new AbortController();
    const long = model?.ask(
      Array.from({ length: 200 }, () => "of x ".repeat(500)),
      "en",
      gone.signal,
    );
    setTimeout(() => gone.abort(new Error("gone")), 20);
    await expect(long).rejects.toThrow("gone");
    const started = performance.now();
    expect(await found("Ann")).toEqual(["PER:Ann"]);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it.each([
    ["config.json", "{}", /no id2label/],
    ["config.json", "[", /config\.json is no JSON object/],
    ["model.onnx", "not a model", /./],
    ["config.json", '{"id2label":{"0":"O","1":"B-PER"}}', /not one row of labels/],
  ])("with a %s that reads %s is refused", async (file, text, why) => {
    const broken = await mkdtemp(join(tmpdir(), "lk-model-"));
    await writeModel(broken, { ann: "B-PER" });
    await writeFile(join(broken, file), text);
    await expect(onnx({ ...options(), folder: broken })).rejects.toThrow(why);
    await rm(broken, { recursive: true, force: true });
  });
});

it("without the two packages is refused, and says what to install", async () => {
  await expect(onnx({ ...options(), modules: tmpdir() })).rejects.toThrow(
    /npm install --no-save onnxruntime-node@\S+ @huggingface\/tokenizers@/,
  );
});
