import { describe, expect, it } from "vitest";
import { exampleConfig } from "./policy-testing.ts";
import { createRecognizers } from "./recognizers.ts";
import type { RecognizerConfig } from "./schema-recognizers.ts";
import { recognizer as schema } from "./schema-recognizers.ts";

const own = (name: string, more: object = {}): RecognizerConfig =>
  schema.parse({ name, type: "http", url: "http://127.0.0.1:9/find", kinds: ["PERSON"], ...more });

const made = async (recognizers: ReturnType<typeof createRecognizers>, ...configs: RecognizerConfig[]) =>
  (await recognizers.of({ ...exampleConfig(), recognizers: configs }))?.recognizers ?? [];

describe("recognizers over changes of the configuration", () => {
  it("are none where none is named", async () => {
    expect(await createRecognizers({}).of({ ...exampleConfig(), recognizers: [] })).toBeNull();
  });

  it("stay, with what they know, while their part of it stays", async () => {
    const all = createRecognizers({});
    const [a, b] = await made(all, own("a"), own("b"));
    expect(await made(all, own("b"), own("a"))).toEqual([b, a]);
    const [changed, same] = await made(all, own("a", { deadline_ms: 7 }), own("b"));
    expect(changed).not.toBe(a);
    expect(same).toBe(b);
  });

  it("are made anew once a live configuration did not name them", async () => {
    const all = createRecognizers({});
    const [a, b] = await made(all, own("a"), own("b"));
    all.settle({ ...exampleConfig(), recognizers: [own("b")] });
    const [again, kept] = await made(all, own("a"), own("b"));
    expect(again).not.toBe(a);
    expect(kept).toBe(b);
  });

  it("know their labels: usual names, and those of their own", async () => {
    const [{ settings } = { settings: null }] = await made(
      createRecognizers({}),
      own("a", { labels: { LOC: "STREET_ADDRESS", NAAM: "PERSON" } }),
    );
    expect(["PER", "GPE", "LOC", "NAAM"].map((label) => settings?.labels.get(label))).toEqual([
      "PERSON",
      "LOCATION",
      "STREET_ADDRESS",
      "PERSON",
    ]);
  });
});
