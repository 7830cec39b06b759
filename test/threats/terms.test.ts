/** A team's own terms steer calls and are taken out of them like what the detectors find; saved changes are live. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KEYS } from "../support/configuration.ts";
import { chat } from "../support/dialects.ts";
import { eventually, resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

const PROJECT = "Zephyr Kestrel";
const CASE = "ZQ-4711-77";
const FILE = `
- { kind: ACME_PROJECT, class: internal, terms: [${PROJECT}] }
- { kind: ACME_CUSTOMER, class: pii, terms: [Obsidian Lantern Holding], tenants: [acme] }
- { kind: ACME_CASE, class: regulated, pattern: "\\\\bZQ-\\\\d{4}-\\\\d{2}\\\\b" }
`;

const folder = mkdtempSync(join(tmpdir(), "lk-terms-"));
const file = join(folder, "terms.yaml");
const save = (text: string): void => {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

let gateway: TestGateway;
let control: TestGateway;
beforeAll(async () => {
  save(FILE);
  gateway = await startGateway({
    config: {
      detection: { terms: [file] },
      routes: [],
      data_classes: { pii: { may_leave: "redacted" }, regulated: { may_leave: "redacted" } },
      redactions: { ACME_CASE: "mask", ACME_CUSTOMER: "mask" },
      logging: { level: "debug", store_prompts: "redacted", store_outputs: "redacted" },
    },
  });
  control = await startGateway({ fleet: gateway.fleet, config: { routes: [] } });
}, 60_000);
afterAll(async () => {
  await control?.stop();
  await gateway?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => resetFleet(gateway.fleet));

const send = (text: string, to = gateway, headers: Record<string, string> = {}) =>
  call(`${to.url}/v1/chat/completions`, chat(text), { headers });
const laneOf = async (text: string, to = gateway, headers = {}) =>
  (await send(text, to, headers)).headers["x-lanekeeper-simulator"];
const acme = { authorization: `Bearer ${KEYS.acme}` };
const globex = { authorization: `Bearer ${KEYS.globex}` };

describe("a team's own terms", () => {
  it.each([
    `what is the budget of ${PROJECT}?`,
    "what is the budget of ZEPHYR-KESTREL?",
    "what is the budget of z\u200bephyr \uff4bestrel?",
    `read this: ${Buffer.from(`The budget of ${PROJECT} is large.`).toString("base64")}`,
  ])("keep %j inside", async (text) => {
    expect(await laneOf(text)).toMatch(/^vllm/);
    // The guard off: the same call without the file.
    expect(await laneOf(text, control)).toBe("openai");
  });

  it("are taken out as the configuration says of their kind", async () => {
    const text = `the file of ${CASE} is late`;
    const { record } = await send(text);
    expect(seenByLanes(gateway.fleet)).not.toContain(CASE);
    expect(gateway.fleet.openai.received).toHaveLength(1);
    expect((await gateway.record(record)).redactions).toEqual({ ACME_CASE: { action: "mask", count: 1 } });
    await send(text, control);
    expect(seenByLanes(gateway.fleet)).toContain(CASE);
  });

  it("are one tenant's where the entry says so", async () => {
    const text = "a letter to Obsidian Lantern Holding, please";
    await send(text, gateway, globex);
    expect(seenByLanes(gateway.fleet)).toContain("Obsidian");
    resetFleet(gateway.fleet);
    await send(text, gateway, acme);
    expect(seenByLanes(gateway.fleet)).not.toContain("Obsidian");
  });

  it("are in the facts by kind, and nowhere else in what is kept", async () => {
    const { record } = await send(`say: about ${PROJECT} and ${CASE}`);
    const kept = await gateway.record(record);
    expect(kept.facts?.kinds.ACME_PROJECT).toMatchObject({ class: "internal", count: 1, places: ["user"] });
    const files = readdirSync(gateway.dataDir, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => readFileSync(join(each.parentPath, each.name), "utf8"));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((text) => /zephyr|kestrel|ZQ-4711/i.test(text))).toEqual([]);
  });

  it("reach no record by a tool's name", async () => {
    const tools = [{ type: "function", function: { name: "zephyr_kestrel_search", parameters: {} } }];
    const body = { model: "gpt-4.1", messages: [{ role: "user", content: "hi" }], tools };
    const refused = await call(`${gateway.url}/v1/chat/completions`, body);
    expect(refused.status).toBe(400);
    expect((await call(`${control.url}/v1/chat/completions`, body)).status).toBe(200);
  });
});

describe("a saved change of the terms", () => {
  it("is live within two seconds; a wrong one is refused without its values, and the last good one stays", async () => {
    const text = "the Umbral Sextant plan";
    expect(await laneOf(text)).toBe("openai");
    save(`${FILE}- { kind: ACME_PROJECT, class: internal, terms: [Umbral Sextant] }\n`);
    const began = performance.now();
    await eventually(async () => /^vllm/.test(String(await laneOf(text))), "the new term is live", 5_000);
    expect(performance.now() - began).toBeLessThan(2_000);

    save(`${FILE}- { kind: ACME_PROJECT, class: internal, pattern: "(Umbral)\\\\1" }\n`);
    const refusal = await eventually(
      () => gateway.said.find((line) => line.includes("terms.yaml:5:")),
      "the refusal",
    );
    expect(refusal).toContain("back-references are not allowed");
    expect(gateway.said.join("\n")).not.toContain("Umbral");
    expect(await laneOf(text)).toMatch(/^vllm/);

    save(FILE);
    await eventually(async () => (await laneOf(text)) === "openai", "the term is gone again", 5_000);
  }, 30_000);
});
