import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CONTENT_CLASSES } from "../../src/exchange.ts";
import { measureContent, readContent } from "./content.ts";
import { contentPage } from "./content-page.ts";

const texts = readContent();

describe("the labelled texts", () => {
  it("are more than 200, all different, with as many about nobody as about somebody in each part", () => {
    expect(texts.length).toBeGreaterThan(200);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(texts.length);
    for (const part of ["dev", "held-out"] as const) {
      const own = texts.filter(({ set }) => set === part);
      expect(own.filter(({ content }) => content === null).length).toBeGreaterThan(own.length / 2);
      for (const name of CONTENT_CLASSES)
        expect(own.filter(({ content }) => content === name).length, `${part} ${name}`).toBeGreaterThan(10);
    }
  });
});

describe("the classes of content", () => {
  const heldOut = measureContent("held-out");

  it("give hardly an alarm about general questions, names and stories", () => {
    expect(heldOut.alarms / heldOut.nobody).toBeLessThan(0.03);
    const dev = measureContent("dev");
    expect(dev.alarms / dev.nobody).toBeLessThan(0.01);
  });

  it("find some of what is told in words that nobody looked at", () => {
    expect(heldOut.sure / heldOut.texts).toBeGreaterThan(0.35);
  });

  it("have their figures in docs/content.md", () => {
    const page = readFileSync(new URL("../../docs/content.md", import.meta.url), "utf8");
    expect(page).toBe(contentPage(measureContent("dev"), heldOut));
  });
});
