/** A call that cannot be recorded is a call that cannot be made. */
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verify } from "../../src/record/verify.ts";
import { chat, errorCode, seen } from "../support/dialects.ts";
import { callsSeen, eventually, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";

let gateway: TestGateway;
beforeAll(async () => {
  // Small files, so that a new one must be made every few records.
  gateway = await startGateway({ config: { logging: { rotate_bytes: 20_000, store_prompts: "none" } } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = (): Promise<Answer> => call(`${gateway.url}/v1/chat/completions`, chat("say: ok"));
const folder = () => join(gateway.dataDir, "records");

describe("rotation by size", () => {
  it("makes files of the size that was said, one chain over all of them, and records are found in each", async () => {
    const first = await send();
    for (let i = 0; i < 30; i += 1) await send();
    const last = await send();
    await gateway.record(last.record);
    const files = (await readdir(folder())).filter((name) => name.endsWith(".ndjson"));
    expect(files.length).toBeGreaterThan(2);
    expect((await gateway.record(first.record)).id).toBe(first.record);
    expect(await verify(gateway.dataDir)).toMatchObject({ ok: true });
  }, 20_000);
});

describe("records that cannot be written", () => {
  it("close the gateway: lanes see nothing, callers and readyz hear so; mended, it opens again and the chain holds", async () => {
    const away = `${folder()}-away`;
    await rename(folder(), away);
    await writeFile(folder(), "no folder");
    // Until a new file is needed the old one is still open, and takes what comes.
    const refused = await eventually(
      async () => {
        const answer = await send();
        return answer.status === 200 ? null : answer;
      },
      "the gateway closed",
      15_000,
    );
    expect([refused.status, errorCode("openai", refused)]).toEqual([503, "no_decision"]);
    resetFleet(gateway.fleet);
    for (let i = 0; i < 5; i += 1) expect((await send()).status).toBe(503);
    expect(callsSeen(gateway.fleet)).toBe(0);
    expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(503);

    await rm(folder());
    await rename(away, folder());
    await eventually(async () => (await send()).status === 200, "it opened again", 10_000);
    const answer = await send();
    expect(seen("openai", answer).text).toBe("ok");
    await gateway.record(answer.record);
    // What was refused meanwhile is recorded as well.
    expect(await gateway.record(refused.record)).toMatchObject({ outcome: "refused" });
    expect(await verify(gateway.dataDir)).toMatchObject({ ok: true });
  }, 60_000);
});
